//! Activations: what a layer does to its weighted sums.
//!
//! Each derivative is written in terms of the *output* `y`, so the forward pass keeps one vector a layer.

use crate::math;

/// Names an activation where types do not reach: in checks at build time, model files and reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Kind {
    /// [`Linear`]
    Linear,
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
    /// One of the user's own.
    Other,
}

/// A function applied to the weighted sums `z` of a layer: `y = f(z)`.
pub trait Activation: Copy {
    /// Which activation this is.
    const KIND: Kind;
    /// The activation of a network that is declared but not yet initialised.
    const DEFAULT: Self;
    /// Whether every setting is in its range; checked before each example that is learned.
    fn is_valid(&self) -> bool {
        true
    }
    /// `z -> y`, in place. NaN stays NaN, so that an overflow is seen in the loss.
    fn apply(&self, z: &mut [f32]);
    /// `dL/dy -> dL/dz`, in place, given the outputs `y`.
    fn backward(&self, y: &[f32], d: &mut [f32]);
}

/// `y = z`. The activation of regression outputs and of logits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Linear;

impl Activation for Linear {
    const KIND: Kind = Kind::Linear;
    const DEFAULT: Self = Linear;

    fn apply(&self, _: &mut [f32]) {}
    fn backward(&self, _: &[f32], _: &mut [f32]) {}
}

/// `y = max(z, 0)`; its derivative at 0 is taken as 0 (Nair and Hinton, 2010).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Relu;

impl Activation for Relu {
    const KIND: Kind = Kind::Relu;
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
    const KIND: Kind = Kind::Relu6;
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
/// A network with a `slope` out of its range predicts, and does not learn ([`Rejected::Layer`](crate::Rejected::Layer)): the
/// derivative is read off the sign of the output. PyTorch's default is 0.01, Keras's 0.3.
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
    const KIND: Kind = Kind::LeakyRelu;
    const DEFAULT: Self = LeakyRelu { slope: 0.01 };

    fn is_valid(&self) -> bool {
        (0.0..=f32::MAX).contains(&self.slope)
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

/// `y = 1 / (1 + exp(-z))`, in (0, 1).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sigmoid;

impl Activation for Sigmoid {
    const KIND: Kind = Kind::Sigmoid;
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
    const KIND: Kind = Kind::Tanh;
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
    const KIND: Kind = Kind::Softmax;
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
