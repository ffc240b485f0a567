//! Clipping: of gradients by value and by norm, and of the weights' norms.

use crate::error::{Error, Parameter};
use crate::limits::GRADIENT_LIMIT;
use crate::math;
use crate::optim::regularize::{Regularizer, regularizer};

regularizer! {
    /// Clips each gradient to `-limit..=limit`. PyTorch's `clip_grad_value_`, Keras's `clipvalue`.
    #[doc(alias("clip_grad_value_", "clipvalue"))]
    ClipValue, "`limit`; above 0, at most 2^50."
}

regularizer! {
    /// Clips the norm of the gradient: multiplies the gradient of all parameters by `limit / norm` if its Euclidean
    /// norm is larger than `limit`.
    ///
    /// The norm is that of the loss's gradient alone, over all layers. It is clipped before any other regularizer acts,
    /// wherever this one is added: see [`Optimizer::with`](crate::Optimizer::with). The gradient of one example is an
    /// outer product per layer, so its norm comes from inputs and deltas, without a buffer.
    ///
    /// Keras's `global_clipnorm`. PyTorch's `clip_grad_norm_` adds 1e-6 to the norm.
    ///
    /// Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013, algorithm
    /// 1.
    #[doc(alias("clip_grad_norm_", "global_clipnorm", "clipnorm", "gradient clipping"))]
    ClipNorm, "`limit`; above 0, at most 2^50; 1 is usual."
}

regularizer! {
    /// Max-norm constraint: after each step, scales the weights into a neuron down to the Euclidean norm `limit` if
    /// theirs is larger.
    ///
    /// Biases are not counted. Keras's `MaxNorm(limit, axis=0)`.
    ///
    /// Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014, section
    /// 5.1.
    #[doc(alias("max_norm", "kernel_constraint", "renorm"))]
    MaxNorm, "`limit`; above 0, at most 2^50; 3 or 4 is usual with dropout."
}

impl Regularizer for ClipValue {
    fn check(&self, _: f32) -> Result<(), Error> {
        check_limit(Parameter::ClipValue, self.0)
    }

    #[inline(always)]
    fn gradient(&self, _: f32, g: f32, gain: f32) -> f32 {
        self.bias_gradient(g, gain)
    }

    #[inline(always)]
    fn bias_gradient(&self, g: f32, gain: f32) -> f32 {
        let limit = gain * self.0;
        if g > limit {
            limit
        } else if g < -limit {
            -limit
        } else {
            g
        }
    }
}

impl Regularizer for ClipNorm {
    const PER_WEIGHT: bool = false;

    fn check(&self, _: f32) -> Result<(), Error> {
        check_limit(Parameter::ClipNorm, self.0)
    }

    fn clip_norm(&self) -> Option<f32> {
        Some(self.0)
    }
}

impl Regularizer for MaxNorm {
    const PER_WEIGHT: bool = false;

    fn check(&self, _: f32) -> Result<(), Error> {
        check_limit(Parameter::MaxNorm, self.0)
    }

    fn max_norm(&self) -> Option<f32> {
        Some(self.0)
    }
}

/// Above zero, and with a square that is a number.
fn check_limit(parameter: Parameter, limit: f32) -> Result<(), Error> {
    parameter.require(limit > 0.0 && limit <= GRADIENT_LIMIT)
}

/// Returns the factor that brings the gradient's norm to at most `limit`: `min(1, limit / sqrt(square))`.
///
/// `square` is the sum of the squares of all gradients. See [`ClipNorm`](crate::optim::ClipNorm).
///
/// # Errors
/// [`Error::Gradient`] if the sum is not finite.
pub fn clip_factor(limit: f32, square: f32) -> Result<f32, Error> {
    if !square.is_finite() {
        return Err(Error::Gradient);
    }
    let norm = math::sqrt(square);
    Ok(if norm > limit { limit / norm } else { 1.0 })
}

/// Scales the weights into each output down to the norm `limit`. The weights are `[input][output]`. See
/// [`MaxNorm`](crate::optim::MaxNorm).
#[cfg_attr(target_os = "none", inline(never))]
pub fn bound_norms(weights: &mut [f32], outputs: usize, limit: f32) {
    for output in 0..outputs {
        let square = into(weights, output, outputs).fold(0.0, |sum, &mut w| sum + w * w);
        if square == f32::INFINITY || limit < SMALL {
            bound_any(weights, output, outputs, limit);
        } else if square > limit * limit {
            let factor = limit / math::sqrt(square);
            into(weights, output, outputs).for_each(|w| *w *= factor);
        }
    }
}

/// A norm whose square is a number with room below it, 2^-50: compared with it, squares that underflow are nothing.
const SMALL: f32 = 1.0 / (1u64 << 50) as f32;

/// The weights into an output.
#[inline(always)]
fn into(weights: &mut [f32], output: usize, outputs: usize) -> impl Iterator<Item = &mut f32> {
    weights.iter_mut().skip(output).step_by(outputs.max(1))
}

/// Where squares would leave the range of an `f32`: in parts of the largest weight.
#[cold]
#[inline(never)]
fn bound_any(weights: &mut [f32], output: usize, outputs: usize, limit: f32) {
    let largest =
        into(weights, output, outputs).fold(0.0, |most, w| if w.abs() > most { w.abs() } else { most });
    let square = into(weights, output, outputs).fold(0.0, |sum, &mut w| {
        let part = w / largest;
        sum + part * part
    });
    let of_largest = limit / math::sqrt(square);
    if largest > of_largest && largest < f32::INFINITY {
        into(weights, output, outputs).for_each(|w| *w = *w / largest * of_largest);
    }
}

#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;

    /// Norms of f64, in which no square of an f32 leaves the range.
    #[test]
    fn a_norm_of_any_magnitude_is_bounded() {
        let norm = |w: &[f32]| w.iter().map(|&w| f64::from(w).powi(2)).sum::<f64>().sqrt();
        let (large, small) = (f32::MAX, f32::MIN_POSITIVE);
        for column in [
            [1e20, 0.0, 0.0],
            [large, -large, large],
            [3.0, -4.0, 12.0],
            [1e-30, 2e-30, -2e-30],
            [small; 3],
            [0.0; 3],
        ] {
            for limit in [3.0, 1e-10, 1e-24, 2e-30, small, 1e15] {
                // The second output has another norm.
                let mut weights = column.map(|w| [w, 0.5]);
                bound_norms(weights.as_flattened_mut(), 2, limit);
                let got = weights.map(|[w, _]| w);
                let (was, wanted) = (norm(&column), norm(&column).min(limit.into()));
                if was <= f64::from(limit) {
                    assert_eq!(got, column, "{column:?} {limit}");
                } else {
                    assert!((norm(&got) / wanted - 1.0).abs() < 1e-6, "{column:?} {limit}: {got:?}");
                    for (got, w) in got.iter().zip(column) {
                        let want = f64::from(w) * (wanted / was);
                        assert!(
                            (f64::from(*got) - want).abs() <= 1e-6 * want.abs() + 1e-45,
                            "{column:?} {limit}"
                        );
                    }
                }
                let other = norm(&weights.map(|[_, w]| w));
                assert!((other / norm(&[0.5; 3]).min(limit.into()) - 1.0).abs() < 1e-6);
            }
        }
        bound_norms(&mut [], 0, 1.0);
    }
}
