//! Standardising inputs.

use crate::layer::{Layer, Trace, Train};
use crate::math::magnitude;
use crate::pass::Pass;
use crate::zero::Zero;

/// Standardises: `y_i = (x_i - mean_i) * scale_i`, with `scale_i` one over the standard deviation (or 1 for a column
/// that never changes). A scale of 0, which is one over nothing, counts as 1: a scaler that nothing was fitted to
/// ([`ZERO`](Zero::ZERO)) passes its inputs on.
///
/// A mean or a scale that is not finite predicts nonsense, and does not learn ([`Rejected::Layer`](crate::Rejected::Layer)).
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
            *y = scaled(x - mean, scale);
        }
    }
}

/// `x * scale`; `x` where there is no scale.
#[inline(always)]
fn scaled(x: f32, scale: f32) -> f32 {
    if scale.to_bits() << 1 == 0 { x } else { x * scale }
}

impl<const N: usize> Train for Scaler<N> {
    type Trace = Trace<[f32; N]>;
    type Like<T: Zero> = ();

    const TRAINABLE: bool = false;
    const PROPAGATES: bool = true;

    fn is_valid(&self) -> bool {
        magnitude(&self.mean) < f32::INFINITY && magnitude(&self.scale) < f32::INFINITY
    }

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
                *dx = scaled(d, scale);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pass::{Head, Mode};

    #[test]
    fn standardises() {
        let scaler = Scaler { mean: [1.0, -2.0], scale: [0.5, 4.0] };
        assert_eq!(scaler.predict(&[3.0, -1.75]), [1.0, 1.0]);
    }

    #[test]
    fn what_nothing_was_fitted_to_passes_on_both_ways() {
        let (scaler, x) = (Scaler::<3>::ZERO, [1.5, -0.0, f32::MAX]);
        assert_eq!(scaler.predict(&x).map(f32::to_bits), x.map(f32::to_bits));
        let (mut trace, mut dx) = (Trace { output: x, delta: [3.0, -4.0, 0.5], saved: () }, [0.0; 3]);
        scaler.backward(&mut trace, Some(&mut dx), Pass::all(Head::Outputs, Mode::Learn));
        assert_eq!(dx, [3.0, -4.0, 0.5]);
        // A mean alone is taken off.
        assert_eq!(Scaler { mean: [2.0], ..Scaler::ZERO }.predict(&[5.0]), [3.0]);
    }
}
