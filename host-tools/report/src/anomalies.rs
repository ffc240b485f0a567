//! The reconstruction errors of an autoencoder.

use maud::{Markup, Render, html};
use tinyfit_engine::{Anomalies, Residuals};

use crate::figure::{Figure, Numbers};
use crate::histogram::histogram;
use crate::worst::Origin;
use tinyfit_model::number::{count, percent, short};

/// An autoencoder on rows it was not trained on.
#[derive(Clone, Debug)]
pub struct AnomalyResult {
    /// Scores.
    pub metrics: Anomalies,
    /// The score of each row, less 0, or `None` if one is not finite.
    pub scores: Option<Residuals>,
    /// Where the rows are.
    pub origin: Origin,
}

impl AnomalyResult {
    /// A table, and how scores are spread about the threshold.
    pub fn render(&self) -> Markup {
        let Anomalies { rows, score, threshold, anomalies, roc_auc } = &self.metrics;
        let share = percent(*anomalies as f64 / (*rows).max(1) as f64);
        let mut numbers = vec![
            ("rows", count(*rows)),
            ("mean score", short(*score)),
            ("threshold", short(*threshold)),
            ("anomalies", format!("{} ({share})", count(*anomalies))),
        ];
        numbers.extend(roc_auc.map(|area| ("ROC AUC", format!("{area:.4}"))));
        let numbers = numbers.into_iter().map(|(name, value)| vec![name.to_string(), value]);
        html! {
            div.wide { (Numbers::new(["score", "value"], numbers)) }
            @if let Some(scores) = &self.scores { div.figures { (Figure {
                id: "anomalies".into(),
                title: "Histogram of the scores".into(),
                caption: format!(
                    "The mean squared error over the scaled inputs of a row. Beyond the dashed line, {}, a row is an anomaly.",
                    short(*threshold)
                ),
                ..histogram("score", scores, *threshold)
            }.render()) }
            (self.origin.of_scores(scores)) } @else { p { "Some scores are not finite, so there is no figure of them." } }
        }
    }
}
