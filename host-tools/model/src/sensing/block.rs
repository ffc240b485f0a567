//! Blocks of features, and the channels that they are of.

use serde::{Deserialize, Serialize};
use tinyfit::features::{Statistic, Unit};

use super::named::{one, several};
use super::{Filter, Spectrum};

/// Features of one channel, of each of them, or of the length of their vector: the kernel's `Only`, `Each` and `Magnitude`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The channels.
    pub on: On,
    /// What a channel's frame goes through first, from its mean on: the kernel's `Filtered`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filter: Vec<Filter>,
    /// What is computed of a channel's frame.
    #[serde(flatten)]
    pub features: Features,
}

/// The channels that a block is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// Each channel.
    Each,
    /// The length of the vector of all channels.
    Magnitude,
    /// The channel of this name.
    Only(String),
}

/// What a block computes: the kernel's `Block`s.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Features {
    /// Statistics in the time domain.
    #[serde(with = "several")]
    Statistics(Vec<Statistic>),
    /// What is read off a power spectrum.
    Spectrum(Spectrum),
    /// Power at frequencies.
    Goertzel {
        /// The frequencies, in Hz.
        hertz: Vec<f64>,
        /// The unit.
        #[serde(with = "one")]
        unit: Unit,
    },
    /// Every n-th sample.
    Raw {
        /// From one sample to the next that is taken.
        step: usize,
    },
}

impl Features {
    /// The number of features of a channel.
    pub(super) fn len(&self, frame: usize) -> usize {
        match self {
            Self::Statistics(statistics) => statistics.len(),
            Self::Spectrum(spectrum) => spectrum.width(),
            Self::Goertzel { hertz, .. } => hertz.len(),
            Self::Raw { step } => frame.div_ceil((*step).max(1)),
        }
    }

    /// The key of the block in a file.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Statistics(_) => "statistics",
            Self::Spectrum(_) => "spectrum",
            Self::Goertzel { .. } => "goertzel",
            Self::Raw { .. } => "raw",
        }
    }
}

impl Block {
    /// Features of each channel.
    pub fn each(features: Features) -> Self {
        Self { on: On::Each, filter: Vec::new(), features }
    }

    /// The number of features of a channel.
    pub fn len(&self, frame: usize) -> usize {
        self.features.len(self.frame(frame))
    }

    /// The samples that its filter leaves of a frame.
    pub fn frame(&self, frame: usize) -> usize {
        frame.div_ceil(Filter::decimation_of(&self.filter).max(1))
    }

    /// Samples a second of what its filter leaves.
    pub fn rate(&self, of_frame: Option<f64>) -> Option<f64> {
        of_frame.map(|rate| rate / Filter::decimation_of(&self.filter) as f64)
    }

    /// The features of the kernel's `SlidingWindow`.
    pub fn window() -> Vec<Self> {
        use Statistic::{Max, Mean, MeanAbsDiff, Min, StdDev};
        vec![Self::each(Features::Statistics(vec![Mean, StdDev, Min, Max, MeanAbsDiff]))]
    }
}
