//! Losses: how far an output is from its target, and in which direction.

use crate::activation::{Kind, max};
use crate::math;

/// What the output should have been: a vector, or a [`Class`].
pub trait Target {
    /// Whether this is a target for an output of `len` elements.
    fn fits(&self, len: usize) -> bool;
    /// The wanted value of output `i`.
    fn at(&self, i: usize) -> f32;
}

/// A class as target: 1 at its index, 0 elsewhere (one-hot).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Class(pub usize);

impl Target for Class {
    fn fits(&self, len: usize) -> bool {
        self.0 < len
    }
    fn at(&self, i: usize) -> f32 {
        if i == self.0 { 1.0 } else { 0.0 }
    }
}

impl Target for [f32] {
    fn fits(&self, len: usize) -> bool {
        self.len() == len && self.iter().all(|t| t.is_finite())
    }
    fn at(&self, i: usize) -> f32 {
        self.get(i).copied().unwrap_or(0.0)
    }
}

impl<const N: usize> Target for [f32; N] {
    fn fits(&self, len: usize) -> bool {
        self.as_slice().fits(len)
    }
    fn at(&self, i: usize) -> f32 {
        self.as_slice().at(i)
    }
}

/// A loss `L(y, t)` of one example, and its gradient.
///
/// A loss that is fused with an activation reads logits: the outputs *before* the last activation. The trainer sees
/// to that, and refuses at build time a network whose last layer has another activation.
pub trait Loss {
    /// The activation this loss contains, if it is fused with one.
    const FUSED: Option<Kind>;

    /// `L(y, t)`, where `y` are logits if the loss is fused.
    fn value<T: Target + ?Sized>(&self, y: &[f32], target: &T) -> f32;

    /// Writes `dL/dy` to `d` and returns `L(y, t)`.
    fn gradient<T: Target + ?Sized>(&self, y: &[f32], target: &T, d: &mut [f32]) -> f32;
}

/// Mean squared error over the outputs: `L = 1/N * sum_i (y_i - t_i)^2`, gradient `2/N * (y_i - t_i)`.
///
/// There is no factor 1/2: this is the definition of PyTorch's `MSELoss` and of Keras's `MeanSquaredError`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanSquaredError;

impl Loss for MeanSquaredError {
    const FUSED: Option<Kind> = None;

    fn value<T: Target + ?Sized>(&self, y: &[f32], target: &T) -> f32 {
        let mut sum = 0.0;
        for (i, &y) in y.iter().enumerate() {
            let e = y - target.at(i);
            sum += e * e;
        }
        sum / y.len() as f32
    }

    fn gradient<T: Target + ?Sized>(&self, y: &[f32], target: &T, d: &mut [f32]) -> f32 {
        let factor = 2.0 / y.len() as f32;
        for (i, (d, &y)) in d.iter_mut().zip(y).enumerate() {
            *d = factor * (y - target.at(i));
        }
        self.value(y, target)
    }
}

/// Binary cross-entropy, fused with [`Sigmoid`](crate::Sigmoid), mean over the outputs:
/// `L = 1/N * sum_i (max(z_i, 0) - z_i t_i + ln(1 + exp(-|z_i|)))`, gradient `1/N * (sigmoid(z_i) - t_i)`.
///
/// Targets are in 0..=1. Written in the logits `z` it is stable for any value; it equals PyTorch's
/// `BCEWithLogitsLoss`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BinaryCrossEntropy;

impl Loss for BinaryCrossEntropy {
    const FUSED: Option<Kind> = Some(Kind::Sigmoid);

    fn value<T: Target + ?Sized>(&self, z: &[f32], target: &T) -> f32 {
        let mut sum = 0.0;
        for (i, &z) in z.iter().enumerate() {
            let positive = if z < 0.0 { 0.0 } else { z };
            sum += positive - z * target.at(i) + math::ln_1p(math::exp(-z.abs()));
        }
        sum / z.len() as f32
    }

    fn gradient<T: Target + ?Sized>(&self, z: &[f32], target: &T, d: &mut [f32]) -> f32 {
        let factor = 1.0 / z.len() as f32;
        for (i, (d, &z)) in d.iter_mut().zip(z).enumerate() {
            *d = factor * (1.0 / (1.0 + math::exp(-z)) - target.at(i));
        }
        self.value(z, target)
    }
}

