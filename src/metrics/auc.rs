//! The area under the ROC curve, from histograms.

use core::mem::size_of;

use crate::error::Error;
use crate::sum::Sum;
use crate::zero::Zero;

/// Area under the receiver operating characteristic curve (ROC AUC), from two histograms of scores in `BINS` equal bins
/// over 0..=1.
///
/// The AUC is the probability that a positive example scores higher than a negative one, where a tie counts one half.
/// Here a pair within one bin is a tie, which is the trapezoidal rule between the edges of the bins. Only such pairs
/// can be wrong, each by one half, so the AUC of the scores themselves is within [`error`](Self::error). 64 bins take
/// 512 bytes and have an error of 0.008 if scores are spread evenly. If scores crowd at 0 and 1 it is larger. The
/// rounding error is below 1e-6.
///
/// For one class of several, add `label == class` and the probability of that class. scikit-learn's `roc_auc_score`,
/// Keras's `AUC`.
///
/// Source: Hanley and McNeil, "The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC) Curve",
/// 1982.
///
/// ```
/// use tinyfit::metrics::Auc;
///
/// let mut auc = Auc::<64>::new();
/// for (positive, score) in [(false, 0.1), (false, 0.4), (true, 0.35), (true, 0.8)] {
///     auc.add(positive, score)?;
/// }
/// assert_eq!((auc.area(), auc.error()), (0.75, 0.0));
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("roc_auc_score", "roc_auc", "AUROC"))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auc<const BINS: usize> {
    /// The number of positive examples in each bin.
    pub positive: [u32; BINS],
    /// The number of negative examples in each bin.
    pub negative: [u32; BINS],
}

impl<const BINS: usize> Zero for Auc<BINS> {
    const ZERO: Self = Self { positive: [0; BINS], negative: [0; BINS] };
}

impl<const BINS: usize> Default for Auc<BINS> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const BINS: usize> Auc<BINS> {
    /// The size of the histograms, `8 * BINS` bytes.
    pub const RAM: usize = size_of::<Self>();

    /// Empty histograms. At least two bins.
    pub const fn new() -> Self {
        const { assert!(BINS >= 2, "scores in fewer than two bins cannot be ranked") };
        Self::ZERO
    }

    /// Counts one example. A bin stays at 2^32 - 1.
    ///
    /// # Errors
    /// [`Error::Input`] for a score that is NaN or outside 0..=1, as a logit may be.
    pub fn add(&mut self, positive: bool, score: f32) -> Result<(), Error> {
        if !(0.0..=1.0).contains(&score) {
            return Err(Error::Input);
        }
        let bins = if positive { &mut self.positive } else { &mut self.negative };
        // A score of 1 belongs to the last bin.
        let bin = ((score * BINS as f32) as usize).min(BINS.saturating_sub(1));
        if let Some(count) = bins.get_mut(bin) {
            *count = count.saturating_add(1);
        }
        Ok(())
    }

    /// Adds the counts of another.
    pub fn merge(&mut self, other: &Self) {
        let mine = self.positive.iter_mut().chain(&mut self.negative);
        for (a, &b) in mine.zip(other.positive.iter().chain(&other.negative)) {
            *a = a.saturating_add(b);
        }
    }

    /// Returns the AUC, in 0..=1: 1 if every positive scores higher than every negative, 0.5 for chance. 0.5 without
    /// positives or without negatives.
    pub fn area(&self) -> f32 {
        let (above, tied) = self.pairs();
        above + tied / 2.0
    }

    /// Returns the bound on the distance from the AUC of the scores themselves: half the share of pairs that are in one
    /// bin.
    ///
    /// It is 0.5 without positives or without negatives.
    pub fn error(&self) -> f32 {
        self.pairs().1 / 2.0
    }

