//! Reads a model file of any format.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use tinyfit_model::{Activation, Anchors, Imported, Model};

use crate::tinyfit::Tinyfit;
use crate::{Error, FORMATS, Format, ImportOptions, detect};

/// A model, and the file it comes from.
pub struct ModelFile {
    /// The model.
    pub model: Model,
    /// Files of other tools have none.
    pub anchors: Anchors,
    /// The file's format.
    pub format: &'static dyn Format,
    /// The file's length.
    pub bytes: usize,
    /// Notes on how it was read, one line each.
    pub notes: Vec<String>,
}

/// The model that a format reads from a file.
#[derive(Debug, PartialEq)]
pub struct Contents {
    /// The model.
    pub model: Model,
    /// Empty if the file has none.
    pub anchors: Anchors,
    /// Notes on how it was read, one line each.
    pub notes: Vec<String>,
}

impl Contents {
    /// Of a file of another tool.
    pub(crate) fn imported(imported: Imported, path: &Path, options: &ImportOptions) -> Self {
        let notes = imported.notes.clone();
        let model = imported.into_model(options.provenance(path));
        Self { model, anchors: Anchors::default(), notes }
    }
}

/// The longest file that is read: of a network for a microcontroller, and for whatever else is in it.
const LONGEST: u64 = 1 << 30;

/// Reads a file.
///
/// # Errors
/// It cannot be read, is of no known format, or holds what a tinyfit network does not have.
pub fn read(path: &Path, options: &ImportOptions) -> Result<ModelFile, Error> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| {
        Error::new(format!("it cannot be read ({error}); check the file and its permissions"))
    })?;
    if bytes.len() as u64 > LONGEST {
        return Err(Error::new("it is longer than 1 GiB; give a smaller one"));
    }
    read_bytes(&bytes, path, options)
}

/// Reads the bytes of a file; `path` is where it is.
///
/// # Errors
/// They are of no known format, or hold what a tinyfit network does not have.
pub fn read_bytes(bytes: &[u8], path: &Path, options: &ImportOptions) -> Result<ModelFile, Error> {
    let format = detect(bytes).ok_or_else(|| unknown(bytes))?;
    let Contents { model, anchors, notes } = format.import(bytes, path, options)?;
    Ok(ModelFile { model, anchors, format, bytes: bytes.len(), notes })
}

/// Reads the bytes of a file to look at: a file that leaves its activations open, as if there were none.
///
/// # Errors
/// As of [`read_bytes`].
pub fn inspect_bytes(bytes: &[u8], path: &Path, options: &ImportOptions) -> Result<ModelFile, Error> {
    let read = read_bytes(bytes, path, options);
    let given = options.given().into_iter().any(|(option, _)| !["runtime", "signature"].contains(&option));
    if read.is_ok() || given {
        return read;
    }
    let linear = Some(Activation::Identity);
    let options = ImportOptions { activation: linear, output_activation: linear, ..options.clone() };
    match read_bytes(bytes, path, &options) {
        Ok(mut shown) => {
            let note = "its activations are not given, and none is shown: give --modules or --activation";
            shown.notes.insert(0, note.into());
            Ok(shown)
        }
        Err(_) => read,
    }
}

/// The error for a file of no known format.
fn unknown(bytes: &[u8]) -> Error {
    let what = if bytes.starts_with(b"PK") {
        "a zip archive that is damaged, or of neither Keras nor PyTorch"
    } else {
        "of no format that is known"
    };
    let others: Vec<&str> = FORMATS
        .iter()
        .map(|format| format.about().name)
        .filter(|name| *name != Tinyfit.about().name)
        .collect();
    Error::new(format!(
        "not a model file ({what}); give a .safetensors file that `tinyfit train` or `tinyfit quantize` wrote, or a file of {}",
        others.join(", ")
    ))
}
