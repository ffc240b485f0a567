//! The errors of a regression.

use super::ratio;
use crate::error::Error;
use crate::sum::{Sum, share};
use crate::zero::{Zero, starts_at_zero};
use core::array;

/// Mean squared error, mean absolute error and R^2 of `N` outputs, in 32 bytes per output.
///
/// All are running means in two `f32`. The variance of the target follows Welford, without a difference of large sums:
/// a target of 101,325 Pa with a standard deviation of 1 Pa has an R^2 as exact as one around zero. The relative error
/// of each mean is below 1e-6 after any number of examples, for distances above 1e-15. It counts to 2^32 - 1 examples.
/// Later ones have a weight of 2^-32.
///
/// Source: Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962.
///
/// ```
/// use tinyfit::metrics::Regression;
///
/// let mut regression = Regression::<1>::new();
/// for (actual, predicted) in [(3.0, 2.5), (-0.5, 0.0), (2.0, 2.0), (7.0, 8.0)] {
///     regression.add(&[actual], &[predicted])?;
/// }
/// let fit = regression.average();
/// assert_eq!((fit.mse, fit.mae), (0.375, 0.5));
/// assert!((fit.r2 - 0.9486).abs() < 1e-4);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("mean_squared_error", "mean_absolute_error", "r2_score"))]
#[derive(Clone, Debug, PartialEq)]
pub struct Regression<const N: usize> {
    outputs: [Output; N],
    count: u32,
}

/// The errors of predictions, for one output or as the mean of several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fit {
    /// The mean squared error, `1/n * sum (actual - predicted)^2`, in the square of the target's unit.
    #[doc(alias = "mean_squared_error")]
    pub mse: f32,
    /// The mean absolute error, `1/n * sum |actual - predicted|`, in the target's unit.
    #[doc(alias = "mean_absolute_error")]
    pub mae: f32,
    /// The coefficient of determination, `1 - mse / variance of actual`: 1 is perfect, 0 is as good as the mean of the
    /// target, below 0 is worse.
    ///
    /// If the target never changes it is 1 without any error and 0 with one, as in scikit-learn.
    #[doc(alias = "r2_score")]
    pub r2: f32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Output {
    squared: Sum,
    absolute: Sum,
    /// The mean and the variance of the actual values.
    mean: Sum,
    variance: Sum,
}

impl Zero for Output {
    const ZERO: Self = Self { squared: Sum::ZERO, absolute: Sum::ZERO, mean: Sum::ZERO, variance: Sum::ZERO };
}

impl<const N: usize> Zero for Regression<N> {
    const ZERO: Self = Self { outputs: [Output::ZERO; N], count: 0 };
}

starts_at_zero!(
    [const N: usize] Regression<N>,
    "The size of the metric, `32 * N + 4` bytes.",
    "A metric without examples."
);

impl<const N: usize> Regression<N> {
    /// Adds one example: its actual and its predicted values, one per output.
    ///
    /// # Errors
    /// [`Error::Target`] for an actual value and [`Error::Input`] for a predicted value that is NaN, infinite or beyond
    /// 1e18, whose square overflows. Then nothing has changed.
    pub fn add(&mut self, actual: &[f32; N], predicted: &[f32; N]) -> Result<(), Error> {
        if !actual.iter().all(|x| x.abs() <= 1e18) {
            return Err(Error::Target);
        }
        if !predicted.iter().all(|x| x.abs() <= 1e18) {
            return Err(Error::Input);
        }
        let share = share(self.count, 1);
        for ((output, &actual), &predicted) in self.outputs.iter_mut().zip(actual).zip(predicted) {
            output.blend(&Output::of(actual, predicted), share);
        }
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// Adds the examples of another.
    pub fn merge(&mut self, other: &Self) {
        if other.count > 0 {
            let share = share(self.count, other.count);
            for (output, other) in self.outputs.iter_mut().zip(&other.outputs) {
                output.blend(other, share);
            }
            self.count = self.count.saturating_add(other.count);
        }
    }

    /// Returns the errors of each output. scikit-learn's `multioutput="raw_values"`.
    pub fn outputs(&self) -> [Fit; N] {
        array::from_fn(|i| self.outputs.get(i).map_or(Fit::default(), Output::fit))
    }

    /// Returns the mean over the outputs, with equal weights. scikit-learn's `multioutput="uniform_average"`.
    pub fn average(&self) -> Fit {
        let mut sum = Fit::default();
        for fit in self.outputs.iter().map(Output::fit) {
            sum.mse += fit.mse;
            sum.mae += fit.mae;
            sum.r2 += fit.r2;
        }
        let n = N as f32;
        Fit { mse: ratio(sum.mse, n), mae: ratio(sum.mae, n), r2: ratio(sum.r2, n) }
    }

    /// Returns the number of examples.
    pub fn count(&self) -> u32 {
        self.count
    }
}

impl Output {
    /// A single example.
    fn of(actual: f32, predicted: f32) -> Self {
        let error = actual - predicted;
        Self {
            squared: (error * error).into(),
            absolute: error.abs().into(),
            mean: actual.into(),
            variance: Sum::ZERO,
        }
    }

