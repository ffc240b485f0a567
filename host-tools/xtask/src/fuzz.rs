//! Fuzzing by coverage: every target of `host-tools/fuzz` from its corpus and the parsers' own test data. Then the tool itself on
//! some of what was found.

use std::fs::{self, File};

use anyhow::{Context, Result, ensure};
use xtask::install;
use xtask::run::{command, root, run};

use crate::suites::{Depth, as_tested};

const FOLDER: &str = "host-tools/fuzz";

/// Seconds of each target.
const SECONDS: u32 = 120;

/// Files that all targets try at least.
const LEAST: u64 = 100_000;

/// The findings of one kind count so often at most, so that no fast parser stands for slow ones.
const MOST_OF_ONE: u64 = 20_000;

/// KB of address space that a target has: what a file makes the tool take is bounded.
const SPACE: u32 = 2_000_000;

/// Targets that are not files to the tool: lines and flash of a device, whose state is leaked.
const DEVICES: [&str; 2] = ["device", "store"];

/// As `cargo fuzz` has them: counters of edges, and comparisons that tell the fuzzer what it misses.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Ccodegen-units=1";

/// Build scripts are not fuzzed, so there is a target.
const TARGET: &str = "x86_64-unknown-linux-gnu";

pub(crate) fn test(_: Depth) -> Result<()> {
    let nightly = install::nightly(&[])?;
    let line = format!(
        "cargo +{nightly} build --release --locked --quiet --target {TARGET} --target-dir target --bins"
    );
    let mut build = command(FOLDER, &line);
    build.env("RUSTFLAGS", FLAGS);
    run(build)?;
    let sources = root().join(FOLDER).join("fuzz_targets");
    let mut names: Vec<String> = fs::read_dir(&sources)
        .with_context(|| sources.display().to_string())?
        .filter_map(|entry| entry.ok()?.path().file_stem()?.to_str().map(String::from))
        .collect();
    names.sort();
    ensure!(!names.is_empty(), "{} has no target", sources.display());
    let mut files = 0;
    for name in &names {
        let runs = target(name)?;
        let is_file = !DEVICES.contains(&&name[..]);
        eprintln!("fuzz: {name}: {runs} inputs{}", if is_file { "" } else { ", which are not files" });
        files += if is_file { runs.min(MOST_OF_ONE) } else { 0 };
    }
    eprintln!("fuzz: {files} files, {MOST_OF_ONE} of a kind at most");
    ensure!(
        files >= LEAST,
        "{files} files are fewer than {LEAST}: the machine is busy, or a target became slow"
    );
    let mut tool = as_tested(command(".", "cargo test --quiet --package tinyfit-cli --test attack_files"));
    tool.env("TINYFIT_EXHAUSTIVE", "1");
    run(tool)
}

/// Fuzzes one parser; returns how many inputs it had. Its findings stay in `found/`, so that the next run starts
/// there.
fn target(name: &str) -> Result<u64> {
    let folder = root().join(FOLDER);
    fs::create_dir_all(folder.join("found").join(name))?;
    let program = folder.join(format!("target/{TARGET}/release/{name}"));
    let space = if DEVICES.contains(&name) { "unlimited".to_string() } else { SPACE.to_string() };
    let mut fuzz = command(FOLDER, "bash -c");
    fuzz.arg(format!("ulimit -v {space}; exec \"$0\" \"$@\"")).arg(program);
    fuzz.arg(format!("found/{name}")).args(seeds(name));
    // Of some the parser's own data is all there is.
    let corpus = format!("corpus/{name}");
    fuzz.args(folder.join(&corpus).is_dir().then_some(corpus));
    fuzz.args([format!("-max_total_time={SECONDS}"), "-seed=19".into(), "-print_final_stats=1".into()]);
    fuzz.args(["-timeout=20", "-rss_limit_mb=4096", "-artifact_prefix=found/", "-verbosity=0"]);
    // Seeds of these are short, and longer input is worth trying.
    if seeds(name).is_empty() {
        fuzz.args(["-max_len=4096", "-len_control=0"]);
    }
    let log = folder.join("found").join(format!("{name}.log"));
    fuzz.stderr(File::create(&log)?);
    let outcome = run(fuzz);
    let log = fs::read_to_string(&log)?;
    outcome.inspect_err(|_| eprintln!("{log}")).with_context(|| {
        format!("the input is in {FOLDER}/found; {FOLDER}/README.md describes what to do with it")
    })?;
    let count = log.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    count
        .and_then(|count| count.trim().parse().ok())
        .with_context(|| format!("{name} prints no count: {log}"))
}

/// Test data that a target starts from, in addition to its corpus.
fn seeds(name: &str) -> &'static [&'static str] {
    match name {
        "csv" | "parquet" => &["../cli/tests/data"],
        "keras" => &["../formats/tests/keras/data"],
        "model" => &["../model/tests/data", "../../boards/support/models"],
        "onnx" => &["../formats/tests/onnx/data"],
        "pytorch" => &["../formats/tests/pytorch/data"],
        "tflite" => &["../formats/tests/tflite/data"],
        _ => &[],
    }
}
