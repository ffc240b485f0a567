//! Training: mini-batches in a shuffled order, and the best epoch by validation loss is kept.

use serde::{Deserialize, Serialize};
use tinyfit::{Generator, SeedableRng, init};
use tinyfit_model::{Activation, Dense, F32Network};

use crate::data::{Dataset, Targets};
use crate::settings::Settings;
use crate::store::StoreError;
use crate::training::Training;

/// One epoch's figures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: usize,
    /// Mean loss over the training examples, each before the step that it is part of.
    pub loss: f64,
    /// Mean loss over the validation examples after the epoch.
    pub val_loss: f64,
    /// Of the validation examples: the accuracy of a classifier, R^2 of numbers.
    pub val_score: f64,
}

/// The result of training.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// The network as it was after the epoch that is kept.
    pub network: F32Network,
    /// Every epoch, in order.
    pub history: Vec<Epoch>,
    /// The epoch that is kept: that of the lowest validation loss, or the last.
    pub best: Epoch,
}

impl Trained {
    /// Whether the validation loss was lowest in the last of as many epochs as there were to be: it may fall further.
    pub fn is_still_falling(&self, settings: &Settings) -> bool {
        let lowest = self.history.iter().min_by(|a, b| a.val_loss.total_cmp(&b.val_loss));
        self.history.len() == settings.epochs && lowest.is_some_and(|epoch| epoch.epoch == settings.epochs)
    }
}

