//! What happens to gradients and weights before a rule sees them: penalties, weight decay, clipping, bounds.

use crate::limits::GRADIENT_LIMIT;
use crate::optim::Adam;
use crate::optim::RmsProp;
use crate::optim::Rule;
use crate::optim::Scheduled;
use crate::optim::Sgd;
use crate::optim::{Momentum, Nesterov};

/// A change to gradients or weights, added to a rule by [`Rule::with`].
///
/// Penalties and decay act on weights and leave biases alone, as Keras's `kernel_regularizer` does; PyTorch's
/// `weight_decay` takes biases too.
pub trait Modifier: Clone {
    /// Whether single weights or gradients are modified, or only norms.
    const PER_WEIGHT: bool = true;

    /// Whether the setting is in its range, for a rule of this learning rate.
    fn is_valid(&self, learning_rate: f32) -> bool;

    /// The gradient `g` of a weight, modified; `gain` is what gradients have been multiplied by ([`Rule::gain`]).
    #[inline(always)]
    fn gradient(&self, _weight: f32, g: f32, _gain: f32) -> f32 {
        g
    }

    /// The gradient of a bias, modified.
    #[inline(always)]
    fn bias_gradient(&self, g: f32, _gain: f32) -> f32 {
        g
    }

    /// The weight, modified before its step.
    #[inline(always)]
    fn weight(&self, weight: f32, _learning_rate: f32) -> f32 {
        weight
    }

    /// See [`Rule::clip_norm`].
    fn clip_norm(&self) -> Option<f32> {
        None
    }

    /// See [`Rule::max_norm`].
    fn max_norm(&self) -> Option<f32> {
        None
    }
}

/// The rule `R` after the modifier `M`; made by [`Rule::with`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Modified<R, M> {
    /// What moves the weights.
    pub rule: R,
    /// What acts before.
    pub modifier: M,
}

impl<R: Rule, M: Modifier> Rule for Modified<R, M> {
    type Slot = R::Slot;

    fn is_valid(&self) -> bool {
        self.rule.is_valid() && self.modifier.is_valid(self.rule.learning_rate())
    }

    fn learning_rate(&self) -> f32 {
        self.rule.learning_rate()
    }

    fn set_learning_rate(&mut self, rate: f32) {
        self.rule.set_learning_rate(rate);
    }

    fn scaled(&self, factor: f32) -> Self {
        Self { rule: self.rule.scaled(factor), modifier: self.modifier.clone() }
    }

    fn tick(&mut self) {
        self.rule.tick();
    }

    #[inline(always)]
    fn gain(&self) -> f32 {
        self.rule.gain()
    }

    #[inline(always)]
    fn update(&self, weight: &mut f32, g: f32, slot: &mut R::Slot) {
        let g = self.modifier.gradient(*weight, g, self.gain());
        *weight = self.modifier.weight(*weight, self.learning_rate());
        self.rule.update(weight, g, slot);
    }

    #[inline(always)]
    fn update_columns<const I: usize, const O: usize>(
        &self,
        weights: &mut [[f32; O]; I],
        x: &[f32; I],
        d: &[f32; O],
        slots: &mut [[R::Slot; O]; I],
    ) -> usize {
        if M::PER_WEIGHT { 0 } else { self.rule.update_columns(weights, x, d, slots) }
    }

    #[inline(always)]
    fn update_bias(&self, bias: &mut f32, g: f32, slot: &mut R::Slot) {
        self.rule.update_bias(bias, self.modifier.bias_gradient(g, self.gain()), slot);
    }

    fn clip_norm(&self) -> Option<f32> {
        tighter(self.modifier.clip_norm(), self.rule.clip_norm())
    }

    fn max_norm(&self) -> Option<f32> {
        tighter(self.modifier.max_norm(), self.rule.max_norm())
    }
}

/// [`Rule::with`] without the trait in scope, in constants too.
macro_rules! takes_modifiers {
    ($(for<$($parameter:ident),*> $rule:ty),+ $(,)?) => {
        $(
            impl<$($parameter),*> $rule {
                /// This rule, with gradients or weights modified before it sees them. The one added last acts first.
                pub const fn with<T: Modifier>(self, modifier: T) -> Modified<Self, T> {
                    Modified { rule: self, modifier }
                }
            }
        )+
    };
}

takes_modifiers! {
    for<> Sgd,
    for<> Momentum,
    for<> Nesterov,
    for<> Adam,
    for<> RmsProp,
    for<R, M> Modified<R, M>,
    for<R, S> Scheduled<R, S>,
}

/// The smaller of two limits.
fn tighter(a: Option<f32>, b: Option<f32>) -> Option<f32> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if a < b { a } else { b }),
        (limit, None) | (None, limit) => limit,
    }
}

