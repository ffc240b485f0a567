//! Smooth activations in place of ReLU. All but softplus fall and rise again, so their outputs do not tell their derivatives,
//! and what the forward pass saves is the derivative itself.

use super::{Activation, ActivationKind};
use crate::math;

/// `y = ln(1 + exp(z))` (Dugas et al., 2001).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Softplus;

impl Activation for Softplus {
    type Saved = ();
    const KIND: ActivationKind = ActivationKind::Softplus;
    const DEFAULT: Self = Softplus;

    fn apply(&self, z: &mut [f32]) {
        for z in z {
            let positive = if *z < 0.0 { 0.0 } else { *z };
            *z = positive + math::ln_1p(math::exp(-z.abs()));
        }
    }

    // dy/dz is the sigmoid of z: 1 - exp(-y).
    fn backward(&self, y: &[f32], d: &mut [f32]) {
        for (d, &y) in d.iter_mut().zip(y) {
            *d *= -math::exp_m1(-y);
        }
    }
}

/// `y = z / (1 + exp(-z))`, also called swish (Elfwing et al., 2018; Ramachandran et al., 2017).
///
/// While learning it takes four bytes an output for its derivative.
#[doc(alias("Swish", "SiLU"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Silu;

/// `y = z * P(z)`, where `P` is the cumulative distribution of the standard normal (Hendrycks and Gimpel, 2016).
///
/// While learning it takes four bytes an output for its derivative.
#[doc(alias = "GELU")]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Gelu;

/// `y = z / 2 * (1 + tanh(sqrt(2 / pi) * (z + 0.044715 z^3)))`: [`Gelu`] to 0.0005, without its error function (Hendrycks and
/// Gimpel, 2016; PyTorch's `approximate="tanh"`).
///
/// While learning it takes four bytes an output for its derivative.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GeluTanh;

/// `y = z * min(max(z + 3, 0), 6) / 6`: [`Silu`] in straight lines (Howard et al., 2019). Its derivative is `z / 3 + 1/2` between
/// -3 and 3, 0 at -3 and below, 1 at 3 and above.
///
/// While learning it takes four bytes an output for its derivative.
#[doc(alias("Hardswish", "hard_silu"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HardSwish;

/// A function `z -> (y, dy/dz)`, whose derivative is saved.
macro_rules! saves_its_derivative {
    ($name:ident, $function:path) => {
        impl Activation for $name {
            type Saved = f32;
            const KIND: ActivationKind = ActivationKind::$name;
            const DEFAULT: Self = $name;

            fn apply(&self, z: &mut [f32]) {
                for z in z {
                    *z = $function(*z).0;
                }
            }

            fn forward(&self, z: &mut [f32], saved: &mut [f32]) {
                for (z, saved) in z.iter_mut().zip(saved) {
                    (*z, *saved) = $function(*z);
                }
            }

            fn backward(&self, saved: &[f32], d: &mut [f32]) {
                for (d, &slope) in d.iter_mut().zip(saved) {
                    *d *= slope;
                }
            }
        }
    };
}
saves_its_derivative!(Silu, silu);
saves_its_derivative!(Gelu, gelu);
saves_its_derivative!(GeluTanh, gelu_tanh);
saves_its_derivative!(HardSwish, hard_swish);

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

#[inline(always)]
fn hard_swish(z: f32) -> (f32, f32) {
    if z <= -3.0 {
        (0.0, 0.0)
    } else if z < 3.0 {
        (z * (z + 3.0) / 6.0, z / 3.0 + 0.5)
    } else {
        // NaN stays NaN.
        (z, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition of Howard et al. (2019), `z ReLU6(z + 3) / 6`, in f64; PyTorch's `hardswish` of -1 and 1 is -0.3333 and 0.6667.
    #[test]
    fn hard_swish_is_its_definition() {
        let mut y = [f32::NEG_INFINITY, -4.0, -3.0, -1.0, -0.5, 0.0, 1.0, 2.5, 3.0, 7.0, f32::INFINITY];
        let (z, mut slopes) = (y, [f32::NAN; 11]);
        HardSwish.forward(&mut y, &mut slopes);
        for (z, y) in z.into_iter().map(f64::from).zip(y).filter(|(z, _)| z.is_finite()) {
            assert!((f64::from(y) - z * (z + 3.0).clamp(0.0, 6.0) / 6.0).abs() < 1e-6, "{z}: {y}");
        }
        assert!((y[3] + 0.3333).abs() < 1e-4 && (y[6] - 0.6667).abs() < 1e-4);
        assert_eq!((y[0], y[10]), (0.0, f32::INFINITY));
        assert_eq!(
            slopes,
            [
                0.0,
                0.0,
                0.0,
                -1.0 / 3.0 + 0.5,
                -0.5 / 3.0 + 0.5,
                0.5,
                1.0 / 3.0 + 0.5,
                2.5 / 3.0 + 0.5,
                1.0,
                1.0,
                1.0
            ]
        );
        let mut nan = [f32::NAN];
        HardSwish.apply(&mut nan);
        assert!(nan[0].is_nan());
    }
}
