//! From a network to a `.tflite` file.

mod writer;

use tinyfit_model::{
    Activation, Description, Element, Ends, F32Network, Int8Dense, Int8Layer, Int8Network, Int8Operator,
    Int8Softmax, Int8Table, Model, Network, QuantParams, Quantities, Quantity, RuntimeKind, Scaler, Scales,
    Task, WeightBits, six,
};

use crate::Error;
use crate::graph::{ADD, DEQUANTIZE, ELU, LOGISTIC, MUL, QUANTIZE, RELU, RELU6, SUB, TANH, fixed};
use writer::{Data, Writer};

/// The bytes of a `.tflite` file that computes what the network's own tensors are: `predict --raw`. What else the model is
/// goes into its metadata, for [`import`](crate::import).
///
/// # Errors
/// A layer has no operator in TFLite, or computes something else than TFLite's operator would.
pub fn export(model: &Model) -> Result<Vec<u8>, Error> {
    let ends = match &model.network {
        Network::F32(_) => FLOATS,
        Network::Int8(net) => net.ends,
    };
    write(model, ends, &Description::of(model), None, &[])
}

/// The same of a file that computes what `predict` does: it takes raw inputs and gives outputs in the targets' units, in f32.
///
/// # Errors
/// As of [`export`].
pub fn export_with_scaler(model: &Model) -> Result<Vec<u8>, Error> {
    let targets = match &model.task {
        Task::Regress(Quantities(targets)) => &targets[..],
        _ => &[],
    };
    write(model, FLOATS, &Description::with_scaler(model), model.scaler.as_ref(), targets)
}

/// Whether a file has weights of four bits in eight: of those of four, LiteRT's default kernels round some values that are next
/// to a tie in another way than the model.
pub fn is_widened(model: &Model) -> bool {
    let Network::Int8(net) = &model.network else { return false };
    let four = |layer: &Int8Layer| layer.dense().is_some_and(|dense| dense.weight_bits == WeightBits::Four);
    net.layers.iter().any(four) && !has_four_bits(net)
}

/// Whether the runtimes of a rounding give the network's bytes with weights of four bits.
fn has_four_bits(net: &Int8Network) -> bool {
    matches!(
        net.runtime,
        RuntimeKind::LiteRtReference | RuntimeKind::TfliteMicro | RuntimeKind::LiteRtBuiltin
    )
}

const FLOATS: Ends = Ends { input: Element::F32, output: Element::F32 };

fn write(
    model: &Model,
    ends: Ends,
    description: &Description,
    scaler: Option<&Scaler>,
    targets: &[Quantity],
) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::default();
    let stored = match &model.network {
        Network::Int8(net) if ends.input == Element::Int8 => Some(net.input),
        _ => None,
    };
    let input = writer.vector("input", model.input_len(), stored);
    let mut last = input;
    if let Some(Scaler { mean, inv_std: scale }) = scaler {
        last = writer.arithmetic(SUB, last, "scaler/mean", mean);
        last = writer.arithmetic(MUL, last, "scaler/scale", scale);
    }
    last = match &model.network {
        Network::F32(net) => f32(&mut writer, net, last)?,
        Network::Int8(net) => int8(&mut writer, net, ends, last)?,
    };
    if !targets.is_empty() {
        let (mean, std_dev): (Vec<f32>, Vec<f32>) =
            targets.iter().map(|target| (target.mean, target.std_dev)).unzip();
        last = writer.arithmetic(MUL, last, "unit/deviation", &std_dev);
        last = writer.arithmetic(ADD, last, "unit/mean", &mean);
    }
    Ok(writer.finish(input, last, &description.to_json()))
}

