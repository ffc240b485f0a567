//! Baselines that a network must beat: a linear model, and no model at all.

use std::fmt;

use serde::Serialize;
use tinyfit_data::Prepared;
use tinyfit_engine::{
    Dataset, Keep, LossKind, Metrics, Regularization, ScheduleKind, Settings, StoreError, Targets, evaluate,
    network, output_layer, sample, train,
};
use tinyfit_model::{Activation, F32Network, Model, Network, Task};

/// Scores of two models that are not a network, learned from the rows of the network's and tested with the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Baselines {
    /// What `linear` and `constant` are: `accuracy` or `R^2`.
    pub metric: &'static str,
    /// For logistic or linear regression, or `None` if it cannot be learned from these numbers.
    pub linear: Option<f64>,
    /// Of the class with the most training rows, or of the mean of the training rows.
    pub constant: f64,
}

/// The linear model learns from as many rows at most.
const ROWS: usize = 10_000;
const STEPS: usize = 3_000;
const BATCH: usize = 32;

impl Baselines {
    /// With `model`, which was learned from what is prepared; `None` for an autoencoder, or without test rows.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub fn of(
        model: &Model,
        prepared: &Prepared,
        test: &Dataset,
        seed: u64,
    ) -> Result<Option<Self>, StoreError> {
        if test.is_empty() || matches!(model.task, Task::Autoencode { .. }) {
            return Ok(None);
        }
        let of = |net: F32Network| {
            let model = Model { network: Network::F32(net), ..model.clone() };
            evaluate(&model, test)
        };
        let score = |metrics: &Metrics| Some(metrics.score()).filter(|score| score.is_finite());
        let linear = match linear(prepared, seed) {
            Some(net) => score(&of(net)?),
            None => None,
        };
        let nothing = of(constant(&prepared.train))?;
        Ok(Some(Self { metric: nothing.score_name(), linear, constant: nothing.score() }))
    }

    /// The two names and their scores; the linear one where it was learned.
    pub(crate) fn named(&self) -> Vec<(String, f64)> {
        let linear = self.linear.map(|linear| ("a linear model".to_string(), linear));
        linear.into_iter().chain([(self.nothing().to_string(), self.constant)]).collect()
    }

    fn nothing(&self) -> &'static str {
        if self.metric == "accuracy" { "the most frequent class" } else { "the mean" }
    }
}

impl fmt::Display for Baselines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self { metric, linear, constant }, nothing) = (self, self.nothing());
        match linear {
            Some(linear) => write!(f, "a linear model has {metric} {linear:.4}, ")?,
            None => write!(f, "a linear model does not learn from these numbers, ")?,
        }
        write!(f, "{nothing} {constant:.4}")
    }
}

/// A network without a hidden layer, trained to the end, or `None` if training diverges.
fn linear(prepared: &Prepared, seed: u64) -> Option<F32Network> {
    let Prepared { train: rows, validation, .. } = prepared;
    let rows = if rows.len() > ROWS { rows.select(&sample(rows.len(), ROWS, seed)) } else { rows.clone() };
    let (outputs, last) = output_layer(&rows.targets);
    let settings = Settings {
        learning_rate: 0.01,
        schedule: ScheduleKind::Cosine,
        regularization: Regularization { weight_decay: 0.1, ..Regularization::default() },
        batch: BATCH,
        epochs: STEPS.div_ceil(rows.len().div_ceil(BATCH).max(1)),
        keep: Keep::Last,
        ..Settings::new(LossKind::of(last), seed)
    };
    // Nothing is chosen by the validation rows.
    let validation = validation.select(&[0]);
    let net = network(&[rows.width(), outputs], Activation::Identity, last, seed);
    Some(train(net, &rows, &validation, &settings, &mut |_| {}).ok()?.network)
}

/// A network that gives the same whatever it is given: the class with the most rows, or 0, which is the mean.
fn constant(data: &Dataset) -> F32Network {
    let (outputs, last) = output_layer(&data.targets);
    let mut net = network(&[data.width(), outputs], Activation::Identity, last, 0);
    for layer in &mut net.layers {
        layer.weights.fill(0.0);
        if let Targets::Classes { of, count } = &data.targets {
            let mut rows = vec![0usize; *count];
            of.iter().for_each(|&class| rows[class as usize] += 1);
            let most = (0..*count).max_by_key(|&class| (rows[class], std::cmp::Reverse(class))).unwrap_or(0);
            match layer.bias.as_mut_slice() {
                [only] => *only = if most == 1 { 1.0 } else { -1.0 },
                several => several[most] = 1.0,
            }
        }
    }
    net
}
