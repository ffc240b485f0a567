//! The kernel against PyTorch: outputs, losses and gradients of every activation and loss, and 100 steps of every optimizer,
//! regularizer, schedule, weight and layer, one example at a time and in mini-batches. `vectors/pytorch.py` made the
//! numbers, in f64 from the same f32 start.
#![cfg(not(feature = "fast-math"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;
mod vectors;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tinyfit::activation::{Activation, ActivationKind, LeakyRelu};
use tinyfit::layers::{Mode, OutputForm, Pass};
use tinyfit::optim::{
    ClipNorm, ClipValue, CosineDecay, ExponentialDecay, L1, L2, MaxNorm, Plateau, StepDecay, WarmUp,
    WeightDecay,
};
use tinyfit::train::{ClassWeighted, LabelSmoothed, SampleWeighted};
use tinyfit::{
    Adam, AdamW, BiasOnly, BinaryCrossEntropy, Class, CrossEntropy, Dense, Dropout, Huber, Identity, Layer,
    LayerRate, Loss, MeanAbsoluteError, MeanSquaredError, Momentum, Nesterov, Optimizer, Relu, RmsProp, Sgd,
    Sigmoid, Softmax, Tanh, Target, Train, Zero,
};
use vectors::{Trajectory, array, deviation, elements, largest, list};

type Net<A, B, C> = (Dense<5, 7, A>, (Dense<7, 4, B>, Dense<4, 3, C>));
type Smooth = Net<Tanh, Tanh, Softmax>;

/// One pass is three sums of at most 7 products, an activation each, and as much backward: some 40 roundings of
/// 2^-24 (6e-8) lie behind a number, and most of them cancel. The largest deviation seen is 1.4e-6.
const ONE_PASS: f64 = 2e-6;

/// A step rounds every weight once, so 100 steps leave at most 100 * 2^-24. The largest deviation seen is 2.4e-6.
const TRAJECTORY: f64 = 6e-6;

#[test]
fn activations_and_losses() {
    let document = serde_json::from_str(include_str!("vectors/pytorch.json")).unwrap();
    let mut cases = Cases { document: &document, next: 0, pass: 0.0, trajectory: 0.0 };

    macro_rules! check {
        ($name:literal, $loss:expr, $([$a:ident $b:ident $c:ident])+) => {
            $(cases.check::<$a, $b, $c, _>($name, $loss);)+
        };
    }
    check!("mse", MeanSquaredError, [Identity Relu Identity] [Relu LeakyRelu Relu] [LeakyRelu Sigmoid LeakyRelu]
        [Sigmoid Tanh Sigmoid] [Tanh Softmax Tanh] [Softmax Identity Softmax]);
    check!("bce", BinaryCrossEntropy, [Identity LeakyRelu Identity] [Relu Sigmoid Sigmoid]);
    check!("cross_entropy", CrossEntropy, [LeakyRelu Tanh Identity] [Sigmoid Softmax Identity] [Tanh Identity Softmax]
        [Softmax Relu Softmax]);
    check!("mae", MeanAbsoluteError, [Identity Sigmoid Identity]);
    check!("huber", Huber { delta: 0.7 }, [Relu Tanh Tanh]);

    assert_eq!(cases.next, document["cases"].as_array().unwrap().len(), "every case of the file");
    println!("largest deviation: one pass {:.1e}, 100 steps {:.1e}", cases.pass, cases.trajectory);
}

/// Three roundings of 2^-24 and those of `libm`, of a number of size 1 or its own. The largest deviation seen is 1.1e-7.
const ONE_FUNCTION: f64 = 2e-7;

