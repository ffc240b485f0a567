//! Blocks of features, and the channels that they are of.

use serde::{Deserialize, Serialize};
use tinyfit::features::{Statistic, Unit};

use super::named::{one, optional};
use super::{Filter, Spectrum};

/// Features of one channel, of each of them, or of the length of their vector: the kernel's `Only`, `Each` and `Magnitude`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Block {
    /// The channels.
    pub on: On,
    /// Filters of a channel's frame, which begin at its mean: the kernel's `Filtered`.
    pub filter: Vec<Filter>,
    /// The features of a channel's frame.
    pub features: Features,
}

/// A block as a file has it: one of its features is there.
#[derive(Serialize, Deserialize)]
struct Form {
    on: On,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    filter: Vec<Filter>,
    #[serde(default, with = "optional", skip_serializing_if = "Option::is_none")]
    statistics: Option<Vec<Statistic>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    spectrum: Option<Spectrum>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    goertzel: Option<Goertzel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    raw: Option<Raw>,
}

#[derive(Serialize, Deserialize)]
struct Raw {
    step: usize,
}

impl TryFrom<Form> for Block {
    type Error = &'static str;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        let Form { on, filter, statistics, spectrum, goertzel, raw } = form;
        let raw = raw.map(|Raw { step }| Features::Raw { step });
        let (statistics, spectrum) = (statistics.map(Features::Statistics), spectrum.map(Features::Spectrum));
        let mut of = [statistics, spectrum, goertzel.map(Features::Goertzel), raw].into_iter().flatten();
        match (of.next(), of.next()) {
            (Some(features), None) => Ok(Self { on, filter, features }),
            _ => Err("a block has one of statistics, spectrum, goertzel and raw"),
        }
    }
}

impl From<Block> for Form {
    fn from(Block { on, filter, features }: Block) -> Self {
        let mut form = Self { on, filter, statistics: None, spectrum: None, goertzel: None, raw: None };
        match features {
            Features::Statistics(of) => form.statistics = Some(of),
            Features::Spectrum(of) => form.spectrum = Some(of),
            Features::Goertzel(of) => form.goertzel = Some(of),
            Features::Raw { step } => form.raw = Some(Raw { step }),
        }
        form
    }
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

/// The features of a block: the kernel's `Block`s.
#[derive(Clone, Debug, PartialEq)]
pub enum Features {
    /// Statistics in the time domain.
    Statistics(Vec<Statistic>),
    /// Readouts of a power spectrum.
    Spectrum(Spectrum),
    /// Power at frequencies.
    Goertzel(Goertzel),
    /// Every n-th sample.
    Raw {
        /// From one sample to the next that is taken.
        step: usize,
    },
}

/// The kernel's `Goertzel`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Goertzel {
    /// The frequencies, in Hz.
    pub hertz: Vec<f64>,
    /// The unit.
    #[serde(with = "one")]
    pub unit: Unit,
}

impl Features {
    /// The number of features of a channel.
    pub(super) fn len(&self, frame: usize) -> usize {
        match self {
            Self::Statistics(statistics) => statistics.len(),
            Self::Spectrum(spectrum) => spectrum.width(),
            Self::Goertzel(goertzel) => goertzel.hertz.len(),
            Self::Raw { step } => frame.div_ceil((*step).max(1)),
        }
    }

    /// The key of the block in a file.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Statistics(_) => "statistics",
            Self::Spectrum(_) => "spectrum",
            Self::Goertzel(_) => "goertzel",
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
