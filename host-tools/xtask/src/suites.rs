//! The suites of `cargo xtask test`. All are run, whatever fails before, and the failures are listed at the end.

use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use xtask::boards::workspaces;
use xtask::run::{command, run};
use xtask::{install, times};

use crate::{checks, fuzz, licenses, lock, nopanic, readme};

/// How much is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// The tests that a change must pass.
    Gate,
    /// All there is, for releases.
    Exhaustive,
}

impl Depth {
    /// One of two values.
    fn choose<T>(self, gate: T, exhaustive: T) -> T {
        match self {
            Depth::Gate => gate,
            Depth::Exhaustive => exhaustive,
        }
    }
}

/// Tests that belong together.
struct Suite {
    name: &'static str,
    about: &'static str,
    kind: Kind,
    test: fn(Depth) -> Result<()>,
}

/// When a suite runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// In the gate, next to another one.
    Gate,
    /// In the exhaustive run alone, by itself.
    Exhaustive,
}

/// How many suites of the gate run at once: most of them keep one core busy, or wait for emulators. Each takes the next of the list
/// when it is done, so the long ones come first.
const LANES: usize = 2;

macro_rules! suites {
    ($($kind:ident $name:literal: $about:literal, $test:expr;)+) => {
        const SUITES: &[Suite] =
            &[$(Suite { name: $name, about: $about, kind: Kind::$kind, test: $test }),+];
    };
}

suites! {
    Gate "format": "every workspace is formatted", format;
    Gate "device": "the firmware on the emulated chips, and the demo", |depth| check("device", depth);
    Gate "host": "tests and lints of all that needs only Rust, and the kernel's optional features", host;
    Gate "bench": "counts of instructions against emulators, predicted cycles, stack and RAM",
        |depth| check("bench", depth);
    Gate "export": "exports are compiled by other toolchains and run", |depth| check("export", depth);
    Gate "accuracy": "the loss of int8 against f32, on scikit-learn's tables and the demo's recordings",
        |depth| check("accuracy", depth);
    Gate "docs": "documentation builds without a warning, its code runs, and the README's compiles for both chips",
        docs;
    Gate "miri": "the kernel's unit tests in Miri; in the gate, those of its inner loops", miri;
    Gate "nopanic": "the kernel cannot panic", nopanic::prove;
    Gate "report": "the reports of `tinyfit train` in headless Chromium", |depth| check("report", depth);
    Gate "formats": "models that other tools write and read, computed by them and by tinyfit",
        |depth| check("formats", depth);
    Gate "search": "`tinyfit search` by two worker processes, one of which is killed",
        |depth| check("search", depth);
    Exhaustive "release": "the same tests as the tool is released, lints of the benches too", release;
    Exhaustive "random": "5,000 random cases of each property, more than a million savings on faulty flash",
        |_| run(tests(5_000));
    Exhaustive "ways": "debug probes and the USB boot loader, which the tool is built without", ways;
    Exhaustive "boards": "firmware of all boards, linted, those that no emulator has too, the tutorials' with embassy, ten minutes of recording, and every crate of `tinyfit new`",
        |depth| check("boards", depth);
    Exhaustive "generated": "committed source and headers are what planus and cbindgen write", generated;
    Exhaustive "attacks": "hostile boards, lines and updates: ten minutes, 1,200,000, 10,000", attacks;
    Exhaustive "fuzz": "every parser by coverage, from the corpus that is kept, and the tool on what is found",
        fuzz::test;
    Exhaustive "deny": "licenses, advisories and sources of dependencies", deny;
}

/// Prints the suites.
pub(crate) fn list() {
    for Suite { name, about, kind, .. } in SUITES {
        let when = if *kind == Kind::Exhaustive { " (only with --exhaustive, or by name)" } else { "" };
        println!("{name:>9}  {about}{when}");
    }
}

