//! The dense layer with weights of four bits.

use super::predict::weighted_sum;
use super::predicts_only;
use super::weights::{ChannelParams, Int8Weights, channels};
use crate::arch::{Store, optimization_barrier};
use crate::int8::rounding::{LiteRtReference, Runtime};
use crate::layer::{Layer, Train};
use crate::pass::Pass;
use crate::zero::Zero;

/// [`Int8Dense`](super::Int8Dense) with weights of 4 bits, -8..=7: half the flash.
///
/// Inputs, outputs, biases, scales and bits are those of an `Int8Dense` with the same [`Int8Weights`]. The macro
/// [`int4_dense!`](crate::int4_dense) writes the type of a layer and counts its `WORDS`, of eight weights each.
///
/// ```
/// use tinyfit::{Layer, int4_dense};
/// use tinyfit::int8::Int8Weights;
///
/// static LAYER: int4_dense!(2, 1) = <int4_dense!(2, 1)>::new(Int8Weights {
///     weights: [[2, -3]],
///     bias: [4],
///     multiplier: [1 << 30],
///     shift: [0],
///     zero_point: 3,
///     min: -128,
///     max: 127,
/// });
/// assert_eq!(LAYER.predict(&[9, 2]), [11]); // (2 * 9 - 3 * 2 + 4) / 2 + 3
/// ```
///
/// # Layout
/// Weights are `u = w + 8`, for outputs in blocks of eight; one word holds those of one input. `word >> 4 k &
/// 0x000f_000f` is `u_k` and `u_(k+4)` in lanes of 16 bits. Times `v = x + 128` these are two products in one
/// multiplication. A product is at most 15 * 255 = 3,825, and the sum of 16 of them is below 2^16. `sum w x = sum u v -
/// 128 sum u - 8 sum x`, and the second term is in the bias. So a weight takes half a multiplication on any core.
/// Outputs beyond a multiple of eight cost more.
#[doc(alias("4-bit", "nibble"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Int4Dense<const I: usize, const O: usize, const WORDS: usize, R = LiteRtReference> {
    weights: [u32; WORDS],
    /// The biases, less 128 times the sum of `u` in a block.
    bias: [i32; O],
    multiplier: [i32; O],
    shift: [i8; O],
    /// The stored value of 0.0 in the output.
    pub zero_point: i8,
    /// The smallest output.
    pub min: i8,
    /// The largest output.
    pub max: i8,
    /// The runtime that the model was made for.
    pub runtime: R,
}

/// Writes the type of an [`Int4Dense`](crate::int8::Int4Dense): `int4_dense!(inputs, outputs)` or `int4_dense!(inputs,
/// outputs, runtime)`.
#[macro_export]
macro_rules! int4_dense {
    ($inputs:expr, $outputs:expr) => {
        $crate::int4_dense!($inputs, $outputs, $crate::int8::LiteRtReference)
    };
    ($inputs:expr, $outputs:expr, $rounding:ty) => {
        $crate::int8::Int4Dense<{ $inputs }, { $outputs }, { ($inputs * $outputs as usize).div_ceil(8) }, $rounding>
    };
}

impl<const I: usize, const O: usize, const WORDS: usize, R: Runtime> Int4Dense<I, O, WORDS, R> {
    const FITS: () = assert!(
        WORDS == (I * O).div_ceil(8),
        "an Int4Dense has a word for eight weights: write int4_dense!(I, O)"
    );

    /// A layer with these parameters, without their weights.
    const fn without_weights(rows: &Int8Weights<I, O>) -> Self {
        let Int8Weights { bias, multiplier, shift, zero_point, min, max, .. } = *rows;
        Self { weights: [0; WORDS], bias, multiplier, shift, zero_point, min, max, runtime: R::NEW }
    }

    /// Lays out these parameters. A weight outside -8..=7 becomes the nearest value.
    pub const fn new(rows: Int8Weights<I, O>) -> Self {
        let mut layer = Self::without_weights(&rows);
        let mut o = 0;
        while o < O {
            let mut i = 0;
            while i < I {
                layer.put(o, i, rows.weights[o][i]);
                i += 1;
            }
            layer.bias[o] = layer.bias[o].wrapping_sub(layer.folded(o));
            o += 1;
        }
        layer
    }

