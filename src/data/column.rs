//! Mean, variance and range of a stream of numbers.

use crate::error::Error;
use crate::math::{self, larger, smaller};
use crate::state::state_of_fields;
use crate::sum::{Sum, share};
use crate::zero::{Zero, starts_at_zero};

/// Running statistics of a stream of numbers: count, mean, variance and range, in 32 bytes.
///
/// The mean and the sum of squared distances `M2` are merged. With `d = mean_b - mean_a` and `n = n_a + n_b`
///
/// ```text
/// mean = mean_a + d * n_b / n
/// M2   = M2_a + M2_b + d^2 * n_a * n_b / n        variance = M2 / n
/// ```
///
/// Both sums carry their rounding errors (Kahan, "Further remarks on reducing truncation errors", 1965). After 16
/// million values the variance is exact to 1e-7, where a plain sum is off by 3 to 10 %. A barometer's 101,325 Pa with a
/// standard deviation of 1 Pa is no worse.
///
/// At 2^24 values, where an `f32` cannot count further, the weight of all values so far is halved, and again after each
/// 2^23 more. So a long stream is forgotten exponentially, except for its range.
///
/// Source: Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962, in the form of
/// Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979.
#[doc(alias("Column", "describe"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColumnStats {
    count: u32,
    missing: u32,
    mean: Sum,
    /// The sum of squared distances from the mean.
    m2: Sum,
    min: f32,
    max: f32,
}

impl Zero for ColumnStats {
    const ZERO: Self = Self { count: 0, missing: 0, mean: Sum::ZERO, m2: Sum::ZERO, min: 0.0, max: 0.0 };
}

state_of_fields!([] ColumnStats: count, missing, mean, m2, min, max);

starts_at_zero!([] ColumnStats);

impl ColumnStats {
    /// The largest magnitude of a value, 2^50 (about 1.1e15), so that 2^24 squared distances stay finite.
    pub const LARGEST: f32 = (1u64 << 50) as f32;

    /// The number of values, present and missing, at which the weight of all of them is halved.
    pub const HALVED_AT: u32 = 1 << 24;

    /// Adds one number. NaN counts as missing.
    ///
    /// # Errors
    /// [`Error::Input`] for infinity and for a value beyond [`LARGEST`](Self::LARGEST). Then nothing has changed.
    pub fn push(&mut self, x: f32) -> Result<(), Error> {
        if !Self::accepts(x) {
            return Err(Error::Input);
        }
        self.merge(&if x.is_nan() {
            Self { missing: 1, ..Self::ZERO }
        } else {
            Self { count: 1, mean: x.into(), min: x, max: x, ..Self::ZERO }
        });
        Ok(())
    }

    /// Adds the values of `other`.
    pub fn merge(&mut self, other: &Self) {
        let missing = self.missing + other.missing;
        if self.count == 0 {
            *self = *other;
        } else if other.count > 0 {
            let part = share(self.count, other.count);
            let d = self.mean.blend(other.mean, part);
            self.m2.add(other.m2.value + d * d * (self.count as f32 * part));
            self.count += other.count;
            self.min = smaller(self.min, other.min);
            self.max = larger(self.max, other.max);
        }
        self.missing = missing;
        if self.count + self.missing >= Self::HALVED_AT {
            self.halve();
        }
    }

    /// Returns the number of values that were present.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Returns the number of values that were missing.
    pub fn missing(&self) -> u32 {
        self.missing
    }

    /// Returns the mean, `1/n * sum x`; 0 before the first value.
    pub fn mean(&self) -> f32 {
        self.mean.value
    }

    /// Returns the population variance, `1/n * sum (x - mean)^2`; 0 before the second value. NumPy's `var`.
    pub fn variance(&self) -> f32 {
        if self.count == 0 { 0.0 } else { self.m2.value / self.count as f32 }
    }

    /// Returns the population standard deviation, the square root of the variance. NumPy's `std`.
    #[doc(alias("deviation", "std"))]
    pub fn std_dev(&self) -> f32 {
        // An approximated root of 0 need not be 0.
        if self.variance() > 0.0 { math::sqrt(self.variance()) } else { 0.0 }
    }

    /// Returns the smallest value; 0 before the first.
    pub fn min(&self) -> f32 {
        self.min
    }

    /// Returns the largest value; 0 before the first.
    pub fn max(&self) -> f32 {
        self.max
    }

    /// Whether a value is missing or small enough.
    pub(crate) fn accepts(x: f32) -> bool {
        x.is_nan() || x.abs() <= Self::LARGEST
    }

