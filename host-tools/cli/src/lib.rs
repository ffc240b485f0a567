//! The command `tinyfit`: every verb is a module of [`commands`] with its `Args` and a `run`.
//!
//! The result of a command is one report, printed as text or, with `--json`, as one JSON document ([`Output`]). A
//! fault in a file is a [`Fault`]: where, what, and what to do, on one line each. The exit status is 0 for success,
//! 1 for a run that failed, 2 for wrong usage and 128 and its number for a signal; nothing is written before
//! everything that can be checked has been.

mod board_arg;
mod cli;
mod command_line;
mod commands;
mod data_args;
mod error;
mod files;
mod flags;
mod format_args;
mod import_args;
mod interrupts;
mod learning_args;
mod limits;
mod memory_args;
mod model_args;
mod output;
mod owner_args;
mod report_args;
mod running_args;
mod runtime;
mod sensor_args;
mod table_args;

pub use cli::main;
