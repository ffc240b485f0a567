//! What examples are like, and which of them to keep.

mod augment;
mod preprocess;
mod quartiles;
mod replay;
mod statistics;

pub use augment::Augment;
pub use preprocess::{Clean, Cleaned};
pub use quartiles::Quartiles;
pub use replay::{Balanced, Pushed, Reservoir};
pub use statistics::{Column, Statistics};

pub use crate::target::Example;
