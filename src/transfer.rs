//! Learning some of a network: biases alone, or layers at their own pace.
//!
//! Freezing is borrowing: `(&body, head)` trains the head alone, on a body in flash, which may be the int8 twin. The
//! layers here are what lies between that and training everything.

use core::mem::size_of;

use rand_core::Rng;

use crate::activation::{Activation, Kind};
use crate::dense::Dense;
use crate::layer::{Layer, Trace, Train, magnitude};
use crate::linear;
use crate::pass::{Head, Pass};
use crate::rule::Rule;
use crate::zero::Zero;

/// A dense layer that trains its biases and borrows its weights, which may lie in flash (Cai et al., 2020, "TinyTL").
///
/// It takes four bytes of RAM an output, where a trained [`Dense`] takes four a parameter, and a gradient needs no
/// product. `BiasOnly::new(&dense)` starts with the biases of `dense`.
///
/// ```
/// use tinyfit::{BiasOnly, Class, CrossEntropy, Dense, Layer, Relu, Sgd, Softmax, Trainer, Zero};
///
/// static BODY: Dense<2, 3, Relu> = Dense { weights: [[1.0, 0.5, -1.0], [0.0, 2.0, 1.0]], ..Dense::ZERO };
///
/// let mut net = (BiasOnly::new(&BODY), Dense::<3, 2, Softmax>::ZERO);
/// Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &[1.0, -1.0], &Class(0))?;
/// # Ok::<(), tinyfit::Rejected>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BiasOnly<'a, const I: usize, const O: usize, A> {
    /// Weights and activation; its biases are not used.
    pub dense: &'a Dense<I, O, A>,
    /// The biases that are trained.
    pub bias: [f32; O],
}

impl<'a, const I: usize, const O: usize, A> BiasOnly<'a, I, O, A> {
    /// The layer as it is, to be tuned.
    pub const fn new(dense: &'a Dense<I, O, A>) -> Self {
        Self { dense, bias: dense.bias }
    }
}

impl<const I: usize, const O: usize, A: Activation> Layer for BiasOnly<'_, I, O, A> {
    type In = [f32; I];
    type Out = [f32; O];

    const PARAMETERS: usize = Dense::<I, O, A>::PARAMETERS;
    const MACS: usize = Dense::<I, O, A>::MACS;
    const ACTIVATION: Kind = A::KIND;

    #[inline]
    fn predict_into(&self, x: &[f32; I], y: &mut [f32; O]) {
        linear::forward(&self.dense.weights, &self.bias, x, y);
        self.dense.activation.apply(y);
    }
}

impl<const I: usize, const O: usize, A: Activation> Train for BiasOnly<'_, I, O, A> {
    type Trace = Trace<[f32; O]>;
    type Like<T: Zero> = [T; O];

    const TRAINABLE: bool = true;
    const PROPAGATES: bool = true;

    fn is_valid(&self) -> bool {
        self.dense.is_valid()
    }

    fn is_blank(&self, hidden: bool) -> bool {
        self.dense.is_blank(hidden)
    }

    fn parameters(&self, visit: &mut impl FnMut(f32)) {
        for &parameter in self.dense.weights.as_flattened().iter().chain(&self.bias) {
            visit(parameter);
        }
    }

    fn trainable(&mut self, visit: &mut impl FnMut(&mut f32)) {
        self.bias.iter_mut().for_each(visit);
    }

    fn copy_from(&mut self, other: &Self) {
        self.bias = other.bias;
    }

    fn forward(&self, x: &[f32; I], trace: &mut Self::Trace, pass: Pass) {
        linear::forward(&self.dense.weights, &self.bias, x, &mut trace.output);
        if pass.head == Head::Outputs {
            self.dense.activation.apply(&mut trace.output);
        }
    }

    fn output(trace: &Self::Trace) -> &[f32; O] {
        &trace.output
    }

    fn delta(trace: &mut Self::Trace) -> &mut [f32; O] {
        &mut trace.delta
    }

    fn backward(&self, trace: &mut Self::Trace, dx: Option<&mut [f32; I]>, pass: Pass) {
        self.dense.backward(trace, dx, pass);
    }

    fn largest_gradient(_: &[f32; I], trace: &Self::Trace) -> f32 {
        magnitude(&trace.delta)
    }

    fn squared_norm(_: &[f32; I], trace: &Self::Trace) -> f32 {
        linear::squared_norm(&trace.delta)
    }

    fn update<R: Rule>(
        &mut self,
        _: &[f32; I],
        trace: &mut Self::Trace,
        factor: f32,
        rule: &R,
        slots: &mut [R::Slot; O],
        _: Pass,
    ) {
        let factor = factor * rule.gain();
        for ((b, slot), d) in self.bias.iter_mut().zip(slots).zip(&trace.delta) {
            rule.update_bias(b, d * factor, slot);
        }
    }

    fn accumulate(_: &[f32; I], trace: &mut Self::Trace, gradient: &mut [f32; O]) {
        for (g, d) in gradient.iter_mut().zip(&trace.delta) {
            *g += d;
        }
    }

    fn accumulated_norm(gradient: &[f32; O], factor: f32) -> f32 {
        linear::squared_norm(&gradient.map(|g| g * factor))
    }

    fn apply<R: Rule>(&mut self, gradient: &mut [f32; O], factor: f32, rule: &R, slots: &mut [R::Slot; O]) {
        let factor = factor * rule.gain();
        for ((b, slot), g) in self.bias.iter_mut().zip(slots).zip(gradient) {
            rule.update_bias(b, *g * factor, slot);
            *g = 0.0;
        }
    }
}

