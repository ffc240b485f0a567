//! Regularizers, which modify gradients and weights before an optimizer's step.

use crate::error::{Error, Parameter};
use crate::limits::GRADIENT_LIMIT;
use crate::optim::forward::forwards;
use crate::optim::{Adam, Momentum, Nesterov, Optimizer, Outer, RmsProp, Scheduled, Sgd};

/// A modification of gradients or weights, added to an optimizer by [`Optimizer::with`].
///
/// Penalties and weight decay act on weights and leave biases alone, as Keras's `kernel_regularizer` does. PyTorch's
/// `weight_decay` acts on biases too.
#[doc(alias("Modifier", "kernel_regularizer"))]
pub trait Regularizer: Clone {
    /// Whether single weights or gradients are modified, and not only norms.
    const PER_WEIGHT: bool = true;

    /// Checks that the setting is in its range for an optimizer of this learning rate.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] if it is not.
    fn check(&self, learning_rate: f32) -> Result<(), Error>;

    /// Returns the modified gradient of a weight.
    ///
    /// `g` is already multiplied by `gain`, which is the learning rate for an optimizer that is linear in the gradient,
    /// and 1 otherwise. Multiply what you add to it by `gain` too.
    #[inline(always)]
    fn gradient(&self, _weight: f32, g: f32, _gain: f32) -> f32 {
        g
    }

    /// Returns the modified gradient of a bias. `g` and `gain` are those of [`gradient`](Self::gradient).
    #[inline(always)]
    fn bias_gradient(&self, g: f32, _gain: f32) -> f32 {
        g
    }

    /// Returns the weight, modified before its step.
    #[inline(always)]
    fn weight(&self, weight: f32, _learning_rate: f32) -> f32 {
        weight
    }

    /// The largest norm of the gradient of all parameters together, if this limits it: see
    /// [`ClipNorm`](crate::optim::ClipNorm).
    fn clip_norm(&self) -> Option<f32> {
        None
    }

    /// The largest norm of the weights into a neuron, if this limits it: see [`MaxNorm`](crate::optim::MaxNorm).
    fn max_norm(&self) -> Option<f32> {
        None
    }
}

/// The optimizer `Opt` with the regularizer `M`; made by [`Optimizer::with`].
#[doc(alias = "Modified")]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Regularized<Opt, M> {
    /// The optimizer, which moves the weights.
    pub optimizer: Opt,
    /// The regularizer, which acts before it.
    pub regularizer: M,
}

impl<Opt: Optimizer, M: Regularizer> Optimizer for Regularized<Opt, M> {
    type State = Opt::State;

    forwards!(learning_rate, set_learning_rate, tick, gain);

    fn check(&self) -> Result<(), Error> {
        self.optimizer.check()?;
        self.regularizer.check(self.optimizer.learning_rate())
    }

    fn scaled(&self, factor: f32) -> Self {
        Self { optimizer: self.optimizer.scaled(factor), regularizer: self.regularizer.clone() }
    }

    #[inline(always)]
    fn update(&self, weight: &mut f32, g: f32, state: &mut Opt::State) {
        let g = self.regularizer.gradient(*weight, g, self.gain());
        *weight = self.regularizer.weight(*weight, self.learning_rate());
        self.optimizer.update(weight, g, state);
    }

    #[inline(always)]
    fn update_columns<const I: usize, const O: usize>(&self, outer: Outer<'_, Opt::State, I, O>) -> usize {
        if M::PER_WEIGHT { 0 } else { self.optimizer.update_columns(outer) }
    }

    #[inline(always)]
    fn update_bias(&self, bias: &mut f32, g: f32, state: &mut Opt::State) {
        self.optimizer.update_bias(bias, self.regularizer.bias_gradient(g, self.gain()), state);
    }

    fn clip_norm(&self) -> Option<f32> {
        tighter(self.regularizer.clip_norm(), self.optimizer.clip_norm())
    }

    fn max_norm(&self) -> Option<f32> {
        tighter(self.regularizer.max_norm(), self.optimizer.max_norm())
    }
}

/// Implements [`Optimizer::with`] without the trait in scope, also for constants.
macro_rules! takes_regularizers {
    ($(for<$($parameter:ident),*> $optimizer:ty),+ $(,)?) => {
        $(
            impl<$($parameter),*> $optimizer {
                /// Adds a regularizer, which modifies gradients or weights before the optimizer's step. The one added
                /// last acts first: [`Optimizer::with`] has the order.
                pub const fn with<T: Regularizer>(self, regularizer: T) -> Regularized<Self, T> {
                    Regularized { optimizer: self, regularizer }
                }
            }
        )+
    };
}

takes_regularizers! {
    for<> Sgd,
    for<> Momentum,
    for<> Nesterov,
    for<> Adam,
    for<> RmsProp,
    for<Opt, M> Regularized<Opt, M>,
    for<Opt, S> Scheduled<Opt, S>,
}

