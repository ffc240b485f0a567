//! A model's metrics, how sure they are, and what its probabilities are worth.

use serde::Serialize;
use tinyfit_engine::{
    Dataset, Metrics, Ranking, Reliability, Residuals, Targets, bootstrap_r2, macro_mean, rankings,
    reliability, sample, wilson,
};
use tinyfit_model::Model;

/// As a script reads it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Scores {
    #[serde(flatten)]
    pub metrics: Metrics,
    /// The 95 % confidence interval of the accuracy (Wilson) or of R^2 (bootstrap).
    pub interval: [f64; 2],
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub probabilities: Option<Probabilities>,
    /// In the order of the rows; none of a classifier, or if a prediction is not finite.
    #[serde(skip)]
    pub residuals: Option<Residuals>,
}

/// What a classifier's probabilities are worth; means over the classes if there are more than two.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Probabilities {
    /// None if the rows are all of one class.
    pub roc_auc: Option<f64>,
    /// Likewise.
    pub average_precision: Option<f64>,
    pub expected_calibration_error: f64,
    #[serde(skip)]
    pub rankings: Vec<Option<Ranking>>,
    #[serde(skip)]
    pub reliability: Reliability,
}

/// Probabilities that are ranked at most, rows times classes; of more rows, so many are chosen at random.
const MOST_PROBABILITIES: usize = 1 << 24;
const BINS: usize = 10;

impl Scores {
    /// Of `model` on rows as it takes them. `seed` chooses what is chosen at random.
    pub(crate) fn of(model: &Model, data: &Dataset, seed: u64) -> Self {
        let outputs: Vec<Vec<f32>> = (0..data.len()).map(|i| model.predict(data.row(i))).collect();
        let metrics = Metrics::of(&model.task, &data.targets, outputs.iter().cloned());
        match &data.targets {
            Targets::Classes { of, count } => {
                let hits = match &metrics {
                    Metrics::Classification(metrics) => (0..*count).map(|i| metrics.confusion[i][i]).sum(),
                    Metrics::Regression(_) => 0,
                };
                let (low, high) = wilson(hits, data.len());
                let probabilities = Some(Probabilities::of(of, outputs, *count, seed));
                Self { metrics, interval: [low, high], probabilities, residuals: None }
            }
            Targets::Values(values) => {
                let (mean, deviation) = model.task.unit();
                let predicted = outputs.iter().map(|y| f64::from(y[0]) * deviation + mean);
                let pairs: Vec<_> = values.iter().map(|&y| f64::from(y)).zip(predicted).collect();
                let (low, high) = bootstrap_r2(&pairs, seed);
                let residuals = Residuals::of(pairs);
                Self { metrics, interval: [low, high], probabilities: None, residuals }
            }
        }
    }
}

impl Probabilities {
    fn of(truth: &[usize], outputs: Vec<Vec<f32>>, classes: usize, seed: u64) -> Self {
        let rows = sample(truth.len(), (MOST_PROBABILITIES / classes.max(1)).max(1), seed);
        let (truth, outputs): (Vec<usize>, Vec<Vec<f32>>) =
            rows.into_iter().map(|i| (truth[i], outputs[i].clone())).unzip();
        let rankings = rankings(&truth, &outputs, classes);
        let reliability = reliability(&truth, &outputs, classes, BINS);
        Self {
            roc_auc: macro_mean(&rankings, Ranking::roc_auc),
            average_precision: macro_mean(&rankings, Ranking::average_precision),
            expected_calibration_error: reliability.error,
            rankings,
            reliability,
        }
    }
}
