//! The power spectrum of a frame.

use super::fft::{Fft, halves, headroom, whole};
use super::{Block, Scale};

/// Reads numbers off a power spectrum.
///
/// A pair of readouts is a readout, whose numbers follow one another.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not read numbers off a spectrum",
    label = "not a readout",
    note = "`Bands`, `Mel`, `Mfcc`, `Peaks`, `Shape` and pairs of them do"
)]
pub trait Readout {
    /// The numbers.
    const LEN: usize;

    /// Writes the numbers to the first [`LEN`](Self::LEN) elements of `out`.
    fn read(&self, powers: &Powers<'_>, out: &mut [f32]);
}

impl<A: Readout, B: Readout> Readout for (A, B) {
    const LEN: usize = A::LEN + B::LEN;

    fn read(&self, powers: &Powers<'_>, out: &mut [f32]) {
        if let Some((first, second)) = out.split_at_mut_checked(A::LEN) {
            self.0.read(powers, first);
            self.1.read(powers, second);
        }
    }
}

/// The power spectrum of a frame of `F` samples (32, 64, 128, .. 2048), of which `R` reads some numbers.
///
/// The mean is taken off, a Hann window is applied, and the power `P_k` of the frequencies `k / F` of the sampling rate, `k` = 1 to
/// `F/2`, is scaled so that the sum of all is the mean square of the samples about their mean:
/// `scipy.signal.welch(x, window="hann", nperseg=F)`, times the width of a bin. [`Welch`] takes longer frames.
///
/// It is computed in integers and rounded to `f32` once. The largest error of a bin's magnitude is below -86 dB of the largest
/// magnitude of the frame, for signals of -6, -40 and -80 dB of full scale. `4 F` bytes of scratch.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Bands, Block, Spectrum, Unit};
///
/// // Four bands of a frame of 64 samples.
/// let spectrum = Spectrum(Bands::<4>::linear(1, 33, Unit::MeanSquare));
/// // A wave with a period of 8 samples: the eighth bin, and a mean square of 1000^2 / 2.
/// let wave = core::array::from_fn::<i16, 64, _>(|t| [0, 707, 1000, 707, 0, -707, -1000, -707][t % 8]);
/// let mut out = [0.0; 4];
/// spectrum.extract(&wave, &mut Zero::ZERO, &mut out);
/// assert!((out[0] + out[1] - 500_000.0).abs() < 500.0 && out[2] < 1.0 && out[3] < 1.0);
/// ```
#[doc(alias("periodogram", "fft", "rfft", "spectral analysis"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Spectrum<R>(
    /// What is read off the spectrum.
    pub R,
);

impl<const F: usize, R: Readout> Block<F> for Spectrum<R> {
    const LEN: usize = R::LEN;
    type Scratch = [i32; F];

    fn extract(&self, frame: &[i16; F], data: &mut [i32; F], out: &mut [f32]) {
        self.0.read(&Powers::of(frame, data), out);
    }
}

/// How the spectra of one frame become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Combine {
    /// The average of each bin (Welch 1967): less noise.
    #[default]
    Average,
    /// The largest power of each bin, so that short events are not averaged away.
    #[doc(alias("max-hold", "max_hold"))]
    Maximum,
}

/// The spectra of segments of `F` samples (32, 64, 128, .. 2048) of a longer frame, combined, of which `R` reads some numbers.
///
/// One segment begins every [`hop`](Self::with_hop) samples, `F` if not said otherwise. Each is computed as by [`Spectrum`].
/// With [`Combine::Average`] the result is `scipy.signal.welch(x, window="hann", nperseg=F, noverlap=F - hop)`, times the width of a
/// bin. `8 F` bytes of scratch.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Bands, Block, Combine, Unit, Welch};
///
/// // Seven segments of 64 samples, each overlapping the next by half.
/// static SPECTRUM: Welch<64, Bands<4>> = Welch::new(Bands::linear(1, 33, Unit::Rms)).with_hop(32);
/// static LOUDEST: Welch<64, Bands<4>> = SPECTRUM.with(Combine::Maximum);
/// let mut tap = [0; 256];
/// tap[100] = 10_000;
/// let (mut average, mut largest) = ([0.0; 4], [0.0; 4]);
/// SPECTRUM.extract(&tap, &mut Zero::ZERO, &mut average);
/// LOUDEST.extract(&tap, &mut Zero::ZERO, &mut largest);
/// assert!(largest[0] > average[0]);
/// ```
#[doc(alias("spectrogram", "stft", "overlap"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Welch<const F: usize, R> {
    readout: R,
    combine: Combine,
    hop: usize,
}

