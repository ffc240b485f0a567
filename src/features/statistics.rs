//! Statistics of a frame in the time domain.

use super::{Block, median};
use crate::math;

/// One number about the samples `x_1` to `x_N` of a frame, in the sensor's own units where not said otherwise.
///
/// `mean` is `1/N sum x`, and `m_k` is `1/N sum (x - mean)^k`. All sums are exact integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Statistic {
    /// `1/N sum x`
    Mean,
    /// The population's standard deviation, `sqrt(m_2)`.
    #[doc(alias = "std")]
    StdDev,
    /// The root mean square, `sqrt(1/N sum x^2)`: with the mean in it.
    Rms,
    /// The smallest sample.
    Min,
    /// The largest sample.
    Max,
    /// `max - min`
    #[doc(alias = "ptp")]
    PeakToPeak,
    /// `max |x - mean| / sqrt(m_2)`, without a unit: 1.41 of a sine, more of impacts; 0 if all samples are the same.
    CrestFactor,
    /// `m_3 / m_2^1.5`, without a unit; 0 if all samples are the same.
    Skewness,
    /// The excess, `m_4 / m_2^2 - 3`, without a unit: 0 of normal noise, more of impacts; 0 if all samples are the same.
    Kurtosis,
    /// `1/(N-1) sum |x_t - x_(t-1)|`
    MeanAbsDiff,
    /// How often the sign changes between neighbors, per sample: 0 to 1. 0 counts as positive.
    ZeroCrossings,
    /// How often neighbors lie on two sides of the mean, per sample: 0 to 1. The mean itself counts as above it.
    MeanCrossings,
    /// The median of the means of three strides, the thirds of the frame: a level that an event in one of them does not move.
    #[doc(alias("median", "median of means"))]
    MedianOfThree,
}

/// Some statistics of a frame of 2 to 32,768 samples.
///
/// ```
/// use tinyfit::features::{Block, Statistic, Statistics};
///
/// let block = Statistics([Statistic::Mean, Statistic::PeakToPeak, Statistic::StdDev]);
/// let mut out = [0.0; 3];
/// block.extract(&[1, 1, 1, 5], &mut (), &mut out);
/// assert_eq!(out, [2.0, 4.0, 1.7320508]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Statistics<const S: usize>(pub [Statistic; S]);

impl<const N: usize, const S: usize> Block<N> for Statistics<S> {
    const LEN: usize = S;
    type Scratch = ();

    fn extract(&self, frame: &[i16; N], (): &mut (), out: &mut [f32]) {
        const { assert!(N >= 2 && N <= 1 << 15, "statistics take 2 to 32,768 samples") };
        compute(&self.0, frame, out);
    }
}

/// As [`Statistics`] computes them.
pub fn compute(statistics: &[Statistic], frame: &[i16], out: &mut [f32]) {
    let sums = Sums::of(frame);
    for (out, statistic) in out.iter_mut().zip(statistics) {
        *out = sums.statistic(*statistic, frame);
    }
}

/// What most statistics are made of.
struct Sums {
    n: i64,
    sum: i64,
    squares: i64,
    min: i16,
    max: i16,
}

impl Sums {
    fn of(frame: &[i16]) -> Self {
        let mut sums = Self { n: frame.len() as i64, sum: 0, squares: 0, min: i16::MAX, max: i16::MIN };
        for &x in frame {
            let wide = i32::from(x);
            sums.sum += i64::from(wide);
            sums.squares += i64::from(wide * wide);
            sums.min = sums.min.min(x);
            sums.max = sums.max.max(x);
        }
        sums
    }

    /// `N sqrt(m_2)`: its square is an integer below 2^61.
    fn n_std_dev(&self) -> f32 {
        math::sqrt((self.n * self.squares - self.sum * self.sum) as f32)
    }

    fn statistic(&self, statistic: Statistic, frame: &[i16]) -> f32 {
        let n = self.n as f32;
        match statistic {
            Statistic::Mean => self.sum as f32 / n,
            Statistic::StdDev => self.n_std_dev() / n,
            Statistic::Rms => math::sqrt(self.squares as f32 / n),
            Statistic::Min => f32::from(self.min),
            Statistic::Max => f32::from(self.max),
            Statistic::PeakToPeak => f32::from(self.max) - f32::from(self.min),
            Statistic::CrestFactor => {
                let above = self.n * i64::from(self.max) - self.sum;
                let below = self.sum - self.n * i64::from(self.min);
                ratio(above.max(below) as f32, self.n_std_dev())
            }
            Statistic::Skewness => self.skewness(frame),
            Statistic::Kurtosis => self.kurtosis(frame),
            Statistic::MeanAbsDiff => {
                let steps: u32 = neighbors(frame).map(|(a, b)| u32::from(a.abs_diff(b))).sum();
                steps as f32 / (n - 1.0)
            }
            Statistic::ZeroCrossings => crossings(frame, |x| x < 0) / n,
            Statistic::MeanCrossings => crossings(frame, |x| i64::from(x) * self.n < self.sum) / n,
            Statistic::MedianOfThree => median::of_three_strides(frame),
        }
    }

    /// The sums of `d`, `d^2`, `d^3` and `d^4` of `d = x - [mean]`, 17 bits, so that powers stay small.
    fn powers(&self, frame: &[i16]) -> [i128; 4] {
        let center = (self.sum + self.n / 2).div_euclid(self.n.max(1)) as i32;
        let (mut first, mut second, mut third, mut fourth) = (0i64, 0i64, 0i64, 0u128);
        for &x in frame {
            let d = i32::from(x) - center;
            let square = u64::from(d.unsigned_abs()) * u64::from(d.unsigned_abs());
            first += i64::from(d);
            second += square as i64;
            third += square as i64 * i64::from(d);
            fourth += u128::from(square * square);
        }
        [first.into(), second.into(), third.into(), fourth as i128]
    }

