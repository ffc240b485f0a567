//! What is said between a host and a device: one JSON object or string a line, each command answered by one reply.
//!
//! ```text
//! > "info"
//! < {"info":{"protocol":3,"board":"rp2040","firmware":"tune","product":"","device":"","inputs":30,"classes":7,
//!   "parameters":1639,"ram":50840,"ticks_per_second":1000000,"fingerprint":3735928559,"factory":1234567890,"counter":0,
//!   "last_id":0,"owner_id":0,"signed":false,"teaching":"open","locked":false,"session":[3,0,81207,1234567890],
//!   "slots":["empty",{"whole":{"epoch":3,"length":11232}}],"source":{"slot":1}}}
//! > {"samples":{"base64":"DAD9/+YDAAABAAAA"}}
//! < "ok"                                     (or a score, if a window ended)
//! > {"label":{"class":2,"keep":true}}        (of the last score)
//! < "ok"
//! > {"learn":{"epochs":5,"learning_rate":0.01,"seed":42}}
//! < {"learned":{"examples":504,"held_out":168,"refused":0,"rested":0,"improved":7,"rolled_back":0,"loss":0.31,
//!   "weights":"current","undone":false}}
//! > "save"
//! < {"saved":{"slot":0,"epoch":1,"bytes":11232}}
//! > {"get":{"offset":0}}
//! < {"model":{"offset":0,"total":1699,"base64":"zcxMPQ==","crc":2098514574}}
//! > {"label":{"class":99,"keep":true}}
//! < {"error":{"class":{"expected":7}}}
//! ```
//!
//! Numbers are written so that they read back as the same bits. A line ends by `\n`, `\r\n` or `\r`. Strings may be escaped as in any
//! JSON: `\/` in base64 is `/`.
//!
//! # Numbered commands
//! A command may carry a number, which its reply then carries too. One that is not above the last number is refused and changes
//! nothing: what a line driver repeats or brings out of order is done once, or not at all. Who comes anew asks for `info` without a
//! number, and goes on from its `last_id`.
//!
//! ```text
//! > {"id":7,"command":{"label":{"class":2,"keep":true}}}
//! < {"id":7,"reply":"ok"}
//! > {"id":7,"command":{"label":{"class":2,"keep":true}}}
//! < {"id":7,"reply":{"error":{"repeated":{"last":7}}}}
//! ```
//!
//! What carries a number and is no command, as `{"id":8,"command":{"nope":1}}`, is answered with that number too:
//! `{"id":8,"reply":{"error":"not_a_command"}}`. The number may be used again, since the line may have come garbled.
//!
//! # Events
//! After `watch` a device speaks on its own, between replies: of each window that its sensor filled, of what the supervisor does, of
//! samples that were lost.
//!
//! ```text
//! > {"watch":{"on":true}}
//! < "ok"
//! < {"event":{"score":{"window":12,"f32":[0.9,0.1],"int8":[0.88,0.12]}}}
//! < {"event":{"supervisor":{"did":"improved","loss":0.21,"accuracy":0.94}}}
//! < {"event":{"lost":{"samples":3}}}
//! ```
//!
//! # A model in chunks
//! `get` and `put` carry what a device can change of its model: the scaler's means, its scales, and then the parameters that learn,
//! layer by layer, `[input][output]` before biases, as `f32` of little-endian bytes in base64. Each chunk has the CRC-32 of its
//! offset (`u32`, little-endian) and its bytes. `update` begins an update, `put` fills a copy in order, `commit` checks all of it and
//! makes it the device's model:
//!
//! ```text
//! > {"update":{"counter":1,"crc":963824379}}
//! < "ok"
//! > {"put":{"offset":0,"base64":"zcxMPQ==","crc":2098514574}}
//! < "ok"
//! > "commit"
//! < {"saved":{"slot":1,"epoch":2,"bytes":6856}}
//! ```
//!
//! `crc` in `update` is that of all bytes. The counter must be above the last one, which `info` shows, and at most [`LEAP`] above it, so
//! that no single update, however it came about, uses the counters up. A device that was built with a public key takes only
//! what its owner signed: `update` then has `digest` and `signature`, and, if that was signed, the `factory` model and the `device` that
//! it is for. What is signed is in [`statement`](crate::statement). It needs no conversation: any carrier may bring it.
//!
//! # The owner's commands
//! A device whose build says `owner_only`, or `until_provisioned` once it is provisioned, is locked: `info` shows it. `info`, `stats`,
//! `timing`, `watch`, `score`, and a signed `update` with its `put` and `commit` are for everybody, all else is answered by
//! `locked` unless the line is numbered and ends with the owner's signature, of 88 characters of base64:
//!
//! ```text
//! > {"id":7,"command":"save","signature":"3q2+..=="}
//! < {"id":7,"reply":{"saved":{"slot":1,"epoch":2,"bytes":6856}}}
//! ```
//!
//! What is signed is the SHA-512 of the line before `,"signature":"`, with the names, the session that `info` shows and the command's
//! number: see [`statement`](crate::statement). Signed lines have numbers of their own, whose last is `owner_id`, so that nobody else can
//! use them up. The session's four numbers are, when somebody asks first: the highest epoch that a record in flash shows, the counter of
//! updates and the clock; then the CRC-32 of the factory's model. Within a boot a number is taken once; after a save the next boot has
//! another epoch. So a conversation that ended in a save is not played back while the flash is not erased; one that did not leaves
//! nothing in flash.
//! Features of an unsigned `score` are scored as window 0, which cannot be labeled.

