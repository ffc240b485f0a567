//! An ONNX file as plain structures: its nodes, what each reads and writes, and its constants.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use prost::Message;
use prost::bytes::Bytes;

use super::damaged;
use crate::Error;
use crate::onnx::constant::{Constant, Data};
use crate::onnx::external::External;
use crate::onnx::node::Node;
use crate::onnx::proto::{self, Dimension, Entry, OperatorSet, ValueInfo, data_type};
use crate::onnx::stored::Stored;

/// The versions of the operators that are known. Before 7 a Gemm, a batch normalization and a dropout had other attributes.
pub(crate) const OPSETS: std::ops::RangeInclusive<i64> = 7..=28;

/// The version whose operators `tinyfit export` writes: of 2022, and known to every runtime since.
pub(crate) const WRITTEN_OPSET: i64 = 17;

/// The version that brought GELU, which a file of a network with it is written in: of 2023.
pub(crate) const GELU_OPSET: i64 = 20;

/// The key of the metadata that `tinyfit export` writes with the network.
pub(crate) const DESCRIPTION: &str = "tinyfit";

/// How often what makes a constant of another, as a shape or a scale, may be made so itself.
const DEEPEST: usize = 4;

/// The most nodes, constants, inputs and outputs of a network for a microcontroller.
const MOST: usize = 100_000;

#[derive(Debug)]
pub(crate) struct Graph {
    pub opset: i64,
    nodes: Vec<Node>,
    /// By what they write.
    producers: HashMap<String, usize>,
    /// Constants as they are in the file.
    constants: HashMap<String, Bytes>,
    /// What depends on the inputs.
    computed: HashSet<String>,
    pub inputs: Vec<Value>,
    pub outputs: Vec<Value>,
    /// The description that `tinyfit export` wrote with the network.
    pub description: Option<String>,
    external: External,
}

/// An input or an output.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Value {
    pub name: String,
    /// `None` if it is not a tensor.
    pub kind: Option<i32>,
    /// The dimensions; one that is not known is `None`. `None` if not even their number is known.
    pub shape: Option<Vec<Option<usize>>>,
}

impl Graph {
    pub(crate) fn read(bytes: &[u8], folder: Option<&Path>) -> Result<Self, Error> {
        let model = proto::Model::decode(Bytes::copy_from_slice(bytes)).map_err(damaged)?;
        let graph = model.graph.ok_or_else(|| damaged("it has no graph"))?;
        let opset = opset(&model.opset_import)?;
        let counts = [&graph.node, &graph.initializer, &graph.input, &graph.output].map(Vec::len);
        if let Some(count) = counts.into_iter().find(|&count| count > MOST) {
            return Err(Error::new(format!(
                "the graph has {count} nodes, constants or ends; give a network of at most {MOST}"
            )));
        }
        if !graph.sparse_initializer.is_empty() {
            return Err(Error::new("the graph has sparse weights; save the model with dense ones"));
        }
        let mut constants = HashMap::new();
        for tensor in graph.initializer {
            constants.insert(name_of(&tensor)?, tensor);
        }
        let nodes = graph.node.iter().map(Node::read).collect::<Result<Vec<_>, _>>()?;
        let value = |value: &Bytes| Value::read(value.clone());
        let mut inputs = graph.input.iter().map(value).collect::<Result<Vec<_>, _>>()?;
        // Before version 4 of the format, constants were inputs too.
        inputs.retain(|input| !constants.contains_key(&input.name));
        let outputs = graph.output.iter().map(value).collect::<Result<Vec<_>, _>>()?;
        if inputs.is_empty() {
            return Err(Error::new("the model has no input; export it again"));
        }
        let mut producers = HashMap::new();
        for (at, node) in nodes.iter().enumerate() {
            for output in node.outputs.iter().filter(|output| !output.is_empty()) {
                let known = producers.insert(output.clone(), at).is_some();
                let is_input = inputs.iter().any(|input| input.name == *output);
                if known || is_input || constants.contains_key(output) {
                    return Err(node.error(format!("'{output}' is computed twice; export the model again")));
                }
            }
        }
        let description = description(&model.metadata_props)?;
        let external = External::of(folder);
        let computed = HashSet::new();
        let mut graph =
            Self { opset, nodes, producers, constants, computed, inputs, outputs, description, external };
        graph.computed = graph.dependants()?;
        Ok(graph)
    }

