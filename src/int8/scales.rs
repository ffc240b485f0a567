//! A positive real number as a 32-bit multiplier and a power of two: TFLite's `QuantizeMultiplier`.

/// The scales of the inputs, the weights and the outputs of a layer, for one output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scales {
    /// The scale of the inputs.
    pub input: f32,
    /// The scale of the weights.
    pub weights: f32,
    /// The scale of the outputs.
    pub output: f32,
    /// Whether the weights of each output have a separate scale.
    pub per_channel: bool,
}

impl Scales {
    /// Returns the scale of a weighted sum, `input * weights`.
    pub fn step(&self) -> f64 {
        f64::from(self.input) * f64::from(self.weights)
    }
}

/// Returns `(multiplier, shift)` with `real = multiplier * 2^(shift - 31)` and `multiplier` in `2^30..2^31`, rounded to
/// nearest.
///
/// Returns zeros if `real` is not positive or too small.
#[doc(alias = "QuantizeMultiplier")]
pub fn decompose(real: f64) -> (i32, i8) {
    if real <= 0.0 || !real.is_finite() {
        return (0, 0);
    }
    let (fraction, mut exponent) = libm::frexp(real);
    let mut multiplier = libm::round(fraction * f64::from(1u32 << 31)) as i64;
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
    use crate::int8::{LiteRt, LiteRtReference, Runtime};
    use proptest::prelude::*;

    #[test]
    fn decompose_is_exact_to_31_bits() {
        assert_eq!(decompose(0.5), (1 << 30, 0));
        assert_eq!(decompose(1.0), (1 << 30, 1));
        assert_eq!(decompose(1.0 - 1e-12), (1 << 30, 1));
        assert_eq!(LiteRtReference::scale(1000, decompose(0.0123).0, decompose(0.0123).1), 12);
        assert_eq!([0.0, -1.0, f64::NAN, f64::INFINITY, 1e-300].map(decompose), [(0, 0); 5]);
    }

    proptest! {
        #[test]
        fn a_float_is_held_exactly(sum: i32, scale in 1e-9f32..1e3) {
            let (multiplier, shift) = decompose(f64::from(scale));
            let want = (sum as f32 * scale).round_ties_even() as i32;
            prop_assert_eq!(LiteRt::scale(sum, multiplier, shift), want);
        }
    }
}
