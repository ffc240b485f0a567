//! Training: mini-batches in a shuffled order, and the best epoch by validation loss is kept.

use serde::{Deserialize, Serialize};
use tinyfit::{
    Adam, BinaryCrossEntropy, CrossEntropy, Generator, Loss, MeanSquaredError, Rejected, Rule, SeedableRng,
    Sgd, init,
};
use tinyfit_model::{Activation, Dense, F32Network};

use crate::data::{Dataset, Targets};
use crate::learner::Learner;

/// How to train.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The rule that moves the weights.
    pub optimiser: Optimiser,
    /// Its learning rate.
    pub learning_rate: f32,
    /// Examples a step.
    pub batch: usize,
    /// Passes over the data at most.
    pub epochs: usize,
    /// Stop after this many epochs without a lower validation loss.
    pub patience: usize,
    /// The seed of weights and order.
    pub seed: u64,
}

/// The rules to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Optimiser {
    /// Stochastic gradient descent.
    Sgd,
    /// Adam with the paper's betas.
    Adam,
}

/// The losses to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossKind {
    /// For classes, fused with softmax.
    CrossEntropy,
    /// For two classes and one output, fused with the sigmoid.
    BinaryCrossEntropy,
    /// For numbers.
    MeanSquaredError,
}

impl LossKind {
    /// The loss that belongs to a network's last activation.
    pub fn of(head: Activation) -> Self {
        match head {
            Activation::Softmax => LossKind::CrossEntropy,
            Activation::Sigmoid => LossKind::BinaryCrossEntropy,
            _ => LossKind::MeanSquaredError,
        }
    }
}

/// One epoch's figures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: usize,
    /// Mean loss over the training examples, each before the step that it is part of.
    pub loss: f64,
    /// Mean loss over the validation examples after the epoch.
    pub val_loss: f64,
}

/// The result of training.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// The network as it was after the best epoch.
    pub network: F32Network,
    /// Every epoch, in order.
    pub history: Vec<Epoch>,
    /// The epoch with the lowest validation loss.
    pub best: Epoch,
}

/// Why training stopped short.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing to learn from, or nothing to validate with.
    #[error("no rows to {0}: give more data or smaller test and validation shares")]
    NoRows(&'static str),
    /// An example was rejected by the engine.
    #[error("training diverged in epoch {epoch} ({reason}): lower the learning rate")]
    Diverged {
        /// The epoch, counted from 1.
        epoch: usize,
        /// What the engine refused.
        reason: Rejected,
    },
    /// A setting is of no use.
    #[error("{0}")]
    Setting(&'static str),
}

/// A network of dense layers with random weights: `sizes` from input to output, `activation` in every layer but the
/// last, which has `head`. Layers are called `hidden1`, `hidden2`, .., `out`.
pub fn network(sizes: &[usize], activation: Activation, head: Activation, seed: u64) -> F32Network {
    let mut rng = Generator::seed_from_u64(seed);
    let last = sizes.len().saturating_sub(2);
    let layers = sizes.windows(2).enumerate().map(|(i, pair)| {
        let (inputs, outputs) = (pair[0], pair[1]);
        let (name, activation) =
            if i == last { ("out".to_string(), head) } else { (format!("hidden{}", i + 1), activation) };
        let limit = init::limit(activation.kind(), inputs, outputs);
        Dense {
            name,
            inputs,
            outputs,
            weights: (0..inputs * outputs).map(|_| init::uniform(limit, &mut rng)).collect(),
            bias: vec![0.0; outputs],
            activation,
        }
    });
    F32Network { layers: layers.collect() }
}

/// Trains `network`, calling `on_epoch` after each epoch.
///
/// # Errors
/// No rows, a setting out of range, or a loss or gradient that is not finite.
pub fn train(
    network: F32Network,
    data: &Dataset,
    validation: &Dataset,
    settings: &Settings,
    on_epoch: &mut dyn FnMut(&Epoch),
) -> Result<Trained, Error> {
    if data.is_empty() {
        return Err(Error::NoRows("train on"));
    }
    if validation.is_empty() {
        return Err(Error::NoRows("validate with"));
    }
    if settings.batch == 0 || settings.epochs == 0 {
        return Err(Error::Setting("--batch and --epochs are at least 1"));
    }
    let run = Run { data, validation, settings };
    match (LossKind::of(network.activation()), settings.optimiser) {
        (LossKind::CrossEntropy, Optimiser::Sgd) => run.go(network, CrossEntropy, run.sgd(), on_epoch),
        (LossKind::CrossEntropy, Optimiser::Adam) => run.go(network, CrossEntropy, run.adam(), on_epoch),
        (LossKind::BinaryCrossEntropy, Optimiser::Sgd) => {
            run.go(network, BinaryCrossEntropy, run.sgd(), on_epoch)
        }
        (LossKind::BinaryCrossEntropy, Optimiser::Adam) => {
            run.go(network, BinaryCrossEntropy, run.adam(), on_epoch)
        }
        (LossKind::MeanSquaredError, Optimiser::Sgd) => {
            run.go(network, MeanSquaredError, run.sgd(), on_epoch)
        }
        (LossKind::MeanSquaredError, Optimiser::Adam) => {
            run.go(network, MeanSquaredError, run.adam(), on_epoch)
        }
    }
}

struct Run<'a> {
    data: &'a Dataset,
    validation: &'a Dataset,
    settings: &'a Settings,
}

