//! Quantities: numbers in the units of what was learned.

use tinyfit::{Huber, Loss, MeanAbsoluteError, MeanSquaredError, Zero};

use super::{Task, are_finite};
use crate::protocol::{Error, List};

/// A loss of numbers, as a firmware has it: one that does not change.
pub trait Fixed: Loss + Copy + 'static {
    /// It.
    const LOSS: Self;
}

impl Fixed for MeanSquaredError {
    const LOSS: Self = Self;
}

impl Fixed for MeanAbsoluteError {
    const LOSS: Self = Self;
}

impl Fixed for Huber {
    const LOSS: Self = Self { delta: 1.0 };
}

/// The network estimates quantities: a score has `output * std_dev + mean` of each, and a label is what they are.
///
/// Learning minimizes the loss `L` of the targets standardized by these means and deviations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantities<const OUTPUTS: usize, L = MeanSquaredError> {
    /// The mean of each target in the training data.
    pub mean: [f32; OUTPUTS],
    /// The standard deviation of each.
    pub std_dev: [f32; OUTPUTS],
    /// The loss.
    pub loss: L,
}

impl<const OUTPUTS: usize, L: Fixed> Zero for Quantities<OUTPUTS, L> {
    const ZERO: Self = Self { mean: [0.0; OUTPUTS], std_dev: [0.0; OUTPUTS], loss: L::LOSS };
}

impl<const OUTPUTS: usize, L: Fixed> Quantities<OUTPUTS, L> {
    fn units(&self) -> impl Iterator<Item = (f64, f64)> {
        self.mean.iter().zip(&self.std_dev).map(|(mean, std_dev)| (f64::from(*mean), f64::from(*std_dev)))
    }
}

impl<const OUTPUTS: usize, L: Fixed> Task for Quantities<OUTPUTS, L> {
    const NAME: &'static str = "regress";
    const NUMBERS: usize = 2 * OUTPUTS;
    const LOSS: L = L::LOSS;

    type Values = [f32; OUTPUTS];
    type Targets = List<OUTPUTS>;
    type Counts = [u32; 0];
    type Loss = L;
    type Verdict = ();
    /// Standardized.
    type Label = [f32; OUTPUTS];
    type Target = [f32; OUTPUTS];

    /// The arithmetic of `tinyfit predict` and of the source that `tinyfit-build` writes, to the bit.
    fn values(&self, _: &[f32], y: &[f32]) -> Self::Values {
        let mut values = [0.0; OUTPUTS];
        for ((value, y), (mean, std_dev)) in values.iter_mut().zip(y).zip(self.units()) {
            *value = (f64::from(*y) * std_dev + mean) as f32;
        }
        values
    }

    fn verdict(y: &[f32]) -> Option<()> {
        are_finite(y).then_some(())
    }

    fn label(&self, class: Option<u32>, targets: &List<OUTPUTS>) -> Result<Self::Label, Error> {
        let got = targets.length();
        let Some(targets) = targets.all().filter(|_| class.is_none()) else {
            return Err(Error::Targets { expected: OUTPUTS, got });
        };
        let mut label = [0.0; OUTPUTS];
        for ((to, target), (mean, std_dev)) in label.iter_mut().zip(targets).zip(self.units()) {
            *to = ((f64::from(*target) - mean) / std_dev) as f32;
            if !to.is_finite() {
                return Err(Error::InvalidValue);
            }
        }
        Ok(label)
    }

    fn target(&self, _: &[f32], label: &Self::Label) -> Self::Target {
        *label
    }

    fn anchor_label(target: &Self::Target) -> Self::Label {
        *target
    }

    fn save(&self, write: &mut impl FnMut(f32)) {
        self.mean.iter().chain(&self.std_dev).copied().for_each(write);
    }

    fn restore(&mut self, read: &mut impl FnMut(f32) -> f32) {
        self.mean.iter_mut().chain(&mut self.std_dev).for_each(|number| *number = read(*number));
    }
}
