//! What cannot be read or written.

use tinyfit_model::Unfit;

/// Why a file cannot be imported, or a network exported: what is wrong, where, and what to do. One line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no state dict, or are damaged.
    #[error(
        "not a state dict ({0}); give a file that torch.save(model.state_dict(), ..) or safetensors wrote"
    )]
    NotStateDict(String),
    /// What is to be read is made by code.
    #[error(
        "the pickle names '{0}', which is code, and was not run; save the weights alone, torch.save(model.state_dict(), ..)"
    )]
    Code(String),
    /// A module that a tinyfit network cannot hold, or that does not fit where it is.
    #[error("module '{module}': {what}")]
    Module {
        /// Its name.
        module: String,
        /// What is wrong and what to do.
        what: String,
    },
    /// A tensor that cannot be read.
    #[error("tensor '{tensor}': {what}")]
    Tensor {
        /// Its name.
        tensor: String,
        /// What is wrong and what to do.
        what: String,
    },
    /// What a state dict does not say was not told, or a network cannot be written.
    #[error("{0}")]
    Model(String),
}

impl From<tinyfit_archive::Error> for Error {
    fn from(error: tinyfit_archive::Error) -> Self {
        Self::NotStateDict(error.to_string())
    }
}

impl From<Unfit> for Error {
    fn from(error: Unfit) -> Self {
        Self::Model(error.to_string())
    }
}
