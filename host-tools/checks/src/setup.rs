//! What the checks need of emulators and firmware, made once.

use anyhow::Result;
use tinyfit_bench::Counter;
use tinyfit_emulator::{Chip, cargo_build, unicorn};
use xtask::install;
use xtask::run::{command, root, run};

/// Boards whose chip no emulator has: their firmware is built, and not run.
const BUILT: [&str; 4] = ["stm32f103", "nrf52840", "rp2350", "esp32c3"];

/// The emulators, and what the bench counts with.
pub(crate) fn emulators() -> Result<()> {
    install::targets()?;
    install::emulators()?;
    unicorn()?;
    Counter::ready()?;
    Ok(())
}

/// Everything, and the firmware built once, so that the demo needs no network.
pub(crate) fn all() -> Result<()> {
    emulators()?;
    install::chromium()?;
    build(Chip::ALL.map(board))
}

/// The folder of a chip's board crate.
pub(crate) fn board(chip: Chip) -> String {
    format!("boards/{}", chip.name())
}

/// Builds the firmware of boards.
pub(crate) fn build(boards: impl IntoIterator<Item = String>) -> Result<()> {
    for board in boards {
        let mut build = cargo_build(&root().join(board));
        build.arg("--bins");
        run(build)?;
    }
    Ok(())
}

/// What is linted apart, since cargo lints only what it builds as a program of its own: the crates that boards share, for each chip
/// that they differ by, and the images of the bench.
const LINTED: [(&str, &str); 4] = [
    ("boards/cortex-m", "--target thumbv7em-none-eabihf --features systick"),
    ("boards/rp", "--target thumbv6m-none-eabi --features rp2040"),
    ("boards/rp", "--target thumbv8m.main-none-eabihf --features rp2350"),
    ("host-tools/bench-images", "--target thumbv7em-none-eabihf"),
];

/// Builds the firmware of every board; `cargo xtask` lets builds lint.
pub(crate) fn boards() -> Result<()> {
    install::targets()?;
    for (folder, options) in LINTED {
        run(command(folder, &format!("cargo clippy --quiet --locked {options} -- --deny warnings")))?;
    }
    build(Chip::ALL.map(board).into_iter().chain(BUILT.map(|name| format!("boards/{name}"))))
}