use heapless::Vec;
use serde::{Deserialize, Serialize};
use tinyfit::Zero;
use tinyfit::state::State;

use crate::bytes;
use crate::store::{Slot, Source};

/// The version of this protocol.
pub const VERSION: u8 = 3;

/// The axes of a sample: three of acceleration, three of rotation.
pub const AXES: usize = 6;

/// The samples a command carries at most: a second's.
pub const SAMPLES: usize = 50;

/// The inputs a command carries at most.
pub const INPUTS: usize = 64;

/// The classes a score carries at most.
pub const CLASSES: usize = 28;

/// The numbers of a model that a chunk carries at most.
pub const CHUNK: usize = 160;

/// Characters of a chunk in base64.
pub const CHUNK_BASE64: usize = (4 * CHUNK).div_ceil(3) * 4;

/// Bytes of a line at most, in either direction, its end not counted.
pub const LINE: usize = 1024;

/// How far an update's counter may be above the last at most.
pub const LEAP: u32 = 1024;

/// How far the number of an owner's line may be above the last at most.
pub const OWNER_LEAP: u32 = 1 << 20;

/// What stands before the signature of a line.
pub const SIGNATURE: &str = r#","signature":""#;

/// A command with a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbered<'a> {
    /// The number: above that of the last command.
    pub id: u32,
    /// The command.
    #[serde(borrow)]
    pub command: Command<'a>,
    /// The owner's, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<&'a str>,
}

