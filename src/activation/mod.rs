//! Activation functions `y = f(z)`, applied to the weighted sums `z` of a layer.
//!
//! Built in are linear, ReLU and its variants, sigmoid, tanh, softplus, SiLU, GELU and softmax. Implement
//! [`Activation`] for another one.
//!
//! Most derivatives are written in terms of the *output* `y`, so the forward pass keeps one vector per layer. Where the
//! output does not determine the derivative, the forward pass saves one more number for each weighted sum: see
//! [`Activation::Saved`].

#[macro_use]
mod declare;
mod piecewise;
mod smooth;
mod softmax;
mod table;

pub use piecewise::{HardSigmoid, HardSwish, Identity, LeakyRelu, Relu, Relu6};
pub use smooth::{Elu, Gelu, GeluTanh, Selu, Sigmoid, Silu, Softplus, Tanh};
pub use softmax::Softmax;
pub(crate) use softmax::max;
pub use table::ActivationKind;
pub(crate) use table::Initialization;

use crate::error::Error;
use crate::zero::Zero;

/// A function applied to the weighted sums `z` of a layer: `y = f(z)`.
///
/// It maps a vector to a vector of the same length. [`apply`](Self::apply) computes `y`, [`backward`](Self::backward)
/// turns the gradient `dL/dy` into `dL/dz`.
///
/// An activation whose output does not determine its derivative saves its input:
///
/// ```
/// use tinyfit::{Dense, MeanSquaredError, Sgd, Trainer};
/// use tinyfit::activation::{Activation, ActivationKind};
///
/// /// `y = z^2`: 4 is the output of 2, and of -2.
/// #[derive(Clone, Copy)]
/// struct Square;
///
/// impl Activation for Square {
///     type Saved = f32;
///     const KIND: ActivationKind = ActivationKind::Other;
///     const DEFAULT: Self = Square;
///
///     fn apply(&self, z: &mut [f32]) {
///         z.iter_mut().for_each(|z| *z *= *z);
///     }
///
///     fn backward(&self, z: &[f32], d: &mut [f32]) {
///         d.iter_mut().zip(z).for_each(|(d, z)| *d *= 2.0 * z);
///     }
/// }
///
/// let mut net = Dense { weights: [[-1.0]], bias: [0.0], activation: Square };
/// // y = (-1 * 2)^2 = 4; dL/dw = 2 (y - 3) * 2 z * x = 2 * -4 * 2 = -16.
/// Trainer::new().learn(&mut net, &mut Sgd::new(0.01), &MeanSquaredError, &[2.0], &[3.0])?;
/// assert_eq!(net.weights, [[-1.0 + 0.01 * 16.0]]);
/// # Ok::<(), tinyfit::Error>(())
/// ```
pub trait Activation: Copy {
    /// The number that the forward pass of a training step saves for each weighted sum: `()` where the output determines the
    /// derivative, which takes no memory, or an `f32`.
    type Saved: Saved;
    /// The name of this activation; [`ActivationKind::Other`] for one that is not built in.
    const KIND: ActivationKind;
    /// The activation with its default settings, as a network has it before it is initialized.
    const DEFAULT: Self;
    /// Checks that every setting is in its range. It is called before each example that is learned.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the first setting that is not.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }
    /// Returns whether every setting is in its range: [`check`](Self::check) without the reason.
    fn is_valid(&self) -> bool {
        self.check().is_ok()
    }
    /// Replaces the weighted sums `z` by the outputs `y = f(z)`. NaN stays NaN, so that the loss shows an overflow.
    fn apply(&self, z: &mut [f32]);
    /// Computes the same outputs as [`apply`](Self::apply) and saves what [`backward`](Self::backward) needs: by
    /// default the weighted sums.
    ///
    /// It is called if [`Saved`](Self::Saved) is `f32`.
    fn forward(&self, z: &mut [f32], saved: &mut [f32]) {
        for (saved, &z) in saved.iter_mut().zip(&*z) {
            *saved = z;
        }
        self.apply(z);
    }
    /// Replaces `d`, the gradient `dL/dy`, by `dL/dz`.
    ///
    /// `saved` holds the outputs `y`, or if [`Saved`](Self::Saved) is `f32` what [`forward`](Self::forward) saved.
    fn backward(&self, saved: &[f32], d: &mut [f32]);
}

/// The number that a training step saves for each weighted sum in addition to the output: none, `()`, or an `f32`.
pub trait Saved: Copy + Zero + sealed::Sealed {
    /// The number of `f32` saved for each weighted sum: 0 or 1.
    const LEN: usize;
    /// Replaces `z` by `y` and writes what the backward pass needs to `saved`.
    #[doc(hidden)]
    fn forward<A: Activation>(activation: &A, z: &mut [f32], saved: &mut [Self]);
    /// The argument of the backward pass: the outputs, or the saved numbers.
    #[doc(hidden)]
    fn choose<'a>(outputs: &'a [f32], saved: &'a [Self]) -> &'a [f32];
}

impl Saved for () {
    const LEN: usize = 0;

    #[inline(always)]
    fn forward<A: Activation>(activation: &A, z: &mut [f32], _: &mut [()]) {
        activation.apply(z);
    }

    #[inline(always)]
    fn choose<'a>(outputs: &'a [f32], _: &'a [()]) -> &'a [f32] {
        outputs
    }
}

impl Saved for f32 {
    const LEN: usize = 1;

    #[inline(always)]
    fn forward<A: Activation>(activation: &A, z: &mut [f32], saved: &mut [f32]) {
        activation.forward(z, saved);
    }

    #[inline(always)]
    fn choose<'a>(_: &'a [f32], saved: &'a [f32]) -> &'a [f32] {
        saved
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl Sealed for f32 {}
}
