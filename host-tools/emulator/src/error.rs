//! The errors between this host and a firmware.

use std::{io, path::PathBuf, process::ExitStatus, time::Duration};

use crate::MissingTool;

/// Why an emulator did not start, or gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A program to install first.
    #[error(transparent)]
    Missing(#[from] MissingTool),
    /// There is no firmware at this place, or it is none.
    #[error("{}: {reason}", path.display())]
    Firmware {
        /// The place.
        path: PathBuf,
        /// The fault in it.
        reason: String,
    },
    /// cargo did not build the firmware.
    #[error("`{command}` failed in {}:\n{stderr}", directory.display())]
    Build {
        /// The command.
        command: String,
        /// Where it ran.
        directory: PathBuf,
        /// Its output.
        stderr: String,
    },
    /// The packages of an emulator were not installed.
    #[error("`{command}` failed in {}:\n{stderr}", directory.display())]
    Packages {
        /// The command.
        command: &'static str,
        /// Where it ran.
        directory: PathBuf,
        /// Its output.
        stderr: String,
    },
    /// The sources are not there, or cannot be compiled.
    #[error(transparent)]
    Sources(#[from] tinyfit_sources::Error),
    /// No emulator runs this board's firmware.
    #[error("there is no emulator for the chip of {0}")]
    NoEmulator(String),
    /// A flash that outlives the run was asked for, and this board's emulator has none.
    #[error("the flash of {0} cannot be kept: its emulator has no flash controller")]
    NoFlash(String),
    /// A motion sensor was asked for, and this board's emulator has none.
    #[error("the emulator of {0} has no sensors")]
    NoSensor(String),
    /// There is no Python to emulate with, or a package that it needs cannot be installed.
    #[error(transparent)]
    Python(#[from] tinyfit_python::Error),
    /// The emulator runs, and the firmware sends nothing.
    #[error("no {what} from the firmware within {} s", after.as_secs_f64())]
    Timeout {
        /// The expected output.
        what: &'static str,
        /// How long.
        after: Duration,
    },
    /// The emulator has ended.
    #[error("the emulator ended ({status}){}{stderr}", if stderr.is_empty() { "" } else { ":\n" })]
    Exited {
        /// How.
        status: ExitStatus,
        /// The last lines of its standard error.
        stderr: String,
    },
    /// The system refused something.
    #[error("emulator: {0}")]
    Io(#[from] io::Error),
}
