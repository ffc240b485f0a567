//! The confusion matrix of a classifier, and the scores read from it.

use super::ratio;
use crate::error::Error;
use crate::target::Class;
use crate::zero::{Zero, starts_at_zero};

/// Confusion matrix of `C` classes: how many examples of each class were predicted as each class. scikit-learn's
/// `confusion_matrix`.
///
/// A network of one output has two classes. [`Class::argmax`] returns the class for both kinds of outputs.
///
/// Counts are exact up to 2^32 - 1, and stay there. A score is a quotient of two sums of counts, each rounded once to
/// `f32` (above 2^24), so its relative error is below 2e-7. An average of `C` scores has one below `(C + 4) * 6e-8`.
///
/// ```
/// use tinyfit::Class;
/// use tinyfit::metrics::Confusion;
///
/// let mut confusion = Confusion::<2>::new();
/// for (actual, predicted) in [(0, 0), (0, 1), (1, 1), (1, 1)] {
///     confusion.add(Class(actual), Class(predicted))?;
/// }
/// assert_eq!(confusion.counts, [[1, 1], [0, 2]]);
/// assert_eq!(confusion.accuracy(), 0.75);
/// assert_eq!(confusion.scores(Class(0)).recall, 0.5);
/// assert_eq!(confusion.macro_average().recall, 0.75);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("confusion_matrix", "classification_report"))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion<const C: usize> {
    /// The number of examples, `[actual][predicted]`.
    pub counts: [[u32; C]; C],
}

/// Precision, recall and F1 of one class, or their average over classes, each in 0..=1.
///
/// `tp`, `fp` and `fn` are the numbers of true positives, false positives and false negatives.
#[doc(alias = "classification_report")]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Scores {
    /// The share of predictions of this class that are right: `tp / (tp + fp)`.
    #[doc(alias = "precision_score")]
    pub precision: f32,
    /// The share of examples of this class that were found: `tp / (tp + fn)`.
    #[doc(alias("recall_score", "sensitivity"))]
    pub recall: f32,
    /// The harmonic mean of precision and recall: `2 tp / (2 tp + fp + fn)`.
    #[doc(alias = "f1_score")]
    pub f1: f32,
}

impl<const C: usize> Zero for Confusion<C> {
    const ZERO: Self = Self { counts: [[0; C]; C] };
}

starts_at_zero!([const C: usize] Confusion<C>, "The size of the matrix, `4 * C^2` bytes.", "A matrix without examples.");

impl<const C: usize> Confusion<C> {
    /// Counts one example.
    ///
    /// # Errors
    /// [`Error::Target`] for a class that is not below `C`.
    pub fn add(&mut self, actual: Class, predicted: Class) -> Result<(), Error> {
        let row = self.counts.get_mut(actual.0).ok_or(Error::Target)?;
        let count = row.get_mut(predicted.0).ok_or(Error::Target)?;
        *count = count.saturating_add(1);
        Ok(())
    }

    /// Adds the counts of another.
    pub fn merge(&mut self, other: &Self) {
        for (a, &b) in self.counts.as_flattened_mut().iter_mut().zip(other.counts.as_flattened()) {
            *a = a.saturating_add(b);
        }
    }

    /// Returns the accuracy: the share of examples whose class was predicted, in 0..=1.
    #[doc(alias = "accuracy_score")]
    pub fn accuracy(&self) -> f32 {
        let hits = sum(self.counts.iter().enumerate().filter_map(|(class, row)| row.get(class)));
        ratio(hits as f32, sum(self.counts.as_flattened()) as f32)
    }

    /// Returns the scores of one class.
    #[doc(alias = "precision_recall_fscore_support")]
    pub fn scores(&self, class: Class) -> Scores {
        let hits = self.counts.get(class.0).and_then(|row| row.get(class.0)).copied().unwrap_or(0) as f32;
        let (actual, predicted) = self.totals(class);
        Scores {
            precision: ratio(hits, predicted as f32),
            recall: ratio(hits, actual as f32),
            f1: ratio(2.0 * hits, (actual + predicted) as f32),
        }
    }

    /// Returns the mean scores over the classes that occur or were predicted, with equal weights. scikit-learn's
    /// `average="macro"`.
    #[doc(alias = "balanced_accuracy_score")]
    pub fn macro_average(&self) -> Scores {
        self.average(|actual, predicted| if actual + predicted > 0 { 1.0 } else { 0.0 })
    }

    /// Returns the mean scores over the classes, weighted by their numbers of examples. Its recall is the accuracy.
    /// scikit-learn's `average="weighted"`.
    pub fn weighted_average(&self) -> Scores {
        self.average(|actual, _| actual as f32)
    }

    fn average(&self, weight: impl Fn(u64, u64) -> f32) -> Scores {
        let (mut sum, mut total) = (Scores::default(), 0.0);
        for class in (0..C).map(Class) {
            let (actual, predicted) = self.totals(class);
            let (weight, scores) = (weight(actual, predicted), self.scores(class));
            sum.precision += weight * scores.precision;
            sum.recall += weight * scores.recall;
            sum.f1 += weight * scores.f1;
            total += weight;
        }
        Scores {
            precision: ratio(sum.precision, total),
            recall: ratio(sum.recall, total),
            f1: ratio(sum.f1, total),
        }
    }

    /// How many examples are of a class, and how many were taken for it.
    fn totals(&self, class: Class) -> (u64, u64) {
        (
            sum(self.counts.get(class.0).into_iter().flatten()),
            sum(self.counts.iter().filter_map(|row| row.get(class.0))),
        )
    }
}

