//! Predicted cycles of a prediction, from the network's shape alone.
//!
//! Every operator of the kernel is loops over blocks of outputs and groups of inputs, so what it takes is a sum of a few
//! amounts, each times a coefficient of the core:
//!
//! ```text
//! cost = sum over operators of sum_k coefficient[operator, k] * amount_k(inputs, outputs)
//! ```
//!
//! The amounts are below, in [`Operator`]'s functions: 1, outputs, blocks of outputs, blocks times groups of inputs and so
//! on. The coefficients are fitted to counts ([`fit`](crate::fit())) of random networks and are in
//! `predictions.json`, which `cargo xtask fit` writes.
//!
//! Without a floating-point unit, what a float takes depends on its value, and the coefficients have the mean; a
//! weight of an input that is zero is skipped, so the share of zeros is part of the amounts ([`Zeros`]).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use tinyfit::activation::ActivationKind;
use tinyfit_model::{Activation, Dense, F32Network, Int8Dense, Int8Layer, Int8Operator, Model, Network};
use tinyfit_model::{RuntimeKind, WeightBits};

use crate::{Call, Core};

/// A part of a prediction with its own coefficients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Standardizing the inputs.
    Scaler,
    /// Weighted sums of floats.
    Dense,
    /// `f32` to int8.
    Quantize,
    /// int8 to `f32`.
    Dequantize,
    /// Weighted sums in int8, requantized.
    Int8Dense,
    /// The same of weights of four bits.
    Int4Dense,
    /// A function of each value alone, by a table.
    Table,
    /// An activation in `f32`.
    #[serde(untagged)]
    Activation(ActivationKind),
}

/// The share of zeros among the inputs of each layer, first to last, from 0 to 1: what is skipped on a core without a
/// floating-point unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Zeros(Vec<f64>);

/// Half of what comes out of a ReLU, which is what random weights give; nothing else.
const TYPICAL: f64 = 0.5;

impl Zeros {
    /// The usual share: half of a ReLU's outputs.
    pub fn typical(net: &F32Network) -> Self {
        let after = net.layers.iter().map(|layer| match layer.activation {
            Activation::Relu | Activation::Relu6 => TYPICAL,
            _ => 0.0,
        });
        Self(std::iter::once(0.0).chain(after).take(net.layers.len()).collect())
    }

    /// The mean over rows as the network takes them, which are standardized.
    pub fn counted<'a>(net: &F32Network, rows: impl IntoIterator<Item = &'a [f32]>) -> Self {
        let (mut zeros, mut count) = (vec![0usize; net.layers.len()], 0);
        for row in rows {
            count += 1;
            let mut x = row.to_vec();
            for (layer, zeros) in net.layers.iter().zip(&mut zeros) {
                *zeros += x.iter().filter(|&&x| x == 0.0).count();
                x = layer.predict(&x);
            }
        }
        let share = |(layer, &zeros): (&Dense, &usize)| zeros as f64 / (count * layer.inputs).max(1) as f64;
        Self(net.layers.iter().zip(&zeros).map(share).collect())
    }
}

/// The operations of a core for one prediction, with their amounts.
pub(crate) type Work = Vec<(Operator, Vec<f64>)>;

/// The mean cycles of one prediction of `model` on `core`, at -O3: the scaler and the network, from the call to the
/// return, as [`Counter::count_samples`](crate::Counter::count_samples) counts it. Without `zeros`, what is usual is taken.
///
/// `None` for what nothing was fitted to: ReLU6 and the activations of `f32` alone, a softmax in int8, and int8 of another
/// runtime's rounding.
pub fn predicted(core: &Core, model: &Model, zeros: Option<&Zeros>) -> Option<Call> {
    let coefficients = FITTED.cores.get(core.name)?;
    let work = work(core, model, zeros)?;
    let instructions = total(&work, &coefficients.instructions)?;
    let cycles = match &coefficients.cycles {
        Some(cycles) => Some(total(&work, cycles)?),
        None => None,
    };
    Some(Call { instructions, cycles })
}

/// The part of [`predicted`] that is standardizing the inputs, which firmware does before its clock starts; nothing without a
/// scaler. `None` if the core is not known.
pub fn predicted_scaling(core: &Core, model: &Model) -> Option<Call> {
    let coefficients = FITTED.cores.get(core.name)?;
    let work: Work = scaling(model).into_iter().collect();
    let instructions = total(&work, &coefficients.instructions)?;
    let cycles = coefficients.cycles.as_ref().and_then(|cycles| total(&work, cycles));
    Some(Call { instructions, cycles })
}

