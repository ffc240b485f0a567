//! The power at frequencies that have a name.

use super::fft::headroom;
use super::filtered::mean;
use super::logarithm::log2;
use super::sine::{angle, cos, sin};
use super::spectrum::range;
use super::{Block, Scale, Unit};

/// The power at `K` frequencies: of the mains, of a rotation and its harmonics.
///
/// `8/N^2 |sum_t w_t (x_t - mean) e^(-2 pi i f t / rate)|^2` with a Hann window `w`: the mean square of a wave at `f`, as
/// [`Spectrum`](super::Spectrum) has it in the three bins around it. Frequencies need not lie on bins. What is two or more bins
/// (`2 rate / N`) away hardly counts; `f` itself should be as far from 0 and from half of the rate. It is as quick as a spectrum at about
/// `log2 N` frequencies, and takes frames of any length up to 32,768. 16 bytes of scratch for each frequency.
///
/// ```
/// use tinyfit::Zero;
/// use tinyfit::features::{Block, Goertzel, Unit};
///
/// // The mains and its second harmonic, in frames of 0.2 s.
/// static HUM: Goertzel<2> = Goertzel::new(1000.0, [50.0, 100.0], Unit::Rms);
/// let wave = core::array::from_fn::<i16, 200, _>(|t| [0, 588, 951, 951, 588, 0, -588, -951, -951, -588][t / 2 % 10]);
/// let mut out = [0.0; 2];
/// HUM.extract(&wave, &mut Zero::ZERO, &mut out);
/// assert!((out[0] - 695.0).abs() < 5.0 && out[1] < 1.0);
/// ```
#[doc(alias("dtft", "tone", "single-bin DFT"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Goertzel<const K: usize> {
    /// What each angle grows by in a sample.
    steps: [u32; K],
    unit: Unit,
}

impl<const K: usize> Goertzel<K> {
    /// At frequencies in Hz, of samples at `rate` Hz.
    pub const fn new(rate: f64, hertz: [f64; K], unit: Unit) -> Self {
        let (mut steps, mut i) = ([0; K], 0);
        while i < K {
            steps[i] = step(rate, hertz[i]);
            i += 1;
        }
        Self { steps, unit }
    }
}

/// What the angle of a frequency grows by in a sample, in 2^-32 of a circle.
pub const fn step(rate: f64, hertz: f64) -> u32 {
    assert!(hertz > 0.0 && hertz <= rate / 2.0, "a frequency lies between 0 and half the rate");
    angle(hertz / rate)
}

impl<const N: usize, const K: usize> Block<N> for Goertzel<K> {
    const LEN: usize = K;
    type Scratch = [[i64; 2]; K];

    fn extract(&self, frame: &[i16; N], sums: &mut [[i64; 2]; K], out: &mut [f32]) {
        const { assert!(N >= 2 && N <= 1 << 15, "frequencies are those of 2 to 32,768 samples") };
        compute(&self.steps, self.unit, frame, sums, out);
    }
}

/// As [`Goertzel`] computes it, with as many sums as steps.
pub fn compute(steps: &[u32], unit: Unit, frame: &[i16], sums: &mut [[i64; 2]], out: &mut [f32]) {
    sums.fill([0; 2]);
    let (mean, shift) = (i32::from(mean(frame)), headroom(range(frame)) & 15);
    let of_window = (u32::MAX / (frame.len() as u32).max(1)).wrapping_add(1);
    for (t, &x) in frame.iter().enumerate() {
        // 17 bits and a sign by 15, twice.
        let weight = (32_768 - cos(of_window.wrapping_mul(t as u32))) >> 1;
        let x = (((i32::from(x) - mean) << shift) * weight) >> 15;
        for ([re, im], &step) in sums.iter_mut().zip(steps) {
            let angle = step.wrapping_mul(t as u32);
            *re += i64::from(x * cos(angle));
            *im -= i64::from(x * sin(angle));
        }
    }
    for (out, [re, im]) in out.iter_mut().zip(sums) {
        let [re, im] = [re.unsigned_abs(), im.unsigned_abs()];
        // 31 bits, whose squares have a sum.
        let fewer = 33u32.saturating_sub((re | im).leading_zeros());
        let power = (re >> fewer).pow(2) + (im >> fewer).pow(2);
        *out = scale(frame.len(), 2 * fewer as i32 - 2 * (15 + shift as i32)).to_unit(power, unit);
    }
}

/// Of sums that are `2^exponent` squared units.
fn scale(n: usize, exponent: i32) -> Scale {
    let power = f32::from_bits(((127 + exponent) as u32) << 23);
    let n2 = (n * n) as u64;
    Scale::new(8.0 * power / n2 as f32, ((exponent + 3) << 16) - log2(n2))
}

#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::f64::consts::PI;

    fn power<const N: usize>(frame: &[i16; N], of_rate: f64, unit: Unit) -> f32 {
        let (block, mut sums, mut out) = (Goertzel::<1>::new(1.0, [of_rate], unit), [[0; 2]], [0.0]);
        block.extract(frame, &mut sums, &mut out);
        out[0]
    }

    /// The definition, in f64.
    fn reference(frame: &[i16], of_rate: f64) -> f64 {
        let n = frame.len() as f64;
        let mean = frame.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
        let (mut re, mut im) = (0.0, 0.0);
        for (t, &x) in frame.iter().enumerate() {
            let x = (f64::from(x) - mean) * (0.5 - 0.5 * (2.0 * PI * t as f64 / n).cos());
            re += x * (2.0 * PI * of_rate * t as f64).cos();
            im += x * (2.0 * PI * of_rate * t as f64).sin();
        }
        8.0 * (re * re + im * im) / (n * n)
    }

    proptest! {
        #[test]
        fn is_the_sum(frame: [i16; 100], of_rate in 0.001..0.5) {
            let (got, want) = (power(&frame, of_rate, Unit::Rms), reference(&frame, of_rate).sqrt());
            prop_assert!((f64::from(got) - want).abs() < 3.0, "{got} {want}");
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        let square = core::array::from_fn::<_, 32_768, _>(|t| if t % 4 < 2 { i16::MAX } else { i16::MIN });
        let want = reference(&square, 0.25);
        assert!((f64::from(power(&square, 0.25, Unit::MeanSquare)) / want - 1.0).abs() < 1e-4);
        assert!((f64::from(power(&square, 0.25, Unit::Decibels)) - 10.0 * want.log10()).abs() < 1e-3);
        assert_eq!(power(&[i16::MIN; 64], 0.25, Unit::MeanSquare), 0.0);
        assert_eq!(power(&[3, 4], 0.25, Unit::Decibels), -39.133_9);
    }
}
