//! Embeds the sources that exports bring along, as they are in the repository: the kernel's and the boards'.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Files and folders, from the root of the repository.
const SOURCES: [&str; 8] = [
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "host-tools/licenses/library.md",
    "rust-toolchain.toml",
    "src",
    "tests/no-panic/Cargo.lock",
];
/// What is embedded of each folder in `boards/`: boards, and what they share.
const OF_A_BOARD: [&str; 6] = [".cargo", "Cargo.lock", "Cargo.toml", "memory.x", "partitions.csv", "src"];

fn main() -> io::Result<()> {
    let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let root = here.join("../..").canonicalize()?;
    let mut boards = Vec::new();
    for entry in fs::read_dir(root.join("boards"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        boards.extend(OF_A_BOARD.map(|path| format!("boards/{name}/{path}")));
        boards.push(format!("host-tools/licenses/{name}.md"));
    }
    boards.sort();
    println!("cargo::rerun-if-changed={}", root.join("boards").display());
    let sources = SOURCES.iter().map(|path| path.to_string());
    let mut list = String::from("&[\n");
    let there = boards.into_iter().filter(|path| root.join(path).exists());
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
        embed(root, &format!("{path}/{name}"), list)?;
    }
    Ok(())
}
