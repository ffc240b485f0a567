//! The model file: safetensors whose metadata has one key, `tinyfit`, a JSON document.
//!
//! | tensor | type, shape | in |
//! |---|---|---|
//! | `NAME.weights` | F32 `[inputs, outputs]`; int8: I8 `[outputs, inputs]` | each layer |
//! | `NAME.bias` | F32 or I32 `[outputs]` | each layer |
//! | `NAME.multiplier`, `NAME.shift`, `NAME.weight_scale` | I32, I8, F32 `[outputs]`; the last also `[1]` | int8 dense layers |
//! | `NAME.table` | I8 `[256]` | int8 tables |
//! | `NAME.rest` | I8 `[256]` | int8 tables, where what blocks of sixteen leave over has another |
//! | `NAME.exp` | F32 or I32 `[256]` | int8 softmax |
//! | `scaler.mean`, `scaler.inv_std` | F32 `[inputs]` | scaled models |
//! | `anchors.inputs`, `anchors.classes` | F32 `[anchors, inputs]`, U32 `[anchors]` | models with [`Anchors`] |
//!
//! Weights of four bits are I8 too, and the layer in the document has `weight_bits` 4.
//!
//! The document gives `format`, the task, the names of the inputs, the layers in order and the provenance, and where the
//! inputs are more than columns of numbers of their names, the `columns` of the table or the `windows` of the log they
//! come from. The same model gives the same bytes.
//!
//! The format is 4. Older files are read: 1 (an int8 layer was a dense one with its table), 2 (int8 layers are single
//! operators) and 3 (offsets of columns, axes and targets) have `scaler.scale` for `scaler.inv_std`, `rounding` for
//! `runtime`, `head` for `output_activation`, the names of roundings for those of runtimes, and `deviation_X` and `step_X`
//! for the inputs `std_dev_X` and `mean_abs_diff_X` of windows.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};

use crate::{
    Activation, Anchors, Column, Dense, Ends, Exponentials, F32Network, Int8Dense, Int8Layer, Int8Network,
    Int8Operator, Int8Softmax, Int8Table, MOST_CLASSES, Model, Network, Provenance, QuantParams, RuntimeKind,
    Scaler, Task, WeightBits, Windows, identifier::is_identifier, input_names,
};

/// Why a model could not be read or written. One line: what, where, what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The bytes are not safetensors, or are cut short.
    #[error(
        "{}: not a model file ({reason}); give a .safetensors file that `tinyfit train` or `tinyfit quantize` wrote",
        path.display()
    )]
    NotSafetensors {
        /// The file.
        path: PathBuf,
        /// The reader's error.
        reason: String,
    },
    /// The file is safetensors, but what it holds does not make a model.
    #[error("{}: {field}: {reason}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The tensor, or the part of the metadata.
        field: String,
        /// The fault and what to do.
        reason: String,
    },
}

/// A model and the size of the file it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The model.
    pub model: Model,
    /// Bytes of the file.
    pub bytes: usize,
}

const KEY: &str = "tinyfit";
/// The text written; older ones are read.
const FORMAT: u32 = 4;

#[derive(Serialize, Deserialize)]
struct Document {
    format: u32,
    task: Task,
    inputs: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    columns: Vec<Column>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    windows: Option<Windows>,
    layers: Vec<Layer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    int8: Option<Int8>,
    provenance: Provenance,
}

#[derive(Serialize, Deserialize)]
struct Layer {
    name: String,
    inputs: usize,
    outputs: usize,
    activation: Activation,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    int8: Option<Part>,
}

#[derive(Serialize, Deserialize)]
struct Int8 {
    input: QuantParams,
    #[serde(alias = "rounding")]
    runtime: RuntimeKind,
    #[serde(alias = "head")]
    output_activation: Activation,
    #[serde(default)]
    ends: Ends,
}

/// The int8 part of a layer.
#[derive(Serialize, Deserialize)]
struct Part {
    #[serde(default)]
    operator: Operator,
    #[serde(alias = "sums")]
    output: QuantParams,
    #[serde(default = "lowest")]
    min: i8,
    #[serde(default = "highest")]
    max: i8,
    #[serde(default, skip_serializing_if = "WeightBits::is_default")]
    weight_bits: WeightBits,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beta: Option<f32>,
    /// Format 1: the activation of a dense layer, as a table.
    #[serde(default, skip_serializing)]
    table: Option<QuantParams>,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Operator {
    #[default]
    Dense,
    Table,
    Softmax,
}

fn lowest() -> i8 {
    i8::MIN
}

fn highest() -> i8 {
    i8::MAX
}

impl Model {
    /// The bytes of the model file.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_bytes_with(&Anchors::default())
    }

