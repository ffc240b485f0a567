//! Requantization: how each runtime scales a 32-bit sum back to eight bits, and rounds it.
//!
//! A scale `s` is `multiplier * 2^(shift - 31)` with `multiplier` in `2^30..2^31`. Runtimes round the product of a sum
//! and its scale in four ways, which differ by one in rare cases. The type of a layer names the [`Runtime`] that its
//! model was made for. The multiplier is computed from the scales of the inputs `i`, the weights `w` and the outputs
//! `o`:
//!
//! | runtime | multiplier | equal to the fully connected layers of | differs from `LiteRtReference` |
//! |---|---|---|---|
//! | [`LiteRtReference`] | `i w / o` in f64, to 31 bits | LiteRT's reference kernels, except for ties | |
//! | [`TfliteMicro`] | `i w / o` in f64, to 31 bits | TFLite Micro, CMSIS-NN | 1 output in 1,000 |
//! | [`LiteRtBuiltin`] | as `TfliteMicro`, but `i w` in f32 if one `w` is for all outputs | LiteRT without XNNPACK | 1 in 1,000 |
//! | [`LiteRt`], [`OnnxRuntime`] | `i w / o` in f32, rounded twice | LiteRT with XNNPACK, its default; ONNX Runtime (QDQ) | 1 in 500,000 |
//!
//! No kernel of LiteRT rounds a 64-bit integer product once, as its specification demands. The reference kernels round
//! the product with the scale in f64, ties away from zero. That equals [`LiteRtReference`] unless the product is a tie,
//! as with scales that are powers of two, or is closer to a tie than the 31 bits of a multiplier can resolve: one in
//! 2,000 of sums picked to be there.
//!
//! Measured on x86-64 (AVX-512) with ai-edge-litert 2.3.0, onnxruntime 1.32.0 and tflite-micro 0.dev20261023182759, one
//! example at a time. `host-tools/formats/tests/tflite/vectors/vectors.py` covers layers of 1 to 700 inputs, all zero
//! points, rows that saturate, and sums next to ties. `check.py` next to it covers any number of random networks. Of
//! 3,700 networks, with 1.5 million values for each runtime, one differed: its scale of 2e-9 makes TFLite Micro shift
//! by a negative number. CMSIS-NN is implemented from its specification. XNNPACK takes no scale of 256 or more.

use crate::int8::{Scales, decompose};

/// A runtime, by the way in which it scales and rounds a 32-bit sum.
#[doc(alias = "Rounding")]
pub trait Runtime: Copy {
    /// The value of this type.
    const NEW: Self;
    /// Whether it is [`LiteRtReference`], which some cores compute with special instructions.
    #[doc(hidden)]
    const ONCE: bool = false;
    /// Returns `round(sum * multiplier * 2^(shift - 31))`, saturated, for `multiplier >= 0` and `-31 <= shift <= 30`.
    ///
    /// If `sum * 2^shift` is beyond 2^31, [`TfliteMicro`] and [`LiteRtBuiltin`] return a number beyond 2^30, far
    /// outside eight bits.
    #[doc(alias = "MultiplyByQuantizedMultiplier")]
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32;
    /// Returns the multiplier and the shift that the runtime computes from these scales.
    fn multiplier(scales: &Scales) -> (i32, i8);
}

/// LiteRT's reference kernels and the TFLite specification: one 64-bit product, rounded once to nearest, ties up. The
/// default.
///
/// Source: "LiteRT 8-bit quantization specification".
#[doc(alias = "Single")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LiteRtReference;

impl Runtime for LiteRtReference {
    const NEW: Self = Self;
    const ONCE: bool = true;

    #[inline]
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32 {
        // A scale below one half, as nearly all are: of the product's lower half nothing is left, so this is the upper half
        // divided by 2^(right + 1).
        let right = (-2 - i32::from(shift)) as u32;
        if right < 30 {
            return ((high_word(sum, multiplier) >> right) + 1) >> 1;
        }
        any_scale(sum, multiplier, shift)
    }

    fn multiplier(scales: &Scales) -> (i32, i8) {
        decompose(scales.step() / f64::from(scales.output))
    }
}

#[cold]
#[inline(never)]
fn any_scale(sum: i32, multiplier: i32, shift: i8) -> i32 {
    let total = (31 - i32::from(shift)).clamp(1, 62) as u32;
    // Halves, as a product of 64 bits is a call on some cores.
    let (high, low) = (high_word(sum, multiplier), sum.wrapping_mul(multiplier) as u32);
    let product = i64::from(high) << 32 | i64::from(low);
    // |product| <= 2^62, so adding half of 2^total, at most 2^61, cannot overflow.
    saturate((product + (1 << (total - 1))) >> total)
}

