//! From a network to an ONNX file.

mod writer;

use tinyfit_model::{Activation, Dense, Element, Int8Softmax, Int8Table, Model, QuantParams, Scaler};

use super::Onnx;
use crate::format::no_activation;
use crate::onnx::graph::GELU_OPSET;
use crate::walk::{DenseStep, FileContents, Operators, Step};
use crate::{Error, ExportOptions};
use writer::{Attribute, Data, Writer};

/// The bytes of an ONNX file: with the scaler it computes what `predict` does, else what the network's own tensors are,
/// `predict --raw`. What else the model is goes into its metadata, for [`import`](super::import()).
///
/// # Errors
/// A layer holds other numbers than ONNX's operator would compute with.
pub fn export(model: &Model, options: &ExportOptions) -> Result<Vec<u8>, Error> {
    let contents = FileContents::of(model, options.with_scaler);
    let last = if contents.has_units() { "unit/standardized" } else { OUTPUT };
    let mut network = Network { writer: Writer::default(), last };
    contents.write(&mut network, INPUT.to_string())?;
    let (input, output) = (model.input_len(), model.output_len());
    let ends = contents.ends;
    let file = network.writer.finish(
        (INPUT, input, ends.input),
        (OUTPUT, output, ends.output),
        &contents.description,
    );
    Ok(file)
}

const INPUT: &str = "input";
const OUTPUT: &str = "output";

/// Activations are unsigned, as those that ONNX Runtime computes with in eight bits on every processor: what is stored as `q`
/// in the network is `q + 128` in the file, but for its int8 ends.
struct Network {
    writer: Writer,
    /// What the last layer writes.
    last: &'static str,
}

impl Operators for Network {
    type Tensor = String;

    fn standardize(&mut self, x: String, Scaler { mean, inv_std }: &Scaler) -> String {
        self.writer.elementwise("Sub", "scaler/mean", &x, mean, "scaler/centered");
        self.writer.elementwise("Mul", "scaler/scale", "scaler/centered", inv_std, "scaler/scaled");
        "scaler/scaled".into()
    }

    fn restore_units(&mut self, x: String, mean: &[f32], std_dev: &[f32]) -> String {
        self.writer.elementwise("Mul", "unit/deviation", &x, std_dev, "unit/scaled");
        self.writer.elementwise("Add", "unit/mean", "unit/scaled", mean, OUTPUT);
        OUTPUT.into()
    }

    fn dense(&mut self, x: String, layer: &Dense, is_last: bool) -> Result<String, Error> {
        let (writer, name) = (&mut self.writer, &layer.name);
        let weights = format!("{name}/weights");
        writer.constant(&weights, &[layer.inputs, layer.outputs], Data::F32(&layer.weights));
        let bias = format!("{name}/bias");
        writer.constant(&bias, &[layer.outputs], Data::F32(&layer.bias));
        let output = if is_last { self.last.to_string() } else { format!("{name}/output") };
        let linear = layer.activation == Activation::Identity;
        let sums = if linear { output.clone() } else { format!("{name}/sums") };
        writer.node("Gemm", name, &[&x, &weights, &bias], &sums, &[]);
        if !linear {
            let node = format!("{name}/{}", layer.activation.name());
            activation(writer, name, layer.activation, &node, [&sums, &output])?;
        }
        Ok(output)
    }

    fn quantize_input(&mut self, x: String, input: QuantParams, end: Element) -> String {
        let writer = &mut self.writer;
        let mut real = x;
        if end == Element::Int8 {
            real = "input/real".to_string();
            let ends = scale(writer, INPUT, input, Element::Int8);
            writer.node("DequantizeLinear", "input/dequantize", &[INPUT, &ends[0], &ends[1]], &real, &[]);
        }
        let stored = "input/stored".to_string();
        quantize(writer, "input", &real, &stored, input);
        stored
    }

    fn int8_table(&mut self, x: String, step: Step<'_>, table: &Int8Table) -> Result<String, Error> {
        // A ReLU, and a change of scale, are no nodes of their own between stored numbers: the runtime would merge the scales
        // before and after.
        let written = match table.activation {
            Activation::Relu => Activation::LeakyRelu { slope: 0.0 },
            Activation::Identity => Activation::LeakyRelu { slope: 1.0 },
            activation => activation,
        };
        self.function(&x, step, written)
    }

    fn int8_softmax(&mut self, x: String, step: Step<'_>, softmax: &Int8Softmax) -> Result<String, Error> {
        if softmax.beta != 1.0 {
            let what = format!(
                "its inputs are multiplied by {}, which ONNX's Softmax cannot; give one without beta",
                softmax.beta
            );
            return Err(Error::layer(&step.layer.name, what));
        }
        self.function(&x, step, Activation::Softmax)
    }

