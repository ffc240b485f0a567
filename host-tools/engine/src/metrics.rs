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
    /// `tp / (tp + fp)`, mean over the classes that occur or were predicted.
    pub precision: f64,
    /// `tp / (tp + fn)`, mean over the same classes.
    pub recall: f64,
    /// `2 tp / (2 tp + fp + fn)`, mean over the same classes.
    pub f1: f64,
    /// Rows by true class, then by predicted class.
    pub confusion: Vec<Vec<usize>>,
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
    /// The probability that a row labelled an anomaly scores higher than one that is not, ties counted half; none without
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
    /// The metrics of these (true, predicted) pairs.
    pub fn of(pairs: impl IntoIterator<Item = (usize, usize)>, classes: usize) -> Self {
        let mut confusion = vec![vec![0; classes]; classes];
        for (truth, predicted) in pairs {
            confusion[truth][predicted] += 1;
        }
        let rows: usize = confusion.iter().flatten().sum();
        let hits: usize = (0..classes).map(|c| confusion[c][c]).sum();
        let (mut precision, mut recall, mut f1, mut seen) = (0.0, 0.0, 0.0, 0.0);
        for (class, row) in confusion.iter().enumerate() {
            let hit = row[class] as f64;
            let actual = row.iter().sum::<usize>() as f64;
            let predicted = confusion.iter().map(|row| row[class]).sum::<usize>() as f64;
            if actual + predicted > 0.0 {
                precision += if predicted > 0.0 { hit / predicted } else { 0.0 };
                recall += if actual > 0.0 { hit / actual } else { 0.0 };
                f1 += 2.0 * hit / (actual + predicted);
                seen += 1.0;
            }
        }
        let mean = |sum: f64| if seen > 0.0 { sum / seen } else { 0.0 };
        Self {
            rows,
            accuracy: if rows > 0 { hits as f64 / rows as f64 } else { 0.0 },
            precision: mean(precision),
            recall: mean(recall),
            f1: mean(f1),
            confusion,
        }
    }
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
    /// The metrics of what [`predictions`] are, one a target; targets are in their own unit, less the task's offsets.
    pub fn of(task: &Task, targets: &Targets, outputs: impl Iterator<Item = impl AsRef<[f32]>>) -> Self {
        match targets {
            Targets::Classes { of, count } => {
                let predicted = outputs.map(|y| task.class(y.as_ref()).unwrap_or(0));
                let truth = of.iter().map(|&class| class as usize);
                Metrics::Classification(Classification::of(truth.zip(predicted), *count))
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

/// Evaluates a model on raw (not yet scaled) rows, each counted once whatever its weight.
///
/// # Errors
/// The rows cannot be read.
pub fn evaluate(model: &Model, data: &Dataset) -> Result<Metrics, StoreError> {
    let (outputs, width) = predictions(model, data)?;
    Ok(Metrics::of(&model.task, &data.targets, outputs.chunks_exact(width)))
}

/// What a model says of each raw row, one after the other, and how many numbers that is: its outputs, or the score of an
/// autoencoder.
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
            let ((mean, deviation), offset) = (task.unit(i), task.offset(i));
            pairs[i].push((f64::from(truth) + offset, f64::from(y) * deviation + mean + offset));
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

    #[test]
    fn classification_by_hand() {
        // scikit-learn 1.5, classification_report of y = [0, 0, 1, 1, 1], p = [0, 1, 1, 1, 0] (macro average):
        // precision 0.5833, recall 0.5833, f1 0.5833, accuracy 0.6
        let pairs = [(0, 0), (0, 1), (1, 1), (1, 1), (1, 0)];
        let metrics = Classification::of(pairs, 2);
        assert_eq!(metrics.confusion, [[1, 1], [1, 2]]);
        assert_eq!(metrics.accuracy, 0.6);
        for value in [metrics.precision, metrics.recall, metrics.f1] {
            assert!((value - 7.0 / 12.0).abs() < 1e-12, "{value}");
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
