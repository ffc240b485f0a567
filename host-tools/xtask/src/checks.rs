//! Starting `host-tools/checks`: the tests that need the tool, emulators, Python or a browser. They link all of it, which
//! takes minutes to compile, and this program is not to.

use std::env::consts::EXE_SUFFIX;
use std::sync::OnceLock;

use anyhow::{Result, ensure};
use xtask::run::{command, root, run};
use xtask::times;

use crate::suites::as_tested;

/// Runs a check, by the words of its command line.
pub(crate) fn start(words: &str) -> Result<()> {
    build()?;
    let program = root().join(format!("target/debug/checks{EXE_SUFFIX}"));
    let mut check = command(".", &program.display().to_string());
    // What a check builds is linted as well; what a user has exported is built as a user builds it.
    if words.ends_with("--exhaustive") {
        check.env("TINYFIT_EXHAUSTIVE", "1");
    }
    if !words.starts_with("export") {
        check = as_tested(check);
    }
    // What it starts is noted as its own, and taken off what it took itself.
    let name = words.split(' ').next().unwrap_or_default();
    check.args(words.split_whitespace()).env(times::SUITE, format!("checks {name}"));
    run(check)
}

/// Builds the tool and the checks, once.
fn build() -> Result<()> {
    static BUILT: OnceLock<bool> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        // With all packages and a test, so that features and so what is compiled are those of the tests.
        let build = as_tested(command(".", "cargo build --quiet --workspace --bins --test chips"));
        run(build).inspect_err(|error| eprintln!("error: {error:#}")).is_ok()
    });
    ensure!(*built, "the tool and the checks do not build: cargo build --workspace --bins");
    Ok(())
}
