//! Networks in f32.

use tinyfit_model::{Activation, Imported, LinearMap, Network, Sequence};

use super::chain::{Chain, Step, cast, unsupported};
use super::columns::{self, Columns, elementwise, selection, spread};
use super::front::Front;
use super::fused::Fused;
use super::linear::Linear;
use super::shape::Shape;
use crate::Error;
use crate::onnx::constant::Constant;
use crate::onnx::node::Node;
use crate::onnx::proto::data_type;

pub(super) fn import(chain: Chain<'_>) -> Result<Imported, Error> {
    let (mut columns, mut vector) = Columns::of(&chain)?;
    let mut steps = chain.steps.iter();
    let mut rest = steps.as_slice();
    while let Some(step) = steps.next()
        && columns.apply(*step, &mut vector)?
    {
        rest = steps.as_slice();
    }
    let shape = vector.shape.clone();
    let mut front = Front::of(columns, vector)?;
    let sequence = front.sequence()?;
    let mut walk = Walk { chain: &chain, shape, sequence, notes: front.notes };
    for step in rest {
        walk.step(*step)?;
    }
    let Walk { sequence, notes, .. } = walk;
    let (scaler, network) = sequence.finish()?;
    let (inputs, columns) = (front.names, front.columns);
    Ok(Imported { scaler, notes, inputs, columns, ..Imported::new(Network::F32(network)) })
}

struct Walk<'c, 'g> {
    chain: &'c Chain<'g>,
    shape: Shape,
    sequence: Sequence,
    notes: Vec<String>,
}

