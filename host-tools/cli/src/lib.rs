//! The command `tinyfit`: every verb is a module of [`commands`] with its `Args` and a `run`.
//!
//! What a command found out is one report, shown as text or, with `--json`, as one JSON document ([`Output`]). What is
//! wrong with a file is a [`Fault`]: where, what, and what to do, on one line each. The exit status is 0 for success, 1 for a
//! run that failed, 2 for wrong usage and 128 and its number for a signal; nothing is written before everything that can be checked has been.

mod anchors;
mod any_model;
mod boards;
mod checkpoint;
mod cli;
mod command_line;
pub mod commands;
mod cost;
mod data_args;
mod error;
mod files;
mod flags;
mod folder;
mod format_args;
mod help;
mod interrupts;
mod layers;
mod limits;
mod memory_args;
mod metrics;
mod model_args;
mod output;
mod owner_args;
mod runtime;
mod scores;

pub use boards::{BOARDS, Board};
pub use checkpoint::{Checkpoint, Subject};
pub use cli::main;
pub use cost::{Cost, Flash, LayerCost, Learning, Ram};
pub use error::{Fault, Usage};
pub use output::Output;
