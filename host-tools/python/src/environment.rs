//! An environment: where packages are, and the Python that finds them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{Error, Requirements};

const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// An environment with the packages of a requirements file.
#[derive(Clone, Debug)]
pub struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Makes the environment in the user's cache, unless it is there with just these packages.
    ///
    /// # Errors
    /// Python is missing, a package cannot be installed, or the cache cannot be written.
    pub fn ready(requirements: Requirements) -> Result<Self, Error> {
        Self::ready_in(&tinyfit_sources::cache("python")?, requirements)
    }

    /// The same in another folder of environments.
    ///
    /// # Errors
    /// Python is missing, or a package cannot be installed.
    pub fn ready_in(environments: &Path, requirements: Requirements) -> Result<Self, Error> {
        let Requirements { name, text } = requirements;
        fs::create_dir_all(environments)?;
        // Who else wants it waits until it is made. The lock ends with the file, or with the process.
        let lock = File::create(environments.join(format!("{name}.lock")))?;
        lock.lock()?;
        let environment = Self { folder: environments.join(name) };
        if !environment.has(text) {
            environment.make(text)?;
        }
        Ok(environment)
    }

    /// Its Python, which leaves no compiled modules next to the sources it runs.
    pub fn python(&self) -> Command {
        let mut command = Command::new(self.interpreter());
        command.arg("-B");
        command
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn interpreter(&self) -> PathBuf {
        self.folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
    }

    /// The installed packages; written last, so what was interrupted has none.
    fn installed(&self) -> PathBuf {
        self.folder.join("installed.txt")
    }

    /// Whether just these packages are there, and the Python they were installed for.
    fn has(&self, text: &str) -> bool {
        self.interpreter().exists() && fs::read_to_string(self.installed()).is_ok_and(|is| is == text)
    }

    fn make(&self, text: &str) -> Result<(), Error> {
        let mut venv = Command::new(PYTHON);
        venv.args(["-m", "venv", "--clear"]).arg(&self.folder);
        match venv.output() {
            Ok(output) if output.status.success() => {}
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            // Debian has `venv` in a separate package.
            _ => {
                let install = "apt-get install python3 python3-venv";
                return Err(Error::Missing { what: format!("{PYTHON} with venv"), install: install.into() });
            }
        }
        let requirements = self.folder.join("requirements.txt");
        fs::write(&requirements, text)?;
        let mut pip = self.python();
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
        pip.args(["--require-hashes", "--only-binary", ":all:", "--requirement"]).arg(&requirements);
        succeed(&mut pip)?;
        Ok(fs::rename(requirements, self.installed())?)
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
