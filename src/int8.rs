//! The int8 twin of a network: TFLite's quantisation specification.
//!
//! A real number `r` is stored as `q` with `r = scale * (q - zero_point)`. Activations are asymmetric (one scale and
//! zero point a vector), weights symmetric with one scale an output channel, biases 32 bits. The host tool computes
//! everything here from a trained network; the layers predict and do not learn.
//!
//! Specification: "LiteRT 8-bit quantization specification"; arithmetic: Jacob et al., 2018.

use crate::layer::{Layer, Train};
use crate::pass::Pass;
use crate::requantise::{Rounding, Single};
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

/// The int8 twin of [`Dense`](crate::Dense) with a linear or ReLU activation.
///
/// For each output: `clamp(zero_point + scale(bias + sum_i weights_i x_i, multiplier, shift), min, max)`, the rounding
/// of `scale` given by `R`. The input's zero point is folded into `bias`; a fused ReLU is `min = zero_point`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Int8Dense<const I: usize, const O: usize, R = Single> {
    /// `[output][input]`.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub weights: [[i8; I]; O],
    /// `bias / (input scale * weight scale) - input zero point * sum of weights`, one an output.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub bias: [i32; O],
    /// `input scale * weight scale / output scale` is `multiplier * 2^(shift - 31)`.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub multiplier: [i32; O],
    /// See `multiplier`.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub shift: [i8; O],
    /// The stored value of 0.0 in the output.
    pub zero_point: i8,
    /// The smallest output.
    pub min: i8,
    /// The largest output.
    pub max: i8,
    /// Which rounding the model was made for.
    pub rounding: R,
}

impl<const I: usize, const O: usize, R: Rounding> Layer for Int8Dense<I, O, R> {
    type In = [i8; I];
    type Out = [i8; O];

    const PARAMETERS: usize = I * O + O;
    const MACS: usize = I * O;

    fn predict_into(&self, x: &[i8; I], y: &mut [i8; O]) {
        let scales = self.multiplier.iter().zip(&self.shift);
        for (((y, row), &bias), (&multiplier, &shift)) in
            y.iter_mut().zip(&self.weights).zip(&self.bias).zip(scales)
        {
            let sum = weighted_sum(row, x, bias);
            *y = requantise::<R>(sum, multiplier, shift, self.zero_point, self.min, self.max);
        }
    }
}

/// Any other activation in int8: one of 256 outputs a value, index `q + 128`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Int8Table<const N: usize> {
    /// The output for each input, -128 first.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub table: [i8; 256],
}

impl<const N: usize> Layer for Int8Table<N> {
    type In = [i8; N];
    type Out = [i8; N];

    fn predict_into(&self, x: &[i8; N], y: &mut [i8; N]) {
        for (y, &x) in y.iter_mut().zip(x) {
            *y = lookup(&self.table, x);
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

/// `bias + sum_i weights_i x_i`, wrapping at 32 bits (130,000 inputs cannot reach that).
#[inline]
pub fn weighted_sum(weights: &[i8], x: &[i8], bias: i32) -> i32 {
    weights.iter().zip(x).fold(bias, |sum, (&w, &x)| sum.wrapping_add(w as i32 * x as i32))
}

/// From a weighted sum to an output; see [`Int8Dense`].
#[inline]
pub fn requantise<R: Rounding>(sum: i32, multiplier: i32, shift: i8, zero_point: i8, min: i8, max: i8) -> i8 {
    let scaled = R::scale(sum, multiplier, shift).saturating_add(zero_point as i32);
    // min and max come from a model, so `clamp`, which panics if they are the wrong way round, is not for here.
    scaled.min(max as i32).max(min as i32) as i8
}

/// The entry of an activation's table for `q`.
#[inline]
pub fn lookup(table: &[i8; 256], q: i8) -> i8 {
    table[(q as u8 ^ 0x80) as usize]
}

/// Back-propagation for layers that have none: they run forward and pass nothing back.
macro_rules! predicts_only {
    ($layer:ty, [$($generics:tt)*]) => {
        impl<$($generics)*> Train for $layer {
            type Trace = Self::Out;
            type Like<T: Zero> = ();

            const TRAINABLE: bool = false;
            const PROPAGATES: bool = false;

            fn forward(&self, x: &Self::In, trace: &mut Self::Trace, _: Pass) {
                self.predict_into(x, trace);
            }

            fn output(trace: &Self::Trace) -> &Self::Out {
                trace
            }

            fn delta(trace: &mut Self::Trace) -> &mut Self::Out {
                trace
            }

            fn backward(&self, _: &mut Self::Trace, _: Option<&mut Self::In>, _: Pass) {}
        }
    };
}

impl<const N: usize> Zero for Quantise<N> {
    const ZERO: Self = Self { scale: 0.0, zero_point: 0 };
}

impl<const N: usize> Zero for Dequantise<N> {
    const ZERO: Self = Self { scale: 0.0, zero_point: 0 };
}

impl<const N: usize> Zero for Int8Table<N> {
    const ZERO: Self = Self { table: [0; 256] };
}

impl<const I: usize, const O: usize, R: Rounding> Zero for Int8Dense<I, O, R> {
    const ZERO: Self = Self {
        weights: [[0; I]; O],
        bias: [0; O],
        multiplier: [0; O],
        shift: [0; O],
        zero_point: 0,
        min: 0,
        max: 0,
        rounding: R::NEW,
    };
}

predicts_only!(Quantise<N>, [const N: usize]);
predicts_only!(Dequantise<N>, [const N: usize]);
predicts_only!(Int8Table<N>, [const N: usize]);
predicts_only!(Int8Dense<I, O, R>, [const I: usize, const O: usize, R: Rounding]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantise_rounds_away_from_zero_and_saturates() {
        let layer = Quantise::<5> { scale: 0.5, zero_point: 10 };
        assert_eq!(layer.predict(&[0.25, -0.25, 1e9, -1e9, f32::NAN]), [11, 9, 127, -128, 10]);
    }

    #[test]
    fn dense_by_hand() {
        // Input scale 0.5 zero point -1, weights scale 1, output scale 1 zero point 3: real x = [1, 2], W = [2, -3], b = 1.
        // y = 2 - 6 + 1 = -3 -> 0 as stored with zero point 3.
        let zero_point = -1;
        let layer = Int8Dense::<2, 1> {
            weights: [[2, -3]],
            bias: [2 - zero_point * (2 - 3)],
            multiplier: [1 << 30],
            shift: [0],
            zero_point: 3,
            min: -128,
            max: 127,
            rounding: Single,
        };
        assert_eq!(layer.predict(&[1, 3]), [0]);
        let relu = Int8Dense { min: 3, ..layer };
        assert_eq!(relu.predict(&[1, 3]), [3]);
    }

    #[test]
    fn table_is_indexed_from_minus_128() {
        let mut table = [0; 256];
        table[0] = 1;
        table[128] = 2;
        table[255] = 3;
        assert_eq!(Int8Table::<3> { table }.predict(&[-128, 0, 127]), [1, 2, 3]);
    }
}
