//! Layers as a model file has them: tensors, and what the document has of them.

use safetensors::tensor::Dtype;

use super::document::{Layer, Operator, Part};
use crate::{Dense, Exponentials, Int8Layer, Int8Operator, WeightBits};

/// The tensors of a file, in order: name, type, shape, bytes.
#[derive(Default)]
pub(crate) struct Tensors(pub(super) Vec<(String, Dtype, Vec<usize>, Vec<u8>)>);

impl Tensors {
    pub(crate) fn f32(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        self.add(name, Dtype::F32, shape, values.iter().flat_map(|v| v.to_le_bytes()).collect());
    }

    fn i32(&mut self, name: &str, shape: &[usize], values: &[i32]) {
        self.add(name, Dtype::I32, shape, values.iter().flat_map(|v| v.to_le_bytes()).collect());
    }

    fn i8(&mut self, name: &str, shape: &[usize], values: &[i8]) {
        self.add(name, Dtype::I8, shape, values.iter().map(|&v| v as u8).collect());
    }

    pub(crate) fn add(&mut self, name: &str, dtype: Dtype, shape: &[usize], bytes: Vec<u8>) {
        self.0.push((name.to_string(), dtype, shape.to_vec(), bytes));
    }
}

pub(super) fn dense_to_document(layer: &Dense, tensors: &mut Tensors) -> Layer {
    let Dense { name, inputs, outputs, activation, weights, bias } = layer;
    tensors.f32(&format!("{name}.weights"), &[*inputs, *outputs], weights);
    tensors.f32(&format!("{name}.bias"), &[*outputs], bias);
    Layer { name: name.clone(), inputs: *inputs, outputs: *outputs, activation: *activation, int8: None }
}

pub(super) fn int8_to_document(layer: &Int8Layer, tensors: &mut Tensors) -> Layer {
    let name = &layer.name;
    let (mut beta, mut weight_bits) = (None, WeightBits::default());
    let (operator, min, max) = match &layer.operator {
        Int8Operator::Dense(dense) => {
            let shape = [dense.outputs];
            tensors.i8(&format!("{name}.weights"), &[dense.outputs, dense.inputs], &dense.weights);
            tensors.i32(&format!("{name}.bias"), &shape, &dense.bias);
            tensors.i32(&format!("{name}.multiplier"), &shape, &dense.multiplier);
            tensors.i8(&format!("{name}.shift"), &shape, &dense.shift);
            tensors.f32(&format!("{name}.weight_scale"), &[dense.weight_scale.len()], &dense.weight_scale);
            weight_bits = dense.weight_bits;
            (Operator::Dense, dense.min, dense.max)
        }
        Int8Operator::Table(table) => {
            tensors.i8(&format!("{name}.table"), &[256], table.table.as_slice());
            if let Some(rest) = &table.rest {
                tensors.i8(&format!("{name}.rest"), &[256], rest.as_slice());
            }
            (Operator::Table, i8::MIN, i8::MAX)
        }
        Int8Operator::Softmax(softmax) => {
            let name = format!("{name}.exp");
            match &softmax.exp {
                Exponentials::Float(exp) | Exponentials::Scaled(exp) => {
                    tensors.f32(&name, &[256], exp.as_slice())
                }
                Exponentials::Fixed(exp) => tensors.i32(&name, &[256], exp.as_slice()),
            }
            beta = Some(softmax.beta);
            (Operator::Softmax, i8::MIN, i8::MAX)
        }
    };
    Layer {
        name: name.clone(),
        inputs: layer.inputs(),
        outputs: layer.outputs(),
        activation: layer.activation(),
        int8: Some(Part { operator, output: layer.output, min, max, weight_bits, beta, table: None }),
    }
}
