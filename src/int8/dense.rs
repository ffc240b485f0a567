//! The int8 dense layer.

use super::predicts_only;
use crate::layer::{Layer, Train};
use crate::pass::Pass;
use crate::requantise::{Rounding, Single};
use crate::zero::Zero;

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

predicts_only!(Int8Dense<I, O, R>, [const I: usize, const O: usize, R: Rounding]);

#[cfg(test)]
mod tests {
    use super::*;

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
}