/// What the host says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(clippy::large_enum_variant, reason = "there is no heap to put features on")]
pub enum Command<'a> {
    /// Who are you?
    Info,
    /// Forget the samples of the window: another recording begins.
    Clear,
    /// Weights, scaler, supervisor and counts as they left the factory, and no kept examples; `save` makes it last, `rollback` undoes it.
    Factory,
    /// The counts since the last `factory` or `forget`.
    Stats,
    /// Set the counts to zero.
    Forget,
    /// How long the last calls took.
    Timing,
    /// Tell of scores, of the supervisor and of lost samples as they happen, or do not.
    Watch {
        /// Which.
        on: bool,
    },
    /// Samples of the sensor, in order.
    Samples {
        /// Raw counts, 16 bits little-endian, axis by axis, sample by sample, in base64: less than half the bytes of
        /// decimal numbers.
        base64: &'a str,
    },
    /// Score features that were computed elsewhere, not yet standardized.
    Score {
        /// The features.
        x: Vec<f32, INPUTS>,
    },
    /// The true class of the window that was scored last.
    Label {
        /// Its index.
        class: usize,
        /// Whether to keep the window's features to learn from.
        keep: bool,
        /// The window that is meant; refused if another was scored since.
        #[serde(skip_serializing_if = "Option::is_none")]
        window: Option<u32>,
    },
    /// Learn the kept examples one at a time, each pass in an order of its own, under the supervisor. Between two of them samples are
    /// taken; the reply comes at the end.
    Learn {
        /// How often each example is shown to the supervisor.
        epochs: u16,
        /// How far a weight moves along its gradient.
        learning_rate: f32,
        /// The seed of the orders.
        seed: u64,
    },
    /// End the `learn` that is under way, which is answered as at its end.
    Stop,
    /// How the network and the factory's do on the kept examples.
    Evaluate,
    /// Save weights, scaler, supervisor and counts to flash.
    Save,
    /// Back to what was saved last, or to the factory's if there is nothing; without kept examples.
    Rollback,
    /// From now on only the owner teaches; saved with the weights as they are, what anybody taught included (`rollback` or `factory`
    /// before it), and not to be undone but by other firmware.
    Provision,
    /// Some of the model in use.
    Get {
        /// The number of the first.
        offset: usize,
    },
    /// Another model is to come.
    Update {
        /// Above that of the last commit, by at most [`LEAP`].
        counter: u32,
        /// The CRC-32 of all bytes.
        crc: u32,
        /// The factory model of the firmware it is for, if it is for one: see [`Info::factory`].
        #[serde(default, skip_serializing_if = "is_zero")]
        factory: u32,
        /// The device it is for, if it is for one.
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
        /// Up to [`CHUNK`] numbers.
        base64: &'a str,
        /// See [`chunk_crc`].
        crc: u32,
    },
    /// Make what was `put` the model, and save it.
    Commit,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// The samples of a [`Command::Samples`].
///
/// # Errors
/// They are not base64 of 1 to [`SAMPLES`] whole samples.
pub fn decode_samples(base64: &str) -> Result<Vec<[i16; AXES], SAMPLES>, Error> {
    let error = Error::Samples { limit: SAMPLES };
    let mut bytes = [0; 2 * AXES * SAMPLES];
    let count = bytes::decode(base64, &mut bytes).ok_or(error)?;
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

/// The CRC-32 (ISO-HDLC) of a chunk's offset and bytes.
pub fn chunk_crc(offset: usize, bytes: &[u8]) -> u32 {
    let mut digest = crate::CRC.digest();
    digest.update(&(offset as u32).to_le_bytes());
    digest.update(bytes);
    digest.finalize()
}

/// What the device answers to a numbered command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberedReply<'a> {
    /// The command's number.
    pub id: u32,
    /// The answer.
    #[serde(borrow)]
    pub reply: Reply<'a>,
}

/// What the device answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply<'a> {
    /// Done.
    Ok,
    /// To `info`.
    #[serde(borrow)]
    Info(Info<'a>),
    /// A window ended, or features were to be scored.
    Score(Score),
    /// To `learn`.
    Learned(Learned),
    /// To `evaluate`.
    Evaluated(Evaluated),
    /// To `save`, `commit` and `provision`.
    Saved {
        /// The slot, 0 or 1.
        slot: usize,
        /// How often was saved.
        epoch: u32,
        /// Bytes of the record's payload.
        bytes: u32,
    },
    /// To `rollback`: where the weights come from.
    RolledBack {
        /// A slot, or the factory.
        source: Source,
    },
    /// To `get`.
    Model {
        /// The number of the first.
        offset: usize,
        /// How many there are.
        total: usize,
        /// Up to [`CHUNK`] numbers.
        base64: &'a str,
        /// See [`chunk_crc`].
        crc: u32,
    },
    /// To `stats`.
    Stats(Stats),
    /// To `timing`.
    Timing(Timing),
    /// The command was not carried out, and changed nothing.
    Error(Error),
}

/// What the device says on its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spoken {
    /// What happened.
    pub event: Event,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "there is no heap to put scores on")]
pub enum Event {
    /// The sensor has filled a window.
    Score(Score),
    /// The supervisor compared networks, or found drift.
    Supervisor(SupervisorEvent),
    /// The sensor's samples were not taken in time; the window begins anew.
    Lost {
        /// How many.
        samples: u32,
    },
}

