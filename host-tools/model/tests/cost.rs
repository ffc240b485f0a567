//! Costs are the kernel's constants: `BYTES`, `PREDICT_RAM` and `RAM` of the types that compute the same network.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use tinyfit::activation::{Gelu, HardSigmoid, LeakyRelu};
use tinyfit::int8::{Dequantize, Int8Dense, Int8Table, Quantize};
use tinyfit::optim::Moments;
use tinyfit::{
    ActivationLayer, Batch, Dense, Identity, Layer, Relu, Sigmoid, Softmax, StandardScaler, Tanh, Train,
    Trainer, int4_dense,
};
use tinyfit_engine::{Quantizer, network};
use tinyfit_model::{
    Activation, Cost, Int8Layer, LayerCost, Learning, Model, Network, Provenance, Task, WeightBits,
};

fn model(network: Network, inputs: usize) -> Model {
    let one = vec![1.0; inputs];
    Model {
        network,
        scaler: Some(tinyfit_model::Scaler { mean: one.clone(), inv_std: one }),
        task: Task::regress("y", 0.0, 1.0),
        inputs: vec![String::new(); inputs],
        columns: Vec::new(),
        sensing: None,
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
    let quantized = Quantizer { weight_bits, ..Quantizer::default() }.quantize(&net, &[&row]);
    let cost = Cost::of(&model(Network::Int8(quantized), sizes[0]));
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
    type Tables =
        (Quantize<3>, (Int8Dense<3, 5>, (Int8Table<5>, (Int8Dense<5, 1>, (Int8Table<1>, Dequantize<1>)))));
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
        DequantizeInEights, Int8Softmax, Int8SoftmaxFixed, Int8SoftmaxScaled, Int8TableInSixteens, LiteRt,
        LiteRtBuiltin, QuantizeByInverse, QuantizeInEights, QuantizeToEven, TfliteMicro,
    };
    use tinyfit_model::{Int8Operator, QuantParams, RuntimeKind};

    fn equal<N: Layer>(outputs: usize, runtime: RuntimeKind) {
        let net = network(&[3, outputs], Activation::Relu, Activation::Identity, 1);
        let mut quantized = Quantizer { runtime, ..Quantizer::default() }.quantize(&net, &[&[0.5; 3]]);
        let stored = |scale| QuantParams { scale, zero_point: 3 };
        let (input, output) = (stored(0.2), stored(0.7));
        let table = tinyfit_model::Int8Table::new(outputs, Activation::Identity, input, output, runtime);
        let requantize = Int8Operator::Table(table.unwrap());
        let softmax = tinyfit_model::Int8Softmax::new(outputs, 1.0, output.scale, runtime);
        quantized.layers.extend([
            Int8Layer { name: "requantize".into(), operator: requantize, output },
            Int8Layer {
                name: "softmax".into(),
                operator: Int8Operator::Softmax(softmax),
                output: tinyfit_model::Int8Softmax::OUTPUT,
            },
        ]);
        let cost = Cost::of(&model(Network::Int8(quantized), 3));
        assert_eq!((cost.parameters, cost.macs), (N::PARAMETERS, N::MACS));
        assert_eq!((cost.flash.network, cost.ram.predict), (N::BYTES, N::PREDICT_RAM));
    }

    type Ends<const N: usize, R, T, S> =
        (QuantizeByInverse<3>, (Int8Dense<3, N, R>, (T, (S, Dequantize<N>))));
    equal::<Ends<5, LiteRt, Int8Table<5>, Int8Softmax<5>>>(5, RuntimeKind::LiteRt);
    equal::<Ends<5, TfliteMicro, Int8Table<5>, Int8SoftmaxFixed<5>>>(5, RuntimeKind::TfliteMicro);
    type OfOnnx =
        (QuantizeToEven<3>, (Int8Dense<3, 5, LiteRt>, (Int8Table<5>, (Int8SoftmaxScaled<5>, Dequantize<5>))));
    equal::<OfOnnx>(5, RuntimeKind::OnnxRuntime);
    type InBlocks<const N: usize, T> =
        (QuantizeInEights<3>, (Int8Dense<3, N, LiteRtBuiltin>, (T, (Int8Softmax<N>, DequantizeInEights<N>))));
    equal::<InBlocks<16, Int8Table<16>>>(16, RuntimeKind::LiteRtBuiltin);
    equal::<InBlocks<20, Int8TableInSixteens<20>>>(20, RuntimeKind::LiteRtBuiltin);
}

#[test]
fn the_scaler_is_counted() {
    let cost = Cost::of(&model(Network::F32(network(&[6, 1], Activation::Relu, Activation::Identity, 1)), 6));
    assert_eq!(cost.flash.scaler, size_of::<StandardScaler<6>>());
    assert_eq!(cost.flash.total, cost.flash.network + cost.flash.scaler);
}
