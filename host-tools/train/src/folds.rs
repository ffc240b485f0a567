//! Cross-validation: a network trained and tested for each fold.

use std::fmt;

use serde::Serialize;
use tinyfit_data::{Examples, Parts};
use tinyfit_engine::{Metrics, evaluate};

use crate::error::Error;
use crate::learn::{Train, learn};
use crate::options::Options;

/// The scores of the folds.
#[derive(Clone, Debug, Serialize)]
pub struct Folds {
    /// What `mean` and `deviation` are of.
    pub metric: &'static str,
    /// Over the folds.
    pub mean: f64,
    /// Over the folds, of the population as NumPy's `std`.
    pub std_dev: f64,
    /// Each fold's.
    pub tests: Vec<Metrics>,
}

/// Trains and tests a network for each of these parts; nothing for none. `begins` is called with the number of each, from 0.
///
/// # Errors
/// As training itself.
pub(crate) fn run(
    options: &Options,
    examples: &Examples,
    parts: &[Parts],
    train: &mut Train<'_>,
    begins: &mut dyn FnMut(usize),
) -> Result<Option<Folds>, Error> {
    let mut tests = Vec::new();
    for parts in parts {
        begins(tests.len());
        let learned = learn(options, Some((examples, parts)), options.prepare(examples, parts)?, train)?;
        tests.push(evaluate(&learned.model, &learned.prepared.test)?);
    }
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
