//! Features of what a filter leaves of a frame: the envelope of a vibration.

use super::{Block, Butterworth, Downsample, Filter, Rectify};
use crate::zero::Zero;

/// A block of the `M` samples that a filter leaves of a frame.
///
/// The filter starts in each frame as if the frame's mean had been there for ever. `M` is the length of the frame divided by the
/// filter's decimation, rounded up. `2 M` bytes of scratch beside the block's. To filter a stream once for all blocks, see
/// [`Framed`](super::Framed).
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Block, Difference, Filtered, Statistic, Statistics};
///
/// static JERK: Filtered<5, Difference, Statistics<1>> =
///     Filtered { filter: Difference, block: Statistics([Statistic::Max]) };
/// let mut out = [0.0];
/// JERK.extract(&[1, 2, 5, 9, 10], &mut Zero::ZERO, &mut out);
/// assert_eq!(out, [4.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Filtered<const M: usize, F, B> {
    /// What the samples go through.
    pub filter: F,
    /// What their features are.
    pub block: B,
}

impl<const N: usize, const M: usize, F: Filter, B: Block<M>> Block<N> for Filtered<M, F, B> {
    const LEN: usize = B::LEN;
    type Scratch = ([i16; M], B::Scratch);

    fn extract(&self, frame: &[i16; N], (left, scratch): &mut Self::Scratch, out: &mut [f32]) {
        const {
            assert!(
                N > 0 && M == N.div_ceil(F::DECIMATION),
                "a filter leaves as many samples as the frame has, by its decimation"
            );
        };
        run(&self.filter, frame, left);
        self.block.extract(left, scratch, out);
    }
}

/// Filters a frame, as [`Filtered`] does.
pub fn run<F: Filter>(filter: &F, frame: &[i16], left: &mut [i16]) {
    let mut state = F::State::ZERO;
    filter.settle(&mut state, mean(frame));
    let samples = frame.iter().filter_map(|&x| filter.push(&mut state, x));
    for (left, x) in left.iter_mut().zip(samples) {
        *left = x;
    }
}

/// The nearest integer of the mean.
pub(super) fn mean(frame: &[i16]) -> i16 {
    let (sum, n) = (frame.iter().map(|&x| i64::from(x)).sum::<i64>(), (frame.len() as i64).max(1));
    (sum + n / 2).div_euclid(n) as i16
}

/// A block of the envelope of a frame: how loud a band is, over time.
///
/// The band is cut out, rectified, smoothed by a low pass, and one of `K` samples is kept, `M` in all. A damaged bearing rings at a high
/// frequency each time a ball passes the damage. The spectrum of the envelope has a peak where the spectrum of the vibration shows
/// nothing: at the rate of these passes.
///
/// As `scipy.signal.sosfilt` of the band pass of order 4, `abs`, `sosfilt` of the low pass of order 4, `[::K]`.
///
/// ```
/// use tinyfit::features::{Bands, Envelope, Spectrum, Unit};
///
/// // Of 1,024 samples at 3,200 Hz, 256 of the envelope between 500 and 1,500 Hz, 800 a second.
/// static BEARING: Envelope<256, 4, Spectrum<Bands<16>>> =
///     Envelope::envelope(3200.0, 500.0, 1500.0, Spectrum(Bands::linear(1, 65, Unit::Decibels)));
/// ```
#[doc(alias("demodulation", "hilbert", "bearing"))]
pub type Envelope<const M: usize, const K: usize, B> =
    Filtered<M, (Butterworth<4>, (Rectify, (Butterworth<2>, Downsample<K>))), B>;

impl<const M: usize, const K: usize, B> Envelope<M, K, B> {
    /// Of the band from `low` to `high` Hz of samples at `rate` Hz. The low pass is at 0.35 of the new rate.
    pub const fn envelope(rate: f64, low: f64, high: f64, block: B) -> Self {
        let smooth = Butterworth::low_pass(4, 1.0, 0.35 / K as f64);
        Self { filter: (Butterworth::band_pass(4, rate, low, high), (Rectify, (smooth, Downsample))), block }
    }

    /// With the band times `2^bits`, 0 to 12, for quiet signals.
    pub const fn with_gain(mut self, bits: u8) -> Self {
        self.filter.0 = self.filter.0.with_gain(bits);
        self
    }
}
