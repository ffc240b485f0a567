//! The command `tinyfit`: every verb is a module of [`commands`] with its `Args` and a `run`.
//!
//! What a command found out is one report, shown as text or, with `--json`, as one JSON document ([`Output`]). What is
//! wrong with a file is a [`Fault`]: where, what, and what to do, on one line each. The exit status is 0 for success, 1 for a
//! run that failed, 2 for wrong usage and 128 and its number for a signal; nothing is written before everything that can be checked has been.

mod advice;
mod anchors;
mod any_model;
mod boards;
mod cells;
mod checkpoint;
mod cli;
mod command_line;
pub mod commands;
mod complaints;
mod constant;
mod cost;
mod data_args;
mod dates;
mod dialect;
mod digits;
mod error;
mod examples;
mod files;
mod fill;
mod folder;
mod format;
mod gaps;
mod help;
mod interner;
mod interrupts;
mod json_lines;
mod labels;
mod layers;
mod limits;
mod log;
mod looks;
mod memory_args;
mod metrics;
mod missing;
mod names;
mod npy;
mod numerals;
mod output;
mod owner_args;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod prepare;
mod preprocess;
mod records;
mod roles;
mod runs;
mod runtime;
mod scores;
mod shape;
mod source;
mod spool;
mod survey;
mod table;
mod target;
mod tensor;
mod times;
mod unit;
mod unlabeled;
mod vary;

pub use boards::{BOARDS, Board};
pub use checkpoint::{Checkpoint, Subject};
pub use cli::main;
pub use cost::{Cost, Flash, LayerCost, Learning, Ram};
pub use error::{Fault, Usage};
pub use examples::{Examples, flagged, inputs, labeled};
pub use format::{Delimiter, Format};
pub use numerals::{Decimal, Thousands};
pub use output::Output;
pub use roles::{Missing, MissingTarget, Roles};
pub use table::{Row, Table};
pub use target::TaskChoice;
pub use tensor::{Element, Tensor};
