//! What a supervisor did, and why.

use crate::error::Error;

/// What a [`Supervisor`](crate::train::Supervisor) did with an example.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Event {
    /// Nothing: the example, or a setting, is no good.
    Refused(Error),
    /// It was held out.
    HeldOut {
        /// Its loss, by the best weights.
        loss: f32,
    },
    /// It was held out, and the best weights' loss has risen. Learning goes on, or begins again.
    Drift {
        /// The learning rate from now on.
        learning_rate: f32,
    },
    /// Nothing: learning is paused until there is drift.
    Paused,
    /// It was learned.
    Learned {
        /// Its loss before that.
        loss: f32,
    },
    /// The network was compared with the best and is neither better nor worse.
    Checked(Score),
    /// The network is better: its weights are kept.
    Improved(Score),
    /// The network was worse and went back.
    RolledBack {
        /// Why.
        cause: Cause,
        /// The weights it now has.
        to: Weights,
        /// The learning rate from now on.
        learning_rate: f32,
    },
    /// Patience is at its end: the network went back, and learning pauses.
    Stopped {
        /// The weights it now has.
        to: Weights,
    },
    /// [`Supervisor::finish`](crate::train::Supervisor::finish) was called.
    Finished {
        /// The weights the network now has.
        to: Weights,
    },
}

/// A network on the examples held out.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Score {
    /// The mean of the losses, as they count by the config's `knee`.
    pub loss: f32,
    /// The share whose largest output is the target's, or whose only output is on its side; for losses fused with
    /// softmax or sigmoid.
    pub accuracy: Option<f32>,
}

/// Why a network went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Cause {
    /// A weight was NaN or infinite. That does not come of learning: look at the memory, or where it was loaded from.
    NotFinite,
    /// It is worse, and losses or gradients have overflowed.
    Diverged,
    /// It is worse.
    Worse,
}

/// The weights that a network has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Weights {
    /// Those it had.
    Current,
    /// The best so far, at first those it began with.
    Best,
    /// The factory's.
    Factory,
}
