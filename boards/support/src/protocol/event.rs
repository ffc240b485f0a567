//! Events: what a device reports without being asked.

use serde::{Deserialize, Serialize};

use super::{Error, Score};

/// A line that a device sends without being asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notification<V> {
    /// What happened.
    pub event: Event<V>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event<V> {
    /// The sensor has filled a window.
    Score(Score<V>),
    /// The supervisor compared networks, or found drift.
    Supervisor(SupervisorEvent),
    /// The sensor's samples were not read in time; the window starts again.
    Lost {
        /// How many.
        samples: u32,
        /// How many of them were read from the sensor and had no room in the queue.
        #[serde(default)]
        queue: u32,
    },
    /// A window of the sensor was not scored, or a press of the button did nothing.
    Error(Error),
    /// The button gave the window that was scored last its label.
    Labeled {
        /// The window.
        window: u32,
        /// The selected class; absent for an autoencoder.
        #[serde(skip_serializing_if = "Option::is_none")]
        class: Option<u32>,
    },
    /// The button selected another class.
    Selected {
        /// The class's index.
        class: u32,
    },
}

/// The outcome of a check of the supervisor, and its figures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SupervisorEvent {
    /// The outcome.
    pub outcome: Outcome,
    /// The mean loss on the examples held out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<f32>,
    /// The accuracy on them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f32>,
    /// The weights that the network went back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Weights>,
    /// The learning rate from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learning_rate: Option<f32>,
}

/// The outcome of a check; see [`tinyfit::train::supervisor::Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The network was compared with the best and is neither better nor worse.
    Checked,
    /// The network is better: its weights are kept.
    Improved,
    /// The network was worse and went back.
    RolledBack,
    /// The loss of the best network has risen: the data have changed.
    Drift,
    /// Patience is used up: learning is paused.
    Stopped,
}

/// Weights that a network has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// Those it had.
    #[default]
    Current,
    /// The best so far.
    Best,
    /// The factory's.
    Factory,
}
