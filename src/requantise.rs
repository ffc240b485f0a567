//! From a 32-bit sum back to eight bits: multiply by a real number given as a 32-bit multiplier and a power of two.
//!
//! A scale `s` is `multiplier * 2^(shift - 31)` with `multiplier` in `2^30..2^31`. Four roundings of that product are in
//! use, and differ by one in rare cases; a model says which one it was made for, as a type. How a runtime makes the
//! multiplier of the scales of input `i`, weights `w` and output `o` goes with it:
//!
//! | rounding | multiplier | equal to the fully connected layers of | another output than `Single` |
//! |---|---|---|---|
//! | [`Single`] | `i w / o` in f64, to 31 bits | LiteRT's reference kernels, but for ties | |
//! | [`Double`] | `i w / o` in f64, to 31 bits | TFLite Micro, CMSIS-NN | 1 in 1,000 |
//! | [`DoubleUp`] | as `Double`, but `i w` in f32 where one `w` is for all outputs | LiteRT without XNNPACK | 1 in 1,000 |
//! | [`Float`] | `i w / o` in f32, rounded twice | LiteRT with XNNPACK, its default; ONNX Runtime (QDQ) | 1 in 500,000 |
//!
//! No kernel of LiteRT rounds a 64-bit integer product once, as its specification has it: the reference kernels round the
//! product with the scale in f64, ties away from zero. That is `Single` unless the product is closer to a tie than the
//! 31 bits of a multiplier tell, one in 2,000 of sums picked to be there, or is a tie, as with scales that are powers of two.
//!
//! Measured on x86-64 (AVX-512) with ai-edge-litert 2.3.0, onnxruntime 1.32.0 and tflite-micro 0.dev20261023182759, one
//! example at a time: `host-tools/tflite/tests/vectors/vectors.py` over layers of 1 to 700 inputs, all zero points, rows
//! that saturate, and sums next to ties; `check.py` beside it over any number of random networks: of 3,700, with
//! 1.5 million values a runtime, one differed, by a scale of 2e-9 for which TFLite Micro shifts by a negative number.
//! CMSIS-NN is by its specification. XNNPACK takes no scale of 256 or more.

/// How the product of a sum and its scale is rounded.
pub trait Rounding: Copy {
    /// The rounding as a value.
    const NEW: Self;
    /// `round(sum * multiplier * 2^(shift - 31))`, for `multiplier >= 0` and `-31 <= shift <= 30`.
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32;
}

/// One 64-bit product, one rounding to nearest, ties up: the TFLite specification. The default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Single;

impl Rounding for Single {
    const NEW: Self = Self;

    #[inline]
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32 {
        let total = (31 - i32::from(shift)).clamp(1, 62) as u32;
        let product = sum as i64 * multiplier as i64;
        // |product| <= 2^62, so adding half of 2^total, at most 2^61, cannot overflow.
        saturate((product + (1 << (total - 1))) >> total)
    }
}

/// gemmlowp's two steps, a doubling high product and a rounding shift, each rounded: TFLite Micro and CMSIS-NN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Double;

impl Rounding for Double {
    const NEW: Self = Self;

    #[inline]
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32 {
        let left = i32::from(shift).clamp(0, 30) as u32;
        let right = (-i32::from(shift)).clamp(0, 31) as u32;
        shift_right(high_product(sum.wrapping_shl(left), multiplier), right)
    }
}

/// The upper half of `2 a b`, rounded to nearest, ties up: gemmlowp's `SaturatingRoundingDoublingHighMul`.
#[inline]
pub fn high_product(a: i32, b: i32) -> i32 {
    let product = a as i64 * b as i64;
    let nudge = if product >= 0 { 1 << 30 } else { 1 - (1 << 30) };
    saturate((product + nudge) / (1 << 31))
}

/// `x / 2^power` rounded to nearest, ties away from zero: gemmlowp's `RoundingDivideByPOT`.
#[inline]
pub fn shift_right(x: i32, power: u32) -> i32 {
    let power = power.min(62);
    let mask = (1i64 << power) - 1;
    let threshold = (mask >> 1) + i64::from(x < 0);
    ((x as i64 >> power) + i64::from(x as i64 & mask > threshold)) as i32
}

