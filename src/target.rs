//! Targets: what the outputs of a network should be.

use crate::limits::LEARNING_RATE_LIMIT;
use crate::state::state_of_fields;
use crate::zero::Zero;

/// A training example: an input and its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Example<X, T> {
    /// The input.
    pub x: X,
    /// The target: a [`Class`] or a vector.
    pub target: T,
}

/// The target of an example: what the output should be, as a vector or a [`Class`].
#[doc(alias("label", "ground truth", "y_true"))]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a target",
    label = "neither an array of `f32` nor a `Class`",
    note = "a target is `[f32; N]` for N outputs, a slice of `f32`, `Class(index)`, or a `SampleWeighted` or `LabelSmoothed` of these"
)]
pub trait Target {
    /// The number of outputs that the target is for, if its type fixes it. The compiler checks it.
    const OUTPUTS: Option<usize> = None;

    /// Returns whether this is a target for an output of `len` elements: finite, of that length, or a class below it.
    fn fits(&self, len: usize) -> bool;
    /// Returns the target of output `i` of several; a [`Class`] is one-hot.
    fn at(&self, i: usize) -> f32;
    /// Returns the target of output `i` of `len`, as losses read it. A [`Class`] of a single output is 0 or 1.
    fn wanted(&self, i: usize, _len: usize) -> f32 {
        self.at(i)
    }
    /// Returns the factor of the example's loss and gradient, 1 unless it is [`SampleWeighted`].
    fn weight(&self) -> f32 {
        1.0
    }
}

/// A class, by its index, as a target: one-hot, 1 at its index and 0 elsewhere.
///
/// For a network of a single output, that output is the probability of `Class(1)`: the target is 0 for `Class(0)` and 1
/// for `Class(1)`, and no other class fits.
#[doc(alias("label", "one-hot", "one_hot", "to_categorical"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Class(
    /// The index of the class, from 0.
    pub usize,
);

impl Zero for Class {
    const ZERO: Self = Self(0);
}

impl Class {
    /// Returns the predicted class: the index of the largest output, the first one of equals.
    ///
    /// A single output is the probability `p` of `Class(1)`. Then the class is `Class(1)` if `p > 0.5`, else
    /// `Class(0)`. Returns `None` if there is no output or one is NaN.
    ///
    /// Several outputs may be probabilities, logits or the real values of int8 outputs: all have the same order. A
    /// single output must be a probability. Of a single logit `z`, the class is `Class(1)` if `z > 0`.
    ///
    /// ```
    /// use tinyfit::Class;
    ///
    /// assert_eq!(Class::argmax(&[0.1, 0.7, 0.2]), Some(Class(1)));
    /// assert_eq!(Class::argmax(&[0.7]), Some(Class(1)));
    /// assert_eq!(Class::argmax(&[0.5, f32::NAN]), None);
    /// ```
    #[doc(alias("of", "predict_classes"))]
    pub fn argmax(outputs: &[f32]) -> Option<Self> {
        if let [p] = outputs {
            return if p.is_nan() { None } else { Some(Class(usize::from(*p > 0.5))) };
        }
        let mut best: Option<(usize, f32)> = None;
        for (i, &y) in outputs.iter().enumerate() {
            if y.is_nan() {
                return None;
            }
            if best.is_none_or(|(_, most)| y > most) {
                best = Some((i, y));
            }
        }
        best.map(|(i, _)| Class(i))
    }

    /// Returns the class with the largest of two or more outputs of an int8 network, the first of several; `None` of fewer.
    ///
    /// It is that of the numbers they stand for and of the softmax of these, without computing either.
    ///
    /// ```
    /// use tinyfit::Class;
    ///
    /// assert_eq!(Class::argmax_int8(&[-128, 90, 90]), Some(Class(1)));
    /// ```
    pub fn argmax_int8(outputs: &[i8]) -> Option<Self> {
        let (&first, rest) = outputs.split_first().filter(|(_, rest)| !rest.is_empty())?;
        let larger = |(best, most), (i, &y): (usize, &i8)| if y > most { (i, y) } else { (best, most) };
        Some(Class((1..).zip(rest).fold((0, first), larger).0))
    }
}

impl Target for Class {
    fn fits(&self, len: usize) -> bool {
        self.0 < if len == 1 { 2 } else { len }
    }
    fn at(&self, i: usize) -> f32 {
        if i == self.0 { 1.0 } else { 0.0 }
    }
    /// Returns the target of output `i` of `len`, as losses read it. A [`Class`] of a single output is 0 or 1.
    fn wanted(&self, i: usize, len: usize) -> f32 {
        self.at(if len == 1 { 1 } else { i })
    }
}

