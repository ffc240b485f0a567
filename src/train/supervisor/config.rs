//! The settings of a supervisor.

use crate::error::{Error, Parameter};
use crate::layer::Layer;
use crate::limits::LEARNING_RATE_LIMIT;
use crate::math;
use crate::target::Example;
use crate::train::Sensitivity;

/// The settings of a [`Supervisor`](crate::train::Supervisor) for a network `N` and targets `T`. They do not change, so
/// they may lie in flash.
///
/// ```
/// use tinyfit::train::SupervisorConfig;
/// use tinyfit::{Class, Dense, Softmax, Zero};
///
/// static FACTORY: Dense<2, 2, Softmax> = Dense::ZERO;
/// const CONFIG: SupervisorConfig<Dense<2, 2, Softmax>, Class> =
///     SupervisorConfig { patience: 8, ..SupervisorConfig::new(&FACTORY) };
/// assert!(CONFIG.is_valid());
/// ```
#[doc(alias = "Plan")]
#[derive(Clone, Debug)]
pub struct SupervisorConfig<'a, N: Layer, T> {
    /// The factory weights: the network returns to them where they do better than the best weights. With factory
    /// weights, no network counts as better while a class has no example held out.
    pub factory: Option<&'a N>,
    /// Examples that the factory weights were trained with, a few of each class.
    ///
    /// The first half, up to `V` of them, are held out before the first example. The other half are learned again while
    /// their class is missing from the stream. Each half needs every class, with at least four examples of it. Examples
    /// that the network refuses are left out. Where targets are not classes, no class counts as missing.
    pub anchors: &'a [Example<N::In, T>],
    /// One of this many examples is held out; at least 2. A `validation_split` of `1 / hold_out`.
    #[doc(alias("validation_split", "train_test_split", "test_size"))]
    pub hold_out: u32,
    /// The number of examples from one check to the next; at least 1.
    pub check: u32,
    /// The number of checks without a better network after which learning pauses; at least 1.
    pub patience: u32,
    /// The rise of the loss that is tolerated, relative to the loss of the best weights; 0..=1000.
    #[doc(alias = "min_delta")]
    pub tolerance: f32,
    /// The number of standard errors that a difference must exceed; 0..=1000. With a smaller one the supervisor accepts
    /// a network sooner, and more often by chance.
    pub margin: f32,
    /// The loss above which losses are compressed; 2^-20..=2^20. A loss `l` counts as `knee * ln(1 + l / knee)`: about
    /// `l` where it is small, and its logarithm where it is an outlier's. Set it to the loss of an untrained network: 1
    /// for a few classes and for standardized targets.
    pub knee: f32,
    /// The factor of the learning rate when the network goes back; above 0, at most 1. Take 1 for an optimizer with a
    /// schedule.
    pub backoff: f32,
    /// The settings of the drift test, which watches `l / (l + knee)` of the best weights, in 0..=1.
    pub drift: Sensitivity,
}

impl<'a, N: Layer, T> SupervisorConfig<'a, N, T> {
    /// Holds out one example of 4, checks every 64 examples and waits 16 checks for a better network. These factory
    /// weights, no anchors.
    pub const fn new(factory: &'a N) -> Self {
        Self { factory: Some(factory), ..Self::from_scratch() }
    }

    /// The settings of [`new`](Self::new) for a network that starts untrained: no factory weights, no anchors.
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

    /// Checks that every setting is in its range.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the first setting that is not.
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

    /// Returns whether every setting is in its range: [`check`](Self::check) without the reason.
    pub fn is_valid(&self) -> bool {
        self.check().is_ok()
    }

    /// The loss as it counts: compressed above the knee.
    pub(super) fn soften(&self, loss: f32) -> f32 {
        let ratio = loss / self.knee;
        self.knee * math::ln_1p(if ratio < f32::MAX { ratio } else { f32::MAX })
    }
}
