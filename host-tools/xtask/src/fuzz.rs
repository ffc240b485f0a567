//! Fuzzing by coverage: every target of `host-tools/fuzz` from its corpus and the parsers' own test data.

use std::fs;

use anyhow::{Context, Result, ensure};
use xtask::install;
use xtask::run::{command, root, run};

use crate::suites::Depth;

const FOLDER: &str = "host-tools/fuzz";

/// Seconds of each target.
const SECONDS: u32 = 120;

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
    names.iter().try_for_each(|name| target(name))
}

/// Fuzzes one parser. What it finds stays in `found/`, so that the next run begins there.
fn target(name: &str) -> Result<()> {
    let folder = root().join(FOLDER);
    fs::create_dir_all(folder.join("found").join(name))?;
    let program = folder.join(format!("target/{TARGET}/release/{name}"));
    let mut fuzz = command(FOLDER, &program.display().to_string());
    fuzz.args([format!("found/{name}"), format!("corpus/{name}")]).args(seeds(name));
    fuzz.arg(format!("-max_total_time={SECONDS}"));
    fuzz.args(["-timeout=20", "-rss_limit_mb=4096", "-artifact_prefix=found/", "-verbosity=0"]);
    // Seeds of these are short, and longer input is worth trying.
    if seeds(name).is_empty() {
        fuzz.args(["-max_len=4096", "-len_control=0"]);
    }
    run(fuzz).with_context(|| {
        format!("the input is in {FOLDER}/found; {FOLDER}/README.md says what to do with it")
    })
}

/// Test data that a target begins from, beside its corpus.
fn seeds(name: &str) -> &'static [&'static str] {
    match name {
        "csv" => &["../cli/tests/data"],
        "keras" => &["../keras/tests/data"],
        "model" => &["../model/tests/data", "../../boards/support/models"],
        "onnx" => &["../onnx/tests/data"],
        "pytorch" => &["../pytorch/tests/data"],
        "tflite" => &["../tflite/tests/data"],
        _ => &[],
    }
}
