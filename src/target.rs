//! Examples: an input, and what the output should have been.

use crate::limits::LEARNING_RATE_LIMIT;
use crate::state::state_of_fields;
use crate::zero::Zero;

/// An input, and what the output should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Example<X, T> {
    /// The input.
    pub x: X,
    /// What the output should have been: a [`Class`] or a vector.
    pub target: T,
}

/// What the output should have been: a vector, or a [`Class`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a target",
    label = "neither an array of `f32` nor a `Class`",
    note = "a target is `[f32; N]` for N outputs, a slice of `f32`, `Class(index)`, or a `SampleWeighted` of these"
)]
pub trait Target {
    /// The number of outputs that it is for, if its type fixes it; checked at compile time.
    const OUTPUTS: Option<usize> = None;

    /// Whether this is a target for an output of `len` elements.
    fn fits(&self, len: usize) -> bool;
    /// The wanted value of output `i`, where there are several.
    fn at(&self, i: usize) -> f32;
    /// The wanted value of output `i` of `len`: what losses read. A [`Class`] of a single output is that output's value.
    fn wanted(&self, i: usize, _len: usize) -> f32 {
        self.at(i)
    }
    /// How much the example counts; see [`SampleWeighted`].
    fn weight(&self) -> f32 {
        1.0
    }
}

/// A class as target: 1 at its index, 0 elsewhere (one-hot). A single output is the probability of `Class(1)`, so there
/// `Class(0)` is 0, `Class(1)` is 1, and no other class fits.
#[doc(alias("label", "one-hot"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Class(pub usize);

impl Zero for Class {
    const ZERO: Self = Self(0);
}

impl Class {
    /// The predicted class: the index of the largest output, the first of equals. Of a single output, which is the
    /// probability `p` of `Class(1)`, the larger of `1 - p` and `p`: `Class(1)` above 0.5. None if there is no output or
    /// one is NaN.
    ///
    /// Several outputs, logits and int8 outputs' real values all rank alike. A single one has to be a probability: a logit
    /// means `Class(1)` above 0.
    ///
    /// ```
    /// use tinyfit::Class;
    ///
    /// assert_eq!(Class::argmax(&[0.1, 0.7, 0.2]), Some(Class(1)));
    /// assert_eq!(Class::argmax(&[0.7]), Some(Class(1)));
    /// assert_eq!(Class::argmax(&[0.5, f32::NAN]), None);
    /// ```
    #[doc(alias = "of")]
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
}

impl Target for Class {
    fn fits(&self, len: usize) -> bool {
        self.0 < if len == 1 { 2 } else { len }
    }
    fn at(&self, i: usize) -> f32 {
        if i == self.0 { 1.0 } else { 0.0 }
    }
    fn wanted(&self, i: usize, len: usize) -> f32 {
        self.at(if len == 1 { 1 } else { i })
    }
}

/// A target that counts `weight` times: its loss and its gradient are multiplied by it (Keras's `sample_weight`).
///
/// In a mini-batch the sum is still divided by the number of examples, as Keras does, not by the sum of weights.
///
/// ```
/// use tinyfit::{Class, CrossEntropy, Loss};
/// use tinyfit::train::SampleWeighted;
///
/// let target = SampleWeighted { target: Class(1), weight: 3.0 };
/// assert_eq!(CrossEntropy.value(&[0.0, 2.0], &target), 3.0 * CrossEntropy.value(&[0.0, 2.0], &Class(1)));
/// ```
#[doc(alias("Weighted", "sample_weight"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SampleWeighted<T> {
    /// What the output should have been.
    pub target: T,
    /// 0..=2^20; anything else is refused.
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

/// A larger weight would only be a larger learning rate.
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

/// The class that a target for `len` outputs stands for.
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
