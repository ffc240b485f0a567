//! Classes from a network's outputs: softmax has one output for each class, sigmoid one output for two classes.

use heapless::Vec;
use tinyfit::activation::ActivationKind;
use tinyfit::data::Example;
use tinyfit::{BinaryCrossEntropy, Class, CrossEntropy, Loss, Target};

use crate::protocol::CLASSES;

/// The number of classes of so many outputs.
pub(crate) const fn classes(outputs: usize) -> usize {
    if outputs == 1 { 2 } else { outputs }
}

/// The class of the outputs, or `None` if one of them is NaN.
pub(crate) fn class_of(y: &[f32]) -> Option<usize> {
    if y.iter().all(|y| y.is_finite()) { Class::argmax(y).map(|class| class.0) } else { None }
}

/// The probability of each class.
pub(crate) fn probabilities(y: &[f32]) -> Vec<f32, CLASSES> {
    match y {
        [p] => [1.0 - p, *p].into_iter().collect(),
        y => y.iter().copied().collect(),
    }
}

/// An example of the factory's that the network must not forget; see [`SupervisorConfig::anchors`](tinyfit::train::SupervisorConfig).
pub type Anchor<const INPUTS: usize> = Example<[f32; INPUTS], Class>;

/// The cross-entropy of softmax, or of sigmoid where there is one output.
pub(crate) struct Entropy<const OUTPUTS: usize>;

impl<const OUTPUTS: usize> Loss for Entropy<OUTPUTS> {
    const FUSED: Option<ActivationKind> =
        if OUTPUTS == 1 { BinaryCrossEntropy::FUSED } else { CrossEntropy::FUSED };

    fn unweighted_value<T: Target + ?Sized>(&self, z: &[f32], target: &T) -> f32 {
        if OUTPUTS == 1 {
            BinaryCrossEntropy.unweighted_value(z, target)
        } else {
            CrossEntropy.unweighted_value(z, target)
        }
    }

    fn unweighted_gradient<T: Target + ?Sized>(&self, z: &[f32], target: &T, d: &mut [f32]) -> f32 {
        if OUTPUTS == 1 {
            BinaryCrossEntropy.unweighted_gradient(z, target, d)
        } else {
            CrossEntropy.unweighted_gradient(z, target, d)
        }
    }
}
