//! The suites of `cargo xtask test`. All are run, whatever fails before, and the failures are listed at the end.

use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;
use serde_json::Value;

use crate::run::{self, command, output};
use crate::setup::TARGETS;
use crate::{accuracy, device, export, formats, nopanic, readme, report, search, setup};

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum Suite {
    /// Format, lints, licences, the libraries' tests as they are compiled to be debugged, and each feature on each target
    Host,
    /// Every test that needs only Rust, optimised and over many random cases
    Exact,
    /// The kernel cannot panic
    Nopanic,
    /// The firmware on the emulated chips
    Device,
    /// Exports are compiled by other toolchains and run
    Export,
    /// What int8 loses against f32, on small tables of scikit-learn's and on the demo's recordings
    Accuracy,
    /// Models that other tools write and read, trained and random ones, computed by them and by tinyfit
    Formats,
    /// The reports of `tinyfit train` in headless Chromium
    Report,
    /// `tinyfit search` by two worker processes, of which one is killed
    Search,
    /// Parsers against arbitrary bytes, learning against arbitrary numbers
    Fuzz,
    /// The kernel's unit tests in Miri, as on a 32-bit chip without a floating point unit
    Miri,
    /// Documentation builds without a warning, its code runs, and the README's compiles for both chips
    Docs,
}

/// Run beside the others, each by a thread of its own: Miri keeps one core busy for minutes, and so do emulators, linkers of
/// firmware, and compilers that wait for one another.
const BESIDE: [Suite; 2] = [Suite::Device, Suite::Miri];

pub(crate) fn all(suites: &[Suite]) -> Result<()> {
    let suites = if suites.is_empty() { Suite::value_variants() } else { suites };
    let (beside, in_turn): (Vec<Suite>, Vec<Suite>) =
        suites.iter().partition(|suite| BESIDE.contains(suite) && suites.len() > 1);
    let outcomes: Vec<Outcome> = thread::scope(|scope| {
        let beside: Vec<_> = beside.into_iter().map(|suite| scope.spawn(move || timed(suite))).collect();
        let mut outcomes: Vec<Outcome> = in_turn.into_iter().map(timed).collect();
        outcomes.extend(beside.into_iter().filter_map(|thread| thread.join().ok()));
        outcomes
    });
    for Outcome { suite, seconds, error } in &outcomes {
        let how = error.as_deref().unwrap_or("passed");
        println!("{:>9} {seconds:>4} s: {how}", name(*suite));
    }
    let failed: Vec<String> = outcomes.iter().filter(|o| o.error.is_some()).map(|o| name(o.suite)).collect();
    println!("suites: {} passed, {} failed", suites.len() - failed.len(), failed.len());
    ensure!(outcomes.len() == suites.len(), "a suite panicked");
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}

/// How a suite ended.
struct Outcome {
    suite: Suite,
    seconds: u64,
    error: Option<String>,
}

fn timed(suite: Suite) -> Outcome {
    eprintln!("== {suite:?}");
    let start = Instant::now();
    let error = go(suite).err().map(|error| format!("{error:#}"));
    if let Some(error) = &error {
        eprintln!("error: {suite:?}: {error}");
    }
    Outcome { suite, seconds: start.elapsed().as_secs(), error }
}

fn name(suite: Suite) -> String {
    format!("{suite:?}").to_lowercase()
}

fn go(suite: Suite) -> Result<()> {
    match suite {
        Suite::Host => host(),
        Suite::Exact => exact(),
        Suite::Nopanic => nopanic::prove(),
        Suite::Device => device::test(),
        Suite::Export => export::test(),
        Suite::Accuracy => accuracy::test(),
        Suite::Formats => formats::test(),
        Suite::Report => report::test(),
        Suite::Search => search::test(),
        Suite::Fuzz => fuzz(),
        Suite::Miri => miri(),
        Suite::Docs => docs(),
    }
}

/// What firmware or its build is linked with, the engine, and the ways onto a board.
const LIBRARIES: [&str; 6] =
    ["tinyfit", "tinyfit-board", "tinyfit-build", "tinyfit-engine", "tinyfit-flash", "tinyfit-model"];