/// The smaller of two limits.
fn tighter(a: Option<f32>, b: Option<f32>) -> Option<f32> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if a < b { a } else { b }),
        (limit, None) | (None, limit) => limit,
    }
}

macro_rules! regularizer {
    ($(#[$meta:meta])* $name:ident, $field:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name(#[doc = $field] pub f32);
    };
}

pub(super) use regularizer;

regularizer! {
    /// L1 penalty: adds `lambda * sum |w|` to the loss, so `g <- g + lambda * sign(w)`, with `sign(0) = 0`.
    ///
    /// It drives weights toward zero, and holds those that are not needed there. Biases have no penalty. Keras's
    /// `L1(lambda)`.
    ///
    /// Source: Tibshirani, "Regression Shrinkage and Selection via the Lasso", 1996.
    #[doc(alias("lasso", "l1_regularization"))]
    L1, "`lambda`; 0..=1; 1e-5 to 1e-3 is usual."
}

regularizer! {
    /// L2 penalty: adds `lambda / 2 * sum w^2` to the loss, so `g <- g + lambda * w`.
    ///
    /// PyTorch's `weight_decay` of `SGD` and `Adam`, except that biases have no penalty. Keras's `L2(l)` has no factor
    /// 1/2, so its `l` is half of `lambda`. A weight beyond 2^50 is not penalized.
    ///
    /// Source: Krogh and Hertz, "A Simple Weight Decay Can Improve Generalization", 1991.
    #[doc(alias("ridge", "weight_decay", "l2_regularization"))]
    L2, "`lambda`; 0..=1; 1e-5 to 1e-2 is usual."
}

regularizer! {
    /// Decoupled weight decay: `w <- (1 - learning_rate * decay) * w` before each step.
    ///
    /// Unlike [`L2`], it is not rescaled by an adaptive optimizer. With Adam it is [`AdamW`](crate::AdamW). Biases do
    /// not decay.
    ///
    /// The factor is computed in `f32`, as in PyTorch, so it is a multiple of 2^-24. A `learning_rate * decay` of 2^-25
    /// (3e-8) or less has no effect. One of 1e-7 is off by 20 %, one of 1e-6 by up to 3 %, one of 1e-5 by up to
    /// 0.3 %. For a slower decay apply a larger one in every hundredth step.
    ///
    /// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.
    #[doc(alias("DecoupledDecay", "weight_decay"))]
    WeightDecay, "`decay`; at least 0, with `learning_rate * decay <= 1`; 0.01 is usual."
}

impl Regularizer for L1 {
    fn check(&self, _: f32) -> Result<(), Error> {
        Parameter::L1.require((0.0..=1.0).contains(&self.0))
    }

    #[inline(always)]
    fn gradient(&self, weight: f32, g: f32, gain: f32) -> f32 {
        let lambda = gain * self.0;
        if weight > 0.0 {
            g + lambda
        } else if weight < 0.0 {
            g - lambda
        } else {
            g
        }
    }
}

impl Regularizer for L2 {
    fn check(&self, _: f32) -> Result<(), Error> {
        Parameter::L2.require((0.0..=1.0).contains(&self.0))
    }

    #[inline(always)]
    fn gradient(&self, weight: f32, g: f32, gain: f32) -> f32 {
        if weight.abs() <= GRADIENT_LIMIT { g + gain * self.0 * weight } else { g }
    }
}

impl Regularizer for WeightDecay {
    fn check(&self, learning_rate: f32) -> Result<(), Error> {
        Parameter::WeightDecay.require(self.0 >= 0.0 && learning_rate * self.0 <= 1.0)
    }

    #[inline(always)]
    fn weight(&self, weight: f32, learning_rate: f32) -> f32 {
        (1.0 - learning_rate * self.0) * weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::{ClipNorm, ClipValue, MaxNorm};
    use crate::{Adam, Sgd};

    /// One step of SGD with learning rate 0.5 on a weight of 2 and on a bias of 2, both with the gradient 4.
    fn step(regularizer: impl Regularizer) -> (f32, f32) {
        let optimizer = Sgd::new(0.5).with(regularizer);
        let (mut weight, mut bias) = (2.0, 2.0);
        optimizer.update(&mut weight, optimizer.gain() * 4.0, &mut ());
        optimizer.update_bias(&mut bias, optimizer.gain() * 4.0, &mut ());
        (weight, bias)
    }

    #[test]
    fn each_by_hand() {
        assert_eq!(step(L1(0.5)), (2.0 - 0.5 * 4.5, 0.0));
        assert_eq!(step(L2(0.5)), (2.0 - 0.5 * 5.0, 0.0));
        assert_eq!(step(WeightDecay(0.5)), (0.75 * 2.0 - 0.5 * 4.0, 0.0));
        assert_eq!(step(ClipValue(1.0)), (1.5, 1.5));
        assert_eq!(L1(0.5).gradient(-1e-30, 1.0, 1.0), 0.5);
        assert_eq!(L1(0.5).gradient(-0.0, 1.0, 1.0), 1.0);
        assert_eq!(ClipValue(1.0).gradient(0.0, -9.0, 0.5), -0.5);
    }

    /// Powers of f64; the limits are those of the documentation.
    #[test]
    fn a_slow_decay_is_as_good_as_its_factor_in_f32() {
        let decayed = |rate: f32, decay: f32, steps: u32| {
            let (optimizer, mut weight) = (Sgd::new(rate).with(WeightDecay(decay)), 1.0);
            (0..steps).for_each(|_| optimizer.update(&mut weight, 0.0, &mut ()));
            f64::from(weight)
        };
        let off =
            |part: f64, got: f64, steps: u32| (got.ln() / (f64::from(steps) * (-part).ln_1p()) - 1.0).abs();
        assert_eq!(decayed(1e-4, 2.9e-4, 1000), 1.0);
        assert!((0.19..0.2).contains(&off(1e-7, decayed(1e-3, 1e-4, 50_000), 50_000)));
        assert!(off(1e-6, decayed(1e-2, 1e-4, 50_000), 50_000) < 0.03 + 0.03);
        assert!(off(1e-5, decayed(1e-2, 1e-3, 50_000), 50_000) < 0.003 + 0.003);
    }

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn norms_are_clipped_first_and_single_gradients_in_the_order_they_are_added() {
        // One step on a weight and two biases, at a rate of 1; by hand, from the order that [`Optimizer::with`] documents.
        fn learned(mut optimizer: impl Optimizer) -> (f32, [f32; 2]) {
            use crate::{Dense, MeanSquaredError, Trainer, Zero};
            // Outputs of 3 and 4 for targets of 0: gradients of 3 and 4 of the biases, and of the weights 0.
            let mut net = Dense::<1, 2> { weights: [[100.0, 0.0]], bias: [3.0, 4.0], ..Dense::ZERO };
            Trainer::new().learn(&mut net, &mut optimizer, &MeanSquaredError, &[0.0], &[0.0; 2]).unwrap();
            (net.weights[0][0], net.bias)
        }

        let sgd = Sgd::new(1.0);
        // (3, 4) to a norm of 1, then each to 0.7, in either order of adding.
        let clipped = [3.0 - 0.6, 4.0 - 0.7];
        assert_eq!(learned(sgd.with(ClipNorm(1.0)).with(ClipValue(0.7))).1, clipped);
        assert_eq!(learned(sgd.with(ClipValue(0.7)).with(ClipNorm(1.0))).1, clipped);
        // A penalty of 100 is beyond any norm's reach, in either order.
        assert_eq!(learned(sgd.with(ClipNorm(1.0)).with(L2(1.0))).0, 0.0);
        assert_eq!(learned(sgd.with(L2(1.0)).with(ClipNorm(1.0))).0, 0.0);
        // A value is clipped after the penalty that was added later, and before the one that was added earlier.
        assert_eq!(learned(sgd.with(ClipValue(1.0)).with(L2(1.0))).0, 99.0);
        assert_eq!(learned(sgd.with(L2(1.0)).with(ClipValue(1.0))).0, 0.0);
        // The weights are bounded last: a step to 0, and nothing to bound; none, and 100 becomes 3.
        assert_eq!(learned(sgd.with(MaxNorm(3.0)).with(L2(1.0))).0, 0.0);
        assert_eq!(learned(sgd.with(L2(0.0)).with(MaxNorm(3.0))).0, 3.0);
    }

    #[test]
    fn the_tighter_of_two_limits_holds() {
        let optimizer = Sgd::new(0.1).with(ClipNorm(2.0)).with(MaxNorm(3.0)).with(ClipNorm(1.0));
        assert_eq!((optimizer.clip_norm(), optimizer.max_norm()), (Some(1.0), Some(3.0)));
    }

    #[test]
    fn settings_out_of_range_are_seen() {
        let adam = Adam::new(0.1);
        for bad in [-0.1, f32::NAN, f32::INFINITY] {
            assert!(!adam.with(L1(bad)).is_valid());
            assert!(!adam.with(L2(bad)).is_valid());
            assert!(!adam.with(WeightDecay(bad)).is_valid());
            assert!(!adam.with(ClipValue(bad)).is_valid());
            assert!(!adam.with(ClipNorm(bad)).is_valid());
            assert!(!adam.with(MaxNorm(bad)).is_valid());
        }
        assert!(adam.with(WeightDecay(10.0)).is_valid());
        assert!(!adam.with(WeightDecay(10.1)).is_valid());
        assert!(!adam.with(ClipNorm(0.0)).is_valid());
    }
}