    /// The shares of pairs whose positive is in a higher bin than their negative, and in the same.
    fn pairs(&self) -> (f32, f32) {
        let (mut above, mut tied) = (Sum::ZERO, Sum::ZERO);
        let (mut positives, mut negatives) = (0u64, 0u64);
        for (&positive, &negative) in self.positive.iter().zip(&self.negative) {
            above.add(positive as f32 * negatives as f32);
            tied.add(positive as f32 * negative as f32);
            positives += u64::from(positive);
            negatives += u64::from(negative);
        }
        let all = positives as f32 * negatives as f32;
        if all > 0.0 { (above.value / all, tied.value / all) } else { (0.0, 1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn auc<const BINS: usize>(examples: &[(bool, f32)]) -> Auc<BINS> {
        let mut auc = Auc::new();
        for &(positive, score) in examples {
            auc.add(positive, score).unwrap();
        }
        auc
    }

    /// The share of pairs in order, ties a half, in f64.
    fn reference(examples: &[(bool, f32)]) -> f64 {
        let (mut ordered, mut pairs) = (0.0, 0.0);
        for (_, p) in examples.iter().filter(|(positive, _)| *positive) {
            for (_, n) in examples.iter().filter(|(positive, _)| !*positive) {
                ordered += if p > n {
                    1.0
                } else if p == n {
                    0.5
                } else {
                    0.0
                };
                pairs += 1.0;
            }
        }
        if pairs > 0.0 { ordered / pairs } else { 0.5 }
    }

    #[test]
    fn as_scikit_learn() {
        // r = np.random.default_rng(3); y = r.random(40) < .4
        // s = np.round(np.clip(r.normal(.4 + .2 * y, .2), 0, 1), 3)
        let positive = [
            1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 1,
            0, 0, 1, 0, 1, 0, 0, 1,
        ];
        let scores = [
            0.266, 0.655, 0.54, 0.311, 0.385, 0.405, 0.389, 0.881, 0.549, 0.639, 0.822, 0.359, 0.215, 0.517,
            0.517, 0.357, 0.443, 0.446, 0.0, 0.738, 0.698, 0.072, 0.612, 0.407, 0.551, 0.0, 0.217, 0.542,
            0.831, 0.0, 0.5, 0.666, 0.278, 0.718, 0.362, 0.471, 0.39, 0.681, 0.396, 0.526,
        ];
        let examples: Vec<_> = positive.into_iter().map(|y| y == 1).zip(scores).collect();
        // scikit-learn 1.9.1: roc_auc_score(y, s), and of np.floor(16 * s) and np.floor(4 * s)
        let (exact, of_16, of_4) = (0.749_360_6, 0.767_263_4, 0.726_342_7);
        let (fine, coarse) = (auc::<16>(&examples), auc::<4>(&examples));
        assert!((fine.area() - of_16).abs() < 1e-6 && (coarse.area() - of_4).abs() < 1e-6);
        assert!(
            (fine.area() - exact).abs() <= fine.error() && (coarse.area() - exact).abs() <= coarse.error()
        );
        assert!((auc::<1000>(&examples).area() - exact).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn is_within_its_error(examples in proptest::collection::vec((any::<bool>(), 0f32..=1.0), 0..60)) {
            let exact = reference(&examples);
            let binned: Vec<_> = examples.iter().map(|&(y, s)| (y, (s * 8.0).floor().min(7.0))).collect();
            let auc = auc::<8>(&examples);
            prop_assert!((f64::from(auc.area()) - reference(&binned)).abs() < 1e-6);
            prop_assert!((f64::from(auc.area()) - exact).abs() <= f64::from(auc.error()) + 1e-6);
        }

        #[test]
        fn two_parts_are_the_whole(
            examples in proptest::collection::vec((any::<bool>(), 0f32..=1.0), 0..60),
            cut in any::<proptest::sample::Index>(),
        ) {
            let (a, b) = examples.split_at(cut.index(examples.len() + 1));
            let mut merged = auc::<8>(a);
            merged.merge(&auc(b));
            prop_assert_eq!(merged, auc(&examples));
        }

        #[test]
        fn any_counts_give_an_area(positive in any::<[u32; 5]>(), negative in any::<[u32; 5]>()) {
            let auc = Auc { positive, negative };
            let n = |bins: &[u32]| bins.iter().map(|&n| f64::from(n)).sum::<f64>();
            let below = |i: usize| n(&negative[..i]) + n(&negative[i..=i]) / 2.0;
            let ordered: f64 = (0..5).map(|i| n(&positive[i..=i]) * below(i)).sum();
            prop_assert!((f64::from(auc.area()) - ordered / (n(&positive) * n(&negative))).abs() < 1e-6);
            prop_assert!((0.0..=0.5).contains(&auc.error()));
        }
    }

    #[test]
    fn the_ends() {
        assert_eq!(auc::<4>(&[(true, 1.0), (false, 0.0)]).area(), 1.0);
        assert_eq!(auc::<4>(&[(false, 1.0), (true, 0.0)]).area(), 0.0);
        for one_sided in [vec![], vec![(true, 0.3)], vec![(false, 0.3)]] {
            let auc = auc::<4>(&one_sided);
            assert_eq!((auc.area(), auc.error()), (0.5, 0.5));
        }
        const { assert!(Auc::<64>::RAM == 512) };
    }

    #[test]
    fn a_bad_score_changes_nothing_and_full_counters_stay_full() {
        let mut auc = auc::<4>(&[(true, 0.5)]);
        for bad in [f32::NAN, f32::INFINITY, -0.1, 1.1] {
            assert_eq!(auc.add(true, bad), Err(Error::Input));
        }
        assert_eq!((auc.positive, auc.negative), ([0, 0, 1, 0], [0; 4]));
        auc.positive[2] = u32::MAX;
        auc.add(true, 0.5).unwrap();
        auc.merge(&auc.clone());
        assert_eq!(auc.positive[2], u32::MAX);
    }
}