    fn int8_dense(&mut self, x: String, dense_step: &DenseStep<'_>) -> Result<String, Error> {
        let DenseStep { step, dense, bias, bias_scale, .. } = dense_step;
        let (name, stored) = (&step.layer.name, step.layer.output);
        let (writer, [input, output]) = (&mut self.writer, ends_of(*step));
        dequantize(writer, name, &x, &input, step.before);
        let shape = [dense.outputs, dense.inputs];
        let weights = format!("{name}/weights");
        dequantized(writer, &weights, &shape, Data::Int8(&dense.weights), &dense.weight_scale);
        let biases = format!("{name}/bias");
        dequantized(writer, &biases, &shape[..1], Data::Int32(bias), bias_scale);
        let sums = format!("{name}/sums");
        writer.node("Gemm", name, &[&input, &weights, &biases], &sums, &[("transB", Attribute::Int(1))]);
        if dense.activation == Activation::Identity {
            quantize(writer, name, &sums, &output, stored);
            return Ok(output);
        }
        // The stored numbers are cut: beside a Relu or a Clip of real ones the runtime would compute the layer in f32, unless
        // they cut nothing that can be stored.
        let uncut = format!("{name}/uncut");
        quantize(writer, name, &sums, &uncut, stored);
        let min = writer.scalar(&format!("{name}/min"), Data::Uint8(&[dense.min]));
        let max = (dense.activation == Activation::Relu6)
            .then(|| writer.scalar(&format!("{name}/max"), Data::Uint8(&[dense.max])));
        let ends: Vec<&str> = [&uncut, &min].into_iter().chain(&max).map(String::as_str).collect();
        writer.node("Clip", &format!("{name}/{}", dense.activation.name()), &ends, &output, &[]);
        Ok(output)
    }

    fn dequantize_output(
        &mut self,
        x: String,
        before: QuantParams,
        end: Element,
        output_activation: Activation,
    ) -> Result<String, Error> {
        let (writer, last) = (&mut self.writer, self.last);
        match (end, output_activation) {
            (Element::Int8, _) => {
                dequantize(writer, OUTPUT, &x, "output/real", before);
                let stored = scale(writer, last, before, Element::Int8);
                let inputs = ["output/real", &stored[0], &stored[1]];
                writer.node("QuantizeLinear", "output/quantize", &inputs, last, &[]);
            }
            (Element::F32, Activation::Identity) => dequantize(writer, OUTPUT, &x, last, before),
            (Element::F32, output_activation) => {
                dequantize(writer, OUTPUT, &x, "output/real", before);
                activation(
                    writer,
                    OUTPUT,
                    output_activation,
                    output_activation.name(),
                    ["output/real", last],
                )?;
            }
        }
        Ok(last.into())
    }
}

impl Network {
    /// An activation of real numbers between stored ones.
    fn function(&mut self, x: &str, step: Step<'_>, written: Activation) -> Result<String, Error> {
        let (writer, name) = (&mut self.writer, &step.layer.name);
        let [input, output] = ends_of(step);
        dequantize(writer, name, x, &input, step.before);
        let value = format!("{name}/value");
        activation(writer, name, written, name, [&input, &value])?;
        quantize(writer, name, &value, &output, step.layer.output);
        Ok(output)
    }
}

/// The names of a layer's real inputs and of its stored outputs.
fn ends_of(Step { layer, .. }: Step<'_>) -> [String; 2] {
    ["input", "output"].map(|end| format!("{}/{end}", layer.name))
}

/// The node of an activation of a layer; of SiLU, two.
fn activation(
    writer: &mut Writer,
    layer: &str,
    activation: Activation,
    name: &str,
    [input, output]: [&str; 2],
) -> Result<(), Error> {
    let float = |name, value| vec![(name, Attribute::Float(value))];
    let Some(operator) = activation.format_names().onnx else {
        return Err(no_activation(&Onnx, layer, activation));
    };
    let attributes = match activation {
        Activation::Relu6 => {
            let ends = [0.0, 6.0].map(|end| writer.scalar(&format!("{name}/{end}"), Data::F32(&[end])));
            writer.node(operator, name, &[input, &ends[0], &ends[1]], output, &[]);
            return Ok(());
        }
        // The operator Swish came in 2025.
        Activation::Silu => {
            let sigmoid = format!("{name}/sigmoid");
            writer.node("Sigmoid", &sigmoid, &[input], &sigmoid, &[]);
            writer.node("Mul", name, &[input, &sigmoid], output, &[]);
            return Ok(());
        }
        Activation::LeakyRelu { slope } => float("alpha", slope),
        Activation::Elu { alpha } => float("alpha", alpha),
        Activation::HardSigmoid { slope, shift } => [float("alpha", slope), float("beta", shift)].concat(),
        Activation::GeluTanh => vec![("approximate", Attribute::Text("tanh"))],
        Activation::Softmax => vec![("axis", Attribute::Int(-1))],
        _ => Vec::new(),
    };
    if operator == "Gelu" {
        writer.needs(GELU_OPSET);
    }
    writer.node(operator, name, &[input], output, &attributes);
    Ok(())
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

/// A constant in fewer bits with one scale, or one along its first dimension, and the node that makes it real.
fn dequantized(writer: &mut Writer, name: &str, shape: &[usize], data: Data<'_>, scales: &[f32]) {
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
}
