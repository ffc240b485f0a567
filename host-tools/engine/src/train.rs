//! Training: mini-batches in a shuffled order, and the best epoch by validation loss is kept.

use serde::{Deserialize, Serialize};
use tinyfit::{
    Adam, BinaryCrossEntropy, CrossEntropy, Generator, Huber, Loss, MeanAbsoluteError, MeanSquaredError,
    Momentum, Nesterov, Plateau, Rejected, RmsProp, Rule, SeedableRng, Sgd, init,
};
use tinyfit_model::{Activation, Dense, F32Network};

use crate::data::{Dataset, Targets};
use crate::descent::Descent;
use crate::learner::Learner;
use crate::score::Score;
use crate::settings::{LossKind, Optimiser, ScheduleKind, Settings};
use crate::store::StoreError;

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
    /// The network as it was after the best epoch.
    pub network: F32Network,
    /// Every epoch, in order.
    pub history: Vec<Epoch>,
    /// The epoch with the lowest validation loss.
    pub best: Epoch,
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
        /// What the engine refused.
        reason: Rejected,
    },
    /// A setting is of no use.
    #[error("{0}")]
    Setting(&'static str),
    /// Rows cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
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
    match settings.loss {
        LossKind::CrossEntropy => run.optimise(network, CrossEntropy, on_epoch),
        LossKind::BinaryCrossEntropy => run.optimise(network, BinaryCrossEntropy, on_epoch),
        LossKind::MeanSquaredError => run.optimise(network, MeanSquaredError, on_epoch),
        LossKind::MeanAbsoluteError => run.optimise(network, MeanAbsoluteError, on_epoch),
        LossKind::Huber => run.optimise(network, Huber::default(), on_epoch),
    }
}

struct Run<'a> {
    data: &'a Dataset,
    validation: &'a Dataset,
    settings: &'a Settings,
}

