//! The counter: a program in Python, with its own environment.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use tinyfit_python::{Environment, Requirements, succeed};
use tinyfit_sources::unpacked;

use crate::{Core, Error, Images, Workload};

/// The program's folder.
const PROGRAM: &str = "host-tools/bench/counter";

/// A counter that is ready to count.
#[derive(Clone, Debug)]
pub struct Counter {
    environment: Environment,
}

/// The counts of an image.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Counts {
    /// One a call.
    pub calls: Vec<Call>,
    /// Peak stack in bytes, over all calls.
    pub stack: u64,
    /// Bytes of these that the network declares, `Layer::PREDICT_RAM`.
    pub buffers: u64,
    /// Bytes of code and constants, weights in flash included.
    pub code: u64,
    /// Bytes of static RAM, weights that learn included.
    pub ram: u64,
    pub(crate) result: Vec<u32>,
}

/// The cost of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Call {
    /// Executed instructions.
    pub instructions: u64,
    /// Cycles by a model, where there is one.
    pub cycles: Option<u64>,
}

impl Counter {
    /// Makes the environment, unless it is there.
    ///
    /// # Errors
    /// Python is missing, or a package cannot be installed.
    pub fn ready() -> Result<Self, Error> {
        Ok(Self { environment: Environment::ready(Requirements::UNICORN)? })
    }

    /// Counts a workload on a core.
    ///
    /// # Errors
    /// The image cannot be run to its end, or computes something else than this host.
    pub fn count(&self, images: &Images, workload: Workload) -> Result<Counts, Error> {
        let (elf, expected) = (images.elf(workload), workload.result());
        self.counted(images.core, workload.name(), &elf, workload.calls(), expected)
    }

    /// Counts calls of an image, whose result must be the expected one.
    pub(crate) fn counted(
        &self,
        core: &'static Core,
        workload: &str,
        elf: &Path,
        calls: u32,
        expected: Vec<u32>,
    ) -> Result<Counts, Error> {
        let mut command = self.command(elf, core.name)?;
        command.args(["--calls", &calls.to_string(), "--result", &expected.len().to_string()]);
        let counts: Counts = serde_json::from_slice(&succeed(&mut command)?.stdout)?;
        if counts.result == expected {
            Ok(counts)
        } else {
            let (workload, counted) = (workload.to_string(), counts.result);
            Err(Error::Different { core, workload, counted, expected })
        }
    }

    /// Tests the counter's own parts.
    ///
    /// # Errors
    /// A test fails.
    pub fn test(&self) -> Result<(), Error> {
        let mut command = self.environment.python();
        command.args(["-m", "unittest", "--quiet", "tests"]).current_dir(unpacked(PROGRAM)?);
        succeed(&mut command)?;
        Ok(())
    }

    fn command(&self, elf: &Path, core: &str) -> Result<Command, Error> {
        let mut command = self.environment.python();
        command.arg(unpacked(PROGRAM)?).arg(elf).args(["--core", core]);
        Ok(command)
    }
}