/// TFLite Micro and CMSIS-NN: gemmlowp's doubling high product and rounding shift, each of which rounds.
///
/// A shift to the left (a scale of at least 1) saturates here. In the runtimes' C it is undefined, and their machine
/// code wraps around (CMSIS-NN issue 220).
#[doc(alias("Double", "TFLM", "CMSIS-NN"))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TfliteMicro;

impl Runtime for TfliteMicro {
    const NEW: Self = Self;

    #[inline]
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32 {
        let right = (-i32::from(shift)).clamp(0, 31) as u32;
        shift_right(high_product(shift_left(sum, shift), multiplier), right)
    }

    fn multiplier(scales: &Scales) -> (i32, i8) {
        decompose(scales.step() / f64::from(scales.output))
    }
}

/// Returns the upper half of `2 * a * b`, rounded to nearest, ties up: gemmlowp's `SaturatingRoundingDoublingHighMul`.
#[doc(alias = "SaturatingRoundingDoublingHighMul")]
#[inline]
pub fn high_product(a: i32, b: i32) -> i32 {
    // floor(a b / 2^31 + 1/2), which only MIN * MIN takes out of range.
    let (high, low) = (high_word(a, b), a.wrapping_mul(b) as u32);
    high.saturating_add(high).wrapping_add((((low >> 30) + 1) >> 1) as i32)
}

/// `x * 2^shift`, saturated; `x` for a shift to the right.
#[inline]
fn shift_left(x: i32, shift: i8) -> i32 {
    if shift <= 0 {
        return x;
    }
    let left = u32::from(shift.unsigned_abs()).min(30);
    let shifted = x << left;
    if shifted >> left == x {
        shifted
    } else if x < 0 {
        i32::MIN
    } else {
        i32::MAX
    }
}

/// Returns `x / 2^power`, rounded to nearest, ties away from zero: gemmlowp's `RoundingDivideByPOT`.
#[doc(alias = "RoundingDivideByPOT")]
#[inline]
pub fn shift_right(x: i32, power: u32) -> i32 {
    if power > 31 {
        return if power == 32 && x == i32::MIN { -1 } else { 0 };
    }
    let mask = ((1u32 << power) - 1) as i32;
    let threshold = (mask >> 1) + i32::from(x < 0);
    (x >> power) + i32::from(x & mask > threshold)
}

/// LiteRT without XNNPACK: the steps of [`TfliteMicro`] with ties up in both, as the SIMD code of its matrix library
/// ruy rounds.
#[doc(alias("DoubleUp", "ruy"))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LiteRtBuiltin;

impl Runtime for LiteRtBuiltin {
    const NEW: Self = Self;

    #[inline]
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32 {
        let right = (-i32::from(shift)).clamp(0, 31) as u32;
        let high = high_product(shift_left(sum, shift), multiplier);
        if right == 0 { high } else { (high >> right) + (high >> (right - 1) & 1) }
    }

    fn multiplier(scales: &Scales) -> (i32, i8) {
        let step = if scales.per_channel { scales.step() } else { f64::from(scales.input * scales.weights) };
        decompose(step / f64::from(scales.output))
    }
}

/// LiteRT with XNNPACK, its default: the product of two `f32`, rounded to an integer, ties to even.
///
/// The multiplier and the shift hold the `f32` scale exactly: the lowest seven bits of the multiplier are 0.
#[doc(alias("Float", "XNNPACK"))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LiteRt;

impl Runtime for LiteRt {
    const NEW: Self = Self;

    #[inline]
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32 {
        // 2^(shift - 31) by its bits; its exponent is -62 to -1.
        let power = f32::from_bits(((i32::from(shift).clamp(-31, 30) + 96) as u32) << 23);
        // The cast saturates.
        libm::rintf(sum as f32 * (multiplier as f32 * power)) as i32
    }

    fn multiplier(scales: &Scales) -> (i32, i8) {
        decompose(f64::from(scales.input * scales.weights / scales.output))
    }
}

/// ONNX Runtime (QDQ). Its arithmetic is that of [`LiteRt`].
#[doc(alias = "onnxruntime")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OnnxRuntime;

impl Runtime for OnnxRuntime {
    const NEW: Self = Self;

