//! The kernel's gradients against central differences of a plain f64 network, over random parameters, inputs, targets
//! and their weights, for every activation and loss, and through dropout given its mask.
#![cfg(not(feature = "fast-math"))]

mod common;

use proptest::prelude::*;
use tinyfit::activation::{self, Activation, ActivationKind, Gelu, LeakyRelu};
use tinyfit::layers::{Mode, OutputForm, Pass, Vector};
use tinyfit::train::{ClassWeighted, SampleWeighted};
use tinyfit::{
    BinaryCrossEntropy, CrossEntropy, Dense, Dropout, Huber, Identity, Layer, Loss, MeanAbsoluteError,
    MeanSquaredError, Relu, Sigmoid, Softmax, Tanh, Target, Train, Zero,
};

/// How far a parameter is moved to either side. The truncation (1e-12) and the rounding of the f64 reference (1e-10)
/// stay far below the rounding of the kernel's f32.
const STEP: f64 = 1e-6;

/// An example is passed over if a weighted sum comes this close to the kink of a ReLU, or an error to that of the mean
/// absolute error: the slopes on its sides differ, and f32 and f64, or the two ends of a central difference, might not
/// stand on the same one.
const KINK: f64 = 1e-4;

/// As a fraction of the largest gradient, or absolute where all are below 1. Some hundred roundings of 2^-24 (6e-8)
/// lie behind a gradient, and most of them cancel: the largest deviation in 340,000 examples was 2.1e-6.
const TOLERANCE: f64 = 4e-6;

/// The computation of a layer, in f64.
enum Step {
    /// Inputs, outputs and activation.
    Dense(usize, usize, ActivationKind),
    /// The factors of dropout's mask.
    Mask(Vec<f64>),
}

/// A network whose steps can be read off it.
trait Stepped {
    /// Dropout drops by this seed from now on.
    fn steps(&mut self, seed: u32) -> Vec<Step>;
}

impl<const I: usize, const O: usize, A: Activation> Stepped for Dense<I, O, A> {
    fn steps(&mut self, _: u32) -> Vec<Step> {
        vec![Step::Dense(I, O, A::KIND)]
    }
}

impl<const N: usize> Stepped for Dropout<N> {
    fn steps(&mut self, seed: u32) -> Vec<Step> {
        *self = Dropout { rate: 0.25, seed };
        // The mask of the first example is what becomes of ones.
        let mut cache = Zero::ZERO;
        self.forward(&[1.0; N], &mut cache, Pass::all(OutputForm::Activated, Mode::Train));
        vec![Step::Mask(widen(Self::output(&cache)))]
    }
}

impl<A: Stepped, B: Stepped> Stepped for (A, B) {
    fn steps(&mut self, seed: u32) -> Vec<Step> {
        let mut steps = self.0.steps(seed);
        steps.extend(self.1.steps(seed));
        steps
    }
}

/// The network in f64, straight from the definitions; parameters in the order of [`Train::parameters`].
/// Returns the last layer's weighted sums, its outputs, and how close a ReLU came to its kink.
fn forward(steps: &[Step], parameters: &[f64], x: &[f64]) -> (Vec<f64>, Vec<f64>, f64) {
    let (mut rest, mut y, mut z, mut margin) = (parameters, x.to_vec(), Vec::new(), f64::INFINITY);
    for step in steps {
        let (inputs, outputs, kind) = match step {
            Step::Dense(inputs, outputs, kind) => (*inputs, *outputs, *kind),
            Step::Mask(factors) => {
                y.iter_mut().zip(factors).for_each(|(y, factor)| *y *= factor);
                continue;
            }
        };
        let (weights, others) = rest.split_at(inputs * outputs);
        let (bias, others) = others.split_at(outputs);
        rest = others;
        z = (0..outputs)
            .map(|o| bias[o] + (0..inputs).map(|i| weights[i * outputs + o] * y[i]).sum::<f64>())
            .collect();
        margin = match kind {
            ActivationKind::Relu | ActivationKind::LeakyRelu | ActivationKind::Selu => {
                least(margin, z.iter().copied())
            }
            ActivationKind::Relu6 => least(margin, z.iter().flat_map(|z| [*z, z - 6.0])),
            ActivationKind::HardSigmoid | ActivationKind::HardSwish => {
                least(margin, z.iter().map(|z| z.abs() - 3.0))
            }
            _ => margin,
        };
        y = activate(kind, &z);
    }
    (z, y, margin)
}

