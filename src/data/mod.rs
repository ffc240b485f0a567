//! Data on the device: statistics, preprocessing, augmentation and replay buffers.
//!
//! | type | what it does | bytes |
//! |---|---|---|
//! | [`RunningStats`] | mean, variance and range of each column | 32 per column |
//! | [`Quartiles`] | median and quartiles of a stream | 40 |
//! | [`Preprocessor`] | fills in missing values and clips outliers | 12 per column |
//! | [`Augment`] | varies examples by noise, scaling and dropped channels | 12 |
//! | [`ReservoirBuffer`], [`BalancedBuffer`] | keep a sample of the examples, to learn them again | the examples, and 8 each or per class |

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
