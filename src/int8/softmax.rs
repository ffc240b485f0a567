//! Softmax in int8, in the three ways in use.
//!
//! Outputs have scale 1/256 and zero point -128, as TFLite fixes them,
//! except ONNX Runtime's.
//!
//! Softmax depends on differences to the largest input only, so the exponentials are a table, which the host tool
//! computes.

use super::{check_step, predicts_only, value_layer};
use crate::error::Parameter;
use crate::int8::rounding::{high_product, shift_right};
use crate::layer::{Layer, Train};
use crate::pass::Pass;
use crate::zero::Zero;

value_layer! {
    /// Softmax of `N` int8 values with a table, a sum and a quotient in `f32`: LiteRT, with and without XNNPACK.
    ///
    /// `y_i = round(256 e_i / sum_j e_j) - 128` with `e_i = exp[max x - x_i]`.
    #[doc(alias = "SOFTMAX")]
    struct Int8Softmax: i8 => i8 {
        /// The table, `exp(-beta * input scale * d)` for `d` from 0 to 255.
        #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
        exp: [f32; 256] = [0.0; 256],
    }
    |layer, x, y| softmax(&layer.exp, x, y)
}

value_layer! {
    /// Softmax of `N` int8 values in integers only: TFLite Micro, CMSIS-NN and LiteRT's reference kernels.
    ///
    /// Outputs are those of [`Int8Softmax`], up to rounding.
    #[doc(alias = "arm_softmax_s8")]
    struct Int8SoftmaxFixed: i8 => i8 {
        /// The table, `2^31 exp(-beta * input scale * d)` for `d` from 0 to 255, as gemmlowp computes it.
        #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
        exp: [i32; 256] = [0; 256],
    }
    |layer, x, y| softmax_fixed(&layer.exp, x, y)
}

value_layer! {
    /// Softmax of `N` int8 values with a table of `f32`, to outputs of any scale and zero point: ONNX Runtime.
    struct Int8SoftmaxScaled: i8 => i8 {
        /// The table, `c * exp(-input scale * d)` for `d` from 0 to 255, for any `c`.
        #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
        exp: [f32; 256] = [0.0; 256],
        /// 1 over the scale of the outputs; above 0.
        steps: f32 = 0.0,
        /// The stored value of 0.0.
        zero_point: i8 = 0,
    }
    |layer, x, y| softmax_scaled(&layer.exp, layer.steps, layer.zero_point, x, y);
    check: check_step(Parameter::Steps, layer.steps)
}

/// Computes the softmax of `x` into `y` with the table `exp`; see [`Int8Softmax`].
pub fn softmax(exp: &[f32; 256], x: &[i8], y: &mut [i8]) {
    let largest = largest(x);
    let sum = x.iter().fold(0.0, |sum, &x| sum + at(exp, largest, x));
    let inverse = 1.0 / (sum * (1.0 / 256.0));
    for (y, &x) in y.iter_mut().zip(x) {
        let rounded = libm::rintf(at(exp, largest, x) * inverse) as i32;
        *y = stored(rounded);
    }
}

/// Computes the softmax of `x` into `y` with the table `exp`; see [`Int8SoftmaxFixed`].
pub fn softmax_fixed(exp: &[i32; 256], x: &[i8], y: &mut [i8]) {
    let largest = largest(x);
    // Twelve integer bits, so that 4096 summands fit.
    let sum = x.iter().fold(0i32, |sum, &x| sum.wrapping_add(shift_right(at(exp, largest, x), 12)));
    let headroom = sum.leading_zeros().min(31);
    // The sum as 1 + a fraction, times a power of two.
    let fraction = (sum as u32).wrapping_shl(headroom).wrapping_sub(1 << 31) as i32;
    let inverse = one_over_one_plus(fraction);
    for (y, &x) in y.iter_mut().zip(x) {
        // 12 integer bits of the sum, 31 of the fraction, 8 of the output.
        let rounded = shift_right(high_product(inverse, at(exp, largest, x)), 12 + 31 - 8 - headroom);
        *y = stored(rounded);
    }
}

