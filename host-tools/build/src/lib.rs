//! Turns a model file into Rust source: a `static` of the right type, for a firmware to link into flash.
//!
//! In `build.rs`:
//!
//! ```no_run
//! tinyfit_build::model("gesture", "gesture.safetensors");
//! ```
//!
//! and in the firmware, which then has `gesture::predict`, from raw inputs to what `tinyfit predict` gives, of an f32 model
//! `gesture::learn`, a step of learning from raw inputs, its parts
//! `gesture::Network`, `gesture::NETWORK`, `gesture::SCALER`, `gesture::INPUTS`, `gesture::OUTPUTS`,
//! `gesture::CLASSES` and `gesture::FINGERPRINT`, what its inputs and outputs stand for (`COLUMNS`, `FILLS`, `CATEGORIES`, `TARGETS`, and where they
//! apply `UNITS`, `THRESHOLD`, `EXTRACTOR`, `CHANNELS`, `FRAME`, `STRIDE`, `RATE`, `WINDOW`, `COUNTS`, `OFFSETS`, `TARGET_OFFSETS`), its `ANCHORS`, and of an int8 model
//! `gesture::STORED`:
//!
//! ```ignore
//! mod gesture {
//!     include!(concat!(env!("OUT_DIR"), "/gesture.rs"));
//! }
//! ```
//!
//! Raw inputs are `f32`. Where a column has an offset (seconds since 1970, say) they are `f64`, which `predict` takes it off:
//! an `f32` could not tell its values apart. Integers of 53 bits are exact there. Targets with an offset come out as `f64`.
//!
//! `predict`, `predict_by` and `learn` take raw inputs and scale them. `Trainer::learn`, the supervisor and mini-batches take what
//! `gesture::scaled` gives.
//!
//! A whole crate of firmware is `examples/firmware` of the repository, and `docs/src/tutorials/own-firmware.md` makes it from an empty
//! folder. `tinyfit export MODEL --firmware BOARD` writes one for the boards it has.
//!
//! An int8 model becomes a network with the same input and output: it quantizes, runs in int8, and dequantizes.
//! `gesture::NETWORK.body()` is the part in between, a network from int8 to int8. Layers with weights of four bits
//! are `tinyfit::int4_dense!`.

use std::fmt::{Display, Write};
use std::path::{Path, PathBuf};

use tinyfit_model::{
    Activation, Anchors, Dense, Exponentials, F32Network, Int8Dense, Int8Layer, Int8Network, Int8Operator,
    Int8Softmax, Int8Table, Model, Network, QuantParams, RuntimeKind, Scaler, WeightBits,
};

mod extractor;
mod key;
mod learn;
mod lines;
mod meaning;
mod offsets;
mod owner;
mod predict;
mod task;

pub use extractor::{Expression, extractor};
pub use key::public_key;
pub use learn::loss;
pub use offsets::{predicted, raw};
pub use owner::{NAME, check_name, owner};
pub use predict::outputs;
pub use task::task;

/// Writes `OUT_DIR/NAME.rs` from the model file, and makes cargo build again when the file changes; returns its
/// `FINGERPRINT`. For `build.rs`: a model that cannot be read fails the build with the reason.
pub fn model(name: &str, path: impl AsRef<Path>) -> u32 {
    let path = path.as_ref();
    println!("cargo::rerun-if-changed={}", path.display());
    let written = Model::load(path).map_err(|e| e.to_string()).and_then(|loaded| {
        let folder = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: call this from build.rs")?;
        let file = PathBuf::from(folder).join(format!("{name}.rs"));
        let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let anchors = Anchors::from_bytes(&bytes, &loaded.model, path).map_err(|e| e.to_string())?;
        let text = source(&loaded.model) + &anchors_source(&anchors, loaded.model.input_len());
        std::fs::write(&file, text).map_err(|e| format!("{}: {e}", file.display()))?;
        Ok(loaded.model.fingerprint())
    });
    written.unwrap_or_else(|reason| fail(&reason))
}

/// Fails the build.
fn fail(reason: &str) -> ! {
    println!("cargo::error={reason}");
    std::process::exit(1);
}

