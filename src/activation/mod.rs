//! Activations: what a layer does to its weighted sums.
//!
//! Most derivatives are written in terms of the *output* `y`, so the forward pass keeps one vector a layer. Where the output
//! does not tell the derivative, the forward pass saves a number for each weighted sum: see [`Activation::Saved`].

mod smooth;

pub use smooth::{Gelu, GeluTanh, HardSwish, Silu, Softplus};

use crate::error::{Error, Parameter};
use crate::math;
use crate::zero::Zero;

/// Names an activation where types do not reach: in checks at build time, model files and reports.
#[doc(alias = "Kind")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ActivationKind {
    /// [`Identity`]
    Identity,
    /// [`Relu`]
    Relu,
    /// [`Relu6`]
    Relu6,
    /// [`LeakyRelu`]
    LeakyRelu,
    /// [`Sigmoid`]
    Sigmoid,
    /// [`Tanh`]
    Tanh,
    /// [`Softmax`]
    Softmax,
    /// [`Elu`]
    Elu,
    /// [`Selu`]
    Selu,
    /// [`HardSigmoid`]
    HardSigmoid,
    /// [`Softplus`]
    Softplus,
    /// [`Silu`]
    Silu,
    /// [`Gelu`]
    Gelu,
    /// [`GeluTanh`]
    GeluTanh,
    /// [`HardSwish`]
    HardSwish,
    /// One of the user's own.
    Other,
}

/// A function applied to the weighted sums `z` of a layer: `y = f(z)`.
///
/// One whose derivative cannot be told from its output saves its input:
///
/// ```
/// use tinyfit::{Dense, MeanSquaredError, Sgd, Trainer};
/// use tinyfit::activation::{Activation, ActivationKind};
///
/// /// `y = z^2`: 4 is the output of 2, and of -2.
/// #[derive(Clone, Copy)]
/// struct Square;
///
/// impl Activation for Square {
///     type Saved = f32;
///     const KIND: ActivationKind = ActivationKind::Other;
///     const DEFAULT: Self = Square;
///
///     fn apply(&self, z: &mut [f32]) {
///         z.iter_mut().for_each(|z| *z *= *z);
///     }
///
///     fn backward(&self, z: &[f32], d: &mut [f32]) {
///         d.iter_mut().zip(z).for_each(|(d, z)| *d *= 2.0 * z);
///     }
/// }
///
/// let mut net = Dense { weights: [[-1.0]], bias: [0.0], activation: Square };
/// // y = (-1 * 2)^2 = 4; dL/dw = 2 (y - 3) * 2 z * x = 2 * -4 * 2 = -16.
/// Trainer::new().learn(&mut net, &mut Sgd::new(0.01), &MeanSquaredError, &[2.0], &[3.0])?;
/// assert_eq!(net.weights, [[-1.0 + 0.01 * 16.0]]);
/// # Ok::<(), tinyfit::Error>(())
/// ```
pub trait Activation: Copy {
    /// What a pass that learns saves of each weighted sum: `()` where the output tells the derivative, which takes no
    /// memory, or an `f32`.
    type Saved: Saved;
    /// Which activation this is.
    const KIND: ActivationKind;
    /// The activation of a network that is declared but not yet initialized.
    const DEFAULT: Self;
    /// Whether every setting is in its range; called before each example that is learned.
    ///
    /// # Errors
    /// The first that is not: [`Error::OutOfRange`].
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }
    /// Whether every setting is in its range: [`check`](Self::check) without the reason.
    fn is_valid(&self) -> bool {
        self.check().is_ok()
    }
    /// `z -> y`, in place. NaN stays NaN, so that an overflow is seen in the loss.
    fn apply(&self, z: &mut [f32]);
    /// [`apply`](Self::apply), with the same outputs, that writes down what [`backward`](Self::backward) needs; called if
    /// [`Saved`](Self::Saved) is `f32`. It saves the weighted sums unless it is written otherwise.
    fn forward(&self, z: &mut [f32], saved: &mut [f32]) {
        for (saved, &z) in saved.iter_mut().zip(&*z) {
            *saved = z;
        }
        self.apply(z);
    }
    /// `dL/dy -> dL/dz`, in place, given what was saved: the outputs `y`, or if [`Saved`](Self::Saved) is `f32` what
    /// [`forward`](Self::forward) wrote.
    fn backward(&self, saved: &[f32], d: &mut [f32]);
}

