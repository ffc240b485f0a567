//! Starts the firmware of a board in an emulator, talks lines to it and reads its log.
//!
//! ```no_run
//! use std::{path::Path, time::Duration};
//! use tinyfit_emulator::{Chip, Emulator};
//!
//! let mut board = Emulator::start(Chip::Rp2040, Path::new("firmware.elf"))?;
//! board.send_line("hello")?;
//! println!("{}", board.read_line(Duration::from_secs(10))?);
//! # Ok::<(), tinyfit_emulator::Error>(())
//! ```
//!
//! The firmware is that of `boards/`, unchanged and compiled in the user's cache (see [`tinyfit_sources`]): what it says on its first serial line, defmt frames on its second. An
//! emulator counts what was executed and knows nothing of caches, wait states and stalls: see [`Count`].

mod chip;
mod count;
mod emulator;
mod error;
mod firmware;
mod kept;
mod logs;
mod motion;
mod node;

pub use chip::{Chip, MissingTool, unicorn};
pub use count::Count;
pub use emulator::{Emulator, Flash, Options};
pub use error::Error;
pub use firmware::{Models, Owner, build, build_owned, build_signed, cargo_build};
pub use kept::last_built;
pub use logs::Decoder;
pub use motion::Motion;
pub use node::rp2040js;