/// The Rust source of a model.
pub fn source(model: &Model) -> String {
    let (layers, what) = match &model.network {
        Network::F32(net) => (f32_layers(net), "f32"),
        Network::Int8(net) => (int8_layers(net), "int8"),
    };
    let mut source = String::new();
    if let Network::Int8(net) = &model.network {
        // Writing to a String cannot fail.
        let _ = write!(
            source,
            "tinyfit::mlp! {{\n    /// From int8 to int8: `NETWORK.body()`.\n    pub struct Body {{\n{}    }}\n}}\n\n",
            fields(&body(net))
        );
    }
    let values: Vec<&str> = layers.iter().map(|layer| layer.value.as_str()).collect();
    let data = one_line(&model.provenance.data);
    // An imported model was trained elsewhere.
    let origin = match model.provenance.rows {
        0 => format!("from {data}"),
        rows => format!("trained on {data} ({rows} rows)"),
    };
    let _ = write!(
        source,
        "tinyfit::mlp! {{\n    /// {what}, {origin}.\n    pub struct Network {{\n{}    }}\n}}\n\n\
         /// The network as it was trained.\n#[allow(clippy::all, long_running_const_eval)]\npub static NETWORK: Network = Network::new(\n    {}\n);\n",
        fields(&layers),
        values.join(",\n    "),
    );
    if let Network::Int8(net) = &model.network {
        let stored: Vec<String> = std::iter::once(net.input)
            .chain(net.layers.iter().map(|layer| layer.output))
            .map(|q| {
                format!("tinyfit::int8::QuantParams {{ scale: {:?}, zero_point: {} }}", q.scale, q.zero_point)
            })
            .collect();
        let _ = write!(
            source,
            "\n/// How the input and each layer's outputs are stored: where `tinyfit::int8::CalibrationObserver` may begin.\n\
             #[allow(dead_code)]\npub const STORED: [tinyfit::int8::QuantParams; {}] = [{}];\n",
            stored.len(),
            stored.join(", ")
        );
    }
    let inputs = model.inputs.len();
    if let Some(Scaler { mean, inv_std: scale }) = &model.scaler {
        let _ = write!(
            source,
            "\n/// How inputs are standardized.\n#[allow(clippy::all, dead_code)]\n\
             pub static SCALER: tinyfit::StandardScaler<{inputs}> = tinyfit::StandardScaler {{ mean: {}, inv_std: {} }};\n",
            floats(mean),
            floats(scale)
        );
    }
    let _ = write!(
        source,
        "\n/// The names of the inputs.\n#[allow(dead_code)]\npub const INPUTS: [&str; {inputs}] = {:?};\n\
         \n/// The fingerprint of the network's architecture.\n#[allow(dead_code)]\npub const FINGERPRINT: u32 = {:#010x};\n\
         \n/// The labels of the classes.\n#[allow(dead_code)]\npub const CLASSES: [&str; {}] = {:?};\n",
        model.inputs,
        model.fingerprint(),
        model.task.classes().len(),
        model.task.classes(),
    );
    meaning::write(model, &mut source);
    extractor::write(model, &mut source);
    offsets::write(model, &mut source);
    predict::write(model, &mut source);
    learn::write(model, &mut source);
    lines::broken(&source)
}

/// The Rust source of a model, and of its anchors if it has some.
pub fn source_with(model: &Model, anchors: &Anchors) -> String {
    if anchors.classes.is_empty() {
        return source(model);
    }
    source(model) + &anchors_source(anchors, model.input_len())
}

/// The Rust source of a model's anchors: a constant `ANCHORS`, empty if there are none.
pub fn anchors_source(anchors: &Anchors, inputs: usize) -> String {
    let examples: Vec<String> = anchors
        .iter(inputs)
        .map(|(x, class)| {
            format!("    tinyfit::data::Example {{ x: {}, target: tinyfit::Class({class}) }},\n", floats(x))
        })
        .collect();
    let (count, bytes) = (examples.len(), 4 * (inputs + 1));
    lines::broken(&format!(
        "\n/// What a `tinyfit::train::SupervisorConfig` guards its classes by: {count} examples of {bytes} bytes, {} bytes of flash.\n\
         #[allow(clippy::all, dead_code)]\n\
         pub const ANCHORS: [tinyfit::data::Example<[f32; {inputs}], tinyfit::Class>; {count}] = [\n{}];\n",
        anchors.flash(),
        examples.concat()
    ))
}

fn fields(layers: &[Layer]) -> String {
    let field = |layer: &Layer| format!("        {}: {},\n", layer.name, layer.kind);
    layers.iter().map(field).collect()
}

struct Layer {
    name: String,
    kind: String,
    value: String,
}

fn f32_layers(net: &F32Network) -> Vec<Layer> {
    net.layers.iter().map(dense).collect()
}

fn dense(layer: &Dense) -> Layer {
    let Dense { name, inputs, outputs, weights, bias, activation } = layer;
    let (kind, value) = activation.source();
    Layer {
        name: name.clone(),
        kind: format!("tinyfit::Dense<{inputs}, {outputs}, {kind}>"),
        value: format!(
            "tinyfit::Dense {{ weights: {}, bias: {}, activation: {value} }}",
            rows(weights, *outputs, floats),
            floats(bias)
        ),
    }
}

