//! The dense (fully connected) layer.

use rand_core::Rng;

use crate::activation::{Activation, ActivationKind, Identity, Saved};
use crate::arch;
use crate::error::Error;
use crate::init;
use crate::layer::{ForwardCache, Layer, Train};
use crate::math::{larger, magnitude};
use crate::optim::{Optimizer, bound_norms, update_outer};
use crate::pass::{OutputForm, Pass};
use crate::zero::Zero;

/// A dense (fully connected) layer: `y = f(x W + b)`.
///
/// `x` is of shape `[I]`, `W` of `[I][O]`, `b` and `y` of `[O]`; `f` is the activation `A`, [`Identity`] by default.
/// The order `[input][output]` is that of Keras; PyTorch's `Linear.weight` is its transpose. It has `I * O + O`
/// parameters, 4 bytes each, and takes `I * O` multiply-accumulates.
///
/// ```
/// use tinyfit::{Dense, Layer, Relu};
///
/// let layer = Dense { weights: [[1.0, -1.0], [2.0, 0.5]], bias: [0.5, 0.0], activation: Relu };
/// // x W + b = (1 + 2 * 2 + 0.5, -1 + 0.5 * 2 + 0)
/// assert_eq!(layer.predict(&[1.0, 2.0]), [5.5, 0.0]);
/// ```
#[doc(alias("Linear", "FullyConnected", "FULLY_CONNECTED", "InnerProduct", "Gemm", "Perceptron"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Dense<const I: usize, const O: usize, A = Identity> {
    /// The weights `W`, `[input][output]`.
    #[doc(alias("kernel", "coefs_"))]
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub weights: [[f32; O]; I],
    /// The biases `b`, one per output.
    #[doc(alias = "intercepts_")]
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub bias: [f32; O],
    /// The activation `f`, applied to the weighted sums `x W + b`.
    pub activation: A,
}

impl<const I: usize, const O: usize, A: Activation> Zero for Dense<I, O, A> {
    const ZERO: Self = Self { weights: [[0.0; O]; I], bias: [0.0; O], activation: A::DEFAULT };
}

/// One number for each parameter of a [`Dense`] layer: its gradient, or the state of an optimizer.
#[doc(alias = "DenseLike")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DenseParams<T, const I: usize, const O: usize> {
    /// Those of the weights, `[input][output]`.
    pub weights: [[T; O]; I],
    /// Those of the biases, one per output.
    pub bias: [T; O],
}

impl<T: Zero, const I: usize, const O: usize> Zero for DenseParams<T, I, O> {
    const ZERO: Self = Self { weights: <[[T; O]; I]>::ZERO, bias: <[T; O]>::ZERO };
}

impl<const I: usize, const O: usize, A: Activation> Layer for Dense<I, O, A> {
    type In = [f32; I];
    type Out = [f32; O];

    const PARAMETERS: usize = I * O + O;
    const MACS: usize = I * O;
    const ACTIVATION: ActivationKind = A::KIND;

    #[inline]
    fn predict_into(&self, x: &[f32; I], y: &mut [f32; O]) {
        arch::gemv(&self.weights, &self.bias, x, y);
        self.activation.apply(y);
    }
}

impl<const I: usize, const O: usize, A: Activation> Train for Dense<I, O, A> {
    type Cache = ForwardCache<[f32; O], [A::Saved; O]>;
    type Params<T: Zero> = DenseParams<T, I, O>;

    const TRAINABLE: bool = true;
    const PROPAGATES: bool = true;

    fn check(&self) -> Result<(), Error> {
        self.activation.check()
    }

    fn is_blank(&self, hidden: bool) -> bool {
        hidden && self.weights.as_flattened().iter().all(|w| w.to_bits() << 1 == 0)
    }

    fn initialize<G: Rng>(&mut self, rng: &mut G) {
        let limit = init::limit(A::KIND, I, O);
        for w in self.weights.as_flattened_mut() {
            *w = init::uniform(limit, rng);
        }
        self.bias = [0.0; O];
    }

    fn parameters(&self, visit: &mut impl FnMut(f32)) {
        for &w in self.weights.as_flattened() {
            visit(w);
        }
        for &b in &self.bias {
            visit(b);
        }
    }

    fn save_parameters(&self, write: &mut impl FnMut(f32)) {
        self.weights.as_flattened().iter().chain(&self.bias).copied().for_each(write);
    }

