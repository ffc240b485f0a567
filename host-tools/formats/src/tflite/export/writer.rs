//! Collects tensors, buffers and operators, and writes the flatbuffer.

use tinyfit_model::QuantParams;

use crate::tflite::graph::{
    ADD, DESCRIPTION, F32, FULLY_CONNECTED, GELU, INT4, INT8, INT32, LEAKY_RELU, MUL, SOFTMAX, SUB,
};
use crate::tflite::schema::{
    ArithmeticOptions, Buffer, BuiltinOptions, FullyConnectedOptions, GeluOptions, LeakyReluOptions,
    Metadata, Model, Operator, OperatorCode, QuantizationParameters, SoftmaxOptions, SubGraph, Tensor,
};

/// The bytes after a file's first four.
pub(in crate::tflite) const IDENTIFIER: [u8; 4] = *b"TFL3";

/// The numbers of a constant.
pub(super) enum Data<'a> {
    F32(&'a [f32]),
    Int8(&'a [i8]),
    /// Of four bits, two a byte with the first in the lower half.
    Int4(&'a [i8]),
    Int32(&'a [i32]),
}

/// Root first, identifier second; planus 1.3 writes them the other way round (its pull request 377).
fn with_identifier(written: &[u8]) -> Vec<u8> {
    let mut bytes = written.to_vec();
    if let Some((head, _)) = bytes.split_first_chunk_mut::<8>()
        && head[..4] == IDENTIFIER
    {
        let [_, _, _, _, root @ ..] = *head;
        // Counted from where it stands.
        let root = u32::from_le_bytes(root) + 4;
        head[..4].copy_from_slice(&root.to_le_bytes());
        head[4..].copy_from_slice(&IDENTIFIER);
    }
    bytes
}

#[derive(Default)]
pub(super) struct Writer {
    tensors: Vec<Tensor>,
    /// Without the empty one that comes first, for tensors that are computed.
    buffers: Vec<Buffer>,
    operators: Vec<Operator>,
    codes: Vec<OperatorCode>,
}

impl Writer {
    /// A tensor that is computed: an example of `len` values, in f32 unless it is quantized.
    pub(super) fn vector(&mut self, name: &str, len: usize, stored: Option<QuantParams>) -> i32 {
        let quantization = stored.map(|QuantParams { scale, zero_point }| {
            Box::new(QuantizationParameters {
                scale: Some(vec![scale]),
                zero_point: Some(vec![zero_point.into()]),
                ..QuantizationParameters::default()
            })
        });
        let kind = if quantization.is_some() { INT8 } else { F32 };
        self.tensor(name, &[1, len], kind, 0, quantization)
    }

    /// The number of values of an example of a tensor.
    pub(super) fn len(&self, tensor: i32) -> usize {
        let tensor = usize::try_from(tensor).ok().and_then(|tensor| self.tensors.get(tensor));
        let last = tensor.and_then(|tensor| tensor.shape.as_ref()?.last().copied());
        last.and_then(|len| usize::try_from(len).ok()).unwrap_or_default()
    }

    /// A constant; `scales` is one for all or one for each along the first dimension.
    pub(super) fn constant(
        &mut self,
        name: &str,
        shape: &[usize],
        data: Data<'_>,
        scales: Option<&[f32]>,
    ) -> i32 {
        let (kind, bytes) = match data {
            Data::F32(values) => (F32, values.iter().flat_map(|v| v.to_le_bytes()).collect()),
            Data::Int8(values) => (INT8, values.iter().map(|&v| v as u8).collect()),
            Data::Int4(values) => {
                let pair = |pair: &[i8]| {
                    let half = |at: usize| pair.get(at).map_or(0, |&w| w as u8 & 0xf);
                    half(0) | half(1) << 4
                };
                (INT4, values.chunks(2).map(pair).collect())
            }
            Data::Int32(values) => (INT32, values.iter().flat_map(|v| v.to_le_bytes()).collect()),
        };
        self.buffers.push(Buffer { data: Some(bytes), ..Buffer::default() });
        let quantization = scales.map(|scales| {
            Box::new(QuantizationParameters {
                scale: Some(scales.to_vec()),
                zero_point: Some(vec![0; scales.len()]),
                ..QuantizationParameters::default()
            })
        });
        self.tensor(name, shape, kind, self.buffers.len() as u32, quantization)
    }

    fn tensor(
        &mut self,
        name: &str,
        shape: &[usize],
        kind: i8,
        buffer: u32,
        quantization: Option<Box<QuantizationParameters>>,
    ) -> i32 {
        self.tensors.push(Tensor {
            shape: Some(shape.iter().map(|&n| n as i32).collect()),
            type_: kind,
            buffer,
            name: Some(name.to_string()),
            quantization,
            ..Tensor::default()
        });
        self.tensors.len() as i32 - 1
    }

    pub(super) fn fully_connected(&mut self, inputs: [i32; 3], output: i32, fused: i8, version: i32) {
        let options =
            FullyConnectedOptions { fused_activation_function: fused, ..FullyConnectedOptions::default() };
        let options = BuiltinOptions::FullyConnected(Box::new(options));
        self.add(FULLY_CONNECTED, version, &inputs, output, Some(options));
    }

    pub(super) fn softmax(&mut self, beta: f32, version: i32, input: i32, output: i32) {
        let options = BuiltinOptions::Softmax(Box::new(SoftmaxOptions { beta }));
        self.add(SOFTMAX, version, &[input], output, Some(options));
    }

    pub(super) fn leaky_relu(&mut self, alpha: f32, version: i32, input: i32, output: i32) {
        let options = BuiltinOptions::LeakyRelu(Box::new(LeakyReluOptions { alpha }));
        self.add(LEAKY_RELU, version, &[input], output, Some(options));
    }

    /// An ADD, SUB or MUL of a tensor and a constant for each of its values.
    pub(super) fn arithmetic(&mut self, code: usize, input: i32, name: &str, values: &[f32]) -> i32 {
        let constant = self.constant(&format!("{name}/values"), &[values.len()], Data::F32(values), None);
        let output = self.vector(name, values.len(), None);
        let options = Box::new(ArithmeticOptions { fused_activation_function: 0 });
        let options = match code {
            ADD => BuiltinOptions::Add(options),
            SUB => BuiltinOptions::Sub(options),
            _ => BuiltinOptions::Mul(options),
        };
        self.add(code, 1, &[input, constant], output, Some(options));
        output
    }

    /// A MUL of two tensors.
    pub(super) fn product(&mut self, inputs: [i32; 2], output: i32) {
        let options = BuiltinOptions::Mul(Box::new(ArithmeticOptions { fused_activation_function: 0 }));
        self.add(MUL, 1, &inputs, output, Some(options));
    }

    pub(super) fn gelu(&mut self, approximate: bool, input: i32, output: i32) {
        let options = BuiltinOptions::Gelu(Box::new(GeluOptions { approximate }));
        self.add(GELU, 1, &[input], output, Some(options));
    }

    /// An operator without options.
    pub(super) fn operator(&mut self, code: usize, version: i32, input: i32, output: i32) {
        self.add(code, version, &[input], output, None);
    }

    fn add(
        &mut self,
        code: usize,
        version: i32,
        inputs: &[i32],
        output: i32,
        options: Option<BuiltinOptions>,
    ) {
        let code = OperatorCode {
            // Of old readers, for which the number was a byte.
            deprecated_builtin_code: code.min(127) as i8,
            custom_code: None,
            version,
            builtin_code: code as i32,
        };
        let known = self.codes.iter().position(|known| *known == code);
        let opcode_index = known.unwrap_or_else(|| {
            self.codes.push(code);
            self.codes.len() - 1
        }) as u32;
        let (inputs, outputs) = (Some(inputs.to_vec()), Some(vec![output]));
        self.operators.push(Operator { opcode_index, inputs, outputs, builtin_options: options });
    }

    /// The bytes of the file.
    pub(super) fn finish(mut self, input: i32, output: i32, description: &str) -> Vec<u8> {
        self.buffers.push(Buffer { data: Some(description.as_bytes().to_vec()), ..Buffer::default() });
        let metadata = Metadata { name: Some(DESCRIPTION.to_string()), buffer: self.buffers.len() as u32 };
        let graph = SubGraph {
            tensors: Some(self.tensors),
            inputs: Some(vec![input]),
            outputs: Some(vec![output]),
            operators: Some(self.operators),
            name: Some("main".to_string()),
        };
        let model = Model {
            version: 3,
            operator_codes: Some(self.codes),
            subgraphs: Some(vec![graph]),
            description: Some("tinyfit".to_string()),
            buffers: Some(std::iter::once(Buffer::default()).chain(self.buffers).collect()),
            metadata_buffer: None,
            metadata: Some(vec![metadata]),
            signature_defs: None,
        };
        with_identifier(planus::Builder::new().finish(&model, Some(IDENTIFIER)))
    }
}
