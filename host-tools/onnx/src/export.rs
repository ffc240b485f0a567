//! From a network to an ONNX file.

mod writer;

use tinyfit_model::{
    Activation, Description, Element, Ends, F32Network, Int8Dense, Int8Layer, Int8Network, Int8Operator,
    Int8Softmax, Int8Table, Model, Network, QuantParams, Quantities, Quantity, Scaler, Scales, Task, six,
};

use crate::Error;
use crate::graph::GELU_OPSET;
use writer::{Attribute, Data, Writer};

/// The bytes of an ONNX file that computes what the network's own tensors are: `predict --raw`. What else the model is
/// goes into its metadata, for [`import`](crate::import()).
///
/// # Errors
/// A layer holds other numbers than ONNX's operator would compute with.
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

const FLOATS: Ends = Ends { input: Element::F32, output: Element::F32 };

const INPUT: &str = "input";
const OUTPUT: &str = "output";

fn write(
    model: &Model,
    ends: Ends,
    description: &Description,
    scaler: Option<&Scaler>,
    targets: &[Quantity],
) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::default();
    let mut first = INPUT;
    if let Some(Scaler { mean, inv_std: scale }) = scaler {
        writer.elementwise("Sub", "scaler/mean", INPUT, mean, "scaler/centered");
        writer.elementwise("Mul", "scaler/scale", "scaler/centered", scale, "scaler/scaled");
        first = "scaler/scaled";
    }
    let last = if targets.is_empty() { OUTPUT } else { "unit/standardized" };
    match &model.network {
        Network::F32(net) => f32(&mut writer, net, first, last),
        Network::Int8(net) => int8(&mut writer, net, ends, [first, last])?,
    }
    if !targets.is_empty() {
        let (mean, std_dev): (Vec<f32>, Vec<f32>) =
            targets.iter().map(|target| (target.mean, target.std_dev)).unzip();
        writer.elementwise("Mul", "unit/deviation", last, &std_dev, "unit/scaled");
        writer.elementwise("Add", "unit/mean", "unit/scaled", &mean, OUTPUT);
    }
    let (input, output) = (model.input_len(), model.output_len());
    Ok(writer.finish((INPUT, input, ends.input), (OUTPUT, output, ends.output), &description.to_json()))
}

/// Writes the layers of a network that reads the tensor `first` and writes `last`.
fn f32(writer: &mut Writer, net: &F32Network, first: &str, last_of_all: &str) {
    let mut last = first.to_string();
    for (at, layer) in net.layers.iter().enumerate() {
        let name = &layer.name;
        let weights = format!("{name}/weights");
        writer.constant(&weights, &[layer.inputs, layer.outputs], Data::F32(&layer.weights));
        let bias = format!("{name}/bias");
        writer.constant(&bias, &[layer.outputs], Data::F32(&layer.bias));
        let end = if at + 1 == net.layers.len() { last_of_all.to_string() } else { format!("{name}/output") };
        let linear = layer.activation == Activation::Identity;
        let sums = if linear { end.clone() } else { format!("{name}/sums") };
        writer.node("Gemm", name, &[&last, &weights, &bias], &sums, &[]);
        if !linear {
            activation(writer, layer.activation, &format!("{name}/{}", layer.activation.name()), &sums, &end);
        }
        last = end;
    }
}

/// The node of an activation; of SiLU, two.
fn activation(writer: &mut Writer, activation: Activation, name: &str, input: &str, output: &str) {
    let float = |name, value| vec![(name, Attribute::Float(value))];
    let (operator, attributes) = match activation {
        Activation::Identity => ("Identity", Vec::new()),
        Activation::Relu => ("Relu", Vec::new()),
        Activation::Relu6 => {
            let ends = [0.0, 6.0].map(|end| writer.scalar(&format!("{name}/{end}"), Data::F32(&[end])));
            return writer.node("Clip", name, &[input, &ends[0], &ends[1]], output, &[]);
        }
        Activation::LeakyRelu { slope } => ("LeakyRelu", float("alpha", slope)),
        Activation::Elu { alpha } => ("Elu", float("alpha", alpha)),
        Activation::Selu => ("Selu", Vec::new()),
        Activation::Sigmoid => ("Sigmoid", Vec::new()),
        Activation::HardSigmoid { slope, shift } => {
            ("HardSigmoid", [float("alpha", slope), float("beta", shift)].concat())
        }
        Activation::Tanh => ("Tanh", Vec::new()),
        Activation::Softplus => ("Softplus", Vec::new()),
        Activation::Silu => {
            let sigmoid = format!("{name}/sigmoid");
            writer.node("Sigmoid", &sigmoid, &[input], &sigmoid, &[]);
            return writer.node("Mul", name, &[input, &sigmoid], output, &[]);
        }
        Activation::Gelu => ("Gelu", Vec::new()),
        Activation::HardSwish => ("HardSwish", Vec::new()),
        Activation::GeluTanh => ("Gelu", vec![("approximate", Attribute::Text("tanh"))]),
        Activation::Softmax => ("Softmax", vec![("axis", Attribute::Int(-1))]),
    };
    if operator == "Gelu" {
        writer.needs(GELU_OPSET);
    }
    writer.node(operator, name, &[input], output, &attributes);
}

