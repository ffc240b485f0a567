//! Python packages, installed on demand into an environment of their own, and programs that are run in it.
//!
//! ```no_run
//! use std::path::Path;
//! use tinyfit_python::{Environment, succeed};
//!
//! let environment = Environment::ready(Path::new("target/environment"), Path::new("requirements.txt"))?;
//! let output = succeed(environment.python().arg("program.py"))?;
//! # Ok::<(), tinyfit_python::Error>(())
//! ```

mod environment;
mod error;

pub use environment::{Environment, succeed};
pub use error::Error;
