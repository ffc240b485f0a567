//! What cannot be imported or exported is an error with the node or the tensor, and what to do.
//! `vectors/refused.py` made the files.

use std::path::PathBuf;

use tinyfit_formats::onnx::import;
use tinyfit_model::{Activation, Int8Operator, Int8Softmax, Int8Table, RuntimeKind};

use super::export;
use crate::common::{STORED, data, int8_model, message};

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "onnx", "data", "refused"].iter().collect()
}

fn refuses(name: &str) -> String {
    message(import(&data("onnx", &format!("refused/{name}.onnx")), Some(&folder()), None))
}

#[test]
fn the_node_or_the_tensor_is_named() {
    let cases = [
        (
            "convolution",
            "Conv (node 'features'): this operator cannot be imported; give a network of Gemm, MatMul,",
        ),
        (
            "other-domain",
            "com.microsoft.FusedGemm (node 'fused'): this operator cannot be imported: it is ONNX Runtime's own",
        ),
        ("custom-domain", "org.example.Mine (node 'y'): this operator cannot be imported; give"),
        ("branch", "Add (node 'skip'): two branches meet in it, 'h' and 'r'; give a chain of layers"),
        ("circle", "Add (node 'one'): the graph runs in a circle through it; export"),
        ("two-inputs", "Add (node 'sum'): two branches meet in it, 'h' and 'h2'; give a chain of layers"),
        (
            "joined-layers",
            "Concat (node 'join'): two branches meet in it, 'h' and 'h2'; give a chain of layers",
        ),
        ("two-outputs", "the model has 2 outputs (y, z); give one"),
        ("missing-tensor", "Gemm (node 'fc'): nothing computes its input 'weights'; export"),
        ("computed-weights", "Mul (node 'square'): a weight or a shape is computed by it; simplify"),
        ("from-nothing", "tensor 'y': it does not depend on the input 'x'; give"),
        ("old-opset", "the model is of opset 6 where 7 to 28 are known; export it with opset_version=17"),
        ("new-opset", "the model is of opset 1000 where 7 to 28 are known; export"),
        ("nan", "Gemm (node 'fc'): a weight is NaN, not a finite number; train"),
        ("huge", "tensor 'w': its shape [1099511627776, 1099511627776] is larger than any memory; export"),
        ("negative", "tensor 'w': its shape is [-3, 2]; export"),
        ("short", "tensor 'w': its data does not make its shape [3, 2] of FLOAT; export"),
        ("sparse", "the graph has sparse weights; save the model with dense ones"),
        ("complex", "tensor 'w': it is of type COMPLEX64; give a model of FLOAT"),
        ("other-width", "Gemm (node 'fc'): its weights 'w' are 4 x 2 where 3 values come in; export"),
        ("wide-bias", "tensor 'b': its shape [3, 2] does not stretch to [2]; give"),
        ("transposed-batch", "Gemm (node 'fc'): examples are not the rows of its first input; give"),
        (
            "softmax-over-batch",
            "Softmax (node 'softmax'): it is over another dimension than the values of an example; give",
        ),
        ("softmax-over-columns", "Softmax (node 'softmax'): it is over another dimension"),
        ("mixed-examples", "Reshape (node 'reshape'): it mixes examples, or the values within one; give"),
        ("turned", "Transpose (node 'turn'): it mixes examples, or the values within one; give"),
        ("clip", "Clip (node 'clip'): it cuts at 1 below and -1 above; train the model again"),
        (
            "normalizer",
            "ai.onnx.ml.Normalizer (node 'normalizer'): this operator cannot be imported: it divides each example by its own size",
        ),
        (
            "binarizer",
            "ai.onnx.ml.Binarizer (node 'binarizer'): this operator cannot be imported: it makes 0 and 1 of numbers",
        ),
        (
            "imputed-zeros",
            "ai.onnx.ml.Imputer (node 'imputer'): it replaces a number and not missing ones; train",
        ),
        (
            "filled-twice",
            "ai.onnx.ml.Imputer (node 'imputer'): a column is filled by two values; impute it once",
        ),
        (
            "encoded-twice",
            "ai.onnx.ml.OneHotEncoder (node 'onehotencoder'): a column is encoded by two lists",
        ),
        ("texts", "tensor 'x': it holds texts that nothing encodes; encode"),
        ("probit", "ai.onnx.ml.LinearRegressor (node 'linearregressor'): it makes PROBIT of its sums; train"),
        (
            "short-coefficients",
            "ai.onnx.ml.LinearRegressor (node 'linearregressor'): it has 5 coefficients and 2 intercepts for 3 inputs; export",
        ),
        (
            "trees",
            "ai.onnx.ml.TreeEnsembleRegressor (node 'treeensembleregressor'): this operator cannot be imported: it is not a network; train",
        ),
        ("training", "Dropout (node 'dropout'): it is in training mode; export the model in evaluation mode"),
        ("training-norm", "BatchNormalization (node 'norm'): it is in training mode; export"),
        ("divided", "Div (node 'over'): it divides by what is computed; give"),
        ("zero-scale", "Div (node 'scale'): a constant is not a finite number, or divides by zero; train"),
        (
            "label",
            "ArgMax (node 'likeliest'): this operator cannot be imported: it makes a label of the outputs; export",
        ),
        ("to-integer", "Cast (node 'round'): it makes INT32 of what is computed; give"),
        ("no-shape", "tensor 'x': its shape is not known; export"),
        ("no-layer", "the network has no dense layer; give"),
        (
            "external-parent",
            "tensor 'w': its data is in '../huge.onnx', which is not a file next to the model; save",
        ),
        (
            "external-absolute",
            "tensor 'w': its data is in '/etc/hostname', which is not a file next to the model; save",
        ),
        ("external-missing", "tensor 'w': its data is in 'nowhere.data', which cannot be read ("),
        ("external-short", "tensor 'w': its data in 'nan.onnx' ends before byte 1000000000 + 24; copy"),
        ("external-length", "tensor 'w': its data in 'nan.onnx' is not 24 bytes long; export"),
        (
            "dynamic",
            "MatMulInteger (node 'product'): this operator cannot be imported: it is quantized dynamically, in a way",
        ),
        (
            "dynamic-otherwise",
            "DynamicQuantizeLinear (node 'dynamic'): this operator cannot be imported: it is quantized dynamically, in a way",
        ),
        (
            "qoperator",
            "QLinearMatMul (node 'product'): it reads int8 numbers, which only DequantizeLinear can; quantize",
        ),
        (
            "asymmetric",
            "DequantizeLinear (node 'weights'): a zero point of its weights is not that of symmetric int8; quantize",
        ),
        ("float-weights", "Gemm (node 'fc'): 'w', its weights, is not quantized"),
        (
            "other-bias",
            "Gemm (node 'fc'): its bias is not stored in the product of the scales of its input and weights; quantize",
        ),
        ("open", "Gemm (node 'fc'): its output is not quantized; quantize"),
        ("room-below", "Relu (node 'relu'): its output is stored with room for what it cuts off"),
        (
            "unmerged",
            "Add (node 'sum'): it is computed by itself, of stored numbers; merge it into the layer before",
        ),
        ("int16", "tensor 'z': it is of type INT16; give"),
        ("requantized", "QuantizeLinear (node 'q-again'): it follows a DequantizeLinear of another scale"),
        (
            "other-scale",
            "DequantizeLinear (node 'dq'): it reads scale 0.01 and zero point 3 where 0.1 and 3 were written",
        ),
        ("unsigned-input", "tensor 'x': the input is UINT8; give a model with inputs of FLOAT or INT8"),
        ("summed-before", "Relu (node 'relu'): it comes before the input is quantized; quantize"),
        ("selected-before", "the inputs are selected, summed or cut before they are quantized; give"),
        (
            "zero-weight-scale",
            "DequantizeLinear (node 'weights'): a scale is not a positive number; quantize",
        ),
        (
            "two-weight-scales",
            "DequantizeLinear (node 'weights'): it has 2 scales for a constant of shape [3, 2]; quantize per tensor",
        ),
    ];
    assert_eq!(std::fs::read_dir(folder()).unwrap().count(), cases.len());
    for (name, message) in cases {
        let error = refuses(name);
        assert!(error.starts_with(message), "{name}: {error}");
    }
}

