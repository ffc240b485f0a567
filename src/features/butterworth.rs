//! Butterworth filters in integers.

use super::Filter;
use super::filter::saturate;
use super::table::{cos, round, sin, sqrt};

/// A Butterworth filter of order 2 to 8 as `S` second-order sections: flat in its band, 3 dB down at the cut-off, and then falling by
/// 6 dB an octave for each order.
///
/// `scipy.signal.sosfilt(butter(order, hertz, fs=rate, output="sos"), x)`, rounded to 16 bits. Coefficients have 30 fraction bits and
/// are computed while compiling; signals have 12 between sections, and what a rounding leaves is added to the next sample. So all
/// that is lost is the rounding of the output, half of a count. [`with_gain`](Self::with_gain) moves it down for quiet signals.
/// Numbers inside may be eight times as large as the largest sample; beyond they are cut off.
///
/// 16 bytes of RAM for each section and channel.
///
/// ```
/// use tinyfit::features::Butterworth;
///
/// // Fourth order: two sections.
/// static SLOW: Butterworth<2> = Butterworth::low_pass(4, 1600.0, 100.0);
/// // A band pass has as many sections as its order.
/// static BAND: Butterworth<4> = Butterworth::band_pass(4, 1600.0, 300.0, 600.0).with_gain(3);
/// ```
#[doc(alias("butter", "sosfilt", "iir", "biquad", "lowpass", "highpass", "bandpass"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Butterworth<const S: usize> {
    sections: [Section; S],
    gain: u8,
}

/// What a filter lets pass, in Hz.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Band {
    /// What is below.
    Low(f64),
    /// What is above.
    High(f64),
    /// What is between.
    Between(f64, f64),
}

impl<const S: usize> Butterworth<S> {
    /// What is below `hertz`, of samples at `rate` Hz: `order / 2` sections, rounded up.
    pub const fn low_pass(order: usize, rate: f64, hertz: f64) -> Self {
        Self::exactly(Band::Low(hertz), order, rate)
    }

    /// What is above `hertz`, of samples at `rate` Hz: `order / 2` sections, rounded up.
    pub const fn high_pass(order: usize, rate: f64, hertz: f64) -> Self {
        Self::exactly(Band::High(hertz), order, rate)
    }

    /// What is between `low` and `high` Hz, of samples at `rate` Hz: `order` sections, as SciPy counts orders.
    pub const fn band_pass(order: usize, rate: f64, low: f64, high: f64) -> Self {
        Self::exactly(Band::Between(low, high), order, rate)
    }

    const fn exactly(band: Band, order: usize, rate: f64) -> Self {
        match Self::of(band, order, rate) {
            Ok((filter, sections)) => {
                assert!(
                    sections == S,
                    "a low or high pass has half as many sections as its order, a band pass as many"
                );
                filter
            }
            Err(why) => panic!("{}", why),
        }
    }

    /// With at most `S` sections; the others change nothing. Returns how many there are.
    #[doc(hidden)]
    pub const fn of(band: Band, order: usize, rate: f64) -> Result<(Self, usize), &'static str> {
        let mut sections = [Section::NOTHING; S];
        match design(band, order, rate, &mut sections) {
            Ok(used) => Ok((Self { sections, gain: 0 }, used)),
            Err(why) => Err(why),
        }
    }

    /// With an output times `2^bits`, 0 to 12, at most 32,767: a quiet signal in a band keeps as many more bits.
    pub const fn with_gain(mut self, bits: u8) -> Self {
        assert!(bits as u32 <= FRACTION, "the gain is 2^0 to 2^12");
        self.gain = bits;
        self
    }
}

impl<const S: usize> Filter for Butterworth<S> {
    type State = [[i64; 2]; S];

    fn settle(&self, state: &mut Self::State, sample: i16) -> i16 {
        let mut x = i32::from(sample) << FRACTION;
        for (section, state) in self.sections.iter().zip(state) {
            x = section.settle(state, x);
        }
        self.output(x)
    }

    fn push(&self, state: &mut Self::State, sample: i16) -> Option<i16> {
        let mut x = i32::from(sample) << FRACTION;
        for (section, state) in self.sections.iter().zip(state) {
            x = section.push(state, x);
        }
        Some(self.output(x))
    }
}

impl<const S: usize> Butterworth<S> {
    /// Rounded, with gain.
    fn output(&self, x: i32) -> i16 {
        let shift = FRACTION.saturating_sub(self.gain.into());
        saturate((x + ((1 << shift) >> 1)) >> shift)
    }
}

/// The fraction bits of what is between sections.
const FRACTION: u32 = 12;
/// The fraction bits of coefficients.
const ONE: u32 = 30;
/// Eight times the largest sample: with coefficients up to 1, 2 and 1, sums stay below 2^63.
const LIMIT: i64 = (1 << 30) - 1;

