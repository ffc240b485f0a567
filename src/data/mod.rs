//! What examples are like, and which of them to keep.

mod augment;
mod column;
mod preprocess;
mod quartiles;
mod replay;
mod statistics;

pub use augment::Augment;
pub use column::ColumnStats;
pub use preprocess::{Preprocessed, Preprocessor};
pub use quartiles::Quartiles;
pub use replay::{BalancedBuffer, Insertion, ReservoirBuffer};
pub use statistics::RunningStats;

pub use crate::target::Example;
