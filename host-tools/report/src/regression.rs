//! The residuals of a regression.

use maud::{Markup, Render, html};
use tinyfit_engine::{Regression, Residuals};

use crate::chart::{Chart, Mark, Series};
use crate::figure::{Figure, Numbers};
use crate::histogram::histogram;
use crate::ink::Ink;
use crate::worst::Origin;
use tinyfit_model::number::{count, short};

/// A regression on rows it was not trained on.
#[derive(Clone, Debug)]
pub struct RegressionResult {
    /// The column.
    pub target: String,
    /// Scores.
    pub metrics: Regression,
    /// In the target's unit, or `None` if a prediction is not finite.
    pub residuals: Option<Residuals>,
    /// Where the rows are.
    pub origin: Origin,
}

/// Dots at most: more hide each other.
const MOST_DOTS: usize = 3000;
const GROUPS: usize = 10;

impl RegressionResult {
    /// A row of scores, then the figures; `suffix` keeps addresses of several targets apart.
    pub fn render(&self, suffix: &str) -> Markup {
        let Regression { rows, mse, mae, r2 } = self.metrics;
        let of_the_mean = self.residuals.as_ref().map_or("none".into(), |of| short(spread(&of.pairs)));
        let scores = [
            ("rows", count(rows)),
            ("R²", format!("{r2:.4}")),
            ("mean absolute error", short(mae)),
            ("root mean squared error", short(mse.sqrt())),
            ("root mean squared error of always the mean", of_the_mean),
            ("mean squared error", short(mse)),
        ];
        let scores =
            Numbers::new(["score", "value"], scores.map(|(name, value)| vec![name.to_string(), value]));
        html! {
            div.wide { (scores) }
            @if let Some(residuals) = &self.residuals { div.figures {
                (predicted(&format!("predicted{suffix}"), residuals).render())
                (against(&format!("residuals{suffix}"), residuals).render())
                (histogram_of(&format!("residual-histogram{suffix}"), residuals).render())
            }
            (self.origin.of_residuals(residuals)) } @else { p { "Some predictions are not finite, so there is no figure of them." } }
        }
    }
}

/// The root mean squared error of a model that always gives the mean of these targets.
fn spread(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len().max(1) as f64;
    let mean = pairs.iter().map(|pair| pair.0).sum::<f64>() / n;
    (pairs.iter().map(|pair| (pair.0 - mean).powi(2)).sum::<f64>() / n).sqrt()
}

fn range(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let (low, high) =
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
    let margin = 0.03 * (high - low);
    (low - margin, high + margin)
}

/// Every row, or so many at equal distances.
fn thinned(pairs: &[(f64, f64)]) -> impl Iterator<Item = &(f64, f64)> + Clone {
    pairs.iter().step_by(pairs.len().div_ceil(MOST_DOTS).max(1))
}

fn dots_note(pairs: &[(f64, f64)]) -> String {
    let dots = thinned(pairs).count();
    if dots < pairs.len() {
        format!(" {} of {} rows are drawn.", count(dots), count(pairs.len()))
    } else {
        String::new()
    }
}

fn predicted(id: &str, residuals: &Residuals) -> Figure {
    let pairs = &residuals.pairs;
    let both = range(
        pairs.iter().flat_map(|&(truth, predicted)| [truth, predicted]).collect::<Vec<_>>().into_iter(),
    );
    let even =
        Series { ink: Ink::Quiet, mark: Mark::Dashes, points: vec![(both.0, both.0), (both.1, both.1)] };
    let points = thinned(pairs).map(|&(truth, predicted)| (predicted, truth)).collect();
    let dots = Series { ink: Ink::Series(0), mark: Mark::Dots, points };
    let chart = Chart {
        x_title: "predicted".into(),
        y_title: "true".into(),
        x: both,
        y: both,
        whole: false,
        series: vec![even, dots],
    };
    Figure {
        id: id.into(),
        title: "True by predicted".into(),
        caption: format!("One dot a row; on the dashed line the prediction is right.{}", dots_note(pairs)),
        svg: chart.svg(),
        legend: Vec::new(),
        numbers: groups(pairs),
    }
}