    fn halve(&mut self) {
        // A single value stays one, so that a column that has been seen is never an empty one.
        let count = self.count.div_ceil(2);
        let part = count as f32 / self.count.max(1) as f32;
        self.m2 = Sum { value: self.m2.value * part, rest: self.m2.rest * part };
        self.count = count;
        self.missing /= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MISSING: f32 = f32::NAN;

    fn column(values: &[f32]) -> ColumnStats {
        let mut column = ColumnStats::ZERO;
        for &x in values {
            column.push(x).unwrap();
        }
        column
    }

    /// Count, mean, variance in two passes of f64.
    fn reference(values: &[f32]) -> (usize, f64, f64) {
        let x: Vec<f64> = values.iter().filter(|x| !x.is_nan()).map(|&x| x as f64).collect();
        let n = x.len().max(1) as f64;
        let mean = x.iter().sum::<f64>() / n;
        (x.len(), mean, x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n)
    }

    fn close(got: f32, want: f64, unit: f64) -> bool {
        (got as f64 - want).abs() <= 1e-6 * unit
    }

    /// A drifting barometer: without the rests of the sums the mean would be out by half a deviation.
    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn a_small_deviation_far_from_zero_is_kept() {
        let values: Vec<f32> = (0..300_000)
            .map(|t| 101_325.0 + (t * 7919_u64 % 1024) as f32 / 256.0 - 2.0 + t as f32 / 150_000.0)
            .collect();
        let (_, mean, variance) = reference(&values);
        let got = column(&values);
        assert!((got.mean() as f64 - mean).abs() < 0.004, "half an f32 there: {} {mean}", got.mean());
        assert!((got.variance() as f64 / variance - 1.0).abs() < 1e-4, "{} {variance}", got.variance());
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn the_weight_of_the_past_is_halved() {
        let mut got = column(&[-1.0, 1.0, MISSING, MISSING]);
        for _ in 0..21 {
            got.merge(&got.clone());
        }
        assert_eq!((got.count(), got.missing()), (1 << 22, 1 << 22));
        got.merge(&got.clone());
        assert_eq!((got.count(), got.missing()), (1 << 22, 1 << 22), "2^23 each, halved");
        assert_eq!((got.mean(), got.variance()), (0.0, 1.0));

        let mut once = ColumnStats { count: 1, missing: ColumnStats::HALVED_AT - 2, ..column(&[3.0]) };
        once.push(MISSING).unwrap();
        assert_eq!((once.count(), once.mean()), (1, 3.0));
    }

    #[test]
    fn the_largest_values_stay_finite() {
        let mut got = column(&[ColumnStats::LARGEST, -ColumnStats::LARGEST]);
        for _ in 0..30 {
            got.merge(&got.clone());
        }
        assert_eq!((got.mean(), got.variance()), (0.0, ColumnStats::LARGEST * ColumnStats::LARGEST));
        assert!(got.m2.value.is_finite());
    }

    fn values() -> impl Strategy<Value = Vec<f32>> {
        let value = prop_oneof![9 => -1e3f32..1e3, 1 => Just(MISSING)];
        ((-1e6f32..1e6), proptest::collection::vec(value, 0..200))
            .prop_map(|(origin, values)| values.into_iter().map(|x| origin + x).collect())
    }

    proptest! {
        #[test]
        fn pushed_or_merged_equals_the_definitions(values in values(), cut in 0usize..200) {
            let (n, mean, variance) = reference(&values);
            let (left, right) = values.split_at(cut.min(values.len()));
            let mut merged = column(left);
            merged.merge(&column(right));
            for got in [column(&values), merged] {
                prop_assert_eq!(got.count() as usize, n);
                prop_assert_eq!(got.missing() as usize, values.len() - n);
                prop_assert!(close(got.mean(), mean, mean.abs() + variance.sqrt()), "{} {}", got.mean(), mean);
                prop_assert!(close(got.variance(), variance, 20.0 * variance), "{} {}", got.variance(), variance);
            }
            let present = || values.iter().copied().filter(|x| !x.is_nan());
            prop_assert_eq!(merged.min(), present().reduce(f32::min).unwrap_or(0.0));
            prop_assert_eq!(merged.max(), present().reduce(f32::max).unwrap_or(0.0));
        }

        #[test]
        fn merging_nothing_changes_nothing(values in values()) {
            let before = column(&values);
            let (mut left, mut right) = (before, ColumnStats::ZERO);
            left.merge(&ColumnStats::ZERO);
            right.merge(&before);
            prop_assert_eq!(left, before);
            prop_assert_eq!(right, before);
        }
    }
}
