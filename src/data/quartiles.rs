//! Quartiles of a stream of numbers, robust against outliers.

use crate::data::ColumnStats;
use crate::error::Error;
use crate::math::larger;
use crate::math::smaller;
use crate::state::state_of_fields;
use crate::zero::{Zero, starts_at_zero};

/// Estimates of the median and the quartiles of a stream, in 40 bytes and without storing it.
///
/// Five markers stand at the smallest value, the quartiles and the largest value. A marker that is too far from its
/// rank moves one rank along the parabola through it and its neighbors (P-square). A single outlier would bend that
/// parabola. So the outer markers stay within three interquartile ranges of the quartiles, Tukey's outer fences. This
/// changes no rank, and quartiles depend on ranks only. The estimates hold with one outlier in eight values, but only
/// one among the first five, which are the first markers.
///
/// As in [`ColumnStats`], the weight of all values so far is halved at 2^24 values.
///
/// Source: Jain and Chlamtac, "The P^2 Algorithm for Dynamic Calculation of Quantiles and Histograms Without Storing
/// Observations", 1985.
///
/// ```
/// use tinyfit::data::Quartiles;
///
/// let mut quartiles = Quartiles::new();
/// for t in 0..1000 {
///     quartiles.push(if t % 100 == 7 { 1e9 } else { (t * 37 % 100) as f32 })?;
/// }
/// assert!((quartiles.lower() - 25.0).abs() < 2.0);
/// assert!((quartiles.median() - 50.0).abs() < 2.0);
/// assert!((quartiles.upper() - 75.0).abs() < 2.0);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("percentile", "quantile", "IQR", "P-square"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quartiles {
    /// The values at the markers, ascending; at first the values themselves.
    heights: [f32; 5],
    /// The distance of neighboring markers, in ranks; at least 1.
    gaps: [u32; 4],
    count: u32,
}

impl Zero for Quartiles {
    const ZERO: Self = Self { heights: [0.0; 5], gaps: [0; 4], count: 0 };
}

state_of_fields!([] Quartiles: heights, gaps, count);

starts_at_zero!([] Quartiles, "The size of the estimates, 40 bytes.", "Quartiles without values.");

impl Quartiles {
    /// Adds one number. NaN counts as missing and changes nothing.
    ///
    /// # Errors
    /// [`Error::Input`] for infinity and for a value beyond [`ColumnStats::LARGEST`]. Then nothing has changed.
    pub fn push(&mut self, x: f32) -> Result<(), Error> {
        if !ColumnStats::accepts(x) {
            return Err(Error::Input);
        }
        if !x.is_nan() {
            self.push_within(x, 3.0);
        }
        Ok(())
    }

    /// Returns the number of values.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Returns the lower quartile: a quarter of the values is smaller. 0 before the first value.
    pub fn lower(&self) -> f32 {
        self.marker(1)
    }

    /// Returns the median: half of the values is smaller. 0 before the first value.
    pub fn median(&self) -> f32 {
        self.marker(2)
    }

    /// Returns the upper quartile: three quarters of the values are smaller. 0 before the first value.
    pub fn upper(&self) -> f32 {
        self.marker(3)
    }

    /// Returns the interquartile range, `upper - lower`.
    pub fn range(&self) -> f32 {
        self.upper() - self.lower()
    }

    fn marker(&self, quarter: usize) -> f32 {
        let last = self.count.clamp(1, 5) as usize - 1;
        self.heights.get(quarter * last / 4).copied().unwrap_or(0.0)
    }