impl Run<'_> {
    fn sgd(&self) -> Sgd {
        Sgd::new(self.settings.learning_rate)
    }

    fn adam(&self) -> Adam {
        Adam::new(self.settings.learning_rate)
    }

    fn go<L: Loss, R: Rule>(
        &self,
        mut net: F32Network,
        loss: L,
        mut rule: R,
        on_epoch: &mut dyn FnMut(&Epoch),
    ) -> Result<Trained, Error> {
        if !rule.is_valid() {
            return Err(Error::Setting("--lr is a number from 0 to 1048576"));
        }
        let mut rng = Generator::seed_from_u64(self.settings.seed.wrapping_add(1));
        let mut order: Vec<usize> = (0..self.data.len()).collect();
        let mut learner = Learner::new(&net);
        let outputs = net.output_len();
        let mut history: Vec<Epoch> = Vec::new();
        let mut best: Option<(Epoch, F32Network)> = None;
        for epoch in 1..=self.settings.epochs {
            let diverged = |reason| Error::Diverged { epoch, reason };
            init::shuffle(&mut order, &mut rng);
            let mut sum = 0.0;
            for rows in order.chunks(self.settings.batch) {
                for &i in rows {
                    let target = self.data.target(i, outputs);
                    sum += f64::from(learner.add(&net, &loss, self.data.row(i), &target).map_err(diverged)?);
                }
                learner.step(&mut net, &mut rule).map_err(diverged)?;
            }
            let mut val_sum = 0.0;
            for i in 0..self.validation.len() {
                let target = self.validation.target(i, outputs);
                let row = self.validation.row(i);
                val_sum += f64::from(learner.loss(&net, &loss, row, &target).map_err(diverged)?);
            }
            let figures = Epoch {
                epoch,
                loss: sum / self.data.len() as f64,
                val_loss: val_sum / self.validation.len() as f64,
            };
            history.push(figures);
            on_epoch(&figures);
            match &best {
                Some((best, _)) if figures.val_loss >= best.val_loss => {
                    if epoch - best.epoch >= self.settings.patience {
                        break;
                    }
                }
                _ => best = Some((figures, net.clone())),
            }
        }
        let (best, network) = best.ok_or(Error::Setting("--epochs is at least 1"))?;
        Ok(Trained { network, history, best })
    }
}

/// The number of outputs a network needs for these targets, and its last activation.
pub fn head(targets: &Targets) -> (usize, Activation) {
    match targets {
        Targets::Classes { count: 2, .. } => (1, Activation::Sigmoid),
        Targets::Classes { count, .. } => (*count, Activation::Softmax),
        Targets::Values { width, .. } => (*width, Activation::Linear),
        Targets::Inputs { width } => (*width, Activation::Linear),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two noisy half-planes.
    fn data(n: usize) -> Dataset {
        let mut rng = Generator::seed_from_u64(3);
        let inputs: Vec<f32> = (0..2 * n).map(|_| init::uniform(1.0, &mut rng)).collect();
        let of = inputs.chunks(2).map(|x| usize::from(x[0] + x[1] > 0.1)).collect();
        Dataset { width: 2, inputs, targets: Targets::Classes { of, count: 2 }, weights: Vec::new() }
    }

    fn settings() -> Settings {
        Settings {
            optimiser: Optimiser::Adam,
            learning_rate: 0.01,
            batch: 16,
            epochs: 40,
            patience: 5,
            seed: 1,
        }
    }

    #[test]
    fn learns_and_keeps_the_best_epoch() {
        let net = network(&[2, 8, 1], Activation::Relu, Activation::Sigmoid, 1);
        let trained = train(net, &data(300), &data(100), &settings(), &mut |_| {}).unwrap();
        assert!(trained.best.val_loss < 0.3, "{:?}", trained.best);
        let lowest = trained.history.iter().map(|e| e.val_loss).fold(f64::MAX, f64::min);
        assert_eq!(trained.best.val_loss, lowest);
    }

    #[test]
    fn same_seed_same_network() {
        let run = || {
            let net = network(&[2, 8, 1], Activation::Tanh, Activation::Sigmoid, 9);
            train(net, &data(60), &data(30), &settings(), &mut |_| {}).unwrap()
        };
        assert_eq!(run(), run());
    }

    #[test]
    fn a_weight_of_two_is_the_example_twice() {
        // One step over both rows: the mean gradient of a weighted batch is divided by its rows, as Keras does, so that
        // twice the weight on every row is twice the loss.
        let net = || network(&[2, 8, 1], Activation::Tanh, Activation::Sigmoid, 9);
        let settings = Settings { epochs: 1, batch: 60, optimiser: Optimiser::Sgd, ..settings() };
        let once = data(60);
        let twice = Dataset { weights: vec![2.0; 60], ..once.clone() };
        let half = Settings { learning_rate: settings.learning_rate / 2.0, ..settings.clone() };
        let [a, b] = [(&once, &settings), (&twice, &half)]
            .map(|(data, settings)| train(net(), data, &once, settings, &mut |_| {}).unwrap());
        assert_eq!((a.network, 2.0 * a.best.loss), (b.network, b.best.loss));
    }

    #[test]
    fn divergence_is_an_error() {
        let net = network(&[2, 8, 1], Activation::Relu, Activation::Linear, 1);
        let mut data = data(60);
        data.targets = Targets::numbers(vec![1e20; 60]);
        let settings = Settings { optimiser: Optimiser::Sgd, learning_rate: 1e6, ..settings() };
        let error = train(net, &data, &data, &settings, &mut |_| {}).unwrap_err();
        assert!(matches!(error, Error::Diverged { .. }), "{error}");
    }
}