fn sum<'a>(counts: impl IntoIterator<Item = &'a u32>) -> u64 {
    counts.into_iter().map(|&count| u64::from(count)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn confusion<const C: usize>(examples: impl IntoIterator<Item = (usize, usize)>) -> Confusion<C> {
        let mut confusion = Confusion::new();
        for (actual, predicted) in examples {
            confusion.add(Class(actual), Class(predicted)).unwrap();
        }
        confusion
    }

    fn near(got: f32, want: f64) -> bool {
        (f64::from(got) - want).abs() <= want * 5e-7
    }

    #[test]
    fn as_scikit_learn() {
        // r = np.random.default_rng(1); y = r.integers(0, 4, 32)
        // p = np.where(r.random(32) < .6, y, r.integers(0, 3, 32)); p[p == 3] = 4
        // Class 3 is never predicted, class 4 never occurs, class 5 neither.
        // scikit-learn 1.9.1: accuracy_score, precision_recall_fscore_support(zero_division=0)
        let y =
            [1, 2, 3, 3, 0, 0, 3, 3, 0, 1, 3, 1, 1, 3, 1, 1, 2, 2, 0, 0, 3, 3, 3, 2, 3, 1, 1, 3, 0, 1, 0, 1];
        let p =
            [1, 2, 4, 4, 0, 0, 4, 2, 2, 0, 4, 1, 1, 0, 1, 1, 0, 2, 2, 2, 4, 4, 4, 2, 1, 0, 1, 4, 2, 1, 0, 2];
        let confusion = confusion::<6>(y.into_iter().zip(p));
        assert_eq!(
            confusion.counts[..4],
            [[3, 0, 4, 0, 0, 0], [2, 7, 1, 0, 0, 0], [1, 0, 3, 0, 0, 0], [1, 1, 1, 0, 8, 0]]
        );
        assert_eq!(confusion.accuracy(), 0.40625);
        for (scores, precision, recall, f1) in [
            (confusion.scores(Class(0)), 0.428_571_429, 0.428_571_429, 0.428_571_429),
            (confusion.scores(Class(1)), 0.875, 0.7, 0.777_777_778),
            (confusion.scores(Class(2)), 0.333_333_333, 0.75, 0.461_538_462),
            (confusion.scores(Class(3)), 0.0, 0.0, 0.0),
            (confusion.scores(Class(4)), 0.0, 0.0, 0.0),
            (confusion.scores(Class(5)), 0.0, 0.0, 0.0),
            (confusion.macro_average(), 0.327_380_952, 0.375_714_286, 0.333_577_534),
            (confusion.weighted_average(), 0.408_854_167, 0.406_25, 0.394_497_863),
        ] {
            assert!(near(scores.precision, precision), "{scores:?}");
            assert!(near(scores.recall, recall), "{scores:?}");
            assert!(near(scores.f1, f1), "{scores:?}");
        }
    }

    proptest! {
        #[test]
        #[cfg_attr(miri, ignore = "too many numbers for Miri")]
        fn equals_the_definitions_for_any_counts(counts in any::<[[u32; 3]; 3]>()) {
            let confusion = Confusion { counts };
            let n = |actual: usize, predicted: usize| f64::from(counts[actual][predicted]);
            let total: f64 = counts.iter().flatten().map(|&n| f64::from(n)).sum();
            let (mut macro_f1, mut weighted_precision) = (0.0, 0.0);
            for k in 0..3 {
                let actual = n(k, 0) + n(k, 1) + n(k, 2);
                let predicted = n(0, k) + n(1, k) + n(2, k);
                let over = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
                let (precision, recall) = (over(n(k, k), predicted), over(n(k, k), actual));
                let f1 = over(2.0 * precision * recall, precision + recall);
                let scores = confusion.scores(Class(k));
                prop_assert!(near(scores.precision, precision) && near(scores.recall, recall));
                prop_assert!(near(scores.f1, f1));
                macro_f1 += f1 / 3.0;
                weighted_precision += precision * actual / total;
            }
            prop_assert!(near(confusion.accuracy(), (n(0, 0) + n(1, 1) + n(2, 2)) / total));
            prop_assert!(near(confusion.macro_average().f1, macro_f1));
            prop_assert!(near(confusion.weighted_average().precision, weighted_precision));
            prop_assert!(near(confusion.weighted_average().recall, f64::from(confusion.accuracy())));
        }

        #[test]
        fn two_parts_are_the_whole(
            examples in proptest::collection::vec((0usize..4, 0usize..4), 0..50),
            cut in any::<proptest::sample::Index>(),
        ) {
            let (a, b) = examples.split_at(cut.index(examples.len() + 1));
            let mut merged = confusion::<4>(a.iter().copied());
            merged.merge(&confusion(b.iter().copied()));
            prop_assert_eq!(merged, confusion(examples.iter().copied()));
        }
    }

    #[test]
    fn a_foreign_class_changes_nothing() {
        let mut confusion = confusion::<2>([(0, 1)]);
        for (actual, predicted) in [(2, 0), (0, 2), (usize::MAX, 0), (1, usize::MAX)] {
            assert_eq!(confusion.add(Class(actual), Class(predicted)), Err(Error::Target));
        }
        assert_eq!(confusion.counts, [[0, 1], [0, 0]]);
        assert_eq!(confusion.scores(Class(2)), Scores::default());
    }

    #[test]
    fn nothing_scores_nothing_and_full_counters_stay_full() {
        let mut confusion = Confusion::<2>::new();
        assert_eq!((confusion.accuracy(), confusion.macro_average()), (0.0, Scores::default()));
        confusion.counts[1][1] = u32::MAX;
        confusion.add(Class(1), Class(1)).unwrap();
        confusion.merge(&confusion.clone());
        assert_eq!((confusion.counts[1][1], confusion.accuracy()), (u32::MAX, 1.0));
        const { assert!(Confusion::<2>::RAM == 16) };
    }
}