/// For each operator, one coefficient an amount.
pub(crate) type Coefficients = BTreeMap<Operator, Vec<f64>>;

/// What `predictions.json` holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fitted {
    /// What made it: the command, the compiler and its level of optimization.
    pub origin: String,
    /// By the name of the core.
    pub(crate) cores: BTreeMap<String, OfCore>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OfCore {
    pub instructions: Coefficients,
    /// None where there is no model of cycles.
    pub cycles: Option<Coefficients>,
}

static FITTED: LazyLock<Fitted> = LazyLock::new(|| {
    // A test reads it, so a build that can fail here is never released.
    serde_json::from_str(include_str!("../predictions.json"))
        .unwrap_or_else(|_| Fitted { origin: String::new(), cores: BTreeMap::new() })
});

/// `None` if an operator has no coefficients.
fn total(work: &Work, coefficients: &Coefficients) -> Option<u64> {
    let of = |(operator, amounts): &(Operator, Vec<f64>)| {
        let coefficients = coefficients.get(operator)?.iter();
        Some(coefficients.zip(amounts).map(|(coefficient, amount)| coefficient * amount).sum::<f64>())
    };
    Some(work.iter().map(of).sum::<Option<f64>>()?.round() as u64)
}

/// The operations of a core for a prediction, or `None` if a part has no coefficients.
pub(crate) fn work(core: &Core, model: &Model, zeros: Option<&Zeros>) -> Option<Work> {
    let mut work: Work = scaling(model).into_iter().collect();
    match &model.network {
        Network::F32(net) => {
            let usual = Zeros::typical(net);
            for (layer, &zeros) in net.layers.iter().zip(&zeros.unwrap_or(&usual).0) {
                work.push((Operator::Dense, dense(core, layer.inputs, layer.outputs, zeros)));
                work.extend(activation(layer.activation, layer.outputs));
            }
        }
        Network::Int8(net) => {
            if net.runtime != RuntimeKind::LiteRtReference {
                return None;
            }
            work.push((Operator::Quantize, each(net.input_len())));
            for layer in &net.layers {
                work.push(operator(layer)?);
            }
            work.push((Operator::Dequantize, each(net.output_len())));
            work.extend(activation(net.output_activation, net.output_len()));
        }
    }
    Some(work)
}

/// Standardizing the inputs, if the model does.
fn scaling(model: &Model) -> Option<(Operator, Vec<f64>)> {
    model.scaler.as_ref().map(|_| (Operator::Scaler, each(model.input_len())))
}

fn operator(layer: &Int8Layer) -> Option<(Operator, Vec<f64>)> {
    match &layer.operator {
        Int8Operator::Dense(Int8Dense { inputs, outputs, weight_bits, .. }) => Some(match weight_bits {
            WeightBits::Eight => (Operator::Int8Dense, int8_dense(*inputs, *outputs)),
            WeightBits::Four => (Operator::Int4Dense, int4_dense(*inputs, *outputs)),
        }),
        Int8Operator::Table(table) if table.rest.is_none() => Some((Operator::Table, each(table.len))),
        Int8Operator::Table(_) | Int8Operator::Softmax(_) => None,
    }
}

fn activation(activation: Activation, outputs: usize) -> Option<(Operator, Vec<f64>)> {
    let values = match activation {
        Activation::Identity => return None,
        // The largest is taken off all, and its own exponential is that of 0, which is cheap.
        Activation::Softmax => outputs.saturating_sub(1),
        _ => outputs,
    };
    Some((Operator::Activation(activation.kind()), each(values)))
}

/// Once, and once a value.
fn each(values: usize) -> Vec<f64> {
    vec![1.0, values as f64]
}

/// With a floating-point unit, blocks of sixteen outputs and of four, or fewer than four outputs; without, blocks of four,
/// whose sums skip the inputs that are zero.
fn dense(core: &Core, inputs: usize, outputs: usize, zeros: f64) -> Vec<f64> {
    let (i, o) = (inputs as f64, outputs as f64);
    if !core.has_float_unit() {
        let (blocks, nonzero) = (outputs.div_ceil(4) as f64, i * (1.0 - zeros));
        return vec![1.0, o, blocks, i * blocks, nonzero * blocks, i * o, nonzero * o];
    }
    if outputs < 4 {
        return vec![0.0, 0.0, 0.0, 0.0, 0.0, 1.0, o, i, i * o];
    }
    let (sixteens, fours) = ((outputs / 16) as f64, (outputs % 16).div_ceil(4) as f64);
    vec![1.0, sixteens, fours, i * sixteens, i * fours, 0.0, 0.0, 0.0, 0.0]
}