/// Writes the layers of a network that reads a tensor, and tells the tensor of its outputs.
fn f32(writer: &mut Writer, net: &F32Network, mut last: i32) -> Result<i32, Error> {
    for layer in &net.layers {
        let weights: Vec<f32> = (0..layer.outputs)
            .flat_map(|o| layer.weights.iter().skip(o).step_by(layer.outputs).copied())
            .collect();
        let name = &layer.name;
        let shape = [layer.outputs, layer.inputs];
        let weights = writer.constant(&format!("{name}/weights"), &shape, Data::F32(&weights), None);
        let bias = writer.constant(&format!("{name}/bias"), &[layer.outputs], Data::F32(&layer.bias), None);
        let fused = fused(layer.activation);
        let sums = if fused.is_some() { name.clone() } else { format!("{name}/sums") };
        let sums = writer.vector(&sums, layer.outputs, None);
        writer.fully_connected([last, weights, bias], sums, fused.unwrap_or(0), 1);
        last = sums;
        if fused.is_none() {
            let output = writer.vector(name, layer.outputs, None);
            match layer.activation {
                Activation::Sigmoid => writer.operator(LOGISTIC, 1, last, output),
                Activation::Tanh => writer.operator(TANH, 1, last, output),
                Activation::Softmax => writer.softmax(1.0, 1, last, output),
                Activation::LeakyRelu { slope } => writer.leaky_relu(slope, 1, last, output),
                Activation::Identity | Activation::Relu | Activation::Relu6 => {}
                Activation::Elu { alpha: 1.0 } => writer.operator(ELU, 1, last, output),
                Activation::Silu => {
                    let sigmoid = writer.vector(&format!("{name}/sigmoid"), layer.outputs, None);
                    writer.operator(LOGISTIC, 1, last, sigmoid);
                    writer.product([last, sigmoid], output);
                }
                Activation::Gelu => writer.gelu(false, last, output),
                Activation::GeluTanh => writer.gelu(true, last, output),
                other => {
                    let what = format!(
                        "TFLite has no operator for {other}; export the model as ONNX, or train with relu, elu, silu or gelu"
                    );
                    return Err(Error::Layer { layer: name.clone(), what });
                }
            }
            last = output;
        }
    }
    Ok(last)
}

/// The number of an activation that FULLY_CONNECTED has itself.
fn fused(activation: Activation) -> Option<i8> {
    match activation {
        Activation::Identity => Some(0),
        Activation::Relu => Some(1),
        Activation::Relu6 => Some(3),
        _ => None,
    }
}

fn no_int8_operator(layer: &str, activation: Activation) -> Error {
    let what = format!(
        "TFLite computes {} in int8 in a way that tinyfit has not; export the f32 model, or train with relu, tanh or sigmoid",
        activation.name()
    );
    Error::Layer { layer: layer.to_string(), what }
}

/// The same of an int8 network, between ends of f32 or int8.
fn int8(writer: &mut Writer, net: &Int8Network, ends: Ends, mut last: i32) -> Result<i32, Error> {
    if ends.input == Element::F32 {
        let stored = writer.vector("input/int8", net.input_len(), Some(net.input));
        writer.operator(QUANTIZE, 1, last, stored);
        last = stored;
    }
    let mut before = net.input;
    for layer in &net.layers {
        let output = writer.vector(&layer.name, layer.outputs(), Some(layer.output));
        let version = 2;
        match &layer.operator {
            Int8Operator::Dense(dense) => write_dense(writer, net, layer, dense, before, [last, output])?,
            Int8Operator::Table(table) => {
                let made = Int8Table::new(table.len, table.activation, before, layer.output, net.runtime);
                if made.as_ref() != Some(table) {
                    return Err(changed(layer, "table"));
                }
                if let Some(fixed) = fixed(table.activation) {
                    stored_as(layer, fixed)?;
                }
                match table.activation {
                    Activation::Sigmoid => writer.operator(LOGISTIC, version, last, output),
                    Activation::Tanh => writer.operator(TANH, version, last, output),
                    Activation::Relu => writer.operator(RELU, version, last, output),
                    Activation::Relu6 => writer.operator(RELU6, version, last, output),
                    Activation::Identity => writer.operator(QUANTIZE, version, last, output),
                    activation => return Err(no_int8_operator(&layer.name, activation)),
                }
            }
            Int8Operator::Softmax(softmax) => {
                if *softmax != Int8Softmax::new(softmax.len, softmax.beta, before.scale, net.runtime) {
                    return Err(changed(layer, "table of exponentials"));
                }
                stored_as(layer, Int8Softmax::OUTPUT)?;
                writer.softmax(softmax.beta, version, last, output);
            }
        }
        (last, before) = (output, layer.output);
    }
    if ends.output == Element::F32 {
        let output = writer.vector("output", net.output_len(), None);
        writer.operator(DEQUANTIZE, 2, last, output);
        last = output;
        if net.output_activation == Activation::Softmax {
            let output = writer.vector("softmax", net.output_len(), None);
            writer.softmax(1.0, 1, last, output);
            last = output;
        }
    }
    Ok(last)
}

