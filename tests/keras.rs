//! The kernel against Keras 3: values and gradients of the losses, and 100 steps of every optimizer and of what the docs
//! compare with Keras, one example at a time and in mini-batches. `vectors/keras3.py` made the numbers, in f64 from the
//! same f32 start.
//!
//! Three optimizers differ from Keras's by name. Each is held to Keras where the difference vanishes; where it does not, the
//! optimizer differs, and the same optimizer in Keras's form does not.
#![cfg(not(feature = "fast-math"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;
mod vectors;

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;
use tinyfit::optim::{
    ClipNorm, ClipValue, CosineDecay, ExponentialDecay, L1, L2, MaxNorm, Regularized, WeightDecay,
};
use tinyfit::train::{ClassWeighted, SampleWeighted};
use tinyfit::{
    Adam, AdamW, BinaryCrossEntropy, Class, CrossEntropy, Dense, Error, Huber, Identity, Loss,
    MeanAbsoluteError, MeanSquaredError, Momentum, Nesterov, Optimizer, RmsProp, Sgd, Tanh, Target,
};
use vectors::{Trajectory, array, deviation, elements, largest, list};

type Net = (Dense<5, 7, Tanh>, (Dense<7, 4, Tanh>, Dense<4, 3, Identity>));

/// Some ten roundings of 2^-24 (6e-8) lie behind a loss of three outputs. The largest deviation seen is 1.5e-7.
const LOSS: f64 = 3e-7;

/// A step rounds every weight once, so 100 steps leave at most 100 * 2^-24. The largest deviation seen is 2.0e-6.
const TRAJECTORY: f64 = 6e-6;

#[test]
fn losses() {
    let document = document();
    let outputs = elements(&document["outputs"], array::<3>);
    let [values, distributions] =
        ["values", "distributions"].map(|kind| elements(&document[kind], array::<3>));
    let classes = elements(&document["classes"], class);

    let compare = |name, found: (Vec<f32>, Vec<f32>)| {
        let expected = &document["losses"][name];
        let (value, gradient) = found;
        let seen =
            largest([deviation(&value, &expected["values"]), deviation(&gradient, &expected["gradients"])]);
        println!("{seen:.1e} {name}");
        assert!(seen <= LOSS, "{name}: {seen:.1e}");
        name
    };
    let seen = BTreeSet::from([
        compare("mean_squared_error", gradients(&MeanSquaredError, &outputs, &values)),
        compare("mean_absolute_error", gradients(&MeanAbsoluteError, &outputs, &values)),
        compare("huber", gradients(&Huber { delta: 0.7 }, &outputs, &values)),
        compare("binary_cross_entropy", gradients(&BinaryCrossEntropy, &outputs, &values)),
        compare("cross_entropy", gradients(&CrossEntropy, &outputs, &distributions)),
        compare("sparse_cross_entropy", gradients(&CrossEntropy, &outputs, &classes)),
    ]);
    assert!(seen.iter().eq(document["losses"].as_object().unwrap().keys()), "every loss of the file");
}

/// Values and gradients, all in a row.
fn gradients(loss: &impl Loss, outputs: &[[f32; 3]], targets: &[impl Target]) -> (Vec<f32>, Vec<f32>) {
    let (mut values, mut gradients) = (Vec::new(), Vec::new());
    for (y, target) in outputs.iter().zip(targets) {
        let mut gradient = [0.0; 3];
        values.push(loss.gradient(y, target, &mut gradient));
        gradients.extend(gradient);
    }
    (values, gradients)
}

