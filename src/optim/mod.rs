//! Optimizers: how a weight follows its gradient.

mod adam;
mod clip;
mod decay;
mod forward;
mod momentum;
mod outer;
mod plateau;
mod regularize;
mod rmsprop;
mod schedule;
mod sgd;

pub use adam::{Adam, AdamW};
pub use clip::{ClipNorm, ClipValue, MaxNorm, bound_norms, clip_factor};
pub use momentum::{Momentum, Nesterov};
#[doc(hidden)]
pub use outer::Outer;
pub(crate) use outer::update_outer;
pub use plateau::Plateau;
pub use regularize::{L1, L2, Regularized, Regularizer, WeightDecay};
pub use rmsprop::RmsProp;
pub use schedule::{Constant, CosineDecay, ExponentialDecay, Schedule, Scheduled, StepDecay, WarmUp};
pub use sgd::Sgd;

pub use crate::arch::Moments;
pub use crate::limits::{GRADIENT_LIMIT, LEARNING_RATE_LIMIT};

use crate::error::{Error, Parameter};
use crate::zero::Zero;

/// An optimizer: settings, and what it remembers of each weight (its `State`).
///
/// The states live in the trainer, so an optimizer is a handful of numbers that can be changed at any time. Optimizers compose:
/// [`with`](Self::with) adds clipping or a penalty, [`scheduled`](Self::scheduled) a learning rate that changes.
///
/// ```
/// use tinyfit::{Adam, Optimizer};
/// use tinyfit::optim::{ClipNorm, CosineDecay, L2};
///
/// let optimizer = Adam::new(0.01).with(L2(1e-4)).with(ClipNorm(1.0)).scheduled(CosineDecay { steps: 1000, floor: 0.0 });
/// assert_eq!(optimizer.check(), Ok(()));
/// ```
#[doc(alias = "Rule")]
pub trait Optimizer: Clone {
    /// What is remembered of one weight; `()` if nothing.
    #[doc(alias = "Slot")]
    type State: Zero;

    /// Whether every setting is in its range; called before each step.
    ///
    /// # Errors
    /// The first that is not: [`Error::OutOfRange`], made by [`Parameter::require`].
    fn check(&self) -> Result<(), Error>;

    /// Whether every setting is in its range: [`check`](Self::check) without the reason.
    fn is_valid(&self) -> bool {
        self.check().is_ok()
    }

    /// The learning rate.
    fn learning_rate(&self) -> f32;

    /// Changes the learning rate from the next step on.
    fn set_learning_rate(&mut self, rate: f32);

    /// This optimizer with `factor` times its learning rate in the current step: a layer's own rate.
    #[doc(hidden)]
    fn scaled(&self, factor: f32) -> Self {
        let mut optimizer = self.clone();
        optimizer.set_learning_rate(self.learning_rate() * factor);
        optimizer
    }

    /// Called once before the weights of a step are updated.
    fn tick(&mut self) {}

    /// What gradients are multiplied by before [`update`](Self::update) sees them. An optimizer that is linear in the gradient
    /// puts its learning rate here, where it costs a multiplication a neuron and not one a weight.
    #[doc(hidden)]
    fn gain(&self) -> f32 {
        1.0
    }

    /// Moves one weight along its gradient `g`, where `|g| <= gain * GRADIENT_LIMIT`.
    fn update(&self, weight: &mut f32, g: f32, state: &mut Self::State);

    /// Moves the weights of the first outputs along `x_i d_o` in the processor's own way, with the bits of
    /// [`update`](Self::update), and returns of how many outputs.
    #[doc(hidden)]
    #[inline(always)]
    fn update_columns<const I: usize, const O: usize>(&self, _: Outer<'_, Self::State, I, O>) -> usize {
        0
    }

    /// Moves one bias. Penalties leave biases alone; otherwise a bias is a weight.
    #[doc(hidden)]
    fn update_bias(&self, bias: &mut f32, g: f32, state: &mut Self::State) {
        self.update(bias, g, state);
    }

    /// The largest norm of the gradient of all parameters together, if it is clipped.
    #[doc(hidden)]
    fn clip_norm(&self) -> Option<f32> {
        None
    }

    /// The largest norm of the weights into a neuron, if it is bounded.
    #[doc(hidden)]
    fn max_norm(&self) -> Option<f32> {
        None
    }

    /// This optimizer, with gradients or weights modified before it sees them.
    ///
    /// What acts on single weights acts in the reverse order of adding: the one added last acts first. The two norms have a
    /// place of their own, wherever they are added, and of two limits the smaller one holds:
    ///
    /// 1. [`ClipNorm`] scales the gradient of the loss;
    /// 2. [`ClipValue`], [`L1`], [`L2`] and
    ///    [`WeightDecay`] act, the one added last first;
    /// 3. the optimizer moves the weight;
    /// 4. [`MaxNorm`] bounds the weights.
    ///
    /// So penalties are not clipped by a norm, as PyTorch's `weight_decay` is not (Keras's `kernel_regularizer` is). A penalty
    /// added before a [`ClipValue`] is not clipped either; one added after it is.
    ///
    /// ```
    /// use tinyfit::optim::{ClipNorm, ClipValue, L2};
    /// use tinyfit::{Dense, MeanSquaredError, Optimizer, Sgd, Trainer, Zero};
    ///
    /// // A gradient of (3, 4) has a norm of 5: a fifth of it is (0.6, 0.8), and 0.8 is then clipped to 0.7.
    /// let mut net = Dense::<1, 2>::ZERO;
    /// let mut optimizer = Sgd::new(1.0).with(ClipNorm(1.0)).with(ClipValue(0.7));
    /// Trainer::new().learn(&mut net, &mut optimizer, &MeanSquaredError, &[0.0], &[-3.0, -4.0])?;
    /// assert_eq!(net.bias, [-0.6, -0.7]);
    /// # Ok::<(), tinyfit::Error>(())
    /// ```
    fn with<M: Regularizer>(self, regularizer: M) -> Regularized<Self, M> {
        Regularized { optimizer: self, regularizer }
    }

    /// This optimizer, with a learning rate that follows a schedule from what it is now.
    fn scheduled<S: Schedule>(self, schedule: S) -> Scheduled<Self, S> {
        Scheduled::new(self, schedule)
    }
}

pub(crate) fn check_learning_rate(rate: f32) -> Result<(), Error> {
    Parameter::LearningRate.require((0.0..=LEARNING_RATE_LIMIT).contains(&rate))
}
