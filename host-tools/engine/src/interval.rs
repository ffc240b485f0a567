//! How sure a score is: 95 % confidence intervals.

use tinyfit::{Generator, Rng, SeedableRng};

use crate::metrics::Regression;

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959963984540054;

/// The interval of a share of `hits` in `rows` (Wilson, 1927): unlike the normal approximation it stays within 0..=1 and
/// has a width where every row is a hit.
pub fn wilson(hits: usize, rows: usize) -> (f64, f64) {
    if rows == 0 {
        return (0.0, 1.0);
    }
    let (n, p) = (rows as f64, hits as f64 / rows as f64);
    let scale = 1.0 + Z * Z / n;
    let center = (p + Z * Z / (2.0 * n)) / scale;
    let half = Z / scale * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let (low, high) = ((center - half).max(0.0), (center + half).min(1.0));
    // Rounding aside, these ends are exact.
    (if hits == 0 { 0.0 } else { low }, if hits == rows { 1.0 } else { high })
}

/// Resamples of [`bootstrap_r2`], fewer for many rows: at most so many draws in all.
const RESAMPLES: usize = 1000;
const DRAWS: usize = 20_000_000;

/// The interval of R^2 over these (true, predicted) pairs, by resampling rows (Efron's percentile bootstrap).
pub fn bootstrap_r2(pairs: &[(f64, f64)], seed: u64) -> (f64, f64) {
    let mut rng = Generator::seed_from_u64(seed);
    let resamples = (DRAWS / pairs.len().max(1)).clamp(100, RESAMPLES);
    let mut scores: Vec<f64> = (0..resamples)
        .map(|_| {
            let rows = pairs.len() as u64;
            // The high half of a product is a number below `rows` without a division.
            let draw = |rng: &mut Generator| ((u64::from(rng.next_u32()) * rows) >> 32) as usize;
            let resample: Vec<_> = pairs.iter().map(|_| pairs[draw(&mut rng)]).collect();
            Regression::of(&resample).r2
        })
        .collect();
    scores.sort_unstable_by(f64::total_cmp);
    let at = |q: f64| scores[((resamples - 1) as f64 * q).round() as usize];
    (at(0.025), at(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilsons_is_scipys() {
        // scipy 1.17.1, stats.binomtest(k, n).proportion_ci(method='wilson')
        for (hits, rows, low, high) in [
            (27, 30, 0.7437891742081592, 0.9654001112526657),
            (30, 30, 0.8864866068260312, 1.0),
            (0, 5, 0.0, 0.43448246478317476),
        ] {
            let interval = wilson(hits, rows);
            assert!((interval.0 - low).abs() < 1e-12 && (interval.1 - high).abs() < 1e-12, "{interval:?}");
        }
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }

    #[test]
    fn the_bootstrap_is_scipys() {
        // scipy 1.17.1, stats.bootstrap((y, p), r2_score, paired=True, method='percentile', n_resamples=9999,
        // random_state=0) of y = linspace(0, 10, 60), p = y + 1.5 sin(7 y): 0.8224 .. 0.9017, r2_score 0.8707
        let truth = (0..60).map(|i| 10.0 * f64::from(i) / 59.0);
        let pairs: Vec<_> = truth.map(|y| (y, y + 1.5 * (7.0 * y).sin())).collect();
        let (low, high) = bootstrap_r2(&pairs, 1);
        assert!((low - 0.8224).abs() < 0.01 && (high - 0.9017).abs() < 0.01, "{low} {high}");
        assert_eq!(bootstrap_r2(&[], 1), (0.0, 0.0));
    }
}
