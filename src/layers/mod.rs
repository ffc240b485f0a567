//! The layers that a network is made of.

mod activation;
mod bias_only;
mod dense;
mod dropout;
mod learning_rate;
mod scaler;

pub use activation::Activate;
pub use bias_only::BiasOnly;
pub use dense::{Dense, DenseLike};
pub use dropout::{Dropout, DropoutTrace};
pub use learning_rate::LayerRate;
pub use scaler::Scaler;
