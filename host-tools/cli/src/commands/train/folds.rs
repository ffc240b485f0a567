//! Cross-validation: a network trained and tested for each fold.

use std::fmt;

use super::Args;
use super::learning::learn;
use super::resumable::Resumable;
use crate::output::Output;
use serde::Serialize;
use tinyfit_data::{Examples, Parts, prepare};
use tinyfit_engine::{Dataset, Metrics, Settings, evaluate};

/// What the folds gave.
#[derive(Serialize)]
pub(super) struct Folds {
    /// What `mean` and `deviation` are of.
    metric: &'static str,
    mean: f64,
    /// Over the folds, of the population as NumPy's `std`.
    std_dev: f64,
    tests: Vec<Metrics>,
}

/// Trains and tests a network for each of these parts; nothing for none.
///
/// # Errors
/// As training itself.
pub(super) fn run(
    args: &Args,
    examples: &Examples,
    parts: &[Parts],
    resumable: &mut Resumable,
    output: &Output,
) -> anyhow::Result<Option<Folds>> {
    let bar = output.progress(parts.len());
    let mut tests = Vec::new();
    let mut train = |net, rows: &Dataset, validation: &Dataset, settings: &Settings| {
        resumable.train(net, rows, validation, settings, &mut |_| {})
    };
    for parts in parts {
        bar.set_message(format!("fold {}", tests.len() + 1));
        let prepared = prepare(&args.data, examples, parts, &args.table.preparation(args.seed))?;
        let learned = learn(args, Some((examples, parts)), prepared, &mut train)?;
        tests.push(evaluate(&learned.model, &learned.prepared.test)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let Some(first) = tests.first() else { return Ok(None) };
    let metric = first.score_name();
    let n = tests.len() as f64;
    let mean = tests.iter().map(Metrics::score).sum::<f64>() / n;
    let std_dev = (tests.iter().map(|test| (test.score() - mean).powi(2)).sum::<f64>() / n).sqrt();
    Ok(Some(Folds { metric, mean, std_dev, tests }))
}

impl fmt::Display for Folds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Folds { metric, mean, std_dev, tests } = self;
        writeln!(f, "cross-validation, {} folds: {metric} {mean:.4} \u{b1} {std_dev:.4}", tests.len())?;
        let each: Vec<String> = tests.iter().map(|test| format!("{:.4}", test.score())).collect();
        writeln!(f, "each fold: {}", each.join(" "))
    }
}
