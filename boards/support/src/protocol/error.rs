//! Why a command was not carried out.

use serde::{Deserialize, Serialize};

/// Why a command was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Error {
    /// The line is longer than [`Info::line`](super::Info::line).
    LineTooLong {
        /// Bytes at most.
        limit: usize,
    },
    /// The line is not a command of this protocol.
    NotACommand,
    /// The command's number is not above that of the last, or that of an owner's line and more than
    /// [`OWNER_LEAP`](super::OWNER_LEAP) above it.
    Repeated {
        /// The last number.
        last: u32,
    },
    /// This firmware does not support the command: it does not learn, or its model takes no samples of the sensor.
    Unsupported,
    /// The device is learning; send the command again after its answer, or `stop` it.
    Busy,
    /// Only the owner may do this: the line has no signature.
    Locked,
    /// Too often; see [`Limits`](crate::Limits). Try again later.
    RateLimited,
    /// The number of features differs from the network's inputs.
    Length {
        /// The number of inputs.
        expected: usize,
        /// The received number.
        got: usize,
    },
    /// The samples are not base64 of 1 to [`Sensing::samples`](super::Sensing::samples) whole samples.
    Samples {
        /// Samples at most.
        limit: usize,
        /// Numbers of a sample, of two bytes each.
        #[serde(default)]
        channels: usize,
    },
    /// A sample of the sensor has another number of channels than the model's chain.
    Channels {
        /// The chain's.
        expected: usize,
        /// The sensor's.
        got: usize,
    },
    /// A sample of the window is at the end of its range, -32,768 or 32,767: the sensor's range is too small.
    Saturated,
    /// All samples of the window are the same: the sensor does not measure.
    Stuck,
    /// There is no such class, or a label has none.
    Class {
        /// The number of classes.
        expected: usize,
    },
    /// A label has another number of targets than the network, or a class next to them.
    Targets {
        /// The number of targets; 0 of an autoencoder, whose label has neither targets nor a class.
        expected: usize,
        /// The received number.
        got: usize,
    },
    /// A label came before a score.
    NothingScored,
    /// The label is not for the last window.
    Window {
        /// The window scored last.
        last: u32,
    },
    /// There is no room for another example.
    Full {
        /// How many there are.
        kept: usize,
    },
    /// There are no kept examples, or no epochs.
    Empty,
    /// The model has no such number, or another chunk is next.
    Offset {
        /// Where the next `put` starts.
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
    /// A checksum differs.
    Crc,
    /// An update's counter is not above the last, or by more than [`LEAP`](super::LEAP).
    Counter {
        /// The last one.
        last: u32,
    },
    /// An update is for another device.
    OtherDevice,
    /// An update is for firmware with another factory model.
    OtherFactory {
        /// This firmware's factory model.
        factory: u32,
    },
    /// There is no signature, or it does not match this line and the device's key.
    Signature,
    /// A value is not finite, or became so, or a setting is out of its range.
    InvalidValue,
    /// The flash does not work, or has no room.
    Flash {
        /// Whether the new record may be there after the next boot in spite of the error. If not, the record before
        /// is there.
        saved: bool,
    },
}
