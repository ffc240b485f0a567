//! What cannot be imported or exported is an error that names the operator and the tensor. `vectors/refused.py` made the
//! files, except `more-weights`, which the fuzz test found.

use tinyfit_formats::tflite::import;
use tinyfit_model::{Activation, Int8Network, Int8Operator, Network};

use super::export;
use crate::common::{data, int8_table, message};

fn refuses(name: &str) -> String {
    message(import(&data("tflite", &format!("refused/{name}.tflite")), None))
}

#[test]
fn the_operator_and_the_tensor_are_named() {
    let cases = [
        ("convolution", "CONV_2D (output 'features'): this operator cannot be imported; give a network of"),
        ("addition", "ADD (output 'z'): this operator cannot be imported"),
        ("branch", "FULLY_CONNECTED (output 'b'): it does not read 'a', which was computed last"),
        (
            "fused-tanh",
            "FULLY_CONNECTED (output 'y'): its fused activation number 4 is not known here in int8",
        ),
        ("asymmetric-weights", "tensor 'y/w': a zero point is not 0, and weights in int8 are symmetric"),
        ("other-width", "FULLY_CONNECTED (output 'y'): its weights are 2 x 2 where 3 values come in"),
        ("computed-weights", "FULLY_CONNECTED (output 'y'): its weights 'y/w' are computed"),
        ("unsigned", "tensor 'x': it is UINT8, and not INT8 of the same scale and 128 more; convert"),
        (
            "unsigned-throughout",
            "tensor 'y': its activations are UINT8, as TensorFlow 1 quantized them; convert",
        ),
        ("int16", "tensor 'z': its activations are INT16 (int16x8); convert the model with int8"),
        ("int16-throughout", "tensor 'xq': its activations are INT16 (int16x8); convert the model with int8"),
        ("int16-within", "tensor 'xq': its activations are INT16 (int16x8); convert the model with int8"),
        (
            "variables",
            "VAR_HANDLE (output 'handle'): its weights are variables that are set elsewhere; convert",
        ),
        ("unstretched", "tensor 'c': its shape [3] does not stretch to [1, 2]; give"),
        ("divided-by-zero", "DIV (output 'y'): a constant is not a finite number, or divides by zero; train"),
        ("no-such-signature", "not a .tflite file (there is no subgraph 7)"),
        ("four-bits-short", "tensor 'w': 2 bytes where its shape is [3, 2] of INT4; convert"),
        ("two-inputs", "the model has 2 inputs; give one with a single one"),
        ("hidden-float", "tensor 'x': the input is f32, but is not quantized first"),
        (
            "logistic-scale",
            "LOGISTIC (output 'z'): its output has scale 0.5 and zero point 3 where TFLite specifies",
        ),
        ("softmax-over-columns", "SOFTMAX (output 'z'): it is over another dimension than the last"),
        ("nothing", "the model has no layer"),
        ("more-weights", "tensor 'sequential_1_1/dense_3_1/MatMul': 1201 bytes where its shape is [48, 25]"),
    ];
    for (name, message) in cases {
        let error = refuses(name);
        assert!(error.starts_with(message), "{name}: {error}");
    }
}

#[test]
fn a_table_of_leaky_relu_is_not_exported() {
    let error = message(export(&int8_table(Activation::LeakyRelu { slope: 0.1 })));
    assert!(error.starts_with("layer 'layer1': TFLite computes leaky_relu in int8 in a way"), "{error}");
}

#[test]
fn a_table_that_no_runtime_would_compute_is_not_exported() {
    let mut model = int8_table(Activation::Relu);
    let Network::Int8(Int8Network { layers, .. }) = &mut model.network else { unreachable!() };
    let Int8Operator::Table(table) = &mut layers[0].operator else { unreachable!() };
    table.table[200] ^= 1;
    let error = message(export(&model));
    assert!(error.starts_with("layer 'layer1': its table is not what"), "{error}");
}