impl Walk<'_, '_> {
    fn step(&mut self, step: Step<'_>) -> Result<(), Error> {
        let node = step.node;
        if let Some(fused) = step.fused {
            return self.fused(step, fused);
        }
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
            "Add" | "Sub" | "Mul" | "Div" => {
                let constant = self.constant(step, 1 - step.input.min(1), "constant")?;
                let (scale, shift) = elementwise(step, constant.broadcast(&self.shape.dims)?)?;
                self.affine(node, scale, shift)
            }
            "ai.onnx.ml.Scaler" => {
                let len = self.shape.len();
                let (offset, scale) = (spread(node, "offset", len, 0.0)?, spread(node, "scale", len, 1.0)?);
                let shift = offset.iter().zip(&scale).map(|(offset, scale)| -offset * scale).collect();
                self.affine(node, scale, shift)
            }
            "Cast" => {
                if let Some(kind) = cast(node)? {
                    self.note(format!("the file computes in {kind}, the network in f32"));
                }
                Ok(())
            }
            "Gemm" => self.gemm(step),
            "MatMul" => self.matmul(step),
            "BatchNormalization" => self.batch_normalization(step),
            "LeakyRelu" => self.activation(node, Activation::LeakyRelu { slope: node.float("alpha", 0.01) }),
            "PRelu" => self.prelu(step),
            "Elu" => self.activation(node, Activation::Elu { alpha: node.float("alpha", 1.0) }),
            "Selu" => self.selu(node),
            "HardSigmoid" => {
                let (slope, shift) = (node.float("alpha", 0.2), node.float("beta", 0.5));
                self.activation(node, Activation::HardSigmoid { slope, shift })
            }
            "Swish" if node.float("alpha", 1.0) != 1.0 => Err(unsupported(node)),
            "Gelu" | "com.microsoft.Gelu" => {
                let tanh = node.attribute("approximate").is_some_and(|how| &how.s[..] == b"tanh");
                self.activation(node, if tanh { Activation::GeluTanh } else { Activation::Gelu })
            }
            "Clip" => {
                let (low, high) = columns::clip(self.chain, step)?;
                self.sequence.clip(low, high).map_err(|error| node.error(error.to_string()))
            }
            "Softmax" => {
                softmax_axis(self.chain, node, &self.shape)?;
                self.activation(node, Activation::Softmax)
            }
            "ai.onnx.ml.LinearClassifier" | "ai.onnx.ml.LinearRegressor" => self.linear(node),
            "ai.onnx.ml.ArrayFeatureExtractor" | "Gather" | "Slice" => {
                let len = self.shape.len();
                let places = selection(self.chain, step, &mut self.shape)?;
                let rows = places.into_iter().map(|at| (vec![(at, 1.0)], 0.0)).collect();
                let taken = self.sequence.linear_map(LinearMap::new(len, rows));
                taken.map_err(|error| node.error(error.to_string()))
            }
            operator => match Activation::find(|names| names.onnx == Some(operator)) {
                Some(activation) => self.activation(node, activation),
                None => Err(unsupported(node)),
            },
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

    fn affine(&mut self, node: &Node, scale: Vec<f64>, shift: Vec<f64>) -> Result<(), Error> {
        self.sequence.affine(scale, shift).map_err(|error| node.error(error.to_string()))
    }

    /// With the constants of self-normalizing networks, as they are unless a file has others.
    fn selu(&mut self, node: &Node) -> Result<(), Error> {
        const CONSTANTS: [(&str, f32); 2] = [("alpha", 1.673_263_2), ("gamma", 1.050_701)];
        match CONSTANTS.iter().find(|&&(name, value)| (node.float(name, value) - value).abs() > 1e-4) {
            None => self.activation(node, Activation::Selu),
            Some((name, value)) => Err(node.error(format!(
                "its {name} is {} and not {value}; train it as frameworks have it",
                node.float(name, *value)
            ))),
        }
    }

    fn prelu(&mut self, step: Step<'_>) -> Result<(), Error> {
        let slopes = self.constant(step, 1, "slopes")?.broadcast(&self.shape.dims)?;
        if slopes.iter().any(|slope| *slope != slopes[0]) {
            self.note("a PReLU with a slope for each value is two units of ReLU for each".into());
        }
        self.sequence.prelu(&slopes).map_err(|error| step.node.error(error.to_string()))
    }

    /// A linear model of scikit-learn is one layer.
    fn linear(&mut self, node: &Node) -> Result<(), Error> {
        let Linear { weights, bias, activation } = Linear::read(node, self.shape.len())?;
        let outputs = bias.len();
        let taken = self.sequence.dense(Some(layer_name(node, "linear")), &weights, Some(&bias), outputs);
        taken.map_err(|error| node.error(error.to_string()))?;
        self.shape.layer(outputs);
        self.activation(node, activation)
    }

    fn fused(&mut self, step: Step<'_>, fused: Fused<'_>) -> Result<(), Error> {
        match fused {
            Fused::Activation { activation, times } => {
                self.activation(step.node, activation)?;
                let len = self.shape.len();
                if times == 1.0 { Ok(()) } else { self.affine(step.node, vec![times; len], vec![0.0; len]) }
            }
            Fused::Dynamic { node, weights, scale, zero_point, bias } => {
                if !self.shape.is_flat() {
                    return Err(
                        node.error("examples are not the rows of its first input; flatten them before")
                    );
                }
                let constants = [Some(scale), zero_point, bias]
                    .map(|name| name.map(|name| self.chain.graph.constant(name)).transpose());
                let [scale, zero_point, bias] = constants;
                let weights = self.chain.graph.constant(weights)?;
                let name = weights.name.trim_end_matches("_quantized").to_string();
                let outputs = self.outputs(node, &weights)?;
                let along = |constant: Option<Constant>| match constant {
                    None => Ok(vec![0.0; outputs]),
                    Some(constant) => constant.numbers()?.broadcast(&[outputs]),
                };
                let (scale, zero_point) = (along(scale?)?, along(zero_point?)?);
                let values = weights.ints()?.into_iter().enumerate();
                let values: Vec<f32> = values
                    .map(|(at, w)| ((w as f64 - zero_point[at % outputs]) * scale[at % outputs]) as f32)
                    .collect();
                let bias: Vec<f32> = along(bias?)?.into_iter().map(|b| b as f32).collect();
                self.note("it is quantized dynamically: the int8 weights are f32 now".into());
                let taken =
                    self.sequence.dense(Some(layer_name(step.node, &name)), &values, Some(&bias), outputs);
                taken.map_err(|error| node.error(error.to_string()))?;
                self.shape.layer(outputs);
                Ok(())
            }
        }
    }

    fn gemm(&mut self, step: Step<'_>) -> Result<(), Error> {
        let Step { node, input, .. } = step;
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
        let Step { node, input, .. } = step;
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
    fn batch_normalization(&mut self, step: Step<'_>) -> Result<(), Error> {
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
        self.affine(node, scale, shift)
    }
}

/// The layer's name: the node's where it has one, unless the weight's is that of a module.
pub(super) fn layer_name<'a>(node: &'a Node, weights: &'a str) -> &'a str {
    let module = weights.strip_suffix(".weight").unwrap_or_default();
    let own = node.name.as_str();
    let own = own.strip_suffix("/Gemm").or_else(|| own.strip_suffix("/MatMul")).unwrap_or(own);
    [module, own, weights].into_iter().find(|name| !name.is_empty()).unwrap_or_default()
}

/// The activation that cuts as a Clip does, between stored numbers.
pub(super) fn clip(chain: &Chain<'_>, step: Step<'_>) -> Result<Activation, Error> {
    match columns::clip(chain, step)? {
        (Some(0.0), Some(6.0)) => Ok(Activation::Relu6),
        (Some(0.0), None) => Ok(Activation::Relu),
        (min, max) => {
            let shown = |end: Option<f64>| end.map_or("nothing".to_string(), |end| end.to_string());
            Err(step.node.error(format!(
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
