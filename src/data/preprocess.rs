//! Preprocessing of an example: missing values are filled in, outliers are clipped, and both are counted.

use crate::data::Quartiles;
use crate::data::{ColumnStats, RunningStats};
use crate::error::{Error, Parameter};

/// Fills in missing values (NaN) and clips outliers, column by column. scikit-learn's `SimpleImputer` followed by
/// `clip`.
///
/// A sensor's reading becomes an example that [`learn`](crate::Trainer::learn) accepts: every value is finite
/// afterward. Infinity is clipped like another outlier. A clean example does not change. The fill and the limits come
/// from the statistics of the columns so far, or from a data sheet. It takes 12 bytes per column.
///
/// ```
/// use tinyfit::data::{Preprocessed, Preprocessor, RunningStats};
///
/// let mut statistics = RunningStats::<2>::new();
/// for x in [[-1.0, 5.0], [1.0, 7.0]] {
///     statistics.push(&x)?;
/// }
/// let clean = Preprocessor::by_std_dev(&statistics, 3.0)?; // -3..=3 and 3..=9
///
/// let mut x = [f32::NAN, f32::INFINITY];
/// assert_eq!(clean.apply(&mut x), Preprocessed { missing: 1, clipped: 1 });
/// assert_eq!(x, [0.0, 9.0]);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("Clean", "SimpleImputer", "clip", "impute"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Preprocessor<const N: usize> {
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    fill: [f32; N],
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    low: [f32; N],
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    high: [f32; N],
}

/// The result of [`Preprocessor::apply`]: how many values of the example it changed.
#[doc(alias = "Cleaned")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Preprocessed {
    /// The number of values that were NaN and were filled in.
    pub missing: u32,
    /// The number of values that were beyond a limit and were set to it.
    pub clipped: u32,
}

impl<const N: usize> Preprocessor<N> {
    /// A preprocessor with these fills and limits, one per column.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless all are finite and `low <= fill <= high` in each column.
    pub fn new(fill: [f32; N], low: [f32; N], high: [f32; N]) -> Result<Self, Error> {
        for ((fill, low), high) in fill.iter().zip(&low).zip(&high) {
            Parameter::Low.require(low.is_finite())?;
            Parameter::High.require(high.is_finite())?;
            Parameter::Fill.require((*low..=*high).contains(fill))?;
        }
        Ok(Self { fill, low, high })
    }

    /// Fills in the mean and clips to `mean - k * std_dev..=mean + k * std_dev`. A `k` of 3 to 5 is usual.
    ///
    /// An outlier among the statistics widens these limits. Fit them on clean data, or push values that were clipped
    /// already.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `k` is positive and finite.
    pub fn by_std_dev(statistics: &RunningStats<N>, k: f32) -> Result<Self, Error> {
        let column = |column: &ColumnStats| (column.mean(), column.mean(), column.mean(), column.std_dev());
        Self::around(&statistics.columns, k, column)
    }

    /// Fills in the median and clips to Tukey's fences, `lower - k * range..=upper + k * range`, where `range` is the
    /// interquartile range.
    ///
    /// Usual are a `k` of 1.5 and of 3: 2.7 and 4.7 standard deviations of normal data. The fences hold with one
    /// outlier in eight values; see [`Quartiles`].
    ///
    /// Source: Tukey, "Exploratory Data Analysis", 1977.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `k` is positive and finite.
    #[doc(alias = "RobustScaler")]
    pub fn by_quartiles(quartiles: &[Quartiles; N], k: f32) -> Result<Self, Error> {
        Self::around(quartiles, k, |q| (q.median(), q.lower(), q.upper(), q.range()))
    }

    /// `fit` returns a column's fill, the start and the end of its bulk, and the unit of `k`. A column that never changed has
    /// a unit of 0, and no limits.
    fn around<C>(columns: &[C; N], k: f32, fit: impl Fn(&C) -> (f32, f32, f32, f32)) -> Result<Self, Error> {
        Parameter::K.require((f32::MIN_POSITIVE..=f32::MAX).contains(&k))?;
        let (mut fill, mut low, mut high) = ([0.0; N], [-f32::MAX; N], [f32::MAX; N]);
        for (((fill, low), high), column) in fill.iter_mut().zip(&mut low).zip(&mut high).zip(columns) {
            let (center, from, to, unit) = fit(column);
            *fill = center;
            if unit > 0.0 {
                *low = low.max(from - k * unit);
                *high = high.min(to + k * unit);
            }
        }
        Self::new(fill, low, high)
    }

