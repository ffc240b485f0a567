//! Metrics for a person to read.

use tinyfit_engine::{Anomalies, Classification, Metrics, Regression, Regressions};

use crate::output::{count, table};

/// More classes than this make a confusion table that no terminal holds.
const WIDEST: usize = 16;

/// The metrics, a line each, and the confusion table.
pub(crate) fn text(metrics: &Metrics, classes: &[String]) -> String {
    match metrics {
        Metrics::Regression(Regression { rows, mse, mae, r2 }) => {
            format!(
                "rows       {}\nmse        {mse:.6}\nmae        {mae:.6}\nR^2        {r2:.4}\n",
                count(*rows)
            )
        }
        Metrics::Regressions(Regressions { rows, mse, mae, r2, targets }) => {
            let number = |value: f64| format!("{value:.6}");
            let row = |name: &str, mse, mae, r2| {
                vec![name.to_string(), number(mse), number(mae), format!("{r2:.4}")]
            };
            let each =
                targets.iter().map(|of| row(&of.target, of.metrics.mse, of.metrics.mae, of.metrics.r2));
            let rows_of = each.chain([row("mean", *mse, *mae, *r2)]);
            format!("rows       {}\n\n{}", count(*rows), table(&["target", "mse", "mae", "R^2"], rows_of))
        }
        Metrics::Anomalies(Anomalies { rows, score, threshold, anomalies, roc_auc }) => {
            let auc = roc_auc.map(|auc| format!("ROC AUC    {auc:.4}\n")).unwrap_or_default();
            format!(
                "rows       {}\nscore      {score:.6} in the mean\nanomalies  {} above {threshold:.6}\n{auc}",
                count(*rows),
                count(*anomalies)
            )
        }
        Metrics::Classification(Classification { rows, accuracy, precision, recall, f1, confusion }) => {
            let mut text = format!(
                "rows       {}\naccuracy   {accuracy:.4}\nprecision  {precision:.4}\nrecall     {recall:.4}\n\
                 f1         {f1:.4}\n",
                count(*rows)
            );
            if classes.len() <= WIDEST {
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
    }
}

/// The figure that says how good, by name.
pub(crate) fn headline(metrics: &Metrics) -> String {
    match metrics {
        Metrics::Classification(metrics) => format!("accuracy {:.4}", metrics.accuracy),
        Metrics::Regression(metrics) => format!("R^2 {:.4}, mse {:.6}", metrics.r2, metrics.mse),
        Metrics::Regressions(metrics) => format!("R^2 {:.4} in the mean, mse {:.6}", metrics.r2, metrics.mse),
        Metrics::Anomalies(metrics) => format!("score {:.6}, {} anomalies", metrics.score, metrics.anomalies),
    }
}
