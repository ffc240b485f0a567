//! Tensors by name, and the safetensors files they come in.

use crate::archive::most_bytes;
use safetensors::{Dtype, SafeTensors};
use tinyfit_model::{bf16_to_f32, f16_to_f32};

use super::damaged;
use crate::Error;

/// The key of a safetensors file's metadata that has the description of an exported model.
pub(crate) const DESCRIPTION: &str = "tinyfit.description";

/// The key of tinyfit's own model files.
const MODEL: &str = "tinyfit";

/// Whether a file is safetensors and no model file.
pub(crate) fn is_foreign_safetensors(bytes: &[u8]) -> bool {
    SafeTensors::read_metadata(bytes).is_ok_and(|(_, metadata)| {
        metadata.metadata().as_ref().is_none_or(|metadata| !metadata.contains_key(MODEL))
    })
}

/// The tensors of a file.
#[derive(Debug)]
pub(crate) struct StateDict {
    pub tensors: Vec<Tensor>,
    /// Whether their order is the one in which the modules were defined.
    pub in_order: bool,
    /// The prefix removed from all names.
    pub prefix: String,
    /// The description that `export` wrote.
    pub description: Option<String>,
    /// What else of numbers than f32 there was.
    pub rounded: Option<&'static str>,
    /// Notes on assumed settings and on ignored tensors.
    pub notes: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Tensor {
    pub name: String,
    pub shape: Vec<usize>,
    /// Of a floating point tensor; else the name of the type.
    pub values: Result<Vec<f32>, String>,
}

/// Common prefixes of names: by `DataParallel`, `torch.compile`, Lightning.
const PREFIXES: [&str; 3] = ["module.", "_orig_mod.", "model."];

impl StateDict {
    /// Of tensors that are not yet told apart from their surroundings.
    pub(crate) fn new(
        tensors: Vec<Tensor>,
        in_order: bool,
        rounded: Option<&'static str>,
    ) -> Result<Self, Error> {
        if tensors.is_empty() {
            return Err(damaged("it holds no tensor"));
        }
        let notes = Vec::new();
        let mut state = Self { tensors, in_order, prefix: String::new(), description: None, rounded, notes };
        let common = |tensors: &[Tensor]| {
            PREFIXES.into_iter().find(|prefix| tensors.iter().all(|tensor| tensor.name.starts_with(prefix)))
        };
        while let Some(prefix) = common(&state.tensors) {
            state.tensors.iter_mut().for_each(|tensor| drop(tensor.name.drain(..prefix.len())));
            state.prefix += prefix;
        }
        Ok(state)
    }

    /// Of a safetensors file.
    pub(crate) fn of_safetensors(bytes: &[u8]) -> Result<Self, Error> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
        let file = SafeTensors::deserialize(bytes).map_err(damaged)?;
        let mut rounded = None;
        let mut tensors: Vec<Tensor> = file
            .iter()
            .map(|(name, view)| {
                let values = match view.dtype() {
                    Dtype::F32 => Ok(f32s(view.data())),
                    Dtype::F64 => Ok(f64s(view.data(), &mut rounded)),
                    Dtype::F16 => Ok(f16s(view.data(), &mut rounded)),
                    Dtype::BF16 => Ok(bf16s(view.data(), &mut rounded)),
                    other => Err(format!("{other:?}")),
                };
                Tensor { name: name.to_string(), shape: view.shape().to_vec(), values }
            })
            .collect();
        tensors.sort_by(|a, b| a.name.cmp(&b.name));
        let described = metadata.metadata().as_ref().and_then(|metadata| metadata.get(DESCRIPTION)).cloned();
        let mut state = Self::new(tensors, false, rounded)?;
        state.description = described;
        Ok(state)
    }
}

/// The limit of what the tensors of a file are in memory.
pub(crate) fn most_values(file: usize) -> usize {
    usize::try_from(most_bytes(file) / 4).unwrap_or(usize::MAX)
}

pub(crate) fn f32s(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|&bits| f32::from_le_bytes(bits)).collect()
}

pub(crate) fn f64s(bytes: &[u8], rounded: &mut Option<&'static str>) -> Vec<f32> {
    *rounded = Some("float64");
    bytes.as_chunks().0.iter().map(|&bits| f64::from_le_bytes(bits) as f32).collect()
}

pub(crate) fn f16s(bytes: &[u8], rounded: &mut Option<&'static str>) -> Vec<f32> {
    *rounded = Some("float16");
    bytes.as_chunks().0.iter().map(|&bits| f16_to_f32(u16::from_le_bytes(bits))).collect()
}

pub(crate) fn bf16s(bytes: &[u8], rounded: &mut Option<&'static str>) -> Vec<f32> {
    *rounded = Some("bfloat16");
    bytes.as_chunks().0.iter().map(|&bits| bf16_to_f32(u16::from_le_bytes(bits))).collect()
}
