//! The dense (fully connected) layer, and activations as layers of their own.

use rand_core::Rng;

use crate::activation::{Activation, Kind, Linear, Saved};
use crate::arch;
use crate::init;
use crate::layer::{Layer, Trace, Train};
use crate::math::{larger, magnitude};
use crate::optim::{Rule, bound_norms, update_outer};
use crate::pass::{Head, Pass};
use crate::zero::Zero;

/// `y = f(x W + b)`, with `W` of shape `[I][O]`, `b` of shape `[O]` and the activation `f`.
///
/// The order `[input][output]` is that of Keras; PyTorch's `Linear.weight` is its transpose.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Dense<const I: usize, const O: usize, A = Linear> {
    /// `[input][output]`.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub weights: [[f32; O]; I],
    /// One an output.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub bias: [f32; O],
    /// What is applied to the weighted sums.
    pub activation: A,
}

impl<const I: usize, const O: usize, A: Activation> Zero for Dense<I, O, A> {
    const ZERO: Self = Self { weights: [[0.0; O]; I], bias: [0.0; O], activation: A::DEFAULT };
}

/// A number for each parameter of a [`Dense`] layer: its gradient, or what an optimiser remembers of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DenseLike<T, const I: usize, const O: usize> {
    /// `[input][output]`.
    pub weights: [[T; O]; I],
    /// One an output.
    pub bias: [T; O],
}

impl<T: Zero, const I: usize, const O: usize> Zero for DenseLike<T, I, O> {
    const ZERO: Self = Self { weights: <[[T; O]; I]>::ZERO, bias: <[T; O]>::ZERO };
}

impl<const I: usize, const O: usize, A: Activation> Layer for Dense<I, O, A> {
    type In = [f32; I];
    type Out = [f32; O];

    const PARAMETERS: usize = I * O + O;
    const MACS: usize = I * O;
    const ACTIVATION: Kind = A::KIND;

    #[inline]
    fn predict_into(&self, x: &[f32; I], y: &mut [f32; O]) {
        arch::gemv(&self.weights, &self.bias, x, y);
        self.activation.apply(y);
    }
}

impl<const I: usize, const O: usize, A: Activation> Train for Dense<I, O, A> {
    type Trace = Trace<[f32; O], [A::Saved; O]>;
    type Like<T: Zero> = DenseLike<T, I, O>;

    const TRAINABLE: bool = true;
    const PROPAGATES: bool = true;

    fn is_valid(&self) -> bool {
        self.activation.is_valid()
    }

    fn is_blank(&self, hidden: bool) -> bool {
        hidden && self.weights.as_flattened().iter().all(|w| w.to_bits() << 1 == 0)
    }

    fn initialise<G: Rng>(&mut self, rng: &mut G) {
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

    fn trainable(&mut self, visit: &mut impl FnMut(&mut f32)) {
        self.weights.as_flattened_mut().iter_mut().chain(&mut self.bias).for_each(visit);
    }

    fn copy_from(&mut self, other: &Self) {
        self.weights = other.weights;
        self.bias = other.bias;
        self.activation = other.activation;
    }

    #[inline]
    fn forward(&self, x: &[f32; I], trace: &mut Self::Trace, pass: Pass) {
        arch::gemv(&self.weights, &self.bias, x, &mut trace.output);
        if pass.head == Head::Outputs {
            A::Saved::forward(&self.activation, &mut trace.output, &mut trace.saved);
        }
    }

    fn output(trace: &Self::Trace) -> &[f32; O] {
        &trace.output
    }

    fn delta(trace: &mut Self::Trace) -> &mut [f32; O] {
        &mut trace.delta
    }

    #[inline]
    fn backward(&self, trace: &mut Self::Trace, dx: Option<&mut [f32; I]>, pass: Pass) {
        if pass.head == Head::Outputs {
            let saved = A::Saved::choose(&trace.output, &trace.saved);
            self.activation.backward(saved, &mut trace.delta);
        }
        if let Some(dx) = dx {
            arch::gemv_transposed(&self.weights, &trace.delta, dx);
        }
    }

    fn largest_gradient(x: &[f32; I], trace: &Self::Trace) -> f32 {
        // The gradients are x_i dz_o and dz_o; rounding keeps the order of magnitudes, so the largest product is this.
        larger(magnitude(x), 1.0) * magnitude(&trace.delta)
    }

    fn squared_norm(x: &[f32; I], trace: &Self::Trace) -> f32 {
        (arch::squared_norm(x) + 1.0) * arch::squared_norm(&trace.delta)
    }

    // Without an FPU, the registers of one layer's update would lie on the stack beside those of the next.
    #[cfg_attr(all(target_os = "none", not(target_abi = "eabihf")), inline(never))]
    #[cfg_attr(not(all(target_os = "none", not(target_abi = "eabihf"))), inline)]
    fn update<R: Rule>(
        &mut self,
        x: &[f32; I],
        trace: &mut Self::Trace,
        factor: f32,
        rule: &R,
        slots: &mut DenseLike<R::Slot, I, O>,
        _: Pass,
    ) {
        let factor = factor * rule.gain();
        for d in &mut trace.delta {
            *d *= factor;
        }
        update_outer(&mut self.weights, x, &trace.delta, rule, &mut slots.weights);
        for ((b, slot), &d) in self.bias.iter_mut().zip(&mut slots.bias).zip(&trace.delta) {
            rule.update_bias(b, d, slot);
        }
        self.bound(rule);
    }

    #[inline]
    fn accumulate(x: &[f32; I], trace: &mut Self::Trace, gradient: &mut DenseLike<f32, I, O>) {
        arch::add_outer(x, &trace.delta, &mut gradient.weights);
        for (g, &d) in gradient.bias.iter_mut().zip(&trace.delta) {
            *g += d;
        }
    }

    fn accumulated_norm(gradient: &DenseLike<f32, I, O>, factor: f32) -> f32 {
        let mut sum = 0.0;
        for g in gradient.weights.as_flattened().iter().chain(&gradient.bias) {
            let g = g * factor;
            sum += g * g;
        }
        sum
    }

    #[inline]
    fn apply<R: Rule>(
        &mut self,
        gradient: &mut DenseLike<f32, I, O>,
        factor: f32,
        rule: &R,
        slots: &mut DenseLike<R::Slot, I, O>,
    ) {
        let factor = factor * rule.gain();
        let weights = self.weights.as_flattened_mut().iter_mut();
        for ((w, g), slot) in
            weights.zip(gradient.weights.as_flattened_mut()).zip(slots.weights.as_flattened_mut())
        {
            rule.update(w, *g * factor, slot);
            *g = 0.0;
        }
        for ((b, g), slot) in self.bias.iter_mut().zip(&mut gradient.bias).zip(&mut slots.bias) {
            rule.update_bias(b, *g * factor, slot);
            *g = 0.0;
        }
        self.bound(rule);
    }
}

impl<const I: usize, const O: usize, A> Dense<I, O, A> {
    #[inline(always)]
    fn bound(&mut self, rule: &impl Rule) {
        if let Some(limit) = rule.max_norm() {
            bound_norms(self.weights.as_flattened_mut(), O, limit);
        }
    }
}
