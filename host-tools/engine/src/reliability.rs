//! Whether probabilities mean what they say: of the rows predicted with 80 %, four in five should be right.

/// A reliability diagram: rows in equal bins of predicted probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// From 0 to 1; bins without a row are left out.
    pub bins: Vec<ReliabilityBin>,
    /// The expected calibration error: the mean of |observed - predicted| over the rows (Naeini et al., 2015).
    pub error: f64,
}

/// One bin of a [`Reliability`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReliabilityBin {
    /// Rows in it.
    pub rows: usize,
    /// Their mean predicted probability.
    pub predicted: f64,
    /// The share of them that came true.
    pub observed: f64,
}

impl Reliability {
    /// Bins (came true, predicted probability) pairs; scikit-learn's `calibration_curve` with `strategy="uniform"`.
    pub fn of(pairs: impl IntoIterator<Item = (bool, f64)>, bins: usize) -> Self {
        let mut sums = vec![(0usize, 0.0, 0.0); bins.max(1)];
        let last = sums.len() - 1;
        for (came_true, probability) in pairs {
            // A probability of 1 belongs to the last bin.
            let bin = ((probability * bins as f64) as usize).min(last);
            let (rows, predicted, observed) = &mut sums[bin];
            *rows += 1;
            *predicted += probability;
            *observed += f64::from(u8::from(came_true));
        }
        let all: usize = sums.iter().map(|sum| sum.0).sum();
        let bins: Vec<ReliabilityBin> = sums
            .into_iter()
            .filter(|sum| sum.0 > 0)
            .map(|(rows, predicted, observed)| {
                let n = rows as f64;
                ReliabilityBin { rows, predicted: predicted / n, observed: observed / n }
            })
            .collect();
        let error =
            bins.iter().map(|bin| bin.rows as f64 * (bin.observed - bin.predicted).abs()).sum::<f64>();
        Self { bins, error: error / all.max(1) as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_scikit_learns() {
        // scikit-learn 1.9.1, calibration_curve(y, p, n_bins=5):
        // prob_true [0.25, 0, 0.6667, 1], prob_pred [0.125, 0.35, 0.55, 0.915]; rows by numpy.bincount
        let p = [0.02, 0.11, 0.18, 0.19, 0.35, 0.52, 0.55, 0.58, 0.83, 1.0];
        let y = [0, 0, 0, 1, 0, 1, 1, 0, 1, 1].map(|y| y == 1);
        let reliability = Reliability::of(y.into_iter().zip(p), 5);
        let want = [(4, 0.125, 0.25), (1, 0.35, 0.0), (3, 0.55, 2.0 / 3.0), (2, 0.915, 1.0)];
        assert_eq!(reliability.bins.len(), want.len());
        for (bin, (rows, predicted, observed)) in reliability.bins.iter().zip(want) {
            assert_eq!(bin.rows, rows);
            assert!((bin.predicted - predicted).abs() < 1e-12 && (bin.observed - observed).abs() < 1e-12);
        }
        // (4 * 0.125 + 1 * 0.35 + 3 * 0.11667 + 2 * 0.085) / 10
        assert!((reliability.error - 0.137).abs() < 1e-12);
    }

    #[test]
    fn no_row_is_no_bin() {
        assert_eq!(Reliability::of([], 10), Reliability { bins: vec![], error: 0.0 });
    }
}
