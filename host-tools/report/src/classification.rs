//! The calibration of a classifier's probabilities.

use maud::{Markup, Render, html};
use tinyfit_engine::{Classification, Missed, OfClass, Ranking, Reliability};

use crate::chart::{Chart, Mark, Series};
use crate::confusion::confusion;
use crate::cut::cut;
use crate::figure::{Figure, Numbers};
use crate::ink::Ink;
use crate::worst::Origin;
use tinyfit_model::number::{count, percent, short};

/// A classifier on rows it was not trained on.
#[derive(Clone, Debug)]
pub struct ClassificationResult {
    /// The labels.
    pub classes: Vec<String>,
    /// Counts.
    pub metrics: Classification,
    /// One against the rest, a class each; none for a class that has no row, or all of them. With two classes it is the
    /// second alone.
    pub rankings: Vec<Option<Ranking>>,
    /// Of the second class of two; of many, of the predicted class.
    pub reliability: Reliability,
    /// The rows that were missed most confidently.
    pub missed: Vec<Missed>,
    /// Where the rows are.
    pub origin: Origin,
}

/// The classes that have their own color.
const MOST_COLORED: usize = Ink::SERIES;
/// Of more, the ones that are classified worst have one.
const WORST: usize = 3;
/// Of more classes, the table has those that are classified worst.
const MOST_CLASSES: usize = 40;
const POINTS: usize = 25;
const LONGEST_NAME: usize = 24;

/// A curve of a ranking, from 0 to 1.
type Curve = fn(&Ranking) -> Vec<(f64, f64)>;
type Area = fn(&Ranking) -> f64;

impl ClassificationResult {
    /// A row of scores, then the figures; `suffix` keeps addresses of several targets apart.
    pub fn render(&self, suffix: &str) -> Markup {
        let scores = Numbers::new(["score", "value"], self.scores());
        html! {
            div.pair { div.wide { (scores) } div.wide { (self.each_class()) } }
            div.figures {
                (confusion(&format!("confusion{suffix}"), "Confusion matrix", &self.metrics, &self.classes))
                @if self.ranked().next().is_some() {
                    (self.roc(suffix).render())
                    (self.precision_recall(suffix).render())
                } @else {
                    p.quiet { "There is no ROC or precision-recall curve: the rows are all of one class." }
                }
                (self.calibration(suffix).render())
            }
            (self.worst())
        }
    }

    fn worst(&self) -> Markup {
        let name = |class: usize| self.classes.get(class).cloned().unwrap_or_default();
        let cells = self
            .missed
            .iter()
            .map(|of| (of.row, vec![name(of.truth), name(of.predicted), percent(f64::from(of.probability))]));
        let header = ["true", "predicted", "confidence"];
        self.origin.worst(&header, cells.collect(), "No row is in a wrong class.")
    }

    fn scores(&self) -> Vec<Vec<String>> {
        let Classification { rows, accuracy, positive, precision, recall, f1, .. } = &self.metrics;
        let of = match positive {
            Some(class) => format!("of “{}”", cut(class, LONGEST_NAME)),
            None => "mean over the classes".into(),
        };
        let many = if self.binary() { "" } else { ", mean over the classes" };
        let mut scores = vec![
            ("rows".to_string(), count(*rows)),
            ("accuracy".into(), format!("{accuracy:.4}")),
            ("accuracy of always the most frequent class".into(), format!("{:.4}", self.most_frequent())),
            (format!("precision, {of}"), format!("{precision:.4}")),
            (format!("recall, {of}"), format!("{recall:.4}")),
            (format!("F1, {of}"), format!("{f1:.4}")),
        ];
        for (name, area) in
            [("ROC AUC", Ranking::roc_auc as Area), ("average precision", Ranking::average_precision)]
        {
            let value = self.mean(area).map_or("none".into(), |value| format!("{value:.4}"));
            scores.push((format!("{name}{many}"), value));
        }
        scores.push(("expected calibration error".into(), format!("{:.4}", self.reliability.error)));
        scores.into_iter().map(|(name, value)| vec![name, value]).collect()
    }

    /// Precision, recall and F1 of each class, those that are classified worst first where there are many.
    fn each_class(&self) -> Numbers {
        let mut classes: Vec<&OfClass> = self.metrics.classes.iter().collect();
        if classes.len() > MOST_CLASSES {
            classes.sort_by(|a, b| a.f1.total_cmp(&b.f1));
            classes.truncate(MOST_CLASSES);
        }
        let rows = classes.into_iter().map(|of| {
            let figures = [of.precision, of.recall, of.f1].map(|figure| format!("{figure:.4}"));
            [of.class.clone()].into_iter().chain(figures).chain([count(of.rows)]).collect()
        });
        Numbers::new(["class", "precision", "recall", "F1", "rows"], rows)
    }

