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

/// How a scaled sum becomes an output.
#[derive(Clone, Copy)]
pub(super) struct Store {
    zero_point: i32,
    // Both less the zero point, which saves a saturating addition.
    min: i32,
    max: i32,
}

impl Store {
    pub(super) fn new(zero_point: i8, min: i8, max: i8) -> Self {
        let zero_point = i32::from(zero_point);
        Self { zero_point, min: i32::from(min) - zero_point, max: i32::from(max) - zero_point }
    }

    /// [`requantise`].
    #[inline(always)]
    fn requantise<R: Rounding>(self, sum: i32, multiplier: i32, shift: i8) -> i8 {
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
    let View { mut weights, bias, multiplier, shift, store } = *layer;
    let (blocks, y) = y.as_chunks_mut::<4>();
    let (biases, bias) = bias.as_chunks::<4>();
    let (multipliers, multiplier) = multiplier.as_chunks::<4>();
    let (shifts, shift) = shift.as_chunks::<4>();
    for (((y, bias), multiplier), shift) in blocks.iter_mut().zip(biases).zip(multipliers).zip(shifts) {
        // There are four rows for every block.
        let Some((block, rest)) = weights.split_at_checked(4 * x.len()) else { return };
        weights = rest;
        let sums = S::four(block, &inputs, first);
        for ((((y, sum), bias), &multiplier), &shift) in
            y.iter_mut().zip(sums).zip(bias).zip(multiplier).zip(shift)
        {
            *y = store.requantise::<R>(sum.wrapping_add(*bias), multiplier, shift);
        }
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
