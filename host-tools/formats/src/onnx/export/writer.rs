//! Collects constants and nodes, and writes the file.

use prost::Message;
use prost::bytes::Bytes;
use tinyfit_model::Element;

use crate::onnx::graph::{DESCRIPTION, WRITTEN_OPSET};
use crate::onnx::proto::{self, attribute_type, data_type};

/// The version of the format that came with the operators written.
const IR_VERSION: i64 = 8;

/// The numbers of a constant.
#[derive(Clone, Copy)]
pub(super) enum Data<'a> {
    F32(&'a [f32]),
    Int8(&'a [i8]),
    /// The same numbers, 128 more.
    Uint8(&'a [i8]),
    Int32(&'a [i32]),
}

/// The value of an attribute.
#[derive(Clone, Copy)]
pub(super) enum Attribute {
    Int(i64),
    Float(f32),
    Text(&'static str),
}

pub(super) struct Writer {
    opset: i64,
    nodes: Vec<Bytes>,
    constants: Vec<Bytes>,
    names: Vec<String>,
}

impl Default for Writer {
    fn default() -> Self {
        Self { opset: WRITTEN_OPSET, nodes: Vec::new(), constants: Vec::new(), names: Vec::new() }
    }
}

impl Writer {
    /// The file's operators are of this version at least.
    pub(super) fn needs(&mut self, opset: i64) {
        self.opset = self.opset.max(opset);
    }

    pub(super) fn constant(&mut self, name: &str, shape: &[usize], data: Data<'_>) {
        let (data_type, raw): (i32, Vec<u8>) = match data {
            Data::F32(values) => (data_type::FLOAT, values.iter().flat_map(|v| v.to_le_bytes()).collect()),
            Data::Int8(values) => (data_type::INT8, values.iter().map(|&v| v as u8).collect()),
            Data::Uint8(values) => (data_type::UINT8, values.iter().map(|&v| v as u8 ^ 0x80).collect()),
            Data::Int32(values) => (data_type::INT32, values.iter().flat_map(|v| v.to_le_bytes()).collect()),
        };
        let tensor = proto::Tensor {
            name: name.to_string(),
            dims: shape.iter().map(|&n| n as i64).collect(),
            data_type,
            raw_data: Some(raw.into()),
            ..proto::Tensor::default()
        };
        self.constants.push(tensor.encode_to_vec().into());
        self.names.push(name.to_string());
    }

    /// A constant without dimensions, which may have been written before.
    pub(super) fn scalar(&mut self, name: &str, data: Data<'_>) -> String {
        if !self.names.iter().any(|known| known == name) {
            self.constant(name, &[], data);
        }
        name.to_string()
    }

    /// An Add, Sub or Mul of a tensor and a constant for each of its values.
    pub(super) fn elementwise(
        &mut self,
        operator: &str,
        name: &str,
        input: &str,
        values: &[f32],
        output: &str,
    ) {
        let constant = format!("{name}/values");
        self.constant(&constant, &[values.len()], Data::F32(values));
        self.node(operator, name, &[input, &constant], output, &[]);
    }

    pub(super) fn node(
        &mut self,
        operator: &str,
        name: &str,
        inputs: &[&str],
        output: &str,
        attributes: &[(&str, Attribute)],
    ) {
        let attribute = attributes.iter().map(|&(name, value)| {
            let mut attribute = proto::Attribute { name: name.to_string(), ..proto::Attribute::default() };
            match value {
                Attribute::Int(i) => (attribute.r#type, attribute.i) = (attribute_type::INT, Some(i)),
                Attribute::Float(f) => (attribute.r#type, attribute.f) = (attribute_type::FLOAT, Some(f)),
                Attribute::Text(text) => {
                    (attribute.r#type, attribute.s) =
                        (attribute_type::STRING, Bytes::from_static(text.as_bytes()));
                }
            }
            attribute.encode_to_vec().into()
        });
        let node = proto::Node {
            input: inputs.iter().map(|input| input.to_string()).collect(),
            output: vec![output.to_string()],
            name: name.to_string(),
            op_type: operator.to_string(),
            attribute: attribute.collect(),
            domain: String::new(),
        };
        self.nodes.push(node.encode_to_vec().into());
    }

    /// The bytes of the file. The ends are `[batch, values]`.
    pub(super) fn finish(
        self,
        input: (&str, usize, Element),
        output: (&str, usize, Element),
        description: &str,
    ) -> Vec<u8> {
        let entry = proto::Entry { key: DESCRIPTION.to_string(), value: description.to_string() };
        let operators = proto::OperatorSet { domain: String::new(), version: self.opset };
        let graph = proto::Graph {
            node: self.nodes,
            name: "main".to_string(),
            initializer: self.constants,
            input: vec![value(input)],
            output: vec![value(output)],
            sparse_initializer: Vec::new(),
        };
        let model = proto::Model {
            ir_version: IR_VERSION,
            producer_name: "tinyfit".to_string(),
            producer_version: env!("CARGO_PKG_VERSION").to_string(),
            graph: Some(graph),
            opset_import: vec![operators.encode_to_vec().into()],
            metadata_props: vec![entry.encode_to_vec().into()],
        };
        model.encode_to_vec()
    }
}

fn value((name, len, element): (&str, usize, Element)) -> Bytes {
    let batch = proto::Dimension { dim_param: Some("batch".to_string()), dim_value: None };
    let values = proto::Dimension { dim_param: None, dim_value: Some(len as i64) };
    let shape = proto::Shape { dim: [batch, values].map(|dim| dim.encode_to_vec().into()).to_vec() };
    let elem_type = if element == Element::Int8 { data_type::INT8 } else { data_type::FLOAT };
    let tensor_type = Some(proto::TensorType { elem_type, shape: Some(shape) });
    proto::ValueInfo { name: name.to_string(), r#type: Some(proto::Type { tensor_type }) }
        .encode_to_vec()
        .into()
}
