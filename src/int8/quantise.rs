//! Between `f32` and int8.

use super::predicts_only;
use crate::layer::{Layer, Train};
use crate::pass::Pass;
use crate::zero::Zero;

/// `f32 -> int8`: `q = round(x / scale) + zero_point`, ties away from zero, saturated to -128..=127.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Quantise<const N: usize> {
    /// The step between neighbouring values.
    pub scale: f32,
    /// The stored value of 0.0.
    pub zero_point: i8,
}

impl<const N: usize> Layer for Quantise<N> {
    type In = [f32; N];
    type Out = [i8; N];

    fn predict_into(&self, x: &[f32; N], y: &mut [i8; N]) {
        for (y, &x) in y.iter_mut().zip(x) {
            *y = quantise(x, self.scale, self.zero_point);
        }
    }
}

/// `int8 -> f32`: `r = scale * (q - zero_point)`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Dequantise<const N: usize> {
    /// The step between neighbouring values.
    pub scale: f32,
    /// The stored value of 0.0.
    pub zero_point: i8,
}

impl<const N: usize> Layer for Dequantise<N> {
    type In = [i8; N];
    type Out = [f32; N];

    fn predict_into(&self, x: &[i8; N], y: &mut [f32; N]) {
        for (y, &x) in y.iter_mut().zip(x) {
            *y = dequantise(x, self.scale, self.zero_point);
        }
    }
}

/// `round(x / scale) + zero_point`, ties away from zero, saturated to eight bits; NaN becomes the zero point.
pub fn quantise(x: f32, scale: f32, zero_point: i8) -> i8 {
    let rounded = libm::roundf(x / scale) as i32;
    rounded.saturating_add(zero_point as i32).clamp(-128, 127) as i8
}

/// `scale * (q - zero_point)`.
pub fn dequantise(q: i8, scale: f32, zero_point: i8) -> f32 {
    scale * (q as i32 - zero_point as i32) as f32
}

impl<const N: usize> Zero for Quantise<N> {
    const ZERO: Self = Self { scale: 0.0, zero_point: 0 };
}

impl<const N: usize> Zero for Dequantise<N> {
    const ZERO: Self = Self { scale: 0.0, zero_point: 0 };
}

predicts_only!(Quantise<N>, [const N: usize]);
predicts_only!(Dequantise<N>, [const N: usize]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantise_rounds_away_from_zero_and_saturates() {
        let layer = Quantise::<5> { scale: 0.5, zero_point: 10 };
        assert_eq!(layer.predict(&[0.25, -0.25, 1e9, -1e9, f32::NAN]), [11, 9, 127, -128, 10]);
    }
}
