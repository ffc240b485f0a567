//! Classes: softmax has one output for each class, sigmoid one output for two classes.

use tinyfit::activation::ActivationKind;
use tinyfit::{BinaryCrossEntropy, Class, CrossEntropy, Loss, Target, Zero};

use super::{Task, Values, are_finite};
use crate::protocol::Error;

/// The network classifies: a score has the probability of each class, and a label is the index of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classes<const OUTPUTS: usize>;

impl<const OUTPUTS: usize> Classes<OUTPUTS> {
    /// So many classes.
    ///
    /// # Panics
    /// The outputs are neither one for each class nor one for two classes. In a constant, the program does not compile.
    pub const fn new(classes: usize) -> Self {
        assert!(Self::COUNT == classes, "the model has an output for each class, or one for two classes");
        Self
    }

    const COUNT: usize = if OUTPUTS == 1 { 2 } else { OUTPUTS };
}

impl<const OUTPUTS: usize> Zero for Classes<OUTPUTS> {
    const ZERO: Self = Self;
}

impl<const OUTPUTS: usize> Task for Classes<OUTPUTS> {
    const NAME: &'static str = "classify";
    const VALUES: usize = Self::COUNT;
    const CLASSES: usize = Self::COUNT;
    const LOSS: Self::Loss = Entropy;

    type Loss = Entropy<OUTPUTS>;
    /// The class.
    type Verdict = usize;
    type Label = Class;
    type Target = Class;

    fn values(&self, _: &[f32], y: &[f32]) -> Values {
        match y {
            [p] => [1.0 - p, *p].into_iter().collect(),
            y => y.iter().copied().collect(),
        }
    }

    fn verdict(y: &[f32]) -> Option<usize> {
        if are_finite(y) { Class::argmax(y).map(|class| class.0) } else { None }
    }

    fn label(&self, class: Option<u32>, targets: &[f32]) -> Result<Class, Error> {
        match class {
            Some(class) if (class as usize) < Self::COUNT && targets.is_empty() => Ok(Class(class as usize)),
            _ => Err(Error::Class { expected: Self::COUNT }),
        }
    }

    fn target(&self, _: &[f32], label: &Class) -> Class {
        *label
    }

    fn anchor_label(target: &Class) -> Class {
        *target
    }

    fn is_right(verdict: &usize, label: &Class) -> bool {
        *verdict == label.0
    }

    fn class(label: &Class) -> usize {
        label.0
    }
}

/// The cross-entropy of softmax, or of sigmoid where there is one output.
#[derive(Clone, Copy, Debug)]
pub struct Entropy<const OUTPUTS: usize>;

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
