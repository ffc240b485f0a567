//! The coefficients of predicted instructions and cycles, from counts, and how far predictions are from counts.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use tinyfit_bench::{CORES, Core, Counter, Element, errors, fit};

use xtask::install;
use xtask::run::{command, output, root};

/// The most that a prediction of a network that was not fitted to may be off, and twice that with weights of four bits.
const LIMIT: f64 = 0.1;

/// Counts, fits, and writes `host-tools/bench/predictions.json`.
pub(crate) fn write() -> Result<()> {
    install::targets()?;
    let rustc = output(command("host-tools/bench-images", "rustc --version")).context("rustc is missing")?;
    let compiler = rustc.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let fitted = fit(&Counter::ready()?, format!("cargo xtask fit, {compiler}, -O3"))?;
    std::fs::write(file(), serde_json::to_string_pretty(&fitted)? + "\n")?;
    eprintln!("written to {}: build again, and see cargo xtask fit --check", file().display());
    Ok(())
}

fn file() -> PathBuf {
    root().join("host-tools/bench/predictions.json")
}

/// Compares with other networks, on every core, and prints the table of the README.
pub(crate) fn check() -> Result<()> {
    install::targets()?;
    let counter = Counter::ready()?;
    println!(
        "| target | networks | instructions, mean | worst | cycles, mean | worst |\n|---|---|---|---|---|---|"
    );
    CORES.iter().try_for_each(|core| compare(&counter, core, 16).map(drop))
}

/// Compares so many networks of each element on a core, and returns the largest error of each in cycles.
fn compare(counter: &Counter, core: &'static Core, count: usize) -> Result<Vec<(Element, f64)>> {
    let mut all = Vec::new();
    let held = errors(counter, core, count)?;
    for element in [Element::F32, Element::Int8, Element::Int4] {
        let of = || held.iter().filter(|held| held.element == element);
        let instructions = summary(of().map(|held| held.instructions));
        let cycles = summary(of().filter_map(|held| held.cycles));
        let percent =
            |error: Option<f64>| error.map_or("-".into(), |error| format!("{:.1} %", 100.0 * error));
        let cells = [instructions, cycles].map(|of| {
            format!("{} | {}", percent(of.map(|(mean, _)| mean)), percent(of.map(|(_, worst)| worst)))
        });
        println!("| {} | {} {element:?} | {} |", core.name, of().count(), cells.join(" | "));
        // Cycles are what a budget limits; where there is no model of them, instructions.
        all.push((element, cycles.or(instructions).map_or(0.0, |(_, worst)| worst)));
    }
    Ok(all)
}

/// Demands that predictions of so many networks of each element are within the limit.
pub(crate) fn test(counter: &Counter, core: &'static Core, count: usize) -> Result<()> {
    for (element, worst) in compare(counter, core, count)? {
        let limit = if element == Element::Int4 { 2.0 * LIMIT } else { LIMIT };
        ensure!(
            worst <= limit,
            "a prediction of {element:?} on {} is off by {:.1} %: cargo xtask fit",
            core.name,
            100.0 * worst
        );
    }
    Ok(())
}

/// The mean and the largest magnitude; none of nothing.
fn summary(errors: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let errors: Vec<f64> = errors.map(f64::abs).collect();
    let largest = errors.iter().copied().reduce(f64::max)?;
    Some((errors.iter().sum::<f64>() / errors.len() as f64, largest))
}
