//! Learning some of a network: biases alone, or layers at their own pace.
//!
//! Freezing is borrowing: `(&body, head)` trains the head alone, on a body in flash, which may be the int8 twin. The
//! layers here are what lies between that and training everything.

use crate::activation::{Activation, Kind, Saved};
use crate::arch;
use crate::layer::{Layer, Trace, Train};
use crate::layers::Dense;
use crate::math::magnitude;
use crate::optim::Rule;
use crate::pass::{Head, Pass};
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
        arch::gemv(&self.dense.weights, &self.bias, x, y);
        self.dense.activation.apply(y);
    }
}

impl<const I: usize, const O: usize, A: Activation> Train for BiasOnly<'_, I, O, A> {
    type Trace = Trace<[f32; O], [A::Saved; O]>;
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
        arch::gemv(&self.dense.weights, &self.bias, x, &mut trace.output);
        if pass.head == Head::Outputs {
            A::Saved::forward(&self.dense.activation, &mut trace.output, &mut trace.saved);
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
        arch::squared_norm(&trace.delta)
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
        arch::squared_norm(&gradient.map(|g| g * factor))
    }

    fn apply<R: Rule>(&mut self, gradient: &mut [f32; O], factor: f32, rule: &R, slots: &mut [R::Slot; O]) {
        let factor = factor * rule.gain();
        for ((b, slot), g) in self.bias.iter_mut().zip(slots).zip(gradient) {
            rule.update_bias(b, *g * factor, slot);
            *g = 0.0;
        }
    }
}