    /// The word and the lowest bit of a weight.
    const fn at(o: usize, i: usize) -> (usize, usize) {
        let () = Self::FITS;
        if o < O / 8 * 8 {
            // Lanes of 16 bits: outputs 0 and 4, then 1 and 5, ..
            (o / 8 * I + i, (o % 4 * 4) + (o % 8 / 4 * 16))
        } else {
            let nibble = o * I + i;
            (nibble / 8, nibble % 8 * 4)
        }
    }

    const fn put(&mut self, o: usize, i: usize, weight: i8) {
        let weight = match weight {
            i8::MIN..-8 => -8,
            8.. => 7,
            within => within,
        };
        let (word, bit) = Self::at(o, i);
        // The compiler does not see that there is a place for every weight.
        if word < WORDS {
            self.weights[word] = self.weights[word] & !(0xf << bit) | ((weight + 8) as u32) << bit;
        }
    }

    /// Returns the weight from input `i` to output `o`; 0 if there is none.
    pub const fn weight(&self, o: usize, i: usize) -> i8 {
        let (word, bit) = Self::at(o, i);
        if o >= O || i >= I || word >= WORDS {
            return 0;
        }
        (self.weights[word] >> bit & 0xf) as i8 - 8
    }

    channels!(|shift| shift);

    /// The part of the bias of output `o` that the layout adds to its sum.
    const fn folded(&self, o: usize) -> i32 {
        if o >= O / 8 * 8 {
            return 0;
        }
        let mut raised = 0i32;
        let mut i = 0;
        while i < I {
            raised = raised.wrapping_add(self.weight(o, i) as i32 + 8);
            i += 1;
        }
        raised.wrapping_mul(128)
    }

    /// Outputs beyond the last block, weight by weight.
    fn rest(&self, x: &[i8; I], y: &mut [i8], store: Store) {
        for (o, y) in (O / 8 * 8..O).zip(y) {
            let ChannelParams { bias, multiplier, shift } = self.channel(o);
            let row =
                x.iter().enumerate().fold(bias, |sum, (i, &x)| weighted_sum(&[self.weight(o, i)], &[x], sum));
            *y = store.requantize::<R>(row, multiplier, shift);
        }
    }
}

/// Biases, multipliers and shifts.
type Eights<'a> = (&'a [[i32; 8]], &'a [[i32; 8]], &'a [[i8; 8]]);

/// Eight outputs a word.
#[inline(never)]
fn blocks<R: Runtime>(
    mut words: &[u32],
    (bias, multiplier, shift): Eights<'_>,
    store: Store,
    x: &[i8],
    y: &mut [[i8; 8]],
) {
    let first = x.iter().fold(0i32, |sum, &x| sum.wrapping_add(x.into())).wrapping_mul(-8);
    for (((y, bias), multiplier), shift) in y.iter_mut().zip(bias).zip(multiplier).zip(shift) {
        let Some((block, rest)) = words.split_at_checked(x.len()) else { return };
        words = rest;
        let sums = eight(block, x);
        for ((((y, sum), bias), &multiplier), &shift) in
            y.iter_mut().zip(sums).zip(bias).zip(multiplier).zip(shift)
        {
            let sum = (sum as i32).wrapping_add(first).wrapping_add(*bias);
            *y = store.requantize::<R>(sum, multiplier, shift);
        }
    }
}

#[inline(always)]
fn eight(mut words: &[u32], mut x: &[i8]) -> [u32; 8] {
    // Held in a register, it is shifted and masked by one instruction.
    let mask = optimization_barrier(0x000f_000f);
    let mut sums = [0u32; 8];
    while !x.is_empty() {
        let now = x.len().min(16);
        let (Some((few_words, more_words)), Some((few, more))) =
            (words.split_at_checked(now), x.split_at_checked(now))
        else {
            break;
        };
        (words, x) = (more_words, more);
        let (mut a, mut b, mut c, mut d) = (0u32, 0u32, 0u32, 0u32);
        for (&w, &x) in few_words.iter().zip(few) {
            let v = u32::from(x as u8 ^ 0x80);
            a = a.wrapping_add((w & mask).wrapping_mul(v));
            b = b.wrapping_add((w >> 4 & mask).wrapping_mul(v));
            c = c.wrapping_add((w >> 8 & mask).wrapping_mul(v));
            d = d.wrapping_add((w >> 12 & mask).wrapping_mul(v));
        }
        let [s0, s1, s2, s3, s4, s5, s6, s7] = sums;
        let low = |sum: u32, part: u32| sum.wrapping_add(part & 0xffff);
        let high = |sum: u32, part: u32| sum.wrapping_add(part >> 16);
        sums = [
            low(s0, a),
            low(s1, b),
            low(s2, c),
            low(s3, d),
            high(s4, a),
            high(s5, b),
            high(s6, c),
            high(s7, d),
        ];
    }
    sums
}

