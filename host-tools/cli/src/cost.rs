//! What a model costs on a chip: the constants of the kernel's types, computed at run time.
//!
//! The network is the one that `tinyfit_build` makes of the model file, an int8 network between `Quantize` and
//! `Dequantize`. The formulas are those of the kernel's layouts; the tests hold them to its `BYTES`, `PREDICT_RAM` and
//! `RAM`. No type of the kernel holds a pointer, so sizes are the same on a host of 64 bits and a chip of 32.

use serde::Serialize;
use tinyfit_model::{
    Activation, Dense, Exponentials, Int8Layer, Int8Network, Int8Operator, Model, Network, WeightBits,
};

/// What a model costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
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

/// What one layer costs.
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
    /// Both.
    pub total: usize,
}

/// Bytes of RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ram {
    /// The vectors between layers while predicting, input and output excluded: the kernel's `Layer::PREDICT_RAM`.
    pub predict: usize,
    /// The input and the output.
    pub vectors: usize,
    /// To learn; none for an int8 network, which does not.
    pub learn: Option<Learning>,
}

/// Bytes of RAM to learn, beside the network, which then lies in RAM too.
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
            // A `Trace`: the output and the delta of each layer, and what some activations save.
            let trace = F32 * (2 * total(|l| l.outputs) + saved(&model.network));
            // The gradient, and the count of examples.
            let batch = F32 * parameters + 4;
            let adam = trace + MOMENTS * parameters;
            Learning { network, sgd: trace, adam, batch_sgd: trace + batch, batch_adam: adam + batch }
        });
        let vectors = F32 * (model.input_len() + model.output_len());
        Self {
            parameters,
            macs: total(|l| l.macs),
            flash: Flash { network, scaler, total: network + scaler },
            ram: Ram { predict: between, vectors, learn },
            layers,
        }
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
            // Beside the table: the steps of the output, and its zero point in a word.
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

#[cfg(test)]
mod tests {
    use super::*;
    use tinyfit::activation::{Gelu, HardSigmoid, LeakyRelu};
    use tinyfit::int8::{Dequantize, Int8Dense, Int8Table, Quantize};
    use tinyfit::optim::Moments;
    use tinyfit::{
        ActivationLayer, Batch, Dense, Identity, Layer, Relu, Sigmoid, Softmax, StandardScaler, Tanh, Train,
        Trainer, int4_dense,
    };
    use tinyfit_engine::{Quantizer, network};
    use tinyfit_model::{Provenance, Task};

    fn model(network: Network, inputs: usize) -> Model {
        let one = vec![1.0; inputs];
        Model {
            network,
            scaler: Some(tinyfit_model::Scaler { mean: one.clone(), inv_std: one }),
            task: Task::regress("y", 0.0, 1.0),
            inputs: vec![String::new(); inputs],
            columns: Vec::new(),
            windows: None,
            provenance: Provenance::default(),
        }
    }

    fn equal<N: Train>(sizes: &[usize], hidden: Activation, output_activation: Activation) {
        let cost = Cost::of(&model(Network::F32(network(sizes, hidden, output_activation, 1)), sizes[0]));
        assert_eq!((cost.parameters, cost.macs), (N::PARAMETERS, N::MACS));
        assert_eq!((cost.flash.network, cost.ram.predict), (N::BYTES, N::PREDICT_RAM));
        assert_eq!(cost.flash.network, size_of::<N>());
        let learning = Learning {
            network: N::BYTES,
            sgd: Trainer::<N, ()>::RAM,
            adam: Trainer::<N, Moments>::RAM,
            batch_sgd: Batch::<N, ()>::RAM,
            batch_adam: Batch::<N, Moments>::RAM,
        };
        assert_eq!(cost.ram.learn, Some(learning));
    }

    #[test]
    fn f32_costs_are_the_kernels_constants() {
        use Activation as A;
        equal::<(Dense<30, 32, Relu>, (Dense<32, 16, Relu>, Dense<16, 7, Softmax>))>(
            &[30, 32, 16, 7],
            A::Relu,
            A::Softmax,
        );
        equal::<(Dense<3, 5, LeakyRelu>, Dense<5, 1, Sigmoid>)>(
            &[3, 5, 1],
            A::LeakyRelu { slope: 0.1 },
            A::Sigmoid,
        );
        equal::<(Dense<1, 9, Tanh>, (Dense<9, 2, Tanh>, (Dense<2, 8, Tanh>, Dense<8, 1>)))>(
            &[1, 9, 2, 8, 1],
            A::Tanh,
            A::Identity,
        );
        equal::<(Dense<3, 5, HardSigmoid>, (Dense<5, 6, HardSigmoid>, Dense<6, 2, Gelu>))>(
            &[3, 5, 6, 2],
            A::HardSigmoid { slope: 0.2, shift: 0.5 },
            A::Gelu,
        );
        equal::<Dense<4, 3, Identity>>(&[4, 3], A::Relu, A::Identity);
    }

    fn int8_equal<N: Layer>(
        weight_bits: WeightBits,
        sizes: &[usize],
        hidden: Activation,
        output_activation: Activation,
    ) -> Vec<LayerCost> {
        let net = network(sizes, hidden, output_activation, 1);
        let row = vec![0.5; sizes[0]];
        let twin = Quantizer { weight_bits, ..Quantizer::default() }.quantize(&net, &[&row]);
        let cost = Cost::of(&model(Network::Int8(twin), sizes[0]));
        assert_eq!((cost.parameters, cost.macs), (N::PARAMETERS, N::MACS));
        assert_eq!((cost.flash.network, cost.ram.predict), (N::BYTES, N::PREDICT_RAM));
        assert_eq!(cost.ram.learn, None);
        cost.layers
    }