/// Activations are unsigned, as those that ONNX Runtime computes with in eight bits on every processor: what is stored as `q`
/// in the network is `q + 128` in the file, but for its int8 ends.
fn int8(writer: &mut Writer, net: &Int8Network, ends: Ends, [first, end]: [&str; 2]) -> Result<(), Error> {
    let mut real = first.to_string();
    if ends.input == Element::Int8 {
        real = "input/real".to_string();
        let ends = scale(writer, INPUT, net.input, Element::Int8);
        writer.node("DequantizeLinear", "input/dequantize", &[INPUT, &ends[0], &ends[1]], &real, &[]);
    }
    let mut last = "input/stored".to_string();
    quantize(writer, "input", &real, &last, net.input);
    let mut before = net.input;
    for layer in &net.layers {
        let name = &layer.name;
        let (input, output) = (format!("{name}/input"), format!("{name}/output"));
        dequantize(writer, name, &last, &input, before);
        match &layer.operator {
            Int8Operator::Dense(dense) => write_dense(writer, net, layer, dense, before, [&input, &output])?,
            Int8Operator::Table(table) => {
                let made = Int8Table::new(table.len, table.activation, before, layer.output, net.runtime);
                if made.as_ref() != Some(table) {
                    return Err(changed(layer, "table"));
                }
                // A ReLU, and a change of scale, are no nodes of their own between stored numbers: the runtime would merge
                // the scales before and after.
                let written = match table.activation {
                    Activation::Relu => Activation::LeakyRelu { slope: 0.0 },
                    Activation::Identity => Activation::LeakyRelu { slope: 1.0 },
                    activation => activation,
                };
                let value = format!("{name}/value");
                activation(writer, written, name, &input, &value);
                quantize(writer, name, &value, &output, layer.output);
            }
            Int8Operator::Softmax(softmax) => {
                let made = Int8Softmax::new(softmax.len, softmax.beta, before.scale, net.runtime);
                if *softmax != made {
                    return Err(changed(layer, "table of exponentials"));
                }
                if softmax.beta != 1.0 {
                    let what = format!(
                        "its inputs are multiplied by {}, which ONNX's Softmax cannot; give one without beta",
                        softmax.beta
                    );
                    return Err(Error::Layer { layer: name.clone(), what });
                }
                let value = format!("{name}/value");
                activation(writer, Activation::Softmax, name, &input, &value);
                quantize(writer, name, &value, &output, layer.output);
            }
        }
        (last, before) = (output, layer.output);
    }
    match (ends.output, net.output_activation) {
        (Element::Int8, _) => {
            dequantize(writer, OUTPUT, &last, "output/real", before);
            let stored = scale(writer, end, before, Element::Int8);
            writer.node(
                "QuantizeLinear",
                "output/quantize",
                &["output/real", &stored[0], &stored[1]],
                end,
                &[],
            );
        }
        (Element::F32, Activation::Identity) => dequantize(writer, OUTPUT, &last, end, before),
        (Element::F32, head) => {
            dequantize(writer, OUTPUT, &last, "output/real", before);
            activation(writer, head, head.name(), "output/real", end);
        }
    }
    Ok(())
}

/// What a runtime would compute anew from the scales must be what the model holds.
fn changed(layer: &Int8Layer, what: &str) -> Error {
    let what = format!(
        "its {what} is not what the model's scales make; quantize or import the model again with this version"
    );
    Error::Layer { layer: layer.name.clone(), what }
}

fn quantize(writer: &mut Writer, name: &str, input: &str, output: &str, stored: QuantParams) {
    let [scale, zero_point] = scale(writer, output, stored, Element::F32);
    writer.node("QuantizeLinear", &format!("{name}/quantize"), &[input, &scale, &zero_point], output, &[]);
}

fn dequantize(writer: &mut Writer, name: &str, input: &str, output: &str, stored: QuantParams) {
    let [scale, zero_point] = scale(writer, input, stored, Element::F32);
    writer.node(
        "DequantizeLinear",
        &format!("{name}/dequantize"),
        &[input, &scale, &zero_point],
        output,
        &[],
    );
}

