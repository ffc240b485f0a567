//! The report of a training run, section by section.

use maud::{Markup, PreEscaped, html};

use crate::anomalies::AnomalyResult;
use crate::classification::ClassificationResult;
use crate::columns::ColumnWeights;
use crate::data::Data;
use crate::history::History;
use crate::page::page;
use crate::quantization::{BoardCost, Quantization, boards};
use crate::regression::RegressionResult;
use tinyfit_model::number::count;

/// Everything that is reported of a model. Unknown parts are left out, with its heading.
#[derive(Clone, Debug)]
pub struct TrainingReport {
    /// The heading: `Trained on iris.csv`.
    pub title: String,
    /// The first thing to be read.
    pub summary: Summary,
    /// The training data.
    pub data: Data,
    /// Epoch by epoch.
    pub history: Option<History>,
    /// How good it is, a target each.
    pub outcomes: Vec<Outcome>,
    /// The rows that outcomes are of: `30 test rows`.
    pub rows: String,
    /// Notes in addition to the figures, one sentence each: that it has not converged, what simpler models reach.
    pub notes: Vec<String>,
    /// The importance of columns.
    pub columns: Option<ColumnWeights>,
    /// Its int8 model.
    pub quantization: Option<Quantization>,
    /// The boards' names, the ways to use the model, and what was counted.
    pub boards: (Vec<String>, Vec<BoardCost>, String),
    /// How to do it again.
    pub reproduce: Reproduce,
}

/// The first thing to be read.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The prediction task, as one sentence.
    pub task: String,
    /// How good it is, a target each; empty without rows to tell.
    pub scores: Vec<Score>,
    /// Sizes from input to output, as in `4-16-3`.
    pub network: String,
    /// Weights and biases.
    pub parameters: usize,
    /// Boards that it fits, and how: `stm32f405: predict and learn`.
    pub fits: Vec<String>,
    /// The model's file.
    pub model: String,
}

/// A score with its 95 % confidence interval.
#[derive(Clone, Debug)]
pub struct Score {
    /// Accuracy, R².
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Where the true value is likely to be, if that is known.
    pub interval: Option<(f64, f64)>,
    /// What simpler models reach on the same rows, by what they are.
    pub baselines: Vec<(String, f64)>,
}

/// How good the model is at one target.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Classes.
    Classification(ClassificationResult),
    /// Numbers.
    Regression(RegressionResult),
    /// Rows that an autoencoder could give back, or not.
    Anomalies(AnomalyResult),
}

/// How to do it again.
#[derive(Clone, Debug)]
pub struct Reproduce {
    /// For a shell.
    pub command: String,
    /// Names and values: version, seed, the data's checksum.
    pub facts: Vec<(String, String)>,
}

/// A text with what stands between two backticks as code.
fn with_code(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! { @for (nth, part) in parts.iter().enumerate() {
        @if nth.is_multiple_of(2) { (part) } @else { code { (part) } }
    } }
}

impl TrainingReport {
    /// The page.
    pub fn html(&self) -> String {
        let sections = self.sections();
        let body = html! {
            h1 { (self.title) }
            p { (self.summary.task) }
            (self.summary.cards(&self.rows))
            @for note in &self.notes { p.note { (with_code(note)) } }
            nav aria-label="Sections" { ul {
                @for (id, title, _) in &sections { li { a href=(format!("#{id}")) { (title) } } }
            } }
            @for (id, title, markup) in &sections {
                section id=(id) { h2 { (title) } (markup) }
            }
        };
        page(&self.title, body)
    }

    fn sections(&self) -> Vec<(&'static str, &'static str, Markup)> {
        let mut sections = Vec::new();
        if !self.data.parts.is_empty() {
            sections.push(("data", "Data", html! { (self.data) }));
        }
        if let Some(history) = &self.history {
            let figures = history.figures("");
            sections.push((
                "training",
                "Training",
                html! { div.figures { @for figure in &figures { (figure) } } },
            ));
        }
        if !self.outcomes.is_empty() {
            sections.push(("results", "Results", self.results()));
        }
        if let Some(columns) = &self.columns {
            sections.push(("inputs", "Feature importance", html! { (columns) }));
        }
        if let Some(quantization) = &self.quantization {
            sections.push(("quantization", "Quantized to int8", html! { (quantization) }));
        }
        let (names, ways, note) = &self.boards;
        sections.push(("boards", "On the boards", boards(names, ways, note)));
        sections.push(("reproduce", "How to reproduce it", self.reproduce.render()));
        sections
    }