/// What the supervisor did, and the figures that belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SupervisorEvent {
    /// What.
    pub did: Did,
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

/// What a supervisor did; see [`tinyfit::train::supervisor::Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// The network was compared with the best and is neither better nor worse.
    Checked,
    /// The network is better: its weights are kept.
    Improved,
    /// The network was worse and went back.
    RolledBack,
    /// The loss of the best network has risen: the world has changed.
    Drift,
    /// Patience is at its end: learning rests.
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

/// A device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info<'a> {
    /// [`VERSION`].
    pub protocol: u8,
    /// The board's name.
    pub board: &'a str,
    /// `tune`, or `score` where nothing learns.
    pub firmware: &'a str,
    /// The product's name; empty if the build names none.
    pub product: &'a str,
    /// The device's own name; empty if it has none.
    pub device: &'a str,
    /// Inputs of the network.
    pub inputs: usize,
    /// Classes it tells apart.
    pub classes: usize,
    /// Parameters that learn.
    pub parameters: usize,
    /// Bytes of RAM that are set aside for the network, its training and the kept examples.
    pub ram: usize,
    /// The unit of [`Timing`].
    pub ticks_per_second: u32,
    /// What the network is, in one number; records and updates of another are refused.
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
    pub teaching: Teaching,
    /// Whether that is now the owner alone.
    pub locked: bool,
    /// What the owner's signatures are for.
    pub session: [u32; 4],
    /// What the two slots were found to hold; `None` if the flash does not work.
    pub slots: Option<[Slot; 2]>,
    /// Where the weights came from at boot.
    pub source: Source,
}

/// Who may teach a device; see [`crate::Teaching`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Teaching {
    /// Whoever reaches it.
    Open,
    /// Whoever reaches it, until it is provisioned.
    UntilProvisioned,
    /// Its owner.
    OwnerOnly,
}

/// Probabilities of the classes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The number of the window, counted from 1 since the last `factory` or `forget`.
    pub window: u32,
    /// By the network that learns; empty if the firmware has none.
    pub f32: Vec<f32, CLASSES>,
    /// By the factory's int8 twin.
    pub int8: Vec<f32, CLASSES>,
}

/// What came of learning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// Examples learned, over all epochs, the factory's that are learned beside them included.
    pub examples: u32,
    /// Examples held out to judge by.
    pub held_out: u32,
    /// Examples refused.
    pub refused: u32,
    /// Examples passed over while learning rested.
    pub rested: u32,
    /// How often the network became better.
    pub improved: u32,
    /// How often it went back.
    pub rolled_back: u32,
    /// Mean loss of the examples learned in the last pass, each before its step.
    pub loss: f32,
    /// The weights that the network has in the end.
    pub weights: Weights,
    /// Whether it was undone, since the network classified less than three of four of the factory's anchors that the factory's network
    /// classifies, or less than half of those of a class.
    pub undone: bool,
}

/// How two networks do on the kept examples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluated {
    /// Examples.
    pub examples: u32,
    /// Mean cross-entropy of the network.
    pub loss: f32,
    /// The share of examples whose class it says.
    pub accuracy: f32,
    /// The same of the factory's.
    pub factory_loss: f32,
    /// The same of the factory's.
    pub factory_accuracy: f32,
}

/// Counts of windows, labels and learning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Windows scored.
    pub windows: u32,
    /// Windows labeled.
    pub labeled: u32,
    /// Labeled windows whose class the network said.
    pub f32_hits: u32,
    /// Labeled windows whose class the int8 twin said.
    pub int8_hits: u32,
    /// Examples kept to learn from.
    pub kept: u32,
    /// Examples learned.
    pub learned: u32,
    /// Examples that learning refused.
    pub rejected: u32,
    /// How often the supervisor found a better network.
    pub improved: u32,
    /// How often it went back.
    pub rolled_back: u32,
    /// How often it found drift.
    pub drifts: u32,
    /// Samples of the sensor that were lost.
    pub lost: u32,
    /// Examples kept of each class since the weights were the factory's, in this power cycle and in those before a save.
    pub taught: Taught,
}

