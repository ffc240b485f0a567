//! Features of a sensor's samples: the inputs of a network for motion, vibration and other streams.
//!
//! [`Framed`] cuts a stream of samples into frames, behind a [`Filter`] if there is one, and computes the features of each frame by a
//! [`Chain`] of [`Block`]s: [`Statistics`], [`Spectrum`] and [`Welch`] (read by [`Bands`], [`Mel`], [`Mfcc`], [`Peaks`] or [`Shape`]),
//! [`Goertzel`], [`Envelope`], [`Raw`]. [`Stacked`] has the features of the last frames together. All of it is integers up to one rounding at the end.
//!
//! [`SlidingWindow`] computes mean, standard deviation, minimum, maximum and mean absolute difference over windows of a
//! fixed length, and keeps no samples. [`Chunk`] does so for a length that is known at run time only.

mod bands;
mod block;
mod butterworth;
mod complex;
mod extractor;
mod fft;
mod filter;
mod filtered;
mod frames;
mod goertzel;
mod logarithm;
mod median;
mod mel;
mod peaks;
mod raw;
mod scale;
mod shape;
mod sine;
#[doc(hidden)]
pub mod slices;
mod sliding_window;
mod spectrum;
mod stacked;
mod statistics;
mod table;

pub use bands::{Bands, bin};
pub use block::{Block, Chain, Each, Magnitude, Only};
#[doc(hidden)]
pub use butterworth::Band;
pub use butterworth::Butterworth;
pub use extractor::{Extractor, Framed, FramedState};
pub use filter::{Difference, Downsample, Filter, Rectify, RemoveMean, decimate};
pub use filtered::{Envelope, Filtered};
pub use frames::{Frame, Frames};
pub use goertzel::Goertzel;
pub use mel::{Mel, MelScale, Mfcc};
pub use peaks::Peaks;
pub use raw::Raw;
pub use scale::{Scale, Unit};
pub use shape::Shape;
pub use sliding_window::{Chunk, Features, Sliding, SlidingWindow};
pub use spectrum::{Combine, Powers, Readout, Spectrum, Welch};
pub use stacked::{Stacked, StackedState};
pub use statistics::{Statistic, Statistics};
