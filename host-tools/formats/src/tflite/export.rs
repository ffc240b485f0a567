//! From a network to a `.tflite` file.

mod writer;

use tinyfit_model::{
    Activation, Dense, Element, Int8Layer, Int8Network, Int8Softmax, Int8Table, Model, Network, QuantParams,
    RuntimeKind, Scaler, WeightBits,
};

use super::Tflite;
use super::activation::{Written, written};
use crate::format::{has_four_bits, no_activation};
use crate::tflite::graph::{ADD, DEQUANTIZE, LOGISTIC, MUL, QUANTIZE, RELU, RELU6, SUB, TANH, fixed};
use crate::walk::{DenseStep, FileContents, Operators, Step};
use crate::{Error, ExportOptions};
use writer::{Data, Writer};

pub(super) use writer::IDENTIFIER;

/// The bytes of a `.tflite` file: with the scaler it computes what `predict` does, else what the network's own tensors are,
/// `predict --raw`. What else the model is goes into its metadata, for [`import`](super::import()).
///
/// # Errors
/// A layer has no operator in TFLite, or computes something else than TFLite's operator would.
pub fn export(model: &Model, options: &ExportOptions) -> Result<Vec<u8>, Error> {
    let contents = FileContents::of(model, options.with_scaler);
    let mut writer = Writer::default();
    let input = writer.vector("input", model.input_len(), contents.stored_input());
    let output = contents.write(&mut writer, input)?;
    Ok(writer.finish(input, output, &contents.description))
}

/// Whether a file has weights of four bits in eight: of those of four, LiteRT's default kernels round some values that are next
/// to a tie in another way than the model.
pub fn is_widened(model: &Model) -> bool {
    match &model.network {
        Network::F32(_) => false,
        Network::Int8(net) => has_four_bits(model) && !writes_four_bits(net),
    }
}

/// Whether its runtime gives the network's bytes with weights of four bits.
fn writes_four_bits(net: &Int8Network) -> bool {
    matches!(
        net.runtime,
        RuntimeKind::LiteRtReference | RuntimeKind::TfliteMicro | RuntimeKind::LiteRtBuiltin
    )
}

impl Operators for Writer {
    type Tensor = i32;

    fn standardize(&mut self, x: i32, Scaler { mean, inv_std }: &Scaler) -> i32 {
        let centered = self.arithmetic(SUB, x, "scaler/mean", mean);
        self.arithmetic(MUL, centered, "scaler/scale", inv_std)
    }

    fn restore_units(&mut self, x: i32, mean: &[f32], std_dev: &[f32]) -> i32 {
        let scaled = self.arithmetic(MUL, x, "unit/deviation", std_dev);
        self.arithmetic(ADD, scaled, "unit/mean", mean)
    }

    fn dense(&mut self, x: i32, layer: &Dense, _: bool) -> Result<i32, Error> {
        let weights: Vec<f32> = (0..layer.outputs)
            .flat_map(|o| layer.weights.iter().skip(o).step_by(layer.outputs).copied())
            .collect();
        let name = &layer.name;
        let shape = [layer.outputs, layer.inputs];
        let weights = self.constant(&format!("{name}/weights"), &shape, Data::F32(&weights), None);
        let bias = self.constant(&format!("{name}/bias"), &[layer.outputs], Data::F32(&layer.bias), None);
        let written =
            written(layer.activation).ok_or_else(|| no_activation(&Tflite, &layer.name, layer.activation))?;
        if let Written::Fused(number) = written {
            let output = self.vector(name, layer.outputs, None);
            self.fully_connected([x, weights, bias], output, number, 1);
            return Ok(output);
        }
        let sums = self.vector(&format!("{name}/sums"), layer.outputs, None);
        self.fully_connected([x, weights, bias], sums, 0, 1);
        let output = self.vector(name, layer.outputs, None);
        match written {
            Written::Fused(_) => {}
            Written::Operator(code) => self.operator(code, 1, sums, output),
            Written::Softmax => self.softmax(1.0, 1, sums, output),
            Written::LeakyRelu { slope } => self.leaky_relu(slope, 1, sums, output),
            Written::Gelu { approximate } => self.gelu(approximate, sums, output),
            Written::Silu => {
                let sigmoid = self.vector(&format!("{name}/sigmoid"), layer.outputs, None);
                self.operator(LOGISTIC, 1, sums, sigmoid);
                self.product([sums, sigmoid], output);
            }
        }
        Ok(output)
    }

