//! How a supervisor goes about it.

use crate::error::{Error, Parameter};
use crate::layer::Layer;
use crate::limits::LEARNING_RATE_LIMIT;
use crate::math;
use crate::target::Example;
use crate::train::Sensitivity;

/// How a [`Supervisor`](crate::train::Supervisor) goes about it, for a network `N` and targets `T`. It does not change, so it lies in flash.
#[doc(alias = "Plan")]
#[derive(Clone, Debug)]
pub struct SupervisorConfig<'a, N: Layer, T> {
    /// Weights to go back to where they do better than the best. With them, nothing is better while a class has no example
    /// held out.
    pub factory: Option<&'a N>,
    /// Examples that the factory weights were trained with, a few of each class. The first half of them, up to as many as a
    /// supervisor holds out, are held out before the first example comes; the others are learned again while their class stays away.
    /// Both parts need every class, four examples of it or more. What a network cannot take is left out. Of targets that are
    /// no classes, none stays away.
    pub anchors: &'a [Example<N::In, T>],
    /// One example of so many is held out; 2 and more.
    pub hold_out: u32,
    /// Examples from one check to the next; 1 and more.
    pub check: u32,
    /// Checks without a better network before learning pauses; 1 and more.
    pub patience: u32,
    /// By which part of the best weights' loss a network may be worse; 0..=1000.
    pub tolerance: f32,
    /// How many standard errors are more than chance; 0..=1000. Less learns sooner, and more often from chance.
    pub margin: f32,
    /// A loss `l` counts as `knee * ln(1 + l / knee)`: as it is where it is small, by its logarithm where it is an outlier's.
    /// About the loss of an untrained network, 1 for a few classes and for standardized targets;
    /// 2^-20..=2^20.
    pub knee: f32,
    /// What the learning rate is multiplied by when the network goes back; above 0, up to 1. Take 1 for an optimizer that
    /// follows a schedule.
    pub backoff: f32,
    /// What rise of the best weights' `l / (l + knee)`, which is in 0..=1, is drift.
    pub drift: Sensitivity,
}

impl<'a, N: Layer, T> SupervisorConfig<'a, N, T> {
    /// One example of 4 held out, a check every 64, patience for 16 of them; these factory weights, and no anchors.
    pub const fn new(factory: &'a N) -> Self {
        Self { factory: Some(factory), ..Self::from_scratch() }
    }

    /// The same for a network that begins with nothing it could forget: no factory weights, and no anchors.
    pub const fn from_scratch() -> Self {
        Self {
            factory: None,
            anchors: &[],
            hold_out: 4,
            check: 64,
            patience: 16,
            tolerance: 0.1,
            margin: 2.0,
            knee: 1.0,
            backoff: 0.5,
            drift: Sensitivity { delta: 0.05, threshold: 3.0, least: 16 },
        }
    }

    /// Whether every setting is in its range.
    ///
    /// # Errors
    /// The first that is not: [`Error::OutOfRange`].
    pub fn check(&self) -> Result<(), Error> {
        Parameter::HoldOut.require(self.hold_out >= 2)?;
        Parameter::Check.require(self.check >= 1)?;
        Parameter::Patience.require(self.patience >= 1)?;
        Parameter::Tolerance.require((0.0..=1000.0).contains(&self.tolerance))?;
        Parameter::Margin.require((0.0..=1000.0).contains(&self.margin))?;
        let knees = 1.0 / LEARNING_RATE_LIMIT..=LEARNING_RATE_LIMIT;
        Parameter::Knee.require(knees.contains(&self.knee))?;
        Parameter::Backoff.require((f32::MIN_POSITIVE..=1.0).contains(&self.backoff))?;
        self.drift.check()
    }

    /// Whether every setting is in its range: [`check`](Self::check) without the reason.
    pub fn is_valid(&self) -> bool {
        self.check().is_ok()
    }

    /// What a loss counts as.
    pub(super) fn soften(&self, loss: f32) -> f32 {
        let ratio = loss / self.knee;
        self.knee * math::ln_1p(if ratio < f32::MAX { ratio } else { f32::MAX })
    }
}
