//! The nodes between the input and an output, each of which reads what the one before it computed.

use std::collections::HashSet;

use tinyfit_model::{Activation, LONGEST};

use super::fused::{Fused, fused};
use super::shape::Shape;
use crate::Error;
use crate::onnx::constant::Constant;
use crate::onnx::graph::{Graph, Value};
use crate::onnx::node::Node;
use crate::onnx::proto::data_type;

/// The supported operators apart from activations, for messages.
const KNOWN: [&str; 12] = [
    "Gemm",
    "MatMul",
    "Add",
    "Sub",
    "Mul",
    "Div",
    "BatchNormalization",
    "PRelu",
    "LinearClassifier",
    "LinearRegressor",
    "QuantizeLinear",
    "DequantizeLinear",
];

/// The operators that are activations.
fn activations() -> Vec<&'static str> {
    let mut names: Vec<&str> =
        Activation::ALL.iter().filter_map(|activation| activation.format_names().onnx).collect();
    // Of two activations one operator, by an attribute.
    names.dedup();
    names
}

#[derive(Debug)]
pub(super) struct Chain<'g> {
    pub graph: &'g Graph,
    /// The input of the first step: an input, or the concatenation of several.
    pub start: &'g str,
    pub steps: Vec<Step<'g>>,
}

/// A node, and which of its inputs is computed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<'g> {
    pub node: &'g Node,
    pub input: usize,
    /// The operation that several nodes form; `node` is one of them.
    pub fused: Option<Fused<'g>>,
}

impl<'g> Chain<'g> {
    /// From the output back to the inputs.
    pub(super) fn of(graph: &'g Graph, output: &'g str) -> Result<Self, Error> {
        let (mut steps, mut at) = (Vec::new(), output);
        while graph.input(at).is_none() {
            let node = graph.producer(at).filter(|_| graph.is_computed(at)).ok_or_else(|| {
                let inputs: Vec<&str> = graph.inputs.iter().map(|input| input.name.as_str()).collect();
                let what = format!(
                    "it does not depend on the input '{}'; give a chain of layers",
                    inputs.join("', '")
                );
                Error::tensor(at, what)
            })?;
            if let Some((fused, read)) = fused(graph, node) {
                steps.push(Step { node, input: 0, fused: Some(fused) });
                at = read;
                continue;
            }
            let computed = computed(graph, node);
            let input = match computed[..] {
                [input] => input,
                [0, 1] if node.operator == "Reshape" && is_of_shapes(graph, &node.inputs[1]) => 0,
                [_, ..] if joins(node) => break,
                [_, _, ..] if !is_known(node) => return Err(unsupported(node)),
                [first, second, ..] => return Err(branches(graph, node, first, second)),
                [] => return Err(unsupported(node)),
            };
            // A linear classifier has the scores in addition to its label.
            let place = usize::from(node.operator == "ai.onnx.ml.LinearClassifier");
            if node.outputs.get(place).is_none_or(|output| output != at) {
                return Err(match place {
                    0 => node.error(format!("its output '{at}' is not the first one; give a chain of layers")),
                    _ => node.error("its label is an output and its scores are none; export the model with its probabilities"),
                });
            }
            steps.push(Step { node, input, fused: None });
            at = &node.inputs[input];
        }
        steps.reverse();
        Ok(Self { graph, start: at, steps })
    }

    /// Whether what is computed is stored in eight bits on the way.
    pub(super) fn is_int8(&self) -> bool {
        let quantizes =
            |step: &Step<'_>| matches!(step.node.operator.as_str(), "QuantizeLinear" | "DequantizeLinear");
        self.steps.iter().any(quantizes)
    }

    /// The shape of an input; of an only one, the first weights tell it where the file does not.
    pub(super) fn input_shape(&self, input: &Value) -> Result<Shape, Error> {
        let error = |what: String| Error::tensor(&input.name, what);
        let known = input.shape.as_deref().and_then(|shape| {
            let (batch, rest) = shape.split_first()?;
            let rest = rest.iter().copied().collect::<Option<Vec<_>>>()?;
            match (batch, rest.is_empty()) {
                (Some(len), true) => Some(Shape::of_one(vec![*len])),
                (None, true) => None,
                (batch, false) => Some(Shape::of_batch(*batch, rest)),
            }
        });
        let shape = match known {
            Some(shape) => Some(shape),
            None if self.graph.inputs.len() > 1 => None,
            None => self.first_len()?.map(|len| Shape::of_batch(None, vec![len])),
        };
        let shape = shape
            .ok_or_else(|| error("its shape is not known; export the model with the input's shape".into()))?;
        match shape.checked_len() {
            Some(1..=LONGEST) => Ok(shape),
            _ => Err(error(format!(
                "its shape {:?} makes no example of 1 to {LONGEST} values; give another network",
                input.shape
            ))),
        }
    }

