//! Tables as examples to learn from.
//!
//! A [`Table`] is a file of CSV in any dialect, JSON lines or Parquet (feature `parquet`), plain or compressed by gzip,
//! read row by row on every pass: delimiter, header, decimal mark, units, encoding and missing values are detected, and
//! what was detected is in its [`notes`](Table::notes). From there to a network there are three steps.
//!
//! 1. [`Examples::read`] surveys the columns and encodes their cells as numbers. [`Roles`] is what each column is for.
//!    A problem is a [`Fault`] with file, line and column, and all problems of a table are reported at once.
//! 2. [`parts`] splits the rows into training, validation and test parts, and [`cross`] into folds: at random and
//!    stratified by class, by time, or by whole groups ([`Splitting`]).
//! 3. [`prepare`] fills missing cells, and scales, weights and augments rows. It uses the training rows only, so that
//!    nothing of the other parts leaks into them.
//!
//! [`Options`] has the settings of all three. For a trained model, [`inputs`] and [`labeled`] encode rows as in training,
//! and [`Tensor`] reads the raw inputs of a network.
//!
//! Memory is bounded. A table is never in memory as a whole; encoded inputs move to a temporary file once they exceed
//! the [`Memory`](tinyfit_engine::Memory) that is given; and [`limits`] bound what a single file can take.
//!
//! ```
//! use std::path::Path;
//!
//! use tinyfit_data::{Examples, Format, Options, Roles, Shares, Table, TaskChoice, parts, prepare};
//! use tinyfit_engine::Memory;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Semicolons, decimal commas, a unit and a missing value.
//! let rows: String = (0..20).map(|i| format!("{i},5;{} %;{}\n", i % 7, if i < 9 { "low" } else { "high" })).collect();
//! let text = format!("speed;load;class\n{rows}7,5;NA;low\n");
//!
//! let path = Path::new("pump.csv");
//! let mut options = Options { roles: Roles::of("class"), ..Options::default() };
//! options.roles.missing = tinyfit_data::Missing::Median;
//!
//! let table = Table::parse(text.as_bytes(), path, &Format::default())?;
//! let memory = Memory::new(1 << 20, std::env::temp_dir());
//! let examples = Examples::read(&table, &options.roles, TaskChoice::Auto, &memory)?;
//! assert_eq!(examples.classes, ["high", "low"]);
//!
//! let shares = Shares { test: 0.2, validation: 0.25 };
//! let parts = parts(path, &examples, &options.splitting, shares, 42)?;
//! let prepared = prepare(path, &examples, &parts, &options.preparation(42))?;
//! assert_eq!(prepared.inputs, ["speed", "load"]);
//! assert_eq!((prepared.train.len(), prepared.validation.len(), prepared.test.len()), (13, 4, 4));
//! # Ok(())
//! # }
//! ```
//!
//! Messages name the options of the command `tinyfit`, and [`Options`] has the same names.

mod cells;
mod choice;
mod columns;
mod fault;
pub mod limits;
mod names;
mod options;
mod read;
mod rows;
mod sensing;

pub use cells::numerals::{Decimal, Thousands};
pub use choice::{Choice, Named};
pub use columns::roles::{Missing, MissingTarget, Roles};
pub use columns::survey::{ColumnType, Survey, survey};
pub use columns::target::TaskChoice;
pub use fault::{Error, Fault, More, Usage};
pub use names::shell_word;
pub use options::Options;
pub use read::file::{open, read_at_most, unreadable};
pub use read::format::{Delimiter, Format, comment};
pub use read::row::Row;
pub use read::spool::STDIN;
pub use read::table::Table;
pub use read::tensor::{Element, Tensor, is_npy};
pub use rows::augment::Augmentation;
pub use rows::encode::{flagged, inputs, labeled, lines, with_targets};
pub use rows::examples::Examples;
pub use rows::parts::{Order, Parts, Shares, Splitting, cross, parts, split_again};
pub use rows::prepare::{Preparation, Prepared, Scale, in_units, prepare, with_threshold};
pub use sensing::framing::Framing;
pub use sensing::presets::{PRESETS, Preset};
pub use tinyfit_model::text;
