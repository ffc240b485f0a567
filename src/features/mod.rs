//! Features of a sensor's samples: the inputs of a network for motion, vibration and other streams.
//!
//! [`SlidingWindow`] computes mean, standard deviation, minimum, maximum and mean absolute difference over windows of a
//! fixed length; [`Chunk`] does so for a length that is known at run time only.

mod sliding_window;

pub use sliding_window::{Chunk, Features, SlidingWindow};
