//! Samples as they are.

use super::Block;

/// Every `STEP`-th sample, from the first on: `ceil(N / STEP)` numbers in the sensor's own units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Raw<const STEP: usize>;

impl<const N: usize, const STEP: usize> Block<N> for Raw<STEP> {
    const LEN: usize = N.div_ceil(STEP);
    type Scratch = ();

    fn extract(&self, frame: &[i16; N], (): &mut (), out: &mut [f32]) {
        for (out, &x) in out.iter_mut().zip(frame.iter().step_by(STEP)) {
            *out = f32::from(x);
        }
    }
}
