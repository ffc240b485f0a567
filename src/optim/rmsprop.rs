//! RMSProp.

use crate::error::{Error, Parameter};
use crate::math;
use crate::optim::decay::{Decay, check_epsilon};
use crate::optim::forward::learning_rate_of_field;
use crate::optim::{Optimizer, check_learning_rate};

/// RMSProp, which divides each gradient by a running estimate of its magnitude. PyTorch's `RMSprop`.
///
/// ```text
/// v <- decay v + (1 - decay) g^2
/// w <- w - learning_rate * g / (sqrt(v) + epsilon)
/// ```
///
/// The state is `v / (1 - decay)`, 4 bytes per weight: without the factor `1 - decay`, a step takes one multiplication
/// less per weight. [`new`](Self::new) takes PyTorch's defaults, `decay` 0.99 and `epsilon` 1e-8. Ranges:
/// `learning_rate` in 0..=2^20; `decay` in 0..1; `epsilon` in 2^-63..=1000.
///
/// Keras adds its epsilon inside the root, `sqrt(v + epsilon)`, and its defaults are `decay` 0.9 and `epsilon` 1e-7.
/// The two differ where gradients are as small as the root of epsilon.
///
/// Source: Tieleman and Hinton, "Neural Networks for Machine Learning", lecture 6.5, 2012.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RmsProp {
    /// About how far a weight moves a step, whatever the size of its gradient; 0..=2^20.
    learning_rate: f32,
    decay: Decay,
    epsilon: f32,
    /// `learning_rate` and `epsilon` over `sqrt(1 - decay)`, of the current step.
    rate: f32,
    floor: f32,
}

impl RmsProp {
    /// RMSProp with this learning rate and PyTorch's defaults.
    pub const fn new(learning_rate: f32) -> Self {
        Self::with_settings(learning_rate, 0.99, 1e-8)
    }

    /// RMSProp with every setting given; [`RmsProp`] has their ranges.
    pub const fn with_settings(learning_rate: f32, decay: f64, epsilon: f32) -> Self {
        Self { learning_rate, decay: Decay::new(decay), epsilon, rate: 0.0, floor: 0.0 }
    }
}

impl Optimizer for RmsProp {
    type State = f32;

    learning_rate_of_field!();

    // g^2 <= v, so a step is at most 2^20 / sqrt(2^-24); where g^2 underflows, |g| / epsilon is below 1.
    fn check(&self) -> Result<(), Error> {
        check_learning_rate(self.learning_rate)?;
        Parameter::Decay.require(self.decay.is_valid())?;
        check_epsilon(self.epsilon)
    }

    fn scaled(&self, factor: f32) -> Self {
        Self { learning_rate: self.learning_rate * factor, rate: self.rate * factor, ..*self }
    }

    fn tick(&mut self) {
        let scale = math::sqrt(self.decay.complement);
        (self.rate, self.floor) = (self.learning_rate / scale, self.epsilon / scale);
    }

    #[inline(always)]
    fn update(&self, weight: &mut f32, g: f32, square: &mut f32) {
        *square = self.decay.beta * *square + g * g;
        *weight -= self.rate * g / (math::sqrt(*square) + self.floor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{GRADIENT_LIMIT, LEARNING_RATE_LIMIT};

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn two_steps_by_hand() {
        // decay 0.75, rate 1: g = 2: v = 1, step 2; then g = 1: v = 1, step 1
        let mut optimizer = RmsProp::with_settings(1.0, 0.75, 1e-8);
        let (mut w, mut v) = (0.0, 0.0);
        for g in [2.0, 1.0] {
            optimizer.tick();
            optimizer.update(&mut w, g, &mut v);
        }
        assert!((w + 3.0).abs() < 1e-6, "{w}");
    }

    #[test]
    fn extreme_gradients_and_settings_leave_the_weight_finite() {
        for decay in [0.0, 0.99, 1.0 - 6e-8] {
            let mut optimizer = RmsProp::with_settings(LEARNING_RATE_LIMIT, decay, 1.1e-19);
            assert!(optimizer.is_valid());
            for start in [0.0, GRADIENT_LIMIT * GRADIENT_LIMIT / (f32::EPSILON / 2.0)] {
                let (mut w, mut v) = (f32::MAX, start);
                for g in [-GRADIENT_LIMIT, f32::MIN_POSITIVE, 0.0, GRADIENT_LIMIT, 1e-45, -1e-38] {
                    optimizer.tick();
                    optimizer.update(&mut w, g, &mut v);
                    assert!(w.is_finite() && v.is_finite(), "{decay} {start} {g}: {w} {v}");
                }
            }
        }
    }

    #[test]
    fn settings_out_of_range_are_seen() {
        assert!(RmsProp::new(0.001).is_valid());
        assert!(!RmsProp::with_settings(0.001, 1.0, 1e-8).is_valid());
        assert!(!RmsProp::with_settings(0.001, 0.9, 0.0).is_valid());
        assert!(!RmsProp::new(f32::NAN).is_valid());
    }
}