    /// What depends on the inputs, in the order of computation.
    fn dependants(&self) -> Result<HashSet<String>, Error> {
        let mut readers: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut waits: Vec<usize> = Vec::with_capacity(self.nodes.len());
        for (at, node) in self.nodes.iter().enumerate() {
            let mut count = 0;
            for input in node.inputs.iter().filter(|input| !input.is_empty()) {
                if let Some(&producer) = self.producers.get(input) {
                    readers.entry(producer).or_default().push(at);
                    count += 1;
                } else if self.input(input).is_none() && !self.constants.contains_key(input) {
                    return Err(
                        node.error(format!("nothing computes its input '{input}'; export the model again"))
                    );
                }
            }
            waits.push(count);
        }
        let mut ready: Vec<usize> = (0..self.nodes.len()).filter(|&at| waits[at] == 0).collect();
        let mut computed: HashSet<String> = self.inputs.iter().map(|input| input.name.clone()).collect();
        while let Some(at) = ready.pop() {
            let node = &self.nodes[at];
            if node.inputs.iter().any(|input| computed.contains(input)) {
                computed.extend(node.outputs.iter().cloned());
            }
            for &reader in readers.get(&at).into_iter().flatten() {
                waits[reader] -= 1;
                if waits[reader] == 0 {
                    ready.push(reader);
                }
            }
        }
        match waits.iter().position(|&count| count > 0) {
            None => Ok(computed),
            Some(at) => {
                Err(self.nodes[at].error("the graph runs in a circle through it; export the model again"))
            }
        }
    }

    /// The input of a name.
    pub(crate) fn input(&self, name: &str) -> Option<&Value> {
        self.inputs.iter().find(|input| input.name == name)
    }

    /// Whether a tensor depends on an input.
    pub(crate) fn is_computed(&self, name: &str) -> bool {
        self.computed.contains(name)
    }

    /// The node that writes a tensor.
    pub(crate) fn producer(&self, name: &str) -> Option<&Node> {
        self.producers.get(name).map(|&at| &self.nodes[at])
    }

    /// All nodes, in the order of the file.
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// A constant, also one that nodes make of others: shapes and types changed, rows as columns, numbers stored in fewer bits
    /// and made real.
    pub(crate) fn constant(&self, name: &str) -> Result<Constant, Error> {
        self.constant_within(name, DEEPEST)
    }

    /// One that is made of constants which are made of constants, so many times at most.
    fn constant_within(&self, name: &str, depth: usize) -> Result<Constant, Error> {
        // From the named one to where the numbers are, and back again.
        let (mut changes, mut at) = (Vec::new(), name);
        let mut constant = loop {
            if let Some(tensor) = self.constants.get(at) {
                let tensor = proto::Tensor::decode(tensor.clone()).map_err(damaged)?;
                break Constant::read(tensor, &self.external)?;
            }
            let node = self
                .producer(at)
                .ok_or_else(|| Error::tensor(at, "it is nowhere; export the model again"))?;
            match node.operator.as_str() {
                "Constant" => break self.of_node(node)?,
                "Identity" | "Cast" | "Transpose" | "Reshape" | "Squeeze" | "Unsqueeze" | "Flatten"
                | "QuantizeLinear" | "DequantizeLinear"
                    if depth > 0 && !self.is_computed(at) =>
                {
                    changes.push(node);
                    at = node.input(0).unwrap_or_default();
                }
                _ => {
                    return Err(node.error(
                        "a weight or a shape is computed by it; simplify the model so that they are constants, as onnxsim does",
                    ));
                }
            }
        };
        for node in changes.into_iter().rev() {
            constant = self.changed(node, constant, depth.saturating_sub(1))?;
        }
        constant.name = name.to_string();
        Ok(constant)
    }

    /// The result of a node on a constant.
    fn changed(&self, node: &Node, mut constant: Constant, depth: usize) -> Result<Constant, Error> {
        match node.operator.as_str() {
            "QuantizeLinear" | "DequantizeLinear" => {
                let stored = Stored::of(node, |name| self.constant_within(name, depth))?;
                if node.operator == "QuantizeLinear" {
                    stored.quantize(constant)
                } else {
                    stored.dequantize(constant)
                }
            }
            "Transpose" => {
                let identity = node
                    .attribute("perm")
                    .is_some_and(|perm| perm.ints.iter().copied().eq(0..perm.ints.len() as i64));
                match constant.shape.len() {
                    _ if identity => Ok(constant),
                    0 | 1 => Ok(constant),
                    2 => Ok(constant.transposed()),
                    n => Err(node.error(format!(
                        "its constant has {n} dimensions where a weight has two; export the model again"
                    ))),
                }
            }
            "Cast" => {
                let to = node.int("to", 0) as i32;
                constant.data = match (constant.data, to) {
                    (Data::F64(values), data_type::FLOAT) => {
                        Data::F32(values.iter().map(|&v| v as f32).collect())
                    }
                    (Data::F32(values), data_type::DOUBLE) => {
                        Data::F64(values.iter().map(|&v| v.into()).collect())
                    }
                    (Data::Int32(values), data_type::INT64) => {
                        Data::Int64(values.iter().map(|&v| v.into()).collect())
                    }
                    (data @ Data::F32(_), data_type::FLOAT | data_type::FLOAT16)
                    | (data @ Data::F64(_), data_type::DOUBLE)
                    | (data @ Data::Int64(_), data_type::INT64) => data,
                    _ => {
                        return Err(node.error(format!(
                            "it makes {} of a constant; simplify the model so that weights are constants, as onnxsim does",
                            data_type::name(to)
                        )));
                    }
                };
                Ok(constant)
            }
            "Identity" => Ok(constant),
            _ => {
                // Which of the shapes that it may get matters for broadcasting alone, where ones in front count nothing.
                let shape = match node.input(1).filter(|_| node.operator == "Reshape") {
                    Some(shape) => self.constant_within(shape, depth)?.ints()?,
                    None => {
                        return Ok(Constant {
                            shape: constant.shape.into_iter().filter(|&n| n != 1).collect(),
                            ..constant
                        });
                    }
                };
                let known: i64 =
                    shape.iter().filter(|&&n| n > 0).fold(1, |product, &n| product.saturating_mul(n));
                let len = constant.len() as i64;
                let dims = shape.iter().enumerate().map(|(at, &n)| match n {
                    0 => constant.shape.get(at).copied(),
                    -1 if known > 0 => usize::try_from(len / known).ok(),
                    n => usize::try_from(n).ok(),
                });
                let dims = dims.collect::<Option<Vec<usize>>>().filter(|dims| {
                    dims.iter().try_fold(1usize, |product, &n| product.checked_mul(n)) == Some(constant.len())
                });
                let dims = dims.ok_or_else(|| {
                    node.error(format!(
                        "{len} values do not make the shape {shape:?}; export the model again"
                    ))
                })?;
                Ok(Constant { shape: dims, ..constant })
            }
        }
    }

