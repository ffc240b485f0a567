//! Between `f32` and int8.

use super::{Quantisation, predicts_only, step_is_valid};
use crate::layer::{Layer, Train};
use crate::pass::Pass;
use crate::zero::Zero;

/// `f32 -> int8`: `q = round(x / scale) + zero_point`, ties away from zero, saturated to -128..=127. TFLite Micro's
/// and LiteRT's reference kernels'.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Quantise<const N: usize> {
    /// The step between neighbouring values; above 0.
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

/// `f32 -> int8`: `q = round(x * (1 / scale)) + zero_point`, ties to even, saturated to -128..=127. LiteRT's with XNNPACK.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct QuantiseByInverse<const N: usize> {
    /// The step between neighbouring values; above 0.
    pub scale: f32,
    /// The stored value of 0.0.
    pub zero_point: i8,
}

impl<const N: usize> Layer for QuantiseByInverse<N> {
    type In = [f32; N];
    type Out = [i8; N];

    fn predict_into(&self, x: &[f32; N], y: &mut [i8; N]) {
        for (y, &x) in y.iter_mut().zip(x) {
            *y = quantise_by_inverse(x, self.scale, self.zero_point);
        }
    }
}

/// `f32 -> int8`: `q = round(x / scale) + zero_point`, ties to even, saturated to -128..=127. ONNX Runtime's, as ONNX
/// specifies QuantizeLinear.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct QuantiseToEven<const N: usize> {
    /// The step between neighbouring values; above 0.
    pub scale: f32,
    /// The stored value of 0.0.
    pub zero_point: i8,
}

impl<const N: usize> Layer for QuantiseToEven<N> {
    type In = [f32; N];
    type Out = [i8; N];

    fn predict_into(&self, x: &[f32; N], y: &mut [i8; N]) {
        for (y, &x) in y.iter_mut().zip(x) {
            *y = quantise_to_even(x, self.scale, self.zero_point);
        }
    }
}

/// `int8 -> f32`: `r = scale * (q - zero_point)`. Every runtime's but LiteRT's without XNNPACK.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Dequantise<const N: usize> {
    /// The step between neighbouring values; above 0.
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

/// As LiteRT without XNNPACK quantises: blocks of eight by the inverse, ties to even; what is left over by a division in
/// `f64`, ties away from zero.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct QuantiseInEights<const N: usize> {
    /// The step between neighbouring values; above 0.
    pub scale: f32,
    /// The stored value of 0.0.
    pub zero_point: i8,
}

impl<const N: usize> Layer for QuantiseInEights<N> {
    type In = [f32; N];
    type Out = [i8; N];

    fn predict_into(&self, x: &[f32; N], y: &mut [i8; N]) {
        quantise_in_eights(x, y, self.scale, self.zero_point);
    }
}

/// As LiteRT without XNNPACK dequantises: blocks of eight as `scale * q + scale * -zero_point`, each product rounded;
/// what is left over as [`Dequantise`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DequantiseInEights<const N: usize> {
    /// The step between neighbouring values; above 0.
    pub scale: f32,
    /// The stored value of 0.0.
    pub zero_point: i8,
}

impl<const N: usize> Layer for DequantiseInEights<N> {
    type In = [i8; N];
    type Out = [f32; N];

    fn predict_into(&self, x: &[i8; N], y: &mut [f32; N]) {
        dequantise_in_eights(x, y, self.scale, self.zero_point);
    }
}

macro_rules! stored {
    ($($layer:ident),+) => {$(
        impl<const N: usize> From<Quantisation> for $layer<N> {
            fn from(Quantisation { scale, zero_point }: Quantisation) -> Self {
                Self { scale, zero_point }
            }
        }
    )+};
}

stored!(Quantise, QuantiseByInverse, QuantiseInEights, QuantiseToEven, Dequantise, DequantiseInEights);

/// `round(x / scale) + zero_point`, ties away from zero, saturated to eight bits; NaN becomes the zero point.
pub fn quantise(x: f32, scale: f32, zero_point: i8) -> i8 {
    store(libm::roundf(x / scale), zero_point)
}

/// `round(x * (1 / scale)) + zero_point`, ties to even, saturated to eight bits; NaN becomes the zero point.
pub fn quantise_by_inverse(x: f32, scale: f32, zero_point: i8) -> i8 {
    store(libm::rintf(x * (1.0 / scale)), zero_point)
}

/// `round(x / scale) + zero_point`, ties to even, saturated to eight bits; NaN becomes the zero point.
pub fn quantise_to_even(x: f32, scale: f32, zero_point: i8) -> i8 {
    store(libm::rintf(x / scale), zero_point)
}

