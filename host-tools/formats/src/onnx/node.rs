//! A node of the graph and its attributes.

use prost::Message;
use prost::bytes::Bytes;

use super::damaged;
use crate::Error;
use crate::onnx::proto::{self, Attribute};

#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The operator's name, with its domain in front where that is not ONNX's own.
    pub operator: String,
    pub name: String,
    /// One that is left out is empty.
    pub inputs: Vec<String>,
    pub outputs: Vec<String>,
    attributes: Vec<(String, Attribute)>,
}

impl Node {
    pub(crate) fn read(node: &Bytes) -> Result<Self, Error> {
        let node = proto::Node::decode(node.clone()).map_err(damaged)?;
        let domain = match node.domain.as_str() {
            "" | "ai.onnx" => String::new(),
            domain => format!("{domain}."),
        };
        let attributes = node.attribute.iter().map(|attribute| {
            let attribute = Attribute::decode(attribute.clone()).map_err(damaged)?;
            Ok((attribute.name.clone(), attribute))
        });
        let attributes = attributes.collect::<Result<_, Error>>()?;
        let operator = format!("{domain}{}", node.op_type);
        Ok(Self { operator, name: node.name, inputs: node.input, outputs: node.output, attributes })
    }

    /// The first output, which is the only one that is used.
    pub(crate) fn output(&self) -> &str {
        self.outputs.first().map_or("", String::as_str)
    }

    /// An input, if it is not left out.
    pub(crate) fn input(&self, at: usize) -> Option<&str> {
        self.inputs.get(at).map(String::as_str).filter(|name| !name.is_empty())
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, attribute)| attribute)
    }

    pub(crate) fn float(&self, name: &str, default: f32) -> f32 {
        self.attribute(name).and_then(|attribute| attribute.f).unwrap_or(default)
    }

    pub(crate) fn int(&self, name: &str, default: i64) -> i64 {
        self.attribute(name).and_then(|attribute| attribute.i).unwrap_or(default)
    }

    /// The node's description for messages.
    pub(crate) fn shown(&self) -> &str {
        if self.name.is_empty() { self.output() } else { &self.name }
    }

    pub(crate) fn error(&self, what: impl Into<String>) -> Error {
        Error::at(format!("{} (node '{}')", self.operator, self.shown()), what)
    }
}
