//! Quantization and dequantization of vectors.

use super::{QuantParams, check_step, each, predicts_only, value_layer};
use crate::error::Parameter;
use crate::layer::{Layer, Train};
use crate::pass::Pass;
use crate::zero::Zero;

/// Declares a layer between `f32` and int8 with a scale and a zero point, by the computation of `y` from `x`.
macro_rules! conversion {
    ($(#[$doc:meta])* $layer:ident: $from:ty => $to:ty, |$x:ident, $y:ident, $scale:ident, $zero_point:ident| $convert:expr) => {
        value_layer! {
            $(#[$doc])*
            struct $layer: $from => $to {
                /// The difference between neighboring values; above 0.
                scale: f32 = 0.0,
                /// The stored value of 0.0.
                zero_point: i8 = 0,
            }
            |layer, $x, $y| {
                let ($scale, $zero_point) = (layer.scale, layer.zero_point);
                $convert
            };
            check: check_step(Parameter::Scale, layer.scale)
        }

        impl<const N: usize> From<QuantParams> for $layer<N> {
            fn from(QuantParams { scale, zero_point }: QuantParams) -> Self {
                Self { scale, zero_point }
            }
        }
    };
}

conversion! {
    /// Quantizes `N` numbers: `q = round(x / scale) + zero_point`, ties away from zero, clamped to -128..=127.
    ///
    /// As TFLite Micro and LiteRT's reference kernels do.
    #[doc(alias("QuantizeLinear", "QuantStub"))]
    Quantize: f32 => i8, |x, y, scale, zero_point| each(x, y, |x| quantize(x, scale, zero_point))
}

conversion! {
    /// Quantizes `N` numbers: `q = round(x * (1 / scale)) + zero_point`, ties to even, clamped to -128..=127.
    ///
    /// As LiteRT with XNNPACK does.
    QuantizeByInverse: f32 => i8, |x, y, scale, zero_point| each(x, y, |x| quantize_by_inverse(x, scale, zero_point))
}

conversion! {
    /// Quantizes `N` numbers: `q = round(x / scale) + zero_point`, ties to even, clamped to -128..=127.
    ///
    /// As ONNX Runtime does, and as ONNX specifies `QuantizeLinear`.
    #[doc(alias = "QuantizeLinear")]
    QuantizeToEven: f32 => i8, |x, y, scale, zero_point| each(x, y, |x| quantize_to_even(x, scale, zero_point))
}

conversion! {
    /// Dequantizes `N` numbers: `r = scale * (q - zero_point)`.
    ///
    /// As every runtime does except LiteRT without XNNPACK.
    #[doc(alias("DequantizeLinear", "DeQuantStub"))]
    Dequantize: i8 => f32, |x, y, scale, zero_point| each(x, y, |x| dequantize(x, scale, zero_point))
}

conversion! {
    /// Quantizes as LiteRT without XNNPACK does: whole blocks of eight as [`QuantizeByInverse`].
    ///
    /// The remaining values are divided in `f64`, with ties away from zero.
    QuantizeInEights: f32 => i8, |x, y, scale, zero_point| quantize_in_eights(x, y, scale, zero_point)
}

conversion! {
    /// Dequantizes as LiteRT without XNNPACK does: whole blocks of eight as `scale * q + scale * -zero_point`, each
    /// product rounded.
    ///
    /// The remaining values are as in [`Dequantize`].
    DequantizeInEights: i8 => f32, |x, y, scale, zero_point| dequantize_in_eights(x, y, scale, zero_point)
}

/// Returns `round(x / scale) + zero_point`, ties away from zero, clamped to -128..=127; the zero point for NaN.
pub fn quantize(x: f32, scale: f32, zero_point: i8) -> i8 {
    store(libm::roundf(x / scale), zero_point)
}

/// Returns `round(x * (1 / scale)) + zero_point`, ties to even, clamped to -128..=127; the zero point for NaN.
pub fn quantize_by_inverse(x: f32, scale: f32, zero_point: i8) -> i8 {
    store(libm::rintf(x * (1.0 / scale)), zero_point)
}

/// Returns `round(x / scale) + zero_point`, ties to even, clamped to -128..=127; the zero point for NaN.
pub fn quantize_to_even(x: f32, scale: f32, zero_point: i8) -> i8 {
    store(libm::rintf(x / scale), zero_point)
}

fn store(rounded: f32, zero_point: i8) -> i8 {
    (rounded as i32).saturating_add(zero_point as i32).clamp(-128, 127) as i8
}

/// Returns `scale * (q - zero_point)`.
pub fn dequantize(q: i8, scale: f32, zero_point: i8) -> f32 {
    scale * (q as i32 - zero_point as i32) as f32
}

/// Quantizes `x` into `y` as [`QuantizeInEights`] does. They have the same length.
pub fn quantize_in_eights(x: &[f32], y: &mut [i8], scale: f32, zero_point: i8) {
    let blocks = x.len() / 8 * 8;
    for (i, (y, &x)) in y.iter_mut().zip(x).enumerate() {
        *y = if i < blocks {
            quantize_by_inverse(x, scale, zero_point)
        } else {
            store(libm::round(x as f64 / scale as f64) as f32, zero_point)
        };
    }
}

/// Dequantizes `x` into `y` as [`DequantizeInEights`] does. They have the same length.
pub fn dequantize_in_eights(x: &[i8], y: &mut [f32], scale: f32, zero_point: i8) {
    let blocks = x.len() / 8 * 8;
    for (i, (y, &x)) in y.iter_mut().zip(x).enumerate() {
        *y = if i < blocks {
            scale * x as f32 + scale * -(zero_point as f32)
        } else {
            dequantize(x, scale, zero_point)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantize_rounds_away_from_zero_and_saturates() {
        let layer = Quantize::<5> { scale: 0.5, zero_point: 10 };
        assert_eq!(layer.predict(&[0.25, -0.25, 1e9, -1e9, f32::NAN]), [11, 9, 127, -128, 10]);
    }

    #[test]
    fn quantize_by_inverse_rounds_to_even_and_saturates() {
        let layer = QuantizeByInverse::<6> { scale: 0.5, zero_point: 10 };
        assert_eq!(layer.predict(&[0.25, -0.25, 0.75, 1e9, -1e9, f32::NAN]), [10, 10, 12, 127, -128, 10]);
    }

    #[test]
    fn quantize_to_even_divides() {
        let layer = QuantizeToEven::<6> { scale: 0.5, zero_point: 10 };
        assert_eq!(layer.predict(&[0.25, -0.25, 0.75, 1e9, -1e9, f32::NAN]), [10, 10, 12, 127, -128, 10]);
        // In NumPy's float32, 2.25 / 0.3 is below 7.5 and 2.25 * (1 / 0.3) is a tie.
        assert_eq!(QuantizeToEven::<1> { scale: 0.3, zero_point: 0 }.predict(&[2.25]), [7]);
        assert_eq!(QuantizeByInverse::<1> { scale: 0.3, zero_point: 0 }.predict(&[2.25]), [8]);
    }

    #[test]
    fn blocks_of_eight_differ_from_the_rest() {
        let whole = Dequantize::<9> { scale: 0.1, zero_point: 37 }.predict(&[40; 9]);
        let eights = DequantizeInEights::<9> { scale: 0.1, zero_point: 37 }.predict(&[40; 9]);
        assert_eq!((whole[0], eights[0], eights[8]), (0.3, 0.29999995, 0.3));
        let eights = QuantizeInEights::<9> { scale: 0.5, zero_point: 0 }.predict(&[0.25; 9]);
        assert_eq!((eights[0], eights[8]), (0, 1));
    }
}