fn host() -> Result<()> {
    setup::targets()?;
    cargo("fmt --all --check")?;
    // With the ways onto a board that the tool is built without.
    cargo(
        "clippy --workspace --all-targets --features tinyfit-cli/probe,tinyfit-cli/dfu --quiet -- --deny warnings",
    )?;
    cargo("clippy --package tinyfit --all-targets --all-features --quiet -- --deny warnings")?;
    licences()?;
    // With every check of the compiler's and few random cases: the many are of the optimised tests, those of the tool too.
    // All with the same features, so that what they depend on is compiled once.
    let libraries = LIBRARIES.map(|name| format!("--package {name}")).join(" ");
    let ways = "--features tinyfit-flash/probe,tinyfit-flash/dfu";
    let mut tests = command(".", &format!("cargo test --quiet {libraries} {ways}"));
    tests.env("PROPTEST_CASES", "32");
    run::run(tests)?;
    cargo("test --package tinyfit --features fast-math --lib --quiet")?;
    for target in TARGETS {
        for features in ["", "--features defmt", "--features serde", "--features fast-math", "--all-features"]
        {
            cargo(&format!("check --package tinyfit --lib --quiet --target {target} {features}"))?;
        }
    }
    Ok(())
}

fn exact() -> Result<()> {
    optimised("--lib --bins --tests", &["--skip", "compile_fail", "--skip", "any_"], 1_000)
}

fn fuzz() -> Result<()> {
    optimised("--lib --bins --tests", &["any_"], 5_000)?;
    optimised("--test learning", &[], 5_000)
}

/// Tests with optimisation and so many random cases. One selection of packages, so that they are compiled once; the
/// emulator's belong to the suite of the device.
fn optimised(which: &str, tests: &[&str], cases: u32) -> Result<()> {
    let cargo = format!("cargo test --release --quiet --workspace --exclude tinyfit-emulator {which} --");
    let mut cargo = command(".", &cargo);
    cargo.args(tests).env("PROPTEST_CASES", cases.to_string());
    run::run(cargo)
}

fn miri() -> Result<()> {
    setup::miri()?;
    let mut tests = command(
        ".",
        "cargo +nightly miri test --quiet --package tinyfit --lib --target armv7-unknown-linux-gnueabihf",
    );
    // Miri takes a thousand times as long, and proptest asks for the working directory.
    tests.env("PROPTEST_CASES", "1").env("MIRIFLAGS", "-Zmiri-disable-isolation");
    run::run(tests)
}

fn docs() -> Result<()> {
    let mut doc = command(".", "cargo doc --workspace --no-deps --quiet");
    doc.env("RUSTDOCFLAGS", "--deny warnings");
    run::run(doc)?;
    cargo("test --doc --package tinyfit --quiet")?;
    readme::build_for_chips()
}

fn cargo(line: &str) -> Result<()> {
    run::run(command(".", &format!("cargo {line}")))
}

/// Every dependency's licence is one that MIT OR Apache-2.0 code may use.
fn licences() -> Result<()> {
    // MPL-2.0 binds changes to its own files only: defmt-decoder's `colored`, in the host tool.
    const ALLOWED: [&str; 13] = [
        "MPL-2.0",
        "MIT",
        "Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "0BSD",
        "BSL-1.0",
        "ISC",
        "Unicode-3.0",
        "Unlicense",
        "Zlib",
        "MIT-0",
    ];
    for folder in setup::boards().chain([".".to_string()]) {
        let metadata = output(command(&folder, "cargo metadata --format-version 1 --locked"));
        let metadata = metadata.with_context(|| {
            format!("the Cargo.lock of {folder} is not up to date: build there, commit it")
        })?;
        let metadata: Value = serde_json::from_str(&metadata)?;
        for package in metadata["packages"].as_array().into_iter().flatten() {
            let licence = package["license"].as_str().unwrap_or("none").replace('/', " OR ");
            // One alternative is enough, and all its parts are needed.
            let ok = licence
                .replace(['(', ')'], "")
                .split(" OR ")
                .any(|alternative| alternative.split(" AND ").all(|part| ALLOWED.contains(&part.trim())));
            ensure!(ok, "{} {} has the licence {licence}", package["name"], package["version"]);
        }
    }
    Ok(())
}
