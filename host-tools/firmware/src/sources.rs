//! The sources that exports bring along, as they were when this tool was compiled.

static SOURCES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// The bytes of a file, by its path in the repository.
pub(crate) fn bytes(path: &str) -> &'static [u8] {
    SOURCES.iter().find(|(name, _)| *name == path).map_or(&[], |(_, bytes)| bytes)
}

/// The text of a file, by its path in the repository.
pub(crate) fn text(path: &str) -> &'static str {
    std::str::from_utf8(bytes(path)).unwrap_or_default()
}

/// The files in a folder and below it: the path from there, and the bytes.
pub(crate) fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    SOURCES
        .iter()
        .filter_map(move |(name, bytes)| Some((name.strip_prefix(folder)?.strip_prefix('/')?, *bytes)))
}
