//! How good a model is on data it has not seen.

use serde::Serialize;
use tinyfit_model::{Model, Task};

use crate::data::{Dataset, Targets};
use crate::ranking::Ranking;
use crate::store::StoreError;

/// Metrics of a model's task.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Metrics {
    /// Of a classifier.
    Classification(Classification),
    /// Of a regression.
    Regression(Regression),
    /// Of a regression of several targets.
    Regressions(Regressions),
    /// Of an autoencoder.
    Anomalies(Anomalies),
}

/// Metrics of a classifier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Classification {
    /// Rows.
    pub rows: usize,
    /// The share of rows whose class was predicted.
    pub accuracy: f64,
    /// Of two classes the [positive](positive) one, whose precision, recall and F1 the next three are; none of more.
    pub positive: Option<String>,
    /// `tp / (tp + fp)`; of more than two classes the mean over those that occur or were predicted.
    pub precision: f64,
    /// `tp / (tp + fn)`; of more than two classes the mean over the same.
    pub recall: f64,
    /// `2 tp / (2 tp + fp + fn)`; of more than two classes the mean over the same.
    pub f1: f64,
    /// One a class, in order.
    pub classes: Vec<OfClass>,
    /// Rows by true class, then by predicted class.
    pub confusion: Vec<Vec<usize>>,
}

/// Metrics of one class against all others; 0 where there is nothing to divide by.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfClass {
    /// Its label.
    pub class: String,
    /// Rows that are of it.
    pub rows: usize,
    /// `tp / (tp + fp)`.
    pub precision: f64,
    /// `tp / (tp + fn)`.
    pub recall: f64,
    /// `2 tp / (2 tp + fp + fn)`.
    pub f1: f64,
}

/// Metrics of a regression, in the target's own unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Regression {
    /// Rows.
    pub rows: usize,
    /// Mean squared error.
    pub mse: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// `1 - sum of squared errors / sum of squares about the mean`; 0 where the target never changes.
    pub r2: f64,
}

/// Metrics of a regression of several targets: the means over them, and each.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Regressions {
    /// Rows.
    pub rows: usize,
    /// Mean over the targets, whatever their units.
    pub mse: f64,
    /// Mean over the targets, whatever their units.
    pub mae: f64,
    /// Mean over the targets.
    pub r2: f64,
    /// One a target, in order.
    pub targets: Vec<OfTarget>,
}

/// Metrics of one of several targets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfTarget {
    /// Its column.
    pub target: String,
    /// In its own unit.
    #[serde(flatten)]
    pub metrics: Regression,
}

/// Metrics of an autoencoder. A row's score is its mean squared error over the scaled inputs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Anomalies {
    /// Rows.
    pub rows: usize,
    /// The mean of the scores.
    pub score: f64,
    /// Rows whose score is above this are anomalies.
    pub threshold: f64,
    /// Rows that are.
    pub anomalies: usize,
    /// The probability that a row labeled an anomaly scores higher than one that is not, ties counted half; none without
    /// labels of both kinds.
    pub roc_auc: Option<f64>,
}

impl Anomalies {
    /// The metrics of these scores; `labels`, if there are any, say which rows are anomalies.
    pub fn of(scores: &[f32], threshold: f32, labels: Option<&[bool]>) -> Self {
        let sum: f64 = scores.iter().map(|&score| f64::from(score)).sum();
        Self {
            rows: scores.len(),
            score: sum / scores.len().max(1) as f64,
            threshold: f64::from(threshold),
            anomalies: scores.iter().filter(|score| **score > threshold).count(),
            roc_auc: labels.and_then(|labels| {
                let pairs = labels.iter().copied().zip(scores.iter().copied());
                Ranking::of(pairs).map(|ranking| ranking.roc_auc())
            }),
        }
    }
}

impl Classification {
    /// The metrics of these (true, predicted) pairs of classes that are called by their numbers.
    pub fn of(pairs: impl IntoIterator<Item = (usize, usize)>, classes: usize) -> Self {
        let labels: Vec<String> = (0..classes).map(|class| class.to_string()).collect();
        Self::of_labels(pairs, &labels)
    }