/// The smallest magnitude.
fn least(margin: f64, numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.fold(margin, |least, x| least.min(x.abs()))
}

fn activate(kind: ActivationKind, z: &[f64]) -> Vec<f64> {
    let each = |f: fn(f64) -> f64| z.iter().map(|z| f(*z)).collect();
    match kind {
        ActivationKind::Identity => z.to_vec(),
        ActivationKind::Relu => each(|z| z.max(0.0)),
        ActivationKind::Relu6 => each(|z| z.clamp(0.0, 6.0)),
        ActivationKind::LeakyRelu => each(|z| if z > 0.0 { z } else { f64::from(0.01f32) * z }),
        ActivationKind::Sigmoid => each(|z| 1.0 / (1.0 + (-z).exp())),
        ActivationKind::Tanh => each(f64::tanh),
        ActivationKind::Elu => each(|z| if z > 0.0 { z } else { z.exp() - 1.0 }),
        ActivationKind::Selu => each(|z| {
            // The constants of Klambauer et al., equation 14.
            let (alpha, scale) = (1.6732632423543772, 1.0507009873554805);
            scale * if z > 0.0 { z } else { alpha * (z.exp() - 1.0) }
        }),
        ActivationKind::HardSigmoid => each(|z| (z / 6.0 + 0.5).clamp(0.0, 1.0)),
        ActivationKind::HardSwish => each(|z| z * (z + 3.0).clamp(0.0, 6.0) / 6.0),
        ActivationKind::Softplus => each(|z| z.exp().ln_1p()),
        ActivationKind::Silu => each(|z| z / (1.0 + (-z).exp())),
        ActivationKind::Gelu => each(|z| 0.5 * z * (1.0 + libm::erf(z / 2f64.sqrt()))),
        ActivationKind::GeluTanh => each(|z| {
            let rate = (2.0 / std::f64::consts::PI).sqrt();
            0.5 * z * (1.0 + (rate * (z + 0.044715 * z.powi(3))).tanh())
        }),
        ActivationKind::Softmax => {
            let sum: f64 = z.iter().map(|z| z.exp()).sum();
            z.iter().map(|z| z.exp() / sum).collect()
        }
        ActivationKind::Other => each(f64::sin),
        kind => panic!("{kind:?} has no reference"),
    }
}

/// An activation of a user (Sitzmann et al., 2020), whose derivative its output does not determine: sin(0) = sin(pi).
#[derive(Clone, Copy)]
struct Sine;

impl Activation for Sine {
    type Saved = f32;
    const KIND: ActivationKind = ActivationKind::Other;
    const DEFAULT: Self = Sine;

    fn apply(&self, z: &mut [f32]) {
        z.iter_mut().for_each(|z| *z = libm::sinf(*z));
    }

    fn backward(&self, z: &[f32], d: &mut [f32]) {
        d.iter_mut().zip(z).for_each(|(d, z)| *d *= libm::cosf(*z));
    }
}

/// A loss, and its definition in f64 over weighted sums `z`, outputs `y` and targets `t`.
trait Reference: Loss {
    const NEW: Self;

    fn define(z: &[f64], y: &[f64], t: &[f64]) -> f64;

    /// How close the loss comes to a kink.
    fn margin(_y: &[f64], _t: &[f64]) -> f64 {
        f64::INFINITY
    }
}

fn mean_of_errors(y: &[f64], t: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    y.iter().zip(t).map(|(y, t)| f(y - t)).sum::<f64>() / y.len() as f64
}

impl Reference for MeanSquaredError {
    const NEW: Self = Self;

    fn define(_: &[f64], y: &[f64], t: &[f64]) -> f64 {
        mean_of_errors(y, t, |e| e * e)
    }
}

impl Reference for MeanAbsoluteError {
    const NEW: Self = Self;

