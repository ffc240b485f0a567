//! The news of a moment.

use serde::Serialize;
use tinyfit_board::store::{Slot, Source};
use tinyfit_client::protocol::{Event, Reply};

use crate::state::{Label, Scored};

/// Something new, as a line of `--plain` shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// Identifies the device.
    Info(Facts),
    /// A window was scored.
    Score(Scored),
    /// A label was sent, and the device accepted it.
    Label {
        /// The window.
        window: u32,
        /// The label.
        #[serde(flatten)]
        label: Label,
        /// Whether the network had predicted this class; none of other tasks.
        #[serde(skip_serializing_if = "Option::is_none")]
        hit: Option<bool>,
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

fn is_zero(classes: &usize) -> bool {
    *classes == 0
}

/// The identification of a device.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Facts {
    /// The board's name.
    pub board: String,
    /// The firmware's.
    pub firmware: String,
    /// The task: `classify`, `regress` or `autoencode`.
    pub task: String,
    /// Classes of the network; 0, and absent, if it does not classify.
    #[serde(skip_serializing_if = "is_zero")]
    pub classes: usize,
    /// Names of the numbers of a score; empty for a classifier.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<String>,
    /// The reconstruction error of an autoencoder above which a window is an anomaly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f32>,
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
