//! PyTorch state dicts of linear layers: [`import()`] makes a tinyfit network of a `.pt` file that `torch.save` wrote, or of a
//! safetensors file, [`export()`] writes a safetensors file that `safetensors.torch.load_file` reads.
//!
//! A state dict is tensors by name. It does not name activations, and its order is that of definition at best, so that
//! [`ImportOptions`] give them. A `.pt` file is a zip archive of a pickle and of the tensors' bytes; `pickle` reads the pickle
//! without a Python to run it, and leaves unread what would need one.

mod checkpoint;
mod export;
mod import;
mod modules;
mod order;
mod pickle;
mod scale;
mod state_dict;

use std::path::Path;

use tinyfit_model::{Activation, Model};

use crate::{About, Contents, Error, ExportOptions, Format, ImportOptions};

pub use export::export;
pub use import::{import, is_state_dict};

/// `.pt` and `.safetensors`
#[derive(Clone, Copy, Debug)]
pub struct PyTorch;

static ABOUT: About = About {
    id: "pytorch",
    name: "PyTorch",
    flag: Some("safetensors"),
    extensions: &["pt", "safetensors"],
    reads: "A .pt or .safetensors file is a PyTorch state dict of Linear, BatchNorm1d and PReLU; what it does not hold is given by \
            --modules, or --activation.",
    writes: "Write an f32 model as a PyTorch state dict in a safetensors file: NAME.weight and NAME.bias of each layer",
    int8: false,
    scaler: false,
    options: &["key", "modules", "activation", "output-activation", "epsilon"],
};

impl Format for PyTorch {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&self, bytes: &[u8]) -> bool {
        is_state_dict(bytes)
    }

    fn import(&self, bytes: &[u8], path: &Path, options: &ImportOptions) -> Result<Contents, Error> {
        Ok(Contents::imported(import(bytes, options)?, path, options))
    }

    fn export(&self, model: &Model, _: &ExportOptions) -> Result<Vec<u8>, Error> {
        export(model)
    }

    /// A state dict holds no activations: those that an exported file names are read again.
    fn has_activation(&self, _: Activation) -> bool {
        true
    }
}

fn damaged(reason: impl ToString) -> Error {
    let reason = reason.to_string();
    Error::new(format!(
        "not a state dict ({reason}); give a file that torch.save(model.state_dict(), ..) or safetensors wrote"
    ))
}
