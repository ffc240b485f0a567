//! The identification of a device.

use serde::{Deserialize, Serialize};

use super::{LINE, VERSION};
use crate::store::{Slot, Source};

/// A device.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Info<'a> {
    /// [`VERSION`].
    pub protocol: u8,
    /// The board's name.
    pub board: &'a str,
    /// `tune`, or `score` for firmware that does not learn.
    pub firmware: &'a str,
    /// The product's name; empty if the build names none.
    pub product: &'a str,
    /// The device's own name; empty if it has none.
    pub device: &'a str,
    /// The task, as in the model file: `classify`, `regress` or `autoencode`.
    #[serde(default = "classify")]
    pub task: &'a str,
    /// Inputs of the network.
    pub inputs: usize,
    /// Classes of the network; 0, and absent, if it does not classify.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub classes: usize,
    /// Names of the numbers of a score, separated by commas: the targets, truncated if they are long, or `score` for an
    /// autoencoder. Absent for a classifier.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub outputs: &'a str,
    /// The reconstruction error of an autoencoder above which a window is an anomaly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f32>,
    /// What the inputs are made of; absent if they are not features of a sensor's samples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensing: Option<Sensing>,
    /// Bytes of a line at most, in either direction.
    #[serde(default = "least_line")]
    pub line: usize,
    /// Trainable parameters.
    pub parameters: usize,
    /// Bytes of RAM reserved for the network, its training and the kept examples.
    pub ram: usize,
    /// The unit of [`Timing`](super::Timing).
    pub ticks_per_second: u32,
    /// The fingerprint of the network; records and updates of another are refused.
    pub fingerprint: u32,
    /// The CRC-32 of the factory's scaler and parameters.
    pub factory: u32,
    /// The counter of the last update, or the least of the build.
    pub counter: u32,
    /// The number of the last numbered command without a signature.
    pub last_id: u32,
    /// The number of the last one with the owner's.
    pub owner_id: u32,
    /// Whether an `update` must be signed.
    pub signed: bool,
    /// Who may teach it.
    pub access: Access,
    /// Whether only the owner may teach it now.
    pub locked: bool,
    /// The session that the owner's signatures are bound to.
    pub session: [u32; 4],
    /// The contents of the two slots; `None` if the flash does not work.
    pub slots: Option<[Slot; 2]>,
    /// Where the weights came from at boot.
    pub source: Source,
}

/// What a device makes its network's inputs of: frames of a stream of samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensing {
    /// Numbers of a sample.
    pub channels: usize,
    /// Samples a second; absent if the model has no rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f32>,
    /// Samples of a frame.
    pub frame: usize,
    /// Samples from one frame to the next.
    pub stride: usize,
    /// Features of a frame.
    pub features: usize,
    /// Samples that a command carries at most.
    pub samples: usize,
}

fn least_line() -> usize {
    LINE
}

fn classify() -> &'static str {
    "classify"
}

fn is_zero(classes: &usize) -> bool {
    *classes == 0
}

impl Info<'_> {
    /// The numbers of the model that `get` and `put` carry.
    pub fn numbers(&self) -> usize {
        let of_task = match self.task {
            "regress" => 2 * self.outputs.split(',').count(),
            "autoencode" => 1,
            _ => 0,
        };
        self.inputs.saturating_mul(2).saturating_add(of_task).saturating_add(self.parameters)
    }
}

impl Info<'static> {
    /// Firmware that only scores, without an owner.
    pub(crate) const SCORER: Self = Self {
        protocol: VERSION,
        board: "",
        firmware: "score",
        product: "",
        device: "",
        task: "classify",
        inputs: 0,
        classes: 0,
        outputs: "",
        threshold: None,
        sensing: None,
        line: LINE,
        parameters: 0,
        ram: 0,
        ticks_per_second: 1,
        fingerprint: 0,
        factory: 0,
        counter: 0,
        last_id: 0,
        owner_id: 0,
        signed: false,
        access: Access::Open,
        locked: false,
        session: [0; 4],
        slots: None,
        source: Source::Factory,
    };
}

/// Who may teach a device; see [`crate::Access`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Whoever reaches it.
    Open,
    /// Whoever reaches it, until it is provisioned.
    UntilProvisioned,
    /// Its owner.
    OwnerOnly,
}
