//! What can go wrong.

use std::io;
use std::path::PathBuf;

use crate::Core;

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The repository is not where this program was compiled.
    #[error("{}: the sources of the images are not there; build tinyfit anew in its checkout", _0.display())]
    NoSources(PathBuf),
    /// The counter did not run, an image was not built, or something is to be installed first.
    #[error(transparent)]
    Python(#[from] tinyfit_python::Error),
    /// The counter's answer is not what was agreed.
    #[error("the counter answered what cannot be read: {0}")]
    Answer(#[from] serde_json::Error),
    /// An image computes something else.
    #[error("{} computes other bits in {workload} than this host: {counted:08x?} instead of {expected:08x?}", core.name)]
    Different {
        /// Where.
        core: &'static Core,
        /// In what.
        workload: String,
        /// Its result.
        counted: Vec<u32>,
        /// The host's.
        expected: Vec<u32>,
    },
    /// The system refused something.
    #[error("bench: {0}")]
    Io(#[from] io::Error),
}

impl Error {
    pub(crate) fn missing(what: String, install: String) -> Self {
        tinyfit_python::Error::Missing { what, install }.into()
    }
}