    /// Cleans one example in place and returns how many values it changed.
    #[doc(alias = "transform")]
    pub fn apply(&self, x: &mut [f32; N]) -> Preprocessed {
        let mut cleaned = Preprocessed::default();
        for (((x, &fill), &low), &high) in x.iter_mut().zip(&self.fill).zip(&self.low).zip(&self.high) {
            if x.is_nan() {
                *x = fill;
                cleaned.missing += 1;
            } else if *x < low {
                *x = low;
                cleaned.clipped += 1;
            } else if *x > high {
                *x = high;
                cleaned.clipped += 1;
            }
        }
        cleaned
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fills_and_clips_and_counts() {
        let clean = Preprocessor::new([0.0, 1.0, 2.0, 3.0], [-1.0; 4], [3.0; 4]).unwrap();
        let mut x = [f32::NAN, f32::INFINITY, -1.5, 2.5];
        assert_eq!(clean.apply(&mut x), Preprocessed { missing: 1, clipped: 2 });
        assert_eq!(x, [0.0, 3.0, -1.0, 2.5]);
    }

    /// Limits of NumPy 2.4.6: `mean - 2 * std`, and `quantile(x, [0.25, 0.5, 0.75])` of the first five.
    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn fits_limits_to_the_data() {
        let (mut statistics, mut quartiles) = (RunningStats::<1>::new(), [Quartiles::new()]);
        for x in [2.0, 9.0, 4.0, 5.0, 7.0] {
            statistics.push(&[x]).unwrap();
            quartiles[0].push(x).unwrap();
        }
        let by_std_dev = Preprocessor::by_std_dev(&statistics, 2.0).unwrap();
        assert_eq!(by_std_dev.fill, [5.4]);
        assert!((by_std_dev.low[0] - 0.566_781_6).abs() < 1e-5);
        assert!((by_std_dev.high[0] - 10.233_218).abs() < 1e-5);
        assert_eq!(Preprocessor::by_quartiles(&quartiles, 1.5), Preprocessor::new([5.0], [-0.5], [11.5]));
    }

    #[test]
    fn a_column_that_never_changed_has_no_limits() {
        let mut statistics = RunningStats::<1>::new();
        for _ in 0..9 {
            statistics.push(&[7.0]).unwrap();
        }
        let clean = Preprocessor::by_std_dev(&statistics, 3.0).unwrap();
        let mut x = [-100.0];
        assert_eq!((clean.apply(&mut x), x), (Preprocessed::default(), [-100.0]));
        x = [f32::NAN];
        assert_eq!((clean.apply(&mut x), x), (Preprocessed { missing: 1, clipped: 0 }, [7.0]));
        x = [f32::NEG_INFINITY];
        assert_eq!((clean.apply(&mut x), x), (Preprocessed { missing: 0, clipped: 1 }, [-f32::MAX]));
    }

    #[test]
    fn bad_settings_are_refused() {
        let bad = f32::NAN;
        for (fill, low, high) in [
            (bad, 0.0, 1.0),
            (0.5, bad, 1.0),
            (0.5, 0.0, bad),
            (0.5, 1.0, 0.0),
            (2.0, 0.0, 1.0),
            (0.5, f32::NEG_INFINITY, 1.0),
            (0.5, 0.0, f32::INFINITY),
        ] {
            assert!(matches!(Preprocessor::new([fill], [low], [high]), Err(Error::OutOfRange { .. })));
        }
        for k in [bad, 0.0, -3.0, f32::INFINITY] {
            let refused = Err(Error::OutOfRange { parameter: Parameter::K });
            assert_eq!(Preprocessor::by_std_dev(&RunningStats::<1>::new(), k), refused);
            assert_eq!(Preprocessor::by_quartiles(&[Quartiles::new()], k), refused);
        }
    }

    fn any_f32() -> impl Strategy<Value = f32> {
        any::<u32>().prop_map(f32::from_bits)
    }

    proptest! {
        #[test]
        fn any_bits_become_clean(
            seen in proptest::collection::vec(any_f32(), 0..20),
            k in f32::MIN_POSITIVE..=f32::MAX,
            x in any_f32(),
        ) {
            let (mut statistics, mut quartiles) = (RunningStats::<1>::new(), [Quartiles::new()]);
            for &x in &seen {
                let _ = statistics.push(&[x]);
                let _ = quartiles[0].push(x);
            }
            for k in [k, 3.0] {
                for clean in [Preprocessor::by_std_dev(&statistics, k), Preprocessor::by_quartiles(&quartiles, k)] {
                    let clean = clean.unwrap();
                    let mut y = [x];
                    let Preprocessed { missing, clipped } = clean.apply(&mut y);
                    prop_assert!(clean.low[0] <= y[0] && y[0] <= clean.high[0] && y[0].is_finite());
                    prop_assert_eq!(missing == 1, x.is_nan());
                    prop_assert_eq!(clipped == 1, x < clean.low[0] || x > clean.high[0]);
                    prop_assert!(missing + clipped == 1 || y[0].to_bits() == x.to_bits());
                    prop_assert_eq!(clean.apply(&mut y), Preprocessed::default());
                }
            }
        }
    }
}
