//! The search problem: the data, prepared once, and the result of a candidate on it.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use tinyfit_bench::Zeros;
use tinyfit_boards::Board;
use tinyfit_data::text::one_line;
use tinyfit_data::{Fault, Prepared, in_units};
use tinyfit_engine::{Dataset, Quantizer, StoreError, evaluate, sample};
use tinyfit_model::{Model, Network, Task};
use tinyfit_train::{Error, Options, calibration_rows, learn_once};

use crate::budget::{Budget, Price};
use crate::space::{Candidate, Precision};

/// The data and the board.
pub(crate) struct Problem {
    /// The training options that no candidate sets.
    pub(crate) like: Options,
    pub(crate) board: &'static Board,
    pub(crate) budget: Budget,
    pub(crate) prepared: Prepared,
    /// The validation rows, scaled, with the targets in their own units.
    validation: Dataset,
    /// Every row's inputs, once they are needed: what `tinyfit quantize --calibration` takes of the table.
    calibration: OnceLock<Result<Vec<f32>, Fault>>,
}

/// What became of a candidate after some epochs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It learned.
    Learned {
        /// The validation rows' accuracy or R^2, or another score where more is better.
        metric: f64,
        /// As it costs with the weights that it has learned.
        price: Price,
    },
    /// It is of no use, and why.
    Failed(String),
}

/// Rows in which zeros are counted.
const ZEROS: usize = 256;

impl Problem {
    /// Of prepared examples.
    pub(crate) fn new(
        like: Options,
        board: &'static Board,
        budget: Budget,
        prepared: Prepared,
        task: &Task,
    ) -> Self {
        let validation = in_units(prepared.validation.clone(), task);
        Self { like, board, budget, prepared, validation, calibration: OnceLock::new() }
    }

    /// The model that a candidate becomes.
    ///
    /// # Errors
    /// Training diverges, or the table cannot be read any more.
    pub(crate) fn model(&self, candidate: &Candidate, epochs: usize) -> Result<Model, Error> {
        let model = learn_once(&candidate.options(&self.like, epochs), &self.prepared)?;
        let (Precision::Int8, Network::F32(net)) = (candidate.precision, &model.network) else {
            return Ok(model);
        };
        let (data, table) = (&self.like.data, &self.like.table);
        let rows = self.calibration.get_or_init(|| calibration_rows(&table.open(data)?, &model));
        let rows: Vec<&[f32]> =
            rows.as_ref().map_err(Clone::clone)?.chunks_exact(model.input_len()).collect();
        Ok(Model { network: Network::Int8(Quantizer::default().quantize(net, &rows)), ..model })
    }

    /// What becomes of a candidate.
    pub(crate) fn outcome(&self, candidate: &Candidate, epochs: usize) -> Outcome {
        let failed = |error: Error| Outcome::Failed(one_line(&error.to_string()));
        match self.model(candidate, epochs) {
            Ok(model) => self.evaluated(model).unwrap_or_else(|error| failed(error.into())),
            Err(error) => failed(error),
        }
    }

    /// The name of the metric.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub(crate) fn metric(&self, model: &Model) -> Result<&'static str, StoreError> {
        Ok(evaluate(&Model { scaler: None, ..model.clone() }, &self.validation)?.score_name())
    }

    /// How good a model is on the validation rows, if it still fits with its weights.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub(crate) fn evaluated(&self, model: Model) -> Result<Outcome, StoreError> {
        let zeros = match &model.network {
            Network::F32(net) => {
                let data = &self.prepared.train;
                let rows = data.inputs.gather(sample(data.len(), ZEROS, self.like.seed))?;
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
