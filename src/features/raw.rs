//! Samples as they are.

use super::Block;

/// Every `STEP`-th sample, from the first on: `ceil(N / STEP)` numbers in the sensor's own units.
///
/// ```
/// use tinyfit::features::{Block, Raw};
///
/// let mut out = [0.0; 2];
/// Raw::<2>.extract(&[5, 6, 7, 8], &mut (), &mut out);
/// assert_eq!(out, [5.0, 7.0]);
/// ```
#[doc(alias("flatten", "subsample"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Raw<const STEP: usize>;

impl<const N: usize, const STEP: usize> Block<N> for Raw<STEP> {
    const LEN: usize = N.div_ceil(STEP);
    type Scratch = ();

    fn extract(&self, frame: &[i16; N], (): &mut (), out: &mut [f32]) {
        const { assert!(STEP > 0, "every sample, every second, ..") };
        copy(STEP, frame, out);
    }
}

/// As [`Raw`] copies samples.
pub fn copy(step: usize, frame: &[i16], out: &mut [f32]) {
    for (out, &x) in out.iter_mut().zip(frame.iter().step_by(step.max(1))) {
        *out = f32::from(x);
    }
}
