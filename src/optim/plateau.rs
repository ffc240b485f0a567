//! A learning rate that is reduced when a loss stops falling.

use crate::error::{Error, Parameter};
use crate::limits::LEARNING_RATE_LIMIT;
use crate::optim::Optimizer;

/// Lowers the learning rate when a loss stops falling. PyTorch's and Keras's `ReduceLROnPlateau`.
///
/// A loss is an improvement if `loss < best - threshold * |best|`. After `patience` losses in a row without one, the
/// next such loss multiplies the learning rate by `factor`, down to `floor`. This is PyTorch's mode `min`, threshold
/// `rel`, except that losses may be negative.
///
/// Give it a validation loss or a mean over many examples, and an optimizer without another schedule.
///
/// ```
/// use tinyfit::{Optimizer, Sgd};
/// use tinyfit::optim::Plateau;
///
/// let (mut sgd, mut plateau) = (Sgd::new(0.1), Plateau::new(0.5, 2));
/// let lowered = [1.0, 0.5, 0.6, 0.7, 0.8].map(|loss| plateau.observe(loss, &mut sgd));
/// assert_eq!(lowered, [false, false, false, false, true]);
/// assert_eq!(sgd.learning_rate(), 0.05);
/// ```
#[doc(alias = "ReduceLROnPlateau")]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Plateau {
    /// The factor of the learning rate; 0..=1.
    pub factor: f32,
    /// The number of losses in a row without improvement that do not yet lower the rate.
    pub patience: u32,
    /// The least improvement, relative to the magnitude of the best loss; 0..=1; 1e-4 is usual.
    pub threshold: f32,
    /// The lowest learning rate; 0..=2^20.
    pub floor: f32,
    best: Option<f32>,
    waited: u32,
}

impl Plateau {
    /// A plateau with this factor and patience, PyTorch's threshold of 1e-4 and no floor.
    pub const fn new(factor: f32, patience: u32) -> Self {
        Self { factor, patience, threshold: 1e-4, floor: 0.0, best: None, waited: 0 }
    }

    /// Checks that every setting is in its range.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the first setting that is not.
    pub fn check(&self) -> Result<(), Error> {
        Parameter::Factor.require((0.0..=1.0).contains(&self.factor))?;
        Parameter::Threshold.require((0.0..=1.0).contains(&self.threshold))?;
        Parameter::Floor.require((0.0..=LEARNING_RATE_LIMIT).contains(&self.floor))
    }

    /// Returns whether every setting is in its range: [`check`](Self::check) without the reason.
    pub fn is_valid(&self) -> bool {
        self.check().is_ok()
    }

    /// Takes the next loss and returns whether it lowered the optimizer's learning rate.
    ///
    /// NaN counts as no improvement. With a setting out of its range nothing changes.
    #[doc(alias = "step")]
    pub fn observe(&mut self, loss: f32, optimizer: &mut impl Optimizer) -> bool {
        if !self.is_valid() {
            return false;
        }
        let part = |best: f32| if best < 0.0 { 1.0 + self.threshold } else { 1.0 - self.threshold };
        if self.best.is_none_or(|best| loss < best * part(best)) && !loss.is_nan() {
            (self.best, self.waited) = (Some(loss), 0);
            return false;
        }
        self.waited = self.waited.saturating_add(1);
        if self.waited <= self.patience {
            return false;
        }
        self.waited = 0;
        let (rate, lower) = (optimizer.learning_rate(), optimizer.learning_rate() * self.factor);
        let lower = if lower < self.floor { self.floor } else { lower };
        if lower < rate {
            optimizer.set_learning_rate(lower);
        }
        lower < rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sgd;

    #[test]
    fn a_plateau_waits_and_never_raises_the_rate() {
        let (mut sgd, mut plateau) = (Sgd::new(0.1), Plateau { floor: 0.04, ..Plateau::new(0.5, 0) });
        let lowered = [f32::NAN, 1.0, 1.0, 0.5, 0.5, 0.5].map(|loss| plateau.observe(loss, &mut sgd));
        assert_eq!(lowered, [true, false, true, false, false, false]);
        assert_eq!(sgd.learning_rate, 0.04);
        let mut wrong = Plateau::new(2.0, 0);
        assert!(!wrong.observe(f32::NAN, &mut sgd));
        assert_eq!(sgd.learning_rate, 0.04);
    }

    /// `optax.contrib.reduce_on_plateau`: `loss < best - threshold * |best|`.
    #[test]
    fn a_negative_loss_is_a_loss() {
        let lowered = |losses: [f32; 10], threshold| {
            let (mut sgd, mut plateau) = (Sgd::new(0.1), Plateau { threshold, ..Plateau::new(0.5, 2) });
            losses.map(|loss| plateau.observe(loss, &mut sgd)).into_iter().filter(|&lowered| lowered).count()
        };
        for level in [-1.0, 0.0, 1.0, -1e30] {
            assert_eq!(lowered([level; 10], 1e-4), 3, "{level}");
        }
        let rising = [-1.0, -0.999, -0.998, -0.997, -0.996, -0.995, -0.994, -0.993, -0.992, -0.991];
        assert_eq!(lowered(rising, 1e-4), 3);
        assert_eq!(lowered(rising.map(|loss| -2.0 - loss), 1e-4), 0);
        assert_eq!(lowered(rising.map(|loss| -2.0 - loss), 1e-1), 3);
    }
}
