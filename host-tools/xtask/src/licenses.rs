//! The files in `licenses`: the crates that are linked into each product, the license that each is taken under, and its text. They are
//! written for all features and all targets, so that they are the same wherever they are written.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::run::{command, output, root};

use crate::products::{Linked, Package, Product, products};

/// A license.
struct License {
    id: &'static str,
    /// Words of its text that identify it.
    words: &'static str,
    /// Its usual text, without the line of who holds the copyright; `None` where crates have it, or nothing must
    /// accompany them.
    usual: Option<&'static str>,
}

/// The licenses that are taken, the first that is offered: those with the fewest duties first.
const LICENSES: [License; 9] = [
    License { id: "0BSD", words: "Permission to use, copy, modify, and/or distribute", usual: None },
    License { id: "Apache-2.0", words: "Apache License", usual: None },
    License {
        id: "MIT",
        words: "Permission is hereby granted, free of charge",
        usual: Some(include_str!("licenses/MIT.txt")),
    },
    License {
        id: "ISC",
        words: "Permission to use, copy, modify, and/or distribute",
        usual: Some(include_str!("licenses/ISC.txt")),
    },
    License { id: "Zlib", words: "provided 'as-is'", usual: None },
    License { id: "BSD-2-Clause", words: "Redistribution and use", usual: None },
    License {
        id: "BSD-3-Clause",
        words: "Redistribution and use",
        usual: Some(include_str!("licenses/BSD-3-Clause.txt")),
    },
    License { id: "Unicode-3.0", words: "UNICODE LICENSE V3", usual: None },
    License { id: "MPL-2.0", words: "Mozilla Public License", usual: None },
];

/// Writes the files.
pub(crate) fn write() -> Result<()> {
    for product in &products()? {
        fs::write(place(product), text(product)?)?;
    }
    Ok(())
}

/// That the files are what would be written.
pub(crate) fn check() -> Result<()> {
    for product in &products()? {
        ensure!(read(product)? == text(product)?, "{} is out of date: cargo xtask licenses", shown(product));
    }
    Ok(())
}

/// That no crate is missing in the files of what the gate builds. It needs no more than is there after a build.
pub(crate) fn check_names() -> Result<()> {
    let built = ["tinyfit", "library", "rp2040", "stm32f405"];
    for product in products()?.iter().filter(|product| built.contains(&&*product.name)) {
        let written = read(product)?;
        for package in product.linked("")?.packages.keys().filter(|package| !package.own) {
            let row = row(package);
            ensure!(written.contains(&row), "{} has no {row}: cargo xtask licenses", shown(product));
        }
    }
    Ok(())
}

fn shown(product: &Product) -> String {
    format!("host-tools/licenses/{}.md", product.name)
}

fn place(product: &Product) -> PathBuf {
    root().join(shown(product))
}

fn read(product: &Product) -> Result<String> {
    fs::read_to_string(place(product)).with_context(|| shown(product))
}

/// How a crate begins its row of the table.
fn row(Package { name, version, .. }: &Package) -> String {
    format!("| [{name} {version}](https://crates.io/crates/{name}/{version}) |")
}

/// The file of a product.
fn text(product: &Product) -> Result<String> {
    let Linked { packages, .. } = product.linked(product.all)?;
    let fetched = fetched(product)?;
    let mut rows = String::new();
    // Of each license the texts, by their words, and the crates that have them.
    let mut texts: BTreeMap<&str, BTreeMap<String, (String, Vec<String>)>> = BTreeMap::new();
    for package in packages.keys().filter(|package| !package.own) {
        let Package { name, version, license, .. } = package;
        let fetched = fetched.get(&(name.clone(), version.clone()));
        let fetched = fetched.with_context(|| format!("{name} {version} is in no folder"))?;
        let taken = taken(license).with_context(|| format!("{name} {version}: {license}"))?;
        writeln!(
            rows,
            "{} {} |",
            row(package),
            taken.iter().map(|l| l.id).collect::<Vec<_>>().join(" and ")
        )?;
        for license in taken {
            for text in fetched.texts(license)? {
                let same = texts.entry(license.id).or_default().entry(one_line(&text));
                same.or_insert_with(|| (text, Vec::new())).1.push(format!("{name} {version}"));
            }
        }
    }
    for path in product.beside {
        let text = fs::read_to_string(root().join(path)).with_context(|| path.to_string())?;
        texts
            .entry("In addition to the crates")
            .or_default()
            .insert(one_line(&text), (text, vec![path.to_string()]));
    }
    let mut out = format!(
        "# Licenses: {}, {}\n\nWritten by `cargo xtask licenses`. Whoever hands it on in binary form hands this file on as well.\n\n\
         It is made of tinyfit, MIT or Apache-2.0, of Rust's standard library, MIT or Apache-2.0 (with parts of LLVM's, Apache-2.0 \
         WITH LLVM-exception), and of these crates; the links have their source. Where there is a choice of licenses, one of \
         them is taken.\n\n| crate | license |\n|---|---|\n{rows}",
        product.name, product.about
    );
    // It is tinyfit's own as well.
    let apache = fs::read_to_string(root().join("LICENSE-APACHE"))?;
    section(&mut out, "Apache-2.0", &[], &apache)?;
    for (license, texts) in texts {
        for (text, names) in texts.into_values() {
            section(&mut out, license, &names, &text)?;
        }
    }
    Ok(out)
}

