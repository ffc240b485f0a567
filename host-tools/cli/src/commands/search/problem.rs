//! What is searched for: the data, prepared once, and what becomes of a candidate on it.

use std::path::Path;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use tinyfit_bench::Zeros;
use tinyfit_data::{Format, Prepared, Table, in_units};
use tinyfit_engine::{Dataset, Quantizer, Settings, StoreError, evaluate, sample};
use tinyfit_model::{Model, Network, Task};

use super::Args;
use super::budget::{Budget, Price};
use super::space::{Candidate, Precision};
use crate::boards::Board;
use crate::cli;
use crate::commands::{quantize, train};
use crate::error::{Fault, one_line};

/// The data and the board.
pub(super) struct Problem<'a> {
    pub data: &'a Path,
    pub format: &'a Format,
    pub board: &'a Board,
    pub budget: &'a Budget,
    /// What `tinyfit train` is told beside the candidate.
    pub words: Vec<String>,
    pub prepared: Prepared,
    /// The validation rows, scaled, with the targets in their own units.
    pub validation: Dataset,
    /// Every row's inputs, once they are needed: what `tinyfit quantize --calibration` takes of the table.
    pub calibration: OnceLock<Result<Vec<f32>, Fault>>,
    pub seed: u64,
}

/// What became of a candidate after some epochs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// It learned.
    Learned {
        /// The validation rows' accuracy or R^2, or another score of which more is better.
        metric: f64,
        /// As it costs with the weights that it has learned.
        price: Price,
    },
    /// It is of no use, and why.
    Failed(String),
}

/// Rows in which zeros are counted.
const ZEROS: usize = 256;

impl<'a> Problem<'a> {
    /// Of prepared examples.
    pub(super) fn new(
        args: &'a Args,
        board: &'a Board,
        budget: &'a Budget,
        words: Vec<String>,
        prepared: Prepared,
        task: &Task,
    ) -> Self {
        Self {
            data: &args.data,
            format: &args.table.format,
            board,
            budget,
            words,
            validation: in_units(prepared.validation.clone(), task),
            prepared,
            calibration: OnceLock::new(),
            seed: args.seed,
        }
    }

    /// The words of `tinyfit train` for a candidate.
    pub(super) fn train(&self, candidate: &Candidate, epochs: usize) -> Vec<String> {
        let mut words = self.words.clone();
        let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
        let own = candidate.words().into_iter().chain(["--epochs".to_string(), epochs.to_string()]);
        words.splice(end..end, own);
        words
    }

    /// The model that a candidate becomes.
    ///
    /// # Errors
    /// Training diverges, or the table cannot be read any more.
    pub(super) fn model(&self, candidate: &Candidate, epochs: usize) -> anyhow::Result<Model> {
        let args = cli::train_args(&self.train(candidate, epochs))?;
        let Prepared { train: rows, validation, .. } = &self.prepared;
        // The cores have a trial each.
        let model = train::learned(&args, &self.prepared, |net, settings| {
            let settings = Settings { threads: 1, ..settings.clone() };
            Ok(tinyfit_engine::train(net, rows, validation, &settings, &mut |_| {})?)
        })?;
        let (Precision::Int8, Network::F32(net)) = (candidate.precision, &model.network) else {
            return Ok(model);
        };
        let rows = self
            .calibration
            .get_or_init(|| quantize::calibration_rows(&Table::open(self.data, self.format)?, &model));
        let rows: Vec<&[f32]> =
            rows.as_ref().map_err(Clone::clone)?.chunks_exact(model.input_len()).collect();
        Ok(Model { network: Network::Int8(Quantizer::default().quantize(net, &rows)), ..model })
    }

    /// What becomes of a candidate.
    pub(super) fn outcome(&self, candidate: &Candidate, epochs: usize) -> Outcome {
        let failed = |error: anyhow::Error| Outcome::Failed(one_line(&format!("{error:#}")));
        match self.model(candidate, epochs) {
            Ok(model) => self.judged(model).unwrap_or_else(|error| failed(error.into())),
            Err(error) => failed(error),
        }
    }

    /// What the metric is called.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub(super) fn metric(&self, model: &Model) -> Result<&'static str, StoreError> {
        Ok(evaluate(&Model { scaler: None, ..model.clone() }, &self.validation)?.score_name())
    }

    /// How good a model is on the validation rows, if it still fits with its weights.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub(super) fn judged(&self, model: Model) -> Result<Outcome, StoreError> {
        let zeros = match &model.network {
            Network::F32(net) => {
                let data = &self.prepared.train;
                let rows = data.inputs.gather(sample(data.len(), ZEROS, self.seed))?;
                Some(Zeros::counted(net, rows.chunks_exact(data.width())))
            }
            Network::Int8(_) => None,
        };
        let price = Price::of(self.board, &model, zeros.as_ref());
        let excess = self.budget.excess(&price);
        if !excess.is_empty() {
            return Ok(Outcome::Failed(format!("takes, with what it learned, {}", excess.join(" and "))));
        }
        // The rows are scaled already.
        let model = Model { scaler: None, ..model };
        let metric = evaluate(&model, &self.validation)?.score();
        Ok(if metric.is_finite() {
            Outcome::Learned { metric, price }
        } else {
            Outcome::Failed("gives no finite numbers".into())
        })
    }
}
