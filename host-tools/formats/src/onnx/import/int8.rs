//! Networks in int8: float operators between DequantizeLinear and QuantizeLinear, which ONNX Runtime computes in int8.

mod dense;

use tinyfit_model::{
    Activation, Element, Ends, Imported, Int8Layer, Int8Network, Int8Operator, Int8Softmax, Int8Table,
    Network, QuantParams, RuntimeKind, identifier,
};

use super::chain::{Chain, Step, unsupported};
use super::columns::Columns;
use super::f32::{clip, layer_name, softmax_axis};
use super::front::Front;
use super::shape::Shape;
use crate::Error;
use crate::onnx::constant::{Constant, Data};
use crate::onnx::node::Node;
use crate::onnx::proto::data_type;

pub(super) fn import(chain: Chain<'_>, runtime: RuntimeKind) -> Result<Imported, Error> {
    let (mut columns, mut vector) = Columns::of(&chain)?;
    let mut next = 0;
    while let Some(step) = chain.steps.get(next)
        && columns.apply(*step, &mut vector)?
    {
        next += 1;
    }
    let mut walk = Walk {
        chain: &chain,
        next,
        shape: vector.shape.clone(),
        runtime,
        layers: Vec::new(),
        names: Vec::new(),
        notes: Vec::new(),
    };
    let front = Front::of(columns, vector)?;
    if !front.is_scaling() {
        return Err(Error::new(
            "the inputs are selected, summed or cut before they are quantized; give the f32 model",
        ));
    }
    let (mut ends, input) = walk.input()?;
    let mut before = input;
    let output_activation = loop {
        let Some(step) = walk.step()? else { break Activation::Identity };
        if step.node.operator != "DequantizeLinear" {
            return Err(step.node.error(
                "it reads int8 numbers, which only DequantizeLinear can; quantize with quant_format=QuantFormat.QDQ",
            ));
        }
        walk.same(step, before)?;
        match walk.step()? {
            None => {
                ends.output = Element::F32;
                break Activation::Identity;
            }
            Some(step) if walk.is_output_activation(step)? => {
                ends.output = Element::F32;
                break Activation::Softmax;
            }
            Some(step) => before = walk.layer(step, before)?,
        }
    };
    if ends.output == Element::Int8 {
        walk.output()?;
    }
    let Walk { layers, mut notes, .. } = walk;
    if layers.is_empty() {
        return Err(Error::new("the model has no layer; give a network of Gemm"));
    }
    notes.extend(front.notes);
    let network = Network::Int8(Int8Network { input, runtime, layers, output_activation, ends });
    let Front { scaler, names: inputs, columns, .. } = front;
    Ok(Imported { scaler, notes, inputs, columns, ..Imported::new(network) })
}

struct Walk<'c, 'g> {
    chain: &'c Chain<'g>,
    next: usize,
    shape: Shape,
    runtime: RuntimeKind,
    layers: Vec<Int8Layer>,
    names: Vec<String>,
    notes: Vec<String>,
}

