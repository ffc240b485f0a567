//! Losses for regression.

use super::Loss;
use crate::activation::ActivationKind;
use crate::target::Target;

/// Mean squared error over `N` outputs, without a factor 1/2. PyTorch's `MSELoss`, Keras's `MeanSquaredError`.
///
/// ```text
/// L       = 1/N * sum_i (y_i - t_i)^2
/// dL/dy_i = 2/N * (y_i - t_i)
/// ```
#[doc(alias("MSELoss", "L2Loss", "mse"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanSquaredError;

/// Mean absolute error over `N` outputs. PyTorch's `L1Loss`, Keras's `MeanAbsoluteError`.
///
/// ```text
/// L       = 1/N * sum_i |y_i - t_i|
/// dL/dy_i = 1/N * sign(y_i - t_i), 0 for y_i = t_i
/// ```
///
/// An outlier has no larger gradient than another example.
#[doc(alias("L1Loss", "mae"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanAbsoluteError;

/// Huber loss, the mean over `N` outputs. PyTorch's `HuberLoss`, Keras's `Huber`.
///
/// ```text
/// e_i     = y_i - t_i
/// L       = 1/N * sum_i (e_i^2 / 2 if |e_i| <= delta, else delta * (|e_i| - delta / 2))
/// dL/dy_i = 1/N * e_i, clipped to -delta/N..=delta/N
/// ```
///
/// There is a factor 1/2, unlike in [`MeanSquaredError`].
///
/// Source: Huber, "Robust Estimation of a Location Parameter", 1964.
#[doc(alias("HuberLoss", "SmoothL1Loss"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Huber {
    /// The error at which the loss turns from quadratic to linear; above 0 and finite. With another `delta` every
    /// example is refused with [`Error::Loss`](crate::Error::Loss).
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
        for delta in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert!(!Huber { delta }.value(&y, &t).is_finite(), "{delta}");
        }
    }
}
