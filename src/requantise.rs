//! From a 32-bit sum back to eight bits: multiply by a real number given as a 32-bit multiplier and a power of two.
//!
//! A scale `s` is `multiplier * 2^(shift - 31)` with `multiplier` in `2^30..2^31`. Two roundings of that product are in
//! use, and differ by one in rare cases; a model says which one it was made for, as a type.

/// How the product of a sum and its scale is rounded.
pub trait Rounding: Copy {
    /// The rounding as a value.
    const NEW: Self;
    /// Whether it is [`Single`], which some cores have in their own instructions.
    #[doc(hidden)]
    const ONCE: bool = false;
    /// `round(sum * multiplier * 2^(shift - 31))`, for `multiplier >= 0` and `-31 <= shift <= 30`.
    fn scale(sum: i32, multiplier: i32, shift: i8) -> i32;
}

/// One 64-bit product, one rounding to nearest, ties up: LiteRT and ONNX Runtime. The default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Single;

impl Rounding for Single {
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
}

#[cold]
#[inline(never)]
fn any_scale(sum: i32, multiplier: i32, shift: i8) -> i32 {
    let total = (31 - i32::from(shift)).clamp(1, 62) as u32;
    let product = sum as i64 * multiplier as i64;
    // |product| <= 2^62, so adding half of 2^total, at most 2^61, cannot overflow.
    saturate((product + (1 << (total - 1))) >> total)
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
        // SaturatingRoundingDoublingHighMul: floor(product / 2^31 + 1/2), which only MIN * MIN takes out of range.
        let sum = sum.wrapping_shl(left);
        let (high, low) = (high_word(sum, multiplier), sum.wrapping_mul(multiplier) as u32);
        let high = high.saturating_add(high).wrapping_add((((low >> 30) + 1) >> 1) as i32);
        // RoundingDivideByPOT: ties away from zero.
        let mask = ((1u32 << right) - 1) as i32;
        let threshold = (mask >> 1) + i32::from(high < 0);
        (high >> right) + i32::from(high & mask > threshold)
    }
}

/// Whether a 64-bit product is a call of a routine: on ARMv6-M, told by its lack of atomics.
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

    /// gemmlowp's SaturatingRoundingDoublingHighMul and RoundingDivideByPOT as they are defined.
    fn defined(sum: i32, multiplier: i32, shift: i8) -> i32 {
        let (left, right) = ((shift as i32).clamp(0, 30) as u32, (-(shift as i32)).clamp(0, 31) as u32);
        let product = sum.wrapping_shl(left) as i64 * multiplier as i64;
        let nudge = if product >= 0 { 1 << 30 } else { 1 - (1 << 30) };
        let high = saturate((product + nudge) / (1 << 31)) as i64;
        let mask = (1i64 << right) - 1;
        ((high >> right) + i64::from(high & mask > (mask >> 1) + i64::from(high < 0))) as i32
    }

    proptest! {
        #[test]
        fn double_is_gemmlowps(sum: i32, multiplier: i32, shift: i8) {
            prop_assert_eq!(Double::scale(sum, multiplier, shift), defined(sum, multiplier, shift));
        }

        #[test]
        fn single_takes_any_scale(sum: i32, multiplier: i32, shift: i8) {
            let shift = shift.clamp(-31, 30);
            prop_assert_eq!(Single::scale(sum, multiplier, shift), exact(sum, multiplier, shift));
        }

        #[test]
        fn high_words_by_halves(a: i32, b: i32) {
            prop_assert_eq!(high_word_by_halves(a, b), high_word(a, b));
        }

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
    fn ends_of_the_range() {
        let ends = [i32::MIN, i32::MIN + 1, -0x10000, -0xffff, -1, 0, 1, 0xffff, 0x10000, i32::MAX];
        for (a, b) in ends.iter().flat_map(|a| ends.map(|b| (*a, b))) {
            assert_eq!(high_word_by_halves(a, b), high_word(a, b), "{a} {b}");
            for shift in i8::MIN..=i8::MAX {
                assert_eq!(Double::scale(a, b, shift), defined(a, b, shift), "{a} {b} {shift}");
                assert_eq!(Single::scale(a, b, shift), exact(a, b, shift.clamp(-31, 30)), "{a} {b} {shift}");
            }
        }
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
