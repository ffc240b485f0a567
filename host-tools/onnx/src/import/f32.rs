//! Networks in f32.

use tinyfit_model::{Activation, Imported, Network, Scaler, Sequence, Unfit};

use super::chain::{Chain, Step, cast, unsupported};
use super::shape::Shape;
use crate::Error;
use crate::constant::Constant;
use crate::node::Node;
use crate::proto::data_type;

pub(super) fn import(chain: Chain<'_>) -> Result<Imported, Error> {
    let shape = chain.input_shape()?;
    let sequence = Sequence::new(shape.len()).map_err(unfit)?;
    let mut walk = Walk { chain: &chain, shape, sequence, scaling: None, notes: Vec::new() };
    for step in &chain.steps {
        walk.step(*step)?;
    }
    walk.end_of_scaling()?;
    let Walk { sequence, notes, .. } = walk;
    let (scaler, network) = sequence.finish().map_err(unfit)?;
    Ok(Imported { scaler, notes, ..Imported::new(Network::F32(network)) })
}

fn unfit(error: Unfit) -> Error {
    Error::Graph(error.to_string())
}

struct Walk<'c, 'g> {
    chain: &'c Chain<'g>,
    shape: Shape,
    sequence: Sequence,
    /// What is done to each input before anything else.
    scaling: Option<Affine>,
    notes: Vec<String>,
}

/// `y = (x - mean) * scale`
struct Affine {
    mean: Vec<f64>,
    scale: Vec<f64>,
}

impl Walk<'_, '_> {
    fn step(&mut self, step: Step<'_>) -> Result<(), Error> {
        let node = step.node;
        if self.is_column(step)? {
            self.note(format!(
                "the file's output '{}' has the outputs of an example one below the other, the network side by side",
                node.output()
            ));
            return Ok(());
        }
        if self.chain.reshapes(step, &mut self.shape)? {
            return Ok(());
        }
        match node.operator.as_str() {
            "Add" | "Sub" | "Mul" | "Div" => return self.elementwise(step),
            "ai.onnx.ml.Scaler" => return self.scaler(node),
            "Cast" => {
                if let Some(kind) = cast(node)? {
                    self.note(format!("the file computes in {kind}, the network in f32"));
                }
                return Ok(());
            }
            _ => self.end_of_scaling()?,
        }
        match node.operator.as_str() {
            "Gemm" => self.gemm(step),
            "MatMul" => self.matmul(step),
            "BatchNormalization" => self.batch_normalisation(step),
            "Relu" => self.activation(node, Activation::Relu),
            "LeakyRelu" => self.activation(node, Activation::LeakyRelu { slope: node.float("alpha", 0.01) }),
            "Sigmoid" => self.activation(node, Activation::Sigmoid),
            "Tanh" => self.activation(node, Activation::Tanh),
            "Clip" => self.activation(node, clip(self.chain, step)?),
            "Softmax" => {
                softmax_axis(self.chain, node, &self.shape)?;
                self.activation(node, Activation::Softmax)
            }
            _ => Err(unsupported(node)),
        }
    }

