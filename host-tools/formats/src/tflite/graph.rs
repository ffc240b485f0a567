//! A `.tflite` file as plain structures: one subgraph, its tensors and its operators in order.

use std::collections::HashMap;

use planus::ReadAsRoot;
use tinyfit_model::{Activation, QuantParams};

use super::damaged;
use super::export::IDENTIFIER;
use crate::Error;
use crate::tflite::schema::{
    BuiltinOptionsRef, ModelRef, OperatorRef, QuantizationParametersRef, SubGraphRef, TensorRef,
};
use crate::tflite::signature;

/// The types of tensors, by number, as TFLite's schema calls them.
const TYPES: [&str; 21] = [
    "FLOAT32",
    "FLOAT16",
    "INT32",
    "UINT8",
    "INT64",
    "STRING",
    "BOOL",
    "INT16",
    "COMPLEX64",
    "INT8",
    "FLOAT64",
    "COMPLEX128",
    "UINT64",
    "RESOURCE",
    "VARIANT",
    "UINT32",
    "UINT16",
    "INT4",
    "BFLOAT16",
    "INT2",
    "UINT4",
];

/// The type of a tensor: what can be imported, and the name of anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    F32,
    F16,
    Int4,
    Int8,
    Uint8,
    Int32,
    Other(String),
}

pub(crate) const F32: i8 = 0;
pub(crate) const F16: i8 = 1;
pub(crate) const INT32: i8 = 2;
pub(crate) const UINT8: i8 = 3;
pub(crate) const INT8: i8 = 9;
pub(crate) const INT4: i8 = 17;

pub(crate) const ADD: usize = 0;
pub(crate) const DEQUANTIZE: usize = 6;
pub(crate) const FULLY_CONNECTED: usize = 9;
pub(crate) const LOGISTIC: usize = 14;
pub(crate) const MUL: usize = 18;
pub(crate) const RELU: usize = 19;
pub(crate) const RELU6: usize = 21;
pub(crate) const RESHAPE: usize = 22;
pub(crate) const SOFTMAX: usize = 25;
pub(crate) const TANH: usize = 28;
pub(crate) const SUB: usize = 41;
pub(crate) const DIV: usize = 42;
pub(crate) const STRIDED_SLICE: usize = 45;
pub(crate) const PRELU: usize = 54;
pub(crate) const SHAPE: usize = 77;
pub(crate) const PACK: usize = 83;
pub(crate) const LEAKY_RELU: usize = 98;
pub(crate) const QUANTIZE: usize = 114;
pub(crate) const GELU: usize = 150;

#[derive(Debug)]
pub(crate) struct Graph<'a> {
    pub tensors: Vec<Tensor<'a>>,
    pub operators: Vec<Operator>,
    pub input: usize,
    pub output: usize,
    /// The description that `tinyfit export` wrote with the network.
    pub description: Option<String>,
    /// The constants that a DEQUANTIZE makes others of, by these.
    pub stored: HashMap<usize, usize>,
    /// Notes on how it was read.
    pub notes: Vec<String>,
}

/// The name of that metadata.
pub(crate) const DESCRIPTION: &str = "tinyfit";

#[derive(Debug)]
pub(crate) struct Tensor<'a> {
    pub name: String,
    pub kind: Type,
    /// A dimension that is not known counts as one.
    pub shape: Vec<usize>,
    /// Empty for what is computed.
    pub data: &'a [u8],
    pub scale: Vec<f32>,
    pub zero_point: Vec<i64>,
    pub quantized_dimension: i32,
}

#[derive(Debug)]
pub(crate) struct Operator {
    pub code: usize,
    /// The name in TFLite.
    pub name: String,
    /// By number; one that is left out is `None`.
    pub inputs: Vec<Option<usize>>,
    pub output: usize,
    pub fused: i8,
    /// Of FULLY_CONNECTED's weights; 0 is row by row.
    pub weights_format: i8,
    /// Of a SOFTMAX.
    pub beta: f32,
    /// Of a LEAKY_RELU.
    pub alpha: f32,
    /// Whether a GELU is by tanh.
    pub approximate: bool,
}

impl Type {
    /// As TFLite's schema calls it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Type::F32 => "FLOAT32",
            Type::F16 => "FLOAT16",
            Type::Int4 => "INT4",
            Type::Int8 => "INT8",
            Type::Uint8 => "UINT8",
            Type::Int32 => "INT32",
            Type::Other(name) => name,
        }
    }
}

