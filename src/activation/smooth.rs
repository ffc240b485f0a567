//! Smooth activations.
//!
//! SiLU and GELU are not monotonic: their outputs do not determine their derivatives, so the forward pass saves the
//! derivative itself.

use crate::error::Parameter;
use crate::math;

activation! {
    /// Exponential linear unit: `y = z` for `z > 0`, else `alpha * (exp(z) - 1)`, with derivative `alpha` at 0.
    ///
    /// The derivative is read off the sign of the output. So a network with a negative `alpha` predicts but does not
    /// learn: [`Error::OutOfRange`](crate::Error::OutOfRange). `alpha` is 1 by default, as in PyTorch, Keras and ONNX.
    ///
    /// Source: Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear
    /// Units (ELUs)", 2016.
    struct Elu {
        /// The output for `z` far below 0 is `-alpha`; at least 0 and finite.
        alpha = 1.0,
    }
    check Parameter::Alpha.require((0.0..=f32::MAX).contains(alpha));
    output |z| if z > 0.0 { z } else { alpha * math::exp_m1(z) }, |y, d| if y > 0.0 { d } else { d * (y + alpha) }
}

activation! {
    /// Scaled exponential linear unit: `y = s * z` for `z > 0`, else `s * a * (exp(z) - 1)`, with derivative `s * a` at
    /// 0.
    ///
    /// With `s` = 1.0507 and `a` = 1.6733, outputs keep a mean of 0 and a variance of 1 from layer to layer.
    ///
    /// Source: Klambauer et al., "Self-Normalizing Neural Networks", 2017.
    struct Selu;
    output |z| if z > 0.0 { Self::SCALE * z } else { Self::LIMIT * math::exp_m1(z) },
        |y, d| d * if y > 0.0 { Self::SCALE } else { y + Self::LIMIT }
}

impl Selu {
    const SCALE: f32 = 1.050_701;
    /// `s * a`
    const LIMIT: f32 = 1.758_099_3;
}

activation! {
    /// Logistic sigmoid: `y = 1 / (1 + exp(-z))`, in 0..=1. Its derivative is `y * (1 - y)`.
    ///
    /// Train a classifier with [`BinaryCrossEntropy`](crate::BinaryCrossEntropy), which contains the sigmoid and reads
    /// the logits `z`.
    #[doc(alias("logistic", "expit", "LOGISTIC"))]
    struct Sigmoid;
    output |z| 1.0 / (1.0 + math::exp(-z)), |y, d| d * (y * (1.0 - y))
}

activation! {
    /// Hyperbolic tangent: `y = tanh(z)`, in -1..=1. Its derivative is `1 - y^2`.
    struct Tanh;
    output |z| math::tanh(z), |y, d| d * (1.0 - y * y)
}

activation! {
    /// Smooth ReLU: `y = ln(1 + exp(z))`. Its derivative is `1 - exp(-y)`, the sigmoid of `z`.
    ///
    /// Source: Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option Pricing", 2001.
    struct Softplus;
    // dy/dz is the sigmoid of z: 1 - exp(-y).
    output |z| (if z < 0.0 { 0.0 } else { z }) + math::ln_1p(math::exp(-z.abs())), |y, d| d * -math::exp_m1(-y)
}

activation! {
    /// Sigmoid linear unit, also called swish: `y = z / (1 + exp(-z))`.
    ///
    /// A trainer keeps its derivative in 4 bytes per output.
    ///
    /// Source: Elfwing, Uchibe and Doya, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation in
    /// Reinforcement Learning", 2018.
    #[doc(alias("Swish", "SiLU"))]
    struct Silu;
    derivative silu
}

activation! {
    /// Gaussian error linear unit: `y = z * P(z)`, where `P` is the cumulative distribution of the standard normal.
    ///
    /// A trainer keeps its derivative in 4 bytes per output.
    ///
    /// Source: Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", 2016.
    #[doc(alias = "GELU")]
    struct Gelu;
    derivative gelu
}

activation! {
    /// [`Gelu`] without its error function: `y = z / 2 * (1 + tanh(sqrt(2 / pi) * (z + 0.044715 z^3)))`.
    ///
    /// It differs from [`Gelu`] by at most 0.0005. PyTorch's `GELU(approximate="tanh")`. A trainer keeps its derivative
    /// in 4 bytes per output.
    ///
    /// Source: Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, section 2.
    struct GeluTanh;
    derivative gelu_tanh
}

/// The logistic function and its derivative, both exact to rounding in both tails.
#[inline(always)]
fn logistic(z: f32) -> (f32, f32) {
    let e = math::exp(-z.abs());
    let above = 1.0 / (1.0 + e);
    (if z < 0.0 { e * above } else { above }, e * above * above)
}

#[inline(always)]
fn silu(z: f32) -> (f32, f32) {
    let (sigmoid, slope) = logistic(z);
    (z * sigmoid, sigmoid + z * slope)
}

#[inline(always)]
fn gelu(z: f32) -> (f32, f32) {
    /// `1 / sqrt(2 pi)`
    const PEAK: f32 = 0.398_942_3;
    let below = 0.5 * math::erfc(-z * core::f32::consts::FRAC_1_SQRT_2);
    (z * below, below + z * (PEAK * math::exp(-0.5 * z * z)))
}

#[inline(always)]
fn gelu_tanh(z: f32) -> (f32, f32) {
    /// `2 sqrt(2 / pi)`: `(1 + tanh(u)) / 2` is the logistic function of `2 u`.
    const RATE: f32 = 1.595_769_2;
    const CUBIC: f32 = 0.044_715;
    // Beyond, the logistic function is 0 or 1.
    let t = z.clamp(-20.0, 20.0);
    let square = t * t;
    let (sigmoid, slope) = logistic(RATE * (t + CUBIC * square * t));
    (z * sigmoid, sigmoid + t * slope * (RATE * (1.0 + 3.0 * CUBIC * square)))
}

#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
    use crate::activation::Activation;

    #[test]
    fn sigmoid_saturates_without_nan() {
        let mut z = [-200.0, 0.0, 200.0];
        Sigmoid.apply(&mut z);
        assert_eq!(z, [0.0, 0.5, 1.0]);
    }
}
