//! Python packages, installed on demand into a separate environment, and programs that are run in it.
//!
//! ```no_run
//! use tinyfit_python::{Environment, Requirements, succeed};
//!
//! let environment = Environment::ready(Requirements::UNICORN)?;
//! let output = succeed(environment.python().arg("program.py"))?;
//! # Ok::<(), tinyfit_python::Error>(())
//! ```

mod environment;
mod error;
mod requirements;

pub use environment::{Environment, succeed};
pub use error::Error;
pub use requirements::Requirements;