/// Computes the softmax of `x` into `y` with the table `exp`; see [`Int8SoftmaxScaled`].
pub fn softmax_scaled(exp: &[f32; 256], steps: f32, zero_point: i8, x: &[i8], y: &mut [i8]) {
    let largest = largest(x);
    let sum = x.iter().fold(0.0, |sum, &x| sum + at(exp, largest, x));
    let factor = steps / sum;
    for (y, &x) in y.iter_mut().zip(x) {
        let rounded = libm::rintf(at(exp, largest, x) * factor) as i32;
        *y = rounded.saturating_add(zero_point.into()).clamp(-128, 127) as i8;
    }
}

fn largest(x: &[i8]) -> i8 {
    x.iter().fold(i8::MIN, |most, &x| most.max(x))
}

fn at<T: Copy>(exp: &[T; 256], largest: i8, x: i8) -> T {
    exp[largest.wrapping_sub(x) as u8 as usize]
}

fn stored(probability: i32) -> i8 {
    probability.saturating_sub(128).clamp(-128, 127) as i8
}

/// `1 / (1 + x)` of fractions in 31 bits, by three steps of Newton's method.
fn one_over_one_plus(x: i32) -> i32 {
    /// 48/17 and -32/17 with 29 bits of fraction: the line that starts Newton's method best.
    const LINE: [i32; 2] = [1_515_870_810, -1_010_580_540];
    // (1 + x) / 2, halves away from zero; x >= 0.
    let half = ((x as i64 + i32::MAX as i64 + 1) / 2) as i32;
    let start = LINE[0].wrapping_add(high_product(half, LINE[1]));
    let root = (0..3).fold(start, |root, _| {
        let error = (1i32 << 29).wrapping_sub(high_product(half, root));
        root.wrapping_add(high_product(root, error).saturating_mul(4))
    });
    root.saturating_mul(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Tables to ten digits are enough here; `host-tools/formats/tests/tflite/runtimes.rs` has the runtimes' own.
    fn tables(scale: f64) -> ([f32; 256], [i32; 256]) {
        let exp = |d: usize| (-scale * d as f64).exp();
        let fixed = |d: usize| (exp(d) * 2f64.powi(31)).min(i32::MAX.into()) as i32;
        (core::array::from_fn(|d| exp(d) as f32), core::array::from_fn(fixed))
    }

    proptest! {
        #[test]
        fn all_are_within_one_of_the_real_softmax(x: [i8; 7], scale in 0.001f64..0.5) {
            let (float, fixed) = tables(scale);
            let exp = x.map(|x| (scale * f64::from(x)).exp());
            let sum: f64 = exp.iter().sum();
            let scaled = Int8SoftmaxScaled::<7> { exp: float.map(|e| 1e30 * e), steps: 256.0, zero_point: -128 };
            let float = Int8Softmax::<7> { exp: float };
            let y = [float.predict(&x), Int8SoftmaxFixed::<7> { exp: fixed }.predict(&x), scaled.predict(&x)];
            for y in y {
                for (y, exp) in y.iter().zip(exp) {
                    let want = (256.0 * exp / sum - 128.0).min(127.0);
                    prop_assert!((f64::from(*y) - want).abs() < 0.51, "{y} {want}");
                }
            }
        }

        #[test]
        fn no_table_makes_it_panic(exp: [i32; 8], x in proptest::collection::vec(any::<i8>(), 0..20)) {
            let mut y = [0; 20];
            softmax_fixed(&core::array::from_fn(|i| exp[i % 8]), &x, &mut y);
            let exp = core::array::from_fn(|i| f32::from_bits(exp[i % 8] as u32));
            softmax(&exp, &x, &mut y);
            softmax_scaled(&exp, exp[7], x.first().copied().unwrap_or(0), &x, &mut y);
        }
    }

    #[test]
    fn softmax_by_hand() {
        // exp(0) and exp(-ln 3): 3/4 and 1/4 of 256.
        let (float, fixed) = tables(3f64.ln());
        assert_eq!(Int8Softmax::<2> { exp: float }.predict(&[5, 4]), [64, -64]);
        assert_eq!(Int8SoftmaxFixed::<2> { exp: fixed }.predict(&[5, 4]), [64, -64]);
        assert_eq!(Int8SoftmaxFixed::<1> { exp: fixed }.predict(&[9]), [127]);
        // 3/4 and 1/4 of 200 steps.
        let scaled = |zero_point| Int8SoftmaxScaled::<2> { exp: float, steps: 200.0, zero_point };
        assert_eq!(scaled(-110).predict(&[5, 4]), [40, -60]);
        assert_eq!(scaled(10).predict(&[5, 4]), [127, 60]);
    }
}