/// Some operators store their outputs in one way only.
fn stored_as(layer: &Int8Layer, fixed: QuantParams) -> Result<(), Error> {
    if layer.output == fixed {
        return Ok(());
    }
    let what = format!(
        "its output has scale {} and zero point {} where TFLite specifies {} and {}; import or quantize the f32 model",
        layer.output.scale, layer.output.zero_point, fixed.scale, fixed.zero_point
    );
    Err(Error::Layer { layer: layer.name.clone(), what })
}

/// What a runtime would compute anew from the scales must be what the model holds.
fn changed(layer: &Int8Layer, what: &str) -> Error {
    let what = format!(
        "its {what} is not what the model's scales make; quantize or import the model again with this version"
    );
    Error::Layer { layer: layer.name.clone(), what }
}

fn write_dense(
    writer: &mut Writer,
    net: &Int8Network,
    layer: &Int8Layer,
    dense: &Int8Dense,
    before: QuantParams,
    [input, output]: [i32; 2],
) -> Result<(), Error> {
    let fused = fused(dense.activation).ok_or_else(|| no_int8_operator(&layer.name, dense.activation))?;
    let (lowest, highest) = match dense.activation {
        Activation::Identity => (i8::MIN, i8::MAX),
        Activation::Relu => (layer.output.zero_point, i8::MAX),
        _ => (layer.output.zero_point, six(layer.output)),
    };
    if (dense.min, dense.max) != (lowest, highest) {
        return Err(changed(layer, "range"));
    }
    let per_channel = dense.weight_scale.len() > 1;
    let mut bias = Vec::with_capacity(dense.outputs);
    for (o, row) in dense.weights.chunks_exact(dense.inputs).enumerate() {
        let weights = dense.weight_scale[if per_channel { o } else { 0 }];
        let scales = Scales { input: before.scale, weights, output: layer.output.scale, per_channel };
        if net.runtime.multiplier(&scales) != (dense.multiplier[o], dense.shift[o]) {
            return Err(changed(layer, "multiplier"));
        }
        let sum = row.iter().fold(0i32, |sum, &w| sum.wrapping_add(w.into()));
        bias.push(dense.bias[o].wrapping_add(sum.wrapping_mul(before.zero_point.into())));
    }
    let name = &layer.name;
    let bias_scale: Vec<f32> = dense.weight_scale.iter().map(|weights| before.scale * weights).collect();
    let shape = [dense.outputs, dense.inputs];
    let four = dense.weight_bits == WeightBits::Four && has_four_bits(net);
    let data = if four { Data::Int4(&dense.weights) } else { Data::Int8(&dense.weights) };
    let weights = writer.constant(&format!("{name}/weights"), &shape, data, Some(&dense.weight_scale));
    let bias = writer.constant(&format!("{name}/bias"), &shape[..1], Data::Int32(&bias), Some(&bias_scale));
    // The versions of the operator that brought int8, weights of four bits, and scales a channel.
    let version = match (per_channel, four) {
        (true, _) => 12,
        (false, true) => 10,
        (false, false) => 4,
    };
    writer.fully_connected([input, weights, bias], output, fused, version);
    Ok(())
}
