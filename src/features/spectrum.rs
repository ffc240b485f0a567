//! The power spectrum of a frame, and what is read off it.

use super::Block;
use super::fft::{Fft, headroom, whole};
use super::logarithm::log2;
use super::table::{ln, round};
use crate::math;
use crate::zero::Zero;

/// How several spectra of one frame become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Combine {
    /// Their average (Welch 1967): less noise.
    #[default]
    Average,
    /// The largest of each: short events are not averaged away.
    Maximum,
}

/// The power spectrum of a frame, of which `R` reads some numbers.
///
/// The frame is cut into segments of `F` samples (32, 64, 128, .. 2048), one every `HOP`. Of each, the mean is taken off, a Hann window
/// is applied, and the power `P_k` of the frequencies `k / F` of the sampling rate, `k` = 1 to `F/2`, is scaled so that their sum is the mean square of
/// the samples about their mean: what `scipy.signal.welch(x, window="hann", nperseg=F, noverlap=F-HOP)` gives, times the width of a bin.
///
/// All of it is computed in integers and rounded to `f32` once. Against the definition in `f64`, the largest error of a bin's magnitude is
/// below -86 dB of the largest magnitude, for signals of -6, -40 and -80 dB of full scale.
///
/// ```
/// use tinyfit::features::{Bands, Block, Spectrum, Unit};
///
/// // Four bands of a frame of 64 samples.
/// let spectrum = Spectrum::<64, 64, _>::new(Bands::<4>::linear(1, 33, Unit::MeanSquare));
/// // A wave with a period of 8 samples: the eighth bin, and a mean square of 1000^2 / 2.
/// let wave = core::array::from_fn::<i16, 64, _>(|t| [0, 707, 1000, 707, 0, -707, -1000, -707][t % 8]);
/// let mut out = [0.0; 4];
/// spectrum.extract(&wave, &mut [0; 64], &mut out);
/// assert!((out[0] + out[1] - 500_000.0).abs() < 500.0 && out[2] < 1.0 && out[3] < 1.0);
/// ```
#[doc(alias("welch", "periodogram", "fft", "rfft"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spectrum<const F: usize, const HOP: usize, R> {
    /// What is read off the spectrum.
    pub readout: R,
    /// How segments become one spectrum, if the frame has several.
    pub combine: Combine,
}

impl<const F: usize, const HOP: usize, R> Spectrum<F, HOP, R> {
    /// Averages segments.
    pub const fn new(readout: R) -> Self {
        Self { readout, combine: Combine::Average }
    }
}

impl<const N: usize, const F: usize, const HOP: usize, R: Readout> Block<N> for Spectrum<F, HOP, R> {
    const LEN: usize = R::LEN;
    type Scratch = [i32; F];

    fn extract(&self, frame: &[i16; N], data: &mut [i32; F], out: &mut [f32]) {
        const { assert!(F <= N && HOP > 0, "a segment of a spectrum is no longer than the frame") };
        let segments = (N - F) / HOP + 1;
        let fewer = segments.next_power_of_two().ilog2();
        let (min, max) = frame.iter().fold((i16::MAX, i16::MIN), |(min, max), &x| (min.min(x), max.max(x)));
        let shift = headroom(max.abs_diff(min));
        let (mut sum, mut exponent) = (R::Sum::ZERO, 0);
        for segment in frame.windows(F).step_by(HOP) {
            let Some(samples) = segment.first_chunk() else { return };
            exponent = Fft::<F>::powers(samples, shift, data);
            let powers = Powers { points: data.as_chunks().0, fewer };
            self.readout.add(&powers, self.combine, &mut sum);
        }
        let segments = match self.combine {
            Combine::Average => segments,
            Combine::Maximum => 1,
        };
        self.readout.write(&sum, Scale::of(F, exponent - fewer as i32, segments), out);
    }
}

/// Reads numbers off a power spectrum; a pair of them is one, whose numbers follow one another.
pub trait Readout {
    /// The numbers.
    const LEN: usize;
    /// What is collected of the segments of a frame.
    type Sum: Zero;
    /// Adds a segment.
    fn add(&self, powers: &Powers<'_>, combine: Combine, sum: &mut Self::Sum);
    /// Writes the numbers of a frame.
    fn write(&self, sum: &Self::Sum, scale: Scale, out: &mut [f32]);
}

impl<A: Readout, B: Readout> Readout for (A, B) {
    const LEN: usize = A::LEN + B::LEN;
    type Sum = (A::Sum, B::Sum);

    fn add(&self, powers: &Powers<'_>, combine: Combine, sum: &mut Self::Sum) {
        self.0.add(powers, combine, &mut sum.0);
        self.1.add(powers, combine, &mut sum.1);
    }