    fn skewness(&self, frame: &[i16]) -> f32 {
        let ([e, d2, d3, _], n) = (self.powers(frame), i128::from(self.n));
        // N^2 m_2 and N^3 m_3
        let m2 = (n * d2 - e * e) as f32;
        let m3 = (n * n * d3 - 3 * n * e * d2 + 2 * e * e * e) as f32;
        ratio(m3, m2 * math::sqrt(m2))
    }

    fn kurtosis(&self, frame: &[i16]) -> f32 {
        let ([e, d2, d3, d4], n) = (self.powers(frame), i128::from(self.n));
        // N^2 m_2 and N^4 m_4
        let m2 = (n * d2 - e * e) as f32;
        let m4 = (n * n * (n * d4 - 4 * e * d3) + e * e * (6 * n * d2 - 3 * e * e)) as f32;
        if m2 == 0.0 { 0.0 } else { m4 / m2 / m2 - 3.0 }
    }
}

/// `a / b`; 0 of nothing.
fn ratio(a: f32, b: f32) -> f32 {
    if b == 0.0 { 0.0 } else { a / b }
}

fn neighbors(frame: &[i16]) -> impl Iterator<Item = (i16, i16)> {
    frame.iter().zip(frame.iter().skip(1)).map(|(&a, &b)| (a, b))
}

fn crossings(frame: &[i16], below: impl Fn(i16) -> bool) -> f32 {
    let crossings: u32 = neighbors(frame).map(|(a, b)| u32::from(below(a) != below(b))).sum();
    crossings as f32
}

// Square roots are approximations with `fast-math`.
#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
    use Statistic::*;
    use proptest::prelude::*;

    const ALL: [Statistic; 13] = [
        Mean,
        StdDev,
        Rms,
        Min,
        Max,
        PeakToPeak,
        CrestFactor,
        Skewness,
        Kurtosis,
        MeanAbsDiff,
        ZeroCrossings,
        MeanCrossings,
        MedianOfThree,
    ];

    fn statistics<const N: usize>(frame: &[i16; N]) -> [f32; 13] {
        let mut out = [0.0; 13];
        Statistics(ALL).extract(frame, &mut (), &mut out);
        out
    }

    /// The definitions, in f64.
    fn reference(frame: &[i16]) -> [f64; 13] {
        let x: std::vec::Vec<f64> = frame.iter().map(|&x| f64::from(x)).collect();
        let n = x.len() as f64;
        let average = |f: &dyn Fn(f64) -> f64| x.iter().map(|&x| f(x)).sum::<f64>() / n;
        let mean = average(&|x| x);
        let moment = |k| average(&|x| (x - mean).powi(k));
        let largest = |f: &dyn Fn(f64) -> f64| x.iter().map(|&x| f(x)).fold(f64::MIN, f64::max);
        let std_dev = moment(2).sqrt();
        let over = |a: f64, b: f64| if moment(2) == 0.0 { 0.0 } else { a / b };
        let pairs = |f: &dyn Fn(f64, f64) -> f64| x.windows(2).map(|w| f(w[0], w[1])).sum::<f64>();
        let crossed = |level: f64| pairs(&|a, b| f64::from((a < level) != (b < level))) / n;
        let (max, min) = (largest(&|x| x), -largest(&|x| -x));
        [
            mean,
            std_dev,
            average(&|x| x * x).sqrt(),
            min,
            max,
            max - min,
            over(largest(&|x| (x - mean).abs()), std_dev),
            over(moment(3), std_dev.powi(3)),
            over(moment(4), moment(2).powi(2)) - if moment(2) == 0.0 { 0.0 } else { 3.0 },
            pairs(&|a, b| (a - b).abs()) / (n - 1.0),
            crossed(0.0),
            crossed(mean),
            {
                let third = |i| &x[i * x.len() / 3..(i + 1) * x.len() / 3];
                let mut means = [0, 1, 2].map(|i| third(i).iter().sum::<f64>() / third(i).len() as f64);
                means.sort_by(f64::total_cmp);
                means[1]
            },
        ]
    }

    proptest! {
        #[test]
        fn equal_the_definitions(frame: [i16; 32], quiet in any::<[i8; 32]>(), offset in -30_000i16..30_000) {
            for frame in [frame, quiet.map(|x| i16::from(x / 16) + offset)] {
                for ((got, want), name) in statistics(&frame).into_iter().zip(reference(&frame)).zip(ALL) {
                    prop_assert!((f64::from(got) - want).abs() <= want.abs() * 1e-6 + 2e-6, "{:?} {} {}", name, got, want);
                }
            }
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        let mut frame = [i16::MIN; 1 << 15];
        assert_eq!(statistics(&frame)[..3], [-32768.0, 0.0, 32768.0]);
        frame.iter_mut().step_by(2).for_each(|x| *x = i16::MAX);
        let [.., crest, skewness, kurtosis, _, _, _, _] = statistics(&frame);
        assert_eq!([crest, skewness, kurtosis], [1.0, 0.0, -2.0]);
        frame = [i16::MAX; 1 << 15];
        frame[7] = i16::MIN;
        // One of N: skewness (2 - N) / sqrt(N - 1), kurtosis N^2/(N - 1) - 6.
        let [.., skewness, kurtosis, _, _, _, _] = statistics(&frame);
        assert!(
            (skewness + 181.011).abs() < 0.001 && (kurtosis - 32_763.0).abs() < 0.1,
            "{skewness} {kurtosis}"
        );
    }
}
