//! A positive real number as a 32-bit multiplier and a power of two, as TFLite's `QuantizeMultiplier` does it.

/// `real = multiplier * 2^(shift - 31)` with `multiplier` in `2^30..2^31`, rounded to nearest.
pub fn decompose(real: f64) -> (i32, i8) {
    if real <= 0.0 || !real.is_finite() {
        return (0, 0);
    }
    let (fraction, mut exponent) = libm::frexp(real);
    let mut multiplier = (fraction * f64::from(1u32 << 31)).round() as i64;
    if multiplier == 1 << 31 {
        multiplier /= 2;
        exponent += 1;
    }
    match exponent {
        ..-31 => (0, 0),
        31.. => (i32::MAX, 30),
        exponent => (multiplier as i32, exponent as i8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tinyfit::{Rounding, Single};

    #[test]
    fn decompose_is_exact_to_31_bits() {
        assert_eq!(decompose(0.5), (1 << 30, 0));
        assert_eq!(decompose(1.0), (1 << 30, 1));
        assert_eq!(decompose(1.0 - 1e-12), (1 << 30, 1));
        assert_eq!(Single::scale(1000, decompose(0.0123).0, decompose(0.0123).1), 12);
    }
}
