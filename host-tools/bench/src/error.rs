//! The errors of this crate.

use std::io;

use crate::Core;

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no cache for the sources of the images, or nothing to compile them with.
    #[error(transparent)]
    Sources(#[from] tinyfit_sources::Error),
    /// The counter did not run, or an image was not built.
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