    #[inline]
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32 {
        LiteRt::scale(sum, multiplier, shift)
    }

    fn multiplier(scales: &Scales) -> (i32, i8) {
        LiteRt::multiplier(scales)
    }
}

/// Whether a 64-bit product is a call of a routine: on ARMv6-M, which is recognized by its lack of atomics.
const NARROW: bool = cfg!(all(target_arch = "arm", not(target_has_atomic = "32")));

/// The upper half of the product, rounded down.
#[inline(always)]
fn high_word(a: i32, b: i32) -> i32 {
    if NARROW { high_word_by_halves(a, b) } else { ((a as i64 * b as i64) >> 32) as i32 }
}

/// The same of four products of 16 bits; no intermediate sum leaves 32 bits.
#[inline(always)]
fn high_word_by_halves(a: i32, b: i32) -> i32 {
    let (a_low, b_low) = (a & 0xffff, b & 0xffff);
    let (a_high, b_high) = (a >> 16, b >> 16);
    let low = (a_low as u32).wrapping_mul(b_low as u32);
    let middle = a_high.wrapping_mul(b_low).wrapping_add((low >> 16) as i32);
    let other = a_low.wrapping_mul(b_high).wrapping_add(middle & 0xffff);
    a_high.wrapping_mul(b_high).wrapping_add(middle >> 16).wrapping_add(other >> 16)
}