/// Runs the named suites, or without a name those of the depth.
pub(crate) fn test(names: &[&str], depth: Depth) -> Result<()> {
    let suites: Vec<&Suite> = if names.is_empty() {
        let in_gate = |suite: &&Suite| depth == Depth::Exhaustive || suite.kind != Kind::Exhaustive;
        SUITES.iter().filter(in_gate).collect()
    } else {
        let of = |name: &&str| SUITES.iter().find(|suite| suite.name == *name).ok_or_else(|| unknown(name));
        names.iter().map(of).collect::<Result<_>>()?
    };
    let _lock = lock::take()?;
    times::begin()?;
    let start = Instant::now();
    let (beside, alone): (Vec<&Suite>, Vec<&Suite>) =
        suites.iter().partition(|suite| suite.kind == Kind::Gate);
    let mut outcomes = in_lanes(LANES, beside, |suite| timed(suite, depth));
    outcomes.extend(alone.into_iter().map(|suite| timed(suite, depth)));
    times::end(start.elapsed())?;
    for Outcome { suite, took, error } in &outcomes {
        println!("{:>9} {:>5} s: {}", suite.name, took.as_secs(), error.as_deref().unwrap_or("passed"));
    }
    let failed: Vec<&str> = outcomes.iter().filter(|o| o.error.is_some()).map(|o| o.suite.name).collect();
    println!("suites: {} passed, {} failed", suites.len() - failed.len(), failed.len());
    if failed.is_empty() {
        return Ok(());
    }
    let deep = depth.choose("", " --exhaustive");
    bail!("to run what failed alone: cargo xtask test {}{deep}", failed.join(" "))
}

