//! Layers at their own pace.

use core::mem::size_of;

use rand_core::Rng;

use crate::activation::ActivationKind;
use crate::layer::{Layer, Train};
use crate::optim::Optimizer;
use crate::pass::Pass;
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
    type In = L::In;
    type Out = L::Out;

    const PARAMETERS: usize = L::PARAMETERS;
    const MACS: usize = L::MACS;
    const BYTES: usize = L::BYTES + size_of::<f32>();
    const PREDICT_RAM: usize = L::PREDICT_RAM;
    const SCRATCH_RAM: usize = L::SCRATCH_RAM;
    const ACTIVATION: ActivationKind = L::ACTIVATION;

    #[inline]
    fn predict_into(&self, x: &Self::In, y: &mut Self::Out) {
        self.layer.predict_into(x, y);
    }
}

impl<L: Train> Train for LayerRate<L> {
    type Cache = L::Cache;
    type Params<T: Zero> = L::Params<T>;

    const TRAINABLE: bool = L::TRAINABLE;
    const PROPAGATES: bool = L::PROPAGATES;
    const LAYERS: usize = L::LAYERS;

    fn is_valid(&self) -> bool {
        (0.0..=1.0).contains(&self.factor) && self.layer.is_valid()
    }

    fn is_blank(&self, hidden: bool) -> bool {
        self.layer.is_blank(hidden)
    }

    fn initialize<G: Rng>(&mut self, rng: &mut G) {
        self.layer.initialize(rng);
    }

    fn parameters(&self, visit: &mut impl FnMut(f32)) {
        self.layer.parameters(visit);
    }

    fn trainable(&mut self, visit: &mut impl FnMut(&mut f32)) {
        self.layer.trainable(visit);
    }

    fn copy_from(&mut self, other: &Self) {
        self.layer.copy_from(&other.layer);
    }

    fn forward(&self, x: &Self::In, cache: &mut Self::Cache, pass: Pass) {
        self.layer.forward(x, cache, pass);
    }

    fn output(cache: &Self::Cache) -> &Self::Out {
        L::output(cache)
    }

    fn delta(cache: &mut Self::Cache) -> &mut Self::Out {
        L::delta(cache)
    }

    fn backward(&self, cache: &mut Self::Cache, dx: Option<&mut Self::In>, pass: Pass) {
        self.layer.backward(cache, dx, pass);
    }

    fn largest_gradient(x: &Self::In, cache: &Self::Cache) -> f32 {
        L::largest_gradient(x, cache)
    }

    fn squared_norm(x: &Self::In, cache: &Self::Cache) -> f32 {
        L::squared_norm(x, cache)
    }

    fn update<Opt: Optimizer>(
        &mut self,
        x: &Self::In,
        cache: &mut Self::Cache,
        factor: f32,
        optimizer: &Opt,
        states: &mut Self::Params<Opt::State>,
        pass: Pass,
    ) {
        self.layer.update(x, cache, factor, &optimizer.scaled(self.factor), states, pass);
    }

    fn accumulate(x: &Self::In, cache: &mut Self::Cache, gradient: &mut Self::Params<f32>) {
        L::accumulate(x, cache, gradient);
    }

    fn accumulated_norm(gradient: &Self::Params<f32>, factor: f32) -> f32 {
        L::accumulated_norm(gradient, factor)
    }

    fn apply<Opt: Optimizer>(
        &mut self,
        gradient: &mut Self::Params<f32>,
        factor: f32,
        optimizer: &Opt,
        states: &mut Self::Params<Opt::State>,
    ) {
        self.layer.apply(gradient, factor, &optimizer.scaled(self.factor), states);
    }
}
