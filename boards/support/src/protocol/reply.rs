//! Replies: one to each command.

use serde::{Deserialize, Serialize};
use tinyfit::Zero;

use super::{Error, Info, Stats, Weights};
use crate::store::Source;

/// The reply to a numbered command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a, V: Deserialize<'de>, K: Deserialize<'de>"))]
pub struct NumberedReply<'a, V, K> {
    /// The command's number.
    pub id: u32,
    /// The answer.
    #[serde(borrow)]
    pub reply: Reply<'a, V, K>,
}

/// A reply of the device. `V` is a list of numbers and `K` one of counts: slices on the device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[serde(bound(deserialize = "'de: 'a, V: Deserialize<'de>, K: Deserialize<'de>"))]
#[expect(clippy::large_enum_variant, reason = "there is no heap to put an info on")]
pub enum Reply<'a, V, K> {
    /// Done.
    Ok,
    /// To `info`.
    #[serde(borrow)]
    Info(Info<'a>),
    /// A window ended, or features were to be scored.
    Score(Score<V>),
    /// To `learn`.
    Learned(Learned),
    /// To `evaluate`.
    Evaluated(Evaluated),
    /// To `save`, `commit` and `provision`.
    Saved {
        /// The slot, 0 or 1.
        slot: usize,
        /// The record's sequence number, counted from 1.
        sequence: u32,
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
        /// Up to [`CHUNK`](super::CHUNK) numbers.
        base64: &'a str,
        /// See [`chunk_crc`](super::chunk_crc).
        crc: u32,
    },
    /// To `stats`.
    Stats(Stats<K>),
    /// To `timing`.
    Timing(Timing),
    /// The command was not carried out, and changed nothing.
    Error(Error),
}

/// The prediction for a window. It depends on the [task](super::Info::task): the probability of each class, each target in its
/// unit, or the reconstruction error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score<V> {
    /// The number of the window, counted from 1 since the last `factory_reset` or `reset_stats`.
    pub window: u32,
    /// By the network that learns; empty if the firmware has none.
    pub f32: V,
    /// By the factory's int8 model.
    pub int8: V,
    /// Whether the reconstruction error, of the network that learns if there is one, is above the threshold; of an autoencoder alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anomaly: Option<bool>,
}

/// The result of `learn`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// Examples learned, over all epochs, the factory's that are learned with them included.
    pub examples: u32,
    /// Examples held out for validation.
    pub held_out: u32,
    /// Examples rejected.
    pub rejected: u32,
    /// Examples skipped while learning was paused.
    pub skipped: u32,
    /// How often the network became better.
    pub improved: u32,
    /// How often it went back.
    pub rolled_back: u32,
    /// Mean loss of the examples learned in the last epoch, each before its step.
    pub loss: f32,
    /// The network's final weights.
    pub weights: Weights,
    /// Whether it was reverted to the factory's weights, since the network classified less than three of four of the factory's anchors that the factory's network
    /// classifies, or less than half of those of a class.
    pub reverted: bool,
}

impl Zero for Learned {
    const ZERO: Self = Self {
        examples: 0,
        held_out: 0,
        rejected: 0,
        skipped: 0,
        improved: 0,
        rolled_back: 0,
        loss: 0.0,
        weights: Weights::Current,
        reverted: false,
    };
}

/// Loss of two networks on the kept examples, and accuracy where they classify.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluated {
    /// Examples.
    pub examples: u32,
    /// Mean loss of the network: the cross-entropy of classes, the error of standardized targets or inputs.
    pub loss: f32,
    /// The share of examples that it classifies right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f32>,
    /// The same of the factory's.
    pub factory_loss: f32,
    /// The same of the factory's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factory_accuracy: Option<f32>,
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

impl Zero for Timing {
    const ZERO: Self = Self { predict: 0, predict_int8: 0, learn: 0, save: 0 };
}
