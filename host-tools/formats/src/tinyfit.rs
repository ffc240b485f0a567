//! tinyfit's own model files.

use std::path::Path;

use tinyfit_model::{Activation, Anchors, Model};

use crate::{About, Contents, Error, ExportOptions, Format, ImportOptions};

/// The format of [`Model::to_bytes`].
#[derive(Clone, Copy, Debug)]
pub struct Tinyfit;

static ABOUT: About = About {
    id: "tinyfit",
    name: "tinyfit",
    flag: None,
    extensions: &["safetensors"],
    reads: "A .safetensors file that `tinyfit train` or `tinyfit quantize` wrote holds all of a model.",
    writes: "Write a model file",
    int8: true,
    scaler: true,
    options: &[],
};

impl Format for Tinyfit {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    /// Safetensors of other tools are PyTorch's.
    fn detect(&self, bytes: &[u8]) -> bool {
        // The length of a JSON object, and it.
        bytes.get(8) == Some(&b'{')
    }

    fn import(&self, bytes: &[u8], _: &Path, _: &ImportOptions) -> Result<Contents, Error> {
        // The caller adds the file's name to errors.
        let path = Path::new("");
        let model = Model::from_bytes(bytes, path)?;
        let anchors = Anchors::from_bytes(bytes, &model, path)?;
        Ok(Contents { model, anchors, notes: Vec::new() })
    }

    fn export(&self, model: &Model, _: &ExportOptions) -> Result<Vec<u8>, Error> {
        Ok(model.to_bytes())
    }

    fn has_activation(&self, _: Activation) -> bool {
        true
    }

    fn widens(&self, _: &Model) -> bool {
        false
    }
}

impl From<tinyfit_model::Error> for Error {
    /// Of a model that was read with an empty path.
    fn from(error: tinyfit_model::Error) -> Self {
        match error {
            tinyfit_model::Error::Invalid { field, reason, .. } => Self::at(field, reason),
            other => Self::new(other.to_string().trim_start_matches(": ")),
        }
    }
}
