//! What cannot be imported or exported is an error with the layer and what to do; `vectors/refused.py` made the
//! configurations.

use hdf5_pure::FileBuilder;
use serde_json::{Value, json};
use tinyfit_formats::archive::{Archive, archive};
use tinyfit_formats::keras::{export, export_weights, import};
use tinyfit_model::{Activation, Network};

use super::file;
use crate::common::{int8_table, message, model};

const MODEL: &[u8] = include_bytes!("data/keras3-classifier.keras");

/// The error of a file whose configuration is another.
fn refuses(config: &Value) -> String {
    let weights = Archive::open(MODEL).unwrap().read("model.weights.h5").unwrap();
    message(import(&file(config, &weights)))
}

/// Of a file whose first layer has this activation, by a Keras of this version.
fn first_activation(activation: &Value, version: &str) -> Activation {
    let mut archive_of_model = Archive::open(MODEL).unwrap();
    let weights = archive_of_model.read("model.weights.h5").unwrap();
    let mut config: Value = serde_json::from_slice(&archive_of_model.read("config.json").unwrap()).unwrap();
    config["config"]["layers"][1]["config"]["activation"] = activation.clone();
    let metadata = json!({ "keras_version": version }).to_string();
    let bytes = archive(&[
        ("config.json", config.to_string().as_bytes()),
        ("metadata.json", metadata.as_bytes()),
        ("model.weights.h5", &weights),
    ]);
    let Network::F32(net) = import(&bytes).unwrap().network else { unreachable!() };
    net.layers[0].activation
}

#[test]
fn a_hard_sigmoid_is_that_of_its_keras() {
    // keras/src/activations/activations.py, HardSigmoid: relu6(x + 3) / 6; Keras 2's backend.hard_sigmoid: 0.2 x + 0.5.
    for (version, slope) in [("3.15.1", 1.0 / 6.0), ("2.15.0", 0.2)] {
        let activation = first_activation(&json!("hard_sigmoid"), version);
        assert_eq!(activation, Activation::HardSigmoid { slope, shift: 0.5 });
    }
    let array = json!({"class_name": "__numpy__", "config": {"value": 0.3, "dtype": "float32"}});
    let leaky =
        json!({"module": "keras.layers", "class_name": "LeakyReLU", "config": {"negative_slope": array}});
    assert_eq!(first_activation(&leaky, "3.15.1"), Activation::LeakyRelu { slope: 0.3 });
}

#[test]
fn the_layer_is_named() {
    let configs: Value = serde_json::from_str(include_str!("vectors/refused.json")).unwrap();
    let cases = [
        (
            "convolution",
            "Conv2D (layer 'edges'): this layer cannot be imported; give a network of InputLayer, Dense",
        ),
        (
            "mish",
            "Dense (layer 'smooth'): the activation 'mish' cannot be imported; train with one of linear, relu",
        ),
        (
            "function",
            "Dense (layer 'square'): of its activation: it is not one of Keras's own, but code that",
        ),
        ("lambda", "Lambda (layer 'more'): it is Python code in a file, which is not run; save"),
        ("custom", "Double (layer 'double'): it is not one of Keras's own, but code that the file does"),
        ("subclassed", "the model is of the class 'Subclassed', whose computation is code"),
        ("residual", "Add (layer 'sum'): it joins 'start' and 'dense'; give a model that is a chain"),
        ("shared", "Dense (layer 'twice'): it is used 2 times; give a model that is a chain of layers"),
        ("training", "Dropout (layer 'noise'): it is called with training=True"),
        ("outputs", "the model 'functional_9' has 2 outputs; give one with a single one"),
        ("inputs", "the model 'functional_10' has 2 inputs; give one with a single one"),
        ("quantized", "Dense (layer 'small'): its weights are quantized; save"),
        (
            "rows",
            "Dense (layer 'row'): it takes examples of [3, 4] values row by row; put a Flatten before it",
        ),
        ("row-softmax", "Softmax (layer 'row'): softmax of examples of [3, 4] values goes row by row"),
        ("column-softmax", "Softmax (layer 'column'): its softmax is not over the last dimension"),
        ("threshold", "ReLU (layer 'late'): a ReLU with max_value none, negative_slope 0 and threshold 1"),
        ("axis", "BatchNormalization (layer 'bn'): it is not over the last dimension; give axis=-1"),
        ("turned", "Flatten (layer 'turn'): it turns the order of values round"),
        ("unknown-shape", "the shape of the input is not known; give the model an Input with all"),
        ("nothing", "the network has no dense layer; give one that has"),
    ];
    assert_eq!(configs.as_object().unwrap().len(), cases.len());
    for (name, message) in cases {
        let error = refuses(&configs[name]);
        assert!(error.starts_with(message), "{name}: {error}");
    }
}

