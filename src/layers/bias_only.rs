//! Learning some of a network: biases alone, or layers at their own pace.
//!
//! Freezing is borrowing: `(&body, head)` trains the head alone, on a body in flash, which may be the int8 model. The
//! layers here are what lies between that and training everything.

use crate::activation::{Activation, ActivationKind, Saved};
use crate::arch;
use crate::error::Error;
use crate::layer::{ForwardCache, Layer, Train};
use crate::layers::Dense;
use crate::math::magnitude;
use crate::optim::Optimizer;
use crate::pass::{OutputForm, Pass};
use crate::zero::Zero;

/// A dense layer that trains its biases only. It borrows the weights, which may lie in flash.
///
/// `y = f(x W + b)`, with `W` and `f` of a [`Dense`] layer and a separate `b` of shape `[O]`. It takes 4 bytes of RAM
/// per output, where a trained [`Dense`] layer takes 4 per parameter. `BiasOnly::new(&dense)` starts with the biases of
/// `dense`.
///
/// Source: Cai et al., "TinyTL: Reduce Memory, Not Parameters for Efficient On-Device Learning", 2020.
///
/// ```
/// use tinyfit::{BiasOnly, Class, CrossEntropy, Dense, Layer, Relu, Sgd, Softmax, Trainer, Zero};
///
/// static BODY: Dense<2, 3, Relu> =
///     Dense { weights: [[1.0, 0.5, -1.0], [0.0, 2.0, 1.0]], ..Dense::ZERO };
///
/// let mut net = (BiasOnly::new(&BODY), Dense::<3, 2, Softmax>::ZERO);
/// Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &[1.0, -1.0], &Class(0))?;
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("BitFit", "TinyTL"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BiasOnly<'a, const I: usize, const O: usize, A> {
    /// The layer whose weights and activation are used. Its biases are not.
    pub dense: &'a Dense<I, O, A>,
    /// The biases that are trained, one per output.
    pub bias: [f32; O],
}

impl<'a, const I: usize, const O: usize, A> BiasOnly<'a, I, O, A> {
    /// A layer with the weights, the activation and, at first, the biases of `dense`.
    pub const fn new(dense: &'a Dense<I, O, A>) -> Self {
        Self { dense, bias: dense.bias }
    }
}

impl<const I: usize, const O: usize, A: Activation> Layer for BiasOnly<'_, I, O, A> {
    type In = [f32; I];
    type Out = [f32; O];

    const PARAMETERS: usize = Dense::<I, O, A>::PARAMETERS;
    const MACS: usize = Dense::<I, O, A>::MACS;
    const ACTIVATION: ActivationKind = A::KIND;

    #[inline]
    fn predict_into(&self, x: &[f32; I], y: &mut [f32; O]) {
        arch::gemv(&self.dense.weights, &self.bias, x, y);
        self.dense.activation.apply(y);
    }
}

impl<const I: usize, const O: usize, A: Activation> Train for BiasOnly<'_, I, O, A> {
    type Cache = ForwardCache<[f32; O], [A::Saved; O]>;
    type Params<T: Zero> = [T; O];

    const TRAINABLE: bool = true;
    const PROPAGATES: bool = true;

    fn check(&self) -> Result<(), Error> {
        self.dense.check()
    }

    fn is_blank(&self, hidden: bool) -> bool {
        self.dense.is_blank(hidden)
    }

    fn parameters(&self, visit: &mut impl FnMut(f32)) {
        for &parameter in self.dense.weights.as_flattened().iter().chain(&self.bias) {
            visit(parameter);
        }
    }

    fn save_parameters(&self, write: &mut impl FnMut(f32)) {
        self.bias.iter().copied().for_each(write);
    }

    fn restore_parameters(&mut self, read: &mut impl FnMut(f32) -> f32) {
        self.bias.iter_mut().for_each(|parameter| *parameter = read(*parameter));
    }

    fn copy_from(&mut self, other: &Self) {
        self.bias = other.bias;
    }

    fn forward(&self, x: &[f32; I], cache: &mut Self::Cache, pass: Pass) {
        arch::gemv(&self.dense.weights, &self.bias, x, &mut cache.output);
        if pass.form == OutputForm::Activated {
            A::Saved::forward(&self.dense.activation, &mut cache.output, &mut cache.saved);
        }
    }

    fn output(cache: &Self::Cache) -> &[f32; O] {
        &cache.output
    }

    fn delta(cache: &mut Self::Cache) -> &mut [f32; O] {
        &mut cache.delta
    }

    fn backward(&self, cache: &mut Self::Cache, dx: Option<&mut [f32; I]>, pass: Pass) {
        self.dense.backward(cache, dx, pass);
    }

    fn largest_gradient(_: &[f32; I], cache: &Self::Cache) -> f32 {
        magnitude(&cache.delta)
    }

    fn squared_norm(_: &[f32; I], cache: &Self::Cache) -> f32 {
        arch::squared_norm(&cache.delta)
    }

    fn update<Opt: Optimizer>(
        &mut self,
        _: &[f32; I],
        cache: &mut Self::Cache,
        factor: f32,
        optimizer: &Opt,
        states: &mut [Opt::State; O],
        _: Pass,
    ) {
        let factor = factor * optimizer.gain();
        for ((b, state), d) in self.bias.iter_mut().zip(states).zip(&cache.delta) {
            optimizer.update_bias(b, d * factor, state);
        }
    }

    fn accumulate(_: &[f32; I], cache: &mut Self::Cache, gradient: &mut [f32; O]) {
        for (g, d) in gradient.iter_mut().zip(&cache.delta) {
            *g += d;
        }
    }

    fn accumulated_norm(gradient: &[f32; O], factor: f32) -> f32 {
        arch::squared_norm(&gradient.map(|g| g * factor))
    }

    fn apply<Opt: Optimizer>(
        &mut self,
        gradient: &mut [f32; O],
        factor: f32,
        optimizer: &Opt,
        states: &mut [Opt::State; O],
    ) {
        let factor = factor * optimizer.gain();
        for ((b, state), g) in self.bias.iter_mut().zip(states).zip(gradient) {
            optimizer.update_bias(b, *g * factor, state);
            *g = 0.0;
        }
    }
}