impl Tensor<'_> {
    /// The number of values, if it is one that memory could hold.
    pub(crate) fn len(&self) -> Option<usize> {
        self.shape.iter().try_fold(1usize, |len, &n| len.checked_mul(n))
    }

    pub(crate) fn error(&self, what: impl Into<String>) -> Error {
        Error::tensor(&self.name, what)
    }
}

/// How the outputs of an operator are stored, if there is only one way.
pub(crate) fn fixed(activation: Activation) -> Option<QuantParams> {
    match activation {
        Activation::Sigmoid => Some(QuantParams { scale: 1.0 / 256.0, zero_point: -128 }),
        Activation::Tanh => Some(QuantParams { scale: 1.0 / 128.0, zero_point: 0 }),
        _ => None,
    }
}

/// The names of operators, by number.
const OPERATORS: &str = include_str!("operators.txt");

/// The number of an operator.
pub(crate) fn operator_number(name: &str) -> Option<usize> {
    OPERATORS.lines().position(|known| known == name)
}

/// The name of an operator's number.
fn operator_name(code: usize) -> String {
    let name = OPERATORS.lines().nth(code);
    name.map_or_else(|| format!("operator {code}"), str::to_string)
}

impl<'a> Graph<'a> {
    /// The subgraph that a signature names, or the one to predict with.
    pub(crate) fn read(bytes: &'a [u8], signature: Option<&str>) -> Result<Self, Error> {
        if bytes.get(4..8) != Some(&IDENTIFIER) {
            return Err(damaged("its identifier is not TFL3"));
        }
        let model = ModelRef::read_as_root(bytes).map_err(damaged)?;
        let subgraphs = model.subgraphs().map_err(damaged)?.into_iter().flatten();
        let subgraphs = subgraphs.collect::<Result<Vec<_>, _>>().map_err(damaged)?;
        let (graph, notes) = signature::chosen(&model, &subgraphs, signature)?;
        let buffers = buffers(&model)?;
        let codes = codes(&model)?;
        let tensors = graph.tensors().map_err(damaged)?;
        let tensors =
            tensors.into_iter().flatten().map(|tensor| Tensor::read(tensor.map_err(damaged)?, &buffers));
        let tensors = tensors.collect::<Result<Vec<_>, _>>()?;
        let operators = graph.operators().map_err(damaged)?;
        let operators = operators
            .into_iter()
            .flatten()
            .map(|operator| Operator::read(operator.map_err(damaged)?, &codes, &tensors));
        let mut operators = operators.collect::<Result<Vec<_>, _>>()?;
        let (input, output) = ends(graph, tensors.len())?;
        let description = description(&model, &buffers)?;
        let mut stored = HashMap::new();
        operators.retain(|operator| match operator.inputs[..] {
            [Some(input)] if operator.code == DEQUANTIZE && !tensors[input].data.is_empty() => {
                stored.insert(operator.output, input);
                false
            }
            _ => true,
        });
        Ok(Self { tensors, operators, input, output, description, stored, notes })
    }

    /// A tensor as the file holds it: of one that a DEQUANTIZE makes of a constant, that constant.
    pub(crate) fn stored(&self, tensor: usize) -> &Tensor<'a> {
        &self.tensors[self.stored.get(&tensor).copied().unwrap_or(tensor)]
    }
}

fn description(model: &ModelRef<'_>, buffers: &[&[u8]]) -> Result<Option<String>, Error> {
    for metadata in model.metadata().map_err(damaged)?.into_iter().flatten() {
        let metadata = metadata.map_err(damaged)?;
        if metadata.name().map_err(damaged)? == Some(DESCRIPTION) {
            let data = buffers.get(metadata.buffer().map_err(damaged)? as usize);
            return Ok(data.and_then(|data| String::from_utf8(data.to_vec()).ok()));
        }
    }
    Ok(None)
}