#[test]
fn files_cut_short_are_no_onnx() {
    let bytes = data("onnx", "sklearn-classes.onnx");
    for end in [0, 1, 9, bytes.len() / 2, bytes.len() - 1] {
        let error = message(import(&bytes[..end], None, None));
        assert!(error.starts_with("not an ONNX file ("), "{end}: {error}");
    }
}

#[test]
fn what_the_runtime_would_not_compute_is_not_exported() {
    let refuses = |operator: Int8Operator| {
        message(export(&int8_model(STORED, operator, Int8Softmax::OUTPUT, RuntimeKind::OnnxRuntime)))
    };
    let runtime = RuntimeKind::OnnxRuntime;
    let mut table = Int8Table::new(3, Activation::Sigmoid, STORED, Int8Softmax::OUTPUT, runtime).unwrap();
    table.table[200] ^= 1;
    let error = refuses(Int8Operator::Table(table));
    assert!(
        error.starts_with("layer 'layer1': its table is not what the model's scales make; quantize"),
        "{error}"
    );
    let error = refuses(Int8Operator::Softmax(Int8Softmax::new(3, 0.5, STORED.scale, runtime)));
    assert!(
        error.starts_with(
            "layer 'layer1': its inputs are multiplied by 0.5, which ONNX's Softmax cannot; give"
        ),
        "{error}"
    );
}