/// A layer, or a network, that learns at `factor` times the rule's learning rate (Howard and Ruder, 2018,
/// "discriminative fine-tuning"). Set the rule's rate for the fastest layer and slow down the others.
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
    const ACTIVATION: Kind = L::ACTIVATION;

    #[inline]
    fn predict_into(&self, x: &Self::In, y: &mut Self::Out) {
        self.layer.predict_into(x, y);
    }
}

impl<L: Train> Train for LayerRate<L> {
    type Trace = L::Trace;
    type Like<T: Zero> = L::Like<T>;

    const TRAINABLE: bool = L::TRAINABLE;
    const PROPAGATES: bool = L::PROPAGATES;
    const LAYERS: usize = L::LAYERS;

    fn is_valid(&self) -> bool {
        (0.0..=1.0).contains(&self.factor) && self.layer.is_valid()
    }

    fn is_blank(&self, hidden: bool) -> bool {
        self.layer.is_blank(hidden)
    }

    fn initialise<G: Rng>(&mut self, rng: &mut G) {
        self.layer.initialise(rng);
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

    fn forward(&self, x: &Self::In, trace: &mut Self::Trace, pass: Pass) {
        self.layer.forward(x, trace, pass);
    }

    fn output(trace: &Self::Trace) -> &Self::Out {
        L::output(trace)
    }

    fn delta(trace: &mut Self::Trace) -> &mut Self::Out {
        L::delta(trace)
    }

    fn backward(&self, trace: &mut Self::Trace, dx: Option<&mut Self::In>, pass: Pass) {
        self.layer.backward(trace, dx, pass);
    }

    fn largest_gradient(x: &Self::In, trace: &Self::Trace) -> f32 {
        L::largest_gradient(x, trace)
    }

    fn squared_norm(x: &Self::In, trace: &Self::Trace) -> f32 {
        L::squared_norm(x, trace)
    }

    fn update<R: Rule>(
        &mut self,
        x: &Self::In,
        trace: &mut Self::Trace,
        factor: f32,
        rule: &R,
        slots: &mut Self::Like<R::Slot>,
        pass: Pass,
    ) {
        self.layer.update(x, trace, factor, &rule.scaled(self.factor), slots, pass);
    }

    fn accumulate(x: &Self::In, trace: &mut Self::Trace, gradient: &mut Self::Like<f32>) {
        L::accumulate(x, trace, gradient);
    }

    fn accumulated_norm(gradient: &Self::Like<f32>, factor: f32) -> f32 {
        L::accumulated_norm(gradient, factor)
    }

    fn apply<R: Rule>(
        &mut self,
        gradient: &mut Self::Like<f32>,
        factor: f32,
        rule: &R,
        slots: &mut Self::Like<R::Slot>,
    ) {
        self.layer.apply(gradient, factor, &rule.scaled(self.factor), slots);
    }
}
