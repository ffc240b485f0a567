//! Classes as a network's outputs tell them: an output for each by softmax, or for two classes one alone, by sigmoid.

use heapless::Vec;
use tinyfit::{BinaryCrossEntropy, Class, CrossEntropy, Example, Kind, Loss, Target, Words, Zero};

use crate::protocol::CLASSES;

/// The classes that so many outputs tell apart.
pub(crate) const fn classes(outputs: usize) -> usize {
    if outputs == 1 { 2 } else { outputs }
}

/// The class of outputs, as the kernel's coach has it; none if one of them is no number.
pub(crate) fn class_of(y: &[f32]) -> Option<usize> {
    match y {
        _ if !y.iter().all(|y| y.is_finite()) => None,
        [p] => Some(usize::from(*p >= 0.5)),
        y => Class::of(y).map(|class| class.0),
    }
}

/// The probability of each class.
pub(crate) fn probabilities(y: &[f32]) -> Vec<f32, CLASSES> {
    match y {
        [p] => [1.0 - p, *p].into_iter().collect(),
        y => y.iter().copied().collect(),
    }
}

/// A class as what the outputs should have been.
#[derive(Clone, Copy, Debug)]
pub struct Label<const OUTPUTS: usize>(pub Class);

/// An example of the factory's that guards what the network knows; see [`Plan::anchors`](tinyfit::Plan).
pub type Anchor<const INPUTS: usize, const OUTPUTS: usize> = Example<[f32; INPUTS], Label<OUTPUTS>>;

/// Examples as `tinyfit-build` writes them, as a device takes them.
pub const fn labelled<const COUNT: usize, const INPUTS: usize, const OUTPUTS: usize>(
    examples: &[Example<[f32; INPUTS], Class>; COUNT],
) -> [Anchor<INPUTS, OUTPUTS>; COUNT] {
    let mut anchors = [Example { x: [0.0; INPUTS], target: Label(Class(0)) }; COUNT];
    let mut nth = 0;
    while nth < COUNT {
        anchors[nth] = Example { x: examples[nth].x, target: Label(examples[nth].target) };
        nth += 1;
    }
    anchors
}

impl<const OUTPUTS: usize> Target for Label<OUTPUTS> {
    fn fits(&self, len: usize) -> bool {
        len == OUTPUTS && self.0.0 < classes(OUTPUTS)
    }

    fn at(&self, i: usize) -> f32 {
        if OUTPUTS == 1 { self.0.0 as f32 } else { self.0.at(i) }
    }
}

impl<const OUTPUTS: usize> Zero for Label<OUTPUTS> {
    const ZERO: Self = Self(Class::ZERO);
}

impl<const OUTPUTS: usize> Words for Label<OUTPUTS> {
    fn words(&mut self, visit: &mut impl FnMut(&mut u32)) {
        self.0.words(visit);
    }
}

/// The cross-entropy of softmax, or of sigmoid where there is one output.
pub(crate) struct Entropy<const OUTPUTS: usize>;

impl<const OUTPUTS: usize> Loss for Entropy<OUTPUTS> {
    const FUSED: Option<Kind> = if OUTPUTS == 1 { BinaryCrossEntropy::FUSED } else { CrossEntropy::FUSED };

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