    fn restore_parameters(&mut self, read: &mut impl FnMut(f32) -> f32) {
        self.weights
            .as_flattened_mut()
            .iter_mut()
            .chain(&mut self.bias)
            .for_each(|parameter| *parameter = read(*parameter));
    }

    fn copy_from(&mut self, other: &Self) {
        self.weights = other.weights;
        self.bias = other.bias;
        self.activation = other.activation;
    }

    #[inline]
    fn forward(&self, x: &[f32; I], cache: &mut Self::Cache, pass: Pass) {
        arch::gemv(&self.weights, &self.bias, x, &mut cache.output);
        if pass.form == OutputForm::Activated {
            A::Saved::forward(&self.activation, &mut cache.output, &mut cache.saved);
        }
    }

    fn output(cache: &Self::Cache) -> &[f32; O] {
        &cache.output
    }

    fn delta(cache: &mut Self::Cache) -> &mut [f32; O] {
        &mut cache.delta
    }

    #[inline]
    fn backward(&self, cache: &mut Self::Cache, dx: Option<&mut [f32; I]>, pass: Pass) {
        if pass.form == OutputForm::Activated {
            let saved = A::Saved::choose(&cache.output, &cache.saved);
            self.activation.backward(saved, &mut cache.delta);
        }
        if let Some(dx) = dx {
            arch::gemv_transposed(&self.weights, &cache.delta, dx);
        }
    }

    fn largest_gradient(x: &[f32; I], cache: &Self::Cache) -> f32 {
        // The gradients are x_i dz_o and dz_o; rounding keeps the order of magnitudes, so the largest product is this.
        larger(magnitude(x), 1.0) * magnitude(&cache.delta)
    }

    fn squared_norm(x: &[f32; I], cache: &Self::Cache) -> f32 {
        (arch::squared_norm(x) + 1.0) * arch::squared_norm(&cache.delta)
    }

    // Without an FPU, the registers of one layer's update would be on the stack next to those of the next.
    #[cfg_attr(all(target_os = "none", not(target_abi = "eabihf")), inline(never))]
    #[cfg_attr(not(all(target_os = "none", not(target_abi = "eabihf"))), inline)]
    fn update<Opt: Optimizer>(
        &mut self,
        x: &[f32; I],
        cache: &mut Self::Cache,
        factor: f32,
        optimizer: &Opt,
        states: &mut DenseParams<Opt::State, I, O>,
        _: Pass,
    ) {
        let factor = factor * optimizer.gain();
        for d in &mut cache.delta {
            *d *= factor;
        }
        update_outer(&mut self.weights, x, &cache.delta, optimizer, &mut states.weights);
        for ((b, state), &d) in self.bias.iter_mut().zip(&mut states.bias).zip(&cache.delta) {
            optimizer.update_bias(b, d, state);
        }
        self.bound(optimizer);
    }

    #[inline]
    fn accumulate(x: &[f32; I], cache: &mut Self::Cache, gradient: &mut DenseParams<f32, I, O>) {
        arch::add_outer(x, &cache.delta, &mut gradient.weights);
        for (g, &d) in gradient.bias.iter_mut().zip(&cache.delta) {
            *g += d;
        }
    }

    fn accumulated_norm(gradient: &DenseParams<f32, I, O>, factor: f32) -> f32 {
        let mut sum = 0.0;
        for g in gradient.weights.as_flattened().iter().chain(&gradient.bias) {
            let g = g * factor;
            sum += g * g;
        }
        sum
    }

    #[inline]
    fn apply<Opt: Optimizer>(
        &mut self,
        gradient: &mut DenseParams<f32, I, O>,
        factor: f32,
        optimizer: &Opt,
        states: &mut DenseParams<Opt::State, I, O>,
    ) {
        let factor = factor * optimizer.gain();
        let weights = self.weights.as_flattened_mut().iter_mut();
        for ((w, g), state) in
            weights.zip(gradient.weights.as_flattened_mut()).zip(states.weights.as_flattened_mut())
        {
            optimizer.update(w, *g * factor, state);
            *g = 0.0;
        }
        for ((b, g), state) in self.bias.iter_mut().zip(&mut gradient.bias).zip(&mut states.bias) {
            optimizer.update_bias(b, *g * factor, state);
            *g = 0.0;
        }
        self.bound(optimizer);
    }
}

impl<const I: usize, const O: usize, A> Dense<I, O, A> {
    #[inline(always)]
    fn bound(&mut self, optimizer: &impl Optimizer) {
        if let Some(limit) = optimizer.max_norm() {
            bound_norms(self.weights.as_flattened_mut(), O, limit);
        }
    }
}
