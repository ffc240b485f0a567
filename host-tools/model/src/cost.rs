//! The cost of a model on a chip: the constants of the kernel's types, computed at run time.
//!
//! The network is the one that `tinyfit_build` makes of the model file, an int8 network between `Quantize` and
//! `Dequantize`. The formulas are those of the kernel's layouts; the tests hold them to its `BYTES`, `PREDICT_RAM` and
//! `RAM`. No type of the kernel holds a pointer, so sizes are the same on a host of 64 bits and a chip of 32.

use std::fmt;

use serde::Serialize;

use crate::number::counted;
use crate::{
    Activation, Anchors, Dense, Exponentials, Int8Layer, Int8Network, Int8Operator, Model, Network, Sensing,
    SensingCost, WeightBits,
};

/// The cost of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// What makes the inputs of a sensor's samples, if something does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<SensingCost>,
    /// First to last.
    pub layers: Vec<LayerCost>,
    /// Weights and biases.
    pub parameters: usize,
    /// Multiply-accumulates a prediction.
    pub macs: usize,
    /// Bytes of flash.
    pub flash: Flash,
    /// Bytes of RAM.
    pub ram: Ram,
}

/// The cost of one layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerCost {
    /// Its name.
    pub name: String,
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
    /// The activation.
    pub activation: &'static str,
    /// The type of its weights: `f32`, `int8` or `int4`; none where there are no weights.
    pub weights: Option<&'static str>,
    /// Weights and biases.
    pub parameters: usize,
    /// Multiply-accumulates a prediction.
    pub macs: usize,
    /// Bytes of the layer.
    pub bytes: usize,
}

/// Bytes of flash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Flash {
    /// The network: the kernel's `Layer::BYTES`.
    pub network: usize,
    /// The scaler.
    pub scaler: usize,
    /// Settings and tables of the features; 0 without features.
    pub features: usize,
    /// All of it.
    pub total: usize,
}

/// Bytes of RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ram {
    /// The vectors between layers while predicting, input and output excluded: the kernel's `Layer::PREDICT_RAM`.
    pub predict: usize,
    /// The input and the output.
    pub vectors: usize,
    /// The samples of a frame, and what its features are computed in; 0 without features.
    pub features: usize,
    /// To learn; none for an int8 network, which does not.
    pub learn: Option<Learning>,
}

/// Bytes of RAM to learn, in addition to the network, which is then in RAM too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Learning {
    /// The network.
    pub network: usize,
    /// One example at a time by SGD: the kernel's `Trainer::<_, ()>::RAM`.
    pub sgd: usize,
    /// One example at a time by Adam: `Trainer::<_, Moments>::RAM`.
    pub adam: usize,
    /// A mini-batch at a time by SGD: `Batch::<_, ()>::RAM`.
    pub batch_sgd: usize,
    /// A mini-batch at a time by Adam: `Batch::<_, Moments>::RAM`.
    pub batch_adam: usize,
}

/// A way to use a model, and the RAM it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// Its name, for a person.
    pub name: &'static str,
    /// Bytes of RAM; none where the model cannot be used so.
    pub ram: Option<usize>,
}

/// What anchors cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AnchorCost {
    /// How many there are.
    pub examples: usize,
    /// Bytes of flash.
    pub bytes: usize,
}

impl AnchorCost {
    /// None of no anchors.
    pub fn of(anchors: &Anchors) -> Option<Self> {
        let examples = anchors.classes.len();
        (examples > 0).then(|| Self { examples, bytes: anchors.flash() })
    }
}

impl fmt::Display for AnchorCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} of flash", counted(self.examples, "example"), counted(self.bytes, "byte"))
    }
}

const F32: usize = 4;
/// `Moments`: two `f32`.
const MOMENTS: usize = 2 * F32;
/// `Quantize` and `Dequantize`: an `f32` and an `i8`, padded.
const STORED: usize = 8;

impl Cost {
    /// What `model` costs.
    pub fn of(model: &Model) -> Self {
        let (layers, between, around) = match &model.network {
            Network::F32(net) => {
                let between = net.layers.iter().rev().skip(1).map(|layer| F32 * layer.outputs).sum();
                (net.layers.iter().map(dense).collect::<Vec<_>>(), between, 0)
            }
            Network::Int8(net) => {
                let layers = net.layers.iter().map(operator).chain(output_layer(net));
                (layers.collect(), int8_between(net), 2 * STORED)
            }
        };
        let total = |of: fn(&LayerCost) -> usize| layers.iter().map(of).sum::<usize>();
        let (parameters, network) = (total(|l| l.parameters), total(|l| l.bytes) + around);
        let scaler = model.scaler.as_ref().map_or(0, |scaler| 2 * F32 * scaler.mean.len());
        let learn = matches!(model.network, Network::F32(_)).then(|| {
            // The forward cache: the output and the delta of each layer, and what some activations save.
            let trace = F32 * (2 * total(|l| l.outputs) + saved(&model.network));
            // The gradient, and the count of examples.
            let batch = F32 * parameters + 4;
            let adam = trace + MOMENTS * parameters;
            Learning { network, sgd: trace, adam, batch_sgd: trace + batch, batch_adam: adam + batch }
        });
        let vectors = F32 * (model.input_len() + model.output_len());
        let features = model.sensing.as_ref().map(Sensing::cost);
        let (tables, samples) = features.as_ref().map_or((0, 0), |cost| (cost.flash, cost.ram));
        Self {
            parameters,
            macs: total(|l| l.macs),
            flash: Flash { network, scaler, features: tables, total: network + scaler + tables },
            ram: Ram { predict: between, vectors, features: samples, learn },
            layers,
            features,
        }
    }