    fn write(&self, sum: &Self::Sum, scale: Scale, out: &mut [f32]) {
        if let Some((first, second)) = out.split_at_mut_checked(A::LEN) {
            self.0.write(&sum.0, scale, first);
            self.1.write(&sum.1, scale, second);
        }
    }
}

/// The power of a segment's frequencies, in units of a [`Scale`].
pub struct Powers<'a> {
    points: &'a [[i32; 2]],
    /// Bits that a power loses, so that the sum over segments has a place.
    fewer: u32,
}

impl Powers<'_> {
    /// The highest bin: half of the sampling rate.
    pub fn highest(&self) -> usize {
        self.points.len()
    }

    /// The power of bins `from` to `to`, `to` excluded, with their numbers. Bin 0 is not among them, as the mean was taken off.
    pub fn bins(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, u64)> {
        let (from, highest) = (from.max(1), self.highest());
        let below = self.points.iter().enumerate().take(to).skip(from);
        let below = below.map(|(k, &point)| (k, whole(point) >> self.fewer));
        // It lies in the place of bin 0, and only once in the spectrum of real samples.
        let last = (from <= highest && highest < to).then(|| self.points.first()).flatten();
        below.chain(last.map(|&point| (highest, whole(point) >> (self.fewer + 1))))
    }

    /// The power of bins `from` to `to`, `to` excluded.
    pub fn sum(&self, from: usize, to: usize) -> u64 {
        self.bins(from, to).map(|(_, power)| power).sum()
    }
}

/// What an integer power is in the sensor's own units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    factor: f32,
    log2: i32,
}

/// The binary logarithm of the least power in decibels, 2^-13: the noise of rounding samples to integers, `1/12`, spread over some hundred bins.
const LEAST: i32 = -13 << 16;
impl Scale {
    /// Decibels of a factor 2^(1/65536).
    pub(super) const DECIBELS: f32 = (10.0 * core::f64::consts::LOG10_2 / 65_536.0) as f32;

    /// Decibels of [`log2`](Self::log2).
    pub(super) fn decibels(log2: i32) -> f32 {
        log2 as f32 * Self::DECIBELS
    }

    /// Of transforms of `f` samples: `16 / (3 f^2)` is the mean square of a window, twice, as negative frequencies are left out.
    fn of(f: usize, exponent: i32, segments: usize) -> Self {
        const LOG2_3: i32 = round(ln(3.0) / core::f64::consts::LN_2 * 65_536.0) as i32;
        let bits = exponent - 4 + 2 * f.ilog2() as i32;
        // 2^-bits, which is a normal number: |bits| < 64.
        let power = f32::from_bits(((127 - bits) as u32) << 23);
        let log2 = -(bits << 16) - LOG2_3 - log2(segments as u64);
        Self { factor: power / (3.0 * segments as f32), log2 }
    }

    /// The mean square of the samples.
    pub fn mean_square(self, power: u64) -> f32 {
        power as f32 * self.factor
    }

    /// `2^16 log2` of the mean square, at least that of [`Unit::Decibels`].
    pub fn log2(self, power: u64) -> i32 {
        if power == 0 { LEAST } else { LEAST.max(log2(power) + self.log2) }
    }

    /// In a unit.
    pub fn to_unit(self, power: u64, unit: Unit) -> f32 {
        match unit {
            Unit::MeanSquare => self.mean_square(power),
            Unit::Rms => math::sqrt(self.mean_square(power)),
            Unit::Decibels => Self::decibels(self.log2(power)),
        }
    }
}

/// The unit of a power.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Unit {
    /// The mean square, in the sensor's own units squared.
    #[doc(alias = "power")]
    MeanSquare,
    /// Its square root, in the sensor's own units.
    #[doc(alias = "magnitude")]
    Rms,
    /// `10 log10` of the mean square, at least -39.1 (2^-13): loud and quiet signals alike, which a network learns best. Off by at most
    /// 0.0003 dB.
    #[default]
    #[doc(alias("dB", "log", "power_to_db"))]
    Decibels,
}

/// The power in `B` bands of neighboring bins.
///
/// A bin `k` of a transform of `F` samples is the frequency `k rate / F`. Bins above `F/2` are not there, and a band without bins has no power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands<const B: usize> {
    /// The first bin of the first band.
    pub first: u16,
    /// The bin after the last of each band, where the next one begins.
    pub ends: [u16; B],
    /// The unit of the numbers.
    pub unit: Unit,
}

impl<const B: usize> Bands<B> {
    /// Bands as wide as one another, of the bins `from` to `to`, `to` excluded.
    pub const fn linear(from: u16, to: u16, unit: Unit) -> Self {
        let (mut ends, mut i) = ([to; B], 0);
        while i < B {
            ends[i] = from + ((to - from) as usize * (i + 1) / B) as u16;
            i += 1;
        }
        Self { first: from, ends, unit }
    }

