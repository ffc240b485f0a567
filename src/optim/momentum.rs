//! Gradient descent with momentum, and with Nesterov's momentum.

use crate::error::{Error, Parameter};
use crate::optim::forward::learning_rate_of_field;
use crate::optim::{Optimizer, check_learning_rate};

/// Gradient descent with momentum, also called the heavy ball. PyTorch's `SGD(momentum=..)`.
///
/// ```text
/// v <- momentum v + g
/// w <- w - learning_rate v
/// ```
///
/// The state is `v`, 4 bytes per weight. `v` grows up to `1 / (1 - momentum)` times the gradient, so divide the
/// learning rate that suits [`Sgd`](crate::Sgd) by this number: by 10 for a momentum of 0.9.
///
/// Keras keeps `learning_rate * v`. Both follow the same path while the learning rate is constant. A new learning rate
/// acts on all of `v` here, and on later gradients only in Keras.
///
/// Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
#[doc(alias("heavy ball", "SGDM"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Momentum {
    /// The step is this times `v`; 0..=2^20.
    pub learning_rate: f32,
    /// The part of `v` that is kept from step to step; 0 and more, below 1; 0.9 is usual.
    pub momentum: f32,
}

/// Gradient descent with Nesterov's momentum. PyTorch's `SGD(momentum=.., nesterov=True)`.
///
/// ```text
/// v <- momentum v + g
/// w <- w - learning_rate (g + momentum v)
/// ```
///
/// The state is `v`, 4 bytes per weight. [`Momentum`] describes what Keras does instead, and how the learning rate
/// compares with that of SGD.
///
/// Source: Nesterov, "A method for solving the convex programming problem with convergence rate O(1/k^2)", 1983, in the
/// form of Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Nesterov {
    /// The step is this times `g + momentum v`; 0..=2^20.
    pub learning_rate: f32,
    /// The part of `v` that is kept from step to step; 0 and more, below 1; 0.9 is usual.
    pub momentum: f32,
}

macro_rules! momentum {
    ($optimizer:ident, |$self:ident, $g:ident, $v:ident| $step:expr) => {
        impl $optimizer {
            /// An optimizer with this learning rate and the usual momentum of 0.9.
            pub const fn new(learning_rate: f32) -> Self {
                Self { learning_rate, momentum: 0.9 }
            }
        }

        impl Optimizer for $optimizer {
            type State = f32;

            learning_rate_of_field!();

            // v is at most 2^50 / 2^-24, so a step is below 2^95.
            fn check(&self) -> Result<(), Error> {
                check_learning_rate(self.learning_rate)?;
                Parameter::Momentum.require((0.0..1.0).contains(&self.momentum))
            }

            #[inline(always)]
            fn update(&$self, weight: &mut f32, $g: f32, $v: &mut f32) {
                *$v = $self.momentum * *$v + $g;
                *weight -= $self.learning_rate * $step;
            }
        }
    };
}

momentum!(Momentum, |self, g, v| *v);
momentum!(Nesterov, |self, g, v| (g + self.momentum * *v));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{GRADIENT_LIMIT, LEARNING_RATE_LIMIT};

    #[test]
    fn two_steps_by_hand() {
        // momentum 0.5, rate 1, g = 1 then 1: v = 1, 1.5. Heavy ball: w = -1, -2.5. Nesterov: w = -1.5, -3.25
        let (mut ball, mut nesterov) = ((0.0, 0.0), (0.0, 0.0));
        for _ in 0..2 {
            Momentum { learning_rate: 1.0, momentum: 0.5 }.update(&mut ball.0, 1.0, &mut ball.1);
            Nesterov { learning_rate: 1.0, momentum: 0.5 }.update(&mut nesterov.0, 1.0, &mut nesterov.1);
        }
        assert_eq!((ball, nesterov), ((-2.5, 1.5), (-3.25, 1.5)));
    }

    #[test]
    fn the_longest_run_of_the_largest_gradients_leaves_the_weight_finite() {
        let momentum = 1.0 - f32::EPSILON / 2.0;
        let (mut w, mut v) = (f32::MAX, -GRADIENT_LIMIT / (f32::EPSILON / 2.0));
        let optimizer = Nesterov { learning_rate: LEARNING_RATE_LIMIT, momentum };
        assert!(optimizer.is_valid() && !Nesterov { momentum: 1.0, ..optimizer }.is_valid());
        optimizer.update(&mut w, -GRADIENT_LIMIT, &mut v);
        assert!(w.is_finite() && v.is_finite());
    }
}
