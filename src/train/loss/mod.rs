//! Losses: the distance of an output from its target, and its gradient.

mod classification;
mod regression;

pub use classification::{BinaryCrossEntropy, CrossEntropy};
pub use regression::{Huber, MeanAbsoluteError, MeanSquaredError};

use crate::activation::ActivationKind;
use crate::target::{Target, class, weight_is_valid};

/// A loss `L(y, t)` of one example with outputs `y` and target `t`, and its gradient `dL/dy`.
///
/// A loss that is fused with an activation reads the logits `z`, the outputs *before* the last activation. The trainer
/// passes the right ones. A network whose last layer has another activation does not compile.
///
/// To write a loss, compute it for an example of weight 1. [`value`](Self::value) and [`gradient`](Self::gradient)
/// multiply by the weight of the target.
///
/// ```
/// use tinyfit::activation::ActivationKind;
/// use tinyfit::prelude::*;
///
/// /// Pinball loss of the quantile 0.9, for one output: `max(0.9 e, -0.1 e)` with `e = t - y`.
/// struct Pinball;
///
/// impl Loss for Pinball {
///     const FUSED: Option<ActivationKind> = None;
///
///     fn unweighted_value<T: Target + ?Sized>(&self, y: &[f32], target: &T) -> f32 {
///         let e = target.wanted(0, y.len()) - y[0];
///         (0.9 * e).max(-0.1 * e)
///     }
///
///     fn unweighted_gradient<T>(&self, y: &[f32], target: &T, d: &mut [f32]) -> f32
///     where
///         T: Target + ?Sized,
///     {
///         d[0] = if target.wanted(0, y.len()) > y[0] { -0.9 } else { 0.1 };
///         self.unweighted_value(y, target)
///     }
/// }
///
/// let mut net = Dense::<1, 1>::ZERO;
/// Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &Pinball, &[0.0], &[5.0])?;
/// assert_eq!(net.bias, [0.1 * 0.9]);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("criterion", "objective"))]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a loss",
    label = "not a loss",
    note = "`CrossEntropy` and `BinaryCrossEntropy` are for classes, `MeanSquaredError`, `MeanAbsoluteError` and `Huber` for numbers"
)]
pub trait Loss {
    /// The activation that the loss contains, if it is fused with one.
    const FUSED: Option<ActivationKind>;

    /// Returns whether the loss is defined for this target of `len` outputs. By default it is for every target that
    /// fits.
    ///
    /// An example with another target is refused with [`Error::Target`](crate::Error::Target).
    fn takes<T: Target + ?Sized>(target: &T, len: usize) -> bool {
        target.fits(len)
    }

    /// Returns `L(y, t)` for a target of weight 1; `y` are logits if the loss is fused.
    fn unweighted_value<T: Target + ?Sized>(&self, y: &[f32], target: &T) -> f32;

    /// Writes `dL/dy` for a target of weight 1 to `d` and returns `L(y, t)`.
    fn unweighted_gradient<T: Target + ?Sized>(&self, y: &[f32], target: &T, d: &mut [f32]) -> f32;

    /// Returns the weight of an example with this target.
    fn weight<T: Target + ?Sized>(&self, target: &T, _len: usize) -> f32 {
        target.weight()
    }

    /// Returns `L(y, t)`; `y` are logits if the loss is fused.
    fn value<T: Target + ?Sized>(&self, y: &[f32], target: &T) -> f32 {
        self.unweighted_value(y, target) * self.weight(target, y.len())
    }

    /// Writes `dL/dy` to `d` and returns `L(y, t)`.
    fn gradient<T: Target + ?Sized>(&self, y: &[f32], target: &T, d: &mut [f32]) -> f32 {
        let weight = self.weight(target, y.len());
        let value = self.unweighted_gradient(y, target, d);
        if weight != 1.0 {
            for d in d {
                *d *= weight;
            }
        }
        value * weight
    }
}

/// A loss multiplied by the weight of the example's class. Keras's and scikit-learn's `class_weight`.
///
/// The class of a target is the index of its largest value; for a network of one output it is 1 if the target is at
/// least 0.5. The usual weights are `examples / (classes * examples of the class)`, scikit-learn's `"balanced"`.
///
/// PyTorch's `weight` of a loss divides a batch by the sum of the weights; here it is divided by the number of
/// examples.
///
/// ```
/// use tinyfit::{Class, CrossEntropy, Loss};
/// use tinyfit::train::ClassWeighted;
///
/// let loss = ClassWeighted { loss: CrossEntropy, weights: [0.5, 2.0] };
/// let unweighted = CrossEntropy.value(&[1.0, 0.0], &Class(1));
/// assert_eq!(loss.value(&[1.0, 0.0], &Class(1)), 2.0 * unweighted);
/// ```
#[doc(alias("class_weight", "pos_weight", "compute_class_weight"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassWeighted<L, const C: usize> {
    /// The loss of an example.
    pub loss: L,
    /// The weights, one per class; 0..=2^20. An example of a class whose weight is another number, or is missing, is
    /// refused with [`Error::Loss`](crate::Error::Loss).
    pub weights: [f32; C],
}

impl<L: Loss, const C: usize> Loss for ClassWeighted<L, C> {
    const FUSED: Option<ActivationKind> = L::FUSED;

    fn takes<T: Target + ?Sized>(target: &T, len: usize) -> bool {
        L::takes(target, len)
    }

    fn unweighted_value<T: Target + ?Sized>(&self, y: &[f32], target: &T) -> f32 {
        self.loss.unweighted_value(y, target)
    }

