//! Stochastic gradient descent.

use crate::arch;
use crate::error::Error;
use crate::optim::forward::learning_rate_of_field;
use crate::optim::{Optimizer, Outer, check_learning_rate};

/// Stochastic gradient descent: `w <- w - learning_rate * g`.
///
/// It has no state: a trainer needs no memory for it in addition to the network's caches. 0.01 to 0.1 is a good learning rate
/// for standardized inputs.
///
/// A [`Trainer`](crate::Trainer) computes the step as `x * (learning_rate * d)`, with the input `x` and the delta `d`.
/// That takes one multiplication per neuron less than one per weight. It is inexact where `learning_rate * d` is below
/// 2^-126 (1.2e-38), and 0 below 2^-150. So a step below `|x| * 2^-150` is lost: 7e-34 for an input of 1e12. A
/// [`Batch`](crate::Batch) multiplies the gradient.
///
/// Source: Robbins and Monro, "A Stochastic Approximation Method", 1951.
///
/// ```
/// use tinyfit::prelude::*;
///
/// let mut net = Dense::<1, 1>::ZERO;
/// // y = 0, so the error is -2 and dL/db = 2 * -2 = -4.
/// Trainer::new().learn(&mut net, &mut Sgd::new(0.25), &MeanSquaredError, &[0.0], &[2.0])?;
/// assert_eq!(net.bias, [1.0]);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("gradient descent", "SGD"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sgd {
    /// The step is this times the gradient; 0..=2^20.
    #[doc(alias = "lr")]
    pub learning_rate: f32,
}

impl Sgd {
    /// SGD with this learning rate.
    pub const fn new(learning_rate: f32) -> Self {
        Self { learning_rate }
    }
}

impl Optimizer for Sgd {
    type State = ();

    learning_rate_of_field!();

    fn check(&self) -> Result<(), Error> {
        check_learning_rate(self.learning_rate)
    }

    #[inline(always)]
    fn gain(&self) -> f32 {
        self.learning_rate
    }

    #[inline(always)]
    fn update(&self, weight: &mut f32, g: f32, _: &mut ()) {
        *weight -= g;
    }

    #[inline(always)]
    fn update_columns<const I: usize, const O: usize>(&self, outer: Outer<'_, (), I, O>) -> usize {
        arch::subtract_outer(outer.weights, outer.x, outer.d)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{GRADIENT_LIMIT, LEARNING_RATE_LIMIT};

    #[test]
    fn the_largest_step_cannot_overflow_the_largest_weight() {
        let sgd = Sgd::new(LEARNING_RATE_LIMIT);
        for mut w in [f32::MAX, -f32::MAX] {
            let away = -GRADIENT_LIMIT * w.signum();
            sgd.update(&mut w, sgd.gain() * away, &mut ());
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
