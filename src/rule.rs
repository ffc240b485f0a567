//! Rules: how a weight follows its gradient.

use crate::zero::Zero;

/// Largest gradient of a single weight that is accepted, 2^60 (about 1.2e18).
///
/// Gradients beyond it come from diverged training or unscaled data. The bound makes an overflow impossible without
/// looking at a weight: with every setting in its range an update is below 2^103, half a unit in the last place of
/// the largest `f32`s, so a finite weight stays finite. Squares (2^120) stay finite too.
pub const GRADIENT_LIMIT: f32 = (1u64 << 60) as f32;

/// Largest learning rate that is accepted, 2^20.
pub const LEARNING_RATE_LIMIT: f32 = (1u64 << 20) as f32;

/// An optimiser: settings, and what it remembers of each weight (its `Slot`).
///
/// The slots live in the trainer, so a rule is a handful of numbers that can be changed at any time.
pub trait Rule {
    /// What is remembered of one weight.
    type Slot: Zero;

    /// Whether every setting is in its range; checked before each step.
    fn is_valid(&self) -> bool;

    /// Called once before the weights of a step are updated.
    fn tick(&mut self) {}

    /// Moves one weight along its gradient `g`, where `|g| <= GRADIENT_LIMIT`.
    fn update(&self, weight: &mut f32, g: f32, slot: &mut Self::Slot);
}

/// Stochastic gradient descent: `w <- w - learning_rate * g` (Robbins and Monro, 1951). Remembers nothing.
///
/// `learning_rate` is in 0..=2^20; 0.01 to 0.1 suits standardised data.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sgd {
    /// How far a weight moves along its gradient.
    pub learning_rate: f32,
}

impl Sgd {
    /// SGD with this learning rate.
    pub const fn new(learning_rate: f32) -> Self {
        Self { learning_rate }
    }
}

impl Rule for Sgd {
    type Slot = ();

    fn is_valid(&self) -> bool {
        learning_rate_is_valid(self.learning_rate)
    }

    #[inline(always)]
    fn update(&self, weight: &mut f32, g: f32, _: &mut ()) {
        *weight -= self.learning_rate * g;
    }
}

pub(crate) fn learning_rate_is_valid(rate: f32) -> bool {
    (0.0..=LEARNING_RATE_LIMIT).contains(&rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_step_cannot_overflow_the_largest_weight() {
        let sgd = Sgd::new(LEARNING_RATE_LIMIT);
        for mut w in [f32::MAX, -f32::MAX] {
            let away = -GRADIENT_LIMIT * w.signum();
            sgd.update(&mut w, away, &mut ());
            assert!(w.is_finite());
        }
    }

    #[test]
    fn settings_out_of_range_are_seen() {
        for rate in [f32::NAN, f32::INFINITY, -0.1, 2e6] {
            assert!(!Sgd::new(rate).is_valid());
        }
        assert!(Sgd::new(0.0).is_valid());
    }
}
