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
//! inputs are more than columns of numbers of their names, the `columns` of the table or `sensing`, how they
//! come from a sensor's samples. The same model gives the same bytes.
//!
//! The format is 5. Older files are read: 1 (an int8 layer was a dense one with its table), 2 (int8 layers are single
//! operators) and 3 (offsets of columns, axes and targets) have `scaler.scale` for `scaler.inv_std`, `rounding` for
//! `runtime`, `head` for `output_activation`, the names of roundings for those of runtimes, and `deviation_X` and `step_X`
//! for the inputs `std_dev_X` and `mean_abs_diff_X`. All up to 4 have `windows` for `sensing`: see [`Sensing`](crate::Sensing).

mod document;
mod read;
mod write;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use safetensors::tensor::{SafeTensors, TensorView, serialize};

use crate::{Anchors, Model, Network};
use document::{Document, Int8};
use read::Reader;
pub(crate) use write::Tensors;
use write::{dense_to_document, int8_to_document};

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
const FORMAT: u32 = 5;

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
            sensing: self.sensing.clone(),
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
        Reader::new(path, tensors).model(json)
    }
}
