//! What it takes to emulate a board.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tinyfit_boards::{Board, Qemu};
use tinyfit_python::{Environment, Requirements};

use crate::{Error, Flash, Options};

/// A program that is not there, and how to get it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{tool} is missing; install it with: {install}")]
pub struct MissingTool {
    /// Its name.
    pub tool: String,
    /// The command, from the root of the repository.
    pub install: String,
}

const NODE: &str = "node";

/// The folder of a board's crate, in the repository this crate was compiled in.
pub fn folder(board: &Board) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(board.folder())
}

/// Where cargo puts a program of a board.
pub fn built(board: &Board, program: &str) -> PathBuf {
    folder(board).join("target").join(&board.target).join("release").join(program)
}

/// What is missing to emulate a board, if anything is.
pub fn emulator_missing(board: &Board) -> Option<MissingTool> {
    let missing = |tool: &str, install: &str| MissingTool { tool: tool.into(), install: install.into() };
    let emulator = board.emulator.as_ref()?;
    if let Some(Qemu { system, .. }) = &emulator.qemu {
        let tool = qemu(system);
        let package = if system == "arm" { "qemu-system-arm" } else { "qemu-system-misc" };
        return (!runs(&tool)).then(|| missing(&tool, &format!("apt-get install {package}")));
    }
    emulator.own.as_ref()?.node.as_ref()?;
    if !runs(NODE) {
        return Some(missing(NODE, "apt-get install nodejs npm"));
    }
    let modules = "emulator/node_modules/rp2040js";
    let install = format!("npm ci --prefix {}/emulator", board.folder());
    (!folder(board).join(modules).exists()).then(|| missing("rp2040js", &install))
}

/// Runs `elf`: the protocol on standard input and output, the bytes of defmt to the file `log`.
pub(crate) fn command(board: &Board, elf: &Path, log: &Path, options: Options<'_>) -> Result<Command, Error> {
    let Options { counting, flash, motion } = options;
    let Some(emulator) = &board.emulator else { return Err(Error::NoEmulator(board.name.clone())) };
    if motion.is_some() && !board.emulates_motion() {
        return Err(Error::NoSensor(board.name.clone()));
    }
    if let (Some(Qemu { system, machine }), None) = (&emulator.qemu, flash) {
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
            command.arg(folder(board).join(package));
            command
        }
        (None, script) => {
            let mut command = Command::new(NODE);
            command.arg(folder(board).join(script.as_deref().unwrap_or_default()));
            command
        }
    };
    if let Some(motion) = motion {
        command.arg("--imu").arg(motion.path());
    }
    command.arg(elf).arg("--log").arg(log);
    if let Some(Flash { image, cut }) = flash {
        command.arg("--flash").arg(image);
        command.args(cut.map(|cut| format!("--cut={cut}")));
    }
    Ok(command)
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

fn runs(tool: &str) -> bool {
    let mut command = Command::new(tool);
    command.arg("--version");
    succeeds(command)
}

fn succeeds(mut command: Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