    /// The number of values that the first layer, or what scales its inputs, has weights for.
    fn first_len(&self) -> Result<Option<usize>, Error> {
        for Step { node, .. } in &self.steps {
            let constant = |at: usize| node.input(at).map(|name| self.graph.constant(name)).transpose();
            let len = match node.operator.as_str() {
                "Gemm" => {
                    constant(1)?.and_then(|w| w.shape.get(usize::from(node.int("transB", 0) != 0)).copied())
                }
                "MatMul" => constant(1)?.and_then(|w| w.shape.first().copied()),
                "BatchNormalization" => constant(1)?.map(|scale| scale.len()),
                "ai.onnx.ml.Scaler" => node.attribute("offset").map(|offset| offset.floats.len()),
                "ai.onnx.ml.LinearClassifier" | "ai.onnx.ml.LinearRegressor" => {
                    let [coefficients, intercepts] = ["coefficients", "intercepts"]
                        .map(|name| node.attribute(name).map_or(0, |attribute| attribute.floats.len()));
                    coefficients.checked_div(intercepts)
                }
                _ => None,
            };
            if len.is_some_and(|len| len > 1) {
                return Ok(len);
            }
        }
        Ok(None)
    }

    /// A constant input of a step's node.
    pub(super) fn constant(&self, step: Step<'_>, at: usize, what: &str) -> Result<Constant, Error> {
        let name = step.node.input(at).filter(|_| at != step.input);
        let name = name.ok_or_else(|| {
            step.node.error(format!("it has no {what} as input {at}; give a chain of layers"))
        })?;
        self.graph.constant(name)
    }

    /// Applies a node that only changes the shape, or nothing, and returns whether it was one.
    pub(super) fn reshapes(&self, step: Step<'_>, shape: &mut Shape) -> Result<bool, Error> {
        let Step { node, input, .. } = step;
        if input != 0 {
            return Ok(false);
        }
        let refused =
            |what: &str| node.error(format!("{what}; give a chain of layers that keeps examples apart"));
        let done = match node.operator.as_str() {
            "Identity" => Some(()),
            "Dropout" => {
                if !self.is_off(node.input(2))? {
                    return Err(node.error(
                        "it is in training mode; export the model in evaluation mode, as after model.eval()",
                    ));
                }
                Some(())
            }
            "Flatten" => shape.flatten(node.int("axis", 1)),
            "Reshape" => match node.input(1) {
                Some(target) if self.graph.is_computed(target) => {
                    shape.reshape(&self.partly_known(target)?, false)
                }
                Some(target) => {
                    shape.reshape(&self.graph.constant(target)?.ints()?, node.int("allowzero", 0) != 0)
                }
                None => None,
            },
            "Squeeze" | "Unsqueeze" => {
                let axes = match node.input(1) {
                    Some(axes) => Some(self.graph.constant(axes)?.ints()?),
                    None => node.attribute("axes").map(|axes| axes.ints.clone()),
                };
                if node.operator == "Squeeze" {
                    shape.squeeze(axes.as_deref())
                } else {
                    shape.unsqueeze(&axes.unwrap_or_default())
                }
            }
            "Transpose" => shape.transpose(node.attribute("perm").map(|perm| &perm.ints[..])),
            _ => return Ok(false),
        };
        done.map(|()| true).ok_or_else(|| refused("it mixes examples, or the values within one"))
    }

    /// Whether a switch is left out, or false.
    fn is_off(&self, switch: Option<&str>) -> Result<bool, Error> {
        Ok(match switch {
            None => true,
            Some(switch) => !self.graph.is_computed(switch) && self.graph.constant(switch)?.ints()? == [0],
        })
    }

    /// A shape that is computed of that of its input: the batch as it was, and the constants after it. Where these are computed
    /// as well, examples are made flat.
    fn partly_known(&self, target: &str) -> Result<Vec<i64>, Error> {
        let parts =
            self.graph.producer(target).filter(|node| node.operator == "Concat").map(|node| &node.inputs[..]);
        let Some((_, rest)) = parts.and_then(<[String]>::split_first) else { return Ok(vec![0, -1]) };
        if rest.iter().any(|part| self.graph.is_computed(part)) {
            return Ok(vec![0, -1]);
        }
        let rest =
            rest.iter().map(|part| self.graph.constant(part)?.ints()).collect::<Result<Vec<_>, _>>()?;
        Ok(std::iter::once(0).chain(rest.concat()).collect())
    }
}

