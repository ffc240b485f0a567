//! What is said between a host and a device: one JSON object or string a line, each command answered by one reply.
//!
//! ```text
//! > "info"
//! < {"info":{"protocol":1,"board":"rp2040","parameters":1639,"ticks_per_second":1000000}}
//! > {"samples":{"base64":"DAD9/+YDAAABAAAA"}}
//! < "ok"                                     (or a score, if a window ended)
//! > {"label":{"class":2,"keep":true}}        (of the last score)
//! < "ok"
//! > {"replay":{"passes":4,"learning_rate":0.02,"seed":42}}
//! < {"replayed":{"examples":540,"rejected":0,"loss":0.31}}
//! > {"get":{"offset":0}}
//! < {"weights":{"offset":0,"total":1639,"values":[0.12,-0.5]}}
//! > {"label":{"class":99,"keep":true}}
//! < {"error":{"class":{"expected":7}}}
//! ```
//!
//! Numbers are written so that they read back as the same bits.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use heapless::Vec;
use serde::{Deserialize, Serialize};

/// The version of this protocol.
pub const VERSION: u8 = 1;

/// The axes of a sample: three of acceleration, three of rotation.
pub const AXES: usize = 6;

/// The samples a command carries at most: a second's.
pub const SAMPLES: usize = 50;

/// The inputs a command carries at most.
pub const INPUTS: usize = 64;

/// The weights a reply carries at most.
pub const WEIGHTS: usize = 32;

/// Bytes of a line at most, in either direction, its end not counted.
pub const LINE: usize = 1024;

/// What the host says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command<'a> {
    /// Who are you?
    Info,
    /// Forget the samples of the window: another recording begins.
    Clear,
    /// Back to the factory weights; the kept examples and the counts are forgotten.
    Factory,
    /// The counts since the last `factory` or `forget`.
    Stats,
    /// Set the counts to zero.
    Forget,
    /// How long the last calls took.
    Timing,
    /// Samples of the sensor, in order.
    Samples {
        /// Raw counts, 16 bits little-endian, axis by axis, sample by sample, in base64: less than half the bytes of
        /// decimal numbers.
        base64: &'a str,
    },
    /// The true class of the window that was scored last.
    Label {
        /// Its index.
        class: usize,
        /// Whether to keep the window's features to learn from.
        keep: bool,
    },
    /// Score features that were computed elsewhere, not yet standardised.
    Score {
        /// The features.
        x: Vec<f32, INPUTS>,
    },
    /// Learn one example, not yet standardised.
    Learn {
        /// The features.
        x: Vec<f32, INPUTS>,
        /// The class's index.
        class: usize,
        /// How far a weight moves along its gradient.
        learning_rate: f32,
    },
    /// Learn the kept examples one at a time, each pass in an order of its own.
    Replay {
        /// How often each example is learned.
        passes: u16,
        /// How far a weight moves along its gradient.
        learning_rate: f32,
        /// The seed of the orders.
        seed: u64,
    },
    /// Some of the weights in use.
    Get {
        /// The number of the first.
        offset: usize,
    },
}

/// The samples of a [`Command::Samples`].
///
/// # Errors
/// They are not base64 of 1 to [`SAMPLES`] whole samples.
pub fn decode_samples(base64: &str) -> Result<Vec<[i16; AXES], SAMPLES>, Error> {
    let error = Error::Samples { limit: SAMPLES };
    let mut bytes = [0; 2 * AXES * SAMPLES + 2];
    let count = STANDARD.decode_slice(base64, &mut bytes).map_err(|_| error)?;
    let (samples, rest) = bytes.get(..count).unwrap_or(&[]).as_chunks::<{ 2 * AXES }>();
    if samples.is_empty() || !rest.is_empty() {
        return Err(error);
    }
    let sample = |bytes: &[u8; 2 * AXES]| {
        let mut sample = [0; AXES];
        for (axis, bytes) in sample.iter_mut().zip(bytes.as_chunks::<2>().0) {
            *axis = i16::from_le_bytes(*bytes);
        }
        sample
    };
    let mut decoded = Vec::new();
    for bytes in samples {
        decoded.push(sample(bytes)).map_err(|_| error)?;
    }
    Ok(decoded)
}

/// What the device answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply<'a> {
    /// Done.
    Ok,
    /// To `info`.
    Info(Info<'a>),
    /// A window ended, or features were to be scored.
    Score(Score<'a>),
    /// To `learn`.
    Learned {
        /// The loss of the example before it was learned.
        loss: f32,
    },
    /// To `replay`.
    Replayed {
        /// Examples learned, over all passes.
        examples: u32,
        /// Examples refused.
        rejected: u32,
        /// Mean loss over the last pass, each before its step.
        loss: f32,
    },
    /// To `get`.
    Weights {
        /// The number of the first.
        offset: usize,
        /// How many there are.
        total: usize,
        /// The weights, layer by layer, `[input][output]` before biases.
        values: &'a [f32],
    },
    /// To `stats`.
    Stats(Stats),
    /// To `timing`.
    Timing(Timing),
    /// The command was not carried out, and changed nothing.
    Error(Error),
}

/// A device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info<'a> {
    /// [`VERSION`].
    pub protocol: u8,
    /// The board's name.
    pub board: &'a str,
    /// Parameters of the network that learns.
    pub parameters: usize,
    /// Bytes of RAM that are set aside for the network, its training and the kept examples.
    pub ram: usize,
    /// The unit of [`Timing`].
    pub ticks_per_second: u32,
}

/// Probabilities of the classes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Score<'a> {
    /// By the network that learns.
    pub f32: &'a [f32],
    /// By the factory's int8 twin.
    pub int8: &'a [f32],
}

/// Counts of labelled windows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Windows scored.
    pub windows: u32,
    /// Windows labelled.
    pub labelled: u32,
    /// Labelled windows whose class the network said.
    pub f32_hits: u32,
    /// Labelled windows whose class the int8 twin said.
    pub int8_hits: u32,
    /// Examples kept to learn from.
    pub kept: u32,
    /// Examples that learning refused.
    pub rejected: u32,
}

/// Ticks that the last call of each kind took; 0 if there was none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// One prediction in f32.
    pub predict: u32,
    /// One prediction in int8.
    pub predict_int8: u32,
    /// One example learned.
    pub learn: u32,
}

/// Why a command was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Error {
    /// The line is longer than [`LINE`].
    LineTooLong {
        /// Bytes at most.
        limit: usize,
    },
    /// The line is not a command of this protocol.
    NotACommand,
    /// Another number of features than the network has inputs.
    Length {
        /// The number of inputs.
        expected: usize,
        /// The number that came.
        got: usize,
    },
    /// The samples are not base64 of 1 to [`SAMPLES`] whole samples.
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
    /// There is no room for another example.
    Full {
        /// How many there are.
        kept: usize,
    },
    /// There is nothing to learn from.
    Empty,
    /// There is no such weight.
    Offset {
        /// How many weights there are.
        total: usize,
    },
    /// A value is not finite, or became so: scoring and learning refuse it.
    Rejected,
}
