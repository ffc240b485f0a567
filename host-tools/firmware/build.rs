//! Embeds the sources that exports bring along, as they are in the repository: the kernel's and the boards'.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Files and folders, from the root of the repository.
const SOURCES: [&str; 14] = [
    "Cargo.toml",
    "boards/cortex-m/Cargo.toml",
    "boards/cortex-m/src",
    "boards/rp/Cargo.toml",
    "boards/rp/src",
    "boards/support/Cargo.toml",
    "boards/support/src",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "host-tools/licenses/library.md",
    "rust-toolchain.toml",
    "src",
    "tests/no-panic/Cargo.lock",
];
const BOARDS: [&str; 4] = ["fe310", "lm3s6965", "rp2040", "stm32f405"];
/// What is not a program of its own, the smallest program, and the one that learns, where there is one.
const OF_A_BOARD: [&str; 7] =
    [".cargo", "Cargo.lock", "Cargo.toml", "memory.x", "src", "src/bin/selftest.rs", "src/bin/tune.rs"];

fn main() -> io::Result<()> {
    let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let root = here.join("../..").canonicalize()?;
    let boards = BOARDS.iter().flat_map(|board| OF_A_BOARD.map(|path| format!("boards/{board}/{path}")));
    let licenses = BOARDS.iter().map(|board| format!("host-tools/licenses/{board}.md"));
    let sources = SOURCES.iter().map(|path| path.to_string()).chain(licenses);
    let mut list = String::from("&[\n");
    let there = boards.filter(|path| root.join(path).exists());
    for path in sources.chain(there) {
        println!("cargo::rerun-if-changed={}", root.join(&path).display());
        embed(&root, &path, &mut list)?;
    }
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("sources.rs"), list + "]")
}

/// Appends a file, or the files in a folder and those below it.
fn embed(root: &Path, path: &str, list: &mut String) -> io::Result<()> {
    let place = root.join(path);
    if !place.is_dir() {
        // Writing to a String cannot fail.
        let _ = writeln!(list, "    ({path:?}, include_bytes!({:?})),", place.display().to_string());
        return Ok(());
    }
    for entry in fs::read_dir(&place)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != "bin" {
            embed(root, &format!("{path}/{name}"), list)?;
        }
    }
    Ok(())
}
