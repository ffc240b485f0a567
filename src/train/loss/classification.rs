//! Losses for classification, fused with the last activation.

use super::Loss;
use crate::activation::{ActivationKind, max};
use crate::math;
use crate::target::Target;

/// Binary cross-entropy, the mean over `N` outputs, fused with [`Sigmoid`](crate::Sigmoid). PyTorch's
/// `BCEWithLogitsLoss`.
///
/// ```text
/// L       = 1/N * sum_i (max(z_i, 0) - z_i t_i + ln(1 + exp(-|z_i|)))
/// dL/dz_i = 1/N * (sigmoid(z_i) - t_i)
/// ```
///
/// It reads the logits `z`, so it is stable for any value. Targets are in 0..=1; another one is refused with
/// [`Error::Target`](crate::Error::Target), since the loss has no minimum there. Keras's
/// `BinaryCrossentropy(from_logits=True)`.
///
/// ```
/// use tinyfit::{BinaryCrossEntropy, Loss};
///
/// let loss = BinaryCrossEntropy.value(&[0.0], &[1.0]); // -ln sigmoid(0)
/// assert!((loss - core::f32::consts::LN_2).abs() < 1e-6);
/// ```
#[doc(alias("BCEWithLogitsLoss", "BCELoss", "binary_crossentropy", "SigmoidCrossEntropy"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BinaryCrossEntropy;

impl Loss for BinaryCrossEntropy {
    const FUSED: Option<ActivationKind> = Some(ActivationKind::Sigmoid);

    fn takes<T: Target + ?Sized>(target: &T, len: usize) -> bool {
        target.fits(len) && are_probabilities(target, len)
    }

    fn unweighted_value<T: Target + ?Sized>(&self, z: &[f32], target: &T) -> f32 {
        let mut sum = 0.0;
        for (i, &logit) in z.iter().enumerate() {
            let positive = if logit < 0.0 { 0.0 } else { logit };
            sum += positive - logit * target.wanted(i, z.len()) + math::ln_1p(math::exp(-logit.abs()));
        }
        sum / z.len() as f32
    }

    fn unweighted_gradient<T: Target + ?Sized>(&self, z: &[f32], target: &T, d: &mut [f32]) -> f32 {
        let factor = 1.0 / z.len() as f32;
        for (i, (d, &logit)) in d.iter_mut().zip(z).enumerate() {
            *d = factor * (1.0 / (1.0 + math::exp(-logit)) - target.wanted(i, z.len()));
        }
        self.unweighted_value(z, target)
    }
}

/// Categorical cross-entropy, fused with [`Softmax`](crate::Softmax). PyTorch's `CrossEntropyLoss`.
///
/// ```text
/// L       = sum_i t_i (ln sum_j exp(z_j) - z_i)
/// dL/dz_i = softmax(z)_i * sum_j t_j - t_i
/// ```
///
/// It reads the logits `z` and subtracts the largest, so it is stable for any finite value. The target is a
/// [`Class`](crate::Class) or a distribution with each `t_i` in 0..=1; another one is refused with
/// [`Error::Target`](crate::Error::Target). If the `t_i` do not sum to 1, their sum is the weight of the example.
/// Keras's `CategoricalCrossentropy(from_logits=True)`.
///
/// ```
/// use tinyfit::{Class, CrossEntropy, Loss};
///
/// let loss = CrossEntropy.value(&[0.0, 0.0], &Class(1)); // -ln 0.5
/// assert!((loss - core::f32::consts::LN_2).abs() < 1e-6);
/// ```
#[doc(alias = "CrossEntropyLoss")]
#[doc(alias = "categorical_crossentropy")]
#[doc(alias = "sparse_categorical_crossentropy")]
#[doc(alias = "SparseCategoricalCrossentropy")]
#[doc(alias = "NLLLoss")]
#[doc(alias = "log_softmax")]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CrossEntropy;

impl Loss for CrossEntropy {
    const FUSED: Option<ActivationKind> = Some(ActivationKind::Softmax);

    fn takes<T: Target + ?Sized>(target: &T, len: usize) -> bool {
        target.fits(len) && are_probabilities(target, len)
    }

    fn unweighted_value<T: Target + ?Sized>(&self, z: &[f32], target: &T) -> f32 {
        let max = max(z);
        let mut sum = 0.0;
        for &z in z {
            sum += math::exp(z - max);
        }
        weigh(z, target, max, math::ln(sum))
    }

    fn unweighted_gradient<T: Target + ?Sized>(&self, z: &[f32], target: &T, d: &mut [f32]) -> f32 {
        let max = max(z);
        let (mut sum, mut total) = (0.0, 0.0);
        for (i, (d, &logit)) in d.iter_mut().zip(z).enumerate() {
            *d = math::exp(logit - max);
            sum += *d;
            total += target.wanted(i, z.len());
        }
        for (i, d) in d.iter_mut().enumerate() {
            *d = *d / sum * total - target.wanted(i, z.len());
        }
        weigh(z, target, max, math::ln(sum))
    }
}

/// `sum_i t_i (ln_sum - (z_i - max))`; a term whose target is 0 counts as 0 whatever its logit.
fn weigh<T: Target + ?Sized>(z: &[f32], target: &T, max: f32, ln_sum: f32) -> f32 {
    let mut loss = 0.0;
    for (i, &logit) in z.iter().enumerate() {
        let t = target.wanted(i, z.len());
        if t != 0.0 {
            loss += t * (ln_sum - (logit - max));
        }
    }
    loss
}

fn are_probabilities<T: Target + ?Sized>(target: &T, len: usize) -> bool {
    (0..len).all(|i| (0.0..=1.0).contains(&target.wanted(i, len)))
}

#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
    use crate::target::Class;

    #[test]
    fn binary_cross_entropy_by_hand() {
        // z = 0: p = 1/2, loss ln 2 whatever the target, gradient p - t
        let mut d = [0.0];
        let loss = BinaryCrossEntropy.gradient(&[0.0], &[1.0], &mut d);
        assert!((loss - core::f32::consts::LN_2).abs() < 1e-7);
        assert_eq!(d, [-0.5]);
    }

    #[test]
    fn cross_entropy_by_hand() {
        // two equal logits: p = 1/2 each, loss ln 2, gradient p - t
        let mut d = [0.0; 2];
        let loss = CrossEntropy.gradient(&[3.0, 3.0], &Class(1), &mut d);
        assert!((loss - core::f32::consts::LN_2).abs() < 1e-7);
        assert_eq!(d, [0.5, -0.5]);
        assert_eq!(CrossEntropy.value(&[3.0, 3.0], &[0.0, 1.0]), loss);
    }

    #[test]
    fn fused_losses_are_stable_for_any_logit() {
        let mut d = [0.0; 2];
        assert_eq!(CrossEntropy.gradient(&[1e30, -1e30], &Class(0), &mut d), 0.0);
        assert_eq!(d, [0.0, 0.0]);
        assert_eq!(CrossEntropy.value(&[1e4, -1e4], &Class(1)), 2e4);
        assert_eq!(BinaryCrossEntropy.value(&[-1e30], &[0.0]), 0.0);
        assert_eq!(BinaryCrossEntropy.value(&[1e4], &[0.0]), 1e4);
    }
}