    /// The metrics of these (true, predicted) pairs of classes with these labels.
    pub fn of_labels(pairs: impl IntoIterator<Item = (usize, usize)>, labels: &[String]) -> Self {
        let mut confusion = vec![vec![0; labels.len()]; labels.len()];
        for (truth, predicted) in pairs {
            confusion[truth][predicted] += 1;
        }
        let rows: usize = confusion.iter().flatten().sum();
        let hits: usize = (0..labels.len()).map(|c| confusion[c][c]).sum();
        let share = |part: usize, of: usize| if of > 0 { part as f64 / of as f64 } else { 0.0 };
        let mut classes = Vec::new();
        // Those that occur or were predicted.
        let mut seen = Vec::new();
        for (class, label) in labels.iter().enumerate() {
            let hit = confusion[class][class];
            let actual: usize = confusion[class].iter().sum();
            let predicted: usize = confusion.iter().map(|row| row[class]).sum();
            let of = OfClass {
                class: label.clone(),
                rows: actual,
                precision: share(hit, predicted),
                recall: share(hit, actual),
                f1: share(2 * hit, actual + predicted),
            };
            if actual + predicted > 0 {
                seen.push(class);
            }
            classes.push(of);
        }
        let positive = positive(labels);
        // The one that counts, or all.
        let of = positive.map_or(seen, |class| vec![class]);
        let mean = |figure: fn(&OfClass) -> f64| {
            of.iter().map(|&class| figure(&classes[class])).sum::<f64>() / of.len().max(1) as f64
        };
        Self {
            rows,
            accuracy: share(hits, rows),
            positive: positive.map(|class| labels[class].clone()),
            precision: mean(|of| of.precision),
            recall: mean(|of| of.recall),
            f1: mean(|of| of.f1),
            classes,
            confusion,
        }
    }
}

/// Which of two classes is the positive one, whose precision and recall are meant where only one is printed: that
/// of the label `1`, `true` or `yes` in any case, else the second. None of more classes, or fewer.
pub fn positive(labels: &[String]) -> Option<usize> {
    let [first, second] = labels else { return None };
    let affirms = |label: &str| ["1", "true", "yes"].iter().any(|yes| label.eq_ignore_ascii_case(yes));
    Some(usize::from(affirms(second) || !affirms(first)))
}

impl Regression {
    /// The metrics of these (true, predicted) pairs.
    pub fn of(pairs: &[(f64, f64)]) -> Self {
        let n = pairs.len().max(1) as f64;
        let mean = pairs.iter().map(|(truth, _)| truth).sum::<f64>() / n;
        let squared = pairs.iter().map(|(truth, predicted)| (truth - predicted).powi(2)).sum::<f64>();
        let absolute = pairs.iter().map(|(truth, predicted)| (truth - predicted).abs()).sum::<f64>();
        let spread = pairs.iter().map(|(truth, _)| (truth - mean).powi(2)).sum::<f64>();
        Self {
            rows: pairs.len(),
            mse: squared / n,
            mae: absolute / n,
            r2: if spread > 0.0 { 1.0 - squared / spread } else { 0.0 },
        }
    }
}

impl Metrics {
    /// The metrics of what [`predictions`] are, one per target; targets are in their own unit, less the task's
    /// offsets.
    pub fn of(task: &Task, targets: &Targets, outputs: impl Iterator<Item = impl AsRef<[f32]>>) -> Self {
        match targets {
            Targets::Classes { of, count } => {
                let predicted = outputs.map(|y| task.class(y.as_ref()).unwrap_or(0));
                let truth = of.iter().map(|&class| class as usize);
                Metrics::Classification(Classification::of_labels(
                    truth.zip(predicted),
                    &labels(task, *count),
                ))
            }
            Targets::Values { .. } => regressions(&pairs(task, targets, outputs), &task.targets()),
            Targets::Inputs { .. } => {
                let threshold = if let Task::Autoencode { threshold, .. } = task { *threshold } else { 0.0 };
                let scores: Vec<f32> = outputs.filter_map(|y| y.as_ref().first().copied()).collect();
                Metrics::Anomalies(Anomalies::of(&scores, threshold, None))
            }
        }
    }

