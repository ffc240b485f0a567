//! The coefficients of predicted instructions and cycles, from counts, and how far predictions are from counts.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use tinyfit_bench::{CORES, Core, Counter, Element, errors, fit};

use crate::measured::{Measured, updates};

use xtask::install;
use xtask::run::{command, output, root};

/// The most that a prediction of a network that was not fitted to may be off, and twice that with weights of four bits.
pub(crate) const LIMIT: f64 = 0.1;

/// How far predictions of so many networks of each element are from counts, as pages quote it: shares, mean and worst, of cycles
/// or, where those are not modeled, of instructions.
const ERRORS: &str = "host-tools/bench/errors.json";
const NETWORKS: usize = 16;

/// A change of this share is none: the file is written with as many digits as pages show.
const SAME: f64 = 0.001;

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

/// Compares with other networks, on every core; with `TINYFIT_UPDATE=1` writes what pages quote.
pub(crate) fn check() -> Result<()> {
    install::targets()?;
    let counter = Counter::ready()?;
    println!(
        "| target | networks | instructions, mean | worst | cycles, mean | worst |\n|---|---|---|---|---|---|"
    );
    CORES.iter().try_for_each(|core| hold(core, &compare(&counter, core, NETWORKS)?, NETWORKS))
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
    hold(core, &all, count)?;
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

/// Fails unless errors are those of the file; of fewer networks, which are among the others, unless none is larger.
fn hold(core: &Core, all: &[Errors], count: usize) -> Result<()> {
    let mut found = Measured::default();
    for Errors { element, mean, worst } in all {
        for (which, error) in [("mean", mean), ("worst", worst)] {
            let name = format!("{element:?}_{which}").to_lowercase();
            found.add(core.name, &name, (error * 1e3).round() / 1e3);
        }
    }
    if count == NETWORKS && updates() {
        return found.check_part(ERRORS, 0.0);
    }
    let kept = Measured::read(ERRORS)?;
    for Errors { element, mean, worst } in all {
        let of = |which: &str| {
            let name = format!("{element:?}_{which}").to_lowercase();
            kept.get(core.name, &name).with_context(|| format!("{ERRORS} has no {name} of {}", core.name))
        };
        let same = (mean - of("mean")?).abs() <= SAME && (worst - of("worst")?).abs() <= SAME;
        let within = count < NETWORKS && *worst <= of("worst")? + SAME;
        ensure!(
            same || within,
            "{ERRORS} is stale: {element:?} on {} has errors of {mean:.4} in the mean and {worst:.4} at worst; \
             TINYFIT_UPDATE=1 cargo xtask fit --check writes it",
            core.name
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
