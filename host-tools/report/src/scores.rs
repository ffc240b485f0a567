//! Scores as text, for a terminal.

use tinyfit_engine::{Anomalies, Classification, Metrics, Regression, Regressions, Scores};
use tinyfit_model::number::count;
use tinyfit_model::text::shown;

use crate::table::table;

/// More classes than this make a confusion table that no terminal holds.
const WIDEST: usize = 16;

/// The scores, a line each, and the confusion table.
pub fn scores_text(scores: &Scores, classes: &[String]) -> String {
    let sure = scores.interval.map(|[low, high]| format!("95 % from {low:.4} to {high:.4}"));
    let sure = sure.unwrap_or_default();
    let of = match &scores.metrics {
        Metrics::Classification(metrics) => of_class(metrics),
        _ => String::new(),
    };
    // The area under the ROC curve is that of either of two classes, the average precision is not.
    let ranked = match classes {
        [_, second] => format!("of {}", shown(second)),
        _ => "mean over the classes".into(),
    };
    let mut rows: Vec<(&str, String, &str)> = Vec::new();
    match &scores.metrics {
        Metrics::Regression(Regression { rows: n, mse, mae, r2 }) => {
            rows.push(("rows", count(*n), ""));
            rows.push(("mse", format!("{mse:.6}"), ""));
            rows.push(("mae", format!("{mae:.6}"), ""));
            rows.push(("R^2", format!("{r2:.4}"), &sure));
        }
        Metrics::Regressions(Regressions { rows: n, mse, mae, r2, .. }) => {
            rows.push(("rows", count(*n), ""));
            rows.push(("mse", format!("{mse:.6}"), ""));
            rows.push(("mae", format!("{mae:.6}"), ""));
            rows.push(("R^2", format!("{r2:.4}"), "means over the targets"));
        }
        Metrics::Anomalies(Anomalies { rows: n, score, threshold, anomalies, roc_auc }) => {
            rows.push(("rows", count(*n), ""));
            rows.push(("mean score", format!("{score:.6}"), ""));
            rows.push(("threshold", format!("{threshold:.6}"), ""));
            rows.push(("anomalies", count(*anomalies), ""));
            rows.extend(roc_auc.map(|area| ("ROC AUC", format!("{area:.4}"), "")));
        }
        Metrics::Classification(metrics) => {
            let Classification { rows: n, accuracy, precision, recall, f1, .. } = metrics;
            rows.push(("rows", count(*n), ""));
            rows.push(("accuracy", format!("{accuracy:.4}"), &sure));
            for (name, value) in [("precision", precision), ("recall", recall), ("f1", f1)] {
                rows.push((name, format!("{value:.4}"), &of));
            }
        }
    }
    if let Some(probabilities) = &scores.probabilities {
        let areas =
            [("ROC AUC", probabilities.roc_auc), ("average precision", probabilities.average_precision)];
        for ((name, value), of) in areas.into_iter().zip(["", &ranked]) {
            rows.push((name, value.map_or("none".into(), |value| format!("{value:.4}")), of));
        }
        let error = probabilities.expected_calibration_error;
        rows.push(("calibration error", format!("{error:.4}"), ""));
    }
    let rows = rows.into_iter().map(|(name, value, sure)| vec![name.to_string(), value, sure.to_string()]);
    let mut text = table(&["score", "value", ""], rows);
    if let Metrics::Regressions(Regressions { targets, .. }) = &scores.metrics {
        let rows = targets.iter().map(|of| {
            let Regression { mse, mae, r2, .. } = of.metrics;
            vec![of.target.clone(), format!("{mse:.6}"), format!("{mae:.6}"), format!("{r2:.4}")]
        });
        text.push('\n');
        text += &table(&["target", "mse", "mae", "R^2"], rows);
    }
    if let Metrics::Classification(Classification { confusion, classes: each, .. }) = &scores.metrics
        && classes.len() <= WIDEST
    {
        let rows = each.iter().map(|of| {
            let figures = [of.precision, of.recall, of.f1].map(|figure| format!("{figure:.4}"));
            [of.class.clone()].into_iter().chain(figures).chain([count(of.rows)]).collect()
        });
        text.push('\n');
        text += &table(&["class", "precision", "recall", "f1", "rows"], rows);
        let header: Vec<&str> =
            std::iter::once("true \\ predicted").chain(classes.iter().map(String::as_str)).collect();
        let rows = classes.iter().zip(confusion).map(|(class, row)| {
            std::iter::once(class.clone()).chain(row.iter().map(|n| count(*n))).collect()
        });
        text.push('\n');
        text += &table(&header, rows);
    }
    text
}

/// What precision, recall and F1 are of.
fn of_class(metrics: &Classification) -> String {
    match &metrics.positive {
        Some(class) => format!("of {}", shown(class)),
        None => "mean over the classes".into(),
    }
}

/// The score to compare by, by name.
pub fn headline(metrics: &Metrics) -> String {
    match metrics {
        Metrics::Classification(metrics) => format!("accuracy {:.4}", metrics.accuracy),
        Metrics::Regression(metrics) => format!("R^2 {:.4}, mse {:.6}", metrics.r2, metrics.mse),
        Metrics::Regressions(metrics) => format!("R^2 {:.4} on average, mse {:.6}", metrics.r2, metrics.mse),
        Metrics::Anomalies(metrics) => format!("score {:.6}, {} anomalies", metrics.score, metrics.anomalies),
    }
}