    fn define(_: &[f64], y: &[f64], t: &[f64]) -> f64 {
        mean_of_errors(y, t, f64::abs)
    }

    fn margin(y: &[f64], t: &[f64]) -> f64 {
        least(f64::INFINITY, y.iter().zip(t).map(|(y, t)| y - t))
    }
}

impl Reference for Huber {
    const NEW: Self = Self { delta: 0.5 };

    // The integral of the error, clipped to 0.5.
    fn define(_: &[f64], y: &[f64], t: &[f64]) -> f64 {
        mean_of_errors(y, t, |e| if e.abs() < 0.5 { e * e / 2.0 } else { 0.5 * e.abs() - 0.125 })
    }
}

impl Reference for ClassWeighted<MeanSquaredError, 3> {
    const NEW: Self = Self { loss: MeanSquaredError, weights: [0.5, 2.0, 1.0] };

    fn define(z: &[f64], y: &[f64], t: &[f64]) -> f64 {
        let largest = t.iter().copied().fold(0.0, f64::max);
        let class = t.iter().position(|t| *t == largest).expect("a target");
        [0.5, 2.0, 1.0][class] * MeanSquaredError::define(z, y, t)
    }
}

impl Reference for BinaryCrossEntropy {
    const NEW: Self = Self;

    // -t ln p - (1 - t) ln (1 - p) with p = 1 / (1 + exp(-z)), without the cancellation in 1 - p
    fn define(z: &[f64], _: &[f64], t: &[f64]) -> f64 {
        z.iter().zip(t).map(|(z, t)| z.exp().ln_1p() - t * z).sum::<f64>() / z.len() as f64
    }
}

impl Reference for CrossEntropy {
    const NEW: Self = Self;

    // -t ln p with p = softmax(z)
    fn define(z: &[f64], _: &[f64], t: &[f64]) -> f64 {
        let log_sum = z.iter().map(|z| z.exp()).sum::<f64>().ln();
        z.iter().zip(t).map(|(z, t)| t * (log_sum - z)).sum()
    }
}

/// The largest difference between a gradient and its central difference, or `None` if the example is at a kink.
fn deviation<N, L>(parameters: &[f32], x: &[f32], target: &[f32], weight: f32, seed: u32) -> Option<f64>
where
    N: Stepped + Zero + Train<In: AsMut<[f32]>, Out: Vector<Element = f32> + AsMut<[f32]> + Target>,
    L: Reference,
{
    let mut net = common::network::<N>(parameters);
    let steps = net.steps(seed);
    let (mut input, mut wanted) = (N::In::ZERO, N::Out::ZERO);
    input.as_mut().copy_from_slice(x);
    wanted.as_mut().copy_from_slice(target);
    let weighted = SampleWeighted { target: wanted, weight };
    let (_, gradient) = common::gradient(&mut net, &L::NEW, &input, &weighted).expect("a tame example");

    let (mut wide, x, t) = (widen(parameters), widen(x), widen(target));
    let (_, y, margin) = forward(&steps, &wide, &x);
    if margin.min(L::margin(&y, &t)) < KINK {
        return None;
    }
    let mut loss_at = |i: usize, value: f64| {
        let before = std::mem::replace(&mut wide[i], value);
        let (z, y, _) = forward(&steps, &wide, &x);
        wide[i] = before;
        f64::from(weight) * L::define(&z, &y, &t)
    };
    let differences = parameters.iter().enumerate().map(|(i, &p)| {
        let p = f64::from(p);
        (loss_at(i, p + STEP) - loss_at(i, p - STEP)) / (2.0 * STEP)
    });
    let differences: Vec<f64> = differences.collect();
    assert_eq!(gradient.len(), differences.len());
    let scale = differences.iter().fold(1.0, |most: f64, d| most.max(d.abs()));
    let worst = gradient.iter().zip(&differences).map(|(g, d)| (f64::from(*g) - d).abs() / scale);
    worst.reduce(|most, x| if x <= most { most } else { x })
}

fn widen(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().map(|x| f64::from(*x)).collect()
}

/// Numbers of everyday size, and now and then a zero.
fn numbers(len: usize, limit: f32) -> impl Strategy<Value = Vec<f32>> {
    proptest::collection::vec(prop_oneof![20 => -limit..limit, 1 => Just(0.0)], len)
}

