//! Losses: how far an output is from its target, and in which direction.

use crate::activation::{Kind, max};
use crate::math;
use crate::rule::LEARNING_RATE_LIMIT;
use crate::zero::Zero;

/// What the output should have been: a vector, or a [`Class`].
pub trait Target {
    /// Whether this is a target for an output of `len` elements.
    fn fits(&self, len: usize) -> bool;
    /// The wanted value of output `i`.
    fn at(&self, i: usize) -> f32;
    /// How much the example counts; see [`Weighted`].
    fn weight(&self) -> f32 {
        1.0
    }
}

/// A class as target: 1 at its index, 0 elsewhere (one-hot).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Class(pub usize);

impl Zero for Class {
    const ZERO: Self = Self(0);
}

impl Class {
    /// The predicted class: the index of the largest output, the first of equals. None if there is no output or one
    /// is NaN.
    ///
    /// Outputs, logits and int8 outputs' real values all rank alike.
    ///
    /// ```
    /// use tinyfit::Class;
    ///
    /// assert_eq!(Class::of(&[0.1, 0.7, 0.2]), Some(Class(1)));
    /// assert_eq!(Class::of(&[0.5, f32::NAN]), None);
    /// ```
    pub fn of(outputs: &[f32]) -> Option<Self> {
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
        self.0 < len
    }
    fn at(&self, i: usize) -> f32 {
        if i == self.0 { 1.0 } else { 0.0 }
    }
}

/// A target that counts `weight` times: its loss and its gradient are multiplied by it (Keras's `sample_weight`).
///
/// In a mini-batch the sum is still divided by the number of examples, as Keras does, not by the sum of weights.
///
/// ```
/// use tinyfit::{Class, CrossEntropy, Loss, Weighted};
///
/// let target = Weighted { target: Class(1), weight: 3.0 };
/// assert_eq!(CrossEntropy.value(&[0.0, 2.0], &target), 3.0 * CrossEntropy.value(&[0.0, 2.0], &Class(1)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Weighted<T> {
    /// What the output should have been.
    pub target: T,
    /// 0..=2^20; anything else is refused.
    pub weight: f32,
}

impl<T: Target> Target for Weighted<T> {
    fn fits(&self, len: usize) -> bool {
        weight_is_valid(self.weight) && self.target.fits(len)
    }
    fn at(&self, i: usize) -> f32 {
        self.target.at(i)
    }
    fn weight(&self) -> f32 {
        self.weight * self.target.weight()
    }
}

