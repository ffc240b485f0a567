//! Layers at their own pace.

use core::mem::size_of;

use crate::error::Parameter;
use crate::layer::{Layer, Train};
use crate::zero::Zero;

/// A layer, or a network, that learns at `factor` times the optimizer's learning rate (Howard and Ruder, 2018,
/// "discriminative fine-tuning"). Set the optimizer's rate for the fastest layer and slow down the others.
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
#[doc(alias("discriminative learning rate", "parameter group"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LayerRate<L> {
    /// What learns.
    pub layer: L,
    /// Its part of the learning rate, 0..=1; at 0 it stands still.
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
