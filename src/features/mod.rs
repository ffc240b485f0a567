//! What makes inputs of a sensor's samples.

mod block;
mod fft;
mod frames;
mod logarithm;
mod mel;
mod raw;
mod sliding_window;
mod spectrum;
mod statistics;
mod table;

pub use block::{Block, Chain, Each, Magnitude, Only};
pub use frames::{Frame, Frames};
pub use mel::{Mel, MelScale, Mfcc};
pub use raw::Raw;
pub use sliding_window::{Chunk, Features, SlidingWindow};
pub use spectrum::{Bands, Combine, Powers, Readout, Scale, Spectrum, Unit};
pub use statistics::{Statistic, Statistics};
