//! Losses: how far an output is from its target, and in which direction.

use crate::activation::{ActivationKind, max};
use crate::math;
use crate::target::{Target, class, weight_is_valid};

/// A loss `L(y, t)` of one example, and its gradient.
///
/// A loss that is fused with an activation reads logits: the outputs *before* the last activation. The trainer sees
/// to that, and refuses at build time a network whose last layer has another activation.
///
/// A loss of your own says how it is for an example that counts once; the weight of the target is multiplied in here.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a loss",
    label = "not a loss",
    note = "`CrossEntropy` and `BinaryCrossEntropy` are for classes, `MeanSquaredError`, `MeanAbsoluteError` and `Huber` for numbers"
)]
pub trait Loss {
    /// The activation this loss contains, if it is fused with one.
    const FUSED: Option<ActivationKind>;

    /// Whether the loss is defined for this target of `len` outputs; an example of another is refused with
    /// [`Error::Target`](crate::Error::Target). Unless a loss is narrower, any that fits.
    fn takes<T: Target + ?Sized>(target: &T, len: usize) -> bool {
        target.fits(len)
    }

    /// `L(y, t)` for a target of weight 1, where `y` are logits if the loss is fused.
    fn unweighted_value<T: Target + ?Sized>(&self, y: &[f32], target: &T) -> f32;

    /// Writes `dL/dy` for a target of weight 1 to `d` and returns `L(y, t)`.
    fn unweighted_gradient<T: Target + ?Sized>(&self, y: &[f32], target: &T, d: &mut [f32]) -> f32;

    /// How much an example with this target counts.
    fn weight<T: Target + ?Sized>(&self, target: &T, _len: usize) -> f32 {
        target.weight()
    }

    /// `L(y, t)`, where `y` are logits if the loss is fused.
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

/// Mean squared error over the outputs: `L = 1/N * sum_i (y_i - t_i)^2`, gradient `2/N * (y_i - t_i)`.
///
/// There is no factor 1/2: this is the definition of PyTorch's `MSELoss` and of Keras's `MeanSquaredError`.
#[doc(alias("MSELoss", "L2Loss"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanSquaredError;

/// Mean absolute error over the outputs: `L = 1/N * sum_i |y_i - t_i|`, gradient `1/N * sign(y_i - t_i)`, 0 at 0.
///
/// PyTorch's `L1Loss`, Keras's `MeanAbsoluteError`. An outlier pulls no harder than any other example.
#[doc(alias = "L1Loss")]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanAbsoluteError;

/// Huber's loss (Huber, 1964), mean over the outputs, with `e = y_i - t_i`: `e^2 / 2` where `|e| <= delta`, else
/// `delta * (|e| - delta / 2)`; gradient `1/N * e`, clipped to `1/N * delta`.
///
/// PyTorch's `HuberLoss`, Keras's `Huber`. There is a factor 1/2, unlike in [`MeanSquaredError`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Huber {
    /// Where the parabola becomes a line; above 0 and finite, or every example is refused with
    /// [`Error::Loss`](crate::Error::Loss).
    pub delta: f32,
}

impl Default for Huber {
    fn default() -> Self {
        Self { delta: 1.0 }
    }
}

/// A mean over the outputs of `value(e)`, with the derivative `slope(e)`, where `e = y_i - t_i`.
macro_rules! mean_of_errors {
    ($loss:ty, |$self:ident, $e:ident| $value:expr, $slope:expr) => {
        impl Loss for $loss {
            const FUSED: Option<ActivationKind> = None;

            fn unweighted_value<T: Target + ?Sized>(&$self, y: &[f32], target: &T) -> f32 {
                let mut sum = 0.0;
                for (i, &output) in y.iter().enumerate() {
                    let $e = output - target.wanted(i, y.len());
                    sum += $value;
                }
                sum / y.len() as f32
            }

            fn unweighted_gradient<T: Target + ?Sized>(&$self, y: &[f32], target: &T, d: &mut [f32]) -> f32 {
                let share = 1.0 / y.len() as f32;
                for (i, (d, &output)) in d.iter_mut().zip(y).enumerate() {
                    let $e = output - target.wanted(i, y.len());
                    *d = share * $slope;
                }
                $self.unweighted_value(y, target)
            }
        }
    };
}

