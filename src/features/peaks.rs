//! The highest peaks of a spectrum.

use super::logarithm::log2;
use super::{Powers, Readout, Unit};

/// The `P` highest peaks of a spectrum, the highest first: the frequency of each, and its power.
///
/// A peak is a bin with more power than the one below and no less than the one above. Its frequency is that of the parabola through the
/// decibels of these three, off by at most 0.06 of a bin for a single wave; its power is their sum, that of the wave. If there are
/// fewer peaks, the frequencies of the others are 0.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Block, Peaks, Spectrum, Unit};
///
/// // Between 20 and 500 Hz, of 64 samples at 1,000 Hz.
/// static PEAK: Spectrum<Peaks<1>> = Spectrum(Peaks::new(64, 1000.0, 20.0, 500.0, Unit::Rms));
/// let wave = core::array::from_fn::<i16, 64, _>(|t| [0, 707, 1000, 707, 0, -707, -1000, -707][t % 8]);
/// let mut out = [0.0; 2];
/// PEAK.extract(&wave, &mut Zero::ZERO, &mut out);
/// assert!((out[0] - 125.0).abs() < 0.5 && (out[1] - 707.0).abs() < 1.0);
/// ```
#[doc(alias("find_peaks", "dominant frequency", "argmax"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Peaks<const P: usize> {
    bins: Bins,
    unit: Unit,
}

/// Some neighboring bins, and their distance in Hz.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Bins {
    pub(super) from: u16,
    pub(super) to: u16,
    pub(super) width: f32,
}

impl Bins {
    /// Those that lie from `low` to `high` Hz, but not bin 0.
    pub const fn between(size: usize, rate: f64, low: f64, high: f64) -> Self {
        assert!(
            low >= 0.0 && low < high && high <= rate / 2.0,
            "frequencies lie between 0 and half the rate"
        );
        let (low, high) = (low * size as f64 / rate, high * size as f64 / rate);
        let from = low as u16 + if low > low as u16 as f64 || low == 0.0 { 1 } else { 0 };
        let to = high as u16 + 1;
        assert!(from < to, "there is no bin between the frequencies");
        Self { from, to, width: (rate / size as f64) as f32 }
    }
}

impl<const P: usize> Peaks<P> {
    /// From `low` to `high` Hz, of transforms of `size` samples at `rate` Hz.
    pub const fn new(size: usize, rate: f64, low: f64, high: f64, unit: Unit) -> Self {
        const { assert!(P > 0, "there are peaks to look for") };
        Self { bins: Bins::between(size, rate, low, high), unit }
    }
}

impl<const P: usize> Readout for Peaks<P> {
    const LEN: usize = 2 * P;

    fn read(&self, powers: &Powers<'_>, out: &mut [f32]) {
        read(self.bins, self.unit, powers, &mut [Peak::NONE; P], out);
    }
}

/// A bin and the power of it and its neighbors.
#[derive(Clone, Copy, Debug)]
pub struct Peak {
    bin: u16,
    powers: [u64; 3],
}

impl Peak {
    /// No peak.
    pub const NONE: Self = Self { bin: 0, powers: [0; 3] };

    /// By how many bins the top lies above the bin.
    fn offset(&self) -> f32 {
        let [below, here, above] = self.powers.map(log2);
        let curve = 2 * here - below - above;
        if curve == 0 { 0.0 } else { (above - below) as f32 / (2 * curve) as f32 }
    }
}

/// As [`Peaks`] reads them, with room for them all.
pub fn read(bins: Bins, unit: Unit, powers: &Powers<'_>, peaks: &mut [Peak], out: &mut [f32]) {
    peaks.fill(Peak::NONE);
    let (mut three, mut last) = ([0; 3], 0);
    let to = usize::from(bins.to).min(powers.highest() + 1);
    let after =
        powers.bins(usize::from(bins.from).saturating_sub(1), to + 1).map(|(k, power)| (k, Some(power)));
    for (k, power) in after.chain([(powers.highest() + 1, None)]) {
        // The bin before is in the middle.
        three = [three[1], three[2], power.unwrap_or(0)];
        let is_inside = (usize::from(bins.from)..to).contains(&last);
        if is_inside && three[1] > three[0] && three[1] >= three[2] {
            insert(peaks, Peak { bin: last as u16, powers: three });
        }
        last = k;
    }
    let (scale, (pairs, _)) = (powers.scale(), out.as_chunks_mut());
    for ([hertz, power], peak) in pairs.iter_mut().zip(peaks) {
        *hertz = (f32::from(peak.bin) + peak.offset()) * bins.width;
        *power = scale.to_unit(peak.powers.iter().sum(), unit);
    }
}

/// Puts a peak in its place, and drops the lowest.
fn insert(peaks: &mut [Peak], mut peak: Peak) {
    for place in peaks {
        if peak.powers[1] > place.powers[1] {
            core::mem::swap(place, &mut peak);
        }
    }
}

#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
    use crate::features::{Block, Spectrum};
    use std::f64::consts::PI;

    fn peaks<const P: usize, const L: usize>(block: Peaks<P>, waves: &[(f64, f64)]) -> [f32; L] {
        let frame = core::array::from_fn::<_, 256, _>(|t| {
            let t = t as f64 / 1000.0;
            waves.iter().map(|(hertz, size)| size * (2.0 * PI * hertz * t).sin()).sum::<f64>().round() as i16
        });
        let mut out = [0.0; L];
        Spectrum(block).extract(&frame, &mut [0; 256], &mut out);
        out
    }

    #[test]
    fn frequencies_lie_between_bins() {
        for i in 0..40 {
            let hertz = 100.0 + f64::from(i) * 0.1;
            let [found, rms] =
                peaks(Peaks::<1>::new(256, 1000.0, 10.0, 500.0, Unit::Rms), &[(hertz, 9000.0)]);
            assert!((f64::from(found) - hertz).abs() < 0.06 * 1000.0 / 256.0, "{found} {hertz}");
            assert!((f64::from(rms) / 9000.0 * 2f64.sqrt() - 1.0).abs() < 0.03, "{rms}");
        }
    }

    #[test]
    fn the_highest_is_first_and_none_is_zero() {
        let waves = [(62.5, 300.0), (125.0, 7000.0), (250.0, 2000.0)];
        let of = |low, high| peaks::<4, 8>(Peaks::new(256, 1000.0, low, high, Unit::Decibels), &waves);
        let [a, _, b, _, c, ..] = of(10.0, 400.0);
        assert!([a, b, c].iter().zip([125.0, 250.0, 62.5]).all(|(got, want)| (got - want).abs() < 0.1));
        // Only what is in the range, and what rises to its end has its peak beyond.
        let [a, a_db, b, b_db, ..] = of(200.0, 248.0);
        assert!((a - 250.0).abs() > 1.0 && a_db < 30.0, "{a} {a_db} {b} {b_db}");
        assert_eq!(peaks::<1, 2>(Peaks::new(256, 1000.0, 0.0, 500.0, Unit::Rms), &[]), [0.0, 0.0]);
    }
}
