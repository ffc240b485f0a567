//! What eight bits cost in accuracy, on rows that neither training nor calibration saw.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tinyfit_bench::Environment;

use crate::run::{command, output, root, run};

const SEEDS: usize = 10;

/// The most that int8 may lose in the mean: half a point of accuracy, a hundredth of R^2.
const LOSS: f64 = 0.005;

/// A table of scikit-learn's, and how it is learned.
struct Table {
    name: &'static str,
    options: &'static str,
    metric: &'static str,
}

const TABLES: [Table; 5] = [
    Table { name: "iris", options: "--layers 16,8 --epochs 200 --task classify", metric: "accuracy" },
    Table { name: "wine", options: "--layers 32,16 --task classify", metric: "accuracy" },
    Table { name: "breast_cancer", options: "--layers 32,16 --task classify", metric: "accuracy" },
    Table { name: "digits", options: "--layers 64,32 --epochs 60 --task classify", metric: "accuracy" },
    Table { name: "diabetes", options: "--layers 32,16 --task regress", metric: "r2" },
];

pub(crate) fn test() -> Result<()> {
    export()?;
    let mut report = String::from("| | f32 | int8 | worst of ten |\n|---|---|---|---|\n");
    for table in &TABLES {
        let pairs = (0..SEEDS).map(|seed| table.f32_and_int8(seed)).collect::<Result<Vec<_>>>()?;
        row(&mut report, table.name, &pairs, table.metric == "r2")?;
    }
    row(&mut report, "shoulder exercises", &wearers()?, false)?;
    println!("{report}");
    Ok(())
}

/// Writes the tables to target/accuracy, split.
pub(crate) fn export() -> Result<()> {
    let folder = root().join("target/accuracy");
    std::fs::create_dir_all(&folder)?;
    let datasets = root().join("host-tools/bench/datasets");
    let environment = Environment::ready(&folder.join("environment"), &datasets.join("requirements.txt"))?;
    let mut export = environment.python();
    export.arg(datasets.join("export.py")).arg(&folder);
    run(export)
}

impl Table {
    /// The metric on the test rows.
    fn f32_and_int8(&self, seed: usize) -> Result<(f64, f64)> {
        let Self { name, options, metric } = self;
        let [train, test] = ["train", "test"].map(|part| format!("target/accuracy/{name}-{seed}-{part}.csv"));
        let [f32, int8] =
            ["f32", "int8"].map(|element| format!("target/accuracy/{name}-{element}.safetensors"));
        tinyfit(&format!("train {train} --target target --test-size 0 --seed {seed} {options} --out {f32}"))?;
        tinyfit(&format!("quantise {f32} --calibration {train} --out {int8}"))?;
        let score = |model: &str| -> Result<f64> {
            let document = tinyfit(&format!("eval {model} {test}"))?;
            document["test"][metric].as_f64().with_context(|| format!("no {metric} in {document}"))
        };
        Ok((score(&f32)?, score(&int8)?))
    }
}

/// The demo's wearers, each left out once.
fn wearers() -> Result<Vec<(f64, f64)>> {
    let document = tinyfit("demo --all-wearers --no-chips --out target/accuracy/demo")?;
    let wearers = document["wearers"].as_array().context("the demo tells no wearers")?;
    let pair = |wearer: &Value| Some((wearer["f32"].as_f64()?, wearer["int8"].as_f64()?));
    wearers.iter().map(|wearer| pair(wearer).with_context(|| format!("no accuracy in {wearer}"))).collect()
}

fn row(report: &mut String, name: &str, pairs: &[(f64, f64)], relative: bool) -> Result<()> {
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / pairs.len() as f64;
    let (f32, int8) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let worst = pairs.iter().map(|(f32, int8)| int8 - f32).fold(f64::INFINITY, f64::min);
    writeln!(report, "| {name} | {f32:.4} | {int8:.4} | {worst:+.4} |")?;
    let limit = if relative { 0.01 * f32 } else { LOSS };
    ensure!(f32 - int8 <= limit, "{name} loses {:.4} in int8, more than {limit:.4}", f32 - int8);
    Ok(())
}

fn tinyfit(arguments: &str) -> Result<Value> {
    let json = output(command(".", &format!("cargo run --quiet --release -- {arguments} --json")));
    let json = json.with_context(|| format!("`tinyfit {arguments}` failed: run it to see why"))?;
    Ok(serde_json::from_str(&json)?)
}
