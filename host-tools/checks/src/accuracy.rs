//! What eight bits cost in accuracy, and four bits per weight, on rows that neither training nor calibration saw.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tinyfit_python::{Environment, Requirements};

use crate::measured::Measured;
use crate::tool::document;
use xtask::run::{root, run};

/// Fewer would not do: one row of iris is 3 % of a test.
const SEEDS: usize = 10;

/// The maximum average loss of int8: half a point of accuracy, a hundredth of R^2.
const LOSS: f64 = 0.005;

/// As many times as much for weights of four bits.
const FOUR_BITS: f64 = 4.0;

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
    export("target/accuracy")?;
    let mut report = String::from(
        "| | f32 | int8 | worst of ten | int4 | worst of ten | flash, bytes |\n|---|---|---|---|---|---|---|\n",
    );
    for table in &TABLES {
        let runs = (0..SEEDS).map(|seed| table.run(seed)).collect::<Result<Vec<_>>>()?;
        row(&mut report, table.name, &runs, table.metric == "r2")?;
    }
    row(&mut report, "shoulder exercises", &wearers()?, false)?;
    println!("{report}");
    Ok(())
}

/// Writes the tables to a folder of the checkout, split.
pub(crate) fn export(folder: &str) -> Result<()> {
    let folder = root().join(folder);
    std::fs::create_dir_all(&folder)?;
    let datasets = root().join("host-tools/bench/datasets");
    let environment = Environment::ready(Requirements::GATE)?;
    let mut export = environment.python();
    export.arg(datasets.join("export.py")).arg(&folder);
    run(export)
}

/// A network and its int8 models.
struct Run {
    f32: f64,
    int8: f64,
    int4: Option<Int4>,
}

struct Int4 {
    score: f64,
    /// Bytes in f32, int8 and int4.
    flash: [u64; 3],
}

impl Table {
    /// The metric on the test rows.
    fn run(&self, seed: usize) -> Result<Run> {
        let Self { name, options, metric } = self;
        let [train, test] = ["train", "test"].map(|part| format!("target/accuracy/{name}-{seed}-{part}.csv"));
        let [f32, int8, int4] =
            ["f32", "int8", "int4"].map(|element| format!("target/accuracy/{name}-{element}.safetensors"));
        document(&format!(
            "train {train} --target target --test-size 0 --seed {seed} --lr 0.001 {options} --out {f32}"
        ))?;
        document(&format!("quantize {f32} --calibration {train} --out {int8}"))?;
        let four = document(&format!("quantize {f32} --calibration {train} --weight-bits 4 --out {int4}"))?;
        let bytes =
            |at: &str| four.pointer(at).and_then(Value::as_u64).with_context(|| format!("no {at} in {four}"));
        let flash = [bytes("/flash/before")?, bytes("/flash_in_eight_bits")?, bytes("/flash/after")?];
        let score = |model: &str| -> Result<f64> {
            let document = document(&format!("eval {model} {test}"))?;
            document["test"][metric].as_f64().with_context(|| format!("no {metric} in {document}"))
        };
        let int4 = Some(Int4 { score: score(&int4)?, flash });
        Ok(Run { f32: score(&f32)?, int8: score(&int8)?, int4 })
    }
}

/// The demo's wearers, each left out once.
fn wearers() -> Result<Vec<Run>> {
    let document = document("demo --all-wearers --no-chips --out target/accuracy/demo")?;
    let mean = |key: &str| document["mean"][key].as_f64().unwrap_or_default();
    ensure!(
        mean("f32") >= 0.84 && mean("rest_after") >= 0.95,
        "accuracy over all wearers: {}",
        document["mean"]
    );
    let mut measured = Measured::default();
    measured.add_all("mean", &document["mean"]);
    measured.check("host-tools/demo/figures.json", LOSS)?;
    let wearers = document["wearers"].as_array().context("the demo lists no wearers")?;
    for wearer in wearers {
        let [before, after] =
            ["rest_before", "rest_after"].map(|key| wearer[key].as_f64().unwrap_or_default());
        ensure!(
            after >= 0.88 && after >= before,
            "learning takes a wearer from {before} to {after}: {wearer}"
        );
    }
    for change in wearers.iter().filter_map(|wearer| wearer["changes"].as_array()).flatten() {
        ensure!(change["harmed"] == false, "learning harmed an exercise by more than chance: {change}");
    }
    let run = |wearer: &Value| {
        Some(Run { f32: wearer["f32"].as_f64()?, int8: wearer["int8"].as_f64()?, int4: None })
    };
    wearers.iter().map(|wearer| run(wearer).with_context(|| format!("no accuracy in {wearer}"))).collect()
}

fn row(report: &mut String, name: &str, runs: &[Run], relative: bool) -> Result<()> {
    let f32 = mean(runs.iter().map(|run| run.f32));
    let limit = if relative { 0.01 * f32 } else { LOSS };
    let (int8, worst) = change(runs.iter().map(|run| (run.f32, run.int8)));
    write!(report, "| {name} | {f32:.4} | {int8:.4} | {worst:+.4} |")?;
    ensure!(f32 - int8 <= limit, "{name} loses {:.4} in int8, more than {limit:.4}", f32 - int8);
    let Some(Int4 { flash: [in_f32, in_int8, in_int4], .. }) = runs.first().and_then(|run| run.int4.as_ref())
    else {
        writeln!(report, " - | - | - |")?;
        return Ok(());
    };
    let (int4, worst) = change(runs.iter().filter_map(|run| Some((run.f32, run.int4.as_ref()?.score))));
    writeln!(report, " {int4:.4} | {worst:+.4} | {in_f32} / {in_int8} / {in_int4} |")?;
    let limit = FOUR_BITS * limit;
    ensure!(f32 - int4 <= limit, "{name} loses {:.4} in int4, more than {limit:.4}", f32 - int4);
    Ok(())
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

/// The mean after a change, and the worst change.
fn change(pairs: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let pairs: Vec<_> = pairs.collect();
    let worst = pairs.iter().map(|(before, after)| after - before).fold(f64::INFINITY, f64::min);
    (mean(pairs.iter().map(|pair| pair.1)), worst)
}