/// The network with its ends in f32; the operators between them are `Body`, declared next to it.
fn int8_layers(net: &Int8Network) -> Vec<Layer> {
    let (inputs, outputs, output) = (net.input_len(), net.output_len(), net.output());
    let end = |name: &str, kind: &str, n: usize, QuantParams { scale, zero_point }| Layer {
        name: name.to_string(),
        kind: format!("tinyfit::int8::{kind}<{n}>"),
        value: format!("tinyfit::int8::{kind} {{ scale: {scale:?}, zero_point: {zero_point} }}"),
    };
    let (quantize, dequantize) = (net.runtime.quantizer(), net.runtime.dequantizer());
    let body = body(net);
    let values: Vec<&str> = body.iter().map(|layer| layer.value.as_str()).collect();
    let mut layers = vec![
        end("quantize", quantize, inputs, net.input),
        Layer {
            name: "body".to_string(),
            kind: "Body".to_string(),
            value: format!("Body::new(\n    {}\n)", values.join(",\n    ")),
        },
        end("dequantize", dequantize, outputs, output),
    ];
    if net.output_activation != Activation::Identity {
        let (kind, value) = net.output_activation.source();
        layers.push(Layer {
            name: net.output_activation.name().to_string(),
            kind: format!("tinyfit::ActivationLayer<{outputs}, {kind}>"),
            value: format!("tinyfit::ActivationLayer({value})"),
        });
    }
    layers
}

/// The operators, int8 to int8.
fn body(net: &Int8Network) -> Vec<Layer> {
    let layers = net.layers.iter().map(|layer| match &layer.operator {
        Int8Operator::Dense(dense) => int8_dense(layer, dense, net.runtime),
        Int8Operator::Table(Int8Table { len, table, rest, .. }) => {
            let (kind, rest) = match rest {
                None => ("Int8Table", String::new()),
                Some(rest) => ("Int8TableInSixteens", format!(", rest: {rest:?}")),
            };
            Layer {
                name: layer.name.clone(),
                kind: format!("tinyfit::int8::{kind}<{len}>"),
                value: format!("tinyfit::int8::{kind} {{ table: {table:?}{rest} }}"),
            }
        }
        Int8Operator::Softmax(softmax) => {
            let (kind, fields) = match &softmax.exp {
                Exponentials::Float(exp) => ("Int8Softmax", format!("exp: {}", floats(exp.as_slice()))),
                Exponentials::Fixed(exp) => ("Int8SoftmaxFixed", format!("exp: {exp:?}")),
                Exponentials::Scaled(exp) => {
                    let (exp, steps) = (floats(exp.as_slice()), Int8Softmax::steps(layer.output));
                    let zero_point = layer.output.zero_point;
                    ("Int8SoftmaxScaled", format!("exp: {exp}, steps: {steps:?}, zero_point: {zero_point}"))
                }
            };
            Layer {
                name: layer.name.clone(),
                kind: format!("tinyfit::int8::{kind}<{}>", softmax.len),
                value: format!("tinyfit::int8::{kind} {{ {fields} }}"),
            }
        }
    });
    layers.collect()
}

fn int8_dense(layer: &Int8Layer, dense: &Int8Dense, runtime: RuntimeKind) -> Layer {
    let runtime = format!("tinyfit::int8::{}", runtime.kernel_type());
    let Int8Dense { inputs, outputs, .. } = dense;
    let (kind, constructor) = match dense.weight_bits {
        WeightBits::Four => (format!("tinyfit::int4_dense!({inputs}, {outputs}, {runtime})"), "Int4Dense"),
        WeightBits::Eight => {
            (format!("tinyfit::int8::Int8Dense<{inputs}, {outputs}, {runtime}>"), "Int8Dense")
        }
    };
    Layer {
        name: layer.name.clone(),
        kind,
        value: format!(
            "tinyfit::int8::{constructor}::new(tinyfit::int8::Int8Weights {{ weights: {}, bias: {:?}, multiplier: {:?}, shift: {:?}, \
             zero_point: {}, min: {}, max: {} }})",
            rows(&dense.weights, dense.inputs, |row| format!("{row:?}")),
            dense.bias,
            dense.multiplier,
            dense.shift,
            layer.output.zero_point,
            dense.min,
            dense.max,
        ),
    }
}

fn rows<T>(values: &[T], width: usize, row: impl Fn(&[T]) -> String) -> String {
    list(values.chunks(width).map(row))
}

/// `{:?}` of an `f32` is the shortest decimal that reads back as the same bits.
fn floats(values: &[f32]) -> String {
    list(values.iter().map(|v| format!("{v:?}")))
}

fn list(items: impl Iterator<Item = impl Display>) -> String {
    let items: Vec<String> = items.map(|item| item.to_string()).collect();
    format!("[{}]", items.join(", "))
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