fn config() -> Value {
    let bytes = Archive::open(MODEL).unwrap().read("config.json").unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn a_configuration_that_does_not_fit_its_weights_is_reported() {
    let with = |pointer: &str, value: Value| {
        let mut config = config();
        *config.pointer_mut(&format!("/config/layers/{pointer}")).unwrap() = value;
        refuses(&config)
    };
    let cases = [
        (
            "1/config/units",
            json!(7),
            "Dense (layer 'first'): its kernel is [5, 8] where [5, 7] is expected; save",
        ),
        (
            "1/config/units",
            json!(1u64 << 40),
            "Dense (layer 'first'): it has 1099511627776 units; give 1 to 65536",
        ),
        ("1/config/units", json!("8"), "Dense (layer 'first'): it has \"8\" units"),
        (
            "0/config/batch_shape",
            json!([null, 6]),
            "Dense (layer 'first'): its kernel is [5, 8] where [6, 8]",
        ),
        (
            "0/config/batch_shape",
            json!([null, 1u64 << 63, 2]),
            "18446744073709551615 inputs; give a network of",
        ),
        (
            "2/config/epsilon",
            json!("small"),
            "BatchNormalization (layer 'batch_normalization'): its epsilon is",
        ),
        (
            "2/config/axis",
            json!([2]),
            "BatchNormalization (layer 'batch_normalization'): it is not over the last",
        ),
        (
            "2/config/epsilon",
            json!(-1e9),
            "BatchNormalization (layer 'batch_normalization'): a weight is NaN, not",
        ),
        ("5/config/negative_slope", json!(1e300), "LeakyReLU (layer 'leaky_re_lu"),
        ("6/class_name", json!("LSTM"), "LSTM (layer 'probabilities'): this layer cannot be imported"),
        (
            "6/config/units",
            json!(3000),
            "Dense (layer 'probabilities'): its kernel is [6, 3] where [6, 3000]",
        ),
    ];
    for (pointer, value, message) in cases {
        let error = with(pointer, value);
        assert!(error.starts_with(message), "{pointer}: {error}");
    }
    let mut more = config();
    let layers = more["config"]["layers"].as_array_mut().unwrap();
    let last = layers[layers.len() - 1].clone();
    layers.push(last);
    assert!(refuses(&more).starts_with("Dense (layer 'probabilities'): its kernel is not in the file; save"));
}

#[test]
fn layers_in_a_circle_are_reported() {
    let layer = |name: &str, inbound: &str| json!({"class_name": "Dropout", "name": name, "config": {"name": name}, "inbound_nodes": [[[inbound, 0, 0, {}]]]});
    let config = json!({"class_name": "Functional", "config": {
        "name": "m", "layers": [layer("a", "b"), layer("b", "a")], "input_layers": [["a", 0, 0]],
        "output_layers": [["c", 0, 0]]}});
    assert!(refuses(&config).starts_with("Dropout (layer 'b'): the layers go round in a circle; give"));
    let mut deep = json!([]);
    for _ in 0..100 {
        deep = json!({"class_name": "Sequential", "config": {"layers": [deep]}});
    }
    let error = refuses(&json!({"class_name": "Sequential", "config": deep}));
    assert!(error.starts_with("not a Keras model ("), "{error}");
}

/// A file of weights with one kernel.
fn kernel(values: &[f32], shape: &[u64]) -> Vec<u8> {
    let mut file = FileBuilder::new();
    let mut layers = file.create_group("layers");
    let mut dense = layers.create_group("dense");
    let mut vars = dense.create_group("vars");
    vars.create_dataset("0").with_f32_data(values).with_shape(shape);
    dense.add_group(vars.finish());
    layers.add_group(dense.finish());
    file.add_group(layers.finish());
    file.finish().unwrap()
}

#[test]
fn a_weight_that_is_no_number_is_reported() {
    let layer = json!({"class_name": "Dense", "config": {"name": "y", "units": 1, "use_bias": false}});
    let config =
        json!({"class_name": "Sequential", "config": {"layers": [layer], "build_input_shape": [null, 2]}});
    for value in [f32::NAN, f32::INFINITY] {
        let error = message(import(&file(&config, &kernel(&[1.0, value], &[2, 1]))));
        assert!(
            error.starts_with(&format!("Dense (layer 'y'): a weight is {value}, not a finite number; train")),
            "{error}"
        );
    }
}

#[test]
fn what_is_no_model_is_reported() {
    let refuses = |bytes: &[u8]| message(import(bytes));
    assert!(refuses(b"").starts_with("not a Keras model (the zip archive is damaged"));
    assert!(refuses(&archive(&[("data.pkl", b"")])).contains("has no 'config.json'"));
    assert!(
        refuses(&archive(&[("config.json", b"{}")]))
            .starts_with("it has no weights, not in model.weights.h5; save")
    );
    let npz = archive(&[("config.json", b"{}"), ("model.weights.npz", b"")]);
    assert!(refuses(&npz).starts_with("its weights are in 'model.weights.npz', not in"));
    let nothing = archive(&[("config.json", b"{}"), ("model.weights.h5", b"HDF")]);
    assert!(refuses(&nothing).starts_with("not a Keras model (model.weights.h5 is damaged"));
    let only = include_bytes!("data/keras3-only.weights.h5");
    assert!(
        refuses(only)
            .starts_with("the file has weights alone, and not which layers they are of; save the whole")
    );
    let mut other = FileBuilder::new();
    other.create_dataset("x").with_f32_data(&[1.0]);
    assert!(refuses(&other.finish().unwrap()).contains("no attribute 'model_config'"));
    let model = include_bytes!("data/keras2-classifier.h5");
    for len in [8, 100, model.len() / 2, model.len() - 1] {
        assert!(import(&model[..len]).is_err(), "{len}");
    }
}

/// A dataset may declare what the file does not have.
#[test]
fn huge_declared_sizes_are_reported() {
    let layer = json!({"class_name": "Dense", "config": {"name": "y", "units": 65536}});
    let config = json!({"class_name": "Sequential", "config": {"layers": [layer], "build_input_shape": [null, 65536]}});
    let mut weights = kernel(&[1.0], &[1, 1]);
    // The dataspace: two dimensions of one.
    let ones: Vec<u8> = [1u64, 1].iter().flat_map(|n| n.to_le_bytes()).collect();
    let found: Vec<usize> = (0..weights.len() - 16).filter(|&at| weights[at..at + 16] == ones[..]).collect();
    assert!(!found.is_empty());
    for at in found {
        weights[at..at + 16].copy_from_slice(&[65536u64, 65536].map(u64::to_le_bytes).concat());
    }
    let error = message(import(&file(&config, &weights)));
    assert!(error.starts_with("Dense (layer 'y'): its kernel"), "{error}");
}

#[test]
fn int8_is_not_exported() {
    let model = int8_table(Activation::Relu);
    for refused in [export(&model), export_weights(&model)] {
        let error = message(refused);
        let want = "an int8 network, which files of Keras cannot hold; export it with --tflite or --onnx, or the f32 model";
        assert!(error.starts_with(want), "{error}");
    }
}

#[test]
fn an_activation_that_keras_has_not_is_not_exported() {
    let bytes = include_bytes!("data/keras3-classifier.keras");
    for (activation, flags) in [
        (Activation::GeluTanh, "--tflite or --onnx or --safetensors"),
        (Activation::HardSigmoid { slope: 0.2, shift: 0.5 }, "--onnx or --safetensors"),
    ] {
        let mut model = model(import(bytes).unwrap());
        let Network::F32(net) = &mut model.network else { unreachable!() };
        net.layers[0].activation = activation;
        let error = message(export(&model));
        let want = format!(
            "layer 'first': Keras has no activation {activation}; export it with {flags}, or train with one of linear, relu,"
        );
        assert!(error.starts_with(&want), "{error}");
    }
}

/// A chunk may declare that it is longer than the file, which a fuzz test found to be believed.
#[test]
fn chunks_beyond_the_file_are_reported() {
    let mut bytes = include_bytes!("data/keras2-repacked.h5").to_vec();
    // A list of chunks: a signature, its kind, 1, and from byte 24 on the length of the first.
    let lists: Vec<usize> =
        (0..bytes.len() - 28).filter(|&at| bytes[at..].starts_with(b"TREE\x01")).collect();
    assert!(lists.len() > 5);
    for at in lists {
        bytes[at + 24..at + 28].copy_from_slice(&0xe800_0000u32.to_le_bytes());
    }
    let error = message(import(&bytes));
    assert!(
        error.contains("its kernel cannot be read") && error.contains("a part of it is beyond the file"),
        "{error}"
    );
}
