//! Adam.

use crate::math;
use crate::rule::{Rule, learning_rate_is_valid};
use crate::zero::Zero;

/// Adam (Kingma and Ba, 2015, algorithm 1), with bias correction:
///
/// ```text
/// m <- beta1 m + (1 - beta1) g           m^ = m / (1 - beta1^t)
/// v <- beta2 v + (1 - beta2) g^2         v^ = v / (1 - beta2^t)
/// w <- w - learning_rate * m^ / (sqrt(v^) + epsilon)
/// ```
///
/// This is PyTorch's `Adam`. Keras adds its epsilon to `sqrt(v)` before the correction ("epsilon hat" in the paper),
/// which differs in the first steps and where gradients are as small as epsilon.
///
/// Remembers [`Moments`], eight bytes a weight. Defaults: `beta1` 0.9, `beta2` 0.999, `epsilon` 1e-8.
/// Ranges: `0 <= beta1`, `beta1^2 < beta2 < 1`, `2^-63 <= epsilon <= 1000`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Adam {
    /// About how far a weight moves a step, whatever the size of its gradient; 0..=2^20.
    pub learning_rate: f32,
    beta1: Decay,
    beta2: Decay,
    epsilon: f32,
    /// `learning_rate / (1 - beta1^t)` and `1 / sqrt(1 - beta2^t)` of the current step.
    rate: f32,
    scale: f32,
}

/// What [`Adam`] remembers of a weight: running means of its gradient and of the gradient's square.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Moments {
    mean: f32,
    square: f32,
}

impl Zero for Moments {
    const ZERO: Self = Self { mean: 0.0, square: 0.0 };
}

/// A decay rate `beta`, its complement `1 - beta` rounded once (0.999 in `f32` would leave only 0.99999 of it), and
/// `1 - beta^t`, followed step by step.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Decay {
    beta: f32,
    complement: f32,
    correction: f32,
}

impl Decay {
    const fn new(beta: f64) -> Self {
        Self { beta: beta as f32, complement: (1.0 - beta) as f32, correction: 0.0 }
    }

    /// Whether the three numbers belong together; read from somewhere, they need not.
    fn is_valid(&self) -> bool {
        0.0 <= self.beta
            && self.beta < 1.0
            && (self.complement - (1.0 - self.beta)).abs() <= f32::EPSILON
            // 1 at most, but for its rounding.
            && (0.0..=2.0).contains(&self.correction)
    }

    fn tick(&mut self) {
        // 1 - beta^(t+1) = beta (1 - beta^t) + (1 - beta)
        self.correction = self.beta * self.correction + self.complement;
    }
}

impl Adam {
    /// Adam with this learning rate and the paper's defaults.
    pub const fn new(learning_rate: f32) -> Self {
        Self::with(learning_rate, 0.9, 0.999, 1e-8)
    }

    /// Adam with every setting given.
    pub const fn with(learning_rate: f32, beta1: f64, beta2: f64, epsilon: f32) -> Self {
        Self {
            learning_rate,
            beta1: Decay::new(beta1),
            beta2: Decay::new(beta2),
            epsilon,
            rate: 0.0,
            scale: 0.0,
        }
    }
}

impl Rule for Adam {
    type Slot = Moments;

    // With beta1^2 < beta2, Cauchy's inequality bounds |m| / sqrt(v) by
    // (1 - beta1) / sqrt((1 - beta2) (1 - beta1^2 / beta2)) <= 2^24, and where v underflows |m| / epsilon is below 1:
    // no step can be infinite.
    fn is_valid(&self) -> bool {
        let (beta1, beta2) = (self.beta1.beta, self.beta2.beta);
        learning_rate_is_valid(self.learning_rate)
            && self.beta1.is_valid()
            && self.beta2.is_valid()
            && beta1 * beta1 < beta2
            && (1.1e-19..=1000.0).contains(&self.epsilon)
    }

    fn tick(&mut self) {
        self.beta1.tick();
        self.beta2.tick();
        self.rate = self.learning_rate / self.beta1.correction;
        self.scale = 1.0 / math::sqrt(self.beta2.correction);
    }

    #[inline(always)]
    fn update(&self, weight: &mut f32, g: f32, slot: &mut Moments) {
        slot.mean = self.beta1.beta * slot.mean + self.beta1.complement * g;
        slot.square = self.beta2.beta * slot.square + self.beta2.complement * (g * g);
        *weight -= self.rate * slot.mean / (math::sqrt(slot.square) * self.scale + self.epsilon);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{GRADIENT_LIMIT, LEARNING_RATE_LIMIT};

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn first_step_moves_by_the_learning_rate() {
        // t = 1: m^ = g, v^ = g^2, so the step is learning_rate * sign(g), less epsilon
        let mut adam = Adam::new(0.1);
        let (mut w, mut slot) = (1.0, Moments::ZERO);
        adam.tick();
        adam.update(&mut w, -3.0, &mut slot);
        assert!((w - 1.1).abs() < 1e-6, "{w}");
    }

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn two_steps_by_hand() {
        // g = 1 then 0, lr 1: m^ = 0.9 * 0.1 / 0.19, v^ = 0.999 * 0.001 / 0.001999; second step m^ / sqrt(v^) = 0.670058
        let mut adam = Adam::new(1.0);
        let (mut w, mut slot) = (0.0, Moments::ZERO);
        for g in [1.0, 0.0] {
            adam.tick();
            adam.update(&mut w, g, &mut slot);
        }
        assert!((w + 1.670_058).abs() < 1e-5, "{w}");
    }

    #[test]
    fn extreme_gradients_and_settings_leave_the_weight_finite() {
        let mut adam = Adam::with(LEARNING_RATE_LIMIT, 0.0, 0.9999, 1.1e-19);
        let (mut w, mut slot) = (f32::MAX, Moments::ZERO);
        for g in [-GRADIENT_LIMIT, f32::MIN_POSITIVE, 0.0, GRADIENT_LIMIT, -GRADIENT_LIMIT, 1e-45] {
            adam.tick();
            adam.update(&mut w, g, &mut slot);
            assert!(w.is_finite());
        }
    }

    #[test]
    fn settings_out_of_range_are_seen() {
        assert!(Adam::new(0.001).is_valid());
        assert!(!Adam::with(0.001, 0.9, 0.8, 1e-8).is_valid());
        assert!(!Adam::with(0.001, 0.9, 1.0, 1e-8).is_valid());
        assert!(!Adam::with(0.001, 0.9, 0.999, 0.0).is_valid());
        assert!(!Adam::new(f32::NAN).is_valid());
        let mut torn = Adam::new(0.001);
        torn.beta2.complement = 1e-30;
        assert!(!torn.is_valid());
    }
}
