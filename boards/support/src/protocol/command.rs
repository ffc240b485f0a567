//! Commands: from a host to a device.

use serde::{Deserialize, Serialize};

/// A command with a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "'de: 'a, X: Deserialize<'de>, Y: Deserialize<'de> + AsRef<[f32]> + Default"))]
#[serde(bound(serialize = "X: Serialize, Y: Serialize + AsRef<[f32]>"))]
pub struct Numbered<'a, X, Y> {
    /// The number: above that of the last command.
    pub id: u32,
    /// The command.
    #[serde(borrow)]
    pub command: Command<'a, X, Y>,
    /// The owner's, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<&'a str>,
}

/// A command of the host. `X` and `Y` are lists of numbers: the inputs of a row and the targets of a label. A device reads them as
/// [`List`](super::List)s.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[serde(bound(deserialize = "'de: 'a, X: Deserialize<'de>, Y: Deserialize<'de> + AsRef<[f32]> + Default"))]
#[serde(bound(serialize = "X: Serialize, Y: Serialize + AsRef<[f32]>"))]
pub enum Command<'a, X, Y> {
    /// Identifies the device.
    Info,
    /// Discard the samples of the window: a new recording starts.
    Clear,
    /// Restore the factory's weights, scaler, supervisor and counts, and drop kept examples. `save` makes it
    /// permanent, `rollback` undoes it.
    FactoryReset,
    /// Return the counts since the last `factory_reset` or `reset_stats`.
    Stats,
    /// Set the counts to zero.
    ResetStats,
    /// Return the duration of the last calls.
    Timing,
    /// Start or stop sending events: scores, outcomes of the supervisor, lost samples.
    Watch {
        /// Start, or stop.
        on: bool,
    },
    /// Start or stop sending the sensor's samples as they are, in [packets](crate::recording), in place of scoring them.
    Record {
        /// Start, or stop.
        on: bool,
    },
    /// Samples of the sensor, in order.
    Samples {
        /// Raw counts, 16 bits little-endian, channel by channel, sample by sample, in base64: less than half the bytes of
        /// decimal numbers. At most [`Sensing::samples`](super::Sensing::samples).
        base64: &'a str,
    },
    /// Score features that were computed elsewhere, not yet standardized.
    Score {
        /// The features.
        x: X,
    },
    /// The truth about the window that was scored last: its `class` for a classifier, its `targets` for a regressor, neither
    /// for an autoencoder.
    Label {
        /// The class's index.
        #[serde(skip_serializing_if = "Option::is_none")]
        class: Option<u32>,
        /// The targets in their units, in the order of [`Info::outputs`](super::Info::outputs).
        #[serde(default, skip_serializing_if = "is_empty")]
        targets: Y,
        /// Whether to keep the window's features to learn from.
        keep: bool,
        /// The window's number; refused if another was scored since.
        #[serde(skip_serializing_if = "Option::is_none")]
        window: Option<u32>,
    },
    /// Learn the kept examples one at a time, each epoch in another order, under the supervisor. Between two of them samples are
    /// taken; the reply comes at the end.
    Learn {
        /// How often each example is shown to the supervisor.
        epochs: u16,
        /// The learning rate.
        learning_rate: f32,
        /// The seed of the random orders.
        seed: u64,
    },
    /// End the `learn` that is under way, which is answered as at its end.
    Stop,
    /// Evaluate the network and the factory's on the kept examples.
    Evaluate,
    /// Save weights, scaler, supervisor and counts to flash.
    Save,
    /// Go back to the last saved state, or to the factory's if there is none; drops kept examples.
    Rollback,
    /// From now on only the owner may label and train. This saves the current weights, including what anybody
    /// taught (use `rollback` or `factory_reset` before it). Only other firmware undoes it.
    Provision,
    /// Return a part of the current model.
    Get {
        /// The number of the first.
        offset: usize,
    },
    /// Start to receive a new model.
    Update {
        /// Above that of the last commit, by at most [`LEAP`](super::LEAP).
        counter: u32,
        /// The CRC-32 of all bytes.
        crc: u32,
        /// The CRC-32 of the required factory model, if any: see [`Info::factory`](super::Info::factory).
        #[serde(default, skip_serializing_if = "is_zero")]
        factory: u32,
        /// The name of the required device, if any.
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        device: Option<&'a str>,
        /// SHA-512 of all bytes, in base64.
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        digest: Option<&'a str>,
        /// The owner's, in base64: see [`statement::Update`](crate::statement::Update).
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        signature: Option<&'a str>,
    },
    /// Some of it.
    Put {
        /// The number of the first: 0, or where the last `put` ended.
        offset: usize,
        /// Up to [`CHUNK`](super::CHUNK) numbers.
        base64: &'a str,
        /// See [`chunk_crc`].
        crc: u32,
    },
    /// Make the received numbers the model, and save it.
    Commit,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_empty(list: &impl AsRef<[f32]>) -> bool {
    list.as_ref().is_empty()
}

/// The CRC-32 (ISO-HDLC) of a chunk's offset and bytes.
pub fn chunk_crc(offset: usize, bytes: &[u8]) -> u32 {
    let mut digest = crate::CRC.digest();
    digest.update(&(offset as u32).to_le_bytes());
    digest.update(bytes);
    digest.finalize()
}
