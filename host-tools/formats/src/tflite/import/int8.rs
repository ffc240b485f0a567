//! Networks in int8, between ends of int8 or f32.

use tinyfit_model::{
    Activation, Element, Ends, Imported, Int8Dense, Int8Layer, Int8Network, Int8Operator, Int8Softmax,
    Int8Table, Network, QuantParams, RuntimeKind, WeightBits,
};

use super::chain::Chain;
use super::scaling::Scaling;
use super::{FullyConnected, fully_connected};
use crate::Error;
use crate::int8::StoredDense;
use crate::tflite::graph::{
    ADD, DEQUANTIZE, DIV, FULLY_CONNECTED, Graph, LOGISTIC, MUL, Operator, QUANTIZE, RELU, RELU6, SOFTMAX,
    SUB, TANH, Tensor, Type, fixed,
};

pub(super) fn import(graph: &Graph<'_>, runtime: RuntimeKind) -> Result<Imported, Error> {
    let mut chain = Chain::new(graph)?;
    let mut ends = Ends::default();
    let mut scaling = Scaling::new(chain.len);
    let first = chain.tensor();
    while chain.tensor().kind == Type::F32 {
        ends.input = Element::F32;
        let read = chain.tensor();
        match chain.next()? {
            Some(operator) if operator.code == QUANTIZE => {}
            Some(operator) if operator.fused == 0 && [ADD, SUB, MUL, DIV].contains(&operator.code) => {
                let (scale, shift) = chain.elementwise(operator, read)?;
                scaling.then(&scale, &shift);
            }
            _ => {
                return Err(first.error(
                    "the input is f32, but is not quantized first; convert the model to int8 throughout",
                ));
            }
        }
    }
    let scaler = scaling.scaler().map_err(|_| {
        first.error("an input is multiplied by zero before it is quantized; leave that input out")
    })?;
    if chain.tensor().kind != Type::Int8 {
        let kind = chain.tensor().kind.name();
        return Err(chain.tensor().error(format!("it is {kind}; convert the model with int8 or f32 inputs")));
    }
    let input = quantization(chain.tensor())?;
    let mut walk = Walk { chain, runtime, before: input, layers: Vec::new(), of_four_bits: false };
    let output_activation = loop {
        let Some(operator) = walk.chain.next()? else { break Activation::Identity };
        if operator.code == DEQUANTIZE {
            ends.output = Element::F32;
            walk.chain.expect(operator, walk.chain.tensor(), Type::F32)?;
            break walk.output_activation()?;
        }
        walk.layer(operator)?;
    };
    let Walk { layers, of_four_bits, .. } = walk;
    if layers.is_empty() {
        return Err(Error::new("the model has no layer; give a network of FULLY_CONNECTED"));
    }
    let network = Network::Int8(Int8Network { input, runtime, layers, output_activation, ends });
    let mut imported = Imported { scaler, ..Imported::new(network) };
    if of_four_bits && runtime == RuntimeKind::LiteRt {
        imported.notes.push(
            "LiteRT's default kernels of weights of four bits round some values that are next to a tie otherwise; --runtime \
             litert-reference or litert-builtin gives the bytes of its other kernels"
                .into(),
        );
    }
    Ok(imported)
}

struct Walk<'g, 'a> {
    chain: Chain<'g, 'a>,
    runtime: RuntimeKind,
    /// How what comes in is stored.
    before: QuantParams,
    layers: Vec<Int8Layer>,
    /// Whether there are weights of four bits.
    of_four_bits: bool,
}

impl Walk<'_, '_> {
    /// Reads an operator from int8 to int8.
    fn layer(&mut self, operator: &Operator) -> Result<(), Error> {
        let after = self.chain.tensor();
        let known =
            [FULLY_CONNECTED, LOGISTIC, TANH, RELU, RELU6, QUANTIZE, SOFTMAX].contains(&operator.code);
        if !known {
            return Err(self.chain.unsupported(operator));
        }
        self.chain.expect(operator, after, Type::Int8)?;
        let output = quantization(after)?;
        let layer = match operator.code {
            FULLY_CONNECTED => {
                let parts = fully_connected(self.chain.graph, operator, self.chain.len)?;
                self.chain.len = parts.outputs;
                self.of_four_bits |= parts.weights.kind == Type::Int4;
                Int8Operator::Dense(self.dense(operator, &parts, output)?)
            }
            LOGISTIC => self.table(operator, Activation::Sigmoid, output)?,
            TANH => self.table(operator, Activation::Tanh, output)?,
            RELU => self.table(operator, Activation::Relu, output)?,
            RELU6 => self.table(operator, Activation::Relu6, output)?,
            SOFTMAX => {
                self.fixed(operator, output, Int8Softmax::OUTPUT)?;
                if !self.chain.is_flat() {
                    return Err(self
                        .chain
                        .error(operator, "it is over another dimension than the last of an example"));
                }
                if !(operator.beta.is_finite() && operator.beta > 0.0) {
                    return Err(self.chain.error(operator, "its beta is not a positive number"));
                }
                let softmax =
                    Int8Softmax::new(self.chain.len, operator.beta, self.before.scale, self.runtime);
                Int8Operator::Softmax(softmax)
            }
            _ => self.table(operator, Activation::Identity, output)?,
        };
        let kind = match &layer {
            Int8Operator::Dense(_) => "dense",
            Int8Operator::Softmax(_) => "softmax",
            Int8Operator::Table(table) if table.activation == Activation::Identity => "requantize",
            Int8Operator::Table(table) => table.activation.name(),
        };
        self.layers.push(Int8Layer {
            name: format!("{kind}{}", self.layers.len() + 1),
            operator: layer,
            output,
        });
        self.before = output;
        Ok(())
    }

