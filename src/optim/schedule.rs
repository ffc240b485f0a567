//! Learning rate schedules.

use core::f32::consts::PI;

use crate::error::{Error, Parameter};
use crate::math;
use crate::optim::forward::forwards;
use crate::optim::{Optimizer, Outer};

/// A learning rate schedule: the factor of an optimizer's learning rate at each step, in 0..=1.
///
/// The first step is step 0. Add a schedule to an optimizer with [`Optimizer::scheduled`]. PyTorch's `LRScheduler`,
/// stepped once per learning step and not once per epoch.
///
/// ```
/// use tinyfit::optim::Schedule;
/// use tinyfit::prelude::*;
///
/// /// Halves the learning rate after 100 steps.
/// #[derive(Clone)]
/// struct Half;
///
/// impl Schedule for Half {
///     fn check(&self) -> Result<(), tinyfit::Error> {
///         Ok(())
///     }
///
///     fn factor(&self, step: u32) -> f32 {
///         if step < 100 { 1.0 } else { 0.5 }
///     }
/// }
///
/// let optimizer = Sgd::new(0.1).scheduled(Half);
/// assert!(optimizer.is_valid());
/// ```
#[doc(alias("LRScheduler", "LearningRateSchedule"))]
pub trait Schedule: Clone {
    /// Checks that every setting is in its range.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the first setting that is not.
    fn check(&self) -> Result<(), Error>;

    /// Returns the factor of this step, in 0..=1.
    fn factor(&self, step: u32) -> f32;
}

/// The constant schedule: the factor is always 1.
#[doc(alias = "ConstantLR")]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Constant;

/// Step decay: the factor is `factor^floor(step / every)`. PyTorch's `StepLR`.
#[doc(alias("StepLR", "PiecewiseConstantDecay"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StepDecay {
    /// The number of steps from one change to the next; at least 1.
    pub every: u32,
    /// The factor of each change; 0..=1.
    pub factor: f32,
}

/// Exponential decay: the factor is `factor^(step / steps)`.
///
/// Keras's `ExponentialDecay(decay_steps=steps, decay_rate=factor)`. With `steps` of 1 it is PyTorch's `ExponentialLR`.
#[doc(alias = "ExponentialLR")]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ExponentialDecay {
    /// The number of steps in which the learning rate is multiplied by `factor` once; at least 1.
    pub steps: u32,
    /// The factor after `steps` steps; above 0, at most 1.
    pub factor: f32,
}

/// Cosine decay: the factor is `floor + (1 - floor) * (1 + cos(pi step / steps)) / 2`, and `floor` after `steps` steps.
///
/// Keras's `CosineDecay`. PyTorch's `CosineAnnealingLR` rises again after `steps` steps.
///
/// Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, equation 5.
#[doc(alias = "CosineAnnealingLR")]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CosineDecay {
    /// The number of steps to the floor; at least 1.
    pub steps: u32,
    /// The factor after the last step; 0..=1.
    pub floor: f32,
}

/// Linear warm-up: the factor is `(step + 1) / (steps + 1)` for the first `steps` steps. Another schedule follows, from
/// its step 0.
///
/// Source: Goyal et al., "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", 2017, section 2.2.
#[doc(alias("LinearLR", "warmup"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WarmUp<S> {
    /// The number of steps below the whole learning rate.
    pub steps: u32,
    /// The schedule that follows.
    pub then: S,
}

impl Schedule for Constant {
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn factor(&self, _: u32) -> f32 {
        1.0
    }
}

impl Schedule for StepDecay {
    fn check(&self) -> Result<(), Error> {
        Parameter::Every.require(self.every > 0)?;
        Parameter::Factor.require((0.0..=1.0).contains(&self.factor))
    }

    fn factor(&self, step: u32) -> f32 {
        power(self.factor, step.checked_div(self.every).unwrap_or(0))
    }
}

impl Schedule for ExponentialDecay {
    fn check(&self) -> Result<(), Error> {
        Parameter::Steps.require(self.steps > 0)?;
        Parameter::Factor.require(self.factor > 0.0 && self.factor <= 1.0)
    }

    fn factor(&self, step: u32) -> f32 {
        let whole = step.checked_div(self.steps).unwrap_or(0);
        let part = step.checked_rem(self.steps).unwrap_or(0) as f32 / self.steps as f32;
        power(self.factor, whole) * math::exp(part * math::ln(self.factor))
    }
}

impl Schedule for CosineDecay {
    fn check(&self) -> Result<(), Error> {
        Parameter::Steps.require(self.steps > 0)?;
        Parameter::Floor.require((0.0..=1.0).contains(&self.floor))
    }

    fn factor(&self, step: u32) -> f32 {
        if step >= self.steps {
            return self.floor;
        }
        let angle = PI * (step as f32 / self.steps as f32);
        self.floor + (1.0 - self.floor) * 0.5 * (1.0 + math::cos(angle))
    }
}

impl<S: Schedule> Schedule for WarmUp<S> {
    fn check(&self) -> Result<(), Error> {
        self.then.check()
    }

    fn factor(&self, step: u32) -> f32 {
        match step.checked_sub(self.steps) {
            Some(step) => self.then.factor(step),
            None => (step as f32 + 1.0) / (self.steps as f32 + 1.0),
        }
    }
}

/// `base^exponent`, by squaring.
fn power(base: f32, mut exponent: u32) -> f32 {
    let (mut square, mut result) = (base, 1.0);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result *= square;
        }
        square *= square;
        exponent >>= 1;
    }
    result
}

