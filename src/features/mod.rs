//! Features of a sensor's samples: the inputs of a network for motion, vibration and other streams.
//!
//! [`SlidingWindow`] computes mean, standard deviation, minimum, maximum and mean absolute difference over windows of a
//! fixed length; [`Chunk`] does so for a length that is known at run time only.

mod bands;
mod block;
mod extractor;
mod fft;
mod frames;
mod logarithm;
mod mel;
mod raw;
mod scale;
#[doc(hidden)]
pub mod slices;
mod sliding_window;
mod spectrum;
mod statistics;
mod table;

pub use bands::{Bands, bin};
pub use block::{Block, Chain, Each, Magnitude, Only};
pub use extractor::{Extractor, Filter, Framed, FramedState};
pub use frames::{Frame, Frames};
pub use mel::{Mel, MelScale, Mfcc};
pub use raw::Raw;
pub use scale::{Scale, Unit};
pub use sliding_window::{Chunk, Features, Sliding, SlidingWindow};
pub use spectrum::{Combine, Powers, Readout, Spectrum, Welch};
pub use statistics::{Statistic, Statistics};