fn against(id: &str, residuals: &Residuals) -> Figure {
    let pairs = &residuals.pairs;
    let x = range(pairs.iter().map(|pair| pair.1));
    let y = range(pairs.iter().map(|pair| pair.0 - pair.1).chain([0.0]).collect::<Vec<_>>().into_iter());
    let none = Series { ink: Ink::Quiet, mark: Mark::Dashes, points: vec![(x.0, 0.0), (x.1, 0.0)] };
    let points = thinned(pairs).map(|&(truth, predicted)| (predicted, truth - predicted)).collect();
    let dots = Series { ink: Ink::Series(0), mark: Mark::Dots, points };
    let chart = Chart {
        x_title: "predicted".into(),
        y_title: "residual".into(),
        x,
        y,
        whole: false,
        series: vec![none, dots],
    };
    Figure {
        id: id.into(),
        title: "Residuals".into(),
        caption: format!(
            "True less predicted. A cloud about the dashed line is chance; a bend or a funnel is something left to learn.{}",
            dots_note(pairs)
        ),
        svg: chart.svg(),
        legend: Vec::new(),
        numbers: groups(pairs),
    }
}

/// Rows in groups of equal size by what was predicted.
fn groups(pairs: &[(f64, f64)]) -> Numbers {
    let mut pairs = pairs.to_vec();
    pairs.sort_unstable_by(|a, b| a.1.total_cmp(&b.1));
    let size = pairs.len().div_ceil(GROUPS).max(1);
    let rows = pairs.chunks(size).map(|group| {
        let n = group.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| group.iter().map(of).sum::<f64>() / n;
        let (from, to) = (group[0].1, group[group.len() - 1].1);
        let figures =
            [mean(|p| p.1), mean(|p| p.0), mean(|p| p.0 - p.1), mean(|p| (p.0 - p.1).abs())].map(short);
        [format!("{} to {}", short(from), short(to)), count(group.len())].into_iter().chain(figures).collect()
    });
    let header =
        ["predicted", "rows", "mean predicted", "mean true", "mean residual", "mean absolute residual"];
    Numbers::new(header, rows)
}

fn histogram_of(id: &str, residuals: &Residuals) -> Figure {
    let [low, quarter, median, three, high] =
        [0.05, 0.25, 0.5, 0.75, 0.95].map(|q| short(residuals.quantile(q)));
    Figure {
        id: id.into(),
        title: "Histogram of the residuals".into(),
        caption: format!(
            "Half of the residuals are from {quarter} to {three}, nine in ten from {low} to {high}; the median is {median}."
        ),
        ..histogram("residual", residuals, 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(pairs: Vec<(f64, f64)>) -> String {
        let metrics = Regression::of(&pairs);
        let origin = Origin::default();
        RegressionResult { target: "y".into(), metrics, residuals: Residuals::of(pairs), origin }
            .render("")
            .into_string()
    }

    #[test]
    fn figures_of_many_rows_and_of_one() {
        let many: Vec<_> =
            (0..10_000).map(|i| (f64::from(i), f64::from(i) + f64::from(i % 7) - 3.0)).collect();
        for (pairs, rows) in [(many, "10,000"), (vec![(1.0, 1.0)], "1"), (vec![(3e38, -3e38)], "1")] {
            let page = result(pairs);
            for id in ["predicted", "residuals", "residual-histogram"] {
                assert!(page.contains(&format!("<figure id=\"{id}\">")), "{id} of {rows} rows");
            }
            assert!(page.contains(&format!("<td>{rows}</td>")) && !page.contains("NaN"), "{page}");
        }
        // numpy.std([0, 1, 2, 3]), and the first row is off by 3 - 0 at the line 2.
        let pairs = (0..4).map(|i| (f64::from(i), 3.0)).collect();
        let page = result(pairs);
        assert!(page.contains("of always the mean</th><td>1.118</td>"), "{page}");
        assert!(page.contains("<th scope=\"row\">1</th><td>0</td><td>3</td><td>3</td>"), "{page}");
    }

    #[test]
    fn predictions_that_are_not_finite_are_said() {
        assert!(result(vec![(1.0, f64::NAN)]).contains("not finite"));
    }
}
