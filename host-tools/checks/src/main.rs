//! The tests that need the tool, emulators, other toolchains, Python or a browser. `cargo xtask test` starts them.

mod accuracy;
mod bench;
mod browser;
mod defaults;
mod device;
mod english;
mod example;
mod export;
mod fit;
mod formats;
mod h1;
mod lines;
mod measured;
#[path = "../../../examples/motor_log.rs"]
mod motor_log;
mod pages;
mod report;
mod search;
mod setup;
mod tool;
mod way;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

/// Checks of the whole, for `cargo xtask` to start.
#[derive(Parser)]
#[command(name = "checks")]
struct Arguments {
    #[command(subcommand)]
    check: Check,
    /// All models, cores and seeds
    #[arg(long, global = true)]
    exhaustive: bool,
}

#[derive(Subcommand)]
enum Check {
    /// Install what the tests need, and build the firmware once
    Setup,
    /// The firmware on the emulated chips, and the demo
    Device,
    /// The checksums of training on one chip
    Selftest { chip: String },
    /// From a sensor to scores on a chip
    Way,
    /// Firmware of all boards
    Boards,
    /// The tutorials' crate of firmware
    Example,
    /// Counts against emulators
    Bench,
    /// Exports, compiled and run
    Export,
    /// What int8 loses
    Accuracy,
    /// Models of other tools
    Formats,
    /// The commands, code and links of the README and the book, and the book itself
    Pages,
    /// The commands of the book that need an emulated board
    Transcripts,
    /// Phrases that are not plain English
    English,
    /// Reports in a browser
    Report,
    /// A search by two workers
    Search,
    /// Count random networks on every core, and fit the coefficients of predicted cycles to them
    Fit {
        /// Fit nothing; print how far predictions are from counts of other networks
        #[arg(long)]
        check: bool,
    },
    /// Compare the defaults of `train` with scikit-learn on small tables
    Defaults {
        /// How many splits and seeds the scores are the mean of, ten at most
        #[arg(long, default_value_t = 10)]
        seeds: usize,
    },
    /// Compare workload H1 with other frameworks
    H1 {
        /// How many seeds the validation losses are the mean of
        #[arg(long, default_value_t = 10)]
        seeds: usize,
    },
}

/// How much is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Depth {
    exhaustive: bool,
}

impl Depth {
    /// One of two values.
    fn choose<T>(self, gate: T, exhaustive: T) -> T {
        if self.exhaustive { exhaustive } else { gate }
    }
}

fn main() -> ExitCode {
    let Arguments { check, exhaustive } = Arguments::parse();
    match go(check, Depth { exhaustive }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn go(check: Check, depth: Depth) -> Result<()> {
    match check {
        Check::Setup => setup::all(),
        Check::Device => device::test(),
        Check::Selftest { chip } => {
            setup::emulators()?;
            let known = tinyfit_boards::emulated("selftest").find(|board| board.name == chip);
            device::selftest(known.with_context(|| format!("there is no emulator for {chip}"))?)
        }
        Check::Way => way::test(&tool::Installed::new()?),
        Check::Boards => {
            setup::boards()?;
            way::ten_minutes()?;
            way::every_new()?;
            example::test(Depth { exhaustive: true })
        }
        Check::Example => example::test(depth),
        Check::Bench => bench::test(depth),
        Check::Export => export::test(depth),
        Check::Accuracy => accuracy::test(),
        Check::Formats => formats::test(depth),
        Check::Pages => pages::test(),
        Check::Transcripts => {
            setup::emulators()?;
            pages::on_emulators(depth.exhaustive)
        }
        Check::English => english::check(),
        Check::Report => report::test(),
        Check::Search => search::test(),
        Check::Fit { check: true } => fit::check(),
        Check::Fit { check: false } => fit::write(),
        Check::Defaults { seeds } => defaults::compare(seeds),
        Check::H1 { seeds } => h1::compare(seeds),
    }
}
