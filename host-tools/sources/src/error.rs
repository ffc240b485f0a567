//! The errors of unpacking the archive into a user's folder.

use std::io;
use std::path::PathBuf;

/// Why the sources are not there, or cannot be compiled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The system names no folder for caches, and no home.
    #[error("there is no folder for a cache: HOME is not set; set TINYFIT_CACHE to a folder")]
    NoCache,
    /// The cache is not ours to write.
    #[error("{}: the cache cannot be written ({cause}); set TINYFIT_CACHE to a folder that can", path.display())]
    Unwritable {
        /// The file or the folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// Something to install first.
    #[error("{what} is missing; install it with: {install}")]
    Missing {
        /// What.
        what: String,
        /// The command.
        install: String,
    },
}