#[test]
fn curves_and_slopes() {
    let document: Value = serde_json::from_str(include_str!("vectors/pytorch.json")).unwrap();
    let mut curves = document["curves"].as_object().unwrap().clone();
    let mut check = |name: &str, [outputs, slopes]: [Vec<f32>; 2]| {
        let curve = curves.remove(name).expect(name);
        let deviation = largest([each(&outputs, &curve["outputs"]), each(&slopes, &curve["slopes"])]);
        println!("{deviation:.1e} {name}");
        assert!(deviation <= ONE_FUNCTION, "{name}: {deviation:.1e}");
    };
    let points = list(&document["curves"]["elu"]["points"]);
    macro_rules! check_table {
        ($($(#[$doc:meta])* $kind:ident $({ $($(#[$about:meta])* $setting:ident),+ })? name: $name:tt,
            $($column:ident: $value:expr),+;)+) => {
            $(if document["curves"].get($name).is_some() {
                check($name, curve(tinyfit::activation::$kind::DEFAULT, &points));
            })+
        };
    }
    tinyfit::activations!(check_table);
    assert!(curves.is_empty(), "every curve of the file: {curves:?}");
}

/// The largest difference, of numbers above 1 as a fraction of the number.
fn each(got: &[f32], expected: &Value) -> f64 {
    let expected = elements(expected, |x| x.as_f64().unwrap());
    assert_eq!(got.len(), expected.len());
    largest(got.iter().zip(&expected).map(|(got, want)| (f64::from(*got) - want).abs() / want.abs().max(1.0)))
}

/// Outputs and slopes, as a dense layer gets them.
fn curve<A: Activation>(activation: A, points: &[f32]) -> [Vec<f32>; 2] {
    let net = Dense { weights: [[1.0]], bias: [0.0], activation };
    let outputs = points.iter().map(|z| net.predict(&[*z])[0]).collect();
    let slope = |z: &f32| {
        let (pass, mut cache, mut dx) = (Pass::all(OutputForm::Activated, Mode::Train), Zero::ZERO, [0.0]);
        net.forward(&[*z], &mut cache, pass);
        *Dense::<1, 1, A>::delta(&mut cache) = [1.0];
        net.backward(&mut cache, Some(&mut dx), pass);
        dx[0]
    };
    [outputs, points.iter().map(slope).collect()]
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
        let activations = [A::KIND, B::KIND, C::KIND].map(snake_case);
        assert_eq!(case["activations"], json!(activations), "case {}", self.next);
        assert_eq!(case["loss"], name);
        self.next += 1;

        let kind = case["target"].as_str().unwrap();
        if kind == "classes" {
            self.compare::<A, B, C, _, _>(case, &loss, &examples(self.document, kind, class));
        } else {
            self.compare::<A, B, C, _, _>(case, &loss, &examples(self.document, kind, array::<3>));
        }
    }

    fn compare<A: Activation, B: Activation, C: Activation, L: Loss, T: Target>(
        &mut self,
        case: &Value,
        loss: &L,
        examples: &[([f32; 5], T)],
    ) {
        let net = common::network::<Net<A, B, C>>(&list(&self.document["weights"]));
        let (x, target) = &examples[0];
        let (value, gradient) = common::gradient(&mut { net }, loss, x, target).unwrap();
        let pass = largest([
            deviation(&net.predict(x), &case["outputs"]),
            deviation(&[value], &json!([case["value"]])),
            deviation(&gradient, &case["gradient"]),
        ]);

        let sgd = |size| Trajectory::new(net, Sgd::new(0.1), loss, examples, size, |_, _| {});
        let adam = |size| Trajectory::new(net, Adam::new(0.01), loss, examples, size, |_, _| {});
        let trajectory = largest([
            sgd(1).deviation(&case["sgd"]),
            sgd(4).deviation(&case["sgd_batch"]),
            adam(1).deviation(&case["adam"]),
            adam(4).deviation(&case["adam_batch"]),
        ]);

        let name = format!("{} {} {}", case["activations"], case["loss"], case["target"]);
        assert!(pass <= ONE_PASS, "{name}: {pass:.1e}");
        assert!(trajectory <= TRAJECTORY, "{name}: {trajectory:.1e}");
        self.pass = self.pass.max(pass);
        self.trajectory = self.trajectory.max(trajectory);
    }
}