/// A property for each network and loss.
macro_rules! gradients {
    ($($name:ident: $net:ty, $loss:ty;)+) => {
        proptest! {$(
            #[test]
            fn $name(
                parameters in numbers(<$net>::PARAMETERS, 1.0),
                x in numbers(<$net as Layer>::In::LEN, 2.0),
                target in proptest::collection::vec(0.0f32..1.0, <$net as Layer>::Out::LEN),
                weight in prop_oneof![Just(1.0), 0.0f32..1.0],
                seed: u32,
            ) {
                let found = deviation::<$net, $loss>(&parameters, &x, &target, weight, seed);
                prop_assume!(found.is_some());
                prop_assert!(found <= Some(TOLERANCE), "{found:?}");
            }
        )+}
    };
}

gradients! {
    linear_mean_squared_error: Dense<3, 2, Identity>, MeanSquaredError;
    sigmoid_mean_squared_error: (Dense<3, 8, Identity>, Dense<8, 4, Sigmoid>), MeanSquaredError;
    tanh_mean_squared_error: (Dense<5, 4, Tanh>, (Dense<4, 3, Sigmoid>, Dense<3, 2, Tanh>)), MeanSquaredError;
    softmax_mean_squared_error: (Dense<3, 5, Softmax>, (Dense<5, 4, Relu>, Dense<4, 3, Softmax>)), MeanSquaredError;
    gelu_cross_entropy: (Dense<3, 6, Gelu>, (Dense<6, 4, Gelu>, Dense<4, 3, Softmax>)), CrossEntropy;
    linear_mean_absolute_error: (Dense<3, 6, Tanh>, Dense<6, 2, Identity>), MeanAbsoluteError;
    sigmoid_mean_absolute_error: (Dense<4, 5, Relu>, Dense<5, 1, Sigmoid>), MeanAbsoluteError;
    linear_huber: (Dense<3, 6, Relu>, Dense<6, 4, Identity>), Huber;
    tanh_huber: (Dense<5, 3, Sigmoid>, Dense<3, 2, Tanh>), Huber;
    class_weighted_mean_squared_error: (Dense<2, 6, Tanh>, Dense<6, 3, Softmax>), ClassWeighted<MeanSquaredError, 3>;
    dropout_of_inputs: (Dropout<6>, (Dense<6, 5, Tanh>, Dense<5, 2, Identity>)), Huber;
    dropout_between: (Dense<3, 9, Relu>, (Dropout<9>, (Dense<9, 4, Tanh>, (Dropout<4>, Dense<4, 3, Softmax>)))),
        CrossEntropy;
    linear_binary_cross_entropy: (Dense<7, 5, Tanh>, Dense<5, 1, Identity>), BinaryCrossEntropy;
    sigmoid_binary_cross_entropy: (Dense<1, 6, Relu>, Dense<6, 3, Sigmoid>), BinaryCrossEntropy;
    linear_cross_entropy: (Dense<6, 8, LeakyRelu>, (Dense<8, 5, Tanh>, Dense<5, 3, Identity>)), CrossEntropy;
    softmax_cross_entropy: ((Dense<4, 7, Relu>, Dense<7, 3, Sigmoid>), (Dense<3, 4, Relu>, Dense<4, 5, Softmax>)),
        CrossEntropy;
}

/// Each row of the table of activations, in a hidden layer and in the last.
mod activations {
    #![allow(non_snake_case, reason = "a test is called as the type")]
    use super::*;

    macro_rules! each {
        ($($(#[$doc:meta])* $kind:ident $({ $($(#[$about:meta])* $setting:ident),+ })? name: $name:tt,
            $($column:ident: $value:expr),+;)+) => {
            gradients! {$($kind: (Dense<3, 6, activation::$kind>, Dense<6, 2, activation::$kind>), MeanSquaredError;)+}
        };
    }
    tinyfit::activations!(each);

    gradients! {
        of_the_user: (Dense<3, 6, Sine>, Dense<6, 2, Sine>), MeanSquaredError;
    }
}
