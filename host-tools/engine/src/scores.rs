//! A model's metrics, how sure they are, and what its probabilities are worth.

use serde::Serialize;
use tinyfit_model::{Model, Task};

use crate::data::{Dataset, Targets};
use crate::interval::{bootstrap_r2, wilson};
use crate::metrics::{Anomalies, Classification, Metrics, anomaly_scores, pairs, predictions};
use crate::one_vs_rest::{macro_mean, probability, rankings, reliability};
use crate::ranking::Ranking;
use crate::reliability::Reliability;
use crate::residuals::Residuals;
use crate::sample::sample;
use crate::store::StoreError;

/// How good a model is on rows.
#[derive(Clone, Debug, Serialize)]
pub struct Scores {
    /// What depends on the task.
    #[serde(flatten)]
    pub metrics: Metrics,
    /// The 95 % confidence interval of the accuracy (Wilson) or of one target's R^2 (bootstrap).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<[f64; 2]>,
    /// Of a classifier.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub probabilities: Option<Probabilities>,
    /// Of each target, in the order of the rows; of an autoencoder, the scores. `None` if a prediction is not finite.
    #[serde(skip)]
    pub residuals: Vec<Option<Residuals>>,
}

/// The calibration of a classifier's probabilities; means over the classes if there are more than two.
#[derive(Clone, Debug, Serialize)]
pub struct Probabilities {
    /// The area under the ROC curve, or `None` if the rows are all of one class.
    pub roc_auc: Option<f64>,
    /// The area under the curve of precision over recall, in steps, or `None` as above.
    pub average_precision: Option<f64>,
    /// The mean distance of probability and share of hits, over ten bins weighted by their rows.
    pub expected_calibration_error: f64,
    /// Of each class against the others, or `None` for a class without rows, or with all of them.
    #[serde(skip)]
    pub rankings: Vec<Option<Ranking>>,
    /// How often each probability is right.
    #[serde(skip)]
    pub reliability: Reliability,
    /// The rows whose class was missed with the highest probability, at most [`MISSED`](Self::MISSED), the worst first.
    #[serde(skip)]
    pub missed: Vec<Missed>,
}

/// A row whose class was missed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Missed {
    /// Counted from 0.
    pub row: usize,
    /// Its class.
    pub truth: usize,
    /// The class that was predicted.
    pub predicted: usize,
    /// The probability of that.
    pub probability: f32,
}

/// Probabilities that are ranked at most, rows times classes; of more rows, so many are chosen at random.
const MOST_PROBABILITIES: usize = 1 << 24;
const BINS: usize = 10;

impl Scores {
    /// Of `model` on rows as it takes them. `seed` chooses what is chosen at random.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub fn of(model: &Model, data: &Dataset, seed: u64) -> Result<Self, StoreError> {
        if let Task::Autoencode { threshold, .. } = model.task {
            return Ok(Self::of_anomalies(&anomaly_scores(model, data)?, threshold, None));
        }
        let (outputs, width) = predictions(model, data)?;
        let metrics = Metrics::of(&model.task, &data.targets, outputs.chunks_exact(width));
        Ok(match (&data.targets, &metrics) {
            (Targets::Classes { of, count }, Metrics::Classification(Classification { confusion, .. })) => {
                let (low, high) = wilson((0..*count).map(|i| confusion[i][i]).sum(), data.len());
                let mut probabilities = Probabilities::of(of, &outputs, *count, seed);
                probabilities.missed = missed(&model.task, of, outputs.chunks_exact(width));
                let probabilities = Some(probabilities);
                Self { metrics, interval: Some([low, high]), probabilities, residuals: Vec::new() }
            }
            _ => {
                let pairs = pairs(&model.task, &data.targets, outputs.chunks_exact(width));
                let interval = match &pairs[..] {
                    [only] => Some(bootstrap_r2(only, seed).into()),
                    _ => None,
                };
                let residuals = pairs.into_iter().map(Residuals::of).collect();
                Self { metrics, interval, probabilities: None, residuals }
            }
        })
    }

    /// Of an autoencoder's scores; `flags` tell which rows are anomalies, if that is known.
    pub fn of_anomalies(scores: &[f32], threshold: f32, flags: Option<&[bool]>) -> Self {
        let residuals = vec![Residuals::of(scores.iter().map(|&score| (f64::from(score), 0.0)).collect())];
        let metrics = Metrics::Anomalies(Anomalies::of(scores, threshold, flags));
        Self { metrics, interval: None, probabilities: None, residuals }
    }
}

/// The rows that were missed most confidently; of equal ones the first.
fn missed<'a>(task: &Task, truth: &[u32], outputs: impl Iterator<Item = &'a [f32]>) -> Vec<Missed> {
    let rows = truth.iter().zip(outputs).enumerate().map(|(row, (&truth, y))| {
        let (truth, predicted) = (truth as usize, task.class(y).unwrap_or(0));
        Missed { row, truth, predicted, probability: probability(y, predicted) }
    });
    let mut rows: Vec<Missed> = rows.filter(|row| row.predicted != row.truth).collect();
    rows.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    rows.truncate(Probabilities::MISSED);
    rows
}

impl Probabilities {
    /// How many rows are listed.
    pub const MISSED: usize = 10;

    /// `outputs` are those of one row after the other.
    fn of(truth: &[u32], outputs: &[f32], classes: usize, seed: u64) -> Self {
        let rows = sample(truth.len(), (MOST_PROBABILITIES / classes.max(1)).max(1), seed);
        let width = outputs.len() / truth.len().max(1);
        let row = |i: usize| (truth[i], &outputs[i * width..][..width]);
        let (truth, outputs): (Vec<u32>, Vec<&[f32]>) = rows.into_iter().map(|i| row(i as usize)).unzip();
        let rankings = rankings(&truth, &outputs, classes);
        let reliability = reliability(&truth, &outputs, classes, BINS);
        Self {
            roc_auc: macro_mean(&rankings, Ranking::roc_auc),
            average_precision: macro_mean(&rankings, Ranking::average_precision),
            expected_calibration_error: reliability.error,
            rankings,
            reliability,
            missed: Vec::new(),
        }
    }
}
