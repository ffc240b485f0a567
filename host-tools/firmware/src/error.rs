//! Why there is no library.

use std::io;

/// Why a library could not be compiled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no compiler.
    #[error("`{0}` is missing, which compiles the library; install Rust from https://rustup.rs")]
    NoCompiler(&'static str),
    /// rustc does not know the target.
    #[error("rustc has no target {0}; `rustc --print target-list` lists all")]
    NoTarget(String),
    /// A format has no place for the target.
    #[error("--target {target} has no place there: {}", among(known))]
    NoPlace {
        /// The requested target.
        target: String,
        /// The targets that it supports; nothing if it is not compiled.
        known: Vec<String>,
    },
    /// The targets' `core` is not installed.
    #[error("a Rust target is missing; install it with: rustup target add {}", .0.join(" "))]
    NotInstalled(Vec<String>),
    /// cargo failed.
    #[error("the library does not compile for {target}; cargo's messages are above")]
    Cargo {
        /// The target.
        target: String,
        /// What cargo said.
        said: String,
    },
    /// The file system refused.
    #[error("the library cannot be compiled in the temporary folder ({0}); set TMPDIR to a folder with room")]
    Io(#[from] io::Error),
}

fn among(known: &[String]) -> String {
    match known {
        [] => "only the libraries of --c, --arduino and --zephyr are compiled".into(),
        _ => format!("give one of {}", known.join(", ")),
    }
}
