//! The events of a supervisor.

use crate::error::Error;

/// The result of [`Supervisor::observe`](crate::train::Supervisor::observe) for one example.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Event {
    /// The example or a setting was refused. Nothing has changed.
    Refused(Error),
    /// The example was held out.
    HeldOut {
        /// The loss of the example by the best weights.
        loss: f32,
    },
    /// The example was held out, and the loss of the best weights has risen. Learning continues, also after a pause.
    Drift {
        /// The learning rate from now on.
        learning_rate: f32,
    },
    /// The example was not learned: learning is paused until there is drift.
    Paused,
    /// The example was learned.
    Learned {
        /// The loss of the example before the step.
        loss: f32,
    },
    /// The network was compared with the best weights and is neither better nor worse.
    Checked(Score),
    /// The network is better than the best weights. Its weights are now the best.
    Improved(Score),
    /// The network was worse and went back to better weights.
    RolledBack {
        /// The reason.
        cause: Cause,
        /// The weights that the network has now.
        to: Weights,
        /// The learning rate from now on.
        learning_rate: f32,
    },
    /// There was no better network for as many checks as `patience`. The network went back to the best weights, and
    /// learning pauses.
    Stopped {
        /// The weights that the network has now.
        to: Weights,
    },
    /// [`Supervisor::finish`](crate::train::Supervisor::finish) was called.
    Finished {
        /// The weights that the network has now.
        to: Weights,
    },
}

/// The loss and the accuracy of a network on the examples held out.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Score {
    /// The mean loss, with each loss compressed by the config's [`knee`](super::SupervisorConfig::knee).
    pub loss: f32,
    /// The share of examples whose class is predicted correctly, in 0..=1. Only for losses that are fused with softmax
    /// or sigmoid.
    pub accuracy: Option<f32>,
}

/// The reason why a network went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Cause {
    /// A weight was NaN or infinite. Learning never makes such a weight: check the memory, or the source of the
    /// weights.
    NotFinite,
    /// The network is worse, and a loss or a gradient overflowed.
    Diverged,
    /// The network is worse.
    Worse,
}

/// The weights that a network has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Weights {
    /// Its own: they did not change.
    Current,
    /// The best weights so far; at first those that the network had at the start.
    Best,
    /// The factory weights.
    Factory,
}
