//! The counter: a program in Python, with an environment of its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;

use crate::{Error, Images, Workload, made, source};

const PYTHON: &str = "python3";

/// A counter that is ready to count.
#[derive(Clone, Debug)]
pub struct Counter {
    python: PathBuf,
}

/// What was counted in an image.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Counts {
    /// One a call.
    pub calls: Vec<Call>,
    /// Peak stack in bytes, over all calls.
    pub stack: u64,
    /// Bytes of code and constants, weights in flash included.
    pub code: u64,
    /// Bytes of static RAM, weights that learn included.
    pub ram: u64,
    pub(crate) result: Vec<u32>,
}

/// What one call took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Call {
    /// Executed instructions.
    pub instructions: u64,
    /// What a model makes of them, where there is one.
    pub cycles: Option<u64>,
}

impl Counter {
    /// Makes the environment, unless it is there.
    ///
    /// # Errors
    /// Python is missing, or a package cannot be had.
    pub fn ready() -> Result<Self, Error> {
        let environment = made().join("environment");
        let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
        let requirements = source("counter/requirements.txt");
        let (wanted, installed) = (fs::read(&requirements)?, environment.join("installed.txt"));
        if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
            return Ok(Self { python });
        }
        let mut venv = Command::new(PYTHON);
        venv.args(["-m", "venv", "--clear"]).arg(&environment);
        match venv.output() {
            Ok(output) if output.status.success() => {}
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            // Debian has `venv` in a package of its own.
            _ => {
                let install = "apt-get install python3 python3-venv";
                return Err(Error::missing(format!("{PYTHON} with venv"), install.into()));
            }
        }
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(&requirements);
        succeed(&mut pip)?;
        fs::write(installed, wanted)?;
        Ok(Self { python })
    }

    /// Counts a workload on a core.
    ///
    /// # Errors
    /// The image cannot be run to its end, or computes something else than this host.
    pub fn count(&self, images: &Images, workload: Workload) -> Result<Counts, Error> {
        let expected = workload.result();
        let mut command = self.command(&images.elf(workload), images.core.name);
        command.args(["--calls", &workload.calls().to_string(), "--result", &expected.len().to_string()]);
        let counts: Counts = serde_json::from_slice(&succeed(&mut command)?.stdout)?;
        if counts.result == expected {
            Ok(counts)
        } else {
            let counted = counts.result;
            Err(Error::Different { core: images.core, workload, counted, expected })
        }
    }

    /// Tests the counter's own parts.
    ///
    /// # Errors
    /// A test fails.
    pub fn test(&self) -> Result<(), Error> {
        let mut command = Command::new(&self.python);
        command.args(["-B", "-m", "unittest", "--quiet", "tests"]).current_dir(source("counter"));
        succeed(&mut command).map(drop)
    }

    fn command(&self, elf: &Path, core: &str) -> Command {
        let mut command = Command::new(&self.python);
        // Without -B it would leave compiled modules beside its sources.
        command.arg("-B").arg(source("counter")).arg(elf).args(["--core", core]);
        command
    }
}

fn succeed(command: &mut Command) -> Result<Output, Error> {
    let output = command.output()?;
    if output.status.success() { Ok(output) } else { Err(Error::failed(command, &output)) }
}