fn saturate(x: i64) -> i32 {
    x.clamp(i32::MIN as i64, i32::MAX as i64) as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// floor(sum * multiplier / 2^(31 - shift) + 1/2), in integers wide enough for anything.
    fn exact(sum: i32, multiplier: i32, shift: i8) -> i32 {
        let total = 31 - shift as i32;
        let rounded = (sum as i128 * multiplier as i128 + (1i128 << (total - 1))) >> total;
        rounded.clamp(i32::MIN as i128, i32::MAX as i128) as i32
    }

    /// gemmlowp's SaturatingRoundingDoublingHighMul and RoundingDivideByPOT as they are defined, after a shift that saturates.
    fn defined(sum: i32, multiplier: i32, shift: i8) -> i32 {
        let (left, right) = ((shift as i32).clamp(0, 30) as u32, (-(shift as i32)).clamp(0, 31) as u32);
        let product = i64::from(saturate(i64::from(sum) << left)) * multiplier as i64;
        let nudge = if product >= 0 { 1 << 30 } else { 1 - (1 << 30) };
        let high = saturate((product + nudge) / (1 << 31)) as i64;
        let mask = (1i64 << right) - 1;
        ((high >> right) + i64::from(high & mask > (mask >> 1) + i64::from(high < 0))) as i32
    }

    proptest! {
        #[test]
        fn double_is_gemmlowps(sum: i32, multiplier: i32, shift: i8) {
            prop_assert_eq!(TfliteMicro::scale(sum, multiplier, shift), defined(sum, multiplier, shift));
        }

        #[test]
        fn single_takes_any_scale(sum: i32, multiplier: i32, shift: i8) {
            let shift = shift.clamp(-31, 30);
            prop_assert_eq!(LiteRtReference::scale(sum, multiplier, shift), exact(sum, multiplier, shift));
        }

        #[test]
        fn shift_right_is_exact(x: i32, power in 0u32..=62) {
            let want = i128::from(x).signum() * ties_up(i128::from(x).abs(), power);
            prop_assert_eq!(i128::from(shift_right(x, power)), want);
            prop_assert_eq!(shift_right(i32::MIN, power), -(ties_up(1 << 31, power) as i64) as i32);
        }

        #[test]
        fn high_words_by_halves(a: i32, b: i32) {
            prop_assert_eq!(high_word_by_halves(a, b), high_word(a, b));
        }

        #[test]
        fn single_is_the_exact_product_rounded_once(sum: i32, multiplier in 0..=i32::MAX, shift in -31i8..=30) {
            prop_assert_eq!(LiteRtReference::scale(sum, multiplier, shift), exact(sum, multiplier, shift));
        }

        /// A scale of 1 and more, to eight bits: exact integers.
        #[test]
        fn no_large_scale_wraps_around(sum: i32, multiplier in 1 << 30..=i32::MAX, shift in 1i8..=30) {
            let want = exact(sum, multiplier, shift).clamp(-128, 127);
            prop_assert_eq!(TfliteMicro::scale(sum, multiplier, shift).clamp(-128, 127), want);
            prop_assert_eq!(LiteRtBuiltin::scale(sum, multiplier, shift).clamp(-128, 127), want);
        }

        #[test]
        fn double_is_within_one_of_single(sum in -(1 << 24)..1 << 24, multiplier in 1 << 30..=i32::MAX, shift in -20i8..=0) {
            let difference = TfliteMicro::scale(sum, multiplier, shift) - LiteRtReference::scale(sum, multiplier, shift);
            prop_assert!(difference.abs() <= 1);
        }
    }

    /// `floor(x / 2^power + 1/2)`.
    fn ties_up(x: i128, power: u32) -> i128 {
        (x + (1i128 << power >> 1)) >> power
    }

    /// `x` rounded to the nearest number of 24 significant bits, ties to even: what an `f32` holds.
    fn to_24_bits(x: i128) -> i128 {
        let length = 128 - x.unsigned_abs().leading_zeros();
        let step = 1i128 << length.saturating_sub(24);
        nearest_even(x, step) * step
    }

    fn nearest_even(x: i128, step: i128) -> i128 {
        let (down, rest) = (x.div_euclid(step), x.rem_euclid(step));
        down + i128::from(2 * rest > step || (2 * rest == step && down % 2 != 0))
    }

    proptest! {
        #[test]
        fn double_up_is_two_exact_roundings(sum in -(1 << 24)..1 << 24, multiplier in 0..=i32::MAX, shift in -31i8..=6) {
            let high = ties_up((sum as i128 * multiplier as i128) << shift.max(0), 31);
            let want = ties_up(high, -shift.min(0) as u32);
            prop_assert_eq!(i128::from(LiteRtBuiltin::scale(sum, multiplier, shift)), want);
        }

        #[test]
        fn float_is_three_exact_roundings(sum: i32, scale in 1 << 23..1 << 24, shift in -31i8..=30) {
            let product = to_24_bits(to_24_bits(sum.into()) * i128::from(scale << 7));
            let want = nearest_even(product, 1 << (31 - shift)).clamp(i32::MIN.into(), i32::MAX.into());
            prop_assert_eq!(i128::from(LiteRt::scale(sum, scale << 7, shift)), want);
        }
    }

    #[test]
    fn the_roundings_differ_where_gemmlowp_rounds_twice() {
        // sum 5, scale 0.75 * 2^-3 = 0.46875: one rounding gives 0. The high product rounds 3.75 to 4, 4/8 to 1.
        let multiplier = 3 << 29;
        assert_eq!(LiteRtReference::scale(5, multiplier, -3), 0);
        assert_eq!(TfliteMicro::scale(5, multiplier, -3), 1);
        // -1.5 at the second step: away from zero, or up.
        assert_eq!(TfliteMicro::scale(-4, multiplier, -1), -2);
        assert_eq!(LiteRtBuiltin::scale(-4, multiplier, -1), -1);
        // 2.5 and 0.5
        assert_eq!(LiteRtReference::scale(5, 1 << 30, 0), 3);
        assert_eq!((LiteRt::scale(5, 1 << 30, 0), LiteRt::scale(-1, 1 << 30, 0)), (2, 0));
    }

    #[test]
    fn ends_of_the_range() {
        let ends = [i32::MIN, i32::MIN + 1, -0x10000, -0xffff, -1, 0, 1, 0xffff, 0x10000, i32::MAX];
        for (a, b) in ends.iter().flat_map(|a| ends.map(|b| (*a, b))) {
            assert_eq!(high_word_by_halves(a, b), high_word(a, b), "{a} {b}");
            for shift in (i8::MIN..=i8::MAX).step_by(if cfg!(miri) { 17 } else { 1 }) {
                assert_eq!(TfliteMicro::scale(a, b, shift), defined(a, b, shift), "{a} {b} {shift}");
                assert_eq!(
                    LiteRtReference::scale(a, b, shift),
                    exact(a, b, shift.clamp(-31, 30)),
                    "{a} {b} {shift}"
                );
            }
        }
    }

    #[test]
    fn ties_go_up_once_or_away_from_zero() {
        // -6 * 0.5 * 2^-1 = -1.5: up is -1; gemmlowp's shift goes away from zero, its high product goes up
        assert_eq!(LiteRtReference::scale(-6, 1 << 30, -1), -1);
        assert_eq!(TfliteMicro::scale(-6, 1 << 30, -1), -2);
        assert_eq!(TfliteMicro::scale(-3, 1 << 30, 0), -1);
        assert_eq!(TfliteMicro::scale(3, 1 << 30, 0), 2);
    }
}