impl<const F: usize, R> Welch<F, R> {
    /// Segments that follow one another, averaged.
    pub const fn new(readout: R) -> Self {
        Self { readout, combine: Combine::Average, hop: F }
    }

    /// One segment every `hop` samples, 1 or more.
    pub const fn with_hop(mut self, hop: usize) -> Self {
        assert!(hop > 0, "a segment begins 1 or more samples after the one before");
        self.hop = hop;
        self
    }

    /// Combined in another way.
    pub const fn with(mut self, combine: Combine) -> Self {
        self.combine = combine;
        self
    }
}

impl<const N: usize, const F: usize, R: Readout> Block<N> for Welch<F, R> {
    const LEN: usize = R::LEN;
    type Scratch = [[i32; F]; 2];

    fn extract(&self, frame: &[i16; N], [data, total]: &mut [[i32; F]; 2], out: &mut [f32]) {
        const { assert!(F <= N, "a segment of a spectrum is no longer than the frame") };
        self.readout.read(&Powers::of_segments(frame, self.hop, self.combine, data, total), out);
    }
}

/// The power of each frequency of a spectrum.
#[derive(Clone, Copy, Debug)]
pub struct Powers<'a> {
    points: &'a [[i32; 2]],
    scale: Scale,
}

impl<'a> Powers<'a> {
    /// Of one segment.
    pub(super) fn of<const F: usize>(samples: &[i16; F], data: &'a mut [i32; F]) -> Self {
        let exponent = Fft::powers(samples, headroom(range(samples)), data);
        Self { points: data.as_chunks().0, scale: Scale::of(F, exponent, 1) }
    }

    /// Of all segments of a frame; without a segment nothing has power.
    pub(super) fn of_segments<const F: usize>(
        frame: &[i16],
        hop: usize,
        combine: Combine,
        data: &mut [i32; F],
        total: &'a mut [i32; F],
    ) -> Self {
        let segments = frame.windows(F).step_by(hop.max(1));
        let averaged = match combine {
            Combine::Average => segments.len().max(1),
            Combine::Maximum => 1,
        };
        // So that the sum has a place.
        let fewer = averaged.next_power_of_two().ilog2();
        let shift = headroom(range(frame));
        let (totals, _) = total.as_chunks_mut();
        totals.fill([0; 2]);
        let mut exponent = 0;
        for samples in segments.filter_map(<[_]>::first_chunk) {
            exponent = Fft::<F>::powers(samples, shift, data);
            for (total, &point) in totals.iter_mut().zip(data.as_chunks().0) {
                let power = whole(point) >> fewer;
                *total = halves(match combine {
                    Combine::Average => whole(*total).wrapping_add(power),
                    Combine::Maximum => power.max(whole(*total)),
                });
            }
        }
        Self { points: totals, scale: Scale::of(F, exponent - fewer as i32, averaged) }
    }

    /// What the power of a bin is in the sensor's own units.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// The highest bin: half of the sampling rate.
    pub fn highest(&self) -> usize {
        self.points.len()
    }

    /// The power of bins `from` to `to`, `to` excluded, with their numbers. Bin 0 is not among them, as the mean was taken off.
    pub fn bins(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, u64)> {
        let (from, highest) = (from.max(1), self.highest());
        let below = self.points.iter().enumerate().take(to).skip(from);
        let below = below.map(|(k, &point)| (k, whole(point)));
        // It lies in the place of bin 0, and only once in the spectrum of real samples.
        let last = (from <= highest && highest < to).then(|| self.points.first()).flatten();
        below.chain(last.map(|&point| (highest, whole(point) >> 1)))
    }

    /// The power of bins `from` to `to`, `to` excluded.
    pub fn sum(&self, from: usize, to: usize) -> u64 {
        self.bins(from, to).map(|(_, power)| power).sum()
    }
}

/// The largest sample less the smallest.
pub(super) fn range(samples: &[i16]) -> u16 {
    let (min, max) = samples.iter().fold((i16::MAX, i16::MIN), |(min, max), &x| (min.min(x), max.max(x)));
    max.abs_diff(min)
}

