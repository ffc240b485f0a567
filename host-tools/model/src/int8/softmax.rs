//! Softmax, and the tables of exponentials it reads.

use tinyfit::int8;
use tinyfit::int8::rounding::{high_product, shift_right};

use super::{QuantParams, RuntimeKind};

/// Probabilities, stored with scale 1/256 and zero point -128 except ONNX Runtime's; the kernel's `Int8Softmax`,
/// `Int8SoftmaxFixed` or `Int8SoftmaxScaled`.
#[derive(Clone, Debug, PartialEq)]
pub struct Int8Softmax {
    /// The number of values.
    pub len: usize,
    /// The factor of the inputs before the exponential.
    pub beta: f32,
    /// The exponentials of differences to the largest input.
    pub exp: Exponentials,
}

/// A table for differences from 0 to 255.
#[derive(Clone, Debug, PartialEq)]
pub enum Exponentials {
    /// The kernel's `Int8Softmax`.
    Float(Box<[f32; 256]>),
    /// The kernel's `Int8SoftmaxFixed`.
    Fixed(Box<[i32; 256]>),
    /// The kernel's `Int8SoftmaxScaled`.
    Scaled(Box<[f32; 256]>),
}

impl Int8Softmax {
    /// How the outputs of every softmax but ONNX Runtime's are stored.
    pub const OUTPUT: QuantParams = QuantParams { scale: 1.0 / 256.0, zero_point: -128 };

    /// For inputs of this scale.
    pub fn new(len: usize, beta: f32, input_scale: f32, runtime: RuntimeKind) -> Self {
        let exp = match runtime {
            RuntimeKind::LiteRt | RuntimeKind::LiteRtBuiltin => Exponentials::Float(float(beta, input_scale)),
            RuntimeKind::LiteRtReference | RuntimeKind::TfliteMicro => {
                Exponentials::Fixed(fixed(beta, input_scale))
            }
            RuntimeKind::OnnxRuntime => Exponentials::Scaled(scaled(len, beta * input_scale)),
        };
        Self { len, beta, exp }
    }

    /// The probability 1.0 in steps of outputs that are stored so, as ONNX Runtime rounds it.
    pub fn steps(output: QuantParams) -> f32 {
        (1.0 / output.scale).floor()
    }

    pub(super) fn predict(&self, x: &[i8], output: QuantParams) -> Vec<i8> {
        let mut y = vec![0; x.len()];
        match &self.exp {
            Exponentials::Float(exp) => int8::softmax(exp, x, &mut y),
            Exponentials::Fixed(exp) => int8::softmax_fixed(exp, x, &mut y),
            Exponentials::Scaled(exp) => {
                int8::softmax_scaled(exp, Self::steps(output), output.zero_point, x, &mut y)
            }
        }
        y
    }
}

/// As LiteRT fills its table with `expf`, which is nearly always the real exponential rounded.
fn float(beta: f32, input_scale: f32) -> Box<[f32; 256]> {
    let scale = -input_scale * beta;
    Box::new(std::array::from_fn(|d| libm::exp(f64::from(scale * d as f32)) as f32))
}

/// ONNX Runtime's exponentials are as large as their sum allows, so that few are zero.
fn scaled(len: usize, input_scale: f32) -> Box<[f32; 256]> {
    let largest = libm::log(f64::from(f32::MAX / len as f32)) as f32;
    let shift = (f64::from(largest) - 5.0).max(0.0) / f64::from(input_scale);
    Box::new(std::array::from_fn(|d| libm::exp((shift - d as f64) * f64::from(input_scale)) as f32))
}

/// As gemmlowp computes `exp_on_negative_values` of the difference with five integer bits.
fn fixed(beta: f32, input_scale: f32) -> Box<[i32; 256]> {
    const INTEGER_BITS: i32 = 5;
    const LARGEST: f64 = i32::MAX as f64;
    let scale = f64::from(beta) * f64::from(input_scale) * f64::from(1 << (31 - INTEGER_BITS));
    let (multiplier, shift) = int8::decompose(scale.min(LARGEST));
    // A difference that the fixed point cannot hold is as good as infinite.
    let radius = f64::from((1 << INTEGER_BITS) - 1) * f64::from(1 << (31 - INTEGER_BITS));
    let most = (radius / 2f64.powi(shift.into())).floor();
    Box::new(std::array::from_fn(|d| {
        if d as f64 > most {
            return 0;
        }
        let difference = (-(d as i64) << shift.max(0)).max(i32::MIN.into()) as i32;
        exp_on_negative_values(shift_right(high_product(difference, multiplier), -shift.min(0) as u32))
    }))
}

/// `2^31 exp(x / 2^26)` of `x <= 0`.
fn exp_on_negative_values(x: i32) -> i32 {
    /// `2^31 exp(-2^k)` for `k` from -2 to 4.
    const POWERS: [i32; 7] =
        [1_672_461_947, 1_302_514_674, 790_015_084, 290_630_308, 39_332_535, 720_401, 242];
    if x == 0 {
        return i32::MAX;
    }
    // x as a number of [-1/4, 0) minus a sum of powers of two.
    let quarter = 1 << 24;
    let rest = (x & (quarter - 1)) - quarter;
    let powers = rest.wrapping_sub(x);
    let start = exp_on_last_quarter(rest << 5);
    POWERS.iter().enumerate().fold(start, |product, (k, &power)| {
        if powers >> (24 + k) & 1 != 0 { high_product(product, power) } else { product }
    })
}

/// `2^31 exp(x / 2^31)` for `x / 2^31` in `[-1/4, 0)`: four terms of the series about -1/8.
fn exp_on_last_quarter(x: i32) -> i32 {
    const EXP_MINUS_EIGHTH: i32 = 1_895_147_668;
    const THIRD: i32 = 715_827_883;
    let x = x + (1 << 28);
    let x2 = high_product(x, x);
    let x3 = high_product(x2, x);
    let x4 = high_product(x2, x2);
    let tail = shift_right(high_product(shift_right(x4, 2).wrapping_add(x3), THIRD).wrapping_add(x2), 1);
    EXP_MINUS_EIGHTH.saturating_add(high_product(EXP_MINUS_EIGHTH, x.wrapping_add(tail)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tables_are_exponentials() {
        for scale in [1e-4f32, 0.013, 0.25, 1.0, 7.5] {
            let (float, fixed) = (float(1.0, scale), fixed(1.0, scale));
            for d in 0..256 {
                let want = (-f64::from(scale) * d as f64).exp();
                assert!((f64::from(float[d]) - want).abs() < 1e-6);
                // The series ends 2.3e-7 short of the exponential at 0.
                assert!((f64::from(fixed[d]) / 2f64.powi(31) - want).abs() < 3e-7, "{scale} {d}");
            }
        }
    }
}
