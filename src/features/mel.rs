//! Mel bands and their cepstrum: how a spectrum of sound is read.

use super::table::{cos, exp, ln, round};
use super::{Powers, Readout, Scale, Unit};
use crate::math;

/// How a frequency in Hz becomes mels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum MelScale {
    /// Linear below 1,000 Hz, logarithmic above (Slaney, Auditory Toolbox, 1998), and each band divided by its width: librosa's default.
    #[default]
    Slaney,
    /// `2595 log10(1 + f / 700)` (Young et al., The HTK Book), each band with a peak of 1: the scale of python_speech_features and
    /// TensorFlow.
    Htk,
}

impl MelScale {
    /// Mels of Slaney's scale at 1,000 Hz, and by how much `ln f` grows in one above it.
    const CORNER: f64 = 15.0;
    const STEP: f64 = ln(6.4) / 27.0;

    const fn mels(self, hertz: f64) -> f64 {
        match self {
            Self::Htk => 2595.0 / core::f64::consts::LN_10 * ln(1.0 + hertz / 700.0),
            Self::Slaney if hertz < 1000.0 => hertz * 3.0 / 200.0,
            Self::Slaney => Self::CORNER + ln(hertz / 1000.0) / Self::STEP,
        }
    }

    const fn hertz(self, mels: f64) -> f64 {
        match self {
            Self::Htk => 700.0 * (exp(mels * core::f64::consts::LN_10 / 2595.0) - 1.0),
            Self::Slaney if mels < Self::CORNER => mels * 200.0 / 3.0,
            Self::Slaney => 1000.0 * exp((mels - Self::CORNER) * Self::STEP),
        }
    }
}

/// Between the centers of two neighboring bands, one falls and the other rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Slope {
    /// The bins, `end` excluded.
    from: u16,
    end: u16,
    /// The weight of the first in the band that rises, and by how much it grows a bin, times 2^31.
    first: u32,
    step: u32,
}

/// The power in `B` bands that overlap, triangles as wide as one another on the mel scale.
///
/// Band `j` of the edges `f_0 .. f_(B+1)` weighs a bin's power by 1 at `f_(j+1)`, falling in a line to 0 at `f_j` and `f_(j+2)`. With
/// [`MelScale::Slaney`] it is then multiplied by `2 / (f_(j+2) - f_j)`. Apart from a constant number of decibels, of the samples'
/// unit and the window, the figures are those of `librosa.feature.melspectrogram` and `power_to_db`.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Block, Mel, MelScale, Spectrum, Unit};
///
/// // Forty bands from 125 to 7,500 Hz, of frames of 32 ms at 16 kHz.
/// static MEL: Spectrum<Mel<40>> =
///     Spectrum(Mel::new(512, 16_000.0, 125.0, 7_500.0, MelScale::Htk, Unit::Decibels));
/// let mut out = [0.0; 40];
/// MEL.extract(&[0; 512], &mut Zero::ZERO, &mut out);
/// ```
#[doc(alias("melspectrogram", "filterbank", "MFE", "log_mel_spectrogram"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Mel<const B: usize> {
    bands: [MelBand; B],
    falling: Slope,
    unit: Unit,
}

/// One band: the slope on which it rises, and by what it is multiplied.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct MelBand {
    rising: Slope,
    gain: f32,
    /// 2^16 times its logarithm to base 2.
    log2: i32,
}

impl MelBand {
    /// No band.
    pub const NONE: Self = Self { rising: Slope { from: 0, end: 0, first: 0, step: 0 }, gain: 1.0, log2: 0 };
}

/// Bands of which the number is known at run time only.
#[derive(Clone, Copy, Debug)]
pub struct MelBands<'a> {
    /// Each rises on a slope, and falls on that of the next.
    pub bands: &'a [MelBand],
    /// The slope on which the last one falls.
    pub falling: Slope,
    /// The unit of the numbers.
    pub unit: Unit,
}

impl<const B: usize> Mel<B> {
    /// Bands between `low` and `high` Hz, of transforms of `f` samples at `rate` Hz.
    pub const fn new(f: usize, rate: f64, low: f64, high: f64, scale: MelScale, unit: Unit) -> Self {
        const { assert!(B > 0, "there are mel bands") };
        let mut bands = [MelBand::NONE; B];
        let falling = design(f, rate, low, high, scale, &mut bands);
        Self { bands, falling, unit }
    }

