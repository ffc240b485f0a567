//! The README's firmware example, compiled for both chips as in firmware: without std.

use std::fs;

use anyhow::{Context, Result};

use xtask::install;
use xtask::run::{command, root, run};

pub(crate) fn build_for_chips() -> Result<()> {
    install::targets()?;
    let readme = fs::read_to_string(root().join("README.md"))?;
    let (_, rest) = readme.split_once("```rust\n").context("README.md has no Rust example")?;
    let (code, _) = rest.split_once("```").context("README.md's example does not end")?;
    let folder = root().join("target/readme");
    fs::create_dir_all(folder.join("src"))?;
    let kernel = root().display().to_string().replace('\\', "/");
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[workspace]\n[package]\nname = \"readme\"\nedition = \"2024\"\n\
             [dependencies]\ntinyfit = {{ path = \"{kernel}\" }}\n"
        ),
    )?;
    fs::write(folder.join("src/lib.rs"), format!("#![no_std]\n#![allow(dead_code)]\n{code}"))?;
    for target in ["thumbv6m-none-eabi", "thumbv7em-none-eabihf"] {
        run(command("target/readme", &format!("cargo build --release --quiet --target {target}")))?;
    }
    Ok(())
}
