//! Every activation and loss against PyTorch: outputs, losses, gradients, and 100 steps of SGD and Adam, one example
//! at a time and in mini-batches. `vectors/pytorch.py` made the numbers, in f64 from the same f32 start.
#![cfg(not(feature = "fast-math"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use serde_json::Value;
use tinyfit::{
    Activation, Adam, Batch, BinaryCrossEntropy, Class, CrossEntropy, Dense, Layer, LeakyRelu, Linear, Loss,
    MeanSquaredError, Relu, Rule, Sgd, Sigmoid, Softmax, Tanh, Target, Trainer, Zero,
};

type Net<A, B, C> = (Dense<5, 7, A>, (Dense<7, 4, B>, Dense<4, 3, C>));

/// One pass is three sums of at most 7 products, an activation each, and as much backwards: some 40 roundings of
/// 2^-24 (6e-8) lie behind a number, and most of them cancel. The largest deviation seen is 1.4e-6.
const ONE_PASS: f64 = 2e-6;

/// A step rounds every weight once, so 100 steps leave at most 100 * 2^-24. The largest deviation seen is 2.2e-6.
const TRAJECTORY: f64 = 6e-6;

#[test]
fn equals_pytorch() {
    let document = serde_json::from_str(include_str!("vectors/pytorch.json")).unwrap();
    let mut cases = Cases { document: &document, next: 0, pass: 0.0, trajectory: 0.0 };

    cases.check::<Linear, Relu, Linear, _>("mse", MeanSquaredError);
    cases.check::<Relu, LeakyRelu, Relu, _>("mse", MeanSquaredError);
    cases.check::<LeakyRelu, Sigmoid, LeakyRelu, _>("mse", MeanSquaredError);
    cases.check::<Sigmoid, Tanh, Sigmoid, _>("mse", MeanSquaredError);
    cases.check::<Tanh, Softmax, Tanh, _>("mse", MeanSquaredError);
    cases.check::<Softmax, Linear, Softmax, _>("mse", MeanSquaredError);
    cases.check::<Linear, LeakyRelu, Linear, _>("bce", BinaryCrossEntropy);
    cases.check::<Relu, Sigmoid, Sigmoid, _>("bce", BinaryCrossEntropy);
    cases.check::<LeakyRelu, Tanh, Linear, _>("cross_entropy", CrossEntropy);
    cases.check::<Sigmoid, Softmax, Linear, _>("cross_entropy", CrossEntropy);
    cases.check::<Tanh, Linear, Softmax, _>("cross_entropy", CrossEntropy);
    cases.check::<Softmax, Relu, Softmax, _>("cross_entropy", CrossEntropy);

    assert_eq!(cases.next, document["cases"].as_array().unwrap().len(), "every case of the file");
    println!("largest deviation: one pass {:.1e}, 100 steps {:.1e}", cases.pass, cases.trajectory);
}

struct Cases<'a> {
    document: &'a Value,
    /// The case of the file that is checked next.
    next: usize,
    /// The largest deviations seen.
    pass: f64,
    trajectory: f64,
}

