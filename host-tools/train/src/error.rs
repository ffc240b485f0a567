//! Why there is no model.

use tinyfit_data::{Fault, Usage};
use tinyfit_engine::{StoreError, Unfinished};

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Options contradict each other or the data, or something is wrong with a file.
    #[error(transparent)]
    Data(#[from] tinyfit_data::Error),
    /// Training failed, or was stopped.
    #[error(transparent)]
    Unfinished(#[from] Unfinished),
    /// Rows cannot be read any more.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Usage> for Error {
    fn from(usage: Usage) -> Self {
        Self::Data(usage.into())
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Data(fault.into())
    }
}

impl From<tinyfit_engine::Error> for Error {
    fn from(error: tinyfit_engine::Error) -> Self {
        Self::Unfinished(error.into())
    }
}
