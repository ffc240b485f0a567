//! The errors of this crate.

use std::io;
use std::process::{Command, Output};

/// Why a program was not run, or gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Something to install first.
    #[error("{what} is missing; install it with: {install}")]
    Missing {
        /// What.
        what: String,
        /// The command.
        install: String,
    },
    /// A program that was started failed.
    #[error("`{command}` failed: {stderr}")]
    Failed {
        /// The program and its arguments.
        command: String,
        /// Its output.
        stderr: String,
    },
    /// There is no cache to install packages in.
    #[error(transparent)]
    Sources(#[from] tinyfit_sources::Error),
    /// The system refused something.
    #[error("a program could not be run: {0}")]
    Io(#[from] io::Error),
}

impl Error {
    pub(crate) fn failed(command: &Command, output: &Output) -> Self {
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        Self::Failed {
            command: words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "),
            stderr: String::from_utf8_lossy(&output.stderr).trim().to_string(),
        }
    }
}