/// The steps of [`Double`], but ties up in both: LiteRT without XNNPACK, whose matrix library ruy does so in SIMD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DoubleUp;

impl Rounding for DoubleUp {
    const NEW: Self = Self;

    #[inline]
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32 {
        let left = i32::from(shift).clamp(0, 30) as u32;
        let right = (-i32::from(shift)).clamp(0, 31) as u32;
        let product = sum.wrapping_shl(left) as i64 * multiplier as i64;
        let high = saturate((product + (1 << 30)) >> 31);
        ((high as i64 + ((1 << right) >> 1)) >> right) as i32
    }
}

/// The product of two `f32`, rounded to an integer, ties to even: LiteRT with XNNPACK, and ONNX Runtime.
///
/// The scale is an `f32` that the multiplier and the shift hold exactly: the lowest seven bits of the multiplier are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Float;

impl Rounding for Float {
    const NEW: Self = Self;

    #[inline]
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32 {
        // 2^(shift - 31) by its bits; its exponent is -62 to -1.
        let power = f32::from_bits(((i32::from(shift).clamp(-31, 30) + 96) as u32) << 23);
        // The cast saturates.
        libm::rintf(sum as f32 * (multiplier as f32 * power)) as i32
    }
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

    proptest! {
        #[test]
        fn single_is_the_exact_product_rounded_once(sum: i32, multiplier in 0..=i32::MAX, shift in -31i8..=30) {
            prop_assert_eq!(Single::scale(sum, multiplier, shift), exact(sum, multiplier, shift));
        }

        #[test]
        fn double_is_within_one_of_single(sum in -(1 << 24)..1 << 24, multiplier in 1 << 30..=i32::MAX, shift in -20i8..=0) {
            let difference = Double::scale(sum, multiplier, shift) - Single::scale(sum, multiplier, shift);
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
            prop_assert_eq!(i128::from(DoubleUp::scale(sum, multiplier, shift)), want);
        }

        #[test]
        fn float_is_three_exact_roundings(sum: i32, scale in 1 << 23..1 << 24, shift in -31i8..=30) {
            let product = to_24_bits(to_24_bits(sum.into()) * i128::from(scale << 7));
            let want = nearest_even(product, 1 << (31 - shift)).clamp(i32::MIN.into(), i32::MAX.into());
            prop_assert_eq!(i128::from(Float::scale(sum, scale << 7, shift)), want);
        }
    }

    #[test]
    fn the_roundings_differ_where_gemmlowp_rounds_twice() {
        // sum 5, scale 0.75 * 2^-3 = 0.46875: one rounding gives 0. The high product rounds 3.75 to 4, 4/8 to 1.
        let multiplier = 3 << 29;
        assert_eq!(Single::scale(5, multiplier, -3), 0);
        assert_eq!(Double::scale(5, multiplier, -3), 1);
        // -1.5 at the second step: away from zero, or up.
        assert_eq!(Double::scale(-4, multiplier, -1), -2);
        assert_eq!(DoubleUp::scale(-4, multiplier, -1), -1);
        // 2.5 and 0.5
        assert_eq!(Single::scale(5, 1 << 30, 0), 3);
        assert_eq!((Float::scale(5, 1 << 30, 0), Float::scale(-1, 1 << 30, 0)), (2, 0));
    }

    #[test]
    fn ties_go_up_once_or_away_from_zero() {
        // -6 * 0.5 * 2^-1 = -1.5: up is -1; gemmlowp's shift goes away from zero, its high product goes up
        assert_eq!(Single::scale(-6, 1 << 30, -1), -1);
        assert_eq!(Double::scale(-6, 1 << 30, -1), -2);
        assert_eq!(Double::scale(-3, 1 << 30, 0), -1);
        assert_eq!(Double::scale(3, 1 << 30, 0), 2);
    }
}
