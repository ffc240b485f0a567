//! Mean, variance and range of a stream of examples, and the scaler made of them.

use crate::data::ColumnStats;
use crate::error::Error;
use crate::layers::StandardScaler;
use crate::state::state_of_fields;
use crate::zero::{Zero, starts_at_zero};

/// Running statistics of each column of a stream of examples, in one pass. NaN is a missing value.
///
/// It takes 32 bytes per column, whatever the length of the stream. [`merge`](Self::merge) combines two of them, from
/// two sensors or two sessions. [`scaler`](Self::scaler) returns the scaler that standardizes the columns.
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
#[doc(alias("Statistics", "Welford", "describe"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunningStats<const N: usize> {
    /// The statistics of each column, in order.
    pub columns: [ColumnStats; N],
}

impl<const N: usize> Zero for RunningStats<N> {
    const ZERO: Self = Self { columns: [ColumnStats::ZERO; N] };
}

state_of_fields!([const N: usize] RunningStats<N>: columns);

starts_at_zero!([const N: usize] RunningStats<N>, "The size of the statistics, 32 bytes per column.", "Statistics without values.");

impl<const N: usize> RunningStats<N> {
    /// Adds one example.
    ///
    /// # Errors
    /// [`Error::Input`] for an example that [`ColumnStats::push`] refuses in one column. Then no column has changed.
    #[doc(alias = "partial_fit")]
    pub fn push(&mut self, x: &[f32; N]) -> Result<(), Error> {
        if !x.iter().all(|&x| ColumnStats::accepts(x)) {
            return Err(Error::Input);
        }
        for (column, &x) in self.columns.iter_mut().zip(x) {
            column.push(x)?;
        }
        Ok(())
    }

    /// Adds the examples of `other`.
    pub fn merge(&mut self, other: &Self) {
        for (column, other) in self.columns.iter_mut().zip(&other.columns) {
            column.merge(other);
        }
    }

    /// Returns the scaler that gives each column mean 0 and standard deviation 1. A column that never changed is only
    /// shifted.
    #[doc(alias = "StandardScaler")]
    pub fn scaler(&self) -> StandardScaler<N> {
        self.scaled_by(ColumnStats::mean, ColumnStats::std_dev)
    }

    /// Returns the scaler that maps the range of each column to 0..=1. A column that never changed is only shifted.
    ///
    /// It is a [`StandardScaler`](crate::StandardScaler) with the minimum as mean and 1 over the range as `inv_std`.
    #[doc(alias("MinMaxScaler", "range_scaler"))]
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MISSING: f32 = f32::NAN;

    /// `StandardScaler` and `MinMaxScaler` of scikit-learn 1.9.1, which also support missing values.
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
                got.iter()
                    .zip(want)
                    .all(|(&got, want): (_, f64)| (got as f64 - want).abs() <= 1e-6 * want.abs()),
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

    #[test]
    fn takes_32_bytes_a_column() {
        assert_eq!(RunningStats::<30>::RAM, 30 * 32);
    }

    proptest! {
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
