//! Mean, variance and range of a stream of examples, and the scaler made of them.

use core::mem::size_of;

use crate::error::Error;
use crate::layers::StandardScaler;
use crate::math::{self, larger, smaller};
use crate::state::state_of_fields;
use crate::sum::{Sum, share};
use crate::zero::Zero;

/// RunningStats of each column of a stream of examples, in one pass; NaN is a missing value.
///
/// 32 bytes a column, whatever the length of the stream. Two of them, from two sensors or two sessions, [`merge`]
/// into the statistics of both streams.
///
/// [`merge`]: Self::merge
///
/// ```
/// use tinyfit::Layer;
/// use tinyfit::data::RunningStats;
///
/// let mut statistics = RunningStats::<2>::new();
/// for x in [[1.0, 20.0], [3.0, f32::NAN], [5.0, 40.0]] {
///     statistics.push(&x)?;
/// }
/// let [first, second] = &statistics.columns;
/// assert_eq!((first.mean(), first.min(), first.max()), (3.0, 1.0, 5.0));
/// assert_eq!((second.mean(), second.count(), second.missing()), (30.0, 2, 1));
///
/// let scaler = statistics.scaler(); // a layer: put it in front of a network
/// assert_eq!(scaler.predict(&[3.0, 40.0]), [0.0, 1.0]);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("Statistics", "Welford"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunningStats<const N: usize> {
    /// The columns in order.
    pub columns: [ColumnStats; N],
}

impl<const N: usize> Zero for RunningStats<N> {
    const ZERO: Self = Self { columns: [ColumnStats::ZERO; N] };
}

state_of_fields!([const N: usize] RunningStats<N>: columns);

impl<const N: usize> Default for RunningStats<N> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<const N: usize> RunningStats<N> {
    /// Bytes: 32 a column.
    pub const RAM: usize = size_of::<Self>();

    /// RunningStats of nothing.
    pub const fn new() -> Self {
        Self::ZERO
    }

    /// Takes in one example.
    ///
    /// # Errors
    /// An example that [`ColumnStats::push`] refuses in one column is refused in all of them.
    pub fn push(&mut self, x: &[f32; N]) -> Result<(), Error> {
        if !x.iter().all(|&x| ColumnStats::accepts(x)) {
            return Err(Error::Input);
        }
        for (column, &x) in self.columns.iter_mut().zip(x) {
            column.push(x)?;
        }
        Ok(())
    }

    /// Takes in all that `other` has seen.
    pub fn merge(&mut self, other: &Self) {
        for (column, other) in self.columns.iter_mut().zip(&other.columns) {
            column.merge(other);
        }
    }

    /// The scaler that gives each column mean 0 and standard deviation 1; a column that never changed is only shifted.
    pub fn scaler(&self) -> StandardScaler<N> {
        self.scaled_by(ColumnStats::mean, ColumnStats::std_dev)
    }

    /// The scaler that maps each column's range to 0..=1; a column that never changed is only shifted.
    #[doc(alias = "range_scaler")]
    pub fn min_max_scaler(&self) -> StandardScaler<N> {
        self.scaled_by(ColumnStats::min, |column| column.max() - column.min())
    }

    fn scaled_by(
        &self,
        origin: impl Fn(&ColumnStats) -> f32,
        unit: impl Fn(&ColumnStats) -> f32,
    ) -> StandardScaler<N> {
        let mut scaler = StandardScaler::ZERO;
        for ((mean, inv_std), column) in scaler.mean.iter_mut().zip(&mut scaler.inv_std).zip(&self.columns) {
            *mean = origin(column);
            let inverse = 1.0 / unit(column);
            *inv_std = if inverse.is_finite() { inverse } else { 1.0 };
        }
        scaler
    }
}

/// Count, mean, variance and range of a stream of numbers.
///
/// Welford's update (1962), as the case of one number of the merge by Chan, Golub and LeVeque (1979): with
/// `d = mean_b - mean_a` and `n = n_a + n_b`
///
/// ```text
/// mean = mean_a + d * n_b / n
/// M2   = M2_a + M2_b + d^2 * n_a * n_b / n        variance = M2 / n
/// ```
///
/// Both sums carry what `f32` was too coarse to add (Kahan, 1965): after 16 million values the variance is right to
/// 1e-7, plainly summed it would be 3 % to 10 % off, and a barometer's 101,325 Pa with a deviation of 1 Pa is no worse.
/// At 2^24 values, where `f32` would no longer count, the weight of all values so far is halved, and again 2^23 values
/// later: a long stream is forgotten exponentially, the range excepted.
#[doc(alias = "Column")]
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

impl Default for ColumnStats {
    fn default() -> Self {
        Self::ZERO
    }
}

impl ColumnStats {
    /// The largest magnitude that is taken, 2^50 (about 1.1e15): 2^24 squared distances stay finite.
    pub const LARGEST: f32 = (1u64 << 50) as f32;