#[test]
fn training() {
    let document = document();
    let mut runs = Runs { document: &document, seen: BTreeSet::new() };

    runs.equals("sgd", Sgd::new(0.1));
    runs.equals("momentum", Momentum::new(0.02));
    runs.equals("nesterov", Nesterov { learning_rate: 0.02, momentum: 0.8 });
    runs.equals("rmsprop", RmsProp::with_settings(0.005, 0.9, 1e-12));
    runs.equals("adam", Adam::with_settings(0.01, 0.9, 0.999, 1e-12));
    let (adam, decay) = (Adam::with_settings(0.02, 0.9, 0.999, 1e-12), WeightDecay(0.1));
    let adamw: AdamW = Regularized { optimizer: adam, regularizer: decay };
    runs.equals("adamw", adamw);

    // Keras keeps learning_rate * v, so a rate that changes changes only what is added from then on.
    let schedule = ExponentialDecay { steps: 50, factor: 0.1 };
    runs.differs("momentum_schedule", Momentum::new(0.02).scheduled(schedule), 0.10..0.12);
    let keras_momentum = KerasForm::new(0.02, |rate, _, g, [v, _]| {
        *v = 0.9 * *v + rate * g;
        *v
    });
    runs.equals("momentum_schedule", keras_momentum.scheduled(schedule));

    // Keras adds RMSProp's epsilon inside of the root.
    runs.differs("rmsprop_epsilon", RmsProp::with_settings(0.01, 0.9, 1e-3), 0.35..0.37);
    let keras_rmsprop = KerasForm::new(0.01, |rate, _, g, [v, _]| {
        *v = 0.9 * *v + 0.1 * g * g;
        rate * g / (*v + 1e-3).sqrt()
    });
    runs.equals("rmsprop_epsilon", keras_rmsprop);

    // Keras adds Adam's epsilon before the bias correction.
    runs.differs("adam_epsilon", Adam::with_settings(0.01, 0.9, 0.999, 1e-3), 0.11..0.13);
    let keras_adam = KerasForm::new(0.01, |rate, t, g, [m, v]| {
        *m = 0.9 * *m + 0.1 * g;
        *v = 0.999 * *v + 0.001 * g * g;
        let correction = (1.0 - 0.999f64.powi(t)).sqrt() / (1.0 - 0.9f64.powi(t));
        rate * correction as f32 * *m / (v.sqrt() + 1e-3)
    });
    runs.equals("adam_epsilon", keras_adam);

    runs.equals("exponential_decay", Sgd::new(0.1).scheduled(ExponentialDecay { steps: 40, factor: 0.2 }));
    runs.equals("cosine_decay", Sgd::new(0.1).scheduled(CosineDecay { steps: 60, floor: 0.1 }));

    runs.equals("l1", Sgd::new(0.1).with(L1(0.01)));
    // Keras's L2(0.025) has no factor 1/2.
    runs.equals("l2", Sgd::new(0.1).with(L2(0.05)));
    runs.equals("decay", Sgd::new(0.1).with(WeightDecay(0.05)));
    runs.equals("clip_value", Sgd::new(0.1).with(ClipValue(0.05)));
    runs.equals("clip_norm", Sgd::new(0.1).with(ClipNorm(0.5)));
    runs.equals("max_norm", Sgd::new(0.1).with(MaxNorm(1.2)));

    let weights = list(&document["example_weights"]).into_iter();
    let classes = elements(&document["classes"], class);
    let weighted: Vec<_> =
        classes.iter().zip(weights).map(|(&target, weight)| SampleWeighted { target, weight }).collect();
    runs.train("weighted", Sgd::new(0.1), &CrossEntropy, &weighted, 0.0..TRAJECTORY);
    let weights: [f32; 3] = array(&document["class_weights"]);
    runs.train(
        "class_weighted",
        Sgd::new(0.1),
        &ClassWeighted { loss: CrossEntropy, weights },
        &classes,
        0.0..TRAJECTORY,
    );
    let values = elements(&document["values"], array::<3>);
    let loss = ClassWeighted { loss: MeanSquaredError, weights };
    runs.train("class_weighted_values", Sgd::new(0.1), &loss, &values, 0.0..TRAJECTORY);

    assert!(runs.seen.iter().eq(document["runs"].as_object().unwrap().keys()), "every run of the file");
}

/// An optimizer in Keras's form: what a weight loses, given the learning rate, the number of the step, the gradient and what
/// is remembered.
#[derive(Clone)]
struct KerasForm {
    learning_rate: f32,
    t: i32,
    step: fn(f32, i32, f32, &mut [f32; 2]) -> f32,
}

impl KerasForm {
    fn new(learning_rate: f32, step: fn(f32, i32, f32, &mut [f32; 2]) -> f32) -> Self {
        Self { learning_rate, t: 0, step }
    }
}

impl Optimizer for KerasForm {
    type State = [f32; 2];

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn learning_rate(&self) -> f32 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, rate: f32) {
        self.learning_rate = rate;
    }

    fn tick(&mut self) {
        self.t += 1;
    }

    fn update(&self, weight: &mut f32, g: f32, state: &mut [f32; 2]) {
        *weight -= (self.step)(self.learning_rate, self.t, g, state);
    }
}

struct Runs<'a> {
    document: &'a Value,
    seen: BTreeSet<String>,
}

impl Runs<'_> {
    /// By default, cross-entropy and a class an example.
    fn equals(&mut self, name: &str, optimizer: impl Optimizer) {
        self.train(
            name,
            optimizer,
            &CrossEntropy,
            &elements(&self.document["classes"], class),
            0.0..TRAJECTORY,
        );
    }

    fn differs(&mut self, name: &str, optimizer: impl Optimizer, by: Range<f64>) {
        self.train(name, optimizer, &CrossEntropy, &elements(&self.document["classes"], class), by);
    }

    /// One example a step, and four.
    fn train<T: Target + Copy>(
        &mut self,
        name: &str,
        optimizer: impl Optimizer,
        loss: &impl Loss,
        targets: &[T],
        deviation: Range<f64>,
    ) {
        let net: Net = common::network(&list(&self.document["weights"]));
        let inputs = elements(&self.document["inputs"], array);
        let examples: Vec<_> = inputs.into_iter().zip(targets.iter().copied()).collect();
        let run = &self.document["runs"][name];
        let train = |size| Trajectory::new(net, optimizer.clone(), loss, &examples, size, |_, _| {});
        let seen = largest([train(1).deviation(&run["single"]), train(4).deviation(&run["batch"])]);
        println!("{seen:.1e} {name}");
        assert!(deviation.contains(&seen), "{name}: {seen:.1e}");
        self.seen.insert(name.into());
    }
}

fn document() -> Value {
    serde_json::from_str(include_str!("vectors/keras.json")).unwrap()
}

fn class(number: &Value) -> Class {
    Class(number.as_u64().unwrap() as usize)
}
