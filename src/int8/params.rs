//! The real numbers that eight bits represent.

use crate::zero::Zero;

/// The quantization parameters of a vector: `r = scale * (q - zero_point)`.
#[doc(alias("Quantisation", "Quantization", "QuantizationParameters", "qparams"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct QuantParams {
    /// The difference between neighboring values; above 0.
    pub scale: f32,
    /// The stored value of 0.0.
    pub zero_point: i8,
}

impl QuantParams {
    /// Returns `round(x / scale) + zero_point`, clamped to -128..=127; see [`quantize`](super::quantize).
    pub fn store(self, x: f32) -> i8 {
        super::quantize(x, self.scale, self.zero_point)
    }

    /// Returns the range of the numbers that can be stored.
    pub fn range(self) -> Range {
        let end = |q: i32| self.scale * (q - i32::from(self.zero_point)) as f32;
        Range { min: end(-128), max: end(127) }
    }
}

/// A range of real numbers that includes 0, `min <= 0 <= max`.
///
/// A `min` above 0, a `max` below 0 and NaN count as 0; infinity counts as the largest `f32`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Range {
    /// The smallest number; at most 0.
    pub min: f32,
    /// The largest number; at least 0.
    pub max: f32,
}

impl Zero for Range {
    const ZERO: Self = Self { min: 0.0, max: 0.0 };
}

impl Range {
    /// Widens the range to these values, without NaN and infinities.
    pub fn widen(&mut self, values: &[f32]) {
        for &value in values {
            if value < self.min && value > f32::NEG_INFINITY {
                self.min = value;
            } else if value > self.max && value < f32::INFINITY {
                self.max = value;
            }
        }
    }

    /// Returns the quantization parameters for this range: `scale = (max - min) / 255` and `zero_point = round(-128 -
    /// min / scale)`.
    ///
    /// 0.0 is stored exactly. If all numbers are 0, the scale is 1.
    pub fn quant_params(self) -> QuantParams {
        let [min, max] = [-end(-self.min), end(self.max)];
        let scale = (f64::from(max) - f64::from(min)) / 255.0;
        if scale < f64::from(f32::MIN_POSITIVE) {
            return QuantParams { scale: 1.0, zero_point: 0 };
        }
        let zero_point = libm::round(-128.0 - f64::from(min) / scale);
        // The cast saturates.
        QuantParams { scale: scale as f32, zero_point: zero_point as i8 }
    }
}

/// The end of a range above 0.
fn end(x: f32) -> f32 {
    match x {
        f32::INFINITY => f32::MAX,
        x if x > 0.0 => x,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::int8::{dequantize, quantize};
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        let mut range = Range::ZERO;
        range.widen(&[-1.0, f32::NAN, 4.1, f32::INFINITY, -f32::INFINITY]);
        assert_eq!(range.quant_params(), QuantParams { scale: 0.02, zero_point: -78 });
        assert_eq!(Range::ZERO.quant_params(), QuantParams { scale: 1.0, zero_point: 0 });
        // Only positive: 0 is the lowest. Only negative: the highest.
        let end = |min, max| Range { min, max }.quant_params().zero_point;
        assert_eq!((end(0.0, 6.0), end(-5.0, 0.0)), (-128, 127));
    }

    #[test]
    fn zero_is_stored_whatever_the_ends_are() {
        let of = |min, max| Range { min, max }.quant_params();
        assert_eq!(of(2.0, 6.0), of(0.0, 6.0));
        assert_eq!(of(-6.0, -2.0), of(-6.0, 0.0));
        assert_eq!(of(f32::NAN, f32::INFINITY), of(0.0, f32::MAX));
        assert_eq!(of(f32::NEG_INFINITY, f32::NAN), of(-f32::MAX, 0.0));
        assert_eq!(of(f32::NAN, f32::NAN), of(0.0, 0.0));
        assert!(of(f32::NEG_INFINITY, f32::INFINITY).scale.is_finite());
    }

    proptest! {
        #[test]
        fn every_number_of_the_range_is_stored_to_a_step(min in -1e6f32..=0.0, max in 0.0f32..1e6, at in 0.0f32..=1.0) {
            let (range, x) = (Range { min, max }, min + (max - min) * at);
            let QuantParams { scale, zero_point } = range.quant_params();
            let back = dequantize(quantize(x, scale, zero_point), scale, zero_point);
            prop_assert!((back - x).abs() <= scale * 1.001, "{} {}", x, back);
            prop_assert_eq!(dequantize(zero_point, scale, zero_point), 0.0);
            let again = range.quant_params().range();
            prop_assert!((again.min - min).abs() <= scale && (again.max - max).abs() <= scale);
        }
    }
}
