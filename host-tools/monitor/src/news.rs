//! The news of a moment.

use serde::Serialize;
use tinyfit_board::protocol::{Event, Reply};
use tinyfit_board::store::{Slot, Source};

use crate::state::Scored;

/// Something new, as a line of `--plain` shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// Identifies the device.
    Info(Facts),
    /// A window was scored.
    Score(Scored),
    /// A window's true class was sent, and the device accepted it.
    Label {
        /// The window.
        window: u32,
        /// Its true class.
        class: usize,
        /// Whether the network had predicted it.
        hit: bool,
    },
    /// A log message.
    Log(String),
    /// What came of an action.
    Note(String),
    /// An event of the device, except scores.
    #[serde(untagged)]
    Event(Event),
    /// An answer of the device, except scores and `info`.
    #[serde(untagged)]
    Reply(Reply<'static>),
}

/// The identification of a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The board's name.
    pub board: String,
    /// The firmware's.
    pub firmware: String,
    /// Classes of the network.
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
    /// Whether it accepts only signed models.
    pub signed: bool,
    /// Whether it learns only for its owner.
    pub locked: bool,
    /// The counter of its last update.
    pub counter: u32,
    /// The contents of the slots.
    pub slots: Option<[Slot; 2]>,
    /// Where the weights came from.
    pub source: Source,
}