    /// The share of the class with the most rows: what is right without a model.
    fn most_frequent(&self) -> f64 {
        let most = self.metrics.classes.iter().map(|of| of.rows).max().unwrap_or(0);
        most as f64 / self.metrics.rows.max(1) as f64
    }

    fn binary(&self) -> bool {
        self.rankings.len() == 1
    }

    /// The classes that can be ranked, with their names.
    fn ranked(&self) -> impl Iterator<Item = (&str, &Ranking)> {
        // With two classes the only ranking is the second's.
        let first = self.classes.len() - self.rankings.len();
        let named = self.classes.iter().skip(first).zip(&self.rankings);
        named.filter_map(|(class, ranking)| Some((class.as_str(), ranking.as_ref()?)))
    }

    fn mean(&self, area: Area) -> Option<f64> {
        let areas: Vec<f64> = self.ranked().map(|(_, ranking)| area(ranking)).collect();
        (!areas.is_empty()).then(|| areas.iter().sum::<f64>() / areas.len() as f64)
    }

    fn roc(&self, suffix: &str) -> Figure {
        let mean = self.mean(Ranking::roc_auc).unwrap_or_default();
        let caption = match self.ranked().next() {
            Some((class, _)) if self.binary() => format!(
                "The area under the curve is {mean:.4}: so often is a row of class “{}” given a higher probability than a \
                 row of another class. The dashed line is chance.",
                cut(class, LONGEST_NAME)
            ),
            _ => format!(
                "Each class against all others. The mean area under the curves is {mean:.4}; the dashed line is chance."
            ),
        };
        let chance = vec![(0.0, 0.0), (1.0, 1.0)];
        let axes = ("false positive rate", "true positive rate");
        self.curves(
            &format!("roc{suffix}"),
            "ROC curve",
            axes,
            caption,
            Some(chance),
            Ranking::roc,
            Ranking::roc_auc,
        )
    }

    fn precision_recall(&self, suffix: &str) -> Figure {
        let mean = self.mean(Ranking::average_precision).unwrap_or_default();
        let (caption, chance) = match self.ranked().next() {
            Some((class, ranking)) if self.binary() => {
                let share = ranking.prevalence();
                let caption = format!(
                    "For class “{}”, which is {} of the rows (dashed: chance). The average precision is {mean:.4}.",
                    cut(class, LONGEST_NAME),
                    percent(share)
                );
                (caption, Some(vec![(0.0, share), (1.0, share)]))
            }
            _ => (format!("Each class against all others. The mean average precision is {mean:.4}."), None),
        };
        let id = format!("precision-recall{suffix}");
        let axes = ("recall", "precision");
        let (curve, area): (Curve, Area) = (Ranking::precision_recall, Ranking::average_precision);
        self.curves(&id, "Precision-recall curve", axes, caption, chance, curve, area)
    }

    #[allow(clippy::too_many_arguments, reason = "the two curves differ in all of them")]
    fn curves(
        &self,
        id: &str,
        title: &str,
        axes: (&str, &str),
        caption: String,
        chance: Option<Vec<(f64, f64)>>,
        curve: Curve,
        area: Area,
    ) -> Figure {
        let ranked: Vec<_> = self.ranked().collect();
        let colored = self.colored(&ranked, area);
        let mut series: Vec<Series> =
            chance.map(|points| Series { ink: Ink::Quiet, mark: Mark::Dashes, points }).into_iter().collect();
        let mut legend = Vec::new();
        for (i, (_, ranking)) in ranked.iter().enumerate().filter(|(i, _)| !colored.contains(i)) {
            let _ = i;
            series.push(Series { ink: Ink::Quiet, mark: Mark::Hair, points: curve(ranking) });
        }
        for (n, &i) in colored.iter().enumerate() {
            let (class, ranking) = ranked[i];
            series.push(Series { ink: Ink::Series(n), mark: Mark::Line, points: curve(ranking) });
            let name = format!("{} ({:.3})", cut(class, LONGEST_NAME), area(ranking));
            legend.push((Ink::Series(n), Mark::Line, name));
        }
        if colored.len() < ranked.len() {
            let others = format!("the {} other classes", ranked.len() - colored.len());
            legend.push((Ink::Quiet, Mark::Hair, others));
        }
        if self.binary() {
            legend.clear();
        }
        let (x_title, y_title) = (axes.0.to_string(), axes.1.to_string());
        let chart = Chart { x_title, y_title, x: (0.0, 1.0), y: (0.0, 1.02), whole: false, series };
        let numbers = if self.binary() { along(axes, &ranked, curve) } else { areas(&ranked) };
        Figure { id: id.into(), title: title.into(), caption, svg: chart.svg(), legend, numbers }
    }

    /// All if they are few, else the worst, and in their order.
    fn colored(&self, ranked: &[(&str, &Ranking)], area: Area) -> Vec<usize> {
        let mut all: Vec<usize> = (0..ranked.len()).collect();
        if ranked.len() > MOST_COLORED {
            all.sort_by(|&a, &b| area(ranked[a].1).total_cmp(&area(ranked[b].1)));
            all.truncate(WORST);
        }
        all
    }