#[test]
fn optimizers_regularizers_schedules_weights_and_layers() {
    let document: Value = serde_json::from_str(include_str!("vectors/pytorch.json")).unwrap();
    let net: Smooth = common::network(&list(&document["weights"]));
    let examples = examples(&document, "classes", class);
    let mut runs = Runs { document: &document, examples: &examples, seen: BTreeMap::new() };

    runs.check("sgd", net, Sgd::new(0.1));
    runs.check("momentum", net, Momentum::new(0.02));
    runs.check("nesterov", net, Nesterov { learning_rate: 0.02, momentum: 0.8 });
    runs.check("rmsprop", net, RmsProp::new(0.01));
    runs.check("rmsprop_epsilon", net, RmsProp::with_settings(0.05, 0.9, 0.1));
    runs.check("adam", net, Adam::new(0.01));
    runs.check("adam_epsilon", net, Adam::with_settings(0.05, 0.8, 0.95, 0.1));
    runs.check("adamw", net, AdamW::new(0.02, 0.1));

    runs.check("l1", net, Sgd::new(0.1).with(L1(0.01)));
    runs.check("l2", net, Sgd::new(0.1).with(L2(0.05)));
    runs.check("l2_adam", net, Adam::new(0.01).with(L2(0.05)));
    runs.check("decay", net, Sgd::new(0.1).with(WeightDecay(0.05)));
    runs.check("clip_value", net, Sgd::new(0.1).with(ClipValue(0.05)));
    runs.check("clip_value_adam", net, Adam::new(0.01).with(ClipValue(0.05)));
    runs.check("clip_norm", net, Sgd::new(0.1).with(ClipNorm(0.5)));
    runs.check("clip_norm_momentum", net, Momentum::new(0.02).with(ClipNorm(0.5)));
    runs.check("max_norm", net, Sgd::new(0.1).with(MaxNorm(1.2)));

    let (bottom, (middle, top)) = net;
    let paced = (LayerRate { layer: bottom, factor: 0.1 }, (LayerRate { layer: middle, factor: 0.5 }, top));
    runs.check("layer_rate", paced, AdamW::new(0.02, 0.1));
    runs.check("layer_rate_rmsprop", paced, RmsProp::new(0.02));
    let biases = (BiasOnly::new(&bottom), (BiasOnly::new(&middle), top));
    runs.check("bias_only", biases, Momentum::new(0.02));
    runs.check("dropout", (bottom, (Dropout { rate: 0.3, seed: 42 }, (middle, top))), Sgd::new(0.1));
    let all_layers = (
        LayerRate { layer: (bottom, Dropout { rate: 0.25, seed: 9 }), factor: 0.5 },
        (LayerRate { layer: middle, factor: 0.25 }, top),
    );
    let all_regularizers = Adam::with_settings(0.05, 0.9, 0.999, 1e-3)
        .with(MaxNorm(1.2))
        .with(WeightDecay(0.1))
        .with(L2(0.02))
        .with(ClipValue(0.1))
        .with(ClipNorm(0.5));
    runs.check(
        "everything",
        all_layers,
        all_regularizers.scheduled(ExponentialDecay { steps: 1, factor: 0.99 }),
    );

    runs.check("step_decay", net, Sgd::new(0.1).scheduled(StepDecay { every: 15, factor: 0.7 }));
    let exponential = ExponentialDecay { steps: 1, factor: 0.97 };
    runs.check("exponential_decay", net, Momentum::new(0.02).scheduled(exponential));
    runs.check("cosine_decay", net, Adam::new(0.02).scheduled(CosineDecay { steps: 100, floor: 0.1 }));
    let warm_up = WarmUp { steps: 20, then: StepDecay { every: 30, factor: 0.2 } };
    runs.check("warm_up", net, RmsProp::new(0.01).scheduled(warm_up));
    let mut plateau = Plateau::new(0.5, 7);
    plateau.floor = 0.001;
    runs.compare("plateau", |size| {
        let mut plateau = plateau;
        let watch = |loss, optimizer: &mut AdamW| _ = plateau.observe(loss, optimizer);
        Trajectory::new(net, AdamW::new(0.02, 0.1), &CrossEntropy, &examples, size, watch)
    });

    let smoothed = examples.iter().map(|(x, target)| (*x, LabelSmoothed { target: *target, smoothing: 0.3 }));
    let smoothed: Vec<_> = smoothed.collect();
    runs.compare("label_smoothed", |size| {
        Trajectory::new(net, Sgd::new(0.1), &CrossEntropy, &smoothed, size, |_, _| {})
    });

    let weights = list(&document["example_weights"]);
    let weighted = examples.iter().zip(weights);
    let weighted: Vec<_> =
        weighted.map(|((x, target), weight)| (*x, SampleWeighted { target: *target, weight })).collect();
    runs.compare("weighted", |size| {
        Trajectory::new(net, Sgd::new(0.1), &CrossEntropy, &weighted, size, |_, _| {})
    });
    let class_weighted =
        ClassWeighted { loss: CrossEntropy, weights: array::<3>(&document["class_weights"]) };
    runs.compare("class_weighted", |size| {
        Trajectory::new(net, Sgd::new(0.1), &class_weighted, &examples, size, |_, _| {})
    });

    for (name, deviation) in &runs.seen {
        println!("{deviation:.1e} {name}");
    }
    assert!(runs.seen.keys().eq(document["runs"].as_object().unwrap().keys()), "every run of the file");
}

struct Runs<'a> {
    document: &'a Value,
    examples: &'a [([f32; 5], Class)],
    seen: BTreeMap<String, f64>,
}

impl Runs<'_> {
    fn check<N, Opt>(&mut self, name: &str, net: N, optimizer: Opt)
    where
        N: Train<In = [f32; 5], Out = [f32; 3]> + Copy,
        Opt: Optimizer,
    {
        let examples = self.examples;
        self.compare(name, |size| {
            Trajectory::new(net, optimizer.clone(), &CrossEntropy, examples, size, |_, _| {})
        });
    }

    /// One example a step, and four.
    fn compare(&mut self, name: &str, train: impl Fn(usize) -> Trajectory) {
        let run = &self.document["runs"][name];
        let deviation = largest([train(1).deviation(&run["single"]), train(4).deviation(&run["batch"])]);
        assert!(deviation <= TRAJECTORY, "{name}: {deviation:.1e}");
        self.seen.insert(name.into(), deviation);
    }
}

fn examples<T>(document: &Value, kind: &str, read: impl Fn(&Value) -> T) -> Vec<([f32; 5], T)> {
    elements(&document["inputs"], array).into_iter().zip(elements(&document[kind], read)).collect()
}

fn class(number: &Value) -> Class {
    Class(number.as_u64().unwrap() as usize)
}

/// `LeakyRelu` -> `leaky_relu`, as the file spells it.
fn snake_case(kind: ActivationKind) -> String {
    let mut name = String::new();
    for letter in format!("{kind:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}