impl<'c, 'g> Walk<'c, 'g> {
    /// The next step that computes anything.
    fn step(&mut self) -> Result<Option<Step<'g>>, Error> {
        while let Some(&step) = self.chain.steps.get(self.next) {
            self.next += 1;
            if !self.chain.reshapes(step, &mut self.shape)? {
                return Ok(Some(step));
            }
        }
        Ok(None)
    }

    /// Quantized here, or by whoever uses the model.
    fn input(&mut self) -> Result<(Ends, QuantParams), Error> {
        let graph = self.chain.graph;
        let input = graph.input(self.chain.start).unwrap_or(&graph.inputs[0]);
        let mut ends = Ends::default();
        match input.kind.filter(|_| graph.inputs.len() == 1) {
            Some(data_type::INT8) => {
                let first = self.chain.steps.iter().find(|step| step.node.operator == "DequantizeLinear");
                let first = first.ok_or_else(|| {
                    Error::tensor(
                        &input.name,
                        "it is not dequantized first; quantize with quant_format=QuantFormat.QDQ",
                    )
                })?;
                if self.chain.steps.get(1).is_none_or(|step| step.node.operator != "QuantizeLinear") {
                    self.notes.push(in_f32("first"));
                }
                Ok((ends, self.stored(*first)?))
            }
            Some(data_type::FLOAT) | None => {
                ends.input = Element::F32;
                match self.step()? {
                    Some(step) if step.node.operator == "QuantizeLinear" => Ok((ends, self.stored(step)?)),
                    Some(step) => Err(step.node.error(
                        "it comes before the input is quantized; quantize all of the model, or give the f32 model",
                    )),
                    None => Err(unsupported_end(&input.name)),
                }
            }
            Some(kind) => Err(Error::tensor(
                &input.name,
                format!("the input is {}; give a model with inputs of FLOAT or INT8", data_type::name(kind)),
            )),
        }
    }

    /// What is stored last is what the file gives, and so must be signed.
    fn output(&mut self) -> Result<(), Error> {
        let [.., before, last] = &self.chain.steps[..] else { return Ok(()) };
        if let Some(zero_point) = last.node.input(2).filter(|_| last.node.operator == "QuantizeLinear")
            && let Data::Int8(_) = self.chain.graph.constant(zero_point)?.data
        {
            if before.node.operator != "DequantizeLinear" {
                self.notes.push(in_f32("last"));
            }
            return Ok(());
        }
        Err(Error::tensor(
            last.node.output(),
            "the output is not INT8; give a model with outputs of FLOAT or INT8",
        ))
    }

    /// The scale and zero point of a QuantizeLinear or DequantizeLinear. Unsigned ones are those of int8, shifted.
    fn stored(&self, step: Step<'_>) -> Result<QuantParams, Error> {
        let node = step.node;
        if node.int("block_size", 0) != 0 {
            return Err(node.error("it has a scale a block; quantize per tensor"));
        }
        let scale = self.chain.constant(step, 1, "scale")?;
        let (&[scale], Data::F32(_)) = (&scale.f32()?[..], &scale.data) else {
            return Err(node.error(format!(
                "it has {} scales where a tensor has one of FLOAT; quantize activations per tensor",
                scale.len()
            )));
        };
        let zero_point = match node.input(2) {
            Some(_) => shifted(self.chain.constant(step, 2, "zero point")?)?[..].first().copied(),
            // UINT8 unless it says something else, as DequantizeLinear's input may.
            None if node.operator == "QuantizeLinear"
                && node.int("output_dtype", 0) != i64::from(data_type::INT8) =>
            {
                Some(-128)
            }
            None => Some(0),
        };
        match zero_point {
            Some(zero_point) if scale.is_finite() && scale > 0.0 => Ok(QuantParams { scale, zero_point }),
            _ => Err(node
                .error(format!("its scale is {scale}, or it has no zero point; quantize the model again"))),
        }
    }

    /// What is dequantized must have been quantized so.
    fn same(&self, step: Step<'_>, before: QuantParams) -> Result<(), Error> {
        let read = self.stored(step)?;
        // Without a zero point the type is that of what comes in.
        if read.scale != before.scale
            || (step.node.input(2).is_some() && read.zero_point != before.zero_point)
        {
            let what = format!(
                "it reads scale {} and zero point {} where {} and {} were written; quantize the model again",
                read.scale, read.zero_point, before.scale, before.zero_point
            );
            return Err(step.node.error(what));
        }
        Ok(())
    }

    /// Whether a softmax in f32 is all that follows the last DequantizeLinear.
    fn is_output_activation(&self, step: Step<'_>) -> Result<bool, Error> {
        if step.node.operator != "Softmax" || self.next < self.chain.steps.len() {
            return Ok(false);
        }
        softmax_axis(self.chain, step.node, &self.shape)?;
        Ok(true)
    }

    /// Takes what lies between a DequantizeLinear and the QuantizeLinear after it, and tells how it stores its outputs.
    fn layer(&mut self, step: Step<'g>, before: QuantParams) -> Result<QuantParams, Error> {
        let node = step.node;
        let open = || {
            node.error("its output is not quantized; quantize all of the model with quantize_static, or give the f32 model")
        };
        match node.operator.as_str() {
            "QuantizeLinear" => {
                let output = self.stored(step)?;
                if output != before {
                    return Err(node.error(
                        "it follows a DequantizeLinear of another scale, which ONNX Runtime merges; quantize the model again",
                    ));
                }
                return Ok(output);
            }
            "Gemm" | "MatMul" => {
                let mut after = self.step()?.ok_or_else(open)?;
                let fused = match after.node.operator.as_str() {
                    "Relu" => Activation::Relu,
                    "Clip" => clip(self.chain, after)?,
                    _ => Activation::Identity,
                };
                let activation = after.node;
                if fused != Activation::Identity {
                    after = self.step()?.ok_or_else(open)?;
                }
                let output = self.quantized(after)?;
                // The runtime leaves the activation to the saturation of what is stored.
                let six = fused == Activation::Relu6 && f64::from(output.scale) * 255.0 > 6.0;
                if fused != Activation::Identity && (output.zero_point != i8::MIN || six) {
                    return Err(activation.error(
                        "its output is stored with room for what it cuts off, so that ONNX Runtime computes the layer in f32; quantize \
                         activations asymmetrically, or the layer's output before it",
                    ));
                }
                let dense = self.dense(step, before, output)?;
                let dense = self.clipped(dense, fused, output)?;
                let weights = dense.1;
                let name = layer_name(node, &weights).to_string();
                self.push(&name, Int8Operator::Dense(dense.0), output);
                return Ok(output);
            }
            _ => {}
        }
        let activation = match node.operator.as_str() {
            "Sigmoid" => Activation::Sigmoid,
            "Tanh" => Activation::Tanh,
            "Relu" => Activation::Relu,
            "LeakyRelu" => match node.float("alpha", 0.01) {
                // As ReLU and changes of scale are written, which the runtime would merge otherwise.
                0.0 => Activation::Relu,
                1.0 => Activation::Identity,
                slope if slope.is_finite() => Activation::LeakyRelu { slope },
                slope => return Err(node.error(format!("its alpha is {slope}; train the model again"))),
            },
            "Clip" => clip(self.chain, step)?,
            "Softmax" => Activation::Softmax,
            "Add" | "Sub" | "Mul" | "Div" | "BatchNormalization" => {
                return Err(node.error(
                    "it is computed by itself, of stored numbers; merge it into the layer before by \
                     onnxruntime.quantization.quant_pre_process, then quantize",
                ));
            }
            _ => return Err(unsupported(node)),
        };
        let after = self.step()?.ok_or_else(open)?;
        let output = self.quantized(after)?;
        let len = self.shape.len();
        let operator = match Int8Table::new(len, activation, before, output, self.runtime) {
            Some(table) => {
                self.near_ties(node, activation, before, output);
                Int8Operator::Table(table)
            }
            None => {
                softmax_axis(self.chain, node, &self.shape)?;
                if self.runtime != RuntimeKind::OnnxRuntime && output != Int8Softmax::OUTPUT {
                    return Err(node.error("its output's scale is not 1/256, which it must be but for --runtime onnxruntime; leave that option out"));
                }
                Int8Operator::Softmax(Int8Softmax::new(len, 1.0, before.scale, self.runtime))
            }
        };
        let name = if node.name.is_empty() { activation.name() } else { &node.name };
        self.push(name, operator, output);
        Ok(output)
    }

    fn push(&mut self, name: &str, operator: Int8Operator, output: QuantParams) {
        let name = identifier(name, &mut self.names);
        self.layers.push(Int8Layer { name, operator, output });
    }

    /// How a QuantizeLinear stores what it reads.
    fn quantized(&self, step: Step<'_>) -> Result<QuantParams, Error> {
        if step.node.operator != "QuantizeLinear" {
            return Err(step
                .node
                .error("it reads what is not quantized; quantize all of the model with quantize_static"));
        }
        self.stored(step)
    }

    /// The runtime's functions are near the real ones, and differ from one processor to another.
    fn near_ties(&mut self, node: &Node, activation: Activation, input: QuantParams, output: QuantParams) {
        if !matches!(activation, Activation::Sigmoid | Activation::Tanh)
            || self.runtime != RuntimeKind::OnnxRuntime
        {
            return;
        }
        let near = (i8::MIN..=i8::MAX).filter(|&q| {
            let x = f64::from(input.scale) * (f64::from(q) - f64::from(input.zero_point));
            let y = if activation == Activation::Tanh { x.tanh() } else { 1.0 / (1.0 + (-x).exp()) };
            let steps = y / f64::from(output.scale);
            let tie = (steps - steps.floor() - 0.5).abs();
            tie * f64::from(output.scale) < 1e-6
        });
        let near = near.count();
        if near > 0 {
            self.notes.push(format!(
                "{} (node '{}'): {near} of its 256 values lie so near to a tie that ONNX Runtime's may be the next one",
                node.operator,
                node.shown()
            ));
        }
    }
}

/// The runtime's fast kernels of x86 take unsigned numbers, and only what is quantized on the way is made so.
fn in_f32(layer: &str) -> String {
    format!(
        "on x86, ONNX Runtime computes the {layer} layer of a file with int8 ends in f32: what is next to a tie may be one off"
    )
}

fn unsupported_end(input: &str) -> Error {
    Error::tensor(input, "nothing follows it; give a network of Gemm")
}

/// Numbers of eight bits as signed ones: unsigned ones less 128.
fn shifted(constant: Constant) -> Result<Vec<i8>, Error> {
    match constant.data {
        Data::Int8(values) => Ok(values),
        Data::Uint8(values) => Ok(values.into_iter().map(|v| (v ^ 0x80) as i8).collect()),
        _ => Err(constant.error("it is not of eight bits; quantize with activation_type=QuantType.QInt8")),
    }
}