/// Does something for each of a list, in its order, so many at once. Returns what came of them, as they end.
fn in_lanes<T: Copy + Send, R: Send>(lanes: usize, all: Vec<T>, what: impl Fn(T) -> R + Sync) -> Vec<R> {
    let (left, done) = (Mutex::new(all.into_iter()), Mutex::new(Vec::new()));
    // A lock is poisoned by a panic alone, which ends the scope too.
    let next = || left.lock().ok()?.next();
    thread::scope(|scope| {
        for _ in 0..lanes {
            scope.spawn(|| {
                while let Some(one) = next() {
                    let outcome = what(one);
                    if let Ok(mut done) = done.lock() {
                        done.push(outcome);
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_default()
}

fn unknown(name: &str) -> anyhow::Error {
    let names: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
    anyhow!("there is no suite {name}; there are {}, and quick", names.join(", "))
}

/// How a suite ended.
struct Outcome {
    suite: &'static Suite,
    took: Duration,
    error: Option<String>,
}

/// Runs a suite in a thread of its name, by which the times of its commands are kept apart.
fn timed(suite: &'static Suite, depth: Depth) -> Outcome {
    eprintln!("== {}", suite.name);
    let start = Instant::now();
    let result = thread::scope(|scope| {
        let thread = thread::Builder::new().name(suite.name.into());
        thread.spawn_scoped(scope, || (suite.test)(depth))?.join().map_err(|_| anyhow!("it panicked"))?
    });
    let error = result.err().map(|error| format!("{error:#}"));
    if let Some(error) = &error {
        eprintln!("error: {}: {error}", suite.name);
    }
    Outcome { suite, took: start.elapsed(), error }
}

fn check(name: &str, depth: Depth) -> Result<()> {
    checks::start(&format!("{name}{}", depth.choose("", " --exhaustive")))
}

fn cargo(line: &str) -> Result<()> {
    run(command(".", &format!("cargo {line}")))
}

/// The root's workspace, and the others.
fn every_workspace() -> Result<Vec<String>> {
    Ok([".".to_string()].into_iter().chain(workspaces()?).collect())
}

fn format(_: Depth) -> Result<()> {
    every_workspace()?.iter().try_for_each(|folder| run(command(folder, "cargo fmt --all --check")))
}

/// Lets a build lint what it compiles: one pass over the dependencies in place of two.
pub(crate) fn as_tested(mut cargo: Command) -> Command {
    cargo
        .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        .env("CLIPPY_ARGS", "--deny__CLIPPY_HACKERY__warnings");
    cargo
}

/// All tests that need only Rust, with so many random cases. One selection of packages, so that they are compiled once.
fn tests(cases: u32) -> Command {
    let mut cargo =
        as_tested(command(".", "cargo test --quiet --no-fail-fast --workspace --lib --bins --tests"));
    cargo.env("PROPTEST_CASES", cases.to_string());
    cargo
}

fn host(depth: Depth) -> Result<()> {
    run(tests(depth.choose(256, 1_000)))?;
    licenses::check_names()?;
    // The kernel's optional features.
    cargo("clippy --package tinyfit --all-targets --all-features --quiet -- --deny warnings")?;
    cargo("test --package tinyfit --features fast-math --lib --quiet")?;
    least_rust(depth)?;
    install::targets()?;
    let targets = depth.choose(&GATE_TARGETS[..], &install::TARGETS);
    let features = depth.choose(&["", "--all-features"][..], &FEATURES);
    for target in targets {
        for features in features {
            cargo(&format!("check --package tinyfit --lib --quiet --target {target} {features}"))?;
        }
    }
    Ok(())
}

/// The smallest core, and another architecture.
const GATE_TARGETS: [&str; 2] = ["thumbv6m-none-eabi", "riscv32imc-unknown-none-elf"];
const FEATURES: [&str; 5] =
    ["", "--features defmt", "--features serde", "--features fast-math", "--all-features"];

/// The least Rust that the manifest promises builds the kernel, and in the exhaustive run the tool.
fn least_rust(depth: Depth) -> Result<()> {
    let manifest = std::fs::read_to_string(xtask::run::root().join("Cargo.toml"))?;
    let version = manifest.lines().find_map(|line| line.strip_prefix("rust-version = "));
    let version = version.ok_or_else(|| anyhow!("Cargo.toml has no rust-version"))?.trim_matches('"');
    let name = install::toolchain(version)?;
    let package = depth.choose("tinyfit", "tinyfit-cli");
    cargo(&format!("+{name} check --quiet --package {package} --target-dir target/least"))
}

fn release(_: Depth) -> Result<()> {
    cargo("clippy --workspace --all-targets --quiet -- --deny warnings")?;
    cargo("test --release --quiet --workspace --lib --bins --tests")?;
    // The README's first command.
    cargo("run --release --quiet -- demo --out target/demo-release")
}

fn ways(_: Depth) -> Result<()> {
    let features = "--features tinyfit-cli/probe,tinyfit-cli/dfu,tinyfit-cli/parquet";
    cargo(&format!("clippy --workspace --all-targets {features} --quiet -- --deny warnings"))?;
    cargo("test --package tinyfit-flash --features tinyfit-flash/probe,tinyfit-flash/dfu --quiet")?;
    cargo("test --package tinyfit-cli --features parquet --test parquet --quiet")
}

fn generated(_: Depth) -> Result<()> {
    cargo("test --quiet --package tinyfit-formats --features generator --test generated")?;
    cargo("test --quiet --package tinyfit-firmware --features oracle --test oracle")
}

/// The tests that the gate runs for a moment, at full length. The files' belongs to `fuzz`.
fn attacks(_: Depth) -> Result<()> {
    let line = "cargo test --package tinyfit-board --package tinyfit-cli --test attack_lines --test attack_updates --test hostile_board";
    let mut attacks = as_tested(command(".", line));
    attacks.args(["--", "--nocapture"]).env("TINYFIT_EXHAUSTIVE", "1");
    run(attacks)
}

fn miri(depth: Depth) -> Result<()> {
    let nightly = install::nightly(&["miri", "rust-src"])?;
    let which = depth.choose("-- arch::", "");
    let line = format!(
        "cargo +{nightly} miri test --quiet --package tinyfit --lib --target armv7-unknown-linux-gnueabihf {which}"
    );
    let mut tests = command(".", &line);
    // Miri takes a thousand times as long, and proptest asks for the working directory.
    tests.env("PROPTEST_CASES", "1").env("MIRIFLAGS", "-Zmiri-disable-isolation");
    run(tests)
}

fn docs(depth: Depth) -> Result<()> {
    let what = depth.choose("--package tinyfit --package tinyfit-board", "--workspace");
    let mut doc = command(".", &format!("cargo doc {what} --no-deps --quiet"));
    doc.env("RUSTDOCFLAGS", "--deny warnings");
    run(doc)?;
    // With all packages, so that the libraries are those of the tests.
    run(as_tested(command(".", "cargo test --doc --workspace --quiet")))?;
    readme::build_for_chips()?;
    check("pages", depth)
}

fn deny(_: Depth) -> Result<()> {
    licenses::check()?;
    install::cargo_deny()?;
    // Advisories are fetched from outside; what needs no network is checked first.
    for what in ["bans licenses sources", "advisories"] {
        for folder in every_workspace()? {
            let mut deny = command(&folder, "cargo deny --all-features --config");
            deny.arg(xtask::run::root().join("deny.toml")).arg("check").args(what.split(' '));
            run(deny)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn each_is_done_once_and_two_at_once() {
        // Each waits for another.
        let both = Barrier::new(2);
        let mut done = in_lanes(2, vec![1, 2, 3, 4], |one| {
            both.wait();
            one
        });
        done.sort();
        assert_eq!(done, [1, 2, 3, 4]);
    }
}