impl<const I: usize, const O: usize, const WORDS: usize, R: Runtime> Layer for Int4Dense<I, O, WORDS, R> {
    type In = [i8; I];
    type Out = [i8; O];

    const PARAMETERS: usize = I * O + O;
    const MACS: usize = I * O;

    fn predict_into(&self, x: &[i8; I], y: &mut [i8; O]) {
        let store = Store::new(self.zero_point, self.min, self.max);
        let channels = (self.bias.as_chunks().0, self.multiplier.as_chunks().0, self.shift.as_chunks().0);
        let (eights, few) = y.as_chunks_mut();
        blocks::<R>(&self.weights, channels, store, x, eights);
        self.rest(x, few, store);
    }
}

impl<const I: usize, const O: usize, const WORDS: usize, R: Runtime> Zero for Int4Dense<I, O, WORDS, R> {
    const ZERO: Self = Self::without_weights(&Int8Weights::ZERO);
}

predicts_only!(Int4Dense<I, O, WORDS, R>, [const I: usize, const O: usize, const WORDS: usize, R: Runtime]);

#[cfg(test)]
mod tests {
    use super::super::Int8Dense;
    use super::*;
    use crate::int8::rounding::TfliteMicro;
    use proptest::prelude::*;

    /// The integer model: the int8 layer of the same weights.
    fn check<const I: usize, const O: usize, const WORDS: usize>(
        bytes: &[i8],
        channels: &[(i32, i32, i8)],
        usual: bool,
    ) {
        let (x, weights) = bytes.split_at(I);
        let x: [i8; I] = x.try_into().unwrap();
        let mut rows = Int8Weights {
            weights: [[0; I]; O],
            bias: std::array::from_fn(|o| if usual { channels[o].0 >> 18 } else { channels[o].0 }),
            multiplier: std::array::from_fn(|o| channels[o].1 & i32::MAX),
            shift: std::array::from_fn(|o| if usual { -8 } else { channels[o].2.clamp(-31, 30) }),
            zero_point: 5,
            min: -128,
            max: 127,
        };
        for (w, byte) in rows.weights.as_flattened_mut().iter_mut().zip(weights) {
            *w = byte >> 4;
        }
        let layer = Int4Dense::<I, O, WORDS, LiteRtReference>::new(rows);
        assert_eq!(layer.predict(&x), Int8Dense::<I, O, LiteRtReference>::new(rows).predict(&x));
        let double = Int4Dense::<I, O, WORDS, TfliteMicro>::new(rows);
        assert_eq!(double.predict(&x), Int8Dense::<I, O, TfliteMicro>::new(rows).predict(&x));
        let mut again = Int4Dense::<I, O, WORDS, LiteRtReference>::ZERO;
        (again.zero_point, again.min, again.max) = (5, -128, 127);
        for o in 0..O {
            again.set_channel(o, layer.channel(o), |i| rows.weights[o][i]);
        }
        assert_eq!(again, layer);
    }

    fn byte() -> impl Strategy<Value = i8> {
        prop_oneof![3 => any::<i8>(), 1 => Just(-128), 1 => Just(127)]
    }

    proptest! {
        #[test]
        fn equals_int8_of_the_same_weights(
            bytes in prop::collection::vec(byte(), 1100),
            channels in prop::collection::vec(any::<(i32, i32, i8)>(), 24),
            usual: bool,
        ) {
            check::<1, 8, 1>(&bytes, &channels, usual);
            check::<3, 5, 2>(&bytes, &channels, usual);
            check::<7, 17, 15>(&bytes, &channels, usual);
            if cfg!(not(miri)) {
                check::<16, 24, 48>(&bytes, &channels, usual);
                check::<33, 12, 50>(&bytes, &channels, usual);
            }
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn the_largest_sums_stay_in_their_lanes() {
        for (w, x) in [(127, 127), (127, -128), (-128, 127), (-128, -128)] {
            let mut bytes = [w; 100 * 9];
            bytes[..100].fill(x);
            check::<100, 8, 100>(&bytes, &[(0, i32::MAX, 0); 8], true);
        }
    }

    #[test]
    fn half_the_flash() {
        assert_eq!(<int4_dense!(128, 128)>::BYTES, 128 * 128 / 2 + 9 * 128 + 4);
    }
}