/// Categorical cross-entropy, fused with [`Softmax`](crate::Softmax):
/// `L = sum_i t_i (ln sum_j exp(z_j) - z_i)`, gradient `softmax(z)_i * sum_j t_j - t_i`.
///
/// The target is a [`Class`] or a distribution. The largest logit is subtracted first, so any finite logit is safe;
/// it equals PyTorch's `CrossEntropyLoss`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CrossEntropy;

impl Loss for CrossEntropy {
    const FUSED: Option<Kind> = Some(Kind::Softmax);

    fn value<T: Target + ?Sized>(&self, z: &[f32], target: &T) -> f32 {
        let max = max(z);
        let mut sum = 0.0;
        for &z in z {
            sum += math::exp(z - max);
        }
        weigh(z, target, max, math::ln(sum))
    }

    fn gradient<T: Target + ?Sized>(&self, z: &[f32], target: &T, d: &mut [f32]) -> f32 {
        let max = max(z);
        let (mut sum, mut total) = (0.0, 0.0);
        for (i, (d, &z)) in d.iter_mut().zip(z).enumerate() {
            *d = math::exp(z - max);
            sum += *d;
            total += target.at(i);
        }
        for (i, d) in d.iter_mut().enumerate() {
            *d = *d / sum * total - target.at(i);
        }
        weigh(z, target, max, math::ln(sum))
    }
}

/// `sum_i t_i (ln_sum - (z_i - max))`; a term whose target is 0 counts as 0 whatever its logit.
fn weigh<T: Target + ?Sized>(z: &[f32], target: &T, max: f32, ln_sum: f32) -> f32 {
    let mut loss = 0.0;
    for (i, &z) in z.iter().enumerate() {
        let t = target.at(i);
        if t != 0.0 {
            loss += t * (ln_sum - (z - max));
        }
    }
    loss
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_squared_error_by_hand() {
        // ((0.5 - 1)^2 + (2 - 0)^2) / 2 = 2.125; gradient 2/2 * (y - t)
        let mut d = [0.0; 2];
        assert_eq!(MeanSquaredError.gradient(&[0.5, 2.0], &[1.0, 0.0], &mut d), 2.125);
        assert_eq!(d, [-0.5, 2.0]);
    }

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn binary_cross_entropy_by_hand() {
        // z = 0: p = 1/2, loss ln 2 whatever the target, gradient p - t
        let mut d = [0.0];
        let loss = BinaryCrossEntropy.gradient(&[0.0], &[1.0], &mut d);
        assert!((loss - core::f32::consts::LN_2).abs() < 1e-7);
        assert_eq!(d, [-0.5]);
    }

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn cross_entropy_by_hand() {
        // two equal logits: p = 1/2 each, loss ln 2, gradient p - t
        let mut d = [0.0; 2];
        let loss = CrossEntropy.gradient(&[3.0, 3.0], &Class(1), &mut d);
        assert!((loss - core::f32::consts::LN_2).abs() < 1e-7);
        assert_eq!(d, [0.5, -0.5]);
        assert_eq!(CrossEntropy.value(&[3.0, 3.0], &[0.0, 1.0]), loss);
    }

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn fused_losses_are_stable_for_any_logit() {
        let mut d = [0.0; 2];
        assert_eq!(CrossEntropy.gradient(&[1e30, -1e30], &Class(0), &mut d), 0.0);
        assert_eq!(d, [0.0, 0.0]);
        assert_eq!(CrossEntropy.value(&[1e4, -1e4], &Class(1)), 2e4);
        assert_eq!(BinaryCrossEntropy.value(&[-1e30], &[0.0]), 0.0);
        assert_eq!(BinaryCrossEntropy.value(&[1e4], &[0.0]), 1e4);
    }

    #[test]
    fn targets_are_checked() {
        assert!(Class(2).fits(3) && !Class(3).fits(3));
        assert!([0.0, 1.0].fits(2) && ![0.0].fits(2) && ![0.0, f32::NAN].fits(2));
    }
}
