//! Packs the files that `src/list.rs` lists into one archive, the same bytes for the same files.

use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

#[path = "src/list.rs"]
mod list;

fn main() -> io::Result<()> {
    let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let root = here.join("../..").canonicalize()?;
    let files = list::files(&root)?;
    for path in list::watched(&root, &files) {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    println!("cargo::rerun-if-changed={}", here.join("src/list.rs").display());
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("sources.zip"), pack(&root, &files)?)
}

fn pack(root: &Path, files: &[String]) -> io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for path in files {
        writer.start_file(path, options)?;
        writer.write_all(&fs::read(root.join(path))?)?;
    }
    Ok(writer.finish()?.into_inner())
}
