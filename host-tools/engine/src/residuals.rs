//! The residuals of a regression: true less predicted, row by row.

use crate::scale::quantile;

/// (True, predicted) pairs and their differences in ascending order.
#[derive(Clone, Debug, PartialEq)]
pub struct Residuals {
    /// (True, predicted), in the order of the rows.
    pub pairs: Vec<(f64, f64)>,
    sorted: Vec<f64>,
}

/// A bin of a histogram: from `from`, up to but without `to`; the last with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HistogramBin {
    /// The lower edge.
    pub from: f64,
    /// The upper edge.
    pub to: f64,
    /// How many values lie between.
    pub count: usize,
}

impl Residuals {
    /// The residuals of (true, predicted) pairs; `None` without a pair, or if one is not finite.
    pub fn of(pairs: Vec<(f64, f64)>) -> Option<Self> {
        let mut sorted: Vec<f64> = pairs.iter().map(|(truth, predicted)| truth - predicted).collect();
        if sorted.is_empty() || !sorted.iter().all(|residual| residual.is_finite()) {
            return None;
        }
        sorted.sort_unstable_by(f64::total_cmp);
        Some(Self { pairs, sorted })
    }

    /// The value that a share `q` (0..=1) of the residuals is below, interpolated linearly; numpy's `quantile`.
    pub fn quantile(&self, q: f64) -> f64 {
        quantile(&self.sorted, q)
    }

    /// Equal bins from the lowest residual to the highest; numpy's `histogram`.
    pub fn histogram(&self, bins: usize) -> Vec<HistogramBin> {
        let (low, high) = (self.sorted[0], self.sorted[self.sorted.len() - 1]);
        // As numpy does where all values are one.
        let (low, high) = if low < high { (low, high) } else { (low - 0.5, high + 0.5) };
        let bins = bins.max(1);
        let edge = |i: usize| if i == bins { high } else { low + (high - low) * (i as f64 / bins as f64) };
        let below = |edge: f64| self.sorted.partition_point(|&residual| residual < edge);
        let bin = |i: usize| {
            let end = if i + 1 == bins { self.sorted.len() } else { below(edge(i + 1)) };
            HistogramBin { from: edge(i), to: edge(i + 1), count: end - below(edge(i)) }
        };
        (0..bins).map(bin).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn residuals(errors: &[f64]) -> Residuals {
        Residuals::of(errors.iter().map(|e| (1.0, 1.0 - e)).collect()).unwrap()
    }

    #[test]
    fn quantiles_and_bins_are_numpys() {
        // numpy 2.4.6, e = [.5, -1.2, .3, 2.2, -.7, 0, .1, -.4]: quantile(e, [0, .05, .25, .5, .75, .95, 1])
        let residuals = residuals(&[0.5, -1.2, 0.3, 2.2, -0.7, 0.0, 0.1, -0.4]);
        let quantiles = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0].map(|q| residuals.quantile(q));
        let want = [-1.2, -1.025, -0.475, 0.05, 0.35, 1.605, 2.2];
        assert!(quantiles.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-12), "{quantiles:?}");
        // histogram(e, bins=3, range=(-1.2, 2.2)) is [3, 4, 1], edges -1.2, -0.0667, 1.0667, 2.2
        let bins = residuals.histogram(3);
        assert_eq!(bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [3, 4, 1]);
        assert!((bins[1].from + 0.2 / 3.0).abs() < 1e-12 && (bins[2].to - 2.2).abs() < 1e-12);
    }

    #[test]
    fn one_value_has_a_bin_and_none_has_no_residuals() {
        assert_eq!(residuals(&[0.0; 3]).histogram(2).iter().map(|bin| bin.count).sum::<usize>(), 3);
        assert_eq!(Residuals::of(vec![]), None);
        assert_eq!(Residuals::of(vec![(1.0, f64::INFINITY)]), None);
    }
}
