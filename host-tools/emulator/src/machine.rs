//! The requirements to emulate a board.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tinyfit_boards::{Board, Qemu};
use tinyfit_python::{Environment, Requirements};
use tinyfit_sources::{target_installed, unpacked};

use crate::node::{NODE, node_program};
use crate::{Error, Flash, Measurements, Options};

/// A program that is not there, and how to get it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{tool} is missing; install it with: {install}")]
pub struct MissingTool {
    /// Its name.
    pub tool: String,
    /// The command.
    pub install: String,
}

/// The folder of a board's crate, on disk.
///
/// # Errors
/// The cache cannot be written.
pub fn folder(board: &Board) -> Result<PathBuf, Error> {
    Ok(unpacked("")?.join(board.folder()))
}

/// Checks that a board can be emulated, and installs the packages of its emulator unless they are there.
///
/// # Errors
/// There is no emulator, a tool is missing, or the packages cannot be installed.
pub fn emulator_ready(board: &Board) -> Result<(), Error> {
    let Some(emulator) = &board.emulator else { return Err(Error::NoEmulator(board.name.clone())) };
    if let Some(Qemu { system, .. }) = &emulator.qemu {
        return qemu_ready(system);
    }
    match emulator.own.as_ref().and_then(|own| own.node.as_ref()) {
        Some(program) => node_program(&format!("{}/{program}", board.folder())).map(drop),
        None => Ok(()),
    }
}

/// Checks that firmware can be compiled for a board.
///
/// # Errors
/// Rust or the board's target is missing.
pub fn compiler_ready(board: &Board) -> Result<(), Error> {
    Ok(target_installed(&board.target)?)
}

impl MissingTool {
    /// An error if the tool does not run, with the Debian packages that have it.
    pub(crate) fn unless_it_runs(tool: &str, packages: &str) -> Result<(), Error> {
        let mut command = Command::new(tool);
        command.arg("--version");
        if succeeds(command) {
            return Ok(());
        }
        Err(Self { tool: tool.into(), install: format!("apt-get install {packages}") }.into())
    }
}

/// Runs `elf`: the protocol on standard input and output, the bytes of defmt to the file `log`.
pub(crate) fn command(board: &Board, elf: &Path, log: &Path, options: Options<'_>) -> Result<Command, Error> {
    let Options { counting, flash, motion, accelerometer, replay, inputs, line_time } = options;
    let Some(emulator) = &board.emulator else { return Err(Error::NoEmulator(board.name.clone())) };
    let sensors = [
        ("--imu", motion.map(Measurements::path)),
        ("--accelerometer", accelerometer.map(Measurements::path)),
        ("--adc", inputs),
        replay.map_or(("", None), |replay| (replay.option(), Some(replay.path()))),
    ];
    if sensors.iter().any(|(_, samples)| samples.is_some()) && !board.emulates_motion() {
        return Err(Error::NoSensor(board.name.clone()));
    }
    if let (Some(Qemu { system, machine }), None) = (&emulator.qemu, flash) {
        qemu_ready(system)?;
        let mut command = on_one_core(&qemu(system));
        command.args(["-M", machine, "-display", "none", "-monitor", "none"]);
        if counting {
            command.args(["-icount", "shift=0"]);
        }
        command.args(["-serial", "stdio", "-serial"]);
        // A comma would end the name; doubled, it stands for itself.
        command.arg(format!("file:{}", log.display().to_string().replace(',', ",,")));
        command.arg("-kernel").arg(elf);
        return Ok(command);
    }
    let Some(own) = &emulator.own else { return Err(Error::NoFlash(board.name.clone())) };
    let mut command = match (&own.python, &own.node) {
        (Some(package), _) => {
            let mut command = unicorn()?.python();
            command.arg(unpacked(&format!("{}/{package}", board.folder()))?);
            command
        }
        (None, script) => {
            let mut command = Command::new(NODE);
            let script = script.as_deref().unwrap_or_default();
            command.arg(node_program(&format!("{}/{script}", board.folder()))?);
            command
        }
    };
    for (option, samples) in sensors {
        if let Some(samples) = samples {
            command.arg(option).arg(samples);
        }
    }
    if line_time {
        command.arg("--line-time");
    }
    command.arg(elf).arg("--log").arg(log);
    if let Some(Flash { image, cut }) = flash {
        command.arg("--flash").arg(image);
        if let Some(folder) = cut {
            command.arg("--cuts").arg(folder);
        }
    }
    Ok(command)
}

fn qemu_ready(system: &str) -> Result<(), Error> {
    let package = if system == "arm" { "qemu-system-arm" } else { "qemu-system-misc" };
    MissingTool::unless_it_runs(&qemu(system), package)
}

fn qemu(system: &str) -> String {
    format!("qemu-system-{system}")
}

/// Python with Unicorn, the STM32F405's second emulator; installed unless it is there.
pub fn unicorn() -> Result<Environment, Error> {
    Ok(Environment::ready(Requirements::UNICORN)?)
}

/// QEMU hands each byte of a serial line from one thread to another: on one core that takes a third of the time.
fn on_one_core(tool: &str) -> Command {
    let pinned = |tool| {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", "0", tool]);
        command
    };
    // Where there is no taskset, or the first core is not ours, QEMU runs as it is.
    if succeeds(pinned("true")) { pinned(tool) } else { Command::new(tool) }
}

fn succeeds(mut command: Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