/// Why training stopped short.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
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
        /// The error of the engine.
        reason: tinyfit::Error,
    },
    /// The network cannot learn, whatever it is given.
    #[error("the network cannot learn: {0}")]
    Network(tinyfit::Error),
    /// A setting of the optimizer, its schedule or the regularization is out of range.
    #[error("{0}")]
    OutOfRange(tinyfit::Error),
    /// The saved state is damaged, or of another training.
    #[error("the saved training is damaged, or of other data, layers or settings")]
    Saved,
    /// There is no result yet.
    #[error("no epoch is over")]
    NoEpoch,
    /// A setting is of no use.
    #[error("{0}")]
    Setting(&'static str),
    /// Rows cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A network of dense layers with random weights: `sizes` from input to output, `activation` in every layer but the
/// last, which has `output_activation`. Layers are called `hidden1`, `hidden2`, .., `out`.
pub fn network(
    sizes: &[usize],
    activation: Activation,
    output_activation: Activation,
    seed: u64,
) -> F32Network {
    let mut rng = Generator::seed_from_u64(seed);
    let last = sizes.len().saturating_sub(2);
    let layers = sizes.windows(2).enumerate().map(|(i, pair)| {
        let (inputs, outputs) = (pair[0], pair[1]);
        let (name, activation) = if i == last {
            ("out".to_string(), output_activation)
        } else {
            (format!("hidden{}", i + 1), activation)
        };
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

/// Trains `network`, calling `on_epoch` after each epoch: a [`Training`] from its beginning to its end.
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
    let mut training = Training::new(network, data, validation, settings)?;
    loop {
        if let Some(epoch) = training.step()? {
            on_epoch(&epoch);
            if training.is_over() {
                return training.finish();
            }
        }
    }
}

/// The number of outputs a network needs for these targets, and its last activation.
pub fn output_layer(targets: &Targets) -> (usize, Activation) {
    match targets {
        Targets::Classes { count: 2, .. } => (1, Activation::Sigmoid),
        Targets::Classes { count, .. } => (*count, Activation::Softmax),
        Targets::Values { width, .. } => (*width, Activation::Identity),
        Targets::Inputs { width } => (*width, Activation::Identity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::split;
    use crate::inputs::Inputs;
    use crate::memory::Memory;
    use crate::settings::{Keep, LossKind, OptimizerKind};
    use proptest::prelude::*;

    /// Two noisy half-planes.
    fn data(n: usize) -> Dataset {
        let mut rng = Generator::seed_from_u64(3);
        let inputs: Vec<f32> = (0..2 * n).map(|_| init::uniform(1.0, &mut rng)).collect();
        let of = inputs.chunks(2).map(|x| u32::from(x[0] + x[1] > 0.1)).collect();
        Dataset::new(Inputs::in_memory(2, inputs), Targets::Classes { of, count: 2 })
    }

    fn settings() -> Settings {
        Settings {
            learning_rate: 0.01,
            batch: 16,
            epochs: 40,
            patience: 5,
            ..Settings::new(LossKind::BinaryCrossEntropy, 1)
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
    fn the_last_epoch_is_kept_where_it_is_wanted() {
        let run = |keep| {
            let net = network(&[2, 8, 1], Activation::Relu, Activation::Sigmoid, 1);
            // A patience that ends the run that keeps the best.
            let settings = Settings { learning_rate: 0.3, patience: 2, keep, ..settings() };
            let trained = train(net, &data(30), &data(100), &settings, &mut |_| {}).unwrap();
            (trained.is_still_falling(&settings), trained)
        };
        let (falls, best) = run(Keep::Best);
        assert!(!falls && best.history.len() == best.best.epoch + 2, "{:?}", best.best);
        let (_, last) = run(Keep::Last);
        assert_eq!((last.history.len(), last.best), (40, last.history[39]));
        assert_eq!(last.history[..best.history.len()], best.history);
    }

    #[test]
    fn a_loss_that_falls_to_the_last_epoch_is_seen() {
        let net = network(&[2, 8, 1], Activation::Relu, Activation::Sigmoid, 1);
        let settings = Settings { learning_rate: 0.001, epochs: 3, ..settings() };
        let trained = train(net, &data(60), &data(60), &settings, &mut |_| {}).unwrap();
        assert!(trained.is_still_falling(&settings), "{:?}", trained.history);
        assert!(!trained.is_still_falling(&Settings { epochs: 4, ..settings }), "it stopped before");
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
        let settings = Settings { epochs: 1, batch: 60, optimizer: OptimizerKind::Sgd, ..settings() };
        let once = data(60);
        let twice = Dataset { weights: vec![2.0; 60], ..once.clone() };
        let half = Settings { learning_rate: settings.learning_rate / 2.0, ..settings.clone() };
        let [a, b] = [(&once, &settings), (&twice, &half)]
            .map(|(data, settings)| train(net(), data, &once, settings, &mut |_| {}).unwrap());
        assert_eq!((a.network, 2.0 * a.best.loss), (b.network, b.best.loss));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn rows_in_a_file_make_the_same_network(seed: u64, limit in 0usize..4000, batch in 1usize..40, task in 0usize..4) {
            let run = |memory: &Memory| {
                let here = data(120);
                let inputs = here.inputs.copied(memory);
                let numbers = |width: usize| Targets::Values {
                    of: (0..120 * width).map(|i| (i as f32).sin()).collect(),
                    width,
                };
                let targets =
                    [here.targets, numbers(1), numbers(3), Targets::Inputs { width: 2 }][task].clone();
                let all = Dataset { inputs, targets, weights: (0..120).map(|i| (i % 3) as f32).collect() };
                let rows: Vec<u32> = all.inputs.numbers().collect();
                let (rest, held_out) = split(&all.targets, &rows, 0.25, seed);
                let (outputs, activation) = output_layer(&all.targets);
                let net = network(&[2, 5, outputs], Activation::Tanh, activation, seed);
                let settings = Settings { batch, epochs: 2, seed, loss: LossKind::of(activation), ..settings() };
                train(net, &all.select(&rest), &all.select(&held_out), &settings, &mut |_| {})
            };
            prop_assert_eq!(run(&Memory::unlimited()), run(&Memory::new(limit, std::env::temp_dir())));
        }
    }

    #[test]
    fn a_network_that_cannot_learn_is_an_error() {
        let learn = |change: fn(&mut F32Network)| {
            let mut net = network(&[2, 8, 1], Activation::LeakyRelu { slope: 0.1 }, Activation::Sigmoid, 1);
            change(&mut net);
            train(net, &data(60), &data(30), &Settings { epochs: 1, ..settings() }, &mut |_| {}).err()
        };
        assert_eq!(
            learn(|net| net.layers[0].weights.fill(-0.0)),
            Some(Error::Network(tinyfit::Error::Blank))
        );
        let negative = learn(|net| net.layers[0].activation = Activation::LeakyRelu { slope: -0.5 });
        let slope = tinyfit::Error::OutOfRange { parameter: tinyfit::Parameter::Slope };
        assert_eq!(negative, Some(Error::Network(slope)));
        // The last layer may begin at zero: the gradient of a convex loss leads away from it.
        assert_eq!(learn(|net| net.layers[1].weights.fill(0.0)), None);
    }

    #[test]
    fn divergence_is_an_error() {
        let net = network(&[2, 8, 1], Activation::Relu, Activation::Identity, 1);
        let mut data = data(60);
        data.targets = Targets::numbers(vec![1e20; 60]);
        let (loss, optimizer) = (LossKind::MeanSquaredError, OptimizerKind::Sgd);
        let settings = Settings { loss, optimizer, learning_rate: 1e6, ..settings() };
        let error = train(net, &data, &data, &settings, &mut |_| {}).unwrap_err();
        assert!(matches!(error, Error::Diverged { .. }), "{error}");
    }
}
