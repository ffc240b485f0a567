//! Prediction of int8 layers: blocks of four sums, the remaining rows, and requantization.

use crate::arch::{Store, Sums, View, reload};
use crate::int8::rounding::Runtime;

/// The parameters that turn the sums of a block into outputs.
struct Scaling<'a, I> {
    bias: &'a [i32; 4],
    multiplier: &'a [i32; 4],
    shift: &'a [i8; 4],
    layer: &'a View<'a, I>,
}

impl<I> Scaling<'_, I> {
    /// Output `nth` of the block.
    #[inline(always)]
    fn output<R: Runtime>(&self, sum: i32, nth: usize) -> i8 {
        let (Some(&bias), Some(&multiplier), Some(&shift)) =
            (self.bias.get(nth), self.multiplier.get(nth), self.shift.get(nth))
        else {
            return 0;
        };
        self.layer.store.requantize::<R>(sum.wrapping_add(bias), multiplier, shift)
    }

    /// The same, read again when it is needed and not kept on the stack.
    #[inline(always)]
    fn reload(self) -> Self {
        Self {
            bias: reload(self.bias),
            multiplier: reload(self.multiplier),
            shift: reload(self.shift),
            layer: reload(self.layer),
        }
    }
}

impl Store {
    pub(crate) fn new(zero_point: i8, min: i8, max: i8) -> Self {
        let zero_point = i32::from(zero_point);
        Self { zero_point, min: i32::from(min) - zero_point, max: i32::from(max) - zero_point }
    }

    /// [`requantize`].
    #[inline(always)]
    pub(super) fn requantize<R: Runtime>(self, sum: i32, multiplier: i32, shift: i8) -> i8 {
        let scaled = R::scale(sum, multiplier, shift).min(self.max).max(self.min);
        scaled.wrapping_add(self.zero_point) as i8
    }
}

/// Computes the outputs of the blocks after the first `done`.
#[inline(never)]
pub(super) fn blocks<S: Sums, R: Runtime>(layer: &View<'_, S::Inputs<'_>>, y: &mut [[i8; 4]], done: usize) {
    let mut start = 4 * done * layer.x.len();
    for (b, y) in y.iter_mut().enumerate().skip(done) {
        let layer = reload(layer);
        let end = start + 4 * layer.x.len();
        let Some(weights) = layer.weights.get(start..end) else { return };
        start = end;
        let [s0, s1, s2, s3] = S::four(weights, &layer.inputs, layer.first);
        let layer = reload(layer);
        let Some(bias) = layer.bias.as_chunks().0.get(b) else { return };
        let Some(multiplier) = layer.multiplier.as_chunks().0.get(b) else { return };
        let Some(shift) = layer.shift.as_chunks().0.get(b) else { return };
        let [y0, y1, y2, y3] = y;
        let mut scaling = Scaling { bias, multiplier, shift, layer };
        // No loop: optimized for size it would stay one, with the sums in memory.
        *y0 = scaling.output::<R>(s0, 0);
        scaling = scaling.reload();
        *y1 = scaling.output::<R>(s1, 1);
        scaling = scaling.reload();
        *y2 = scaling.output::<R>(s2, 2);
        scaling = scaling.reload();
        *y3 = scaling.output::<R>(s3, 3);
    }
}

/// Computes the outputs after the last block.
#[inline(never)]
pub(super) fn rows<I, R: Runtime>(layer: &View<'_, I>, y: &mut [i8]) {
    let first = layer.bias.len().saturating_sub(y.len());
    for (o, y) in (first..).zip(y) {
        let Some(row) = layer.weights.get(o * layer.x.len()..) else { return };
        let (Some(&bias), Some(&multiplier), Some(&shift)) =
            (layer.bias.get(o), layer.multiplier.get(o), layer.shift.get(o))
        else {
            return;
        };
        *y = layer.store.requantize::<R>(weighted_sum(row, layer.x, bias), multiplier, shift);
    }
}

/// Returns `bias + sum_i weights_i * x_i`, in 32 bits. It wraps, which takes more than 130,000 inputs.
#[inline]
pub fn weighted_sum(weights: &[i8], x: &[i8], bias: i32) -> i32 {
    weights.iter().zip(x).fold(bias, |sum, (&w, &x)| sum.wrapping_add(w as i32 * x as i32))
}

/// Returns the output of a weighted sum: `clamp(zero_point + scale(sum, multiplier, shift), min, max)`; see
/// [`Runtime::scale`].
#[doc(alias("REQUANTIZE", "MultiplyByQuantizedMultiplier"))]
#[inline]
pub fn requantize<R: Runtime>(sum: i32, multiplier: i32, shift: i8, zero_point: i8, min: i8, max: i8) -> i8 {
    let scaled = R::scale(sum, multiplier, shift).saturating_add(zero_point as i32);
    // min and max come from a model, so `clamp`, which panics if they are the wrong way round, is not for here.
    scaled.min(max as i32).max(min as i32) as i8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::int8::rounding::{LiteRtReference, TfliteMicro};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_layer_stores_what_requantize_says(
            sum: i32, multiplier: i32, shift: i8, zero_point: i8, min: i8, max: i8,
        ) {
            let store = Store::new(zero_point, min, max);
            prop_assert_eq!(
                store.requantize::<LiteRtReference>(sum, multiplier, shift),
                requantize::<LiteRtReference>(sum, multiplier, shift, zero_point, min, max)
            );
            prop_assert_eq!(
                store.requantize::<TfliteMicro>(sum, multiplier, shift),
                requantize::<TfliteMicro>(sum, multiplier, shift, zero_point, min, max)
            );
        }
    }
}
