//! Starts the firmware of a board in an emulator, talks lines to it and reads its log.
//!
//! ```no_run
//! use std::{path::Path, time::Duration};
//! use tinyfit_emulator::Emulator;
//!
//! let board = tinyfit_boards::named("rp2040").expect("there is firmware for it");
//! let mut board = Emulator::start(board, Path::new("firmware.elf"))?;
//! board.send_line("hello")?;
//! println!("{}", board.read_line(Duration::from_secs(10))?);
//! # Ok::<(), tinyfit_emulator::Error>(())
//! ```
//!
//! The firmware is that of `boards/`, unchanged and compiled in the user's cache (see [`tinyfit_sources`]): its
//! output on its first serial line, defmt frames on its second. An emulator counts what was executed and does not
//! model caches, wait states and stalls: see [`Count`].

mod count;
mod emulator;
mod error;
mod firmware;
mod kept;
mod logs;
mod machine;
mod motion;
mod node;
mod watchdog;

pub use count::Count;
pub use emulator::{Emulator, Flash, Options};
pub use error::Error;
pub use firmware::{Fed, Models, Owner, build, build_for, build_signed, cargo_build};
pub use kept::last_built;
pub use logs::Decoder;
pub use machine::{MissingTool, compiler_ready, emulator_ready, folder, unicorn};
pub use motion::{Measurements, Motion, Replay};
pub use node::node_program;