    fn results(&self) -> Markup {
        let several = self.outcomes.len() > 1;
        let outcomes = self.outcomes.iter().enumerate().map(|(i, outcome)| {
            let suffix = if i == 0 { String::new() } else { format!("-{}", i + 1) };
            match outcome {
                Outcome::Classification(result) => result.render(&suffix),
                Outcome::Regression(result) => html! {
                    @if several { h3 { (result.target) } }
                    (result.render(&suffix))
                },
                Outcome::Anomalies(result) => result.render(),
            }
        });
        html! {
            p { "On " (self.rows) "." }
            @for outcome in outcomes { (outcome) }
        }
    }
}

impl Summary {
    fn cards(&self, rows: &str) -> Markup {
        html! { dl.cards {
            @for Score { name, value, interval, baselines } in &self.scores { div {
                dt { (name) " on " (rows) }
                dd.big { (format!("{value:.4}")) }
                @if let Some((low, high)) = interval {
                    dd.quiet { "95 % confidence " (format!("{low:.4}")) " to " (format!("{high:.4}")) }
                }
                @for (name, value) in baselines { dd.quiet { (name) " " (format!("{value:.4}")) } }
            } }
            div {
                dt { "network" }
                dd.big { (self.network) }
                dd.quiet { (count(self.parameters)) " parameters" }
            }
            div {
                dt { "boards" }
                @for fits in &self.fits { dd.board { (fits) } }
            }
            div { dt { "model" } dd { code { (self.model) } } }
        } }
    }
}

impl Reproduce {
    fn render(&self) -> Markup {
        html! {
            // Whoever selects the command gets it without a blank or a break at its ends.
            pre id="command" tabindex="0" { code { (PreEscaped("")) (self.command) } }
            div.wide { table {
                tbody { @for (name, value) in &self.facts { tr {
                    th scope="row" { (name) } td.text { (value) }
                } } }
            } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Numbers;
    use crate::quantization::BoardFit;

    fn report() -> TrainingReport {
        let name = "</title><script>alert(1)</script>".to_string();
        TrainingReport {
            title: name.clone(),
            summary: Summary {
                task: name.clone(),
                scores: vec![Score {
                    name: "accuracy".into(),
                    value: 0.5,
                    interval: Some((0.25, 0.75)),
                    baselines: vec![("a linear model".into(), 0.375)],
                }],
                network: "2-1".into(),
                parameters: 3,
                fits: vec![name.clone()],
                model: name.clone(),
            },
            data: Data::default(),
            history: None,
            outcomes: vec![],
            rows: "4 test rows".into(),
            notes: vec![name.clone()],
            columns: None,
            quantization: Some(Quantization {
                how: name.clone(),
                layers: Numbers::new([name.clone()], [vec![name.clone()]]),
                score: Some((name.clone(), 0.5, 0.5)),
                rows: name.clone(),
                changes: Some(Numbers::new([name.clone()], [vec![name.clone()]])),
                flash: (100, 30),
            }),
            boards: (
                vec![name.clone()],
                vec![BoardCost {
                    way: name.clone(),
                    flash: 1,
                    ram: 2,
                    boards: vec![BoardFit { fits: true, cycles: Some(3) }],
                }],
                name.clone(),
            ),
            reproduce: Reproduce { command: name.clone(), facts: vec![(name.clone(), name)] },
        }
    }

    #[test]
    fn nothing_of_a_name_is_markup() {
        let page = report().html();
        assert!(!page.contains("<script") && page.matches("&lt;script&gt;").count() >= 10, "{page}");
    }

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(with_code("try `--epochs <9>`.").into_string(), "try <code>--epochs &lt;9&gt;</code>.");
        assert_eq!(with_code("one ` alone").into_string(), "one ` alone");
    }

    #[test]
    fn what_turns_the_order_of_letters_is_seen() {
        let mut report = report();
        report.title = "a\u{202e}b\u{9b}c\u{2028}".into();
        report.notes = vec!["\u{1b}[2J\u{7f}".into()];
        let page = report.html();
        assert!(!page.contains(|c| tinyfit_model::printable::is_hidden(c) && c != '\n'));
        assert!(page.matches(r"a\u{202e}b\u{9b}c\u{2028}").count() >= 2 && page.contains(r"\u{1b}[2J\u{7f}"));
    }

    #[test]
    fn what_is_not_known_has_no_heading() {
        let page = report().html();
        assert!(page.contains("id=\"boards\"") && page.contains("0.2500 to 0.7500"));
        assert!(page.contains("<dd class=\"quiet\">a linear model 0.3750</dd>"), "{page}");
        for id in ["data", "training", "results", "inputs"] {
            assert!(!page.contains(&format!("id=\"{id}\"")), "{id}");
        }
    }
}