fn ends(graph: &SubGraphRef<'_>, tensors: usize) -> Result<(usize, usize), Error> {
    let one = |list: Option<planus::Vector<'_, i32>>, what: &str| {
        let list: Vec<i32> = list.into_iter().flatten().collect();
        match list[..] {
            [tensor] => index(tensor, tensors),
            _ => Err(Error::new(format!("the model has {} {what}; give one with a single one", list.len()))),
        }
    };
    let input = one(graph.inputs().map_err(damaged)?, "inputs")?;
    Ok((input, one(graph.outputs().map_err(damaged)?, "outputs")?))
}

fn index(tensor: i32, tensors: usize) -> Result<usize, Error> {
    let known = usize::try_from(tensor).ok().filter(|&tensor| tensor < tensors);
    known.ok_or_else(|| damaged(format!("there is no tensor {tensor}")))
}

fn buffers<'a>(model: &ModelRef<'a>) -> Result<Vec<&'a [u8]>, Error> {
    let buffers = model.buffers().map_err(damaged)?;
    let data = buffers.into_iter().flatten().map(|buffer| {
        let buffer = buffer.map_err(damaged)?;
        if buffer.offset().map_err(damaged)? > 1 {
            return Err(damaged("its data is outside of the flatbuffer"));
        }
        Ok(buffer.data().map_err(damaged)?.unwrap_or_default())
    });
    data.collect()
}

/// The operators used, by number and name. The number was once a byte, and old files have only that.
fn codes(model: &ModelRef<'_>) -> Result<Vec<(usize, String)>, Error> {
    let codes = model.operator_codes().map_err(damaged)?;
    let codes = codes.into_iter().flatten().map(|code| {
        let code = code.map_err(damaged)?;
        let number = code
            .builtin_code()
            .map_err(damaged)?
            .max(code.deprecated_builtin_code().map_err(damaged)?.into());
        let number = usize::try_from(number).map_err(damaged)?;
        let custom = code.custom_code().map_err(damaged)?;
        Ok((number, custom.map_or_else(|| operator_name(number), |custom| format!("CUSTOM {custom}"))))
    });
    codes.collect()
}

impl<'a> Tensor<'a> {
    fn read(tensor: TensorRef<'a>, buffers: &[&'a [u8]]) -> Result<Self, Error> {
        let name = tensor.name().map_err(damaged)?.unwrap_or_default().to_string();
        let kind = match tensor.type_().map_err(damaged)? {
            F32 => Type::F32,
            F16 => Type::F16,
            INT4 => Type::Int4,
            INT8 => Type::Int8,
            UINT8 => Type::Uint8,
            INT32 => Type::Int32,
            other => {
                let name = usize::try_from(other).ok().and_then(|other| TYPES.get(other));
                Type::Other(name.map_or_else(|| format!("type {other}"), |name| name.to_string()))
            }
        };
        let shape = tensor.shape().map_err(damaged)?;
        let shape = shape.into_iter().flatten().map(|n| usize::try_from(n).unwrap_or(1)).collect();
        let buffer = tensor.buffer().map_err(damaged)?;
        let data = buffers.get(buffer as usize);
        let data = data
            .ok_or_else(|| damaged(format!("tensor '{name}' names buffer {buffer} of {}", buffers.len())))?;
        let mut tensor_read = Self {
            name,
            kind,
            shape,
            data,
            scale: Vec::new(),
            zero_point: Vec::new(),
            quantized_dimension: 0,
        };
        if tensor.sparsity().map_err(damaged)?.is_some() {
            return Err(tensor_read.error("it is sparse; convert the model without pruning's encoding"));
        }
        if let Some(quantization) = tensor.quantization().map_err(damaged)? {
            tensor_read.quantization(&quantization)?;
        }
        Ok(tensor_read)
    }

    fn quantization(&mut self, quantization: &QuantizationParametersRef<'_>) -> Result<(), Error> {
        // A union where only the kind of quantization known here is the empty one.
        if quantization.details().map_err(damaged)?.is_some() {
            return Err(self.error(
                "its quantization is neither per tensor nor per channel; convert the model with int8",
            ));
        }
        self.scale = quantization.scale().map_err(damaged)?.into_iter().flatten().collect();
        self.zero_point = quantization.zero_point().map_err(damaged)?.into_iter().flatten().collect();
        self.quantized_dimension = quantization.quantized_dimension().map_err(damaged)?;
        Ok(())
    }
}

