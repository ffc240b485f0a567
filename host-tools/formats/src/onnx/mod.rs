//! ONNX files of networks of dense layers: [`import()`] makes a tinyfit network of one, [`export()`] writes one.
//!
//! The protocol buffers are read and written by `prost`; `proto` has the messages, `graph` turns what it reads into plain
//! structures, and an import follows the graph's edges from its output back to its input.

mod constant;
mod export;
mod external;
mod graph;
mod import;
mod node;
mod proto;
mod stored;

use std::path::Path;

use tinyfit_model::{Activation, Model};

use crate::{About, Contents, Error, ExportOptions, Format, ImportOptions};

pub use export::export;
pub use import::{import, is_onnx};

/// `.onnx`
#[derive(Clone, Copy, Debug)]
pub struct Onnx;

static ABOUT: About = About {
    id: "onnx",
    name: "ONNX",
    flag: Some("onnx"),
    extensions: &["onnx"],
    reads: "An .onnx file is a chain of Gemm, MatMul, Add, Sub, Mul, Div, BatchNormalization, PRelu, Clip and activations, \
            also as exporters write them of other operators, in f32 or between QuantizeLinear and DequantizeLinear, or quantized \
            dynamically. scikit-learn's networks and linear models come with their classes; what \
            scales, fills, encodes, selects and cuts inputs before becomes the model's scaler and columns.",
    writes: "Write an .onnx file; of an int8 model one of QuantizeLinear and DequantizeLinear, from which ONNX Runtime computes the same \
             bytes if the model was quantized with --runtime onnxruntime",
    int8: true,
    scaler: true,
    options: &[],
};

impl Format for Onnx {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&self, bytes: &[u8]) -> bool {
        is_onnx(bytes)
    }

    /// Weights that are in another file are read from the file's folder.
    fn import(&self, bytes: &[u8], path: &Path, options: &ImportOptions) -> Result<Contents, Error> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let imported = import(bytes, Some(folder), options.runtime)?;
        Ok(Contents::imported(imported, path, options))
    }

    fn export(&self, model: &Model, options: &ExportOptions) -> Result<Vec<u8>, Error> {
        export(model, options)
    }

    fn has_activation(&self, activation: Activation) -> bool {
        activation.format_names().onnx.is_some()
    }
}

fn damaged(reason: impl ToString) -> Error {
    let reason = reason.to_string();
    Error::new(format!("not an ONNX file ({reason}); give a model that an exporter to ONNX wrote"))
}