    fn as_slice(&self) -> MelBands<'_> {
        MelBands { bands: &self.bands, falling: self.falling, unit: self.unit }
    }
}

/// Writes the bands of [`Mel::new`]. Returns the slope on which the last one falls.
pub const fn design(
    f: usize,
    rate: f64,
    low: f64,
    high: f64,
    scale: MelScale,
    bands: &mut [MelBand],
) -> Slope {
    assert!(f.is_power_of_two() && f <= 2048, "a spectrum takes 32, 64, 128, .. 2048 samples");
    assert!(low >= 0.0 && low < high && high <= rate / 2.0, "mel bands lie between 0 and half the rate");
    let (first, last) = (scale.mels(low), scale.mels(high));
    let step = (last - first) / (bands.len() + 1) as f64;
    let mut i = 0;
    while i < bands.len() {
        let edges = [
            scale.hertz(first + step * i as f64),
            scale.hertz(first + step * (i + 1) as f64),
            scale.hertz(first + step * (i + 2) as f64),
        ];
        bands[i].rising = Slope::of(edges[0] * f as f64 / rate, edges[1] * f as f64 / rate);
        if let MelScale::Slaney = scale {
            let norm = 2.0 / (edges[2] - edges[0]);
            bands[i].gain = norm as f32;
            bands[i].log2 = round(ln(norm) / core::f64::consts::LN_2 * 65_536.0) as i32;
        }
        i += 1;
    }
    let before = scale.hertz(first + (last - first) * bands.len() as f64 / (bands.len() + 1) as f64);
    Slope::of(before * f as f64 / rate, high * f as f64 / rate)
}

impl Slope {
    /// From one bin to another.
    const fn of(from: f64, to: f64) -> Self {
        let (first, end) = (ceil(from), ceil(to));
        let step = 2_147_483_648.0 / (to - from);
        Self { from: first, end, first: round((first as f64 - from) * step) as u32, step: round(step) as u32 }
    }

    /// Calls `each` with the power that the rising band has of each bin here, and what is left for the falling one.
    fn split(&self, powers: &Powers<'_>, mut each: impl FnMut(u64, u64)) {
        let mut weight = self.first;
        for (_, power) in powers.bins(self.from.into(), self.end.into()) {
            let w = u64::from(weight >> 16);
            let rising = (power >> 15) * w + (((power & 0x7fff) * w) >> 15);
            each(rising, power.saturating_sub(rising));
            weight = weight.wrapping_add(self.step);
        }
    }
}

/// The next integer, of a number that is not negative.
const fn ceil(x: f64) -> u16 {
    let floor = x as u16;
    if x > floor as f64 { floor + 1 } else { floor }
}

impl MelBands<'_> {
    /// Calls `each` with the number, the power and the rest of each band.
    fn powers(&self, powers: &Powers<'_>, mut each: impl FnMut(usize, u64, &MelBand)) {
        // The bands that rise and fall between two edges are neighbors.
        let (mut band, mut before) = (0, None);
        let slopes = self.bands.iter().map(|band| (&band.rising, Some(band)));
        for (j, (slope, this)) in slopes.chain([(&self.falling, None)]).enumerate() {
            let mut next = 0;
            slope.split(powers, |rising, falling| {
                next += rising;
                band += falling;
            });
            if let Some(before) = before {
                each(j.wrapping_sub(1), band, before);
            }
            (band, before) = (next, this);
        }
    }

    /// `2^16 log2` of each band.
    fn logarithms(&self, powers: &Powers<'_>, mut each: impl FnMut(usize, i32)) {
        self.powers(powers, |j, power, band| each(j, powers.scale().log2(power).saturating_add(band.log2)));
    }

    /// As [`Mel`] reads them.
    pub fn read(&self, powers: &Powers<'_>, out: &mut [f32]) {
        if self.unit == Unit::Decibels {
            return self.logarithms(powers, |j, log2| write(out, j, Scale::decibels(log2)));
        }
        self.powers(powers, |j, power, band| {
            let square = powers.scale().mean_square(power) * band.gain;
            write(out, j, if self.unit == Unit::Rms { math::sqrt(square) } else { square });
        });
    }

    /// As [`Mfcc`] reads coefficients, of [`cosine`]s and with room for a number per band.
    pub fn read_cepstrum<'c>(
        &self,
        powers: &Powers<'_>,
        cosines: impl Iterator<Item = &'c [i16]>,
        logarithms: &mut [i32],
        out: &mut [f32],
    ) {
        self.logarithms(powers, |j, log2| write(logarithms, j, log2));
        let orthonormal = math::sqrt(2.0 / self.bands.len() as f32);
        for (i, (out, cosines)) in out.iter_mut().zip(cosines).enumerate() {
            let factor = orthonormal / 32_768.0 * if i == 0 { core::f32::consts::FRAC_1_SQRT_2 } else { 1.0 };
            let sum: i64 = logarithms.iter().zip(cosines).map(|(&d, &c)| i64::from(d) * i64::from(c)).sum();
            *out = sum as f32 * Scale::DECIBELS * factor;
        }
    }
}

