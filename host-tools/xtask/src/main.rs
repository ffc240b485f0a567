//! `cargo xtask test` installs what the tests need and runs them; `cargo xtask setup` does only the first.

mod accuracy;
mod bench;
mod browser;
mod device;
mod export;
mod fit;
mod formats;
mod h1;
mod lines;
mod nopanic;
mod readme;
mod report;
mod run;
mod search;
mod setup;
mod suites;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what the tests need: Rust targets, QEMU, rp2040js, Unicorn, Chromium; then build the firmware once
    Setup,
    /// Run all suites, or the named ones
    Test {
        /// Suites: host, exact, nopanic, device, export, accuracy, formats, report, search, fuzz, miri, docs
        #[arg(value_enum)]
        suites: Vec<suites::Suite>,
    },
    /// Count random networks on every core, and fit the coefficients of predicted cycles to them
    Fit {
        /// Fit nothing; tell how far predictions are from counts of other networks
        #[arg(long)]
        check: bool,
    },
    /// Compare workload H1 with Keras, PyTorch, scikit-learn and LiteRT, which are installed first: some gigabytes
    H1 {
        /// How many seeds the validation losses are the mean of
        #[arg(long, default_value_t = 10)]
        seeds: usize,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Setup => setup::all(),
        Task::Test { suites } => suites::all(&suites),
        Task::Fit { check: true } => fit::check(),
        Task::Fit { check: false } => fit::write(),
        Task::H1 { seeds } => h1::compare(seeds),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
