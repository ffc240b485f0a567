//! Model files of any tool: which one's a file is, and the model in it.

use std::path::Path;

use serde::Serialize;
use tinyfit_model::{Imported, Model, Provenance, RoundingKind};

use crate::error::Fault;
use crate::files;
use crate::rounding::Rounding;

/// What can be read.
const KNOWN: &str = "a .safetensors file that `tinyfit train` or `tinyfit quantise` wrote, or a .tflite or .onnx file";

/// How a file is read that does not say all of its model.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Reading {
    /// Of an int8 file: the runtime whose bytes the model gives; if not told, as the file was exported, else the format's own
    #[arg(long)]
    pub(crate) rounding: Option<Rounding>,
}

/// The tool whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Tinyfit,
    Tflite,
    Onnx,
}

/// A model, and the file it is from.
pub(crate) struct AnyModel {
    pub(crate) model: Model,
    pub(crate) format: Format,
    pub(crate) file_bytes: usize,
    /// What a user should know of the way it was read.
    pub(crate) notes: Vec<String>,
}

impl Format {
    /// By what a file begins with, not by its name.
    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.get(4..8) == Some(b"TFL3") {
            return Some(Self::Tflite);
        }
        if tinyfit_onnx::is_onnx(bytes) {
            return Some(Self::Onnx);
        }
        // Safetensors: the length of a JSON object, and it.
        (bytes.get(8) == Some(&b'{')).then_some(Self::Tinyfit)
    }

    /// As a person calls it.
    pub(crate) fn shown(self) -> &'static str {
        match self {
            Self::Tinyfit => "tinyfit",
            Self::Tflite => "TFLite",
            Self::Onnx => "ONNX",
        }
    }
}

impl AnyModel {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or holds no network that tinyfit has.
    pub(crate) fn read(path: &Path, reading: &Reading) -> anyhow::Result<Self> {
        let bytes = files::read(path)?;
        let file_bytes = bytes.len();
        let format = Format::of(&bytes)
            .ok_or_else(|| Fault::new(path, "is no model file of a known format", format!("give {KNOWN}")))?;
        let imported = match format {
            Format::Tinyfit => {
                let model = Model::from_bytes(&bytes, path)?;
                return Ok(Self { model, format, file_bytes, notes: Vec::new() });
            }
            Format::Tflite => tinyfit_tflite::import(&bytes, reading.rounding.map(Into::into))
                .map_err(|error| fault(path, &error))?,
            Format::Onnx => {
                let folder = files::folder(path);
                tinyfit_onnx::import(&bytes, Some(&folder), reading.rounding.map(Into::into))
                    .map_err(|error| fault(path, &error))?
            }
        };
        let (model, notes) = model(imported, path, reading);
        Ok(Self { model, format, file_bytes, notes })
    }
}

/// The message ends with what to do, after the last semicolon where it has one.
pub(crate) fn fault(path: &Path, error: &impl ToString) -> Fault {
    let text = error.to_string();
    match text.rsplit_once("; ") {
        Some((what, advice)) => Fault::new(path, what, advice),
        None => Fault::new(path, text, "convert the model again, or give another one"),
    }
}

fn model(imported: Imported, path: &Path, reading: &Reading) -> (Model, Vec<String>) {
    let notes = imported.notes.clone();
    let provenance = Provenance {
        tinyfit: env!("CARGO_PKG_VERSION").to_string(),
        data: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        settings: reading.settings(),
        ..Provenance::default()
    };
    (imported.into_model(provenance), notes)
}

impl Reading {
    /// As on the command line of `import`.
    fn settings(&self) -> String {
        let rounding =
            self.rounding.map(|rounding| format!(" --rounding {}", RoundingKind::from(rounding).name()));
        format!("import{}", rounding.unwrap_or_default())
    }
}