#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
    use crate::features::{Bands, Unit};
    use crate::zero::Zero;
    use std::f64::consts::PI;

    fn read<const N: usize, R: Block<N>, const F: usize>(block: &R, frame: &[i16; N]) -> [f32; F] {
        let (mut scratch, mut out) = (R::Scratch::ZERO, [0.0; F]);
        block.extract(frame, &mut scratch, &mut out);
        out
    }

    fn noise<const N: usize>(amplitude: f64) -> [i16; N] {
        let mut state = 1u32;
        core::array::from_fn(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((f64::from(state) / 2f64.powi(31) - 1.0) * amplitude) as i16
        })
    }

    /// Welch's method by its definition, in f64: the mean square of each bin.
    fn welch(frame: &[i16], f: usize, hop: usize) -> std::vec::Vec<f64> {
        let segments = (frame.len() - f) / hop + 1;
        let mut bins = std::vec![0.0; f / 2 + 1];
        for s in 0..segments {
            let x = &frame[s * hop..s * hop + f];
            let mean = x.iter().map(|&x| f64::from(x)).sum::<f64>() / f as f64;
            for (k, bin) in bins.iter_mut().enumerate().skip(1) {
                let (mut re, mut im) = (0.0, 0.0);
                for (n, &x) in x.iter().enumerate() {
                    let window = 0.5 - 0.5 * (2.0 * PI * n as f64 / f as f64).cos();
                    let angle = 2.0 * PI * (k * n % f) as f64 / f as f64;
                    re += window * (f64::from(x) - mean) * angle.cos();
                    im += window * (f64::from(x) - mean) * angle.sin();
                }
                let sides = if k == f / 2 { 1.0 } else { 2.0 };
                *bin += sides * (re * re + im * im) / (f as f64 * f as f64 * 3.0 / 8.0) / segments as f64;
            }
        }
        bins
    }

    #[test]
    fn bands_are_welchs() {
        for amplitude in [32_767.0, 300.0, 20.0] {
            let frame = noise::<320>(amplitude);
            let want = welch(&frame, 128, 64);
            let bands = Bands::<64>::linear(1, 65, Unit::MeanSquare);
            let got: [f32; 64] = read(&Welch::<128, _>::new(bands).with_hop(64), &frame);
            let total: f64 = want.iter().sum();
            for (got, want) in got.iter().zip(&want[1..]) {
                assert!((f64::from(*got) - want).abs() < total * 2e-4, "{got} {want} of {total}");
            }
        }
    }

    #[test]
    fn one_segment_is_a_spectrum() {
        let (frame, bands) = (noise::<128>(900.0), Bands::<64>::linear(1, 65, Unit::Rms));
        let want: [f32; 64] = read(&Spectrum(bands), &frame);
        for combine in [Combine::Average, Combine::Maximum] {
            assert_eq!(read(&Welch::<128, _>::new(bands).with(combine), &frame), want);
        }
    }

    #[test]
    fn their_sum_is_the_mean_square() {
        let frame = noise::<2048>(1000.0);
        let [all]: [f32; 1] =
            read(&Welch::<256, _>::new(Bands::<1>::linear(1, 129, Unit::MeanSquare)).with_hop(128), &frame);
        let square = frame.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>() / 2048.0;
        assert!((f64::from(all) / square - 1.0).abs() < 0.02, "{all} {square}");
    }

    #[test]
    fn units_are_of_one_power() {
        let frame = noise::<64>(5000.0);
        let of = |unit| read::<64, _, 3>(&Spectrum(Bands::<3>::logarithmic(1, 33, unit)), &frame);
        for ((square, rms), db) in of(Unit::MeanSquare).into_iter().zip(of(Unit::Rms)).zip(of(Unit::Decibels))
        {
            assert!((rms * rms / square - 1.0).abs() < 1e-6);
            assert!((f64::from(db) - 10.0 * f64::from(square).log10()).abs() < 3e-4, "{db} {square}");
        }
    }

    #[test]
    fn silence_is_the_floor_and_no_bin_is_none() {
        let bands = (Bands::<2>::linear(1, 33, Unit::Decibels), Bands::<2>::linear(40, 90, Unit::MeanSquare));
        assert_eq!(read(&Spectrum(bands), &[i16::MIN; 64]), [-39.133_9, -39.133_9, 0.0, 0.0]);
    }

    #[test]
    fn maximum_keeps_what_happens_once() {
        let mut frame = [0; 256];
        frame[100] = 10_000;
        let bands = Bands::<1>::linear(1, 33, Unit::MeanSquare);
        let [average]: [f32; 1] = read(&Welch::<64, _>::new(bands).with_hop(32), &frame);
        let [once]: [f32; 1] = read(&Welch::<64, _>::new(bands).with_hop(32).with(Combine::Maximum), &frame);
        // Seven segments; the impulse is in two of them, the more in the one at whose center it lies.
        assert!(once > 3.5 * average && once < 7.0 * average, "{once} {average}");
    }
}