/// The optimizer `Opt` with the learning rate schedule `S`; made by [`Optimizer::scheduled`].
///
/// Its [`learning_rate`](Optimizer::learning_rate) is that of the last step.
///
/// ```
/// use tinyfit::{Optimizer, Sgd};
/// use tinyfit::optim::StepDecay;
///
/// let mut optimizer = Sgd::new(0.4).scheduled(StepDecay { every: 2, factor: 0.5 });
/// let rates = [(); 5].map(|()| {
///     optimizer.tick();
///     optimizer.learning_rate()
/// });
/// assert_eq!(rates, [0.4, 0.4, 0.2, 0.2, 0.1]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Scheduled<Opt, S> {
    optimizer: Opt,
    schedule: S,
    /// The learning rate that the factors multiply.
    base: f32,
    step: u32,
}

impl<Opt: Optimizer, S: Schedule> Scheduled<Opt, S> {
    pub(crate) fn new(optimizer: Opt, schedule: S) -> Self {
        Self { base: optimizer.learning_rate(), optimizer, schedule, step: 0 }
    }

    /// The number of steps so far.
    pub fn step(&self) -> u32 {
        self.step
    }
}

impl<Opt: Optimizer, S: Schedule> Optimizer for Scheduled<Opt, S> {
    type State = Opt::State;

    forwards!(learning_rate, gain, update, update_columns, update_bias, norms);

    fn check(&self) -> Result<(), Error> {
        let mut base = self.optimizer.clone();
        base.set_learning_rate(self.base);
        base.check()?;
        self.schedule.check()
    }

    /// Sets the learning rate that the schedule's factors multiply.
    fn set_learning_rate(&mut self, rate: f32) {
        self.base = rate;
        // A regularizer around the schedule checks its setting against the rate of the optimizer.
        self.optimizer.set_learning_rate(rate);
    }

    fn scaled(&self, factor: f32) -> Self {
        Self { optimizer: self.optimizer.scaled(factor), ..self.clone() }
    }

    fn tick(&mut self) {
        self.optimizer.set_learning_rate(self.base * self.schedule.factor(self.step));
        self.step = self.step.saturating_add(1);
        self.optimizer.tick();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sgd;

    fn factors(schedule: impl Schedule) -> [f32; 6] {
        core::array::from_fn(|step| schedule.factor(step as u32))
    }

    fn assert_near(got: [f32; 6], want: [f32; 6]) {
        assert!(got.iter().zip(want).all(|(got, want)| (got - want).abs() < 2e-7), "{got:?} {want:?}");
    }

    // Expected numbers: torch 2.15, `torch.optim.lr_scheduler`, the learning rate over six steps from 1.0.
    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn equal_pytorch() {
        let step_lr = [1.0, 1.0, 0.5, 0.5, 0.25, 0.25];
        assert_near(factors(StepDecay { every: 2, factor: 0.5 }), step_lr);
        let exponential_lr = [1.0, 0.9, 0.81, 0.729, 0.6561, 0.59049];
        assert_near(factors(ExponentialDecay { steps: 1, factor: 0.9 }), exponential_lr);
        // The sixth is Keras's, which stays at the floor.
        let cosine_annealing_lr = [1.0, 0.868_198_05, 0.55, 0.231_801_95, 0.1, 0.1];
        assert_near(factors(CosineDecay { steps: 4, floor: 0.1 }), cosine_annealing_lr);
        // Keras 3, ExponentialDecay(1.0, decay_steps=4, decay_rate=0.3)
        let exponential_decay = [1.0, 0.740_082_8, 0.547_722_6, 0.405_360_04, 0.3, 0.222_024_84];
        assert_near(factors(ExponentialDecay { steps: 4, factor: 0.3 }), exponential_decay);
    }

    #[test]
    fn warm_up_ends_where_the_next_schedule_begins() {
        let schedule = WarmUp { steps: 3, then: StepDecay { every: 2, factor: 0.5 } };
        assert_near(factors(schedule), [0.25, 0.5, 0.75, 1.0, 1.0, 0.5]);
        assert_near(factors(WarmUp { steps: 0, then: Constant }), [1.0; 6]);
    }

    #[test]
    fn settings_out_of_range_are_seen() {
        let sgd = Sgd::new(0.1);
        assert!(sgd.scheduled(Constant).is_valid());
        assert!(!Sgd::new(-0.1).scheduled(Constant).is_valid());
        assert!(!sgd.scheduled(StepDecay { every: 0, factor: 0.5 }).is_valid());
        assert!(!sgd.scheduled(StepDecay { every: 1, factor: 1.5 }).is_valid());
        assert!(!sgd.scheduled(ExponentialDecay { steps: 1, factor: 0.0 }).is_valid());
        assert!(!sgd.scheduled(ExponentialDecay { steps: 0, factor: 0.5 }).is_valid());
        assert!(!sgd.scheduled(CosineDecay { steps: 9, floor: f32::NAN }).is_valid());
        assert!(!sgd.scheduled(WarmUp { steps: 9, then: CosineDecay { steps: 0, floor: 0.0 } }).is_valid());
    }

    #[test]
    fn factors_stay_in_range_to_the_last_step() {
        for step in [0, 1, 999, 1000, 1001, u32::MAX - 1, u32::MAX] {
            for factor in [
                StepDecay { every: 1, factor: 0.999 }.factor(step),
                ExponentialDecay { steps: 1000, factor: 1e-30 }.factor(step),
                CosineDecay { steps: 1000, floor: 0.25 }.factor(step),
                WarmUp { steps: u32::MAX, then: Constant }.factor(step),
            ] {
                assert!((0.0..=1.0).contains(&factor), "{step} {factor}");
            }
        }
    }
}