    /// What follows the last DEQUANTIZE: nothing, or a softmax in f32.
    fn output_activation(&mut self) -> Result<Activation, Error> {
        let Some(operator) = self.chain.next()? else { return Ok(Activation::Identity) };
        if operator.code != SOFTMAX || operator.beta != 1.0 || !self.chain.is_flat() {
            let what = "it follows a DEQUANTIZE, where only a SOFTMAX over the outputs can stand; convert the model to int8 throughout";
            return Err(self.chain.error(operator, what));
        }
        match self.chain.next()? {
            None => Ok(Activation::Softmax),
            Some(operator) => {
                Err(self.chain.error(operator, "it follows a SOFTMAX in f32, where nothing can stand"))
            }
        }
    }

    fn table(
        &self,
        operator: &Operator,
        activation: Activation,
        output: QuantParams,
    ) -> Result<Int8Operator, Error> {
        if let Some(fixed) = fixed(activation) {
            self.fixed(operator, output, fixed)?;
        }
        let table = Int8Table::new(self.chain.len, activation, self.before, output, self.runtime);
        table.map(Int8Operator::Table).ok_or_else(|| self.chain.unsupported(operator))
    }

    /// Some operators store their outputs in one way only.
    fn fixed(&self, operator: &Operator, output: QuantParams, fixed: QuantParams) -> Result<(), Error> {
        if output == fixed {
            return Ok(());
        }
        let what = format!(
            "its output has scale {} and zero point {} where TFLite specifies {} and {}",
            output.scale, output.zero_point, fixed.scale, fixed.zero_point
        );
        Err(self.chain.error(operator, what))
    }

    fn dense(
        &self,
        operator: &Operator,
        parts: &FullyConnected<'_, '_>,
        output: QuantParams,
    ) -> Result<Int8Dense, Error> {
        let FullyConnected { weights, bias, inputs, outputs } = *parts;
        let activation = match operator.fused {
            0 => Activation::Identity,
            1 => Activation::Relu,
            3 => Activation::Relu6,
            other => return Err(self.unknown_fused(operator, other)),
        };
        let weight_bits = match weights.kind {
            Type::Int4 => WeightBits::Four,
            _ => {
                self.chain.expect(operator, weights, Type::Int8)?;
                WeightBits::Eight
            }
        };
        let rows = weights.ints()?;
        let weight_scale = weight_scale(weights, outputs)?;
        let bias = match bias {
            None => vec![0; outputs],
            Some(bias) => {
                self.chain.expect(operator, bias, Type::Int32)?;
                if bias.data.len() != 4 * outputs {
                    return Err(bias.error(format!(
                        "it is not a constant of {outputs} values; convert the model again"
                    )));
                }
                bias.data.as_chunks().0.iter().map(|&word| i32::from_le_bytes(word)).collect()
            }
        };
        let stored =
            StoredDense { inputs, outputs, activation, weight_bits, weights: rows, weight_scale, bias };
        let dense = stored.between(self.before, output, self.runtime);
        dense.ok_or_else(|| self.unknown_fused(operator, operator.fused))
    }

    fn unknown_fused(&self, operator: &Operator, fused: i8) -> Error {
        self.chain.error(operator, format!("its fused activation number {fused} is not known here in int8"))
    }
}

/// One scale and one zero point.
fn quantization(tensor: &Tensor<'_>) -> Result<QuantParams, Error> {
    // A zero point of 0 may be left out.
    let zero_point = if tensor.zero_point.is_empty() { &[0][..] } else { &tensor.zero_point };
    let (&[scale], &[zero_point]) = (&tensor.scale[..], zero_point) else {
        let what = format!(
            "it has {} scales where a tensor in int8 has one; convert the model again",
            tensor.scale.len()
        );
        return Err(tensor.error(what));
    };
    match i8::try_from(zero_point) {
        Ok(zero_point) if scale.is_finite() && scale > 0.0 => Ok(QuantParams { scale, zero_point }),
        _ => Err(tensor.error(format!(
            "scale {scale} and zero point {zero_point} are not valid for int8; convert the model again"
        ))),
    }
}

/// One for all, or one per output. The zero points are 0.
fn weight_scale(weights: &Tensor<'_>, outputs: usize) -> Result<Vec<f32>, Error> {
    let scales = weights.scale.len();
    if scales != 1 && (scales != outputs || weights.quantized_dimension != 0) {
        let what = format!(
            "{scales} scales along dimension {} where there are {outputs} outputs",
            weights.quantized_dimension
        );
        return Err(weights.error(format!("{what}; convert the model again")));
    }
    if weights.zero_point.iter().any(|&zero_point| zero_point != 0) {
        return Err(weights
            .error("a zero point is not 0, and weights in int8 are symmetric; convert the model again"));
    }
    match weights.scale.iter().find(|scale| !(scale.is_finite() && **scale > 0.0)) {
        Some(scale) => Err(weights.error(format!("a scale is {scale}, which is not a positive number"))),
        None => Ok(weights.scale.clone()),
    }
}