/// A count a class; in JSON as a list to the last that is not 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<u32, CLASSES>", from = "Vec<u32, CLASSES>")]
pub struct Taught(pub [u32; CLASSES]);

impl Taught {
    /// One more of a class.
    pub(crate) fn count(&mut self, class: usize) {
        if let Some(count) = self.0.get_mut(class) {
            *count = count.saturating_add(1);
        }
    }
}

impl From<Taught> for Vec<u32, CLASSES> {
    fn from(Taught(counts): Taught) -> Self {
        let some = counts.iter().rposition(|count| *count > 0).map_or(0, |last| last + 1);
        counts.iter().take(some).copied().collect()
    }
}

impl From<Vec<u32, CLASSES>> for Taught {
    fn from(list: Vec<u32, CLASSES>) -> Self {
        let mut counts = [0; CLASSES];
        counts.iter_mut().zip(list).for_each(|(count, listed)| *count = listed);
        Self(counts)
    }
}

impl Zero for Taught {
    const ZERO: Self = Self([0; CLASSES]);
}

impl Zero for Stats {
    const ZERO: Self = Self {
        windows: 0,
        labeled: 0,
        f32_hits: 0,
        int8_hits: 0,
        kept: 0,
        learned: 0,
        rejected: 0,
        improved: 0,
        rolled_back: 0,
        drifts: 0,
        lost: 0,
        taught: Taught::ZERO,
    };
}

impl State for Stats {
    fn save(&self, write: &mut impl FnMut(u32)) {
        self.windows.save(write);
        self.labeled.save(write);
        self.f32_hits.save(write);
        self.int8_hits.save(write);
        self.kept.save(write);
        self.learned.save(write);
        self.rejected.save(write);
        self.improved.save(write);
        self.rolled_back.save(write);
        self.drifts.save(write);
        self.lost.save(write);
        self.taught.0.save(write);
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        self.windows.restore(read);
        self.labeled.restore(read);
        self.f32_hits.restore(read);
        self.int8_hits.restore(read);
        self.kept.restore(read);
        self.learned.restore(read);
        self.rejected.restore(read);
        self.improved.restore(read);
        self.rolled_back.restore(read);
        self.drifts.restore(read);
        self.lost.restore(read);
        self.taught.0.restore(read);
    }
}

/// Ticks that the last call of each kind took; 0 if there was none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// One prediction in f32.
    pub predict: u32,
    /// One prediction in int8.
    pub predict_int8: u32,
    /// One example learned, without the supervisor's checks.
    pub learn: u32,
    /// One save.
    pub save: u32,
}

impl Zero for Learned {
    const ZERO: Self = Self {
        examples: 0,
        held_out: 0,
        refused: 0,
        rested: 0,
        improved: 0,
        rolled_back: 0,
        loss: 0.0,
        weights: Weights::Current,
        undone: false,
    };
}

impl Zero for Timing {
    const ZERO: Self = Self { predict: 0, predict_int8: 0, learn: 0, save: 0 };
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
    /// The command's number is not above that of the last, or is that of an owner's line and by more than [`OWNER_LEAP`] above it.
    Repeated {
        /// The last number.
        last: u32,
    },
    /// This firmware has no such command: it does not learn, or its model takes no samples of the sensor.
    NotHere,
    /// The device learns; ask again when it has answered, or `stop` it.
    Busy,
    /// Only the owner may: the line has no signature.
    Locked,
    /// Too often; see [`Limits`](crate::Limits). Ask again later.
    Limited,
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
    /// A chunk is no base64 of 1 to [`CHUNK`] numbers.
    Chunk {
        /// Numbers at most.
        limit: usize,
    },
    /// `put` or `commit` came before `update`.
    NoUpdate,
    /// A checksum is another.
    Crc,
    /// An update's counter is not above the last, or by more than [`LEAP`].
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
    Rejected,
    /// The flash does not work, or has no room.
    Flash {
        /// Whether what was to be saved may be there after the next boot all the same. If not, what was saved before will.
        saved: bool,
    },
}
