//! The coefficients of predicted instructions and cycles, from counts, and how far predictions are from counts.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use tinyfit_bench::{CORES, Core, Counter, Element, errors, fit};

use crate::measured::Measured;

use xtask::install;
use xtask::run::{command, output, root};

/// The most that a prediction of a network that was not fitted to may be off, and twice that with weights of four bits.
pub(crate) const LIMIT: f64 = 0.1;

/// How far predictions of so many networks of each element are from counts, as pages quote it: shares, mean and worst, of cycles
/// or, where those are not modeled, of instructions.
const ERRORS: &str = "host-tools/bench/errors.json";
const NETWORKS: usize = 4;

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

/// Compares with 16 other networks of each element, on every core.
pub(crate) fn check() -> Result<()> {
    install::targets()?;
    let counter = Counter::ready()?;
    println!(
        "| target | networks | instructions, mean | worst | cycles, mean | worst |\n|---|---|---|---|---|---|"
    );
    CORES.iter().try_for_each(|core| compare(&counter, core, 16).map(drop))
}

/// Errors of predictions of one element.
struct Errors {
    element: Element,
    mean: f64,
    worst: f64,
}

/// Compares so many networks of each element on a core, and returns the errors of each in cycles.
fn compare(counter: &Counter, core: &'static Core, count: usize) -> Result<Vec<Errors>> {
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
        let (mean, worst) = cycles.or(instructions).context("nothing was counted")?;
        all.push(Errors { element, mean, worst });
    }
    Ok(all)
}

/// Demands that predictions of so many networks of each element are within the limit.
pub(crate) fn test(counter: &Counter, core: &'static Core, count: usize) -> Result<()> {
    let all = compare(counter, core, count)?;
    if count == NETWORKS {
        hold(core, &all)?;
    }
    for Errors { element, worst, .. } in all {
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

/// Fails unless errors are those of the file, or writes it with `TINYFIT_UPDATE=1`.
fn hold(core: &Core, all: &[Errors]) -> Result<()> {
    let mut found = Measured::default();
    for Errors { element, mean, worst } in all {
        for (which, error) in [("mean", mean), ("worst", worst)] {
            let name = format!("{element:?}_{which}").to_lowercase();
            found.add(core.name, &name, (error * 1e3).round() / 1e3);
        }
    }
    found.check_part(ERRORS, 0.0)
}

/// The mean and the largest magnitude; none of nothing.
fn summary(errors: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let errors: Vec<f64> = errors.map(f64::abs).collect();
    let largest = errors.iter().copied().reduce(f64::max)?;
    Some((errors.iter().sum::<f64>() / errors.len() as f64, largest))
}