    /// The accuracy of a classifier, R^2 of a regression, minus the mean score of an autoencoder: higher is better.
    pub fn score(&self) -> f64 {
        match self {
            Metrics::Classification(metrics) => metrics.accuracy,
            Metrics::Regression(metrics) => metrics.r2,
            Metrics::Regressions(metrics) => metrics.r2,
            Metrics::Anomalies(metrics) => -metrics.score,
        }
    }

    /// What [`score`](Self::score) is.
    pub fn score_name(&self) -> &'static str {
        match self {
            Metrics::Classification(_) => "accuracy",
            Metrics::Regression(_) | Metrics::Regressions(_) => "R^2",
            Metrics::Anomalies(_) => "-score",
        }
    }
}

/// The labels of a task's classes; numbers where it has none.
fn labels(task: &Task, count: usize) -> Vec<String> {
    let classes = task.classes();
    (0..count).map(|i| classes.get(i).cloned().unwrap_or_else(|| i.to_string())).collect()
}

/// Evaluates a model on raw (not yet scaled) rows, each counted once whatever its weight.
///
/// # Errors
/// The rows cannot be read.
pub fn evaluate(model: &Model, data: &Dataset) -> Result<Metrics, StoreError> {
    let (outputs, width) = predictions(model, data)?;
    Ok(Metrics::of(&model.task, &data.targets, outputs.chunks_exact(width)))
}

/// The outputs of a model for each raw row, one after the other, and how many numbers that is: its outputs, or the
/// score of an autoencoder.
///
/// # Errors
/// The rows cannot be read.
pub fn predictions(model: &Model, data: &Dataset) -> Result<(Vec<f32>, usize), StoreError> {
    if let Task::Autoencode { .. } = model.task {
        return Ok((anomaly_scores(model, data)?, 1));
    }
    let mut outputs = Vec::new();
    data.inputs.each(|row| outputs.extend(model.predict(row)))?;
    let width = (outputs.len() / data.len().max(1)).max(1);
    Ok((outputs, width))
}

/// The score of each raw row by an autoencoder.
///
/// # Errors
/// The rows cannot be read.
pub fn anomaly_scores(model: &Model, data: &Dataset) -> Result<Vec<f32>, StoreError> {
    let mut scores = Vec::with_capacity(data.len());
    data.inputs.each(|row| scores.push(model.anomaly(row, &model.predict(row))))?;
    Ok(scores)
}

/// (True, predicted) of each target, row by row, in the target's own unit; `targets` are less the task's offsets.
pub fn pairs(
    task: &Task,
    targets: &Targets,
    outputs: impl Iterator<Item = impl AsRef<[f32]>>,
) -> Vec<Vec<(f64, f64)>> {
    let Targets::Values { of, width } = targets else { return Vec::new() };
    let rows = of.chunks_exact((*width).max(1));
    let mut pairs = vec![Vec::with_capacity(rows.len()); *width];
    for (truth, y) in rows.zip(outputs) {
        for (i, (&truth, &y)) in truth.iter().zip(y.as_ref()).enumerate() {
            let ((mean, std_dev), offset) = (task.unit(i), task.offset(i));
            pairs[i].push((f64::from(truth) + offset, f64::from(y) * std_dev + mean + offset));
        }
    }
    pairs
}