/// A larger weight would only be a larger learning rate.
fn weight_is_valid(weight: f32) -> bool {
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
///
/// A loss of your own says how it is for an example that counts once; the weight of the target is multiplied in here.
pub trait Loss {
    /// The activation this loss contains, if it is fused with one.
    const FUSED: Option<Kind>;

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
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanSquaredError;

/// Mean absolute error over the outputs: `L = 1/N * sum_i |y_i - t_i|`, gradient `1/N * sign(y_i - t_i)`, 0 at 0.
///
/// PyTorch's `L1Loss`, Keras's `MeanAbsoluteError`. An outlier pulls no harder than any other example.
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
    /// Where the parabola becomes a line; above 0, or every example is refused with
    /// [`Rejected::Loss`](crate::Rejected::Loss).
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
            const FUSED: Option<Kind> = None;

            fn unweighted_value<T: Target + ?Sized>(&$self, y: &[f32], target: &T) -> f32 {
                let mut sum = 0.0;
                for (i, &y) in y.iter().enumerate() {
                    let $e = y - target.at(i);
                    sum += $value;
                }
                sum / y.len() as f32
            }

            fn unweighted_gradient<T: Target + ?Sized>(&$self, y: &[f32], target: &T, d: &mut [f32]) -> f32 {
                let share = 1.0 / y.len() as f32;
                for (i, (d, &y)) in d.iter_mut().zip(y).enumerate() {
                    let $e = y - target.at(i);
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
    |self, e| if self.delta <= 0.0 {
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
/// Targets are in 0..=1. Written in the logits `z` it is stable for any value; it equals PyTorch's
/// `BCEWithLogitsLoss`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BinaryCrossEntropy;

impl Loss for BinaryCrossEntropy {
    const FUSED: Option<Kind> = Some(Kind::Sigmoid);

    fn unweighted_value<T: Target + ?Sized>(&self, z: &[f32], target: &T) -> f32 {
        let mut sum = 0.0;
        for (i, &z) in z.iter().enumerate() {
            let positive = if z < 0.0 { 0.0 } else { z };
            sum += positive - z * target.at(i) + math::ln_1p(math::exp(-z.abs()));
        }
        sum / z.len() as f32
    }

    fn unweighted_gradient<T: Target + ?Sized>(&self, z: &[f32], target: &T, d: &mut [f32]) -> f32 {
        let factor = 1.0 / z.len() as f32;
        for (i, (d, &z)) in d.iter_mut().zip(z).enumerate() {
            *d = factor * (1.0 / (1.0 + math::exp(-z)) - target.at(i));
        }
        self.unweighted_value(z, target)
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

/// A loss whose examples count as much as their class does (Keras's `class_weight`; PyTorch's `weight`, but that a batch is
/// divided by its number of examples and not by the sum of their weights).
///
/// The class of a target is the index of its largest value; for a network of one output, whether it is 0.5 and more. The
/// usual weights are `examples / (classes * examples of the class)`.
///
/// ```
/// use tinyfit::{Class, ClassWeighted, CrossEntropy, Loss};
///
/// let loss = ClassWeighted { loss: CrossEntropy, weights: [0.5, 2.0] };
/// assert_eq!(loss.value(&[1.0, 0.0], &Class(1)), 2.0 * CrossEntropy.value(&[1.0, 0.0], &Class(1)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassWeighted<L, const C: usize> {
    /// The loss of an example.
    pub loss: L,
    /// One a class, 0..=2^20; examples of a class whose weight is anything else, or missing, are refused with
    /// [`Rejected::Loss`](crate::Rejected::Loss).
    pub weights: [f32; C],
}

impl<L: Loss, const C: usize> Loss for ClassWeighted<L, C> {
    const FUSED: Option<Kind> = L::FUSED;

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

/// The class that a target for `len` outputs stands for.
fn class<T: Target + ?Sized>(target: &T, len: usize) -> usize {
    if len == 1 {
        return usize::from(target.at(0) >= 0.5);
    }
    let (mut class, mut most) = (0, f32::NEG_INFINITY);
    for i in 0..len {
        let t = target.at(i);
        if t > most {
            (class, most) = (i, t);
        }
    }
    class
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
    fn absolute_error_and_huber_by_hand() {
        // errors -0.5, 2, 0: (0.5 + 2 + 0) / 3; Huber at 1: (0.125 + 1.5 + 0) / 3
        let (y, t, mut d) = ([0.5, 2.0, 7.0], [1.0, 0.0, 7.0], [9.0; 3]);
        assert_eq!(MeanAbsoluteError.gradient(&y, &t, &mut d), 2.5 / 3.0);
        assert_eq!(d, [-1.0 / 3.0, 1.0 / 3.0, 0.0]);
        assert_eq!(Huber::default().gradient(&y, &t, &mut d), 1.625 / 3.0);
        assert_eq!(d, [-0.5 / 3.0, 1.0 / 3.0, 0.0]);
        for delta in [0.0, -1.0, f32::NAN] {
            assert!(!Huber { delta }.value(&y, &t).is_finite(), "{delta}");
        }
    }

    #[test]
    fn weights_multiply_losses_and_gradients() {
        let mut d = [0.0; 2];
        let target = Weighted { target: [1.0, 0.0], weight: 3.0 };
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
            assert!(!Weighted { target: Class(0), weight }.fits(1));
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
        assert_eq!(Class::of(&[-3.0, 2.0, 2.0, -f32::INFINITY]), Some(Class(1)));
        assert_eq!(Class::of(&[-f32::INFINITY; 2]), Some(Class(0)));
        assert_eq!(Class::of(&[-0.0, 0.0]), Some(Class(0)));
        assert_eq!(Class::of(&[1.0, 2.0, f32::NAN]), None);
        assert_eq!(Class::of(&[]), None);
    }

    #[test]
    fn targets_are_checked() {
        assert!(Class(2).fits(3) && !Class(3).fits(3));
        assert!([0.0, 1.0].fits(2) && ![0.0].fits(2) && ![0.0, f32::NAN].fits(2));
    }
}
