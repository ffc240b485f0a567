//! Layers with a separate learning rate.

use core::mem::size_of;

use crate::error::Parameter;
use crate::layer::{Layer, Train};
use crate::zero::Zero;

/// A layer, or a network, whose learning rate is `factor` times the optimizer's.
///
/// Set the optimizer's rate for the fastest layer and slow down the others. PyTorch's `param_groups` with a separate
/// `lr`.
///
/// Source: Howard and Ruder, "Universal Language Model Fine-tuning for Text Classification", 2018, "discriminative
/// fine-tuning".
///
/// ```
/// use tinyfit::{Dense, LayerRate, Relu, Softmax, Zero, mlp};
///
/// mlp! {
///     struct Net { body: LayerRate<Dense<4, 8, Relu>>, head: Dense<8, 2, Softmax> }
/// }
///
/// let net = Net::new(LayerRate { layer: Dense::ZERO, factor: 0.1 }, Dense::ZERO);
/// ```
#[doc(alias("discriminative learning rate", "param_groups", "parameter group"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LayerRate<L> {
    /// The layer or network that learns.
    pub layer: L,
    /// The factor of the learning rate; 0..=1. At 0 the layer does not change.
    pub factor: f32,
}

impl<L: Zero> Zero for LayerRate<L> {
    const ZERO: Self = Self { layer: L::ZERO, factor: 1.0 };
}

impl<L: Layer> Layer for LayerRate<L> {
    crate::forward_layer!(L, |this| &this.layer, size_of::<f32>());
}

impl<L: Train> Train for LayerRate<L> {
    type Cache = L::Cache;
    type Params<T: Zero> = L::Params<T>;

    crate::forward_train!(read if Parameter::Factor.require((0.0..=1.0).contains(&this.factor)), |this| [L => this.layer]);
    crate::forward_train!(pass, |this| [L => this.layer]);
    crate::forward_train!(learn, |this, a, b| [L => this.layer; a, b]);
    crate::forward_train!(update, |optimizer| &optimizer.scaled(this.factor), |this| [L => this.layer]);
}
