//! How well scores rank positives above negatives: ROC and precision-recall curves, exact, from every threshold.
//!
//! The kernel's `Auc` counts in bins because a chip cannot keep the scores; here they are kept.

/// The counts at every threshold, from the highest score to the lowest.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    thresholds: Vec<Threshold>,
    positives: f64,
    negatives: f64,
}

/// The counts when rows from this score up are predicted positive.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Threshold {
    true_positives: f64,
    false_positives: f64,
}

impl Ranking {
    /// Ranks (is positive, score) pairs; `None` without a positive or without a negative, and for a NaN.
    pub fn of(pairs: impl IntoIterator<Item = (bool, f32)>) -> Option<Self> {
        let mut pairs: Vec<(bool, f32)> = pairs.into_iter().collect();
        if pairs.iter().any(|(_, score)| score.is_nan()) {
            return None;
        }
        pairs.sort_unstable_by(|a, b| b.1.total_cmp(&a.1));
        let mut at = Threshold { true_positives: 0.0, false_positives: 0.0 };
        let mut thresholds = Vec::new();
        for (i, &(positive, score)) in pairs.iter().enumerate() {
            let count = if positive { &mut at.true_positives } else { &mut at.false_positives };
            *count += 1.0;
            // Equal scores are one threshold.
            if pairs.get(i + 1).is_none_or(|next| next.1 != score) {
                thresholds.push(at);
            }
        }
        let (positives, negatives) = (at.true_positives, at.false_positives);
        (positives > 0.0 && negatives > 0.0).then_some(Self { thresholds, positives, negatives })
    }

    /// The share of positives.
    pub fn prevalence(&self) -> f64 {
        self.positives / (self.positives + self.negatives)
    }

    /// (False positive rate, true positive rate) from (0, 0) to (1, 1); scikit-learn's `roc_curve` without its
    /// `drop_intermediate`.
    pub fn roc(&self) -> Vec<(f64, f64)> {
        let rates = self
            .thresholds
            .iter()
            .map(|t| (t.false_positives / self.negatives, t.true_positives / self.positives));
        std::iter::once((0.0, 0.0)).chain(rates).collect()
    }

    /// The area under [`roc`](Self::roc): the probability that a positive scores higher than a negative, where a tie
    /// counts a half. 0.5 is chance.
    pub fn roc_auc(&self) -> f64 {
        self.roc().windows(2).map(|p| (p[1].0 - p[0].0) * (p[1].1 + p[0].1) / 2.0).sum()
    }

    /// (Recall, precision) from recall 0, where precision is taken to be 1, to recall 1; scikit-learn's
    /// `precision_recall_curve` turned round.
    pub fn precision_recall(&self) -> Vec<(f64, f64)> {
        let points = self.thresholds.iter().map(|t| {
            (t.true_positives / self.positives, t.true_positives / (t.true_positives + t.false_positives))
        });
        std::iter::once((0.0, 1.0)).chain(points).collect()
    }

    /// The mean precision over the steps of recall; scikit-learn's `average_precision_score`. The share of positives is
    /// chance.
    pub fn average_precision(&self) -> f64 {
        self.precision_recall().windows(2).map(|p| (p[1].0 - p[0].0) * p[1].1).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // scikit-learn 1.9.1: y = [1, 0, 1, 1, 0, 0, 1, 0, 0, 1],
    // s = [.9, .8, .8, .7, .6, .5, .5, .3, .1, .05]
    fn ranking() -> Ranking {
        let scores = [0.9, 0.8, 0.8, 0.7, 0.6, 0.5, 0.5, 0.3, 0.1, 0.05];
        let positive = [1, 0, 1, 1, 0, 0, 1, 0, 0, 1].map(|y| y == 1);
        Ranking::of(positive.into_iter().zip(scores)).unwrap()
    }

    fn close(got: &[(f64, f64)], want: &[(f64, f64)]) {
        assert_eq!(got.len(), want.len(), "{got:?}");
        for (got, want) in got.iter().zip(want) {
            assert!((got.0 - want.0).abs() < 1e-12 && (got.1 - want.1).abs() < 1e-12, "{got:?} {want:?}");
        }
    }

    #[test]
    fn roc_is_scikit_learns() {
        // roc_curve(y, s, drop_intermediate=False), roc_auc_score(y, s)
        let rates = [0.0, 0.0, 0.2, 0.2, 0.4, 0.6, 0.8, 1.0, 1.0]
            .into_iter()
            .zip([0.0, 0.2, 0.4, 0.6, 0.6, 0.8, 0.8, 0.8, 1.0]);
        close(&ranking().roc(), &rates.collect::<Vec<_>>());
        assert!((ranking().roc_auc() - 0.64).abs() < 1e-12);
    }

    #[test]
    fn precision_and_recall_are_scikit_learns() {
        // precision_recall_curve(y, s) from its end, average_precision_score(y, s)
        let precision = [1.0, 1.0, 2.0 / 3.0, 0.75, 0.6, 4.0 / 7.0, 0.5, 4.0 / 9.0, 0.5];
        let recall = [0.0, 0.2, 0.4, 0.6, 0.6, 0.8, 0.8, 0.8, 1.0];
        close(&ranking().precision_recall(), &recall.into_iter().zip(precision).collect::<Vec<_>>());
        assert!((ranking().average_precision() - 0.6976190476190476).abs() < 1e-12);
    }

    #[test]
    fn one_kind_of_example_cannot_be_ranked() {
        for pairs in [vec![], vec![(true, 0.5)], vec![(false, 0.5)], vec![(true, 0.5), (false, f32::NAN)]] {
            assert_eq!(Ranking::of(pairs), None);
        }
    }

    proptest! {
        #[test]
        fn the_kernel_agrees_within_its_bins(
            pairs in proptest::collection::vec((any::<bool>(), 0.0f32..=1.0), 2..200),
        ) {
            let mut auc = tinyfit::metrics::Auc::<64>::new();
            for &(positive, score) in &pairs {
                auc.add(positive, score).unwrap();
            }
            if let Some(ranking) = Ranking::of(pairs) {
                let difference = (ranking.roc_auc() - f64::from(auc.area())).abs();
                prop_assert!(difference <= f64::from(auc.error()) + 1e-6, "{}", difference);
            }
        }
    }
}