macro_rules! modifier {
    ($(#[$meta:meta])* $name:ident, $field:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name(#[doc = $field] pub f32);
    };
}

pub(super) use modifier;

modifier! {
    /// L1 penalty, `lambda * sum |w|` added to the loss: `g <- g + lambda * sign(w)`, with `sign(0) = 0` (Tibshirani, 1996).
    /// Drives weights towards zero and holds useless ones there.
    L1, "`lambda`, 0..=1; 1e-5 to 1e-3 as a rule."
}

modifier! {
    /// L2 penalty, `lambda / 2 * sum w^2` added to the loss: `g <- g + lambda * w`. PyTorch's `weight_decay`; Keras's
    /// `L2(l)` has no factor 1/2, so its `l` is half of this. A weight beyond 2^50 is left to itself.
    L2, "`lambda`, 0..=1; 1e-5 to 1e-2 as a rule."
}

modifier! {
    /// Decoupled weight decay: `w <- (1 - learning_rate * decay) w` before each step, which an adaptive rule then does not
    /// rescale (Loshchilov and Hutter, 2019). With Adam it is [`AdamW`](crate::AdamW).
    ///
    /// As PyTorch's it is computed in `f32`, where the factor is a multiple of 2^-24. So a `learning_rate * decay` of 2^-25
    /// (3e-8) and less is no decay at all, one of 1e-7 is off by 20 %, of 1e-6 by up to 3 %, of 1e-5 by up to 0.3 %. For a
    /// slower decay take a larger one in every hundredth step.
    DecoupledDecay, "`decay`, 0 and more, with `learning_rate * decay <= 1`; 0.01 as a rule."
}

impl Modifier for L1 {
    fn is_valid(&self, _: f32) -> bool {
        (0.0..=1.0).contains(&self.0)
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

impl Modifier for L2 {
    fn is_valid(&self, _: f32) -> bool {
        (0.0..=1.0).contains(&self.0)
    }

    #[inline(always)]
    fn gradient(&self, weight: f32, g: f32, gain: f32) -> f32 {
        if weight.abs() <= GRADIENT_LIMIT { g + gain * self.0 * weight } else { g }
    }
}

impl Modifier for DecoupledDecay {
    fn is_valid(&self, learning_rate: f32) -> bool {
        self.0 >= 0.0 && learning_rate * self.0 <= 1.0
    }

    #[inline(always)]
    fn weight(&self, weight: f32, learning_rate: f32) -> f32 {
        (1.0 - learning_rate * self.0) * weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Adam, ClipNorm, ClipValue, MaxNorm, Sgd};

    /// One step of SGD with learning rate 0.5 on a weight of 2 and on a bias of 2, both with the gradient 4.
    fn step(modifier: impl Modifier) -> (f32, f32) {
        let rule = Sgd::new(0.5).with(modifier);
        let (mut weight, mut bias) = (2.0, 2.0);
        rule.update(&mut weight, rule.gain() * 4.0, &mut ());
        rule.update_bias(&mut bias, rule.gain() * 4.0, &mut ());
        (weight, bias)
    }

    #[test]
    fn each_by_hand() {
        assert_eq!(step(L1(0.5)), (2.0 - 0.5 * 4.5, 0.0));
        assert_eq!(step(L2(0.5)), (2.0 - 0.5 * 5.0, 0.0));
        assert_eq!(step(DecoupledDecay(0.5)), (0.75 * 2.0 - 0.5 * 4.0, 0.0));
        assert_eq!(step(ClipValue(1.0)), (1.5, 1.5));
        assert_eq!(L1(0.5).gradient(-1e-30, 1.0, 1.0), 0.5);
        assert_eq!(L1(0.5).gradient(-0.0, 1.0, 1.0), 1.0);
        assert_eq!(ClipValue(1.0).gradient(0.0, -9.0, 0.5), -0.5);
    }

    /// Powers of f64; the limits are those of the documentation.
    #[test]
    fn a_slow_decay_is_as_good_as_its_factor_in_f32() {
        let decayed = |rate: f32, decay: f32, steps: u32| {
            let (rule, mut weight) = (Sgd::new(rate).with(DecoupledDecay(decay)), 1.0);
            (0..steps).for_each(|_| rule.update(&mut weight, 0.0, &mut ()));
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
        // One step on a weight and two biases, at a rate of 1; by hand, from the order that [`Rule::with`] documents.
        fn learned(mut rule: impl Rule) -> (f32, [f32; 2]) {
            use crate::{Dense, MeanSquaredError, Trainer, Zero};
            // Outputs of 3 and 4 for targets of 0: gradients of 3 and 4 of the biases, and of the weights 0.
            let mut net = Dense::<1, 2> { weights: [[100.0, 0.0]], bias: [3.0, 4.0], ..Dense::ZERO };
            Trainer::new().learn(&mut net, &mut rule, &MeanSquaredError, &[0.0], &[0.0; 2]).unwrap();
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
        let rule = Sgd::new(0.1).with(ClipNorm(2.0)).with(MaxNorm(3.0)).with(ClipNorm(1.0));
        assert_eq!((rule.clip_norm(), rule.max_norm()), (Some(1.0), Some(3.0)));
    }

    #[test]
    fn settings_out_of_range_are_seen() {
        let adam = Adam::new(0.1);
        for bad in [-0.1, f32::NAN, f32::INFINITY] {
            assert!(!adam.with(L1(bad)).is_valid());
            assert!(!adam.with(L2(bad)).is_valid());
            assert!(!adam.with(DecoupledDecay(bad)).is_valid());
            assert!(!adam.with(ClipValue(bad)).is_valid());
            assert!(!adam.with(ClipNorm(bad)).is_valid());
            assert!(!adam.with(MaxNorm(bad)).is_valid());
        }
        assert!(adam.with(DecoupledDecay(10.0)).is_valid());
        assert!(!adam.with(DecoupledDecay(10.1)).is_valid());
        assert!(!adam.with(ClipNorm(0.0)).is_valid());
    }
}
