//! Loss and metric by epoch.

use crate::chart::{Chart, Mark, Series};
use crate::figure::{Figure, Numbers};
use crate::ink::Ink;
use tinyfit_model::number::short;

/// What training went through.
#[derive(Clone, Debug)]
pub struct History {
    /// The loss's name: cross-entropy, say.
    pub loss: String,
    /// The metric's name, if epochs have one.
    pub metric: Option<String>,
    /// Every epoch, in order.
    pub epochs: Vec<EpochRow>,
    /// The epoch whose weights were kept, counted from 1.
    pub best: usize,
}

/// One epoch.
#[derive(Clone, Copy, Debug, Default)]
pub struct EpochRow {
    /// Counted from 1.
    pub epoch: usize,
    /// Over the training rows.
    pub loss: f64,
    /// Over the validation rows.
    pub val_loss: f64,
    /// The metric over the training rows, if it was taken.
    pub metric: Option<f64>,
    /// The same over the validation rows.
    pub val_metric: Option<f64>,
}

/// The table's rows at most.
const MOST_ROWS: usize = 200;

type Of = fn(&EpochRow) -> Option<f64>;

impl History {
    /// The loss, and the metric where there is one; `suffix` keeps the addresses of several histories apart.
    pub fn figures(&self, suffix: &str) -> Vec<Figure> {
        let kept = self.epochs.iter().find(|row| row.epoch == self.best);
        let at_best = |of: Of| kept.and_then(of).map_or(String::new(), short);
        let loss = self.figure(
            &format!("loss{suffix}"),
            "Loss by epoch",
            &self.loss,
            |row| Some(row.loss),
            |row| Some(row.val_loss),
            format!(
                "Epoch {} of {} was kept, which has the lowest validation loss: {}.",
                self.best,
                self.epochs.len(),
                at_best(|row| Some(row.val_loss))
            ),
        );
        let metric = self.metric.as_ref().map(|metric| {
            let caption = format!("At the epoch that was kept it is {}.", at_best(|row| row.val_metric));
            let (first, rest) = metric.split_at(metric.chars().next().map_or(0, char::len_utf8));
            let title = format!("{}{rest} by epoch", first.to_uppercase());
            self.figure(
                &format!("metric{suffix}"),
                &title,
                metric,
                |row| row.metric,
                |row| row.val_metric,
                caption,
            )
        });
        std::iter::once(loss).chain(metric).collect()
    }

    fn figure(
        &self,
        id: &str,
        title: &str,
        name: &str,
        training: Of,
        validation: Of,
        caption: String,
    ) -> Figure {
        let points = |of: Of| -> Vec<(f64, f64)> {
            self.epochs.iter().filter_map(|row| Some((row.epoch as f64, of(row)?))).collect()
        };
        let spot = points(validation).into_iter().filter(|point| point.0 == self.best as f64).collect();
        let kinds = [("training", points(training)), ("validation", points(validation))];
        let mut series: Vec<Series> = Vec::new();
        let mut legend = Vec::new();
        for (i, (name, points)) in kinds.into_iter().enumerate().filter(|(_, (_, points))| !points.is_empty())
        {
            // A line needs two points.
            let mark = if points.len() < 2 { Mark::Dotted } else { Mark::Line };
            series.push(Series { ink: Ink::Series(i), mark, points });
            legend.push((Ink::Series(i), mark, name.to_string()));
        }
        let values = || series.iter().flat_map(|series| series.points.iter().map(|point| point.1));
        let (low, high) = (values().fold(0.0, f64::min), values().fold(f64::MIN_POSITIVE, f64::max));
        let y = (if id.starts_with("loss") { 0.0 } else { low }, high * 1.04);
        series.push(Series { ink: Ink::Series(1), mark: Mark::Spot, points: spot });
        legend.push((Ink::Series(1), Mark::Spot, format!("kept: epoch {}", self.best)));
        let x = (1.0, self.epochs.len().max(2) as f64);
        let chart = Chart { x_title: "epoch".into(), y_title: name.into(), x, y, whole: true, series };
        Figure {
            id: id.into(),
            title: title.into(),
            caption,
            svg: chart.svg(),
            legend,
            numbers: self.numbers(name, training, validation),
        }
    }

    /// Every epoch, or equally many steps from the first to the last, and the best.
    fn numbers(&self, name: &str, training: Of, validation: Of) -> Numbers {
        let step = self.epochs.len().div_ceil(MOST_ROWS).max(1);
        let last = self.epochs.len();
        let shown = |row: &&EpochRow| {
            (row.epoch - 1).is_multiple_of(step) || row.epoch == self.best || row.epoch == last
        };
        let text = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.6}"));
        let rows = self.epochs.iter().filter(shown).map(|row| {
            let best = if row.epoch == self.best { " (kept)" } else { "" };
            vec![format!("{}{best}", row.epoch), text(training(row)), text(validation(row))]
        });
        Numbers::new(["epoch".to_string(), format!("training {name}"), format!("validation {name}")], rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::Render;

    fn history(epochs: usize, metric: bool) -> Vec<String> {
        let row = |epoch: usize| {
            let value = metric.then_some(epoch as f64);
            EpochRow {
                epoch,
                loss: 1.0 / epoch as f64,
                val_loss: 2.0 / epoch as f64,
                metric: None,
                val_metric: value,
            }
        };
        let epochs: Vec<_> = (1..=epochs).map(row).collect();
        let history = History {
            loss: "cross-entropy".into(),
            metric: metric.then(|| "accuracy".into()),
            best: epochs.len(),
            epochs,
        };
        history.figures("").iter().map(|figure| figure.render().into_string()).collect()
    }

    #[test]
    fn every_epoch_is_in_the_table_and_the_best_is_marked() {
        let figures = history(3, false);
        assert_eq!(figures.len(), 1);
        for part in [
            "<th scope=\"row\">3 (kept)</th>",
            "<td>0.333333</td><td>0.666667</td>",
            "cross-entropy",
            "<circle",
        ] {
            assert!(figures[0].contains(part), "{part} in {}", figures[0]);
        }
    }

    #[test]
    fn a_metric_has_a_figure_and_long_histories_a_short_table() {
        let figures = history(1001, true);
        assert!(figures[1].contains("Accuracy by epoch") && !figures[1].contains("> training<"));
        assert!(figures[0].matches("<tr>").count() <= 202 && figures[0].contains("1001 (kept)"));
        assert_eq!(history(1, false).len(), 1);
    }
}