/// A target whose loss and gradient are multiplied by `weight`. Keras's and scikit-learn's `sample_weight`.
///
/// In a mini-batch the sum is still divided by the number of examples, as in Keras, and not by the sum of the weights.
///
/// ```
/// use tinyfit::{Class, CrossEntropy, Loss};
/// use tinyfit::train::SampleWeighted;
///
/// let target = SampleWeighted { target: Class(1), weight: 3.0 };
/// let unweighted = CrossEntropy.value(&[0.0, 2.0], &Class(1));
/// assert_eq!(CrossEntropy.value(&[0.0, 2.0], &target), 3.0 * unweighted);
/// ```
#[doc(alias("Weighted", "sample_weight"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SampleWeighted<T> {
    /// The target.
    pub target: T,
    /// The factor of the loss and the gradient; 0..=2^20. Another weight is refused with
    /// [`Error::Target`](crate::Error::Target).
    pub weight: f32,
}

impl<T: Target> Target for SampleWeighted<T> {
    const OUTPUTS: Option<usize> = T::OUTPUTS;

    fn fits(&self, len: usize) -> bool {
        weight_is_valid(self.weight) && self.target.fits(len)
    }
    fn at(&self, i: usize) -> f32 {
        self.target.at(i)
    }
    fn wanted(&self, i: usize, len: usize) -> f32 {
        self.target.wanted(i, len)
    }
    fn weight(&self) -> f32 {
        self.weight * self.target.weight()
    }
}

/// A target whose classes are less than certain: `1 - smoothing` of it, and the rest spread over all classes.
///
/// ```text
/// t'_i = (1 - smoothing) t_i + smoothing / n      of n outputs; of a single one, n = 2
/// ```
///
/// A network that learns it does not drive its probabilities to 0 and 1, is better calibrated, and learns other examples
/// faster later. Metrics and validation take the target itself. Keras's `label_smoothing`, PyTorch's
/// `CrossEntropyLoss(label_smoothing=..)`.
///
/// Source: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2016, section 7.
///
/// ```
/// use tinyfit::{Class, Target};
/// use tinyfit::train::LabelSmoothed;
///
/// let target = LabelSmoothed { target: Class(1), smoothing: 0.5 };
/// assert_eq!([0, 1, 2, 3].map(|i| target.wanted(i, 4)), [0.125, 0.625, 0.125, 0.125]);
/// ```
#[doc(alias("label_smoothing", "LabelSmoothing"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LabelSmoothed<T> {
    /// The target: a [`Class`] or a distribution.
    pub target: T,
    /// The share that is spread over all classes; at least 0 and below 1. Another one is refused with
    /// [`Error::Target`](crate::Error::Target).
    pub smoothing: f32,
}

impl<T: Target> Target for LabelSmoothed<T> {
    const OUTPUTS: Option<usize> = T::OUTPUTS;

    fn fits(&self, len: usize) -> bool {
        (0.0..1.0).contains(&self.smoothing) && self.target.fits(len)
    }
    fn at(&self, i: usize) -> f32 {
        self.target.at(i)
    }
    fn wanted(&self, i: usize, len: usize) -> f32 {
        let classes = if len == 1 { 2 } else { len };
        (1.0 - self.smoothing) * self.target.wanted(i, len) + self.smoothing / classes as f32
    }
    fn weight(&self) -> f32 {
        self.target.weight()
    }
}

/// Checks a weight. One beyond the limit would only be a larger learning rate.
pub(crate) fn weight_is_valid(weight: f32) -> bool {
    (0.0..=LEARNING_RATE_LIMIT).contains(&weight)
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
    const OUTPUTS: Option<usize> = Some(N);

    fn fits(&self, len: usize) -> bool {
        self.as_slice().fits(len)
    }
    fn at(&self, i: usize) -> f32 {
        self.as_slice().at(i)
    }
}

/// The class of a target for `len` outputs.
pub(crate) fn class<T: Target + ?Sized>(target: &T, len: usize) -> usize {
    if len == 1 {
        return usize::from(target.wanted(0, len) >= 0.5);
    }
    let (mut class, mut most) = (0, f32::NEG_INFINITY);
    for i in 0..len {
        let t = target.wanted(i, len);
        if t > most {
            (class, most) = (i, t);
        }
    }
    class
}

state_of_fields!([] Class: 0);
