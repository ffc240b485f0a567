//! Tools that the tests need besides Rust, installed where possible, named where not.

use std::fs::File;

use anyhow::{Result, bail};

use crate::run::{command, output, run};
use crate::times;

/// Targets of the firmware and of the kernel's builds.
pub const TARGETS: [&str; 6] = [
    "thumbv6m-none-eabi",
    "thumbv7m-none-eabi",
    "thumbv7em-none-eabihf",
    "thumbv8m.main-none-eabihf",
    "riscv32imac-unknown-none-elf",
    "riscv32imc-unknown-none-elf",
];

/// Further targets of exported libraries.
const OF_LIBRARIES: [&str; 2] = ["thumbv7em-none-eabi", "thumbv8m.main-none-eabi"];

/// The Rust targets.
///
/// # Errors
/// It is missing and cannot be installed.
pub fn targets() -> Result<()> {
    add_targets(&TARGETS)
}

/// The Rust targets, and further ones of exported libraries.
///
/// # Errors
/// It is missing and cannot be installed.
pub fn targets_of_libraries() -> Result<()> {
    add_targets(&[TARGETS.as_slice(), OF_LIBRARIES.as_slice()].concat())
}

/// Held while something is installed: suites run at the same time, in separate processes.
fn installing() -> Result<File> {
    let file = File::create(times::folder().join("installing"))?;
    file.lock()?;
    Ok(file)
}

fn add_targets(targets: &[&str]) -> Result<()> {
    let _installing = installing()?;
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

/// The nightly Rust that Miri and the fuzzers are of; the one place that names it.
const NIGHTLY: &str = "nightly-2026-05-20";

/// The version of the pinned nightly.
const NIGHTLY_VERSION: &str = "1.97.0-nightly (e50aa6fba 2026-05-19)";

/// The name of a released toolchain, installed if need be.
///
/// # Errors
/// It cannot be installed.
pub fn toolchain(version: &str) -> Result<String> {
    let _installing = installing()?;
    if output(command(".", &format!("rustc +{version} --version"))).is_none() {
        run(command(".", &format!("rustup toolchain install {version} --profile minimal")))?;
    }
    Ok(version.into())
}

/// The name of the pinned nightly's toolchain, with Miri where `components` ask for it.
///
/// # Errors
/// It cannot be installed.
pub fn nightly(components: &[&str]) -> Result<String> {
    let _installing = installing()?;
    let is_pinned = |name: &str| {
        let version = output(command(".", &format!("rustc +{name} --version")));
        version.is_some_and(|version| version.contains(NIGHTLY_VERSION))
    };
    // A nightly that is just the pinned one will do, whatever it is called.
    let name = ["nightly", NIGHTLY].into_iter().find(|name| is_pinned(name));
    let Some(name) = name else {
        let components: String = components.iter().map(|name| format!(" --component {name}")).collect();
        run(command(".", &format!("rustup toolchain install {NIGHTLY} --profile minimal{components}")))?;
        return Ok(NIGHTLY.into());
    };
    let listed =
        output(command(".", &format!("rustup +{name} component list --installed"))).unwrap_or_default();
    let missing = |component: &&str| !listed.lines().any(|line| line.starts_with(*component));
    let missing: Vec<&str> = components.iter().copied().filter(missing).collect();
    if !missing.is_empty() {
        run(command(".", &format!("rustup component add --toolchain {name} {}", missing.join(" "))))?;
    }
    Ok(name.into())
}

/// QEMU, Node with npm, Python with `venv`.
///
/// # Errors
/// One is missing and cannot be installed.
pub fn emulators() -> Result<()> {
    if output(command(".", "qemu-system-arm --version")).is_none() {
        debian("qemu-system-arm")?;
    }
    if output(command(".", "qemu-system-riscv32 --version")).is_none() {
        debian("qemu-system-misc")?;
    }
    if output(command(".", "node --version")).is_none() || output(command(".", "npm --version")).is_none() {
        debian("nodejs npm")?;
    }
    let mut venv = command(".", "python3 -c");
    venv.arg("import ensurepip");
    if output(venv).is_none() {
        debian("python3 python3-venv")?;
    }
    Ok(())
}

/// Compilers of C and C++ for microcontrollers, and CMake.
///
/// # Errors
/// It is missing and cannot be installed.
pub fn cross_compilers() -> Result<()> {
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
///
/// # Errors
/// It is missing and cannot be installed.
pub fn chromium() -> Result<&'static str> {
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
///
/// # Errors
/// It is missing and cannot be installed.
pub fn debian(packages: &str) -> Result<()> {
    let _installing = installing()?;
    let install = format!("apt-get install --yes --no-install-recommends {packages}");
    let may = output(command(".", "id -u")).is_some_and(|id| id.trim() == "0")
        && output(command(".", "apt-get --version")).is_some();
    if !may {
        bail!("{packages} missing: install it (Debian: sudo apt-get install {packages}) and run this again");
    }
    run(command(".", "apt-get update --quiet"))?;
    run(command(".", &install))
}

/// The version of cargo-deny that `deny.toml` is written for.
const CARGO_DENY: &str = "0.20.2";

/// What checks licenses, advisories and sources of dependencies.
///
/// # Errors
/// It is missing and cannot be installed.
pub fn cargo_deny() -> Result<()> {
    let installed = output(command(".", "cargo deny --version"));
    if installed.is_some_and(|version| version.trim().ends_with(CARGO_DENY)) {
        return Ok(());
    }
    run(command(".", &format!("cargo install cargo-deny --locked --version {CARGO_DENY}")))
}
