//! A classifier's outputs, one class against the rest.

use tinyfit::Class;

use crate::ranking::Ranking;
use crate::reliability::Reliability;

/// The probability of `class` in a network's outputs: a single output is that of the second class of two.
pub fn probability(outputs: &[f32], class: usize) -> f32 {
    match (outputs, class) {
        ([second], 0) => 1.0 - second,
        ([second], _) => *second,
        _ => outputs.get(class).copied().unwrap_or(0.0),
    }
}

/// The ranking of each class by its probability; of two classes the second's alone, as the first's follows from it.
/// None for a class that has no row, or all of them.
pub fn rankings(truth: &[u32], outputs: &[&[f32]], classes: usize) -> Vec<Option<Ranking>> {
    let first = if classes == 2 { 1 } else { 0 };
    let pairs =
        |class| truth.iter().zip(outputs).map(move |(&of, y)| (of as usize == class, probability(y, class)));
    (first..classes).map(|class| Ranking::of(pairs(class))).collect()
}

/// Of two classes, how often the second comes true by its probability; of many, how often the predicted class is right by
/// the probability it has (Guo et al., 2017).
pub fn reliability(truth: &[u32], outputs: &[&[f32]], classes: usize, bins: usize) -> Reliability {
    let pairs = truth.iter().zip(outputs).filter_map(|(&of, y)| {
        let class = if classes == 2 { 1 } else { Class::argmax(y)?.0 };
        Some((of as usize == class, f64::from(probability(y, class))))
    });
    Reliability::of(pairs, bins)
}

/// The mean over the classes that have a ranking; scikit-learn's `average="macro"`.
pub fn macro_mean(rankings: &[Option<Ranking>], area: fn(&Ranking) -> f64) -> Option<f64> {
    let areas: Vec<f64> = rankings.iter().flatten().map(area).collect();
    (!areas.is_empty()).then(|| areas.iter().sum::<f64>() / areas.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUTH: [u32; 8] = [0, 1, 2, 1, 1, 2, 0, 0];

    const OUTPUTS: [&[f32]; 8] = [
        &[0.7, 0.2, 0.1],
        &[0.1, 0.8, 0.1],
        &[0.3, 0.3, 0.4],
        &[0.5, 0.3, 0.2],
        &[0.2, 0.5, 0.3],
        &[0.1, 0.1, 0.8],
        &[0.4, 0.35, 0.25],
        &[0.3, 0.6, 0.1],
    ];

    #[test]
    fn macro_means_are_scikit_learns() {
        // scikit-learn 1.9.1: roc_auc_score(y, p, multi_class='ovr', average='macro'),
        // average_precision_score(label_binarize(y, classes=[0, 1, 2]), p, average='macro')
        let rankings = rankings(&TRUTH, &OUTPUTS, 3);
        assert!((macro_mean(&rankings, Ranking::roc_auc).unwrap() - 0.8666666666666666).abs() < 1e-12);
        assert!(
            (macro_mean(&rankings, Ranking::average_precision).unwrap() - 0.825925925925926).abs() < 1e-12
        );
    }

    #[test]
    fn a_class_without_rows_is_left_out() {
        let rankings = rankings(&TRUTH[..2], &OUTPUTS[..2], 3);
        assert!(rankings[0].is_some() && rankings[2].is_none());
        assert_eq!(macro_mean(&rankings[2..], Ranking::roc_auc), None);
    }

    #[test]
    fn one_output_is_two_probabilities() {
        assert_eq!([0, 1].map(|class| probability(&[0.25], class)), [0.75, 0.25]);
        let rankings = rankings(&[0, 1, 1], &[&[0.1], &[0.9], &[0.4]], 2);
        assert_eq!(rankings.len(), 1);
        assert_eq!(rankings[0].as_ref().unwrap().roc_auc(), 1.0);
    }

    #[test]
    fn confidence_is_that_of_the_prediction() {
        // Right except the fourth row (0.5) and the last (0.6).
        let many = reliability(&TRUTH, &OUTPUTS, 3, 2);
        assert_eq!(
            many.bins.iter().map(|bin| (bin.rows, bin.observed)).collect::<Vec<_>>(),
            [(2, 1.0), (6, 4.0 / 6.0)]
        );
        let two = reliability(&[0, 1], &[&[0.2], &[0.2]], 2, 2);
        assert_eq!((two.bins[0].rows, two.bins[0].observed), (2, 0.5));
    }
}