/// Inputs are brought to the form that is multiplied, in groups of four; then there are blocks of four outputs, whose
/// inputs come in groups of 16, 8 or 4 and single ones, and single outputs. More than 320 inputs are another way on cores
/// with DSP instructions.
fn int8_dense(inputs: usize, outputs: usize) -> Vec<f64> {
    let (blocks, single) = ((outputs / 4) as f64, (outputs % 4) as f64);
    let groups = |of: usize| (inputs / of) as f64;
    let rest = |of: usize| (inputs % of) as f64;
    let long = if inputs > 320 { blocks } else { 0.0 };
    vec![
        1.0,
        groups(4),
        rest(4),
        blocks,
        blocks * groups(16),
        blocks * (inputs % 16 / 4) as f64,
        blocks * rest(8),
        blocks * rest(4),
        long,
        long * groups(4),
        single.min(1.0),
        single,
        single * inputs as f64,
    ]
}

/// Blocks of eight outputs, whose inputs come in groups of sixteen, and single outputs.
fn int4_dense(inputs: usize, outputs: usize) -> Vec<f64> {
    let (i, blocks, single) = (inputs as f64, (outputs / 8) as f64, (outputs % 8) as f64);
    vec![1.0, i, blocks, blocks * i, blocks * inputs.div_ceil(16) as f64, single.min(1.0), single, single * i]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CORES, Element, Sample};
    use tinyfit_engine::network;
    use tinyfit_model::{Provenance, Task};

    #[test]
    fn every_core_has_coefficients_for_all_that_is_trained() {
        let samples =
            [Element::F32, Element::Int8, Element::Int4].map(|element| Sample::random(element, 18, 3));
        for core in &CORES {
            for Sample { model, .. } in samples.iter().flatten() {
                let call = predicted(core, model, None).unwrap();
                assert!(call.instructions > 0, "{}", core.name);
                assert_eq!(call.cycles.is_none(), core.name == "cortex-m7");
                assert!(call.cycles.is_none_or(|cycles| cycles > call.instructions / 2));
            }
        }
    }

    /// The bench's README, W1 at -O3: 6-32-16-4, ReLU and softmax.
    #[test]
    fn a_workload_of_the_bench_is_predicted() {
        let sizes = [6, 32, 16, 4];
        let network = Network::F32(network(&sizes, Activation::Relu, Activation::Softmax, 1));
        let task = Task::Outputs { names: sizes[3..].iter().map(usize::to_string).collect() };
        let (inputs, columns) = (vec![String::new(); sizes[0]], Vec::new());
        let provenance = Provenance::default();
        let model = Model { network, scaler: None, task, inputs, columns, sensing: None, provenance };
        for (core, counted) in [
            ("cortex-m0plus", 97_762.0),
            ("cortex-m3", 61_164.0),
            ("cortex-m4f", 4_311.0),
            ("riscv32", 65_270.0),
        ] {
            let predicted =
                predicted(Core::named(core).unwrap(), &model, None).unwrap().cycles.unwrap() as f64;
            assert!((predicted / counted - 1.0).abs() < 0.1, "{core}: {predicted} for {counted}");
        }
    }

    /// `boards/README.md`, counted by rp2040js in the firmware `tune`, whose clock starts when the inputs are scaled.
    #[test]
    fn the_models_of_the_firmware_are_predicted() {
        let core = Core::named("cortex-m0plus").unwrap();
        for (name, counted) in [("model", 246_625.0), ("int8", 59_000.0)] {
            let path = format!("../../boards/support/models/shoulder-{name}.safetensors");
            let model = Model::load(path.as_ref()).unwrap().model;
            let whole = predicted(core, &model, None).unwrap().cycles.unwrap();
            let network = (whole - predicted_scaling(core, &model).unwrap().cycles.unwrap()) as f64;
            assert!((network / counted - 1.0).abs() < 0.1, "{name}: {network} for {counted}");
            let unscaled = Model { scaler: None, ..model };
            assert_eq!(predicted_scaling(core, &unscaled).unwrap().cycles, Some(0));
            let alone = predicted(core, &unscaled, None).unwrap().cycles.unwrap() as f64;
            assert!((network - alone).abs() <= 1.0, "{name}: {network} and {alone}");
        }
    }
}
