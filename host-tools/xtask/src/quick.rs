//! The inner loop: what changed since the last commit, or in the last commit if nothing has, and all that depends on it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::Value;
use xtask::boards::workspaces;
use xtask::run::{command, output, root, run};
use xtask::times;

use crate::suites::{Depth, as_tested};
use crate::{checks, lock, nopanic};

/// What the kernel is made of, and its proof.
const KERNEL: [&str; 4] = ["src/", "Cargo.toml", "tests/no-panic/", "boards/support/src/selftest"];

pub(crate) fn test() -> Result<()> {
    let _lock = lock::take()?;
    times::begin()?;
    let start = Instant::now();
    let changed = changed()?;
    let metadata = metadata()?;
    let packages = dependants(&owners(&changed, &metadata, &workspaces()?), &metadata);
    eprintln!(
        "{} files changed; formats, lints and tests of: {}",
        changed.len(),
        packages.iter().cloned().collect::<Vec<_>>().join(" ")
    );
    let result = tests(&changed, &packages);
    times::end(start.elapsed())?;
    result?;
    println!("quick: passed in {} s", start.elapsed().as_secs());
    Ok(())
}

fn tests(changed: &[String], packages: &BTreeSet<String>) -> Result<()> {
    run(command(".", "cargo fmt --all --check"))?;
    for folder in workspaces()?.iter().filter(|folder| touched(changed, &[folder])) {
        run(command(folder, "cargo fmt --all --check"))?;
        // As the board's own configuration builds it.
        run(as_tested(command(folder, "cargo build --release --bins --quiet")))?;
    }
    if !packages.is_empty() {
        let names: String = packages.iter().map(|name| format!(" --package {name}")).collect();
        let line = format!("cargo test --quiet --lib --bins --tests{names}");
        let mut tests = as_tested(command(".", &line));
        tests.env("PROPTEST_CASES", "32").env_remove("CARGO_INCREMENTAL");
        run(tests)?;
    }
    if touched(changed, &KERNEL) {
        nopanic::prove(Depth::Gate)?;
        checks::start("selftest rp2040")?;
    }
    Ok(())
}

fn touched(changed: &[String], places: &[&str]) -> bool {
    changed.iter().any(|file| places.iter().any(|place| file.starts_with(place)))
}

/// Files that git sees as changed or new; without any, those of the last commit.
fn changed() -> Result<Vec<String>> {
    let git = |line: &str| -> Result<Vec<String>> {
        let printed = output(command(".", &format!("git {line}")));
        let printed =
            printed.with_context(|| format!("`git {line}` failed: quick needs git and a checkout"))?;
        Ok(printed.lines().map(String::from).collect())
    };
    let mut files = git("diff --name-only HEAD")?;
    files.extend(git("ls-files --others --exclude-standard")?);
    if files.is_empty() {
        files = git("diff --name-only HEAD~1 HEAD")?;
    }
    Ok(files)
}

fn metadata() -> Result<Value> {
    let printed = output(command(".", "cargo metadata --format-version 1 --no-deps --locked"));
    let printed =
        printed.context("Cargo.lock is not up to date, or a manifest is wrong: run `cargo metadata`")?;
    Ok(serde_json::from_str(&printed)?)
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

/// The packages whose folders the files are in.
fn owners(changed: &[String], metadata: &Value, workspaces: &[String]) -> BTreeSet<String> {
    let workspaces: Vec<&str> = workspaces.iter().map(String::as_str).collect();
    let folders: BTreeMap<&Path, &str> = packages(metadata)
        .filter_map(|package| {
            Some((Path::new(package["manifest_path"].as_str()?).parent()?, package["name"].as_str()?))
        })
        .collect();
    let outside = |file: &&String| !touched(&[file.to_string()], &workspaces);
    let owner = |file: &String| {
        let path = root().join(file);
        let name = path.ancestors().find_map(|folder| folders.get(folder).copied())?;
        // Other files in the root's folder belong to no package.
        let kernel = ["src/", "tests/", "Cargo.toml", "README.md"];
        (name != "tinyfit" || touched(std::slice::from_ref(file), &kernel)).then(|| name.to_string())
    };
    changed.iter().filter(outside).filter_map(owner).collect()
}

/// The same and all packages of the workspace that depend on one of them.
fn dependants(changed: &BTreeSet<String>, metadata: &Value) -> BTreeSet<String> {
    let mut found = changed.clone();
    loop {
        let more: Vec<String> = packages(metadata)
            .filter(|package| {
                let needs = package["dependencies"].as_array().into_iter().flatten();
                needs.filter_map(|needed| needed["name"].as_str()).any(|needed| found.contains(needed))
            })
            .filter_map(|package| package["name"].as_str().map(String::from))
            .filter(|name| !found.contains(name))
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| name.to_string()).collect()
    }

    #[test]
    fn what_depends_on_a_change_is_tested_too() {
        let metadata = metadata().unwrap();
        let of = |file: &str| owners(&[file.into()], &metadata, &workspaces().unwrap());
        assert_eq!(of("host-tools/formats/src/lib.rs"), set(&["tinyfit-formats"]));
        assert_eq!(of("src/adam.rs"), set(&["tinyfit"]));
        assert_eq!(of("boards/rp2040/src/lib.rs"), set(&[]));
        assert_eq!(of("CHANGELOG.md"), set(&[]));
        let formats = dependants(&of("host-tools/formats/src/lib.rs"), &metadata);
        assert_eq!(formats, set(&["tinyfit-cli", "tinyfit-formats"]));
        assert!(dependants(&of("src/adam.rs"), &metadata).contains("tinyfit-engine"));
    }
}
