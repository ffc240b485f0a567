//! Decay rates of running means.

use crate::error::{Error, Parameter};

/// A decay rate `beta`, its complement `1 - beta` rounded once (0.999 in `f32` would leave only 0.99999 of it), and
/// `1 - beta^t`, followed step by step.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Decay {
    pub(crate) beta: f32,
    pub(crate) complement: f32,
    pub(crate) correction: f32,
}

impl Decay {
    pub(crate) const fn new(beta: f64) -> Self {
        Self { beta: beta as f32, complement: (1.0 - beta) as f32, correction: 0.0 }
    }

    /// Whether the three numbers belong together. Deserialized ones need not.
    pub(crate) fn is_valid(&self) -> bool {
        0.0 <= self.beta
            && self.beta < 1.0
            && self.complement >= f32::EPSILON / 4.0
            && (self.complement - (1.0 - self.beta)).abs() <= f32::EPSILON
            // 1 at most, except for its rounding.
            && (0.0..=2.0).contains(&self.correction)
    }

    pub(crate) fn tick(&mut self) {
        // 1 - beta^(t+1) = beta (1 - beta^t) + (1 - beta)
        self.correction = self.beta * self.correction + self.complement;
    }
}

/// Checks an epsilon. It prevents a division by zero; from 2^-63 up it also exceeds a root whose square underflows.
pub(crate) fn check_epsilon(epsilon: f32) -> Result<(), Error> {
    Parameter::Epsilon.require((1.1e-19..=1000.0).contains(&epsilon))
}
