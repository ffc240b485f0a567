//! Trees of files as folders and archives, written whole or not at all.

use std::fs;
use std::io::{self, Cursor, Write};
use std::path::Path;

use tinyfit_model::make_beside;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::tree::Tree;

impl Tree {
    /// Makes a folder of these files; an empty one is replaced.
    ///
    /// # Errors
    /// It cannot be written, or there is something else at the path.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        make_beside(path, |folder| {
            self.files().try_for_each(|(name, bytes)| {
                let place = folder.join(name);
                fs::create_dir_all(place.parent().unwrap_or(folder))?;
                fs::write(place, bytes)
            })
        })
    }

    /// An archive of these files in a folder of this name: the same files give the same bytes, for all are of 1980.
    ///
    /// # Errors
    /// A file is too large for an archive.
    pub fn zip(&self, folder: &str) -> io::Result<Vec<u8>> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644);
        for (name, bytes) in self.files() {
            archive.start_file(format!("{folder}/{name}"), options)?;
            archive.write_all(bytes)?;
        }
        Ok(archive.finish()?.into_inner())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use std::io::Read;

    #[test]
    fn an_archive_has_every_file_and_the_same_bytes_each_time() {
        let mut tree = Tree::default();
        tree.add("memory.x", "MEMORY {}");
        tree.add("src/main.rs", "fn main() {}");
        let bytes = tree.zip("model").unwrap();
        assert_eq!(bytes, tree.zip("model").unwrap());
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), 2);
        let mut text = Vec::new();
        archive.by_name("model/src/main.rs").unwrap().read_to_end(&mut text).unwrap();
        assert_eq!(tree.get("src/main.rs"), Some(text.as_slice()));
        let folder = tempfile::tempdir().unwrap();
        tree.write(&folder.path().join("made")).unwrap();
        assert_eq!(fs::read(folder.path().join("made/src/main.rs")).unwrap(), text);
        assert!(tree.write(&folder.path().join("made")).is_err(), "there is something in it");
    }
}
