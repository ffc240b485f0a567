//! What a moment tells.

use serde::Serialize;
use tinyfit_board::protocol::{Evaluated, Learned, Stats, SupervisorEvent, Timing};
use tinyfit_board::store::{Slot, Source};

use crate::state::Scored;

/// Something new, as a line of `--plain` shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// Who the device is.
    Info(Facts),
    /// A window was scored.
    Score(Scored),
    /// A window's true class was told, and the device took it.
    Label {
        /// The window.
        window: u32,
        /// Its true class.
        class: usize,
        /// Whether the network had said so.
        hit: bool,
    },
    /// The supervisor did something.
    Supervisor(SupervisorEvent),
    /// Samples were lost.
    Lost {
        /// How many.
        samples: u32,
    },
    /// Learning is over.
    Learned(Learned),
    /// The network against the factory's.
    Evaluated(Evaluated),
    /// What was learned is in flash.
    Saved {
        /// The slot.
        slot: usize,
        /// How often was saved.
        epoch: u32,
        /// Bytes of it.
        bytes: u32,
    },
    /// The weights are those of before.
    RolledBack {
        /// Where they come from.
        source: Source,
    },
    /// The counts.
    Stats(Stats),
    /// How long calls took.
    Timing(Timing),
    /// A log message.
    Log(String),
    /// What came of an action.
    Note(String),
}

/// Who a device is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The board's name.
    pub board: String,
    /// The firmware's.
    pub firmware: String,
    /// Classes it tells apart.
    pub classes: usize,
    /// Parameters that learn.
    pub parameters: usize,
    /// Bytes of RAM that are set aside.
    pub ram: usize,
    /// The product's name, if it has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub product: String,
    /// The device's own name, if it has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub device: String,
    /// Whether it wants signed models.
    pub signed: bool,
    /// Whether it learns for its owner alone.
    pub locked: bool,
    /// The counter of its last update.
    pub counter: u32,
    /// What the slots were found to hold.
    pub slots: Option<[Slot; 2]>,
    /// Where the weights came from.
    pub source: Source,
}
