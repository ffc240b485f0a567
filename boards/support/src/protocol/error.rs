//! Why a command was not carried out.

use serde::{Deserialize, Serialize};

/// Why a command was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Error {
    /// The line is longer than [`LINE`](super::LINE).
    LineTooLong {
        /// Bytes at most.
        limit: usize,
    },
    /// The line is not a command of this protocol.
    NotACommand,
    /// The command's number is not above that of the last, or is that of an owner's line and by more than [`OWNER_LEAP`](super::OWNER_LEAP) above it.
    Repeated {
        /// The last number.
        last: u32,
    },
    /// This firmware has no such command: it does not learn, or its model takes no samples of the sensor.
    Unsupported,
    /// The device learns; ask again when it has answered, or `stop` it.
    Busy,
    /// Only the owner may: the line has no signature.
    Locked,
    /// Too often; see [`Limits`](crate::Limits). Ask again later.
    RateLimited,
    /// Another number of features than the network has inputs.
    Length {
        /// The number of inputs.
        expected: usize,
        /// The number that came.
        got: usize,
    },
    /// The samples are not base64 of 1 to [`SAMPLES`](super::SAMPLES) whole samples.
    Samples {
        /// Samples at most.
        limit: usize,
    },
    /// There is no such class.
    Class {
        /// The number of classes.
        expected: usize,
    },
    /// A label came before a score.
    NothingScored,
    /// The label is of another window than the last.
    Window {
        /// The window scored last.
        last: u32,
    },
    /// There is no room for another example.
    Full {
        /// How many there are.
        kept: usize,
    },
    /// There is nothing to learn from, or no pass.
    Empty,
    /// There is no such number of the model, or another chunk is due.
    Offset {
        /// Where the next `put` begins.
        expected: usize,
        /// How many numbers there are.
        total: usize,
    },
    /// A chunk is not base64 of 1 to [`CHUNK`](super::CHUNK) numbers.
    Chunk {
        /// Numbers at most.
        limit: usize,
    },
    /// `put` or `commit` came before `update`.
    NoUpdate,
    /// A checksum is another.
    Crc,
    /// An update's counter is not above the last, or by more than [`LEAP`](super::LEAP).
    Counter {
        /// The last one.
        last: u32,
    },
    /// An update is for another device.
    OtherDevice,
    /// An update is for a firmware of another factory model.
    OtherFactory {
        /// That of this firmware.
        factory: u32,
    },
    /// There is no signature, or it is not of this by the key of this device.
    Signature,
    /// A value is not finite, or became so, or a setting is out of its range.
    InvalidValue,
    /// The flash does not work, or has no room.
    Flash {
        /// Whether what was to be saved may be there after the next boot all the same. If not, what was saved before will.
        saved: bool,
    },
}
