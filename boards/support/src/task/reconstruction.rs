//! Reconstruction: an autoencoder's outputs are its inputs again.

use tinyfit::{MeanSquaredError, Zero};

use super::{Fixed, Task, are_finite};
use crate::protocol::{Error, List};

/// The network gives its inputs back: a score has the reconstruction error, the mean squared difference of standardized inputs and
/// outputs, and a window that is kept is learned from as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reconstruction<const INPUTS: usize, L = MeanSquaredError> {
    /// The error above which an example is an anomaly.
    pub threshold: f32,
    /// What learning minimizes.
    pub loss: L,
}

impl<const INPUTS: usize, L: Fixed> Zero for Reconstruction<INPUTS, L> {
    const ZERO: Self = Self { threshold: 0.0, loss: L::LOSS };
}

impl<const INPUTS: usize, L: Fixed> Task for Reconstruction<INPUTS, L> {
    const NAME: &'static str = "autoencode";
    const NUMBERS: usize = 1;
    const LOSS: L = L::LOSS;

    type Values = [f32; 1];
    type Targets = List<0>;
    type Counts = [u32; 0];
    type Loss = L;
    type Verdict = ();
    type Label = ();
    /// The standardized inputs.
    type Target = [f32; INPUTS];

    /// The arithmetic of `tinyfit predict` and of the source that `tinyfit-build` writes, to the bit.
    fn values(&self, x: &[f32], y: &[f32]) -> Self::Values {
        let mut sum = 0.0;
        for (x, y) in x.iter().zip(y) {
            let difference = f64::from(x - y);
            sum += difference * difference;
        }
        [(sum / x.len() as f64) as f32]
    }

    fn verdict(y: &[f32]) -> Option<()> {
        are_finite(y).then_some(())
    }

    fn label(&self, class: Option<u32>, targets: &List<0>) -> Result<(), Error> {
        let got = targets.length();
        if class.is_some() || got > 0 { Err(Error::Targets { expected: 0, got }) } else { Ok(()) }
    }

    fn target(&self, x: &[f32], (): &()) -> Self::Target {
        let mut target = [0.0; INPUTS];
        target.iter_mut().zip(x).for_each(|(to, x)| *to = *x);
        target
    }

    fn anchor_label(_: &Self::Target) {}

    fn threshold(&self) -> Option<f32> {
        Some(self.threshold)
    }

    fn save(&self, write: &mut impl FnMut(f32)) {
        write(self.threshold);
    }

    fn restore(&mut self, read: &mut impl FnMut(f32) -> f32) {
        self.threshold = read(self.threshold);
    }
}