/// `cos(pi i (j + 1/2) / bands)` times 2^15: what coefficient `i` has of band `j`.
pub const fn cosine(i: usize, j: usize, bands: usize) -> i16 {
    let angle = core::f64::consts::PI * i as f64 * (j as f64 + 0.5) / bands as f64;
    let value = round(cos(angle) * 32_768.0);
    if value > 32_767 { 32_767 } else { value as i16 }
}

fn write<T>(out: &mut [T], j: usize, value: T) {
    if let Some(out) = out.get_mut(j) {
        *out = value;
    }
}

impl<const B: usize> Readout for Mel<B> {
    const LEN: usize = B;

    fn read(&self, powers: &Powers<'_>, out: &mut [f32]) {
        self.as_slice().read(powers, out);
    }
}

/// The first `C` mel-frequency cepstral coefficients of `B` bands: the orthonormal DCT-II of their decibels (Davis and Mermelstein
/// 1980).
///
/// `c_i = sqrt(2/B) sum_j d_j cos(pi i (j + 1/2) / B)`, `c_0` by `sqrt(2)` less: `scipy.fft.dct(d, norm="ortho")`, and with
/// [`MelScale::Slaney`] `librosa.feature.mfcc`. The unit is dB. Unlike the decibels of neighboring bands, the coefficients hardly
/// correlate.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Block, Mel, MelScale, Mfcc, Spectrum, Unit};
///
/// static MFCC: Spectrum<Mfcc<26, 13>> =
///     Spectrum(Mfcc(Mel::new(512, 16_000.0, 0.0, 8_000.0, MelScale::Htk, Unit::Decibels)));
/// let mut out = [0.0; 13];
/// MFCC.extract(&[0; 512], &mut Zero::ZERO, &mut out);
/// ```
#[doc(alias("mel-frequency cepstral coefficients", "cepstrum"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Mfcc<const B: usize, const C: usize>(pub Mel<B>);

impl<const B: usize, const C: usize> Mfcc<B, C> {
    /// The cosines times 2^15, and the factors of orthonormality.
    const COSINES: [[i16; B]; C] = {
        assert!(C <= B, "there are no more cepstral coefficients than bands");
        let (mut table, mut i) = ([[0; B]; C], 0);
        while i < C {
            let mut j = 0;
            while j < B {
                table[i][j] = cosine(i, j, B);
                j += 1;
            }
            i += 1;
        }
        table
    };
}

impl<const B: usize, const C: usize> Readout for Mfcc<B, C> {
    const LEN: usize = C;

    fn read(&self, powers: &Powers<'_>, out: &mut [f32]) {
        let cosines = Self::COSINES.iter().map(|row| row.as_slice());
        self.0.as_slice().read_cepstrum(powers, cosines, &mut [0; B], out);
    }
}