    /// The value of a node `Constant`.
    fn of_node(&self, node: &Node) -> Result<Constant, Error> {
        let name = node.output().to_string();
        let of =
            |shape: Vec<usize>, data: Data| Ok(Constant { name: name.clone(), shape, data, narrowed: None });
        if let Some(attribute) = node.attribute("value") {
            let tensor =
                attribute.t.clone().ok_or_else(|| node.error("it has no value; export the model again"))?;
            return Constant::read(proto::Tensor { name, ..tensor }, &self.external);
        }
        if let Some(attribute) = node.attribute("value_float") {
            return of(Vec::new(), Data::F32(vec![attribute.f.unwrap_or_default()]));
        }
        if let Some(attribute) = node.attribute("value_int") {
            return of(Vec::new(), Data::Int64(vec![attribute.i.unwrap_or_default()]));
        }
        if let Some(attribute) = node.attribute("value_floats") {
            return of(vec![attribute.floats.len()], Data::F32(attribute.floats.clone()));
        }
        if let Some(attribute) = node.attribute("value_ints") {
            return of(vec![attribute.ints.len()], Data::Int64(attribute.ints.clone()));
        }
        Err(node.error("it is sparse, or a text; save the model with dense numbers"))
    }
}

/// Of a tensor only its name.
fn name_of(tensor: &Bytes) -> Result<String, Error> {
    #[derive(Clone, PartialEq, Message)]
    struct Named {
        #[prost(string, tag = "8")]
        name: String,
    }
    Ok(Named::decode(tensor.clone()).map_err(damaged)?.name)
}

fn opset(imports: &[Bytes]) -> Result<i64, Error> {
    let imports = imports.iter().map(|import| OperatorSet::decode(import.clone()));
    let imports = imports.collect::<Result<Vec<_>, _>>().map_err(damaged)?;
    let own = imports.iter().find(|import| matches!(import.domain.as_str(), "" | "ai.onnx"));
    let opset = own.ok_or_else(|| damaged("it names no version of ONNX's operators"))?.version;
    if OPSETS.contains(&opset) {
        return Ok(opset);
    }
    Err(Error::new(format!(
        "the model is of opset {opset} where {} to {} are known; export it with opset_version={WRITTEN_OPSET}, or use \
         onnx.version_converter",
        OPSETS.start(),
        OPSETS.end()
    )))
}

fn description(entries: &[Bytes]) -> Result<Option<String>, Error> {
    for entry in entries {
        let entry = Entry::decode(entry.clone()).map_err(damaged)?;
        if entry.key == DESCRIPTION {
            return Ok(Some(entry.value));
        }
    }
    Ok(None)
}

impl Value {
    fn read(value: Bytes) -> Result<Self, Error> {
        let value = ValueInfo::decode(value).map_err(damaged)?;
        let tensor = value.r#type.and_then(|kind| kind.tensor_type);
        let kind = tensor.as_ref().map(|tensor| tensor.elem_type);
        let shape = tensor.and_then(|tensor| tensor.shape).map(|shape| {
            let dimension = |dim: Bytes| {
                let dim = Dimension::decode(dim).map_err(damaged)?;
                Ok(dim.dim_value.and_then(|n| usize::try_from(n).ok()))
            };
            shape.dim.into_iter().map(dimension).collect::<Result<Vec<_>, Error>>()
        });
        Ok(Self { name: value.name, kind, shape: shape.transpose()? })
    }
}