mean_of_errors!(MeanSquaredError, |self, e| e * e, (2.0 * e));
mean_of_errors!(
    MeanAbsoluteError,
    |self, e| e.abs(),
    if e > 0.0 {
        1.0
    } else if e < 0.0 {
        -1.0
    } else {
        e
    }
);
mean_of_errors!(
    Huber,
    |self, e| if !(self.delta > 0.0 && self.delta < f32::INFINITY) {
        f32::NAN
    } else if e.abs() <= self.delta {
        0.5 * e * e
    } else {
        self.delta * (e.abs() - 0.5 * self.delta)
    },
    if e > self.delta {
        self.delta
    } else if e < -self.delta {
        -self.delta
    } else {
        e
    }
);

/// Binary cross-entropy, fused with [`Sigmoid`](crate::Sigmoid), mean over the outputs:
/// `L = 1/N * sum_i (max(z_i, 0) - z_i t_i + ln(1 + exp(-|z_i|)))`, gradient `1/N * (sigmoid(z_i) - t_i)`.
///
/// Targets are in 0..=1, or refused: beyond, the loss has no minimum. Written in the logits `z` it is stable for any value; it equals PyTorch's
/// `BCEWithLogitsLoss`.
#[doc(alias = "BCEWithLogitsLoss")]
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

/// Categorical cross-entropy, fused with [`Softmax`](crate::Softmax):
/// `L = sum_i t_i (ln sum_j exp(z_j) - z_i)`, gradient `softmax(z)_i * sum_j t_j - t_i`.
///
/// The target is a [`Class`](crate::Class) or a distribution, each `t_i` in 0..=1, or refused; a sum of `t` other than 1 weighs the
/// example by it. The largest logit is subtracted first, so any finite logit is safe;
/// it equals PyTorch's `CrossEntropyLoss`.
#[doc(alias("CrossEntropyLoss", "categorical_crossentropy"))]
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

/// A loss whose examples count as much as their class does (Keras's `class_weight`; PyTorch's `weight`, but that a batch is
/// divided by its number of examples and not by the sum of their weights).
///
/// The class of a target is the index of its largest value; for a network of one output, whether it is 0.5 and more. The
/// usual weights are `examples / (classes * examples of the class)`.
///
/// ```
/// use tinyfit::{Class, CrossEntropy, Loss};
/// use tinyfit::train::ClassWeighted;
///
/// let loss = ClassWeighted { loss: CrossEntropy, weights: [0.5, 2.0] };
/// assert_eq!(loss.value(&[1.0, 0.0], &Class(1)), 2.0 * CrossEntropy.value(&[1.0, 0.0], &Class(1)));
/// ```
#[doc(alias = "class_weight")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassWeighted<L, const C: usize> {
    /// The loss of an example.
    pub loss: L,
    /// One a class, 0..=2^20; examples of a class whose weight is anything else, or missing, are refused with
    /// [`Error::Loss`](crate::Error::Loss).
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
    fn mean_squared_error_by_hand() {
        // ((0.5 - 1)^2 + (2 - 0)^2) / 2 = 2.125; gradient 2/2 * (y - t)
        let mut d = [0.0; 2];
        assert_eq!(MeanSquaredError.gradient(&[0.5, 2.0], &[1.0, 0.0], &mut d), 2.125);
        assert_eq!(d, [-0.5, 2.0]);
    }

    #[test]
    fn absolute_error_and_huber_by_hand() {
        // errors -0.5, 2, 0: (0.5 + 2 + 0) / 3; Huber at 1: (0.125 + 1.5 + 0) / 3
        let (y, t, mut d) = ([0.5, 2.0, 7.0], [1.0, 0.0, 7.0], [9.0; 3]);
        assert_eq!(MeanAbsoluteError.gradient(&y, &t, &mut d), 2.5 / 3.0);
        assert_eq!(d, [-1.0 / 3.0, 1.0 / 3.0, 0.0]);
        assert_eq!(Huber::default().gradient(&y, &t, &mut d), 1.625 / 3.0);
        assert_eq!(d, [-0.5 / 3.0, 1.0 / 3.0, 0.0]);
        for delta in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert!(!Huber { delta }.value(&y, &t).is_finite(), "{delta}");
        }
    }

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