/// What a pass that learns saves of each weighted sum beside the output: nothing, `()`, or an `f32`.
pub trait Saved: Copy + Zero + sealed::Sealed {
    /// Numbers that are saved of a weighted sum.
    const LEN: usize;
    /// `z -> y`, in place, with what is to be saved.
    #[doc(hidden)]
    fn forward<A: Activation>(activation: &A, z: &mut [f32], saved: &mut [Self]);
    /// What the backward pass is given.
    #[doc(hidden)]
    fn choose<'a>(outputs: &'a [f32], saved: &'a [Self]) -> &'a [f32];
}

impl Saved for () {
    const LEN: usize = 0;

    #[inline(always)]
    fn forward<A: Activation>(activation: &A, z: &mut [f32], _: &mut [()]) {
        activation.apply(z);
    }

    #[inline(always)]
    fn choose<'a>(outputs: &'a [f32], _: &'a [()]) -> &'a [f32] {
        outputs
    }
}

impl Saved for f32 {
    const LEN: usize = 1;

    #[inline(always)]
    fn forward<A: Activation>(activation: &A, z: &mut [f32], saved: &mut [f32]) {
        activation.forward(z, saved);
    }

    #[inline(always)]
    fn choose<'a>(_: &'a [f32], saved: &'a [f32]) -> &'a [f32] {
        saved
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl Sealed for f32 {}
}

/// `y = z`. The activation of regression outputs and of logits.
#[doc(alias = "Linear")]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Identity;

impl Activation for Identity {
    type Saved = ();
    const KIND: ActivationKind = ActivationKind::Identity;
    const DEFAULT: Self = Identity;

    fn apply(&self, _: &mut [f32]) {}
    fn backward(&self, _: &[f32], _: &mut [f32]) {}
}

/// `y = max(z, 0)`; its derivative at 0 is taken as 0 (Nair and Hinton, 2010).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Relu;

impl Activation for Relu {
    type Saved = ();
    const KIND: ActivationKind = ActivationKind::Relu;
    const DEFAULT: Self = Relu;

    // By bits: without an FPU a comparison of floats is a call.
    #[cfg_attr(target_os = "none", inline(never))]
    fn apply(&self, z: &mut [f32]) {
        for z in z {
            // Below zero, and not NaN.
            if z.to_bits().wrapping_sub(0x8000_0001) < 0x7f80_0000 {
                *z = 0.0;
            }
        }
    }

    #[cfg_attr(target_os = "none", inline(never))]
    fn backward(&self, y: &[f32], d: &mut [f32]) {
        for (d, y) in d.iter_mut().zip(y) {
            if y.to_bits().wrapping_sub(1) >= 0x7f80_0000 {
                *d = 0.0;
            }
        }
    }
}

/// `y = min(max(z, 0), 6)`; its derivative at 0 and 6 is taken as 0 (Krizhevsky, 2010).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Relu6;

impl Activation for Relu6 {
    type Saved = ();
    const KIND: ActivationKind = ActivationKind::Relu6;
    const DEFAULT: Self = Relu6;

    fn apply(&self, z: &mut [f32]) {
        Relu.apply(z);
        for z in z {
            if *z > 6.0 {
                *z = 6.0;
            }
        }
    }

    fn backward(&self, y: &[f32], d: &mut [f32]) {
        for (d, &y) in d.iter_mut().zip(y) {
            *d = if y > 0.0 && y < 6.0 { *d } else { 0.0 };
        }
    }
}

/// `y = z` for `z > 0`, else `slope * z` (Maas et al., 2013).
///
/// A network with a `slope` out of its range predicts, and does not learn ([`Error::OutOfRange`]): the
/// derivative is read off the sign of the output. PyTorch's default is 0.01, Keras's 0.3.
#[doc(alias("LeakyReLU", "PReLU"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LeakyRelu {
    /// The slope on the negative side, 0 and more.
    pub slope: f32,
}

