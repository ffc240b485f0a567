//! `.tflite` files of networks of dense layers: [`import()`] makes a tinyfit network of one, [`export()`] writes one.
//!
//! The flatbuffers are read and written by `planus`, whose reader checks every offset, so that no bytes panic or reach
//! beyond the file. It is generated from `schema.fbs` and committed, as the schema does not change: `tests/generated.rs`
//! writes it. `graph` turns what it reads into plain structures.

mod activation;
mod constant;
mod export;
mod graph;
mod import;
mod signature;

#[allow(
    clippy::all,
    dead_code,
    missing_docs,
    unreachable_pub,
    unsafe_code,
    unused_imports,
    reason = "generated"
)]
mod schema {
    include!("schema.generated.rs");
    pub(crate) use self::tflite::*;
}

use std::path::Path;

use tinyfit_model::{Activation, Model};

use crate::{About, Contents, Error, ExportOptions, Format, ImportOptions};

pub use export::{export, is_widened};
pub use import::{import, import_signature};

/// `.tflite`
#[derive(Clone, Copy, Debug)]
pub struct Tflite;

static ABOUT: About = About {
    id: "tflite",
    name: "TFLite",
    flag: Some("tflite"),
    extensions: &["tflite"],
    reads: "A .tflite file is a chain of FULLY_CONNECTED (also with fused ReLU and ReLU6), QUANTIZE, DEQUANTIZE, RESHAPE and \
            activations, in f32 also PRELU, LOGISTIC(x) * x and ADD, SUB, MUL, DIV by constants. Weights may be of float16, and of \
            int8 or int4 in a network of f32 (dynamic range); they become f32. Of several signatures one is read.",
    writes: "Write a .tflite file; weights of four bits are int4 tensors there, but int8 ones of a model quantized with --runtime \
             litert",
    int8: true,
    scaler: true,
    options: &["signature"],
};

impl Format for Tflite {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&self, bytes: &[u8]) -> bool {
        bytes.get(4..8) == Some(&export::IDENTIFIER)
    }

    fn import(&self, bytes: &[u8], path: &Path, options: &ImportOptions) -> Result<Contents, Error> {
        let imported = import_signature(bytes, options.signature.as_deref(), options.runtime)?;
        Ok(Contents::imported(imported, path, options))
    }

    fn export(&self, model: &Model, options: &ExportOptions) -> Result<Vec<u8>, Error> {
        export(model, options)
    }

    fn has_activation(&self, activation: Activation) -> bool {
        activation::written(activation).is_some()
    }

    fn widens(&self, model: &Model) -> bool {
        is_widened(model)
    }
}

fn damaged(reason: impl ToString) -> Error {
    let reason = reason.to_string();
    Error::new(format!(
        "not a .tflite file ({reason}); give a model that TensorFlow's or LiteRT's converter wrote"
    ))
}

#[cfg(test)]
mod tests {
    use crc::{CRC_32_ISO_HDLC, Crc};

    /// Editing either file alone is found here; that the generator writes this from that, by `tests/generated.rs`.
    #[test]
    fn the_generated_source_is_of_this_schema() {
        let crc = |text: &str| Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(text.as_bytes());
        let (first, source) = include_str!("schema.generated.rs").split_once('\n').unwrap();
        let wanted = format!(
            "// CRC-32 of schema.fbs {:08x}, of what follows {:08x}.",
            crc(include_str!("schema.fbs")),
            crc(source)
        );
        assert_eq!(first, wanted, "write it again: see tests/generated.rs");
    }
}
