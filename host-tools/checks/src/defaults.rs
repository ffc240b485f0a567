//! What `tinyfit train` makes of small tables given nothing but the target, compared with scikit-learn's networks and
//! linear models on the same rows.

use anyhow::{Context, Result};
use serde_json::Value;
use tinyfit_python::{Environment, Requirements};

use crate::tool::document;
use xtask::run::{root, run};

/// Compares over so many seeds, ten at most, and prints the table of the README.
pub(crate) fn compare(seeds: usize) -> Result<()> {
    println!(
        "| table | rows | inputs | score | tinyfit | scikit-learn's network | linear | the linear model of tinyfit |\n\
         |---|---|---|---|---|---|---|---|"
    );
    for table in baselines()?.as_array().context("the baselines are not a list")? {
        let runs = (0..seeds).map(|seed| Run::of(table, seed)).collect::<Result<Vec<_>>>()?;
        let ours = Spread::of(runs.iter().map(|run| run.network));
        let linear = Spread::of(runs.iter().map(|run| run.linear));
        let theirs = |key: &str| {
            let values = table[key].as_array().into_iter().flatten().filter_map(Value::as_f64);
            Spread::of(values.take(seeds))
        };
        println!(
            "| {} | {} | {} | {} | {ours} | {} | {} | {linear} |",
            name(table)?,
            table["rows"],
            table["inputs"],
            metric(table),
            theirs("mlp"),
            theirs("linear"),
        );
    }
    Ok(())
}

/// The tables in target/defaults, split, and what scikit-learn makes of them; computed once.
fn baselines() -> Result<Value> {
    let folder = root().join("target/defaults");
    std::fs::create_dir_all(&folder)?;
    let mut python = Environment::ready(Requirements::GATE)?.python();
    python.arg(root().join("host-tools/bench/defaults/baselines.py")).arg(&folder);
    run(python)?;
    Ok(serde_json::from_slice(&std::fs::read(folder.join("baselines.json"))?)?)
}

fn name(table: &Value) -> Result<&str> {
    table["name"].as_str().context("a table has no name")
}

fn metric(table: &Value) -> &'static str {
    if table["classes"] == true { "accuracy" } else { "R^2" }
}

/// Scores on test rows.
struct Run {
    network: f64,
    linear: f64,
}

impl Run {
    fn of(table: &Value, seed: usize) -> Result<Self> {
        let (name, classes) = (name(table)?, table["classes"] == true);
        let (task, key) = if classes { ("classify", "accuracy") } else { ("regress", "r2") };
        let [train, test] = ["train", "test"].map(|part| format!("target/defaults/{name}-{seed}-{part}.csv"));
        let trained = document(&format!(
            "train {train} --test {test} --target target --task {task} --seed {seed} --no-report --no-checkpoint --out \
             target/defaults/{name}.safetensors"
        ))?;
        let score = |at: &str| {
            trained.pointer(at).and_then(Value::as_f64).with_context(|| format!("no {at} in {trained}"))
        };
        Ok(Self { network: score(&format!("/test/{key}"))?, linear: score("/baselines/linear")? })
    }
}

/// A mean, and the deviation of the population.
struct Spread {
    mean: f64,
    std_dev: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let values: Vec<f64> = values.collect();
        let n = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / n;
        let std_dev = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
        Self { mean, std_dev }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.4} \u{b1} {:.4}", self.mean, self.std_dev)
    }
}
