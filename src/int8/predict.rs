//! From inputs to outputs: blocks of four sums, what is left row by row, and requantisation.

use super::sums::Sums;
use crate::requantise::Rounding;

/// A layer with its shape at run time, so that layers of any shape share the code.
pub(super) struct View<'a> {
    pub(super) weights: &'a [i8],
    pub(super) bias: &'a [i32],
    pub(super) multiplier: &'a [i32],
    pub(super) shift: &'a [i8],
    pub(super) store: Store,
}

/// Blocks of four outputs that are yet to be computed.
#[allow(dead_code, reason = "not every core has its own way to requantise")]
pub(crate) struct Blocks<'a> {
    pub(crate) weights: &'a [i8],
    pub(crate) biases: &'a [[i32; 4]],
    pub(crate) multipliers: &'a [[i32; 4]],
    pub(crate) shifts: &'a [[i8; 4]],
    pub(crate) store: Store,
    pub(crate) y: &'a mut [[i8; 4]],
}

/// How a scaled sum becomes an output.
#[derive(Clone, Copy)]
pub(crate) struct Store {
    pub(crate) zero_point: i32,
    // Both less the zero point, which saves a saturating addition.
    pub(crate) min: i32,
    pub(crate) max: i32,
}

impl Store {
    pub(super) fn new(zero_point: i8, min: i8, max: i8) -> Self {
        let zero_point = i32::from(zero_point);
        Self { zero_point, min: i32::from(min) - zero_point, max: i32::from(max) - zero_point }
    }

    /// [`requantise`].
    #[inline(always)]
    pub(super) fn requantise<R: Rounding>(self, sum: i32, multiplier: i32, shift: i8) -> i8 {
        let scaled = R::scale(sum, multiplier, shift).min(self.max).max(self.min);
        scaled.wrapping_add(self.zero_point) as i8
    }
}

/// The outputs for `x`.
#[inline(never)]
pub(super) fn predict<S: Sums, R: Rounding>(
    layer: &View<'_>,
    x: &[i8],
    (inputs, first): (S::Inputs<'_>, i32),
    y: &mut [i8],
) {
    let View { weights, bias, multiplier, shift, store } = *layer;
    let (blocks, y) = y.as_chunks_mut::<4>();
    let (biases, bias) = bias.as_chunks::<4>();
    let (multipliers, multiplier) = multiplier.as_chunks::<4>();
    let (shifts, shift) = shift.as_chunks::<4>();
    let mut blocks = Blocks { weights, biases, multipliers, shifts, store, y: blocks };
    if R::ONCE {
        S::blocks(&mut blocks, &inputs, first);
    }
    let Blocks { mut weights, biases, multipliers, shifts, y: blocks, .. } = blocks;
    for ((([y0, y1, y2, y3], bias), multiplier), shift) in
        blocks.iter_mut().zip(biases).zip(multipliers).zip(shifts)
    {
        // There are four rows for every block.
        let Some((block, rest)) = weights.split_at_checked(4 * x.len()) else { return };
        weights = rest;
        let [s0, s1, s2, s3] = S::four(block, &inputs, first);
        let ([b0, b1, b2, b3], [m0, m1, m2, m3], [t0, t1, t2, t3]) = (*bias, *multiplier, *shift);
        // No loop: optimised for size it would stay one, with the sums in memory.
        *y0 = store.requantise::<R>(s0.wrapping_add(b0), m0, t0);
        *y1 = store.requantise::<R>(s1.wrapping_add(b1), m1, t1);
        *y2 = store.requantise::<R>(s2.wrapping_add(b2), m2, t2);
        *y3 = store.requantise::<R>(s3.wrapping_add(b3), m3, t3);
    }
    for (((y, &bias), &multiplier), &shift) in y.iter_mut().zip(bias).zip(multiplier).zip(shift) {
        let Some((row, rest)) = weights.split_at_checked(x.len()) else { return };
        weights = rest;
        *y = store.requantise::<R>(weighted_sum(row, x, bias), multiplier, shift);
    }
}

/// `bias + sum_i weights_i x_i`, wrapping at 32 bits (130,000 inputs cannot reach that).
#[inline]
pub fn weighted_sum(weights: &[i8], x: &[i8], bias: i32) -> i32 {
    weights.iter().zip(x).fold(bias, |sum, (&w, &x)| sum.wrapping_add(w as i32 * x as i32))
}

/// From a weighted sum to an output; see [`Int8Rows`](super::Int8Rows).
#[inline]
pub fn requantise<R: Rounding>(sum: i32, multiplier: i32, shift: i8, zero_point: i8, min: i8, max: i8) -> i8 {
    let scaled = R::scale(sum, multiplier, shift).saturating_add(zero_point as i32);
    // min and max come from a model, so `clamp`, which panics if they are the wrong way round, is not for here.
    scaled.min(max as i32).max(min as i32) as i8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requantise::{Double, Single};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_layer_stores_what_requantise_says(
            sum: i32, multiplier: i32, shift: i8, zero_point: i8, min: i8, max: i8,
        ) {
            let store = Store::new(zero_point, min, max);
            prop_assert_eq!(
                store.requantise::<Single>(sum, multiplier, shift),
                requantise::<Single>(sum, multiplier, shift, zero_point, min, max)
            );
            prop_assert_eq!(
                store.requantise::<Double>(sum, multiplier, shift),
                requantise::<Double>(sum, multiplier, shift, zero_point, min, max)
            );
        }
    }
}
