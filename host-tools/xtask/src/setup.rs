//! What the tests need beyond Rust, installed where this can be done, named where it cannot.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Result, bail};
use tinyfit_bench::Counter;
use tinyfit_emulator::{Chip, cargo_build, unicorn};

use crate::run::{command, output, root, run};

/// Targets of the firmware and of the kernel's builds.
pub(crate) const TARGETS: [&str; 6] = [
    "thumbv6m-none-eabi",
    "thumbv7m-none-eabi",
    "thumbv7em-none-eabihf",
    "thumbv8m.main-none-eabihf",
    "riscv32imac-unknown-none-elf",
    "riscv32imc-unknown-none-elf",
];

/// Further targets of exported libraries.
const OF_LIBRARIES: [&str; 2] = ["thumbv7em-none-eabi", "thumbv8m.main-none-eabi"];

/// Boards whose chip no emulator has: their firmware is built, and not run.
const BUILT: [&str; 4] = ["stm32f103", "nrf52840", "rp2350", "esp32c3"];

/// Everything, and the firmware built once, so that the demo needs no network.
pub(crate) fn all() -> Result<()> {
    targets()?;
    emulators()?;
    chromium()?;
    for board in boards() {
        let mut build = cargo_build(&root().join(board));
        build.arg("--bins");
        run(build)?;
    }
    Ok(())
}

/// The folder of a chip's board crate.
pub(crate) fn board(chip: Chip) -> String {
    format!("boards/{}", chip.name())
}

/// The folders of all board crates.
pub(crate) fn boards() -> impl Iterator<Item = String> {
    Chip::ALL.map(board).into_iter().chain(BUILT.map(|name| format!("boards/{name}")))
}

/// The Rust targets.
pub(crate) fn targets() -> Result<()> {
    add_targets(&TARGETS)
}

/// The Rust targets, and further ones of exported libraries.
pub(crate) fn targets_of_libraries() -> Result<()> {
    add_targets(&[TARGETS.as_slice(), OF_LIBRARIES.as_slice()].concat())
}

/// Held while something is installed: suites run beside each other.
static INSTALLING: Mutex<()> = Mutex::new(());

fn installing() -> MutexGuard<'static, ()> {
    INSTALLING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn add_targets(targets: &[&str]) -> Result<()> {
    let _installing = installing();
    let Some(installed) = output(command(".", "rustup target list --installed")) else {
        bail!("rustup is missing, which installs the targets {targets:?}: see rustup.rs");
    };
    let missing: Vec<&str> =
        targets.iter().copied().filter(|t| !installed.lines().any(|i| i == *t)).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        run(command(".", &format!("rustup target add {}", missing.join(" "))))
    }
}

/// Miri, which only nightly Rust has.
pub(crate) fn miri() -> Result<()> {
    let _installing = installing();
    if output(command(".", "cargo +nightly miri --version")).is_none() {
        run(command(".", "rustup toolchain install nightly --profile minimal --component miri,rust-src"))?;
    }
    Ok(())
}

/// QEMU, rp2040js, Unicorn, and what the bench counts with.
pub(crate) fn emulators() -> Result<()> {
    if output(command(".", "qemu-system-arm --version")).is_none() {
        debian("qemu-system-arm")?;
    }
    if output(command(".", "qemu-system-riscv32 --version")).is_none() {
        debian("qemu-system-misc")?;
    }
    if output(command(".", "node --version")).is_none() || output(command(".", "npm --version")).is_none() {
        debian("nodejs npm")?;
    }
    if !root().join("boards/rp2040/emulator/node_modules/rp2040js").is_dir() {
        run(command("boards/rp2040/emulator", "npm ci --no-audit --no-fund"))?;
    }
    let mut venv = command(".", "python3 -c");
    venv.arg("import ensurepip");
    if output(venv).is_none() {
        debian("python3 python3-venv")?;
    }
    unicorn()?;
    Counter::ready()?;
    Ok(())
}

/// Compilers of C and C++ for microcontrollers, and CMake.
pub(crate) fn cross_compilers() -> Result<()> {
    for (program, packages) in [
        ("arm-none-eabi-gcc", "gcc-arm-none-eabi libnewlib-arm-none-eabi"),
        ("arm-none-eabi-g++", "gcc-arm-none-eabi libstdc++-arm-none-eabi-newlib"),
        ("riscv64-unknown-elf-gcc", "gcc-riscv64-unknown-elf"),
        ("cmake", "cmake"),
    ] {
        if output(command(".", &format!("{program} --version"))).is_none() {
            debian(packages)?;
        }
    }
    Ok(())
}

/// The name of the browser that reports are looked at in.
pub(crate) fn chromium() -> Result<&'static str> {
    let installed = || {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        names.into_iter().find(|name| output(command(".", &format!("{name} --version"))).is_some())
    };
    if let Some(name) = installed() {
        return Ok(name);
    }
    debian("chromium")?;
    match installed() {
        Some(name) => Ok(name),
        // Ubuntu's package is a stand-in for a snap, which a container cannot run.
        None => {
            bail!("chromium was installed and does not run: install Google Chrome (google-chrome), or snapd")
        }
    }
}

/// Installs Debian packages where this may be done without asking.
pub(crate) fn debian(packages: &str) -> Result<()> {
    let _installing = installing();
    let install = format!("apt-get install --yes --no-install-recommends {packages}");
    let may = output(command(".", "id -u")).is_some_and(|id| id.trim() == "0")
        && output(command(".", "apt-get --version")).is_some();
    if !may {
        bail!("{packages} missing: install it (Debian: sudo apt-get install {packages}) and run this again");
    }
    run(command(".", "apt-get update --quiet"))?;
    run(command(".", &install))
}