    /// Values, present and missing, at which the weight of all of them is halved.
    pub const HALVED_AT: u32 = 1 << 24;

    /// Takes in one number; NaN counts as missing.
    ///
    /// # Errors
    /// Infinity and what is beyond [`LARGEST`](Self::LARGEST) are [`Error::Input`] and change nothing.
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

    /// Takes in all that `other` has seen.
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

    /// The values that were present.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The values that were missing.
    pub fn missing(&self) -> u32 {
        self.missing
    }

    /// `1/n * sum x`; 0 before the first value.
    pub fn mean(&self) -> f32 {
        self.mean.value
    }

    /// Population variance, `1/n * sum (x - mean)^2`; 0 before the second value.
    pub fn variance(&self) -> f32 {
        if self.count == 0 { 0.0 } else { self.m2.value / self.count as f32 }
    }

    /// Population standard deviation, the square root of the variance.
    #[doc(alias = "deviation")]
    pub fn std_dev(&self) -> f32 {
        // An approximated root of 0 need not be 0.
        if self.variance() > 0.0 { math::sqrt(self.variance()) } else { 0.0 }
    }

    /// The smallest value; 0 before the first.
    pub fn min(&self) -> f32 {
        self.min
    }

    /// The largest value; 0 before the first.
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

    /// `StandardScaler` and `MinMaxScaler` of scikit-learn 1.9.1, which know missing values too.
    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn equals_scikit_learn() {
        let mut statistics = RunningStats::<3>::new();
        for x in [
            [1.5, 200.0, 7.0],
            [MISSING, -40.0, 7.0],
            [-2.25, MISSING, 7.0],
            [4.75, 310.5, 7.0],
            [0.5, MISSING, 7.0],
            [3.0, 95.0, 7.0],
        ] {
            statistics.push(&x).unwrap();
        }
        assert_eq!(statistics.columns.map(|c| (c.count(), c.missing())), [(5, 1), (4, 2), (6, 0)]);
        for (got, want) in [
            (statistics.columns.map(|c| c.mean()), [1.5, 141.375, 7.0]),
            (statistics.columns.map(|c| c.variance()), [5.575, 16_771.921_9, 0.0]),
            (statistics.columns.map(|c| c.std_dev()), [2.361_143_79, 129.506_454_95, 0.0]),
            (statistics.scaler().mean, [1.5, 141.375, 7.0]),
            (statistics.scaler().inv_std, [0.423_523_55, 0.007_721_623, 1.0]),
            (statistics.min_max_scaler().mean, [-2.25, -40.0, 7.0]),
            (statistics.min_max_scaler().inv_std, [0.142_857_142_9, 0.002_853_067, 1.0]),
        ] {
            assert!(
                got.iter().zip(want).all(|(&got, want)| close(got, want, want.abs())),
                "{got:?} {want:?}"
            );
        }
    }

    #[test]
    fn an_example_refused_in_one_column_changes_none() {
        let mut statistics = RunningStats::<2>::new();
        statistics.push(&[1.0, 2.0]).unwrap();
        let before = statistics;
        for bad in [f32::INFINITY, f32::NEG_INFINITY, f32::MAX, -2.0 * ColumnStats::LARGEST] {
            assert_eq!(statistics.push(&[0.0, bad]), Err(Error::Input));
            assert_eq!(statistics, before);
        }
    }

    #[test]
    fn a_column_of_nothing_leaves_its_input_alone() {
        let mut statistics = RunningStats::<1>::new();
        statistics.push(&[MISSING]).unwrap();
        assert_eq!(statistics.scaler(), StandardScaler { mean: [0.0], inv_std: [1.0] });
        assert_eq!(statistics.min_max_scaler(), StandardScaler { mean: [0.0], inv_std: [1.0] });
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

    #[test]
    fn takes_32_bytes_a_column() {
        assert_eq!(RunningStats::<30>::RAM, 30 * 32);
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

        #[test]
        fn any_bits_leave_finite_statistics(bits in proptest::collection::vec(any::<u32>(), 0..100)) {
            let mut statistics = RunningStats::<1>::new();
            for bits in bits {
                let (before, x) = (statistics, f32::from_bits(bits));
                let taken = statistics.push(&[x]);
                prop_assert_eq!(taken.is_ok(), x.is_nan() || x.abs() <= ColumnStats::LARGEST);
                prop_assert!(taken.is_ok() || statistics == before);
                let [column] = &statistics.columns;
                let (mean, variance) = (column.mean(), column.variance());
                prop_assert!(mean.is_finite() && variance.is_finite() && variance >= 0.0);
                prop_assert!(column.min() <= column.max());
                let scalers = [statistics.scaler(), statistics.min_max_scaler()];
                prop_assert!(scalers.iter().all(|s| s.inv_std[0].is_finite() && s.inv_std[0] > 0.0));
            }
        }
    }
}
