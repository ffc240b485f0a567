//! Tables as examples to learn from.

mod cells;
mod choice;
mod columns;
mod fault;
pub mod limits;
mod names;
mod options;
mod read;
mod rows;

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
pub use rows::encode::{flagged, inputs, labeled, with_targets};
pub use rows::examples::Examples;
pub use rows::parts::{Order, Parts, Shares, Splitting, cross, parts, split_again};
pub use rows::prepare::{Preparation, Prepared, Scale, in_units, prepare, with_threshold};
pub use tinyfit_model::text;