impl Operator {
    fn read(
        operator: OperatorRef<'_>,
        codes: &[(usize, String)],
        tensors: &[Tensor<'_>],
    ) -> Result<Self, Error> {
        let code = operator.opcode_index().map_err(damaged)?;
        let (code, name) =
            codes.get(code as usize).ok_or_else(|| damaged(format!("there is no operator code {code}")))?;
        let inputs = operator.inputs().map_err(damaged)?;
        let inputs = inputs.into_iter().flatten().map(|tensor| match tensor {
            -1 => Ok(None),
            tensor => index(tensor, tensors.len()).map(Some),
        });
        let inputs = inputs.collect::<Result<_, _>>()?;
        let outputs: Vec<i32> = operator.outputs().map_err(damaged)?.into_iter().flatten().collect();
        let output =
            index(*outputs.first().ok_or_else(|| damaged(format!("{name} has no output")))?, tensors.len())?;
        let mut operator_read = Self {
            code: *code,
            name: name.clone(),
            inputs,
            output,
            fused: 0,
            weights_format: 0,
            beta: 1.0,
            alpha: 0.0,
            approximate: false,
        };
        // Of other operators the options need not be known.
        if matches!(*code, FULLY_CONNECTED | SOFTMAX | LEAKY_RELU | ADD | SUB | MUL | DIV | GELU) {
            match operator.builtin_options().map_err(damaged)? {
                Some(BuiltinOptionsRef::FullyConnected(options)) => {
                    operator_read.fused = options.fused_activation_function().map_err(damaged)?;
                    operator_read.weights_format = options.weights_format().map_err(damaged)?;
                }
                Some(
                    BuiltinOptionsRef::Add(options)
                    | BuiltinOptionsRef::Sub(options)
                    | BuiltinOptionsRef::Mul(options)
                    | BuiltinOptionsRef::Div(options),
                ) => {
                    operator_read.fused = options.fused_activation_function().map_err(damaged)?;
                }
                Some(BuiltinOptionsRef::Gelu(options)) => {
                    operator_read.approximate = options.approximate().map_err(damaged)?;
                }
                Some(BuiltinOptionsRef::Softmax(options)) => {
                    operator_read.beta = options.beta().map_err(damaged)?;
                }
                Some(BuiltinOptionsRef::LeakyRelu(options)) => {
                    operator_read.alpha = options.alpha().map_err(damaged)?;
                }
                _ => {}
            }
        }
        if outputs.len() > 1 {
            return Err(operator_read.error(tensors, "it has several outputs; give a chain of layers"));
        }
        Ok(operator_read)
    }

    pub(crate) fn error(&self, tensors: &[Tensor<'_>], what: impl Into<String>) -> Error {
        let tensor = tensors.get(self.output).map(|tensor| tensor.name.clone()).unwrap_or_default();
        Error::at(format!("{} (output '{tensor}')", self.name), what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_have_their_numbers() {
        for (code, name) in [
            (DEQUANTIZE, "DEQUANTIZE"),
            (FULLY_CONNECTED, "FULLY_CONNECTED"),
            (LOGISTIC, "LOGISTIC"),
            (RELU, "RELU"),
            (RELU6, "RELU6"),
            (RESHAPE, "RESHAPE"),
            (SOFTMAX, "SOFTMAX"),
            (TANH, "TANH"),
            (STRIDED_SLICE, "STRIDED_SLICE"),
            (SHAPE, "SHAPE"),
            (PACK, "PACK"),
            (LEAKY_RELU, "LEAKY_RELU"),
            (QUANTIZE, "QUANTIZE"),
            (ADD, "ADD"),
            (SUB, "SUB"),
            (MUL, "MUL"),
            (DIV, "DIV"),
            (PRELU, "PRELU"),
            // tensorflow/compiler/mlir/lite/schema/schema.fbs
            (111, "ELU"),
            (117, "HARD_SWISH"),
            (GELU, "GELU"),
        ] {
            assert_eq!((operator_name(code), operator_number(name)), (name.to_string(), Some(code)));
        }
        assert_eq!(operator_name(10_000), "operator 10000");
    }

    #[test]
    fn other_files_are_detected() {
        let refuses = |bytes: &[u8]| Graph::read(bytes, None).unwrap_err().to_string();
        assert!(refuses(b"").contains("identifier"));
        assert!(refuses(b"\x08\0\0\0TFL3").starts_with("not a .tflite file ("));
    }
}
