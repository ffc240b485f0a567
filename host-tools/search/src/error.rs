//! Why a search found nothing.

use std::io;

use tinyfit_data::{Fault, Usage};
use tinyfit_engine::StoreError;

/// Why a search found nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No network fits, or none can be trained.
    #[error(transparent)]
    Train(#[from] tinyfit_train::Error),
    /// Workers are not there, or do not answer.
    #[error("{0}")]
    Workers(String),
    /// The environment of the workers cannot be made.
    #[error(transparent)]
    Python(#[from] tinyfit_python::Error),
    /// A job or an outcome is none.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The system refused something.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<Usage> for Error {
    fn from(usage: Usage) -> Self {
        Self::Train(usage.into())
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Train(fault.into())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Train(error.into())
    }
}