#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
    use crate::features::{Block, Spectrum};
    use std::f64::consts::PI;
    use std::vec::Vec;

    fn wave(t: usize) -> i16 {
        let t = t as f64 / 16_000.0;
        (8000.0 * (2.0 * PI * 440.0 * t).sin()
            + 900.0 * (2.0 * PI * 3_100.0 * t).sin()
            + 60.0 * (2.0 * PI * 60_000.0 * t * t).sin()) as i16
    }

    /// By the definitions, in f64: decibels of each band.
    fn reference(frame: &[i16], bands: usize, low: f64, high: f64, scale: MelScale) -> Vec<f64> {
        let (n, rate) = (frame.len(), 16_000.0);
        let mean = frame.iter().map(|&x| f64::from(x)).sum::<f64>() / n as f64;
        let power: Vec<f64> = (0..=n / 2)
            .map(|k| {
                let (mut re, mut im) = (0.0, 0.0);
                for (t, &x) in frame.iter().enumerate() {
                    let x = (f64::from(x) - mean) * (0.5 - 0.5 * (2.0 * PI * t as f64 / n as f64).cos());
                    re += x * (2.0 * PI * (k * t % n) as f64 / n as f64).cos();
                    im += x * (2.0 * PI * (k * t % n) as f64 / n as f64).sin();
                }
                let sides = if k == 0 || k == n / 2 { 1.0 } else { 2.0 };
                sides * (re * re + im * im) / (n as f64 * n as f64 * 3.0 / 8.0)
            })
            .collect();
        let mels = |f: f64| match scale {
            MelScale::Htk => 2595.0 * (1.0 + f / 700.0).log10(),
            MelScale::Slaney if f < 1000.0 => f / (200.0 / 3.0),
            MelScale::Slaney => 15.0 + (f / 1000.0).ln() / (6.4f64.ln() / 27.0),
        };
        // The inverse by bisection.
        let hertz = |m: f64| {
            let (mut a, mut b) = (0.0, 20_000.0);
            for _ in 0..80 {
                let c = (a + b) / 2.0;
                if mels(c) < m { a = c } else { b = c }
            }
            a
        };
        let edges: Vec<f64> = (0..bands + 2)
            .map(|i| hertz(mels(low) + (mels(high) - mels(low)) * i as f64 / (bands + 1) as f64))
            .collect();
        edges
            .windows(3)
            .map(|e| {
                let norm = if scale == MelScale::Slaney { 2.0 / (e[2] - e[0]) } else { 1.0 };
                let weight = |f: f64| ((f - e[0]) / (e[1] - e[0])).min((e[2] - f) / (e[2] - e[1])).max(0.0);
                let sum: f64 =
                    power.iter().enumerate().map(|(k, p)| p * weight(k as f64 * rate / n as f64)).sum();
                10.0 * (norm * sum).log10()
            })
            .collect()
    }

    #[test]
    fn bands_equal_the_definition() {
        let frame = core::array::from_fn::<_, 512, _>(wave);
        for scale in [MelScale::Slaney, MelScale::Htk] {
            let mel = Mel::<26>::new(512, 16_000.0, 60.0, 7_600.0, scale, Unit::Decibels);
            let mut out = [0.0; 26];
            Spectrum(mel).extract(&frame, &mut [0; 512], &mut out);
            let want = reference(&frame, 26, 60.0, 7_600.0, scale);
            // Off by as much as the spectrum in magnitude, and by the table of logarithms.
            let magnitude = |db: f64| 10f64.powf(db / 20.0);
            let largest = want.iter().copied().fold(f64::MIN, f64::max);
            for (&got, &want) in out.iter().zip(&want) {
                let got = f64::from(got);
                let off = (magnitude(got) - magnitude(want)).abs() / magnitude(largest);
                assert!(off < 1e-5 || (got - want).abs() < 1e-3, "{scale:?} {got} {want}");
            }
        }
    }

    #[test]
    fn coefficients_are_the_transform_of_the_bands() {
        let frame = core::array::from_fn::<_, 512, _>(wave);
        let mel = Mel::<26>::new(512, 16_000.0, 60.0, 7_600.0, MelScale::Slaney, Unit::Decibels);
        let (mut bands, mut out) = ([0.0; 26], [0.0; 13]);
        Spectrum(mel).extract(&frame, &mut [0; 512], &mut bands);
        Spectrum(Mfcc::<26, 13>(mel)).extract(&frame, &mut [0; 512], &mut out);
        for (i, got) in out.into_iter().enumerate() {
            let sum: f64 = bands
                .iter()
                .enumerate()
                .map(|(j, &d)| f64::from(d) * (PI * i as f64 * (j as f64 + 0.5) / 26.0).cos())
                .sum();
            let want = sum * (if i == 0 { 1.0 } else { 2.0 } / 26.0f64).sqrt();
            assert!((f64::from(got) - want).abs() < 0.02, "{i} {got} {want}");
        }
    }
}