    /// The same with anchors.
    pub fn to_bytes_with(&self, anchors: &Anchors) -> Vec<u8> {
        let mut tensors = Tensors::default();
        anchors.write(self.inputs.len(), &mut tensors);
        if let Some(scaler) = &self.scaler {
            tensors.f32("scaler.mean", &[scaler.mean.len()], &scaler.mean);
            tensors.f32("scaler.inv_std", &[scaler.inv_std.len()], &scaler.inv_std);
        }
        let (layers, int8) = match &self.network {
            Network::F32(net) => {
                (net.layers.iter().map(|layer| dense_to_document(layer, &mut tensors)).collect(), None)
            }
            Network::Int8(net) => (
                net.layers.iter().map(|layer| int8_to_document(layer, &mut tensors)).collect(),
                Some(Int8 {
                    input: net.input,
                    runtime: net.runtime,
                    output_activation: net.output_activation,
                    ends: net.ends,
                }),
            ),
        };
        let document = Document {
            format: FORMAT,
            task: self.task.clone(),
            inputs: self.inputs.clone(),
            columns: self.columns.clone(),
            windows: self.windows.clone(),
            layers,
            int8,
            provenance: self.provenance.clone(),
        };
        let json = serde_json::to_string(&document).expect("the document has string keys and finite numbers");
        let views = tensors.0.iter().map(|(name, dtype, shape, bytes)| {
            let view =
                TensorView::new(*dtype, shape.clone(), bytes).expect("each tensor has its shape's length");
            (name.clone(), view)
        });
        serialize(views, Some(HashMap::from([(KEY.to_string(), json)]))).expect("tensor names are unique")
    }

    /// Writes the model file, whole or not at all.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        crate::write_beside(path, &self.to_bytes()).map_err(|source| Error::Io { path: path.into(), source })
    }

    /// The same with anchors.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn save_with(&self, anchors: &Anchors, path: &Path) -> Result<(), Error> {
        crate::write_beside(path, &self.to_bytes_with(anchors))
            .map_err(|source| Error::Io { path: path.into(), source })
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// The file is missing, cut short, not a model, or its tensors do not fit each other.
    pub fn load(path: &Path) -> Result<Loaded, Error> {
        let bytes = std::fs::read(path).map_err(|source| Error::Io { path: path.into(), source })?;
        Ok(Loaded { model: Self::from_bytes(&bytes, path)?, bytes: bytes.len() })
    }

    /// Reads the bytes of a model file; `path` is for messages.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, Error> {
        let not_safetensors = |reason: String| Error::NotSafetensors { path: path.into(), reason };
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|e| not_safetensors(e.to_string()))?;
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| not_safetensors(e.to_string()))?;
        let json = metadata.metadata().as_ref().and_then(|metadata| metadata.get(KEY)).ok_or_else(|| {
            not_safetensors(format!("its metadata has no key `{KEY}`: the tensors are from another tool"))
        })?;
        Reader { path, tensors }.model(json)
    }
}

#[derive(Default)]
pub(crate) struct Tensors(Vec<(String, Dtype, Vec<usize>, Vec<u8>)>);

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

fn dense_to_document(layer: &Dense, tensors: &mut Tensors) -> Layer {
    let Dense { name, inputs, outputs, activation, weights, bias } = layer;
    tensors.f32(&format!("{name}.weights"), &[*inputs, *outputs], weights);
    tensors.f32(&format!("{name}.bias"), &[*outputs], bias);
    Layer { name: name.clone(), inputs: *inputs, outputs: *outputs, activation: *activation, int8: None }
}

fn int8_to_document(layer: &Int8Layer, tensors: &mut Tensors) -> Layer {
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

struct Reader<'a> {
    path: &'a Path,
    tensors: SafeTensors<'a>,
}

impl<'a> Reader<'a> {
    fn model(&self, json: &str) -> Result<Model, Error> {
        let mut document: Document = serde_json::from_str(json).map_err(|e| self.invalid("metadata", e))?;
        if !(1..=FORMAT).contains(&document.format) {
            let reason = format!(
                "format {} where this version reads 1 to {FORMAT}; use the tinyfit that wrote it",
                document.format
            );
            return Err(self.invalid("metadata", reason));
        }
        if let Some(windows) = &document.windows
            && document.format < FORMAT
            && document.inputs == windows.former_inputs()
        {
            document.inputs = windows.inputs();
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
        let Document { task, inputs, columns, windows, provenance, .. } = document;
        Ok(Model { network, scaler, task, inputs, columns, windows, provenance })
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

    /// The columns or windows are those the inputs are named after.
    fn sources(&self, document: &Document) -> Result<(), Error> {
        let Document { inputs, columns, windows, .. } = document;
        for column in columns {
            if let Some(reason) = column.fault() {
                return Err(self.invalid(&format!("column '{}'", column.name), reason));
            }
        }
        if !columns.is_empty() && *inputs != input_names(columns) {
            return Err(self.invalid("columns", "they do not make the inputs; train the model again"));
        }
        let Some(windows) = windows else { return Ok(()) };
        if let Some(reason) = Windows::fault(windows.len, windows.stride) {
            return Err(self.invalid("windows", reason));
        }
        let counts = windows
            .axes
            .iter()
            .all(|axis| axis.counts.is_finite() && axis.counts > 0.0 && axis.offset.is_finite());
        if let Some(clock) = windows.time.as_ref().filter(|clock| clock.longest.is_nan()) {
            return Err(
                self.invalid("windows", format!("the longest step of '{}' is not a number", clock.name))
            );
        }
        if !counts || windows.inputs() != *inputs || !columns.is_empty() {
            return Err(self.invalid("windows", "they do not make the inputs; train the model again"));
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