fn regressions(pairs: &[Vec<(f64, f64)>], names: &[&str]) -> Metrics {
    let metrics: Vec<Regression> = pairs.iter().map(|pairs| Regression::of(pairs)).collect();
    if let [only] = metrics.as_slice() {
        return Metrics::Regression(*only);
    }
    let n = metrics.len().max(1) as f64;
    let mean = |of: fn(&Regression) -> f64| metrics.iter().map(of).sum::<f64>() / n;
    let targets = metrics.iter().enumerate().map(|(i, &metrics)| OfTarget {
        target: names.get(i).copied().unwrap_or_default().to_string(),
        metrics,
    });
    Metrics::Regressions(Regressions {
        rows: metrics.first().map_or(0, |metrics| metrics.rows),
        mse: mean(|m| m.mse),
        mae: mean(|m| m.mae),
        r2: mean(|m| m.r2),
        targets: targets.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(labels: &[&str]) -> Vec<String> {
        labels.iter().map(|label| label.to_string()).collect()
    }

    #[test]
    fn two_classes_have_the_figures_of_the_positive_one() {
        // scikit-learn 1.7.2, precision_recall_fscore_support of y = [0, 0, 0, 1, 1, 1, 1], p = [0, 1, 0, 1, 1, 1, 0]:
        // precision [2/3, 3/4], recall [2/3, 3/4], f1 [2/3, 3/4], support [3, 4]
        let pairs = [(0, 0), (0, 1), (0, 0), (1, 1), (1, 1), (1, 1), (1, 0)];
        let metrics = Classification::of_labels(pairs, &names(&["no", "yes"]));
        assert_eq!(metrics.confusion, [[2, 1], [1, 3]]);
        assert_eq!((metrics.accuracy, metrics.positive.as_deref()), (5.0 / 7.0, Some("yes")));
        assert_eq!([metrics.precision, metrics.recall, metrics.f1], [0.75; 3]);
        let of = |class: &str, rows, value| OfClass {
            class: class.into(),
            rows,
            precision: value,
            recall: value,
            f1: value,
        };
        assert_eq!(metrics.classes, [of("no", 3, 2.0 / 3.0), of("yes", 4, 0.75)]);
        // Turned round, the other class's.
        let metrics = Classification::of_labels(pairs, &names(&["True", "false"]));
        assert_eq!((metrics.positive.as_deref(), metrics.recall), (Some("True"), 2.0 / 3.0));
    }

    #[test]
    fn more_classes_have_the_mean_of_those_that_occur() {
        // scikit-learn 1.7.2, precision_recall_fscore_support(y, p, average="macro", zero_division=0) of
        // y = [0, 0, 1, 1, 1, 2], p = [0, 1, 1, 1, 0, 0]: precision 1/3, recall 7/18, f1 16/45
        let pairs = [(0, 0), (0, 1), (1, 1), (1, 1), (1, 0), (2, 0)];
        let metrics = Classification::of_labels(pairs, &names(&["a", "b", "c", "never"]));
        assert_eq!((metrics.positive, metrics.classes[3].rows), (None, 0));
        for (value, expected) in
            [(metrics.precision, 1.0 / 3.0), (metrics.recall, 7.0 / 18.0), (metrics.f1, 16.0 / 45.0)]
        {
            assert!((value - expected).abs() < 1e-12, "{value} {expected}");
        }
    }

    #[test]
    fn the_positive_class_is_the_affirmative_or_the_second() {
        for (labels, class) in [
            (&["0", "1"][..], Some(1)),
            (&["1", "2"], Some(0)),
            (&["FALSE", "TRUE"], Some(1)),
            (&["Yes", "unknown"], Some(0)),
            (&["benign", "malignant"], Some(1)),
            (&["a", "b", "c"], None),
            (&["a"], None),
        ] {
            assert_eq!(positive(&names(labels)), class, "{labels:?}");
        }
    }

    #[test]
    fn regression_by_hand() {
        // errors 1, 0, -1 about a mean of 2: mse 2/3, mae 2/3, r2 1 - 2/2
        let metrics = Regression::of(&[(1.0, 2.0), (2.0, 2.0), (3.0, 2.0)]);
        assert_eq!((metrics.mse, metrics.mae, metrics.r2), (2.0 / 3.0, 2.0 / 3.0, 0.0));
    }

    #[test]
    fn anomalies_are_ranked() {
        // scikit-learn 1.9.1, roc_auc_score([0, 0, 1, 1, 0, 1], [0.1, 0.4, 0.35, 0.8, 0.35, 0.9]) = 0.8333
        let labels = [false, false, true, true, false, true];
        let metrics = Anomalies::of(&[0.1, 0.4, 0.35, 0.8, 0.35, 0.9], 0.4, Some(&labels));
        assert!((metrics.roc_auc.unwrap() - 5.0 / 6.0).abs() < 1e-12, "{metrics:?}");
        assert_eq!(metrics.anomalies, 2);
        assert_eq!(Anomalies::of(&[0.1, 0.2], 0.4, Some(&[true, true])).roc_auc, None);
    }
}
