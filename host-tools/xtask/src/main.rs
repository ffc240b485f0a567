//! `cargo xtask test` installs what the tests need and runs them; `cargo xtask setup` does only the first.

mod accuracy;
mod bench;
mod browser;
mod device;
mod nopanic;
mod readme;
mod report;
mod run;
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
    /// Install what the tests need: Rust targets, QEMU, rp2040js, Chromium; then build the firmware once
    Setup,
    /// Run all suites, or the named ones
    Test {
        /// Suites: host, exact, nopanic, device, accuracy, report, fuzz, miri, docs
        #[arg(value_enum)]
        suites: Vec<suites::Suite>,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Setup => setup::all(),
        Task::Test { suites } => suites::all(&suites),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