/// `(b_0 + b_1/z + b_2/z^2) / (1 + a_1/z + a_2/z^2)`, with 30 fraction bits. `|b_0|`, `|b_2|` and `|a_2|` are at most 1, the others 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
struct Section {
    b: [i32; 3],
    a: [i32; 2],
}

/// The exact product.
fn product(a: i32, b: i32) -> i64 {
    i64::from(a) * i64::from(b)
}

impl Section {
    const NOTHING: Self = Self { b: [1 << ONE, 0, 0], a: [0; 2] };

    /// The transposed direct form II, whose sums are exact.
    fn push(&self, [first, second]: &mut [i64; 2], x: i32) -> i32 {
        let sum = product(self.b[0], x) + *first;
        let y = (sum >> ONE).clamp(-LIMIT, LIMIT) as i32;
        // What is rounded off is in the next sum: the error has no low frequencies, where poles near 1 would raise it.
        let rest = sum & ((1 << ONE) - 1);
        *first = product(self.b[1], x) - product(self.a[0], y) + *second + rest;
        *second = product(self.b[2], x) - product(self.a[1], y);
        y
    }

    /// As after many samples `x`; the gain of a constant is 0 or 1.
    fn settle(&self, [first, second]: &mut [i64; 2], x: i32) -> i32 {
        let gain: i64 = self.b.iter().map(|&b| i64::from(b)).sum();
        let y = if gain == 0 { 0 } else { x };
        *second = product(self.b[2], x) - product(self.a[1], y);
        *first = product(self.b[1], x) - product(self.a[0], y) + *second;
        y
    }
}

/// A section before its numbers are rounded: `b` times `(1, -2, 1)`, `(1, 2, 1)` or the like, over the poles of
/// `s^2 + damping s + square`, by the bilinear transform `s = (1 - 1/z) / (1 + 1/z)`.
#[derive(Clone, Copy)]
struct Poles {
    damping: f64,
    square: f64,
    zeros: Zeros,
    b: f64,
}

/// Where the response of a section is zero.
#[derive(Clone, Copy)]
enum Zeros {
    /// At frequency 0.
    Low,
    /// At half of the rate.
    High,
    /// At both.
    Both,
}

impl Poles {
    /// The largest `b`.
    const LARGEST: f64 = 1.0 - 1.0 / 1_073_741_824.0;
    const NONE: Self = Self { damping: 0.0, square: 0.0, zeros: Zeros::Both, b: 1.0 };

    const fn denominator(self) -> f64 {
        1.0 + self.damping + self.square
    }

    /// With a gain of 1 at the angular frequency `w` of the bilinear transform.
    const fn one_at(damping: f64, square: f64, zeros: Zeros, w: f64) -> Self {
        let (re, im) = (square - w * w, damping * w);
        let poles = sqrt(re * re + im * im);
        let zero = match zeros {
            Zeros::Low => w * w,
            Zeros::High => 1.0,
            Zeros::Both => w,
        };
        let mut this = Self { damping, square, zeros, b: 0.0 };
        this.b = poles / zero / this.denominator();
        this
    }

    const fn rounded(self) -> Section {
        const fn fixed(x: f64) -> i32 {
            round(x * (1u64 << ONE) as f64) as i32
        }
        let d = self.denominator();
        let a = [fixed(2.0 * (self.square - 1.0) / d), fixed((1.0 - self.damping + self.square) / d)];
        let b = fixed(self.b);
        let b = match self.zeros {
            Zeros::Low => [b, -2 * b, b],
            Zeros::Both => [b, 0, -b],
            Zeros::High => {
                // Their sum is the gain of a constant.
                let sum = round(self.b * 4.0 * (1u64 << ONE) as f64);
                [b, (sum - 2 * b as i64) as i32, b]
            }
        };
        Section { b, a }
    }
}