/// A text on one line: the same one is broken into lines in many ways.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn section(out: &mut String, license: &str, names: &[String], text: &str) -> Result<()> {
    ensure!(!text.contains("````"), "a license of {names:?} has four backticks");
    let heading = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    write!(out, "\n## {license}{heading}\n\n````text\n{}\n````\n", lines.join("\n").trim_matches('\n'))?;
    Ok(())
}

/// The licenses of an expression that are taken: of each that binds, joined by `AND`, one of those to choose from, joined by `OR`.
fn taken(expression: &str) -> Result<Vec<&'static License>> {
    let parts: Vec<&str> = expression.split(" AND ").collect();
    let choose = |part: &&str| {
        let inner = part.strip_prefix('(').and_then(|part| part.strip_suffix(')'));
        ensure!(
            parts.len() == 1 || inner.is_some() || !part.contains(" OR "),
            "an expression without brackets"
        );
        let offered: Vec<&str> = inner.unwrap_or(part).split(" OR ").collect();
        let license = LICENSES.iter().find(|license| offered.contains(&license.id));
        license.context("none of these licenses is in `licenses.rs`")
    };
    parts.iter().map(choose).collect()
}

/// A crate as cargo fetched it.
struct Fetched {
    folder: PathBuf,
    authors: Vec<String>,
}

/// Every crate that a product may need, by its name and version.
fn fetched(product: &Product) -> Result<BTreeMap<(String, String), Fetched>> {
    let metadata =
        command(&product.folder, "cargo metadata --format-version 1 --locked --quiet --all-features");
    let metadata: Value = serde_json::from_str(&output(metadata).context("`cargo metadata` failed")?)?;
    let of = |package: &Value| {
        let text = |key: &str| package[key].as_str().map(String::from);
        let folder = PathBuf::from(text("manifest_path")?).parent()?.to_path_buf();
        let authors = package["authors"].as_array()?.iter().filter_map(Value::as_str).map(String::from);
        Some(((text("name")?, text("version")?), Fetched { folder, authors: authors.collect() }))
    };
    Ok(metadata["packages"].as_array().into_iter().flatten().filter_map(of).collect())
}

impl Fetched {
    /// The texts that must accompany it: the text of its license; of the Apache license, which is there once, only
    /// notices.
    fn texts(&self, license: &License) -> Result<Vec<String>> {
        let files = self.files(&["LICEN", "COPY", "NOTICE", "UNLICEN"])?;
        if license.id == "Apache-2.0" {
            let notices = files.into_iter().filter(|(name, _)| name.starts_with("NOTICE"));
            return Ok(notices.map(|(_, text)| text).collect());
        }
        let has = |text: &str| one_line(text).contains(license.words);
        // A file that is named for the license is better than one that has others too.
        let id = license.id.to_uppercase();
        let with = files.into_iter().filter(|(_, text)| has(text)).max_by_key(|(name, _)| name.contains(&id));
        if let Some((_, text)) = with {
            return Ok(vec![text]);
        }
        let readme = self.files(&["README"])?.into_iter().map(|(_, text)| text).next().unwrap_or_default();
        if has(&readme) {
            let heading = |line: &&str| line.starts_with('#');
            let from = readme.lines().skip_while(|line| !(heading(line) && line.contains("icense"))).skip(1);
            return Ok(vec![from.take_while(|line| !heading(line)).collect::<Vec<_>>().join("\n")]);
        }
        // It has none: the usual text then, with what it has of names.
        let holders = readme.lines().filter(|line| line.contains("Copyright")).map(String::from);
        let authors = format!("Copyright (c) {}", self.authors.join(", "));
        let holders: Vec<String> = holders.chain([authors]).collect();
        Ok(license.usual.iter().map(|text| format!("{}\n\n{text}", holders.join("\n"))).collect())
    }

    /// The files of its folder whose names begin so.
    fn files(&self, beginnings: &[&str]) -> Result<Vec<(String, String)>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().to_uppercase();
            if entry.path().is_file() && beginnings.iter().any(|word| name.starts_with(word)) {
                // Line ends are those of whoever packed the crate.
                files.push((name, String::from_utf8_lossy(&fs::read(entry.path())?).replace("\r\n", "\n")));
            }
        }
        files.sort();
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_license_of_each_that_binds_is_taken() {
        let taken = |text| taken(text).map(|all| all.iter().map(|license| license.id).collect::<Vec<_>>());
        for (expression, ids) in [
            ("MIT", &["MIT"][..]),
            ("MIT OR Apache-2.0", &["Apache-2.0"]),
            ("Unlicense OR MIT", &["MIT"]),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", &["Apache-2.0", "Unicode-3.0"]),
            ("BSD-3-Clause AND BSD-2-Clause", &["BSD-3-Clause", "BSD-2-Clause"]),
        ] {
            assert_eq!(taken(expression).unwrap(), ids, "{expression}");
        }
        for expression in ["GPL-3.0-only", "MIT OR Apache-2.0 AND Zlib", "MIT AND GPL-3.0-only", ""] {
            assert!(taken(expression).is_err(), "{expression}");
        }
    }
}