    fn quantize_input(&mut self, x: i32, input: QuantParams, end: Element) -> i32 {
        if end == Element::Int8 {
            return x;
        }
        let stored = self.vector("input/int8", self.len(x), Some(input));
        self.operator(QUANTIZE, 1, x, stored);
        stored
    }

    fn int8_table(&mut self, x: i32, Step { layer, .. }: Step<'_>, table: &Int8Table) -> Result<i32, Error> {
        const VERSION: i32 = 2;
        if let Some(fixed) = fixed(table.activation) {
            stored_as(layer, fixed)?;
        }
        let code = match table.activation {
            Activation::Sigmoid => LOGISTIC,
            Activation::Tanh => TANH,
            Activation::Relu => RELU,
            Activation::Relu6 => RELU6,
            Activation::Identity => QUANTIZE,
            activation => return Err(no_int8_operator(&layer.name, activation)),
        };
        let output = self.vector(&layer.name, layer.outputs(), Some(layer.output));
        self.operator(code, VERSION, x, output);
        Ok(output)
    }

    fn int8_softmax(
        &mut self,
        x: i32,
        Step { layer, .. }: Step<'_>,
        softmax: &Int8Softmax,
    ) -> Result<i32, Error> {
        stored_as(layer, Int8Softmax::OUTPUT)?;
        let output = self.vector(&layer.name, layer.outputs(), Some(layer.output));
        self.softmax(softmax.beta, 2, x, output);
        Ok(output)
    }

    fn int8_dense(&mut self, x: i32, dense_step: &DenseStep<'_>) -> Result<i32, Error> {
        let DenseStep { step: Step { layer, .. }, net, dense, bias, bias_scale } = dense_step;
        let name = &layer.name;
        let Some(Written::Fused(fused)) = written(dense.activation) else {
            return Err(no_int8_operator(name, dense.activation));
        };
        let output = self.vector(name, layer.outputs(), Some(layer.output));
        let shape = [dense.outputs, dense.inputs];
        let four = dense.weight_bits == WeightBits::Four && writes_four_bits(net);
        let data = if four { Data::Int4(&dense.weights) } else { Data::Int8(&dense.weights) };
        let weights = self.constant(&format!("{name}/weights"), &shape, data, Some(&dense.weight_scale));
        let bias = self.constant(&format!("{name}/bias"), &shape[..1], Data::Int32(bias), Some(bias_scale));
        // The versions of the operator that brought int8, weights of four bits, and scales a channel.
        let version = match (dense.weight_scale.len() > 1, four) {
            (true, _) => 12,
            (false, true) => 10,
            (false, false) => 4,
        };
        self.fully_connected([x, weights, bias], output, fused, version);
        Ok(output)
    }

    fn dequantize_output(
        &mut self,
        x: i32,
        _: QuantParams,
        end: Element,
        output_activation: Activation,
    ) -> Result<i32, Error> {
        if end == Element::Int8 {
            return Ok(x);
        }
        let len = self.len(x);
        let output = self.vector("output", len, None);
        self.operator(DEQUANTIZE, 2, x, output);
        if output_activation != Activation::Softmax {
            return Ok(output);
        }
        let probabilities = self.vector("softmax", len, None);
        self.softmax(1.0, 1, output, probabilities);
        Ok(probabilities)
    }
}

fn no_int8_operator(layer: &str, activation: Activation) -> Error {
    let what = format!(
        "TFLite computes {} in int8 in a way that tinyfit has not; export the f32 model, or train with relu, tanh or sigmoid",
        activation.name()
    );
    Error::layer(layer, what)
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
    Err(Error::layer(&layer.name, what))
}
