//! The chips, and what it takes to emulate them.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tinyfit_python::{Environment, Requirements};
use tinyfit_sources::{target_installed, unpacked};

use crate::{Error, Flash, Options, rp2040js};

/// A chip that there is firmware and an emulator for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chip {
    /// Cortex-M4F with 1 MiB of flash; QEMU's machine `netduinoplus2`, or Unicorn where the flash is to change.
    Stm32f405,
    /// Cortex-M0+ with 2 MiB of flash; rp2040js, run by Node.
    Rp2040,
    /// Cortex-M3 with 256 KiB of flash; QEMU's machine `lm3s6965evb`.
    Lm3s6965,
    /// RISC-V, RV32IMAC, with 4 MiB of flash; QEMU's machine `sifive_e`.
    Fe310,
}

/// A program that is not there, and how to get it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{tool} is missing; install it with: {install}")]
pub struct MissingTool {
    /// Its name.
    pub tool: &'static str,
    /// The command.
    pub install: &'static str,
}

const QEMU_ARM: MissingTool =
    MissingTool { tool: "qemu-system-arm", install: "apt-get install qemu-system-arm" };
const QEMU_RISCV: MissingTool =
    MissingTool { tool: "qemu-system-riscv32", install: "apt-get install qemu-system-misc" };

impl Chip {
    /// Every chip: all have the firmware `selftest`.
    pub const ALL: [Chip; 4] = [Chip::Stm32f405, Chip::Rp2040, Chip::Lm3s6965, Chip::Fe310];

    /// Those that have the firmware `tune` as well; the others are there to compare arithmetic.
    pub const TUNED: [Chip; 2] = [Chip::Stm32f405, Chip::Rp2040];

    /// The name, which is also that of the directory in `boards/`.
    pub fn name(self) -> &'static str {
        match self {
            Chip::Stm32f405 => "stm32f405",
            Chip::Rp2040 => "rp2040",
            Chip::Lm3s6965 => "lm3s6965",
            Chip::Fe310 => "fe310",
        }
    }

    /// What rustc compiles for.
    pub fn target(self) -> &'static str {
        match self {
            Chip::Stm32f405 => "thumbv7em-none-eabihf",
            Chip::Rp2040 => "thumbv6m-none-eabi",
            Chip::Lm3s6965 => "thumbv7m-none-eabi",
            Chip::Fe310 => "riscv32imc-unknown-none-elf",
        }
    }

    /// The board crate's folder, in the repository and in [`tinyfit_sources`].
    pub fn folder(self) -> String {
        format!("boards/{}", self.name())
    }

    /// Checks that this chip can be emulated, and installs the packages of its emulator unless they are there.
    ///
    /// # Errors
    /// A tool is missing, or the packages cannot be installed.
    pub fn emulator_ready(self) -> Result<(), Error> {
        match self.qemu() {
            Some((qemu, _)) if !runs(qemu.tool) => Err(qemu.into()),
            Some(_) => Ok(()),
            None => rp2040js().map(drop),
        }
    }

    /// Checks that firmware can be compiled for this chip.
    ///
    /// # Errors
    /// Rust or its target is missing.
    pub fn compiler_ready(self) -> Result<(), Error> {
        Ok(target_installed(self.target())?)
    }

    /// The program of the board crate that emulates this chip without QEMU.
    fn emulator(self) -> Result<PathBuf, Error> {
        Ok(unpacked(&format!("{}/emulator", self.folder()))?)
    }

    /// Runs `elf`: the protocol on standard input and output, the bytes of defmt to the file `log`.
    pub(crate) fn command(self, elf: &Path, log: &Path, options: Options<'_>) -> Result<Command, Error> {
        let Options { counting, flash, motion } = options;
        let mut command;
        if motion.is_some() && self != Chip::Rp2040 {
            return Err(Error::NoSensor);
        }
        match (self, self.qemu(), flash) {
            (_, Some((qemu, machine)), None) => {
                command = on_one_core(qemu.tool);
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
            (Chip::Stm32f405, ..) => {
                command = unicorn()?.python();
                command.arg(self.emulator()?);
            }
            (Chip::Rp2040, ..) => {
                command = Command::new("node");
                command.arg(rp2040js()?.join("run.mjs"));
                if let Some(motion) = motion {
                    command.arg("--imu").arg(motion.path());
                }
            }
            _ => return Err(Error::NoFlash(self.name())),
        }
        command.arg(elf).arg("--log").arg(log);
        if let Some(Flash { image, cut }) = flash {
            command.arg("--flash").arg(image);
            command.args(cut.map(|cut| format!("--cut={cut}")));
        }
        Ok(command)
    }

    /// The QEMU that has this chip, and its name for a board with it.
    fn qemu(self) -> Option<(MissingTool, &'static str)> {
        match self {
            Chip::Stm32f405 => Some((QEMU_ARM, "netduinoplus2")),
            Chip::Rp2040 => None,
            Chip::Lm3s6965 => Some((QEMU_ARM, "lm3s6965evb")),
            Chip::Fe310 => Some((QEMU_RISCV, "sifive_e,revb=on")),
        }
    }
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

pub(crate) fn runs(tool: &str) -> bool {
    let mut command = Command::new(tool);
    command.arg("--version");
    succeeds(command)
}

fn succeeds(mut command: Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