impl Run<'_> {
    fn optimise<L: Loss>(
        &self,
        net: F32Network,
        loss: L,
        on_epoch: &mut dyn FnMut(&Epoch),
    ) -> Result<Trained, Error> {
        let rate = self.settings.learning_rate;
        match self.settings.optimiser {
            Optimiser::Sgd => self.go(net, loss, Sgd::new(rate), on_epoch),
            Optimiser::Momentum => self.go(net, loss, Momentum::new(rate), on_epoch),
            Optimiser::Nesterov => self.go(net, loss, Nesterov::new(rate), on_epoch),
            Optimiser::RmsProp => self.go(net, loss, RmsProp::new(rate), on_epoch),
            Optimiser::Adam => self.go(net, loss, Adam::new(rate), on_epoch),
        }
    }

    fn go<L: Loss, R: Rule>(
        &self,
        mut net: F32Network,
        loss: L,
        rule: R,
        on_epoch: &mut dyn FnMut(&Epoch),
    ) -> Result<Trained, Error> {
        let settings = self.settings;
        let steps = u32::try_from(self.data.len().div_ceil(settings.batch)).unwrap_or(u32::MAX);
        let epochs = u32::try_from(settings.epochs).unwrap_or(u32::MAX);
        let schedule = settings.schedule.steps(settings.warm_up, epochs, steps);
        let rule = rule.with(settings.regularisation).scheduled(schedule);
        if !rule.is_valid() {
            return Err(Error::Setting(
                "the learning rate, its schedule or the regularisation is out of range",
            ));
        }
        let mut plateau = match settings.schedule {
            ScheduleKind::Plateau { factor, patience } => Some(Plateau::new(factor, patience)),
            _ => None,
        };
        let mut descent = Descent::new(&net, rule);
        let mut learner = Learner::new(&net, settings.dropout);
        let mut rng = Generator::seed_from_u64(settings.seed.wrapping_add(1));
        let mut order: Vec<u32> = self.data.inputs.numbers().collect();
        let outputs = net.output_len();
        let mut history: Vec<Epoch> = Vec::new();
        let mut best: Option<(Epoch, F32Network)> = None;
        for epoch in 1..=settings.epochs {
            let diverged = |reason| Error::Diverged { epoch, reason };
            init::shuffle(&mut order, &mut rng);
            let mut sum = 0.0;
            self.data.batches(order.iter().copied(), settings.batch, |batch| {
                let examples = batch.examples(outputs);
                let losses = learner.add(&net, &loss, &examples).map_err(diverged)?;
                losses.iter().for_each(|&loss| sum += f64::from(loss));
                descent.step(&mut net, &mut learner).map_err(diverged)
            })?;
            let (val_loss, val_score) = validate(&mut learner, &net, &loss, self.validation, diverged)?;
            let loss = sum / self.data.len() as f64;
            let figures = Epoch { epoch, loss, val_loss, val_score };
            history.push(figures);
            on_epoch(&figures);
            if let Some(plateau) = &mut plateau {
                plateau.observe(val_loss as f32, descent.rule_mut());
            }
            match &best {
                Some((best, _)) if val_loss >= best.val_loss => {
                    if epoch - best.epoch >= settings.patience {
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

/// Examples of the validation that are in memory at once.
const EXAMPLES: usize = 1024;

/// The mean loss of the examples, and the score.
fn validate(
    learner: &mut Learner,
    net: &F32Network,
    loss: &impl Loss,
    data: &Dataset,
    diverged: impl Fn(Rejected) -> Error,
) -> Result<(f64, f64), Error> {
    let outputs = net.output_len();
    let (mut score, mut sum) = (Score::new(&data.targets, outputs), 0.0);
    data.batches(data.inputs.numbers(), EXAMPLES, |batch| {
        let losses = learner.losses(net, loss, &batch.examples(outputs), |y, target| score.add(y, target));
        losses.map_err(&diverged)?.iter().for_each(|&loss| sum += f64::from(loss));
        Ok::<(), Error>(())
    })?;
    Ok((sum / data.len() as f64, score.value()))
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
    use crate::data::split;
    use crate::inputs::Inputs;
    use crate::memory::Memory;
    use crate::store::Store;
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn rows_in_a_file_make_the_same_network(seed: u64, limit in 0usize..4000, batch in 1usize..40, task in 0usize..4) {
            let run = |memory: &Memory| {
                let here = data(120);
                let mut store = Store::new(memory, 2, 0).unwrap();
                here.inputs.each(|row| store.push(row).unwrap()).unwrap();
                let inputs = Inputs::of(store).unwrap();
                let numbers = |width: usize| Targets::Values {
                    of: (0..120 * width).map(|i| (i as f32).sin()).collect(),
                    width,
                };
                let targets =
                    [here.targets, numbers(1), numbers(3), Targets::Inputs { width: 2 }][task].clone();
                let all = Dataset { inputs, targets, weights: (0..120).map(|i| (i % 3) as f32).collect() };
                let rows: Vec<u32> = all.inputs.numbers().collect();
                let (rest, held_out) = split(&all.targets, &rows, 0.25, seed);
                let (outputs, activation) = head(&all.targets);
                let net = network(&[2, 5, outputs], Activation::Tanh, activation, seed);
                let settings = Settings { batch, epochs: 2, seed, loss: LossKind::of(activation), ..settings() };
                train(net, &all.select(&rest), &all.select(&held_out), &settings, &mut |_| {})
            };
            prop_assert_eq!(run(&Memory::unlimited()), run(&Memory::new(limit, std::env::temp_dir())));
        }
    }

    #[test]
    fn divergence_is_an_error() {
        let net = network(&[2, 8, 1], Activation::Relu, Activation::Linear, 1);
        let mut data = data(60);
        data.targets = Targets::numbers(vec![1e20; 60]);
        let (loss, optimiser) = (LossKind::MeanSquaredError, Optimiser::Sgd);
        let settings = Settings { loss, optimiser, learning_rate: 1e6, ..settings() };
        let error = train(net, &data, &data, &settings, &mut |_| {}).unwrap_err();
        assert!(matches!(error, Error::Diverged { .. }), "{error}");
    }
}
