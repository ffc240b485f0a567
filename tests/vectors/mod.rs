//! Shared code of the comparisons with other tools: 100 steps of training, and how far they end from the tool's.

use serde_json::Value;
use tinyfit::layers::Vector;
use tinyfit::{Batch, Loss, Optimizer, Target, Train, Trainer};

use crate::common::parameters;

const STEPS: usize = 100;

/// The losses and weights of a training, step by step and at its end.
pub(crate) struct Trajectory {
    losses: Vec<f32>,
    rates: Vec<f32>,
    weights: Vec<f32>,
}

impl Trajectory {
    /// Learns the examples in turn, `size` a step; `watch` sees the loss of each step.
    pub(crate) fn new<N, Opt, T>(
        mut net: N,
        mut optimizer: Opt,
        loss: &impl Loss,
        examples: &[(N::In, T)],
        size: usize,
        mut watch: impl FnMut(f32, &mut Opt),
    ) -> Self
    where
        N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
        Opt: Optimizer,
        T: Target,
    {
        let (mut trainer, mut batch) = (Trainer::new(), Batch::new());
        let (mut losses, mut rates) = (Vec::new(), Vec::new());
        let mut examples = examples.iter().cycle();
        for _ in 0..STEPS {
            let mut sum = 0.0;
            for (x, target) in examples.by_ref().take(size) {
                sum += match size {
                    1 => trainer.learn(&mut net, &mut optimizer, loss, x, target).unwrap(),
                    _ => batch.add(&net, loss, x, target).unwrap(),
                };
            }
            if size > 1 {
                batch.step(&mut net, &mut optimizer).unwrap();
            }
            losses.push(sum / size as f32);
            rates.push(optimizer.learning_rate());
            watch(sum / size as f32, &mut optimizer);
        }
        Self { losses, rates, weights: parameters(&net) }
    }

    /// The largest deviation of a loss, of a final weight, and of a learning rate where they are given.
    pub(crate) fn deviation(&self, expected: &Value) -> f64 {
        let rates = expected.get("rates").map_or(0.0, |rates| deviation(&self.rates, rates));
        let losses = deviation(&self.losses, &expected["losses"]);
        largest([losses, deviation(&self.weights, &expected["weights"]), rates])
    }
}

/// The largest difference, as a fraction of the largest number expected.
pub(crate) fn deviation(got: &[f32], expected: &Value) -> f64 {
    let expected = elements(expected, |x| x.as_f64().unwrap());
    assert_eq!(got.len(), expected.len());
    let scale = largest(expected.iter().map(|x| x.abs()));
    largest(got.iter().zip(&expected).map(|(got, expected)| (f64::from(*got) - expected).abs())) / scale
}

/// The largest of some magnitudes; NaN if one is, which `f64::max` would pass over.
pub(crate) fn largest(magnitudes: impl IntoIterator<Item = f64>) -> f64 {
    magnitudes.into_iter().fold(0.0, |most, x| if x <= most { most } else { x })
}

pub(crate) fn elements<T>(list: &Value, read: impl FnMut(&Value) -> T) -> Vec<T> {
    list.as_array().unwrap().iter().map(read).collect()
}

pub(crate) fn list(numbers: &Value) -> Vec<f32> {
    elements(numbers, |x| x.as_f64().unwrap() as f32)
}

pub(crate) fn array<const N: usize>(numbers: &Value) -> [f32; N] {
    list(numbers).try_into().unwrap()
}
