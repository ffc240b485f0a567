//! The power in bands of frequencies.

use super::table::{exp, ln, round};
use super::{Powers, Readout, Unit};

/// The bin that is nearest to a frequency, of a transform of `size` samples at `rate` Hz.
///
/// `hertz` is at most half of the rate.
///
/// ```
/// assert_eq!(tinyfit::features::bin(256, 1600.0, 50.0), 8);
/// ```
pub const fn bin(size: usize, rate: f64, hertz: f64) -> u16 {
    assert!(
        rate > 0.0 && hertz >= 0.0 && hertz <= rate / 2.0,
        "a frequency lies between 0 and half the rate"
    );
    round(hertz * size as f64 / rate) as u16
}

/// The power in `B` bands of neighboring bins.
///
/// Bin `k` of a transform of `F` samples is the frequency `k rate / F` ([`bin`] converts). Bins above `F/2` are not there, and a band
/// without bins has no power.
///
/// ```
/// use tinyfit::features::{Bands, Spectrum, Unit, bin};
///
/// // Eight bands from 10 to 800 Hz, each wider than the one before by the same factor.
/// const LOW: u16 = bin(1024, 1600.0, 10.0);
/// const HIGH: u16 = bin(1024, 1600.0, 800.0) + 1;
/// static SPECTRUM: Spectrum<Bands<8>> = Spectrum(Bands::logarithmic(LOW, HIGH, Unit::Decibels));
/// ```
#[doc(alias("band power", "bandpower", "octave"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
        let mut ends = [to; B];
        linear(from, to, &mut ends);
        Self { first: from, ends, unit }
    }

    /// Bands as wide as one another in the logarithm of the frequency, of the bins `from` to `to`, `to` excluded.
    ///
    /// Each band has at least one bin if there are enough. `from` is at least 1.
    pub const fn logarithmic(from: u16, to: u16, unit: Unit) -> Self {
        let mut ends = [to; B];
        logarithmic(from, to, &mut ends);
        Self { first: from, ends, unit }
    }
}

impl<const B: usize> Readout for Bands<B> {
    const LEN: usize = B;

    fn read(&self, powers: &Powers<'_>, out: &mut [f32]) {
        read(self.first, &self.ends, self.unit, powers, out);
    }
}

/// The ends of [`Bands::linear`].
pub const fn linear(from: u16, to: u16, ends: &mut [u16]) {
    assert!(from < to, "bands lie between a lower bin and a higher one");
    let mut i = 0;
    while i < ends.len() {
        ends[i] = from + ((to - from) as usize * (i + 1) / ends.len()) as u16;
        i += 1;
    }
}

/// The ends of [`Bands::logarithmic`].
pub const fn logarithmic(from: u16, to: u16, ends: &mut [u16]) {
    assert!(from > 0 && from < to, "bands lie between a bin above 0 and a higher one");
    let (low, high) = (ln(from as f64), ln(to as f64));
    let (mut i, mut last) = (0, from);
    while i < ends.len() {
        let end = round(exp(low + (high - low) * (i + 1) as f64 / ends.len() as f64)) as u16;
        last = if end > last { end } else { last + 1 };
        last = if i + 1 < ends.len() && last < to { last } else { to };
        ends[i] = last;
        i += 1;
    }
}

/// As [`Bands`] reads them.
pub fn read(first: u16, ends: &[u16], unit: Unit, powers: &Powers<'_>, out: &mut [f32]) {
    let mut from = first;
    for (out, &end) in out.iter_mut().zip(ends) {
        *out = powers.scale().to_unit(powers.sum(from.into(), end.into()), unit);
        from = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_as_wide_as_asked() {
        assert_eq!(Bands::<4>::linear(1, 33, Unit::Rms).ends, [9, 17, 25, 33]);
        assert_eq!(Bands::<3>::logarithmic(1, 64, Unit::Rms).ends, [4, 16, 64]);
        assert_eq!(Bands::<6>::logarithmic(1, 8, Unit::Rms).ends, [2, 3, 4, 5, 6, 8]);
        assert_eq!(Bands::<4>::logarithmic(1, 3, Unit::Rms).ends, [2, 3, 3, 3]);
    }
}