    #[test]
    fn int8_costs_are_the_kernels_constants() {
        use Activation as A;
        type Demo = (
            Quantize<30>,
            (
                Int8Dense<30, 32>,
                (Int8Dense<32, 16>, (Int8Dense<16, 7>, (Dequantize<7>, ActivationLayer<7, Softmax>))),
            ),
        );
        let bits = WeightBits::Eight;
        int8_equal::<Demo>(bits, &[30, 32, 16, 7], A::Relu, A::Softmax);
        type Tables = (
            Quantize<3>,
            (Int8Dense<3, 5>, (Int8Table<5>, (Int8Dense<5, 1>, (Int8Table<1>, Dequantize<1>)))),
        );
        int8_equal::<Tables>(bits, &[3, 5, 1], A::Tanh, A::Sigmoid);
        type Small = (Quantize<2>, (Int8Dense<2, 1>, Dequantize<1>));
        int8_equal::<Small>(bits, &[2, 1], A::Relu, A::Identity);
    }

    #[test]
    fn four_bits_cost_the_kernels_constants() {
        use Activation as A;
        let bits = WeightBits::Four;
        type Demo = (
            Quantize<30>,
            (
                int4_dense!(30, 32),
                (int4_dense!(32, 16), (int4_dense!(16, 7), (Dequantize<7>, ActivationLayer<7, Softmax>))),
            ),
        );
        int8_equal::<Demo>(bits, &[30, 32, 16, 7], A::Relu, A::Softmax);
        // Words that are not full.
        type Odd = (
            Quantize<3>,
            (int4_dense!(3, 5), (Int8Table<5>, (int4_dense!(5, 1), (Int8Table<1>, Dequantize<1>)))),
        );
        let layers = int8_equal::<Odd>(bits, &[3, 5, 1], A::Tanh, A::Sigmoid);
        let weights: Vec<_> = layers.iter().map(|layer| layer.weights).collect();
        assert_eq!(weights, [Some("int4"), None, Some("int4"), None]);
    }

    /// As an imported model has them: a change of scale, and a softmax in int8.
    #[test]
    fn imported_operators_cost_the_kernels_constants() {
        use tinyfit::int8::{
            DequantizeInEights, Int8Softmax, Int8SoftmaxFixed, Int8SoftmaxScaled, Int8TableInSixteens,
            LiteRt, LiteRtBuiltin, QuantizeByInverse, QuantizeInEights, QuantizeToEven, TfliteMicro,
        };
        use tinyfit_model::{Int8Operator, QuantParams, RuntimeKind};

        fn equal<N: Layer>(outputs: usize, runtime: RuntimeKind) {
            let net = network(&[3, outputs], Activation::Relu, Activation::Identity, 1);
            let mut twin = Quantizer { runtime, ..Quantizer::default() }.quantize(&net, &[&[0.5; 3]]);
            let stored = |scale| QuantParams { scale, zero_point: 3 };
            let (input, output) = (stored(0.2), stored(0.7));
            let table = tinyfit_model::Int8Table::new(outputs, Activation::Identity, input, output, runtime);
            let requantize = Int8Operator::Table(table.unwrap());
            let softmax = tinyfit_model::Int8Softmax::new(outputs, 1.0, output.scale, runtime);
            twin.layers.extend([
                Int8Layer { name: "requantize".into(), operator: requantize, output },
                Int8Layer {
                    name: "softmax".into(),
                    operator: Int8Operator::Softmax(softmax),
                    output: tinyfit_model::Int8Softmax::OUTPUT,
                },
            ]);
            let cost = Cost::of(&model(Network::Int8(twin), 3));
            assert_eq!((cost.parameters, cost.macs), (N::PARAMETERS, N::MACS));
            assert_eq!((cost.flash.network, cost.ram.predict), (N::BYTES, N::PREDICT_RAM));
        }

        type Ends<const N: usize, R, T, S> =
            (QuantizeByInverse<3>, (Int8Dense<3, N, R>, (T, (S, Dequantize<N>))));
        equal::<Ends<5, LiteRt, Int8Table<5>, Int8Softmax<5>>>(5, RuntimeKind::LiteRt);
        equal::<Ends<5, TfliteMicro, Int8Table<5>, Int8SoftmaxFixed<5>>>(5, RuntimeKind::TfliteMicro);
        type OfOnnx = (
            QuantizeToEven<3>,
            (Int8Dense<3, 5, LiteRt>, (Int8Table<5>, (Int8SoftmaxScaled<5>, Dequantize<5>))),
        );
        equal::<OfOnnx>(5, RuntimeKind::OnnxRuntime);
        type InBlocks<const N: usize, T> = (
            QuantizeInEights<3>,
            (Int8Dense<3, N, LiteRtBuiltin>, (T, (Int8Softmax<N>, DequantizeInEights<N>))),
        );
        equal::<InBlocks<16, Int8Table<16>>>(16, RuntimeKind::LiteRtBuiltin);
        equal::<InBlocks<20, Int8TableInSixteens<20>>>(20, RuntimeKind::LiteRtBuiltin);
    }

    #[test]
    fn the_scaler_is_counted() {
        let cost =
            Cost::of(&model(Network::F32(network(&[6, 1], Activation::Relu, Activation::Identity, 1)), 6));
        assert_eq!(cost.flash.scaler, size_of::<StandardScaler<6>>());
        assert_eq!(cost.flash.total, cost.flash.network + cost.flash.scaler);
    }
}