    /// Predicting, then learning by SGD and Adam, one example at a time and in mini-batches.
    pub fn uses(&self) -> [Use; 5] {
        let (predict, samples) = (self.ram.predict + self.ram.vectors, self.ram.features);
        let learn = |of: fn(&Learning) -> usize| {
            self.ram.learn.as_ref().map(|learn| samples + learn.network + of(learn))
        };
        [
            Use { name: "predict", ram: Some(samples + predict) },
            Use { name: "learn, SGD", ram: learn(|l| l.sgd) },
            Use { name: "learn, Adam", ram: learn(|l| l.adam) },
            Use { name: "mini-batch, SGD", ram: learn(|l| l.batch_sgd) },
            Use { name: "mini-batch, Adam", ram: learn(|l| l.batch_adam) },
        ]
    }
}

fn dense(layer: &Dense) -> LayerCost {
    let bytes = F32 * layer.parameters() + parameter(layer.activation);
    let row = row(&layer.name, layer.inputs, layer.outputs, layer.activation, bytes);
    LayerCost { weights: Some("f32"), ..row }
}

fn operator(layer: &Int8Layer) -> LayerCost {
    let (inputs, outputs, activation) = (layer.inputs(), layer.outputs(), layer.activation());
    match &layer.operator {
        Int8Operator::Dense(dense) => {
            let weights = match dense.weight_bits {
                // Eight in a word.
                WeightBits::Four => 4 * (inputs * outputs).div_ceil(8),
                WeightBits::Eight => inputs * outputs,
            };
            // An output: bias and multiplier of four bytes, shift of one. A layer: zero point, min and max.
            let bytes = weights + (4 + 4 + 1) * outputs + 3;
            let row = row(&layer.name, inputs, outputs, activation, bytes.next_multiple_of(4));
            LayerCost { weights: Some(dense.weight_bits.name()), ..row }
        }
        Int8Operator::Table(table) => {
            let bytes = if table.rest.is_some() { 2 * 256 } else { 256 };
            let row = row(&layer.name, inputs, outputs, activation, bytes);
            LayerCost { parameters: 0, macs: 0, ..row }
        }
        Int8Operator::Softmax(softmax) => {
            // In addition to the table: the steps of the output, and its zero point in a word.
            let stored = if matches!(softmax.exp, Exponentials::Scaled(_)) { 4 + 4 } else { 0 };
            let row = row(&layer.name, inputs, outputs, activation, 4 * 256 + stored);
            LayerCost { parameters: 0, macs: 0, ..row }
        }
    }
}

/// The activation that is computed in f32 after dequantizing.
fn output_layer(net: &Int8Network) -> Option<LayerCost> {
    let (n, name) = (net.output_len(), net.output_activation.name());
    let row = row(name, n, n, net.output_activation, parameter(net.output_activation));
    (net.output_activation != Activation::Identity).then_some(LayerCost { parameters: 0, macs: 0, ..row })
}

fn row(name: &str, inputs: usize, outputs: usize, activation: Activation, bytes: usize) -> LayerCost {
    LayerCost {
        name: name.to_string(),
        inputs,
        outputs,
        activation: activation.name(),
        weights: None,
        parameters: inputs * outputs + outputs,
        macs: inputs * outputs,
        bytes,
    }
}

/// Every output but the last of `Quantize`, the operators, `Dequantize`, and a softmax.
fn int8_between(net: &Int8Network) -> usize {
    let layers = net.layers.iter().map(Int8Layer::outputs);
    let output_activation =
        if net.output_activation == Activation::Identity { 0 } else { F32 * net.output_len() };
    net.input_len() + layers.sum::<usize>() + output_activation
}

/// Bytes of an activation's own settings.
fn parameter(activation: Activation) -> usize {
    F32 * activation.settings().len()
}

/// Numbers that activations save while learning: the kernel's `Activation::Saved`.
fn saved(network: &Network) -> usize {
    let Network::F32(net) = network else { return 0 };
    net.layers.iter().filter(|layer| layer.activation.saves()).map(|layer| layer.outputs).sum()
}
