//! A model of a file's document and tensors.

use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors};

use super::document::{Document, Layer, Operator, Part};
use super::{Error, FORMAT};
use crate::{
    Activation, Dense, Exponentials, F32Network, Int8Dense, Int8Layer, Int8Network, Int8Operator,
    Int8Softmax, Int8Table, MOST_CLASSES, Model, Network, QuantParams, RuntimeKind, Scaler, Sensing,
    WeightBits, identifier::is_identifier, input_names,
};

/// Reads the document and the tensors of a file, and checks that they fit each other.
pub(super) struct Reader<'a> {
    path: &'a Path,
    tensors: SafeTensors<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(path: &'a Path, tensors: SafeTensors<'a>) -> Self {
        Self { path, tensors }
    }

    pub(super) fn model(&self, json: &str) -> Result<Model, Error> {
        let mut document: Document = serde_json::from_str(json).map_err(|e| self.invalid("metadata", e))?;
        if !(1..=FORMAT).contains(&document.format) {
            let reason = format!(
                "format {} where this version reads 1 to {FORMAT}; use the tinyfit that wrote it",
                document.format
            );
            return Err(self.invalid("metadata", reason));
        }
        if let Some(sensing) = &document.sensing
            && document.format < 4
            && document.inputs == former(sensing)
        {
            document.inputs = sensing.inputs();
        }
        let scaler = self.scaler(document.inputs.len())?;
        self.chain(&document)?;
        let network = match &document.int8 {
            None => Network::F32(F32Network {
                layers: document.layers.iter().map(|layer| self.dense(layer)).collect::<Result<_, _>>()?,
            }),
            Some(int8) => Network::Int8(Int8Network {
                input: self.quantization("int8.input", int8.input)?,
                runtime: int8.runtime,
                layers: self.int8(&document.layers, int8.runtime)?,
                output_activation: int8.output_activation,
                ends: int8.ends,
            }),
        };
        self.outputs(&document)?;
        self.sources(&document)?;
        let Document { task, inputs, columns, sensing, provenance, .. } = document;
        Ok(Model { network, scaler, task, inputs, columns, sensing, provenance })
    }

    /// Each layer's inputs are the outputs before it, and the first one's are the model's.
    fn chain(&self, document: &Document) -> Result<(), Error> {
        if document.layers.is_empty() {
            return Err(self.invalid("layers", "a network has at least one layer"));
        }
        let mut expected = document.inputs.len();
        for layer in &document.layers {
            if layer.inputs != expected || layer.outputs == 0 || layer.inputs == 0 {
                let reason = format!(
                    "{} inputs and {} outputs where {expected} values come in; train the model again",
                    layer.inputs, layer.outputs
                );
                return Err(self.invalid(&layer.name, reason));
            }
            if !is_identifier(&layer.name) {
                return Err(self.invalid(&layer.name, "a layer's name is a word of a-z, 0-9 and _"));
            }
            expected = layer.outputs;
        }
        self.distinct(document.layers.iter().map(|layer| layer.name.as_str()).collect())
    }

    fn distinct(&self, mut names: Vec<&str>) -> Result<(), Error> {
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(self.invalid(pair[0], "two layers have this name")),
            None => Ok(()),
        }
    }

    /// The number of outputs fits the task.
    fn outputs(&self, document: &Document) -> Result<(), Error> {
        let outputs = document.layers.last().map_or(0, |layer| layer.outputs);
        let fits = document.task.fits(document.inputs.len(), outputs);
        let classes = document.task.classes().len();
        if classes > MOST_CLASSES {
            return Err(
                self.invalid("task", format!("{classes} classes, and a model has {MOST_CLASSES} at most"))
            );
        }
        let reason = format!("the task does not fit a network with {outputs} outputs; train the model again");
        if fits { Ok(()) } else { Err(self.invalid("task", reason)) }
    }

    /// The columns or features are those the inputs are named after.
    fn sources(&self, document: &Document) -> Result<(), Error> {
        let Document { inputs, columns, sensing, .. } = document;
        for column in columns {
            if let Some(reason) = column.fault() {
                return Err(self.invalid(&format!("column '{}'", column.name), reason));
            }
        }
        if !columns.is_empty() && *inputs != input_names(columns) {
            return Err(self.invalid("columns", "they do not make the inputs; train the model again"));
        }
        let Some(sensing) = sensing else { return Ok(()) };
        if let Some(flaw) = sensing.flaw() {
            return Err(self.invalid("sensing", format!("{}: {}", flaw.field, flaw.what)));
        }
        if sensing.inputs() != *inputs || !columns.is_empty() {
            return Err(self.invalid("sensing", "it does not make the inputs; train the model again"));
        }
        Ok(())
    }

    fn scaler(&self, inputs: usize) -> Result<Option<Scaler>, Error> {
        let name =
            ["scaler.inv_std", "scaler.scale"].into_iter().find(|name| self.tensors.tensor(name).is_ok());
        if name.is_none() && self.tensors.tensor("scaler.mean").is_err() {
            return Ok(None);
        }
        let mean = self.f32("scaler.mean", &[inputs])?;
        let inv_std = self.f32(name.unwrap_or("scaler.inv_std"), &[inputs])?;
        Ok(Some(Scaler { mean, inv_std }))
    }

    fn dense(&self, layer: &Layer) -> Result<Dense, Error> {
        let Layer { name, inputs, outputs, activation, .. } = layer;
        Ok(Dense {
            name: name.clone(),
            inputs: *inputs,
            outputs: *outputs,
            weights: self.f32(&format!("{name}.weights"), &[*inputs, *outputs])?,
            bias: self.f32(&format!("{name}.bias"), &[*outputs])?,
            activation: *activation,
        })
    }

    fn int8(&self, layers: &[Layer], runtime: RuntimeKind) -> Result<Vec<Int8Layer>, Error> {
        let mut operators = Vec::new();
        for layer in layers {
            let Layer { name, inputs, outputs, activation, int8 } = layer;
            let part = int8.as_ref().ok_or_else(|| self.invalid(name, "the layer has no int8 part"))?;
            let mut add = |name: &str, operator, output| {
                let output = self.quantization(name, output)?;
                operators.push(Int8Layer { name: name.to_string(), operator, output });
                Ok(())
            };
            let activation = *activation;
            match (part.operator, part.table) {
                (Operator::Dense, None) => {
                    // In format 1 the last layer had the activation after it.
                    let is_last = activation == Activation::Softmax;
                    let fused = if is_last { Activation::Identity } else { activation };
                    add(name, self.int8_dense(layer, fused, part)?, part.output)?;
                }
                (Operator::Dense, Some(output)) => {
                    add(name, self.int8_dense(layer, Activation::Identity, part)?, part.output)?;
                    add(&format!("{name}_table"), self.table(name, *outputs, activation)?, output)?;
                }
                (Operator::Table | Operator::Softmax, _) if inputs != outputs => {
                    return Err(self.invalid(name, "it has as many outputs as inputs"));
                }
                (Operator::Table, _) => add(name, self.table(name, *outputs, activation)?, part.output)?,
                (Operator::Softmax, _) => {
                    add(name, self.softmax(name, *outputs, part, runtime)?, part.output)?
                }
            }
        }
        self.distinct(operators.iter().map(|layer| layer.name.as_str()).collect())?;
        Ok(operators)
    }

    fn int8_dense(&self, layer: &Layer, activation: Activation, part: &Part) -> Result<Int8Operator, Error> {
        let Layer { name, inputs, outputs, .. } = layer;
        let shape = [*outputs];
        let multiplier = self.i32(&format!("{name}.multiplier"), &shape)?;
        let shift = self.i8(&format!("{name}.shift"), &shape)?;
        if multiplier.iter().any(|m| *m < 0) || shift.iter().any(|s| !(-31..=30).contains(s)) {
            return Err(self.invalid(name, "a multiplier is negative or a shift outside of -31..=30"));
        }
        let (min, max) = (part.min, part.max);
        if min > max {
            return Err(self.invalid(name, "min is above max"));
        }
        Ok(Int8Operator::Dense(Int8Dense {
            inputs: *inputs,
            outputs: *outputs,
            activation,
            weight_bits: part.weight_bits,
            weights: self.int8_weights(layer, part.weight_bits)?,
            weight_scale: self.weight_scale(name, *outputs)?,
            bias: self.i32(&format!("{name}.bias"), &shape)?,
            multiplier,
            shift,
            min,
            max,
        }))
    }

    fn int8_weights(&self, layer: &Layer, bits: WeightBits) -> Result<Vec<i8>, Error> {
        let name = format!("{}.weights", layer.name);
        let weights = self.i8(&name, &[layer.outputs, layer.inputs])?;
        match weights.iter().position(|weight| !bits.range().contains(weight)) {
            Some(at) => {
                let (found, range, bits) = (weights[at], bits.range(), u8::from(bits));
                let reason = format!(
                    "element {at} is {found}, and {bits} bits hold {range:?}; quantize the model again"
                );
                Err(self.invalid(&name, reason))
            }
            None => Ok(weights),
        }
    }

    /// One an output, or one for all.
    fn weight_scale(&self, name: &str, outputs: usize) -> Result<Vec<f32>, Error> {
        let name = format!("{name}.weight_scale");
        let one = self.tensors.tensor(&name).is_ok_and(|found| found.shape() == [1]);
        self.f32(&name, &[if one { 1 } else { outputs }])
    }

    fn softmax(
        &self,
        name: &str,
        len: usize,
        part: &Part,
        runtime: RuntimeKind,
    ) -> Result<Int8Operator, Error> {
        let tensor = format!("{name}.exp");
        let wrong = || self.invalid(name, "a softmax has 256 exponentials");
        let exp = if self.tensors.tensor(&tensor).is_ok_and(|found| found.dtype() == Dtype::F32) {
            let exp = self.f32(&tensor, &[256])?.try_into().map_err(|_| wrong())?;
            if runtime == RuntimeKind::OnnxRuntime {
                Exponentials::Scaled(exp)
            } else {
                Exponentials::Float(exp)
            }
        } else {
            Exponentials::Fixed(self.i32(&tensor, &[256])?.try_into().map_err(|_| wrong())?)
        };
        let beta = part.beta.unwrap_or(1.0);
        let scaled = matches!(exp, Exponentials::Scaled(_));
        if !(scaled || part.output == Int8Softmax::OUTPUT) || !beta.is_finite() {
            return Err(self.invalid(name, "a softmax is stored with scale 1/256 and zero point -128"));
        }
        Ok(Int8Operator::Softmax(Int8Softmax { len, beta, exp }))
    }

    fn table(&self, name: &str, len: usize, activation: Activation) -> Result<Int8Operator, Error> {
        let entries = |tensor: &str| {
            let values = self.i8(tensor, &[256])?;
            values.try_into().map_err(|_| self.invalid(tensor, "a table has 256 entries"))
        };
        let (table, rest) = (entries(&format!("{name}.table"))?, format!("{name}.rest"));
        let rest = self.tensors.tensor(&rest).is_ok().then(|| entries(&rest)).transpose()?;
        Ok(Int8Operator::Table(Int8Table { len, activation, table, rest }))
    }

    fn quantization(&self, field: &str, quantization: QuantParams) -> Result<QuantParams, Error> {
        if quantization.scale.is_finite() && quantization.scale > 0.0 {
            Ok(quantization)
        } else {
            Err(self.invalid(field, "a scale is a positive number"))
        }
    }

    fn f32(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let values: Vec<f32> =
            self.words(name, Dtype::F32, shape)?.into_iter().map(f32::from_le_bytes).collect();
        match values.iter().position(|v| !v.is_finite()) {
            Some(at) => {
                Err(self.invalid(name, format!("element {at} is {}; train the model again", values[at])))
            }
            None => Ok(values),
        }
    }

    fn i32(&self, name: &str, shape: &[usize]) -> Result<Vec<i32>, Error> {
        Ok(self.words(name, Dtype::I32, shape)?.into_iter().map(i32::from_le_bytes).collect())
    }

    fn i8(&self, name: &str, shape: &[usize]) -> Result<Vec<i8>, Error> {
        Ok(self.bytes(name, Dtype::I8, shape)?.iter().map(|&byte| byte as i8).collect())
    }

    fn words(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<Vec<[u8; 4]>, Error> {
        Ok(self.bytes(name, dtype, shape)?.as_chunks().0.to_vec())
    }

    fn bytes(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<&'a [u8], Error> {
        let tensor =
            self.tensors.tensor(name).map_err(|_| self.invalid(name, "the file has no such tensor"))?;
        if tensor.dtype() != dtype || tensor.shape() != shape {
            let reason = format!(
                "{:?} {:?} where the architecture has {dtype:?} {shape:?}: the file is of another shape",
                tensor.dtype(),
                tensor.shape()
            );
            return Err(self.invalid(name, reason));
        }
        Ok(tensor.data())
    }

    fn invalid(&self, field: &str, reason: impl ToString) -> Error {
        Error::Invalid { path: self.path.into(), field: field.to_string(), reason: reason.to_string() }
    }
}

/// The names of inputs before format 4.
fn former(sensing: &Sensing) -> Vec<String> {
    const FORMER: [(&str, &str); 2] = [("std_dev_", "deviation_"), ("mean_abs_diff_", "step_")];
    let of = |name: String| {
        let found = FORMER.iter().find_map(|(now, former)| Some((former, name.strip_prefix(now)?)));
        found.map(|(former, rest)| format!("{former}{rest}")).unwrap_or(name)
    };
    sensing.inputs().into_iter().map(of).collect()
}
