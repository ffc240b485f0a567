//! Layers: dense, dropout, scaler, and wrappers for fine-tuning.
//!
//! A network is a [`Dense`] layer, a pair `(a, b)` of layers, nested for more, or a struct of named layers by
//! [`mlp!`](crate::mlp).
//!
//! | layer | what it computes | parameters |
//! |---|---|---|
//! | [`Dense`] | `f(x W + b)` | `I * O + O` |
//! | [`ActivationLayer`] | `f(x)` | none |
//! | [`Dropout`] | `x`, with inputs dropped in training | none |
//! | [`StandardScaler`] | `(x - mean) * inv_std` | none |
//! | [`BiasOnly`] | a [`Dense`] layer in flash whose biases only are trained | `I * O + O` |
//! | [`LayerRate`] | a layer with a separate learning rate | those of the layer |
//! | `&L` | the layer `L`, frozen | those of the layer |
//!
//! A layer written elsewhere implements [`Layer`](crate::Layer) to predict, and [`Train`](crate::Train) to learn or to
//! propagate gradients; [`Pass`], [`Mode`], [`OutputForm`] and [`ForwardCache`] are for that.

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
