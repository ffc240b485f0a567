//! Standardising inputs.

use crate::layer::{Layer, Trace, Train};
use crate::pass::Pass;
use crate::zero::Zero;

/// Standardises: `y_i = (x_i - mean_i) * scale_i`, with `scale_i` one over the standard deviation (or 1 for a column
/// that never changes).
///
/// A layer without parameters: put it in front of a network, `(scaler, net)`, or call it on its own.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Scaler<const N: usize> {
    /// The mean of each input.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub mean: [f32; N],
    /// One over the standard deviation of each input.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub scale: [f32; N],
}

impl<const N: usize> Zero for Scaler<N> {
    const ZERO: Self = Self { mean: [0.0; N], scale: [0.0; N] };
}

impl<const N: usize> Layer for Scaler<N> {
    type In = [f32; N];
    type Out = [f32; N];

    #[inline]
    fn predict_into(&self, x: &[f32; N], y: &mut [f32; N]) {
        for (((y, &x), &mean), &scale) in y.iter_mut().zip(x).zip(&self.mean).zip(&self.scale) {
            *y = (x - mean) * scale;
        }
    }
}

impl<const N: usize> Train for Scaler<N> {
    type Trace = Trace<[f32; N]>;
    type Like<T: Zero> = ();

    const TRAINABLE: bool = false;
    const PROPAGATES: bool = true;

    fn forward(&self, x: &[f32; N], trace: &mut Self::Trace, _: Pass) {
        self.predict_into(x, &mut trace.output);
    }

    fn output(trace: &Self::Trace) -> &[f32; N] {
        &trace.output
    }

    fn delta(trace: &mut Self::Trace) -> &mut [f32; N] {
        &mut trace.delta
    }

    fn backward(&self, trace: &mut Self::Trace, dx: Option<&mut [f32; N]>, _: Pass) {
        if let Some(dx) = dx {
            for ((dx, &d), &scale) in dx.iter_mut().zip(&trace.delta).zip(&self.scale) {
                *dx = d * scale;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standardises() {
        let scaler = Scaler { mean: [1.0, -2.0], scale: [0.5, 4.0] };
        assert_eq!(scaler.predict(&[3.0, -1.75]), [1.0, 1.0]);
    }
}