/// Writes the sections of a filter. Returns how many there are.
const fn design(
    band: Band,
    order: usize,
    rate: f64,
    sections: &mut [Section],
) -> Result<usize, &'static str> {
    use core::f64::consts::PI;

    if order < 2 || order > 8 {
        return Err("the order of a filter is 2 to 8");
    }
    let (low, high) = match band {
        Band::Low(hertz) | Band::High(hertz) => (hertz, hertz),
        Band::Between(low, high) => (low, high),
    };
    // Written so that NaN is refused.
    if !(rate > 0.0 && low >= rate / 1000.0 && high < rate / 2.0) {
        return Err("a cut-off lies between a thousandth and half of the rate");
    }
    let is_band = matches!(band, Band::Between(..));
    if is_band && low >= high {
        return Err("a band lies between a lower cut-off and a higher one");
    }
    let count = if is_band { order } else { order.div_ceil(2) };
    if count > sections.len() {
        return Err("a low or high pass has half as many sections as its order, a band pass as many");
    }
    // The bilinear transform bends frequencies.
    let [low, high] = [tan(PI * low / rate), tan(PI * high / rate)];
    let (center, width) = (sqrt(low * high), high - low);
    let (mut poles, mut at, mut excess) = ([Poles::NONE; 8], 0, 1.0);
    // From the pole with the most damping to that with the least, which comes when the rest has been filtered off.
    let mut k = order.div_ceil(2);
    while k > 0 {
        k -= 1;
        let damping = sin(PI * (2 * k + 1) as f64 / (2 * order) as f64);
        let is_single = 2 * k + 1 == order;
        match band {
            Band::Low(_) | Band::High(_) if is_single => {
                sections[at] = single(low, matches!(band, Band::Low(_)));
            }
            Band::Low(_) => {
                let mut section =
                    Poles { damping: 2.0 * damping * low, square: low * low, zeros: Zeros::High, b: 0.0 };
                section.b = section.square / section.denominator();
                sections[at] = constant_kept(section.rounded());
            }
            Band::High(_) => {
                let mut section =
                    Poles { damping: 2.0 * damping * low, square: low * low, zeros: Zeros::Low, b: 0.0 };
                section.b = 1.0 / section.denominator();
                sections[at] = section.rounded();
            }
            Band::Between(..) if is_single => {
                poles[at] = Poles::one_at(width, center * center, Zeros::Both, center);
            }
            Band::Between(..) => {
                let [lower, upper] = split(damping, width, center);
                poles[at] = Poles::one_at(lower[0], lower[1], Zeros::Low, center);
                at += 1;
                poles[at] = Poles::one_at(upper[0], upper[1], Zeros::High, center);
            }
        }
        at += 1;
    }
    if is_band {
        // What a section cannot have of the gain goes to those that can.
        let mut i = 0;
        while i < count {
            if poles[i].b > Poles::LARGEST {
                excess *= poles[i].b / Poles::LARGEST;
                poles[i].b = Poles::LARGEST;
            }
            i += 1;
        }
        i = 0;
        while i < count {
            let room = Poles::LARGEST / poles[i].b;
            let more = if excess < room { excess } else { room };
            poles[i].b *= more;
            excess /= more;
            sections[i] = poles[i].rounded();
            i += 1;
        }
    }
    Ok(count)
}

const fn tan(x: f64) -> f64 {
    sin(x) / cos(x)
}

/// The section of a single pole.
const fn single(w: f64, is_low_pass: bool) -> Section {
    let one = (1u64 << ONE) as f64;
    let a = round((w - 1.0) / (w + 1.0) * one);
    if is_low_pass {
        let sum = (1 << ONE) + a;
        let b = sum / 2;
        Section { b: [b as i32, (sum - b) as i32, 0], a: [a as i32, 0] }
    } else {
        let b = round(one / (w + 1.0)) as i32;
        Section { b: [b, -b, 0], a: [a as i32, 0] }
    }
}

/// With a gain of 1 for a constant, exactly.
const fn constant_kept(section: Section) -> Section {
    let Section { b: [b, ..], a } = section;
    let sum = (1i64 << ONE) + a[0] as i64 + a[1] as i64;
    Section { b: [b, (sum - 2 * b as i64) as i32, b], a }
}

/// What a pair of poles of the low pass with a cut-off at 1 becomes in a band: damping and square of the two pairs of
/// `s = (p width +- sqrt((p width)^2 - 4 center^2)) / 2`, the lower first.
const fn split(damping: f64, width: f64, center: f64) -> [[f64; 2]; 2] {
    // p = -damping + i upright
    let upright = sqrt(1.0 - damping * damping);
    let (re, im) = (-damping * width, upright * width);
    // The square root of a + ib, with a real part above 0.
    let (a, b) = (re * re - im * im - 4.0 * center * center, 2.0 * re * im);
    let size = sqrt(a * a + b * b);
    let (root_re, root_im) = if a > 0.0 {
        let root = sqrt((size + a) / 2.0);
        (root, b / (2.0 * root))
    } else {
        let root = sqrt((size - a) / 2.0);
        (-b / (2.0 * root), -root)
    };
    let plus = [(re + root_re) / 2.0, (im + root_im) / 2.0];
    let minus = [(re - root_re) / 2.0, (im - root_im) / 2.0];
    let [plus, minus] = [
        [-2.0 * plus[0], plus[0] * plus[0] + plus[1] * plus[1]],
        [-2.0 * minus[0], minus[0] * minus[0] + minus[1] * minus[1]],
    ];
    if plus[1] < minus[1] { [plus, minus] } else { [minus, plus] }
}