/// The constants of how a tensor is stored: an end of the file signed, what is between its ends not.
fn scale(writer: &mut Writer, tensor: &str, stored: QuantParams, end: Element) -> [String; 2] {
    let zero_point = &[stored.zero_point];
    let zero_point = if end == Element::Int8 { Data::Int8(zero_point) } else { Data::Uint8(zero_point) };
    [
        writer.scalar(&format!("{tensor}/scale"), Data::F32(&[stored.scale])),
        writer.scalar(&format!("{tensor}/zero_point"), zero_point),
    ]
}

fn write_dense(
    writer: &mut Writer,
    net: &Int8Network,
    layer: &Int8Layer,
    dense: &Int8Dense,
    before: QuantParams,
    [input, output]: [&str; 2],
) -> Result<(), Error> {
    let stored = layer.output;
    let (lowest, highest) = match dense.activation {
        Activation::Identity => (i8::MIN, i8::MAX),
        Activation::Relu => (stored.zero_point, i8::MAX),
        Activation::Relu6 => (stored.zero_point, six(stored)),
        _ => return Err(changed(layer, "activation")),
    };
    if (dense.min, dense.max) != (lowest, highest) {
        return Err(changed(layer, "range"));
    }
    let per_channel = dense.weight_scale.len() > 1;
    let mut bias = Vec::with_capacity(dense.outputs);
    for (o, row) in dense.weights.chunks_exact(dense.inputs).enumerate() {
        let weights = dense.weight_scale[if per_channel { o } else { 0 }];
        let scales = Scales { input: before.scale, weights, output: stored.scale, per_channel };
        if net.runtime.multiplier(&scales) != (dense.multiplier[o], dense.shift[o]) {
            return Err(changed(layer, "multiplier"));
        }
        let sum = row.iter().fold(0i32, |sum, &w| sum.wrapping_add(w.into()));
        bias.push(dense.bias[o].wrapping_add(sum.wrapping_mul(before.zero_point.into())));
    }
    let name = &layer.name;
    let bias_scale: Vec<f32> = dense.weight_scale.iter().map(|weights| before.scale * weights).collect();
    let shape = [dense.outputs, dense.inputs];
    let weights = dequantized(
        writer,
        &format!("{name}/weights"),
        &shape,
        Data::Int8(&dense.weights),
        &dense.weight_scale,
    );
    let bias = dequantized(writer, &format!("{name}/bias"), &shape[..1], Data::Int32(&bias), &bias_scale);
    let sums = format!("{name}/sums");
    writer.node("Gemm", name, &[input, &weights, &bias], &sums, &[("transB", Attribute::Int(1))]);
    if dense.activation == Activation::Identity {
        quantize(writer, name, &sums, output, stored);
        return Ok(());
    }
    // The stored numbers are cut: beside a Relu or a Clip of real ones the runtime would compute the layer in f32, unless they
    // cut nothing that can be stored.
    let uncut = format!("{name}/uncut");
    quantize(writer, name, &sums, &uncut, stored);
    let min = writer.scalar(&format!("{name}/min"), Data::Uint8(&[dense.min]));
    let max = (dense.activation == Activation::Relu6)
        .then(|| writer.scalar(&format!("{name}/max"), Data::Uint8(&[dense.max])));
    let ends: Vec<&str> = [&uncut, &min].into_iter().chain(&max).map(String::as_str).collect();
    writer.node("Clip", &format!("{name}/{}", dense.activation.name()), &ends, output, &[]);
    Ok(())
}

/// A constant in fewer bits with one scale, or one along its first dimension, and the node that makes it real.
fn dequantized(writer: &mut Writer, name: &str, shape: &[usize], data: Data<'_>, scales: &[f32]) -> String {
    let (stored, scale, zero_point) =
        (format!("{name}/stored"), format!("{name}/scale"), format!("{name}/zero_point"));
    let zeros = match data {
        Data::Int32(_) => Data::Int32(&vec![0; scales.len()]),
        _ => Data::Int8(&vec![0; scales.len()]),
    };
    let along = [scales.len()];
    let along = if scales.len() > 1 { &along[..] } else { &[] };
    writer.constant(&zero_point, along, zeros);
    writer.constant(&scale, along, Data::F32(scales));
    writer.constant(&stored, shape, data);
    let axis = [("axis", Attribute::Int(0))];
    let axis = if scales.len() > 1 { &axis[..] } else { &[] };
    writer.node(
        "DequantizeLinear",
        &format!("{name}/dequantize"),
        &[&stored, &scale, &zero_point],
        name,
        axis,
    );
    name.to_string()
}