    /// Whether all outputs become one column at the end, as skl2onnx does with those of a regressor.
    fn is_column(&self, step: Step<'_>) -> Result<bool, Error> {
        let last = self.chain.steps.last().is_some_and(|last| last.node.output() == step.node.output());
        let target = step.node.input(1).filter(|target| last && !self.chain.graph.is_computed(target));
        let Some(target) = target.filter(|_| step.node.operator == "Reshape" && self.shape.len() > 1) else {
            return Ok(false);
        };
        Ok(self.chain.graph.constant(target)?.ints()? == [-1, 1])
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// A constant, with a note if it is no longer what it was in the file.
    fn constant(&mut self, step: Step<'_>, at: usize, what: &str) -> Result<Constant, Error> {
        let constant = self.chain.constant(step, at, what)?;
        if let Some(kind) = constant.narrowed {
            self.note(format!("weights of {} are f32 now", data_type::name(kind)));
        }
        Ok(constant)
    }

    fn activation(&mut self, node: &Node, activation: Activation) -> Result<(), Error> {
        self.sequence.activation(activation).map_err(|error| node.error(error.to_string()))
    }

    /// What scaled the inputs goes into the model's scaler.
    fn end_of_scaling(&mut self) -> Result<(), Error> {
        let Some(Affine { mean, scale }) = self.scaling.take() else { return Ok(()) };
        let rounded = |values: Vec<f64>| values.into_iter().map(|v| v as f32).collect();
        self.sequence.scaler(Scaler { mean: rounded(mean), scale: rounded(scale) }).map_err(unfit)
    }

    /// `y = x + c`, `x - c`, `c - x`, `x * c` or `x / c`.
    fn elementwise(&mut self, step: Step<'_>) -> Result<(), Error> {
        let Step { node, input } = step;
        let constant = self.constant(step, 1 - input.min(1), "constant")?;
        let values = constant.broadcast(&self.shape.dims)?;
        let n = values.len();
        let of = |value: f64| vec![value; n];
        let (scale, shift) = match (node.operator.as_str(), input) {
            ("Add", _) => (of(1.0), values),
            ("Sub", 0) => (of(1.0), values.iter().map(|v| -v).collect()),
            ("Sub", _) => (of(-1.0), values),
            ("Mul", _) => (values, of(0.0)),
            ("Div", 0) => (values.iter().map(|v| 1.0 / v).collect(), of(0.0)),
            _ => return Err(node.error("it divides by what is computed; give a chain of layers")),
        };
        self.affine(node, scale, shift)
    }

    /// `y = (x - offset) * scale`
    fn scaler(&mut self, node: &Node) -> Result<(), Error> {
        let len = self.shape.len();
        let values = |name: &str, default: f64| {
            let values = node.attribute(name).map_or(&[][..], |attribute| &attribute.floats);
            match *values {
                [] => Ok(vec![default; len]),
                [value] => Ok(vec![value.into(); len]),
                _ if values.len() == len => Ok(values.iter().map(|&v| v.into()).collect()),
                _ => Err(node.error(format!(
                    "it has {} values as {name} for {len} inputs; export the model again",
                    values.len()
                ))),
            }
        };
        let (offset, scale) = (values("offset", 0.0)?, values("scale", 1.0)?);
        let shift = |offset: Vec<f64>| offset.iter().map(|v| -v).collect();
        self.affine(node, vec![1.0; len], shift(offset))?;
        self.affine(node, scale, vec![0.0; len])
    }

    /// Of raw inputs it is their scaling, later a part of the layers.
    fn affine(&mut self, node: &Node, scale: Vec<f64>, shift: Vec<f64>) -> Result<(), Error> {
        if scale.iter().chain(&shift).any(|v| !v.is_finite()) {
            return Err(
                node.error("a constant is no finite number, or divides by zero; train the model again")
            );
        }
        if !self.sequence.is_empty() {
            return self.sequence.affine(scale, shift).map_err(|error| node.error(error.to_string()));
        }
        let before = self
            .scaling
            .get_or_insert_with(|| Affine { mean: vec![0.0; scale.len()], scale: vec![1.0; scale.len()] });
        // a ((x - m) s) + b = (x - (m - b / (a s))) (a s)
        let pairs = before.mean.iter_mut().zip(&mut before.scale);
        for ((mean, scale), (by, plus)) in pairs.zip(scale.iter().zip(&shift)) {
            *scale *= by;
            if *plus != 0.0 {
                *mean -= plus / *scale;
            }
            if !mean.is_finite() {
                return Err(node.error(
                    "it gives an input that is multiplied by zero another value; leave that input out",
                ));
            }
        }
        Ok(())
    }

    fn gemm(&mut self, step: Step<'_>) -> Result<(), Error> {
        let Step { node, input } = step;
        if input != 0 || node.int("transA", 0) != 0 || !self.shape.is_matrix() {
            return Err(
                node.error("examples are not the rows of its first input; give a network of [batch, values]")
            );
        }
        let mut weights = self.constant(step, 1, "weights")?;
        if node.int("transB", 0) != 0 {
            weights = weights.transposed();
        }
        let (alpha, beta) = (node.float("alpha", 1.0), node.float("beta", 1.0));
        let bias = if node.input(2).is_some() { Some(self.constant(step, 2, "bias")?) } else { None };
        let outputs = self.outputs(node, &weights)?;
        let bias = bias.map(|bias| bias.broadcast(&[outputs])).transpose()?;
        let (name, values) = (layer_name(node, &weights.name), weights.f32()?);
        let taken = if alpha == 1.0 && (beta == 1.0 || bias.is_none()) {
            let bias = bias.map(|bias| bias.iter().map(|&b| b as f32).collect::<Vec<f32>>());
            self.sequence.dense(Some(name), &values, bias.as_deref(), outputs)
        } else {
            let bias = bias.unwrap_or_else(|| vec![0.0; outputs]);
            let shift = bias.iter().map(|b| b * f64::from(beta)).collect();
            let taken = self.sequence.dense(Some(name), &values, None, outputs);
            taken.and_then(|()| self.sequence.affine(vec![alpha.into(); outputs], shift))
        };
        self.shape.layer(outputs);
        taken.map_err(|error| node.error(error.to_string()))
    }

    fn matmul(&mut self, step: Step<'_>) -> Result<(), Error> {
        let Step { node, input } = step;
        if input != 0 || !self.shape.is_flat() {
            return Err(node.error("examples are not the rows of its first input; flatten them before"));
        }
        let weights = self.constant(step, 1, "weights")?;
        let outputs = self.outputs(node, &weights)?;
        let values = weights.f32()?;
        let taken = self.sequence.dense(Some(layer_name(node, &weights.name)), &values, None, outputs);
        taken.map_err(|error| node.error(error.to_string()))?;
        self.shape.layer(outputs);
        Ok(())
    }

    /// The number of outputs of weights `[input, output]`.
    fn outputs(&self, node: &Node, weights: &Constant) -> Result<usize, Error> {
        match weights.shape[..] {
            [inputs, outputs] if inputs == self.shape.len() => Ok(outputs),
            [inputs, outputs] => Err(node.error(format!(
                "its weights '{}' are {inputs} x {outputs} where {} values come in; export the model again",
                weights.name,
                self.shape.len()
            ))),
            _ => Err(node.error(format!(
                "its weights '{}' have the shape {:?} where [inputs, outputs] is expected; give a chain of dense layers",
                weights.name, weights.shape
            ))),
        }
    }

    /// `(x - mean) * scale / sqrt(variance + epsilon) + bias`
    fn batch_normalisation(&mut self, step: Step<'_>) -> Result<(), Error> {
        let node = step.node;
        if node.int("training_mode", 0) != 0 {
            return Err(node.error(
                "it is in training mode; export the model in evaluation mode, as after model.eval()",
            ));
        }
        if node.int("spatial", 1) == 0 && self.shape.dims.len() > 1 {
            return Err(node.error("it has a mean for each place (spatial=0); flatten examples before it"));
        }
        // Channels are the first dimension of an example.
        let channels = self.shape.dims.first().copied().unwrap_or(1);
        let along = self.shape.len() / channels.max(1);
        let mut values = |at, what| -> Result<Vec<f64>, Error> {
            let constant = self.constant(step, at, what)?;
            if constant.len() != channels {
                let what = format!(
                    "its {what} has {} values for {channels} channels; export the model again",
                    constant.len()
                );
                return Err(node.error(what));
            }
            Ok(constant.f64()?.into_iter().flat_map(|v| std::iter::repeat_n(v, along)).collect())
        };
        let (scale, bias) = (values(1, "scale")?, values(2, "bias")?);
        let (mean, variance) = (values(3, "mean")?, values(4, "variance")?);
        let epsilon = f64::from(node.float("epsilon", 1e-5));
        let scale: Vec<f64> =
            scale.iter().zip(&variance).map(|(scale, v)| scale / (v + epsilon).sqrt()).collect();
        let shift = bias
            .iter()
            .zip(mean.iter().zip(&scale))
            .map(|(bias, (mean, scale))| bias - mean * scale)
            .collect();
        self.sequence.affine(scale, shift).map_err(|error| node.error(error.to_string()))
    }
}

/// The layer's name: the node's where it has one, unless the weight's is that of a module.
pub(super) fn layer_name<'a>(node: &'a Node, weights: &'a str) -> &'a str {
    let module = weights.strip_suffix(".weight").unwrap_or_default();
    let own = node.name.as_str();
    let own = own.strip_suffix("/Gemm").or_else(|| own.strip_suffix("/MatMul")).unwrap_or(own);
    [module, own, weights].into_iter().find(|name| !name.is_empty()).unwrap_or_default()
}

/// The activation that cuts as a Clip does.
pub(super) fn clip(chain: &Chain<'_>, step: Step<'_>) -> Result<Activation, Error> {
    let node = step.node;
    // Attributes at first, inputs since opset 11.
    let end = |at: usize, name: &str| -> Result<Option<f64>, Error> {
        match node.input(at) {
            Some(end) => Ok(Some(chain.graph.constant(end)?.scalar()?)),
            None => Ok(node.attribute(name).and_then(|attribute| attribute.f).map(f64::from)),
        }
    };
    let (min, max) = (end(1, "min")?, end(2, "max")?);
    match (min, max) {
        (Some(0.0), Some(6.0)) => Ok(Activation::Relu6),
        (Some(0.0), None) => Ok(Activation::Relu),
        (Some(0.0), Some(max)) if max >= f64::from(f32::MAX) => Ok(Activation::Relu),
        _ => {
            let shown = |end: Option<f64>| end.map_or("nothing".to_string(), |end| end.to_string());
            Err(node.error(format!(
                "it cuts at {} and {}; train with ReLU, or with ReLU6, which cuts at 0 and 6",
                shown(min),
                shown(max)
            )))
        }
    }
}

/// A softmax must be over all values of an example.
pub(super) fn softmax_axis(chain: &Chain<'_>, node: &Node, shape: &Shape) -> Result<(), Error> {
    // Before opset 13, an axis and all after it were one.
    let whole = if chain.graph.opset < 13 {
        shape.is_from(node.int("axis", 1))
    } else {
        shape.is_along(node.int("axis", -1))
    };
    whole.then_some(()).ok_or_else(|| {
        node.error(
            "it is over another dimension than the values of an example; give one over the last dimension",
        )
    })
}
