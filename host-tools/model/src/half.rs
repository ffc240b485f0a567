//! The two floats of sixteen bits that files of other tools have.

/// An f32 of IEEE 754's binary16: a sign, five bits of exponent, ten of fraction. Exact for every number.
pub fn f16_to_f32(bits: u16) -> f32 {
    let (sign, exponent, fraction) =
        (u32::from(bits >> 15) << 31, u32::from(bits >> 10 & 0x1f), u32::from(bits & 0x3ff));
    let magnitude = match exponent {
        // Subnormal: so many times 2^-24.
        0 => (fraction as f32 / (1 << 24) as f32).to_bits(),
        // Infinity and NaN.
        0x1f => 0xff << 23 | fraction << 13,
        // The exponent's bias is 127 instead of 15.
        _ => (exponent + 112) << 23 | fraction << 13,
    };
    f32::from_bits(sign | magnitude)
}

/// An f32 of a bfloat16, which is its upper half.
pub fn bf16_to_f32(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The crate `half`, for each of the 65,536.
    #[test]
    fn all_are_those_of_the_crate_half() {
        for bits in 0..=u16::MAX {
            for (got, wanted) in [
                (f16_to_f32(bits), half::f16::from_bits(bits).to_f32()),
                (bf16_to_f32(bits), half::bf16::from_bits(bits).to_f32()),
            ] {
                assert!(got.to_bits() == wanted.to_bits() || got.is_nan() && wanted.is_nan(), "{bits:#06x}");
            }
        }
    }
}