impl Default for LeakyRelu {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Activation for LeakyRelu {
    type Saved = ();
    const KIND: ActivationKind = ActivationKind::LeakyRelu;
    const DEFAULT: Self = LeakyRelu { slope: 0.01 };

    fn check(&self) -> Result<(), Error> {
        Parameter::Slope.require((0.0..=f32::MAX).contains(&self.slope))
    }

    fn apply(&self, z: &mut [f32]) {
        for z in z {
            *z = if *z < 0.0 { self.slope * *z } else { *z };
        }
    }

    fn backward(&self, y: &[f32], d: &mut [f32]) {
        for (d, &y) in d.iter_mut().zip(y) {
            *d = if y > 0.0 { *d } else { self.slope * *d };
        }
    }
}

/// `y = z` for `z > 0`, else `alpha * (exp(z) - 1)` (Clevert et al., 2016); its derivative at 0 is taken as `alpha`.
///
/// A network with an `alpha` out of its range predicts, and does not learn: the derivative is read off the sign of the output.
/// It is 1 in PyTorch, Keras and ONNX.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Elu {
    /// Minus the limit on the negative side, 0 and more.
    pub alpha: f32,
}

impl Default for Elu {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Activation for Elu {
    type Saved = ();
    const KIND: ActivationKind = ActivationKind::Elu;
    const DEFAULT: Self = Elu { alpha: 1.0 };

    fn check(&self) -> Result<(), Error> {
        Parameter::Alpha.require((0.0..=f32::MAX).contains(&self.alpha))
    }

    fn apply(&self, z: &mut [f32]) {
        for z in z {
            *z = if *z > 0.0 { *z } else { self.alpha * math::exp_m1(*z) };
        }
    }

    fn backward(&self, y: &[f32], d: &mut [f32]) {
        for (d, &y) in d.iter_mut().zip(y) {
            *d = if y > 0.0 { *d } else { *d * (y + self.alpha) };
        }
    }
}

/// `y = s * z` for `z > 0`, else `s * a * (exp(z) - 1)`, with the `s` = 1.0507 and `a` = 1.6733 for which outputs keep a mean
/// of 0 and a variance of 1 from layer to layer (Klambauer et al., 2017); its derivative at 0 is taken as `s * a`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Selu;

impl Selu {
    const SCALE: f32 = 1.050_701;
    /// `s * a`
    const LIMIT: f32 = 1.758_099_3;
}

impl Activation for Selu {
    type Saved = ();
    const KIND: ActivationKind = ActivationKind::Selu;
    const DEFAULT: Self = Selu;

    fn apply(&self, z: &mut [f32]) {
        for z in z {
            *z = if *z > 0.0 { Self::SCALE * *z } else { Self::LIMIT * math::exp_m1(*z) };
        }
    }

    fn backward(&self, y: &[f32], d: &mut [f32]) {
        for (d, &y) in d.iter_mut().zip(y) {
            *d *= if y > 0.0 { Self::SCALE } else { y + Self::LIMIT };
        }
    }
}

/// `y = min(max(slope * z + shift, 0), 1)`; its derivative at both ends is taken as 0 (Courbariaux et al., 2015).
///
/// The slope is 1/6 in PyTorch and Keras 3, 0.2 in Keras 2 and, if not told, ONNX; the shift is 0.5 in all of them.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HardSigmoid {
    /// The slope between the ends.
    pub slope: f32,
    /// The output of 0.
    pub shift: f32,
}

impl Default for HardSigmoid {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Activation for HardSigmoid {
    type Saved = ();
    const KIND: ActivationKind = ActivationKind::HardSigmoid;
    const DEFAULT: Self = HardSigmoid { slope: 1.0 / 6.0, shift: 0.5 };