impl Cases<'_> {
    fn check<A: Activation, B: Activation, C: Activation, L: Loss>(&mut self, name: &str, loss: L) {
        let case = &self.document["cases"][self.next];
        let activations: Vec<_> = [A::KIND, B::KIND, C::KIND].iter().map(|kind| snake_case(*kind)).collect();
        assert_eq!(case["activations"], serde_json::json!(activations), "case {}", self.next);
        assert_eq!(case["loss"], name);
        self.next += 1;

        let targets = self.document["targets"][case["target"].as_str().unwrap()].as_array().unwrap();
        if case["target"] == "class" {
            let targets: Vec<_> = targets.iter().map(|t| Class(t.as_u64().unwrap() as usize)).collect();
            self.compare::<A, B, C, _, _>(case, &loss, &targets);
        } else {
            let targets: Vec<[f32; 3]> = targets.iter().map(array).collect();
            self.compare::<A, B, C, _, _>(case, &loss, &targets);
        }
    }

    fn compare<A: Activation, B: Activation, C: Activation, L: Loss, T: Target>(
        &mut self,
        case: &Value,
        loss: &L,
        targets: &[T],
    ) {
        let inputs: Vec<[f32; 5]> = self.document["inputs"].as_array().unwrap().iter().map(array).collect();
        let fresh = || common::network::<Net<A, B, C>>(&list(&self.document["weights"]));

        let mut net = fresh();
        let (value, gradient) = common::gradient(&mut net, loss, &inputs[0], &targets[0]).unwrap();
        let pass = [
            deviation(&net.predict(&inputs[0]), &case["outputs"]),
            deviation(&[value], &serde_json::json!([case["value"]])),
            deviation(&gradient, &case["gradient"]),
        ];

        let trajectory = [
            train(fresh(), Sgd::new(0.1), loss, &inputs, targets, &case["sgd"]),
            train(fresh(), Adam::new(0.01), loss, &inputs, targets, &case["adam"]),
            train_batches(fresh(), Sgd::new(0.1), loss, &inputs, targets, &case["sgd_batch"]),
            train_batches(fresh(), Adam::new(0.01), loss, &inputs, targets, &case["adam_batch"]),
        ];

        let name = format!("{} {} {}", case["activations"], case["loss"], case["target"]);
        self.pass = pass.into_iter().fold(self.pass, f64::max);
        self.trajectory = trajectory.into_iter().fold(self.trajectory, f64::max);
        assert!(pass.iter().all(|deviation| *deviation <= ONE_PASS), "{name}: {pass:?}");
        assert!(trajectory.iter().all(|deviation| *deviation <= TRAJECTORY), "{name}: {trajectory:?}");
    }
}

/// One example a step, in turn; the largest deviation of a loss or a final weight.
fn train<A: Activation, B: Activation, C: Activation>(
    mut net: Net<A, B, C>,
    mut rule: impl Rule,
    loss: &impl Loss,
    inputs: &[[f32; 5]],
    targets: &[impl Target],
    expected: &Value,
) -> f64 {
    let mut trainer = Trainer::new();
    let examples = inputs.iter().zip(targets).cycle();
    let losses = examples.take(100).map(|(x, t)| trainer.learn(&mut net, &mut rule, loss, x, t).unwrap());
    let losses: Vec<f32> = losses.collect();
    deviation(&losses, &expected["losses"]).max(deviation(&common::parameters(&net), &expected["weights"]))
}

/// Four examples a step; the loss of a batch is the mean of theirs.
fn train_batches<A: Activation, B: Activation, C: Activation>(
    mut net: Net<A, B, C>,
    mut rule: impl Rule,
    loss: &impl Loss,
    inputs: &[[f32; 5]],
    targets: &[impl Target],
    expected: &Value,
) -> f64 {
    let mut batch = Batch::ZERO;
    let mut examples = inputs.iter().zip(targets).cycle();
    let mut losses = Vec::new();
    for _ in 0..100 {
        let mut sum = 0.0;
        for (x, target) in examples.by_ref().take(4) {
            sum += batch.add(&net, loss, x, target).unwrap();
        }
        losses.push(sum / 4.0);
        batch.step(&mut net, &mut rule).unwrap();
    }
    deviation(&losses, &expected["losses"]).max(deviation(&common::parameters(&net), &expected["weights"]))
}

/// The largest difference, as a fraction of the largest number expected.
fn deviation(got: &[f32], expected: &Value) -> f64 {
    let expected: Vec<f64> = expected.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
    assert_eq!(got.len(), expected.len());
    let scale = expected.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    let differences = got.iter().zip(&expected).map(|(got, expected)| (f64::from(*got) - expected).abs());
    // `f64::max` would pass over a NaN.
    differences.fold(0.0, |most, x| if x <= most { most } else { x }) / scale
}

fn list(numbers: &Value) -> Vec<f32> {
    numbers.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect()
}

fn array<const N: usize>(numbers: &Value) -> [f32; N] {
    list(numbers).try_into().unwrap()
}

/// `LeakyRelu` -> `leaky_relu`, as the file spells it.
fn snake_case(kind: tinyfit::Kind) -> String {
    let mut name = String::new();
    for letter in format!("{kind:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}