    fn calibration(&self, suffix: &str) -> Figure {
        let bins = &self.reliability.bins;
        let what = if self.binary() {
            format!(
                "the rows are of class “{}”",
                cut(self.classes.last().map_or("", |class| class), LONGEST_NAME)
            )
        } else {
            "the predicted class is right".into()
        };
        let caption = format!(
            "How often {what}, by the probability that the model gives. On the dashed line, probabilities mean what they \
             say; off it they err by {} on average.",
            percent(self.reliability.error)
        );
        let even = Series { ink: Ink::Quiet, mark: Mark::Dashes, points: vec![(0.0, 0.0), (1.0, 1.0)] };
        let points = bins.iter().map(|bin| (bin.predicted, bin.observed)).collect();
        let curve = Series { ink: Ink::Series(0), mark: Mark::Dotted, points };
        let chart = Chart {
            x_title: "predicted probability".into(),
            y_title: "observed share".into(),
            x: (0.0, 1.02),
            y: (0.0, 1.02),
            whole: false,
            series: vec![even, curve],
        };
        let rows = bins.iter().map(|bin| vec![short(bin.predicted), short(bin.observed), count(bin.rows)]);
        Figure {
            id: format!("calibration{suffix}"),
            title: "Calibration".into(),
            caption,
            svg: chart.svg(),
            legend: Vec::new(),
            numbers: Numbers::new(["mean predicted probability", "observed share", "rows"], rows),
        }
    }
}

/// Points of the only curve.
fn along(axes: (&str, &str), ranked: &[(&str, &Ranking)], curve: Curve) -> Numbers {
    let points: Vec<(f64, f64)> = ranked.first().map(|(_, ranking)| curve(ranking)).unwrap_or_default();
    let step = points.len().div_ceil(POINTS).max(1);
    let last = points.len().saturating_sub(1);
    let shown = points.iter().enumerate().filter(|(i, _)| i.is_multiple_of(step) || *i == last);
    Numbers::new([axes.0, axes.1], shown.map(|(_, &(x, y))| vec![format!("{x:.4}"), format!("{y:.4}")]))
}

fn areas(ranked: &[(&str, &Ranking)]) -> Numbers {
    let rows = ranked.iter().map(|(class, ranking)| {
        let areas = [ranking.roc_auc(), ranking.average_precision()].map(|area| format!("{area:.4}"));
        std::iter::once(class.to_string()).chain(areas).chain([percent(ranking.prevalence())]).collect()
    });
    Numbers::new(["class", "ROC AUC", "average precision", "share of rows"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(classes: usize, rows: usize) -> String {
        let truth = |i: usize| i % classes;
        let score = |i: usize, class: usize| {
            let noise = (i * 7 + class * 13) % 10;
            (noise as f32 + if truth(i) == class { 4.0 } else { 0.0 }) / 14.0
        };
        let ranking = |class: usize| Ranking::of((0..rows).map(|i| (truth(i) == class, score(i, class))));
        let first = if classes == 2 { 1 } else { 0 };
        let missed = vec![Missed { row: 1, truth: 0, predicted: 1, probability: 0.875 }];
        let result = ClassificationResult {
            missed: if rows > 1 { missed } else { Vec::new() },
            origin: Origin { file: "t.csv".into(), lines: vec![2, 5] },
            classes: (0..classes).map(|i| format!("<{i}>")).collect(),
            metrics: Classification::of((0..rows).map(|i| (truth(i), truth(i))), classes),
            rankings: (first..classes).map(ranking).collect(),
            reliability: Reliability::of((0..rows).map(|i| (truth(i) == 0, f64::from(score(i, 0)))), 10),
        };
        result.render("").into_string()
    }

    #[test]
    fn two_classes_many_and_more_than_there_are_colors() {
        for classes in [2, 3, 20] {
            let page = result(classes, 200);
            for id in ["confusion", "roc", "precision-recall", "calibration"] {
                assert!(page.contains(&format!("<figure id=\"{id}\">")), "{id} of {classes} classes");
            }
            assert!(!page.contains("<0>") && !page.contains("NaN"));
            assert_eq!(page.contains("the 17 other classes"), classes == 20);
            assert!(
                page.contains("\"row\">5</th><td class=\"word\">&lt;0&gt;</td><td class=\"word\">&lt;1&gt;</td><td>87.5 %</td>"),
                "{page}"
            );
            // 200 rows of so many classes in turn.
            let most = 200_usize.div_ceil(classes) as f64 / 200.0;
            assert!(page.contains(&format!("always the most frequent class</th><td>{most:.4}</td>")));
        }
    }

    #[test]
    fn one_class_alone_has_no_curve() {
        let page = result(2, 1);
        assert!(page.contains("No row is in a wrong class."));
        assert!(page.contains("all of one class") && !page.contains("id=\"roc\""), "{page}");
    }
}