    fn check(&self) -> Result<(), Error> {
        Parameter::Slope.require(self.slope.is_finite())?;
        Parameter::Shift.require(self.shift.is_finite())
    }

    fn apply(&self, z: &mut [f32]) {
        for z in z {
            // NaN stays NaN.
            *z = (self.slope * *z + self.shift).clamp(0.0, 1.0);
        }
    }

    fn backward(&self, y: &[f32], d: &mut [f32]) {
        for (d, &y) in d.iter_mut().zip(y) {
            *d = if y > 0.0 && y < 1.0 { self.slope * *d } else { 0.0 };
        }
    }
}

/// `y = 1 / (1 + exp(-z))`, in (0, 1).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sigmoid;

impl Activation for Sigmoid {
    type Saved = ();
    const KIND: ActivationKind = ActivationKind::Sigmoid;
    const DEFAULT: Self = Sigmoid;

    fn apply(&self, z: &mut [f32]) {
        for z in z {
            *z = 1.0 / (1.0 + math::exp(-*z));
        }
    }

    fn backward(&self, y: &[f32], d: &mut [f32]) {
        for (d, &y) in d.iter_mut().zip(y) {
            *d *= y * (1.0 - y);
        }
    }
}

/// `y = tanh(z)`, in (-1, 1).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tanh;

impl Activation for Tanh {
    type Saved = ();
    const KIND: ActivationKind = ActivationKind::Tanh;
    const DEFAULT: Self = Tanh;

    fn apply(&self, z: &mut [f32]) {
        for z in z {
            *z = math::tanh(*z);
        }
    }

    fn backward(&self, y: &[f32], d: &mut [f32]) {
        for (d, &y) in d.iter_mut().zip(y) {
            *d *= 1.0 - y * y;
        }
    }
}

/// `y_i = exp(z_i - max z) / sum_j exp(z_j - max z)`: probabilities that sum to one.
///
/// Together with [`CrossEntropy`](crate::CrossEntropy) the two are fused: the loss reads the logits `z`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Softmax;

impl Activation for Softmax {
    type Saved = ();
    const KIND: ActivationKind = ActivationKind::Softmax;
    const DEFAULT: Self = Softmax;

    fn apply(&self, z: &mut [f32]) {
        let max = max(z);
        let mut sum = 0.0;
        for z in z.iter_mut() {
            *z = math::exp(*z - max);
            sum += *z;
        }
        for z in z {
            *z /= sum;
        }
    }

    fn backward(&self, y: &[f32], d: &mut [f32]) {
        let mut dot = 0.0;
        for (&d, &y) in d.iter().zip(y) {
            dot += d * y;
        }
        for (d, &y) in d.iter_mut().zip(y) {
            *d = y * (*d - dot);
        }
    }
}

/// The largest element; negative infinity for none.
pub(crate) fn max(z: &[f32]) -> f32 {
    z.iter().fold(f32::NEG_INFINITY, |max, &z| if z > max { z } else { max })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn softmax_is_stable_for_any_logit() {
        let mut z = [1e30, -1e30, 1e30];
        Softmax.apply(&mut z);
        assert_eq!(z, [0.5, 0.0, 0.5]);
    }

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn sigmoid_saturates_without_nan() {
        let mut z = [-200.0, 0.0, 200.0];
        Sigmoid.apply(&mut z);
        assert_eq!(z, [0.0, 0.5, 1.0]);
    }

    #[test]
    fn relu_keeps_nan_so_that_an_overflow_is_seen() {
        let mut z = [f32::NAN, -1.0, -0.0, 2.0];
        Relu.apply(&mut z);
        assert!(z[0].is_nan());
        assert_eq!(z[1..], [0.0, 0.0, 2.0]);
        let mut z = [f32::NAN, -1.0, 6.5, 2.0];
        Relu6.apply(&mut z);
        assert!(z[0].is_nan());
        assert_eq!(z[1..], [0.0, 6.0, 2.0]);
        let mut d = [1.0; 3];
        Relu6.backward(&z[1..], &mut d);
        assert_eq!(d, [0.0, 0.0, 1.0]);
    }
}
