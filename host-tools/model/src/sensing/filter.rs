//! Filters of a stream or of a frame, and how they are computed at run time: by the kernel's own.

use serde::{Deserialize, Serialize};
use tinyfit::Zero;
use tinyfit::features::{Band, Butterworth, Difference, Filter as _, Rectify, RemoveMean};

/// The kernel's filters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Butterworth: what is below a frequency.
    LowPass {
        /// The order, 2 to 8.
        order: usize,
        /// The cut-off, in Hz.
        hertz: f64,
    },
    /// Butterworth: what is above a frequency.
    HighPass {
        /// The order, 2 to 8.
        order: usize,
        /// The cut-off, in Hz.
        hertz: f64,
    },
    /// Butterworth: what is between two frequencies.
    BandPass {
        /// The order, 2 to 8.
        order: usize,
        /// The lower cut-off, in Hz.
        low: f64,
        /// The upper cut-off, in Hz.
        high: f64,
        /// Bits by which what passes is shifted up, 0 to 12.
        #[serde(default)]
        gain: u8,
    },
    /// Takes off the mean of about `2^shift` samples before.
    RemoveMean {
        /// 1 to 15.
        shift: u8,
    },
    /// The difference to the sample before.
    Difference,
    /// The magnitude of a sample.
    Rectify,
    /// The first of so many samples.
    Downsample {
        /// One of so many is kept.
        keep: usize,
    },
}

/// The most sections of a filter: a band pass of order 8.
pub(super) const SECTIONS: usize = 8;

impl Filter {
    /// The samples of which it leaves one.
    pub fn decimation(&self) -> usize {
        match self {
            Self::Downsample { keep } => *keep,
            _ => 1,
        }
    }

    /// Its band and order, if it is a Butterworth filter.
    pub fn band(&self) -> Option<(Band, usize)> {
        match *self {
            Self::LowPass { order, hertz } => Some((Band::Low(hertz), order)),
            Self::HighPass { order, hertz } => Some((Band::High(hertz), order)),
            Self::BandPass { order, low, high, .. } => Some((Band::Between(low, high), order)),
            _ => None,
        }
    }

    /// The second-order sections of a Butterworth filter.
    pub fn sections(&self) -> usize {
        match *self {
            Self::LowPass { order, .. } | Self::HighPass { order, .. } => order.div_ceil(2),
            Self::BandPass { order, .. } => order,
            _ => 0,
        }
    }

    /// The samples of which several filters leave one.
    pub fn decimation_of(filters: &[Self]) -> usize {
        filters.iter().map(Self::decimation).product()
    }
}

/// Filters one after the other, of one channel.
#[derive(Clone, Debug)]
pub(super) struct Running(Vec<Stage>);

#[derive(Clone, Debug)]
enum Stage {
    Butterworth(Box<Butterworth<SECTIONS>>, [[i64; 2]; SECTIONS]),
    RemoveMean(RemoveMean, <RemoveMean as tinyfit::features::Filter>::State),
    Difference(<Difference as tinyfit::features::Filter>::State),
    Rectify,
    Downsample { keep: usize, skipped: usize },
}

impl Running {
    /// Of filters without a flaw, of samples at a rate.
    pub(super) fn new(filters: &[Filter], rate: Option<f64>) -> Self {
        let mut rate = rate.unwrap_or_default();
        let stage = |filter: &Filter| {
            let stage = match filter {
                Filter::RemoveMean { shift } => Stage::RemoveMean(RemoveMean::new(*shift), Zero::ZERO),
                Filter::Difference => Stage::Difference(Zero::ZERO),
                Filter::Rectify => Stage::Rectify,
                Filter::Downsample { keep } => Stage::Downsample { keep: *keep, skipped: 0 },
                Filter::LowPass { .. } | Filter::HighPass { .. } | Filter::BandPass { .. } => {
                    let (band, order) = filter.band()?;
                    let (design, _) = Butterworth::of(band, order, rate).ok()?;
                    let design = match filter {
                        Filter::BandPass { gain, .. } => design.with_gain(*gain),
                        _ => design,
                    };
                    Stage::Butterworth(Box::new(design), Zero::ZERO)
                }
            };
            rate /= filter.decimation() as f64;
            Some(stage)
        };
        Self(filters.iter().filter_map(stage).collect())
    }

    /// Starts as if all samples before had been `sample`.
    pub(super) fn settle(&mut self, sample: i16) {
        self.0.iter_mut().fold(sample, |x, stage| match stage {
            Stage::Butterworth(filter, state) => filter.settle(state, x),
            Stage::RemoveMean(filter, state) => filter.settle(state, x),
            Stage::Difference(state) => Difference.settle(state, x),
            Stage::Rectify => Rectify.settle(&mut (), x),
            Stage::Downsample { skipped, .. } => {
                *skipped = 0;
                x
            }
        });
    }

    /// Takes a sample. Returns the next one that is left, if there is one.
    pub(super) fn push(&mut self, sample: i16) -> Option<i16> {
        self.0.iter_mut().try_fold(sample, |x, stage| match stage {
            Stage::Butterworth(filter, state) => filter.push(state, x),
            Stage::RemoveMean(filter, state) => filter.push(state, x),
            Stage::Difference(state) => Difference.push(state, x),
            Stage::Rectify => Rectify.push(&mut (), x),
            // Of any number that is known at run time only: the kernel's `Downsample`.
            Stage::Downsample { skipped, .. } if *skipped > 0 => {
                *skipped -= 1;
                None
            }
            Stage::Downsample { keep, skipped } => {
                *skipped = *keep - 1;
                Some(x)
            }
        })
    }
}

/// The most samples of which filters leave one.
pub(super) const MOST_DECIMATION: usize = 1 << 10;