    fn blend(&mut self, other: &Self, share: f32) {
        self.squared.blend(other.squared, share);
        self.absolute.blend(other.absolute, share);
        let distance = self.mean.blend(other.mean, share);
        self.variance.blend(other.variance, share);
        self.variance.add(distance * distance * share * (1.0 - share));
    }

    fn fit(&self) -> Fit {
        let (mse, variance) = (self.squared.value, self.variance.value);
        let r2 = if variance > 0.0 {
            1.0 - mse / variance
        } else if mse > 0.0 {
            0.0
        } else {
            1.0
        };
        Fit { mse, mae: self.absolute.value, r2 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Example<const N: usize> = ([f32; N], [f32; N]);

    fn regression<const N: usize>(examples: &[Example<N>]) -> Regression<N> {
        let mut regression = Regression::new();
        for (actual, predicted) in examples {
            regression.add(actual, predicted).unwrap();
        }
        regression
    }

    /// The definitions, in f64, and the variance.
    fn reference(examples: &[Example<1>]) -> (f64, f64, f64) {
        let n = examples.len() as f64;
        let pairs = || examples.iter().map(|&([a], [p])| (f64::from(a), f64::from(p)));
        let mean = pairs().map(|(a, _)| a).sum::<f64>() / n;
        let mse = pairs().map(|(a, p)| (a - p).powi(2)).sum::<f64>() / n;
        let mae = pairs().map(|(a, p)| (a - p).abs()).sum::<f64>() / n;
        (mse, mae, pairs().map(|(a, _)| (a - mean).powi(2)).sum::<f64>() / n)
    }

    fn near(got: f32, want: f64) -> bool {
        (f64::from(got) - want).abs() <= want.abs() * 1e-6
    }

    #[test]
    fn as_scikit_learn() {
        // r = np.random.default_rng(2); t = np.round(r.normal([5, -300], [2, 40], (12, 2)), 2)
        // y = np.round(t + r.normal(0, [1, 30], (12, 2)), 2)
        // scikit-learn 1.9.1: mean_squared_error, mean_absolute_error, r2_score
        let regression = regression(&[
            ([5.38, -320.91], [4.37, -297.41]),
            ([4.17, -397.66], [6.23, -446.81]),
            ([8.6, -254.23], [6.87, -299.37]),
            ([4.35, -269.05], [5.19, -265.19]),
            ([5.56, -322.15], [6.64, -300.48]),
            ([6.96, -312.42], [7.17, -303.9]),
            ([4.34, -331.69], [4.17, -305.64]),
            ([5.91, -303.97], [4.78, -316.63]),
            ([6.09, -324.29], [6.33, -270.25]),
            ([5.25, -335.69], [4.49, -368.06]),
            ([6.68, -292.48], [6.12, -263.4]),
            ([5.66, -283.58], [5.42, -243.85]),
        ]);
        let [first, second] = regression.outputs();
        for (fit, mse, mae, r2) in [
            (first, 1.040_408_33, 0.835_833_33, 0.285_273_96),
            (second, 1066.15058, 28.814_166_67, 0.150_141_72),
            (regression.average(), 533.595_491_67, 14.825, 0.217_707_839),
        ] {
            assert!(near(fit.mse, mse) && near(fit.mae, mae), "{fit:?}");
            assert!((f64::from(fit.r2) - r2).abs() < 1e-6, "{fit:?}");
        }
        assert_eq!(regression.count(), 12);
    }

    #[test]
    fn a_target_that_never_changes() {
        // scikit-learn 1.9.1: r2_score([2, 2, 2], [2, 2, 2]) is 1, of [2, 3, 2] it is 0
        let fit = |predicted: [f32; 3]| regression(&predicted.map(|p| ([2.0], [p]))).outputs()[0];
        assert_eq!(fit([2.0, 2.0, 2.0]), Fit { mse: 0.0, mae: 0.0, r2: 1.0 });
        assert_eq!(fit([2.0, 3.0, 2.0]).r2, 0.0);
    }

    proptest! {
        #[test]
        fn equals_the_definitions_in_any_two_parts(
            pairs in proptest::collection::vec((-100f32..100.0, -100f32..100.0), 2..100),
            offset in prop::sample::select(vec![0.0f32, 1.0, -1e4, 1e6]),
            scale in prop::sample::select(vec![1.0f32, 1e-12, 1e10]),
            cut in any::<proptest::sample::Index>(),
        ) {
            let examples: Vec<Example<1>> =
                pairs.iter().map(|(a, p)| ([(a + offset) * scale], [(p + offset) * scale])).collect();
            let (mse, mae, variance) = reference(&examples);
            let (a, b) = examples.split_at(cut.index(examples.len() + 1));
            let mut merged = regression(a);
            merged.merge(&regression(b));
            for regression in [merged, regression(&examples)] {
                let [output] = regression.outputs;
                let [fit] = regression.outputs();
                prop_assert!(near(fit.mse, mse) && near(fit.mae, mae), "{fit:?} {mse} {mae}");
                prop_assert!(near(output.variance.value, variance), "{output:?} {variance}");
                if variance > 0.0 {
                    let quotient = mse / variance;
                    prop_assert!((f64::from(fit.r2) - (1.0 - quotient)).abs() <= quotient * 2e-6 + 1e-7);
                }
            }
        }

        #[test]
        fn any_bits_are_taken_or_change_nothing(
            bits in proptest::collection::vec(any::<[[u32; 2]; 2]>(), 0..20),
        ) {
            let mut regression = Regression::<2>::new();
            for example in bits {
                let [actual, predicted] = example.map(|half| half.map(f32::from_bits));
                let before = regression.clone();
                let large = |x: &f32| x.is_nan() || x.abs() > 1e18;
                let refused = regression.add(&actual, &predicted).err();
                if actual.iter().any(large) {
                    prop_assert_eq!(refused, Some(Error::Target));
                } else {
                    prop_assert_eq!(refused, predicted.iter().any(large).then_some(Error::Input));
                }
                prop_assert_eq!(refused.is_some(), regression == before);
                let fit = regression.average();
                prop_assert!(fit.mse.is_finite() && fit.mae.is_finite() && !fit.r2.is_nan());
            }
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn a_million_examples_far_from_zero_keep_their_digits() {
        let examples: Vec<Example<1>> = (0..1_000_000u32)
            .map(|i| {
                let (a, b) = (i.wrapping_mul(2_654_435_761) >> 22, i.wrapping_mul(40_503) >> 8 & 1023);
                ([1e5 + a as f32 / 128.0], [1e5 + (a + b) as f32 / 128.0])
            })
            .collect();
        let [fit] = regression(&examples).outputs();
        let (mse, mae, variance) = reference(&examples);
        assert!(near(fit.mse, mse) && near(fit.mae, mae), "{fit:?}, {mse}, {mae}");
        assert!(near(fit.r2, 1.0 - mse / variance), "{fit:?}, {}", 1.0 - mse / variance);
    }

    #[test]
    fn full_counters_stay_full_and_nothing_adds_nothing() {
        let mut full = Regression { count: u32::MAX, ..regression(&[([1.0], [2.0])]) };
        let before = full.clone();
        full.add(&[1.0], &[2.0]).unwrap();
        full.merge(&regression(&[([1.0], [2.0])]));
        full.merge(&Regression::new());
        assert_eq!(full, before);
        let mut empty = Regression::<1>::new();
        empty.merge(&Regression::new());
        assert_eq!(empty, Regression::new());
    }

    #[test]
    fn extremes_stay_finite() {
        let mut regression = regression(&[([1e18], [-1e18]), ([-1e18], [1e18])]);
        regression.merge(&regression.clone());
        assert!(near(regression.average().mse, 4e36) && near(regression.average().r2, -3.0));
        const { assert!(Regression::<3>::RAM == 100) };
        assert_eq!(Regression::<0>::new().average(), Fit::default());
    }
}