    /// `push`, with the outer markers kept within `fence` interquartile ranges of the quartiles.
    fn push_within(&mut self, mut x: f32, fence: f32) {
        let free = self.count as usize;
        self.count += 1;
        if free < 5 {
            // The first five values, put in their place one by one.
            for height in self.heights.iter_mut().take(free) {
                if x < *height {
                    core::mem::swap(height, &mut x);
                }
            }
            if let Some(height) = self.heights.get_mut(free) {
                *height = x;
            }
            self.gaps = [1; 4];
            return;
        }

        let [min, lower, median, upper, max] = &mut self.heights;
        let cell = [*lower, *median, *upper].iter().filter(|&&marker| marker <= x).count();
        if let Some(gap) = self.gaps.get_mut(cell) {
            *gap += 1;
        }
        (*min, *max) = (smaller(*min, x), larger(*max, x));
        let reach = fence * (*upper - *lower);
        if reach > 0.0 {
            (*min, *max) = (larger(*min, *lower - reach), smaller(*max, *upper + reach));
        }
        self.adjust();

        if self.count >= ColumnStats::HALVED_AT {
            self.gaps = self.gaps.map(|gap| gap.div_ceil(2));
            self.count /= 2;
        }
    }

    /// Moves each marker that is at least one rank away from its place.
    fn adjust(&mut self) {
        let last: i64 = self.gaps.iter().map(|&gap| gap as i64).sum();
        let mut rank = 0;
        for i in 1..4 {
            let (left, right) = (self.gaps[i - 1], self.gaps[i]);
            rank += left as i64;
            let quarters_short = i as i64 * last - 4 * rank;
            let (up, down) = (quarters_short >= 4 && right > 1, quarters_short <= -4 && left > 1);
            if !(up || down) {
                continue;
            }

            let (below, height, above) = (self.heights[i - 1], self.heights[i], self.heights[i + 1]);
            let (l, r, step) = (left as f32, right as f32, if up { 1.0 } else { -1.0 });
            let (rise, fall) = ((above - height) / r, (height - below) / l);
            let parabola = height + step / (l + r) * ((l + step) * rise + (r - step) * fall);
            self.heights[i] = if below < parabola && parabola < above {
                parabola
            } else if up {
                height + rise
            } else {
                height - fall
            };

            let gaps = if up { (left + 1, right - 1) } else { (left - 1, right + 1) };
            (self.gaps[i - 1], self.gaps[i]) = gaps;
            rank += if up { 1 } else { -1 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Generator, Rng, SeedableRng};
    use proptest::prelude::*;

    fn quartiles(values: &[f32]) -> Quartiles {
        let mut quartiles = Quartiles::new();
        for &x in values {
            quartiles.push(x).unwrap();
        }
        quartiles
    }

    /// The algorithm as it was published.
    fn without_fences(values: &[f32]) -> Quartiles {
        let mut quartiles = Quartiles::new();
        for &x in values {
            quartiles.push_within(x, f32::INFINITY);
        }
        quartiles
    }

    /// The shares of `values` below each quartile.
    fn ranks(values: &[f32], quartiles: &Quartiles) -> [f32; 3] {
        [quartiles.lower(), quartiles.median(), quartiles.upper()]
            .map(|q| values.iter().filter(|&&x| x < q).count() as f32 / values.len() as f32)
    }

    fn near(ranks: [f32; 3], tolerance: f32) -> bool {
        ranks.iter().zip([0.25, 0.5, 0.75]).all(|(rank, want)| (rank - want).abs() < tolerance)
    }

    fn uniform(n: usize, seed: u64) -> Vec<f32> {
        let mut rng = Generator::seed_from_u64(seed);
        (0..n).map(|_| crate::init::uniform(1.0, &mut rng)).collect()
    }

    /// Table I of Jain and Chlamtac (1985), which ends with 4.44.
    #[test]
    fn equals_the_paper() {
        let values = [
            0.02, 0.15, 0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92, 34.60, 10.28, 1.47, 0.40, 0.05,
            11.39, 0.27, 0.42, 0.09, 11.37,
        ];
        let got = without_fences(&values);
        assert!((got.median() - 4.44).abs() < 0.005, "{got:?}");
        assert_eq!((got.heights[0], got.heights[4]), (0.02, 38.62));
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn finds_the_quartiles_of_many_distributions() {
        let u = uniform(10_000, 1);
        let v = uniform(10_000, 2);
        let mapped = |f: fn(f32, f32) -> f32| u.iter().zip(&v).map(|(&u, &v)| f(u, v)).collect::<Vec<_>>();
        for values in
            [u.clone(), mapped(|u, v| u + v), mapped(|u, _| 1.0 / (1.001 + u)), mapped(|u, v| u / v)]
        {
            let ranks = ranks(&values, &quartiles(&values));
            assert!(near(ranks, 0.02), "{ranks:?}");
        }
    }

    /// One value in eight is an outlier, all on one side, and one of the first five.
    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn outliers_move_them_no_further_than_their_ranks() {
        let mut worst = 0.0f32;
        for seed in 0..20 {
            let (mut values, fate) = (uniform(5000, seed), uniform(5000, seed + 100));
            values[0] = 1e6;
            for (x, fate) in values.iter_mut().zip(fate).skip(5) {
                if fate < -0.75 {
                    *x = 1e6;
                }
            }
            let ranks = ranks(&values, &quartiles(&values));
            assert!(near(ranks, 0.02), "{ranks:?}");
            worst = without_fences(&values).range().max(worst);
        }
        assert!(worst > 100.0, "what the fences are for: {worst}");
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn follow_a_stream_that_moves() {
        let values: Vec<f32> =
            uniform(100, 4).into_iter().chain(uniform(9900, 5).iter().map(|x| x + 50.0)).collect();
        let ranks = ranks(&values, &quartiles(&values));
        assert!(near(ranks, 0.02), "{ranks:?}");
    }

    #[test]
    fn leave_a_constant_beginning() {
        let values: Vec<f32> = [7.0; 20].into_iter().chain(uniform(2000, 6)).collect();
        let ranks = ranks(&values, &quartiles(&values));
        assert!(near(ranks, 0.02), "{ranks:?}");
    }

    #[test]
    fn of_few_values_are_some_of_them() {
        let mut quartiles = Quartiles::new();
        for (x, median) in [(3.0, 3.0), (9.0, 3.0), (1.0, 3.0), (f32::NAN, 3.0), (2.0, 2.0), (8.0, 3.0)] {
            quartiles.push(x).unwrap();
            assert_eq!(quartiles.median(), median);
        }
        assert_eq!((quartiles.count(), quartiles.lower(), quartiles.upper()), (5, 2.0, 8.0));
        assert_eq!(Quartiles::RAM, 40);
    }

    #[test]
    fn the_weight_of_the_past_is_halved() {
        let heights = [0.0, 1.0, 2.0, 3.0, 4.0];
        let (quarter, count) = (ColumnStats::HALVED_AT / 4, ColumnStats::HALVED_AT - 1);
        let mut got = Quartiles { heights, gaps: [quarter - 1, quarter, quarter, quarter - 1], count };
        got.push(2.5).unwrap();
        assert_eq!(got.count(), ColumnStats::HALVED_AT / 2);
        assert_eq!(got.gaps, [quarter / 2, quarter / 2, quarter.div_ceil(2) + 1, quarter / 2]);
    }

    proptest! {
        #[test]
        fn any_bits_leave_ordered_finite_markers(seed in any::<u64>(), n in 0usize..300, coarse in any::<bool>()) {
            let mut rng = Generator::seed_from_u64(seed);
            let mut quartiles = Quartiles::new();
            for _ in 0..n {
                // Any bits, or few different numbers.
                let bits = rng.next_u32();
                let x = if coarse { (bits >> 30) as f32 } else { f32::from_bits(bits) };
                let before = quartiles;
                let taken = quartiles.push(x);
                prop_assert_eq!(taken.is_ok(), x.is_nan() || x.abs() <= ColumnStats::LARGEST);
                prop_assert!((taken.is_ok() && !x.is_nan()) || quartiles == before);
                let used = &quartiles.heights[..quartiles.count.min(5) as usize];
                prop_assert!(used.is_sorted() && used.iter().all(|x| x.is_finite()), "{:?}", quartiles);
                if quartiles.count >= 5 {
                    prop_assert!(quartiles.gaps.iter().all(|&gap| gap > 0));
                    prop_assert_eq!(quartiles.gaps.iter().sum::<u32>(), quartiles.count - 1);
                }
            }
        }
    }
}
