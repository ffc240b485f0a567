//! How good a model is on data it has not seen.

use serde::Serialize;
use tinyfit_model::{Model, Task};

use crate::data::{Dataset, Targets};

/// Metrics of a model's task.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Metrics {
    /// Of a classifier.
    Classification(Classification),
    /// Of a regression.
    Regression(Regression),
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
    /// The metrics of a network's outputs, one a row, against targets in their own unit.
    pub fn of(task: &Task, targets: &Targets, outputs: impl Iterator<Item = Vec<f32>>) -> Self {
        match targets {
            Targets::Classes { of, count } => {
                let predicted = outputs.map(|y| task.class(&y).unwrap_or(0));
                Metrics::Classification(Classification::of(of.iter().copied().zip(predicted), *count))
            }
            Targets::Values(values) => {
                let predicted = outputs.map(|y| f64::from(y[0]) * task.unit().1 + task.unit().0);
                let pairs: Vec<_> = values.iter().map(|&v| f64::from(v)).zip(predicted).collect();
                Metrics::Regression(Regression::of(&pairs))
            }
        }
    }

    /// The accuracy of a classifier, R^2 of a regression: higher is better.
    pub fn score(&self) -> f64 {
        match self {
            Metrics::Classification(metrics) => metrics.accuracy,
            Metrics::Regression(metrics) => metrics.r2,
        }
    }
}

/// Evaluates a model on raw (not yet scaled) rows.
pub fn evaluate(model: &Model, data: &Dataset) -> Metrics {
    Metrics::of(&model.task, &data.targets, (0..data.len()).map(|i| model.predict(data.row(i))))
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
}
