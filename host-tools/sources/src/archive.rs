//! The sources in memory.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::OnceLock;

use zip::ZipArchive;
use zip::result::ZipResult;

static ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sources.zip"));

/// The bytes of a file, by its path in the repository; empty if there is none.
pub fn bytes(path: &str) -> &'static [u8] {
    files().get(path).map_or(&[], Vec::as_slice)
}

/// The text of a file, by its path in the repository; empty if there is none.
pub fn text(path: &str) -> &'static str {
    std::str::from_utf8(bytes(path)).unwrap_or_default()
}

/// The files in a folder and below it, sorted by their paths from there; with an empty path, all.
pub fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> + use<> {
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    files().iter().filter_map(move |(path, bytes)| Some((path.strip_prefix(&*folder)?, bytes.as_slice())))
}

fn files() -> &'static BTreeMap<String, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| read().expect("the archive is what the build script wrote"))
}

fn read() -> ZipResult<BTreeMap<String, Vec<u8>>> {
    let mut archive = ZipArchive::new(Cursor::new(ARCHIVE))?;
    let mut files = BTreeMap::new();
    for nth in 0..archive.len() {
        let mut entry = archive.by_index(nth)?;
        let mut bytes = Vec::with_capacity(entry.size() as usize);
        entry.read_to_end(&mut bytes)?;
        files.insert(entry.name()?.into_owned(), bytes);
    }
    Ok(files)
}
