//! A list of what a product is made of, for machines: a software bill of materials in [CycloneDX] 1.6.
//!
//! It has no time and no random number, and no path of the computer: the same commit gives the same bytes everywhere.
//!
//! [CycloneDX]: https://cyclonedx.org/docs/1.6/json/

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use xtask::run::{command, output, root};

use crate::products::{Package, Product};

/// Prints the list of a product as it is built with these options of cargo's: features, target.
pub(crate) fn print(product: &Product, options: &[&str]) -> Result<()> {
    let linked = product.linked(&options.join(" "))?;
    let lock = fs::read_to_string(root().join(&product.folder).join("Cargo.lock"))?;
    let checksums = checksums(&lock);
    let rustc = output(command(&product.folder, "rustc --version")).context("rustc does not run")?;
    let rust = rustc.split(' ').nth(1).unwrap_or_default().trim().to_string();
    let standard = format!("pkg:generic/rust-std@{rust}");

    let mut components: Vec<Value> = Vec::new();
    let mut dependencies: Vec<Value> = Vec::new();
    for (package, needs) in &linked.packages {
        if *package != linked.root {
            let hash = checksums.get(&(package.name.as_str(), package.version.as_str()));
            components.push(component("library", package, hash.copied()));
        }
        let needs = needs.iter().map(purl).chain([standard.clone()]);
        dependencies.push(json!({ "ref": purl(package), "dependsOn": needs.collect::<Vec<_>>() }));
    }
    components.push(json!({
        "type": "library", "bom-ref": standard, "name": "rust-std", "version": rust, "purl": standard,
        "licenses": [{ "expression": "MIT OR Apache-2.0" }],
    }));
    dependencies.push(json!({ "ref": standard }));
    let mut subject = component(product.kind, &linked.root, None);
    if let Some(commit) = output(command(".", "git rev-parse HEAD")) {
        subject["pedigree"] = json!({ "commits": [{ "uid": commit.trim() }] });
    }
    if !options.is_empty() {
        subject["properties"] = json!([{ "name": "tinyfit:cargo-options", "value": options.join(" ") }]);
    }
    let list = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": subject },
        "components": components,
        "dependencies": dependencies,
    });
    println!("{list:#}");
    Ok(())
}

fn component(kind: &str, package: &Package, checksum: Option<&str>) -> Value {
    let mut component = json!({
        "type": kind,
        "bom-ref": purl(package),
        "name": package.name,
        "version": package.version,
        "purl": purl(package),
        "licenses": [{ "expression": package.license }],
    });
    if let Some(checksum) = checksum {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    component
}

/// A package's address, by the specification of package URLs.
fn purl(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version.replace('+', "%2B"))
}

/// The checksums in a `Cargo.lock`, of the archives that cargo fetched.
fn checksums(lock: &str) -> BTreeMap<(&str, &str), &str> {
    let of =
        |package| Some(((text(package, "name")?, text(package, "version")?), text(package, "checksum")?));
    lock.split("[[package]]").filter_map(of).collect()
}

fn text<'a>(package: &'a str, key: &str) -> Option<&'a str> {
    package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_read() {
        let lock = "version = 4\n\n[[package]]\nname = \"tinyfit\"\nversion = \"0.1.0\"\ndependencies = [\n \"crc\",\n]\n\n\
                    [[package]]\nname = \"crc\"\nversion = \"3.4.0\"\nsource = \"registry\"\nchecksum = \"5eb8\"\n";
        assert_eq!(checksums(lock), BTreeMap::from([(("crc", "3.4.0"), "5eb8")]));
    }
}
