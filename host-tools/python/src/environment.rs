//! An environment: where packages are, and the Python that finds them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use crate::Error;

const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// An environment with the packages of a requirements file.
#[derive(Clone, Debug)]
pub struct Environment {
    python: PathBuf,
}

impl Environment {
    /// Makes the environment in `folder`, unless it is there with just these packages.
    ///
    /// # Errors
    /// Python is missing, or a package cannot be had.
    pub fn ready(folder: &Path, requirements: &Path) -> Result<Self, Error> {
        // Two threads that want the same one make it once.
        static MAKING: Mutex<()> = Mutex::new(());
        let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
        let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
        let (wanted, installed) = (fs::read(requirements)?, folder.join("installed.txt"));
        if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
            return Ok(Self { python });
        }
        let mut venv = Command::new(PYTHON);
        venv.args(["-m", "venv", "--clear"]).arg(folder);
        match venv.output() {
            Ok(output) if output.status.success() => {}
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            // Debian has `venv` in a package of its own.
            _ => {
                let install = "apt-get install python3 python3-venv";
                return Err(Error::Missing { what: format!("{PYTHON} with venv"), install: install.into() });
            }
        }
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(requirements);
        succeed(&mut pip)?;
        fs::write(installed, wanted)?;
        Ok(Self { python })
    }

    /// Its Python, which leaves no compiled modules beside the sources it runs.
    pub fn python(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.arg("-B");
        command
    }
}

/// Runs a command to its end.
///
/// # Errors
/// It cannot be started, or fails.
pub fn succeed(command: &mut Command) -> Result<Output, Error> {
    let output = command.output()?;
    if output.status.success() { Ok(output) } else { Err(Error::failed(command, &output)) }
}
