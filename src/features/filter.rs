//! Filters, sample by sample.

use super::Butterworth;
use crate::zero::Zero;

/// A filter of one channel, sample by sample.
///
/// A pair of filters is a filter, the second of which takes what comes out of the first; `()` changes nothing.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Butterworth, Difference, Filter};
///
/// // Below 10 Hz of 100, and how it changes.
/// static FILTER: (Butterworth<1>, Difference) = (Butterworth::low_pass(2, 100.0, 10.0), Difference);
/// let mut state = Zero::ZERO;
/// FILTER.settle(&mut state, 1000);
/// assert_eq!(FILTER.push(&mut state, 1000), Some(0));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not filter samples",
    label = "not a filter",
    note = "more than two filters are nested pairs: `(A, (B, C))`; `()` filters nothing"
)]
pub trait Filter {
    /// The samples of which one is left.
    const DECIMATION: usize = 1;
    /// What it remembers of one channel.
    type State: Zero;

    /// Starts as if all samples before had been `sample`, instead of 0: without a step where the stream begins. Returns the level of
    /// what comes out.
    #[doc(alias = "sosfilt_zi")]
    fn settle(&self, state: &mut Self::State, sample: i16) -> i16;

    /// Takes a sample. Returns the next one of the filtered stream, if there is one: decimation leaves some out.
    fn push(&self, state: &mut Self::State, sample: i16) -> Option<i16>;
}

impl Filter for () {
    type State = ();

    fn settle(&self, (): &mut (), sample: i16) -> i16 {
        sample
    }

    fn push(&self, (): &mut (), sample: i16) -> Option<i16> {
        Some(sample)
    }
}

impl<A: Filter, B: Filter> Filter for (A, B) {
    const DECIMATION: usize = A::DECIMATION * B::DECIMATION;
    type State = (A::State, B::State);

    fn settle(&self, state: &mut Self::State, sample: i16) -> i16 {
        let level = self.0.settle(&mut state.0, sample);
        self.1.settle(&mut state.1, level)
    }

    fn push(&self, state: &mut Self::State, sample: i16) -> Option<i16> {
        self.0.push(&mut state.0, sample).and_then(|sample| self.1.push(&mut state.1, sample))
    }
}

/// The nearest number of 16 bits.
pub(super) fn saturate(x: i32) -> i16 {
    x.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}

/// `x_t - x_(t-1)`, at most 32,767: the rate of change.
#[doc(alias("diff", "derivative", "jerk"))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Difference;

impl Filter for Difference {
    type State = i16;

    fn settle(&self, last: &mut i16, sample: i16) -> i16 {
        *last = sample;
        0
    }

    fn push(&self, last: &mut i16, sample: i16) -> Option<i16> {
        let difference = sample.saturating_sub(*last);
        *last = sample;
        Some(difference)
    }
}

/// `|x|`, at most 32,767: the first step from a vibration to its envelope.
#[doc(alias("abs", "full-wave"))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Rectify;

impl Filter for Rectify {
    type State = ();

    fn settle(&self, (): &mut (), sample: i16) -> i16 {
        sample.saturating_abs()
    }

    fn push(&self, (): &mut (), sample: i16) -> Option<i16> {
        Some(sample.saturating_abs())
    }
}

/// Takes off the mean of the samples before, of which the last `2^shift` count most: no offset, no drift.
///
/// It is the high pass `scipy.signal.lfilter([1, -1], [1, 2**-shift - 1], x)`, with a cut-off at `rate / (2 pi 2^shift)` Hz, in 16 bits:
/// the error is at most 1. No product is needed. [`Butterworth::high_pass`](super::Butterworth::high_pass) is steeper.
#[doc(alias("detrend", "dc blocker", "dc_block", "offset"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct RemoveMean {
    shift: u8,
}

impl RemoveMean {
    /// With a time constant of `2^shift` samples; `shift` is 1 to 15.
    pub const fn new(shift: u8) -> Self {
        assert!(shift >= 1 && shift <= 15, "the mean is that of 2^1 to 2^15 samples");
        Self { shift }
    }
}

impl Filter for RemoveMean {
    /// The mean times `2^shift`.
    type State = i32;

    fn settle(&self, sum: &mut i32, sample: i16) -> i16 {
        *sum = i32::from(sample) << (self.shift & 15);
        0
    }

    fn push(&self, sum: &mut i32, sample: i16) -> Option<i16> {
        let mean = *sum >> (self.shift & 15);
        let difference = i32::from(sample) - mean;
        *sum += difference;
        Some(saturate(difference))
    }
}

/// The first of every `K` samples: what has been filtered to a `K`-th of its band needs no more.
///
/// [`decimate`] puts the low pass before it that keeps what lies above out of the band below.
#[doc(alias("downsample", "resample"))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Downsample<const K: usize>;

impl<const K: usize> Filter for Downsample<K> {
    const DECIMATION: usize = {
        assert!(K > 0, "one of 1, 2, .. samples is kept");
        K
    };
    /// The samples that are left out before the next.
    type State = usize;

    fn settle(&self, skipped: &mut usize, sample: i16) -> i16 {
        *skipped = 0;
        sample
    }

    fn push(&self, skipped: &mut usize, sample: i16) -> Option<i16> {
        if *skipped > 0 {
            *skipped -= 1;
            return None;
        }
        *skipped = Self::DECIMATION - 1;
        Some(sample)
    }
}

/// A low pass, and the first of every `K` samples of what it leaves.
///
/// The low pass is a [`Butterworth`] of order 8, 3 dB down at 0.35 of the new rate and 26 dB or more from half of it on, where
/// frequencies would be mistaken for lower ones.
///
/// ```
/// use tinyfit::features::{Butterworth, Downsample, Filter, decimate};
///
/// static SLOWER: (Butterworth<4>, Downsample<4>) = decimate();
/// let mut state = tinyfit::Zero::ZERO;
/// let left = (0..12).filter(|_| SLOWER.push(&mut state, 5).is_some());
/// assert_eq!(left.count(), 3);
/// ```
#[doc(alias("anti-aliasing", "resample_poly"))]
pub const fn decimate<const K: usize>() -> (Butterworth<4>, Downsample<K>) {
    (Butterworth::low_pass(8, K as f64, 0.35), Downsample)
}
