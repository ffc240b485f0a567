//! What makes inputs of a sensor's samples.

mod sliding_window;

pub use sliding_window::{Chunk, Features, SlidingWindow};
