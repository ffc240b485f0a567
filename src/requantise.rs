//! From a 32-bit sum back to eight bits: multiply by a real number given as a 32-bit multiplier and a power of two.
//!
//! A scale `s` is `multiplier * 2^(shift - 31)` with `multiplier` in `2^30..2^31`. Two roundings of that product are in
//! use, and differ by one in rare cases; a model says which one it was made for, as a type.

/// How the product of a sum and its scale is rounded.
pub trait Rounding: Copy {
    /// The rounding as a value.
    const NEW: Self;
    /// `round(sum * multiplier * 2^(shift - 31))`, for `multiplier >= 0` and `-31 <= shift <= 30`.
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32;
}

/// One 64-bit product, one rounding to nearest, ties up: LiteRT and ONNX Runtime. The default.
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
        // SaturatingRoundingDoublingHighMul: ties up; it would saturate for MIN * MIN only, and multiplier >= 0.
        let product = sum.wrapping_shl(left) as i64 * multiplier as i64;
        let nudge = if product >= 0 { 1 << 30 } else { 1 - (1 << 30) };
        let high = saturate((product + nudge) / (1 << 31));
        // RoundingDivideByPOT: ties away from zero.
        let mask = (1i64 << right) - 1;
        let remainder = high as i64 & mask;
        let threshold = (mask >> 1) + i64::from(high < 0);
        ((high as i64 >> right) + i64::from(remainder > threshold)) as i32
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

    #[test]
    fn the_two_roundings_differ_where_gemmlowp_rounds_twice() {
        // sum 5, scale 0.75 * 2^-3 = 0.46875: one rounding gives 0. The high product rounds 3.75 to 4, 4/8 to 1.
        let multiplier = 3 << 29;
        assert_eq!(Single::scale(5, multiplier, -3), 0);
        assert_eq!(Double::scale(5, multiplier, -3), 1);
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