/// Whether a tensor is made of shapes alone, and not of the values of examples.
fn is_of_shapes(graph: &Graph, name: &str) -> bool {
    let (mut waiting, mut seen) = (vec![name], HashSet::new());
    while let Some(name) = waiting.pop() {
        if !graph.is_computed(name) || !seen.insert(name) {
            continue;
        }
        let Some(node) = graph.producer(name) else { return false };
        match node.operator.as_str() {
            "Shape" => {}
            "Gather" | "Slice" | "Unsqueeze" | "Squeeze" | "Concat" | "Cast" | "Identity" | "Reshape" => {
                waiting.extend(node.inputs.iter().map(String::as_str));
            }
            _ => return false,
        }
    }
    true
}

/// The places of a node's inputs that are computed.
pub(super) fn computed(graph: &Graph, node: &Node) -> Vec<usize> {
    (0..node.inputs.len()).filter(|&at| graph.is_computed(&node.inputs[at])).collect()
}

/// Whether a node puts the values of several tensors side by side.
pub(super) fn joins(node: &Node) -> bool {
    matches!(node.operator.as_str(), "Concat" | "ai.onnx.ml.FeatureVectorizer")
}

/// Whether an operator can be imported where it reads one tensor that is computed.
fn is_known(node: &Node) -> bool {
    let shapes = ["Identity", "Dropout", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Transpose", "Cast"];
    let name = node.operator.strip_prefix("ai.onnx.ml.").unwrap_or(&node.operator);
    KNOWN.contains(&name) || activations().contains(&name) || shapes.contains(&name) || joins(node)
}

/// The error where two branches meet: the cause, if it is a quantization that makes them.
pub(super) fn branches(graph: &Graph, node: &Node, first: usize, second: usize) -> Error {
    if let Some(dynamic) = graph.nodes().iter().find(|node| is_dynamic(node)) {
        return unsupported(dynamic);
    }
    let (first, second) = (&node.inputs[first], &node.inputs[second]);
    node.error(format!("two branches meet in it, '{first}' and '{second}'; give a chain of layers"))
}

/// Whether a node quantizes what it reads by its own range.
fn is_dynamic(node: &Node) -> bool {
    let name = node.operator.rsplit('.').next().unwrap_or_default();
    matches!(
        name,
        "MatMulInteger" | "DynamicQuantizeLinear" | "MatMulIntegerToFloat" | "DynamicQuantizeMatMul"
    )
}

/// The error for an operator that no network here has.
pub(super) fn unsupported(node: &Node) -> Error {
    let name = node.operator.as_str();
    let advice = match name.rsplit('.').next().unwrap_or(name) {
        _ if is_dynamic(node) => {
            "it is quantized dynamically, in a way that quantize_dynamic does not write; use \
             onnxruntime.quantization.quantize_static with QuantFormat.QDQ, or give the f32 model"
        }
        "QGemm" | "QLinearMatMul" | "QLinearAdd" | "QLinearSigmoid" | "QLinearLeakyRelu"
        | "QLinearSoftmax" | "QLinearConv" => {
            "it is of the format QOperator; quantize with quant_format=QuantFormat.QDQ"
        }
        "FusedGemm" | "FusedMatMul" | "BiasGelu" | "FastGelu" => {
            "it is ONNX Runtime's own; give the model as it was before ONNX Runtime optimized it"
        }
        "ArgMax" | "ArrayFeatureExtractor" | "TopK" => {
            "it makes a label of the outputs; export the model with its probabilities"
        }
        "Normalizer" => {
            "it divides each example by its own size, which no layer does; train without Normalizer, or divide before the model"
        }
        "Binarizer" | "Greater" | "GreaterOrEqual" | "Less" | "LessOrEqual" | "Equal" => {
            "it makes 0 and 1 of numbers, which no layer does; train on such columns instead"
        }
        "ReduceProd" | "Pow" => {
            "it multiplies inputs with each other, which no layer does; train on such columns instead"
        }
        "LinearClassifier" | "LinearRegressor" => "it is not a layer here; give one at the end of the model",
        "TreeEnsembleClassifier"
        | "TreeEnsembleRegressor"
        | "TreeEnsemble"
        | "SVMClassifier"
        | "SVMRegressor" => "it is not a network; train a neural network or a linear model",
        _ => {
            let known = [&KNOWN[..], &activations()].concat().join(", ");
            return node.error(format!("this operator cannot be imported; give a network of {known}"));
        }
    };
    node.error(format!("this operator cannot be imported: {advice}"))
}

/// A change of type keeps f32 values, but would cut an integer.
pub(super) fn cast(node: &Node) -> Result<Option<String>, Error> {
    match node.int("to", 0) as i32 {
        data_type::FLOAT => Ok(None),
        to @ (data_type::DOUBLE | data_type::FLOAT16 | data_type::BFLOAT16) => Ok(Some(data_type::name(to))),
        to => Err(node.error(format!(
            "it makes {} of what is computed; give a network of floats",
            data_type::name(to)
        ))),
    }
}
