//! Keras models of dense layers: [`import()`] makes a tinyfit network of a `.keras` or `.h5` file, [`export()`] writes a `.keras`
//! file and [`export_weights`] a `.weights.h5` file.
//!
//! A `.keras` file is a zip archive of a JSON document, the configuration, and an HDF5 file, the weights; a `.h5` file is an
//! HDF5 file whose attribute is the configuration. `config` makes a list of layers of the configuration, in the order of
//! inference, `hdf5` reads HDF5 in bounded memory, `weights` finds a layer's weights in the files of each version of Keras.

mod activation;
mod config;
mod export;
mod hdf5;
mod import;
mod numbers;
mod weights;

use std::path::Path;

use tinyfit_model::{Activation, Model};

use crate::{About, Contents, Error, ExportOptions, Format, ImportOptions};

pub use export::{export, export_weights};
pub use import::{import, is_keras};

/// `.keras` and `.h5`
#[derive(Clone, Copy, Debug)]
pub struct Keras;

/// How the names of files of weights end.
const WEIGHTS: &str = "weights.h5";

static ABOUT: About = About {
    id: "keras",
    name: "Keras",
    flag: Some("keras"),
    extensions: &["keras", "h5", WEIGHTS],
    reads: "A .keras or .h5 file is a Sequential or a Functional chain of Dense, activations, PReLU, BatchNormalization, \
            Normalization, Rescaling, Flatten, Reshape, and layers that only act in training.",
    writes: "Write a .keras file of an f32 model, which keras.saving.load_model reads; or, if PATH ends in .weights.h5, the weights \
             alone for model.load_weights",
    int8: false,
    scaler: false,
    options: &[],
};

impl Format for Keras {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn detect(&self, bytes: &[u8]) -> bool {
        is_keras(bytes)
    }

    fn import(&self, bytes: &[u8], path: &Path, options: &ImportOptions) -> Result<Contents, Error> {
        Ok(Contents::imported(import(bytes)?, path, options))
    }

    fn export(&self, model: &Model, options: &ExportOptions) -> Result<Vec<u8>, Error> {
        let weights_alone = options.file_name.strip_suffix(WEIGHTS).is_some_and(|start| start.ends_with('.'));
        if weights_alone { export_weights(model) } else { export(model) }
    }

    fn has_activation(&self, activation: Activation) -> bool {
        activation::written(activation).is_some()
    }
}

fn damaged(reason: impl ToString) -> Error {
    let reason = reason.to_string();
    Error::new(format!("not a Keras model ({reason}); give a .keras or .h5 file that `model.save` wrote"))
}
