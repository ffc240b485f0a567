//! The layers that a network is made of.

mod activation;
mod bias_only;
mod dense;
mod dropout;
mod learning_rate;
mod scaler;

pub use activation::ActivationLayer;
pub use bias_only::BiasOnly;
pub use dense::{Dense, DenseParams};
pub use dropout::{Dropout, DropoutCache};
pub use learning_rate::LayerRate;
pub use scaler::StandardScaler;

pub use crate::layer::{ForwardCache, LayerSummary};
pub use crate::pass::{Mode, OutputForm, Pass};
pub use crate::zero::Vector;
