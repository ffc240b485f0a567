//! Classes: softmax has one output for each class, sigmoid one output for two classes.

use tinyfit::activation::ActivationKind;
use tinyfit::{BinaryCrossEntropy, Class, CrossEntropy, Loss, Target, Zero};

use super::{Task, are_finite};
use crate::protocol::{Error, List};

/// The network classifies: a score has the probability of each class, and a label is the index of one.
///
/// An output for each class: `Classes<7>`. One output for two classes: `Classes<1, 2>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classes<const OUTPUTS: usize, const CLASSES: usize = OUTPUTS>;

impl<const OUTPUTS: usize, const CLASSES: usize> Zero for Classes<OUTPUTS, CLASSES> {
    const ZERO: Self = Self;
}

impl<const OUTPUTS: usize, const CLASSES: usize> Task for Classes<OUTPUTS, CLASSES> {
    const NAME: &'static str = "classify";
    const CLASSES: usize = {
        let expected = if OUTPUTS == 1 { 2 } else { OUTPUTS };
        assert!(CLASSES == expected, "the model has an output for each class, or one for two classes");
        CLASSES
    };
    const LOSS: Self::Loss = Entropy;

    type Values = [f32; CLASSES];
    type Targets = List<0>;
    type Counts = [u32; CLASSES];
    type Loss = Entropy<OUTPUTS>;
    /// The class.
    type Verdict = usize;
    type Label = Class;
    type Target = Class;

    fn values(&self, _: &[f32], y: &[f32]) -> Self::Values {
        let mut values = [0.0; CLASSES];
        match (y, values.as_mut_slice()) {
            ([p], [no, yes]) => (*no, *yes) = (1.0 - p, *p),
            (y, values) => values.iter_mut().zip(y).for_each(|(value, y)| *value = *y),
        }
        values
    }

    fn verdict(y: &[f32]) -> Option<usize> {
        if are_finite(y) { Class::argmax(y).map(|class| class.0) } else { None }
    }

    fn label(&self, class: Option<u32>, targets: &List<0>) -> Result<Class, Error> {
        match class {
            Some(class) if (class as usize) < CLASSES && targets.length() == 0 => Ok(Class(class as usize)),
            _ => Err(Error::Class { expected: CLASSES }),
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
