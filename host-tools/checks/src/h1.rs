//! Workload H1 on this host, against other frameworks.

use anyhow::{Context, Result};
use tinyfit_python::{Environment, Requirements};

use xtask::run::{command, output, root, run};

/// Installs the others into a separate environment, and compares.
pub(crate) fn compare(seeds: usize) -> Result<()> {
    let (folder, script) = (root().join("target/h1"), root().join("host-tools/bench/h1"));
    std::fs::create_dir_all(&folder)?;
    let environment = Environment::ready(Requirements::FRAMEWORKS)?;
    run(command("", "cargo build --release --package tinyfit-cli"))?;
    let mut compare = environment.python();
    compare.arg(script.join("h1.py")).arg("--folder").arg(&folder);
    compare.arg("--tinyfit").arg(root().join("target/release/tinyfit"));
    compare.arg("--bench").arg(bench()?).arg("--seeds").arg(seeds.to_string());
    run(compare)
}

/// The engine's benchmark as cargo has built it.
fn bench() -> Result<String> {
    let build = "cargo bench --package tinyfit-engine --bench h1 --no-run --message-format json";
    let messages =
        output(command("", build)).with_context(|| format!("`{build}` failed: run it to see why"))?;
    let mut executables = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        (message["target"]["name"] == "h1").then(|| message["executable"].as_str().map(str::to_string))?
    });
    executables.next().context("cargo did not say where the benchmark is")
}