    fn unweighted_gradient<T: Target + ?Sized>(&self, y: &[f32], target: &T, d: &mut [f32]) -> f32 {
        self.loss.unweighted_gradient(y, target, d)
    }

    fn weight<T: Target + ?Sized>(&self, target: &T, len: usize) -> f32 {
        let of_class = match self.weights.get(class(target, len)) {
            Some(&weight) if weight_is_valid(weight) => weight,
            _ => f32::NAN,
        };
        of_class * self.loss.weight(target, len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::{Class, SampleWeighted};

    #[test]
    fn weights_multiply_losses_and_gradients() {
        let mut d = [0.0; 2];
        let target = SampleWeighted { target: [1.0, 0.0], weight: 3.0 };
        assert_eq!(MeanSquaredError.gradient(&[0.5, 2.0], &target, &mut d), 3.0 * 2.125);
        assert_eq!(d, [-1.5, 6.0]);
        let loss = ClassWeighted { loss: MeanSquaredError, weights: [0.5, 2.0] };
        assert_eq!(loss.gradient(&[0.5, 2.0], &target, &mut d), 1.5 * 2.125);
        assert_eq!(d, [-0.75, 3.0]);
        assert_eq!(loss.value(&[1.0], &[0.0]), 0.5);
        assert_eq!(loss.value(&[0.0], &[1.0]), 2.0);
    }

    #[test]
    fn weights_out_of_range_are_refused() {
        for weight in [-1.0, f32::NAN, f32::INFINITY, 2e6] {
            assert!(!SampleWeighted { target: Class(0), weight }.fits(1));
            let loss = ClassWeighted { loss: MeanSquaredError, weights: [1.0, weight] };
            assert!(loss.value(&[1.0, 0.0], &Class(0)).is_finite());
            assert!(loss.value(&[1.0, 0.0], &Class(1)).is_nan());
        }
        let short = ClassWeighted { loss: MeanSquaredError, weights: [1.0] };
        assert!(short.value(&[1.0, 0.0], &Class(1)).is_nan());
    }

    #[test]
    fn the_class_of_outputs_is_the_first_largest() {
        assert_eq!(Class::argmax(&[-3.0, 2.0, 2.0, -f32::INFINITY]), Some(Class(1)));
        assert_eq!(Class::argmax(&[-f32::INFINITY; 2]), Some(Class(0)));
        assert_eq!(Class::argmax(&[-0.0, 0.0]), Some(Class(0)));
        assert_eq!(Class::argmax(&[1.0, 2.0, f32::NAN]), None);
        assert_eq!(Class::argmax(&[]), None);
    }

    /// scikit-learn and Keras: a label of 0 or 1, and a probability above 0.5 is class 1.
    #[test]
    fn a_single_output_is_the_probability_of_class_one() {
        for (class, value) in [(Class(0), 0.0), (Class(1), 1.0)] {
            assert!(class.fits(1));
            let (mut got, mut want) = ([9.0], [7.0]);
            let of_class = BinaryCrossEntropy.gradient(&[0.3], &class, &mut got);
            assert_eq!(of_class, BinaryCrossEntropy.gradient(&[0.3], &[value], &mut want));
            assert_eq!(got, want);
            assert_eq!(MeanSquaredError.gradient(&[0.3], &class, &mut got), (0.3 - value).powi(2));
            assert_eq!(got, [2.0 * (0.3 - value)]);
            let weighted = SampleWeighted { target: class, weight: 2.0 };
            assert_eq!(MeanAbsoluteError.value(&[0.25], &weighted), 2.0 * (0.25 - value).abs());
            let loss = ClassWeighted { loss: MeanSquaredError, weights: [5.0, 7.0] };
            assert_eq!(loss.value(&[0.5], &class), [1.25, 1.75][class.0]);
            assert_eq!(Huber::default().value(&[value], &class), 0.0);
        }
        assert!(!Class(2).fits(1));
        assert_eq!([0.0, 0.5, 0.51, 1.0].map(|p| Class::argmax(&[p])), [0, 0, 1, 1].map(|k| Some(Class(k))));
        assert_eq!(Class::argmax(&[f32::NAN]), None);
    }

    #[test]
    fn a_loss_takes_the_targets_it_is_defined_for() {
        for (t, probability) in
            [(0.0, true), (-0.0, true), (1.0, true), (0.3, true), (1.001, false), (-0.001, false)]
        {
            assert!(MeanSquaredError::takes(&[0.5, t], 2) && Huber::takes(&[t], 1));
            assert_eq!(BinaryCrossEntropy::takes(&[0.5, t], 2), probability, "{t}");
            assert_eq!(
                CrossEntropy::takes(&SampleWeighted { target: [t, 0.5], weight: 1.0 }, 2),
                probability,
                "{t}"
            );
            assert_eq!(ClassWeighted::<CrossEntropy, 2>::takes(&[0.5, t], 2), probability, "{t}");
        }
        assert!(CrossEntropy::takes(&Class(1), 2) && !CrossEntropy::takes(&Class(2), 2));
        assert!(BinaryCrossEntropy::takes(&Class(1), 1) && !BinaryCrossEntropy::takes(&[0.5, f32::NAN], 2));
    }

    #[test]
    fn targets_are_checked() {
        assert!(Class(2).fits(3) && !Class(3).fits(3));
        assert!([0.0, 1.0].fits(2) && ![0.0].fits(2) && ![0.0, f32::NAN].fits(2));
    }
}
