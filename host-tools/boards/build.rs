//! Embeds the description of each folder in `boards/` that has one, and checks them: adding a folder is enough.

use std::path::PathBuf;
use std::{env, fs, io};

#[allow(dead_code, unreachable_pub, reason = "the library uses the rest")]
#[path = "src/description.rs"]
mod description;

fn main() -> io::Result<()> {
    let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let root = here.join("../..").canonicalize()?;
    let boards = root.join("boards");
    println!("cargo::rerun-if-changed={}", boards.display());
    let mut folders: Vec<PathBuf> =
        fs::read_dir(&boards)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    folders.retain(|folder| folder.join("board.toml").is_file());
    folders.sort();

    let mut list = String::from("&[\n");
    for folder in folders {
        let (file, programs) = (folder.join("board.toml"), folder.join("src/bin"));
        for path in [&file, &programs] {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&file)?;
        let programs = names(&programs)?;
        if let Err(error) = description::Board::parse(&name, &text, &programs) {
            println!("cargo::error={error}");
            continue;
        }
        let programs: Vec<&str> = programs.iter().map(String::as_str).collect();
        list += &format!("    ({name:?}, {text:?}, &{programs:?}),\n");
    }
    list.push(']');
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("boards.rs"), list)
}

/// The names of the programs in a folder.
fn names(folder: &std::path::Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}