    /// Bands as wide as one another in the logarithm of the frequency, of the bins `from` to `to`, `to` excluded; each has at least one
    /// bin if there are enough. `from` is at least 1.
    pub const fn logarithmic(from: u16, to: u16, unit: Unit) -> Self {
        let (low, high) = (ln(from as f64), ln(to as f64));
        let (mut ends, mut i, mut last) = ([to; B], 0, from);
        while i + 1 < B {
            let end = round(super::table::exp(low + (high - low) * (i + 1) as f64 / B as f64)) as u16;
            last = if end > last { end } else { last + 1 };
            last = if last < to { last } else { to };
            ends[i] = last;
            i += 1;
        }
        Self { first: from, ends, unit }
    }
}

impl<const B: usize> Readout for Bands<B> {
    const LEN: usize = B;
    type Sum = [u64; B];

    fn add(&self, powers: &Powers<'_>, combine: Combine, sums: &mut [u64; B]) {
        let mut from = self.first;
        for (sum, &end) in sums.iter_mut().zip(&self.ends) {
            combine.with(sum, powers.sum(from.into(), end.into()));
            from = end;
        }
    }

    fn write(&self, sums: &[u64; B], scale: Scale, out: &mut [f32]) {
        for (out, &sum) in out.iter_mut().zip(sums) {
            *out = scale.to_unit(sum, self.unit);
        }
    }
}

impl Combine {
    /// Adds a segment's power to those before.
    pub fn with(self, sum: &mut u64, power: u64) {
        *sum = match self {
            Self::Average => sum.wrapping_add(power),
            Self::Maximum => power.max(*sum),
        };
    }
}

#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
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
            let got: [f32; 64] = read(&Spectrum::<128, 64, _>::new(bands), &frame);
            let total: f64 = want.iter().sum();
            for (got, want) in got.iter().zip(&want[1..]) {
                assert!((f64::from(*got) - want).abs() < total * 2e-4, "{got} {want} of {total}");
            }
        }
    }

    #[test]
    fn their_sum_is_the_mean_square() {
        let frame = noise::<2048>(1000.0);
        let [all]: [f32; 1] =
            read(&Spectrum::<256, 128, _>::new(Bands::<1>::linear(1, 129, Unit::MeanSquare)), &frame);
        let square = frame.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>() / 2048.0;
        assert!((f64::from(all) / square - 1.0).abs() < 0.02, "{all} {square}");
    }

    #[test]
    fn units_are_of_one_power() {
        let frame = noise::<64>(5000.0);
        let of = |unit| {
            read::<64, _, 3>(&Spectrum::<64, 64, _>::new(Bands::<3>::logarithmic(1, 33, unit)), &frame)
        };
        for ((square, rms), db) in of(Unit::MeanSquare).into_iter().zip(of(Unit::Rms)).zip(of(Unit::Decibels))
        {
            assert!((rms * rms / square - 1.0).abs() < 1e-6);
            assert!((f64::from(db) - 10.0 * f64::from(square).log10()).abs() < 3e-4, "{db} {square}");
        }
    }

    #[test]
    fn silence_is_the_floor_and_no_bin_is_none() {
        let bands = (Bands::<2>::linear(1, 33, Unit::Decibels), Bands::<2>::linear(40, 90, Unit::MeanSquare));
        assert_eq!(
            read(&Spectrum::<64, 64, _>::new(bands), &[i16::MIN; 64]),
            [-39.133_9, -39.133_9, 0.0, 0.0]
        );
    }

    #[test]
    fn maximum_keeps_what_happens_once() {
        let mut frame = [0; 256];
        frame[100] = 10_000;
        let bands = Bands::<1>::linear(1, 33, Unit::MeanSquare);
        let [average]: [f32; 1] = read(&Spectrum::<64, 32, _>::new(bands), &frame);
        let [once]: [f32; 1] =
            read(&Spectrum::<64, 32, _> { readout: bands, combine: Combine::Maximum }, &frame);
        // Seven segments; the impulse is in two of them, the more in the one at whose center it lies.
        assert!(once > 3.5 * average && once < 7.0 * average, "{once} {average}");
    }

    #[test]
    fn bands_are_as_wide_as_asked() {
        assert_eq!(Bands::<4>::linear(1, 33, Unit::Rms).ends, [9, 17, 25, 33]);
        assert_eq!(Bands::<3>::logarithmic(1, 64, Unit::Rms).ends, [4, 16, 64]);
        assert_eq!(Bands::<6>::logarithmic(1, 8, Unit::Rms).ends, [2, 3, 4, 5, 6, 8]);
    }
}
