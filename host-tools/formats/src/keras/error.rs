//! What cannot be read or written.

use tinyfit_model::Unfit;

/// Why a file cannot be imported, or a network exported: what is wrong, where, and what to do. One line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no Keras model, or are damaged.
    #[error("not a Keras model ({0}); give a .keras or .h5 file that `model.save` wrote")]
    NotKeras(String),
    /// A layer that a tinyfit network cannot hold, or that is used in a way it cannot.
    #[error("{class} (layer '{layer}'): {what}")]
    Layer {
        /// The layer's class in Keras.
        class: String,
        /// Its name.
        layer: String,
        /// What is wrong and what to do.
        what: String,
    },
    /// A model that is no chain of layers, or lacks something.
    #[error("{0}")]
    Model(String),
}

impl From<tinyfit_archive::Error> for Error {
    fn from(error: tinyfit_archive::Error) -> Self {
        Self::NotKeras(error.to_string())
    }
}

impl From<Unfit> for Error {
    fn from(error: Unfit) -> Self {
        Self::Model(error.to_string())
    }
}