fn store(rounded: f32, zero_point: i8) -> i8 {
    (rounded as i32).saturating_add(zero_point as i32).clamp(-128, 127) as i8
}

/// `scale * (q - zero_point)`.
pub fn dequantise(q: i8, scale: f32, zero_point: i8) -> f32 {
    scale * (q as i32 - zero_point as i32) as f32
}

/// See [`QuantiseInEights`].
pub fn quantise_in_eights(x: &[f32], y: &mut [i8], scale: f32, zero_point: i8) {
    let blocks = x.len() / 8 * 8;
    for (i, (y, &x)) in y.iter_mut().zip(x).enumerate() {
        *y = if i < blocks {
            quantise_by_inverse(x, scale, zero_point)
        } else {
            store(libm::round(x as f64 / scale as f64) as f32, zero_point)
        };
    }
}

/// See [`DequantiseInEights`].
pub fn dequantise_in_eights(x: &[i8], y: &mut [f32], scale: f32, zero_point: i8) {
    let blocks = x.len() / 8 * 8;
    for (i, (y, &x)) in y.iter_mut().zip(x).enumerate() {
        *y = if i < blocks {
            scale * x as f32 + scale * -(zero_point as f32)
        } else {
            dequantise(x, scale, zero_point)
        };
    }
}

impl<const N: usize> Zero for QuantiseByInverse<N> {
    const ZERO: Self = Self { scale: 0.0, zero_point: 0 };
}

impl<const N: usize> Zero for QuantiseToEven<N> {
    const ZERO: Self = Self { scale: 0.0, zero_point: 0 };
}

impl<const N: usize> Zero for QuantiseInEights<N> {
    const ZERO: Self = Self { scale: 0.0, zero_point: 0 };
}

impl<const N: usize> Zero for DequantiseInEights<N> {
    const ZERO: Self = Self { scale: 0.0, zero_point: 0 };
}

impl<const N: usize> Zero for Quantise<N> {
    const ZERO: Self = Self { scale: 0.0, zero_point: 0 };
}

impl<const N: usize> Zero for Dequantise<N> {
    const ZERO: Self = Self { scale: 0.0, zero_point: 0 };
}

predicts_only!(Quantise<N>, [const N: usize], |layer| step_is_valid(layer.scale));
predicts_only!(QuantiseByInverse<N>, [const N: usize], |layer| step_is_valid(layer.scale));
predicts_only!(QuantiseInEights<N>, [const N: usize], |layer| step_is_valid(layer.scale));
predicts_only!(QuantiseToEven<N>, [const N: usize], |layer| step_is_valid(layer.scale));
predicts_only!(DequantiseInEights<N>, [const N: usize], |layer| step_is_valid(layer.scale));
predicts_only!(Dequantise<N>, [const N: usize], |layer| step_is_valid(layer.scale));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantise_rounds_away_from_zero_and_saturates() {
        let layer = Quantise::<5> { scale: 0.5, zero_point: 10 };
        assert_eq!(layer.predict(&[0.25, -0.25, 1e9, -1e9, f32::NAN]), [11, 9, 127, -128, 10]);
    }

    #[test]
    fn quantise_by_inverse_rounds_to_even_and_saturates() {
        let layer = QuantiseByInverse::<6> { scale: 0.5, zero_point: 10 };
        assert_eq!(layer.predict(&[0.25, -0.25, 0.75, 1e9, -1e9, f32::NAN]), [10, 10, 12, 127, -128, 10]);
    }

    #[test]
    fn quantise_to_even_divides() {
        let layer = QuantiseToEven::<6> { scale: 0.5, zero_point: 10 };
        assert_eq!(layer.predict(&[0.25, -0.25, 0.75, 1e9, -1e9, f32::NAN]), [10, 10, 12, 127, -128, 10]);
        // In NumPy's float32, 2.25 / 0.3 is below 7.5 and 2.25 * (1 / 0.3) is a tie.
        assert_eq!(QuantiseToEven::<1> { scale: 0.3, zero_point: 0 }.predict(&[2.25]), [7]);
        assert_eq!(QuantiseByInverse::<1> { scale: 0.3, zero_point: 0 }.predict(&[2.25]), [8]);
    }

    #[test]
    fn blocks_of_eight_differ_from_the_rest() {
        let whole = Dequantise::<9> { scale: 0.1, zero_point: 37 }.predict(&[40; 9]);
        let eights = DequantiseInEights::<9> { scale: 0.1, zero_point: 37 }.predict(&[40; 9]);
        assert_eq!((whole[0], eights[0], eights[8]), (0.3, 0.29999995, 0.3));
        let eights = QuantiseInEights::<9> { scale: 0.5, zero_point: 0 }.predict(&[0.25; 9]);
        assert_eq!((eights[0], eights[8]), (0, 1));
    }
}
