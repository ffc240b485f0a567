//! Optimizers, regularizers and learning rate schedules.
//!
//! [`Sgd`], [`Momentum`], [`Nesterov`], [`RmsProp`], [`Adam`] and [`AdamW`] are [`Optimizer`]s. [`Optimizer::with`]
//! adds a [`Regularizer`]: gradient clipping ([`ClipNorm`], [`ClipValue`]), a penalty ([`L1`], [`L2`]), [`WeightDecay`]
//! or [`MaxNorm`]. [`Optimizer::scheduled`] adds a [`Schedule`] of the learning rate, and [`Plateau`] lowers the rate
//! when a loss stops falling.
//!
//! In the formulas `w` is a weight, `g` its gradient and `t` the number of the step, from 1.

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

/// An optimizer: its settings, the state that it keeps for each weight, and the step that moves a weight along its
/// gradient.
///
/// The states live in a [`Trainer`](crate::Trainer) or a [`Batch`](crate::Batch). So an optimizer is a handful of
/// numbers, which can change at any time. Optimizers compose: [`with`](Self::with) adds clipping or a penalty,
/// [`scheduled`](Self::scheduled) a learning rate schedule.
///
/// ```
/// use tinyfit::{Adam, Optimizer};
/// use tinyfit::optim::{ClipNorm, CosineDecay, L2};
///
/// let optimizer = Adam::new(0.01)
///     .with(L2(1e-4))
///     .with(ClipNorm(1.0))
///     .scheduled(CosineDecay { steps: 1000, floor: 0.0 });
/// assert_eq!(optimizer.check(), Ok(()));
/// ```
///
/// To write one, implement [`check`](Self::check), the two methods of the learning rate, and [`update`](Self::update).
#[doc(alias = "Rule")]
pub trait Optimizer: Clone {
    /// The state for one weight; `()` if there is none.
    #[doc(alias = "Slot")]
    type State: Zero;

    /// Checks that every setting is in its range. It is called before each step.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the first setting that is not, made by [`Parameter::require`].
    fn check(&self) -> Result<(), Error>;

    /// Returns whether every setting is in its range: [`check`](Self::check) without the reason.
    fn is_valid(&self) -> bool {
        self.check().is_ok()
    }

    /// The learning rate of the next step, or with a schedule that of the last one.
    #[doc(alias = "lr")]
    fn learning_rate(&self) -> f32;

    /// Sets the learning rate from the next step on. A schedule multiplies this rate by its factor.
    fn set_learning_rate(&mut self, rate: f32);

    /// This optimizer with `factor` times its learning rate in the current step, for [`LayerRate`](crate::LayerRate).
    #[doc(hidden)]
    fn scaled(&self, factor: f32) -> Self {
        let mut optimizer = self.clone();
        optimizer.set_learning_rate(self.learning_rate() * factor);
        optimizer
    }

    /// Advances the step count; called once per step, before any weight moves.
    fn tick(&mut self) {}

    /// The factor of gradients before [`update`](Self::update). An optimizer that is linear in the gradient puts its learning
    /// rate here, where it costs one multiplication per neuron and not one per weight.
    #[doc(hidden)]
    fn gain(&self) -> f32 {
        1.0
    }

    /// Moves one weight along its gradient `g`, where `|g| <= GRADIENT_LIMIT`.
    fn update(&self, weight: &mut f32, g: f32, state: &mut Self::State);

    /// Moves the weights of the first outputs along `x_i d_o` with special instructions of the processor and the bits of
    /// [`update`](Self::update). Returns the number of these outputs.
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

    /// Adds a regularizer, which modifies gradients or weights before the optimizer's step.
    ///
    /// The one added last acts first on single gradients and weights. The two norms act at fixed places, wherever they
    /// are added, and the smaller of two limits holds:
    ///
    /// 1. [`ClipNorm`] scales the gradient of the loss;
    /// 2. [`ClipValue`], [`L1`], [`L2`] and [`WeightDecay`] act, the one added last first;
    /// 3. the optimizer moves the weight;
    /// 4. [`MaxNorm`] bounds the weights.
    ///
    /// So a norm does not clip penalties, as in PyTorch's `weight_decay` (it does in Keras's `kernel_regularizer`). A
    /// [`ClipValue`] clips the penalties that were added after it.
    ///
    /// ```
    /// use tinyfit::optim::{ClipNorm, ClipValue, L2};
    /// use tinyfit::{Dense, MeanSquaredError, Optimizer, Sgd, Trainer, Zero};
    ///
    /// // A gradient of (3, 4) has a norm of 5. A fifth of it is (0.6, 0.8), and 0.8 is clipped to 0.7.
    /// let mut net = Dense::<1, 2>::ZERO;
    /// let mut optimizer = Sgd::new(1.0).with(ClipNorm(1.0)).with(ClipValue(0.7));
    /// Trainer::new().learn(&mut net, &mut optimizer, &MeanSquaredError, &[0.0], &[-3.0, -4.0])?;
    /// assert_eq!(net.bias, [-0.6, -0.7]);
    /// # Ok::<(), tinyfit::Error>(())
    /// ```
    #[doc(alias("regularizer", "gradient clipping"))]
    fn with<M: Regularizer>(self, regularizer: M) -> Regularized<Self, M> {
        Regularized { optimizer: self, regularizer }
    }

    /// Adds a schedule, which multiplies the present learning rate by a factor that depends on the step.
    #[doc(alias = "lr_scheduler")]
    fn scheduled<S: Schedule>(self, schedule: S) -> Scheduled<Self, S> {
        Scheduled::new(self, schedule)
    }
}

pub(crate) fn check_learning_rate(rate: f32) -> Result<(), Error> {
    Parameter::LearningRate.require((0.0..=LEARNING_RATE_LIMIT).contains(&rate))
}
