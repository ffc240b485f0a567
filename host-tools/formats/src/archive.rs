//! Zip archives, which model files of other tools are: read in bounded memory, and written to the same bytes each time. An error
//! is what is wrong, for a format to name the file and what to do.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The size that a file may declare without holding it: four bytes for each of sixteen numbers that are packed into
/// one byte.
const EXPANSION: u64 = 64;

/// What any file may take.
const LEAST: u64 = 16 << 20;

/// The bytes that what is in a file of this length may take in memory: sixteen million and 64 times its length. Weights that
/// were trained do not shrink so far, and a file that was made to fill memory cannot.
pub fn most_bytes(file: usize) -> u64 {
    LEAST.saturating_add(EXPANSION.saturating_mul(file as u64))
}

/// A zip archive.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    /// The bytes that may still be read.
    left: u64,
}

impl<'a> Archive<'a> {
    /// Reads the list of entries.
    ///
    /// # Errors
    /// The bytes are not a zip archive.
    pub fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let names = zip.file_names().map(|name| Ok(name.map_err(damaged)?.into_owned()));
        let names = names.collect::<Result<_, String>>()?;
        Ok(Self { zip, names, left: most_bytes(bytes.len()) })
    }

    /// The entries' names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether there is an entry of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|other| other == name)
    }

    /// The bytes of an entry.
    ///
    /// # Errors
    /// There is no file of this name, its checksum is wrong, or its size is out of proportion to the archive.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>, String> {
        self.read_at_most(name, u64::MAX)
    }

    /// The bytes of an entry that is of no more than `most`.
    ///
    /// # Errors
    /// As [`read`](Self::read), or there are more bytes.
    pub fn read_at_most(&mut self, name: &str, most: u64) -> Result<Vec<u8>, String> {
        if !self.has(name) {
            return Err(format!("the zip archive has no '{name}'"));
        }
        let entry = self.zip.by_name(name).map_err(damaged)?;
        let most = self.left.min(most);
        let mut bytes = Vec::new();
        // The length that is declared may be another.
        let read = entry.take(most.saturating_add(1)).read_to_end(&mut bytes);
        let len = bytes.len() as u64;
        if len > most {
            return Err(format!(
                "'{name}' in the zip archive is of more than {most} bytes, far more than the archive should hold"
            ));
        }
        read.map_err(|error| damaged(format!("'{name}': {error}")))?;
        self.left -= len;
        Ok(bytes)
    }
}

fn damaged(error: impl std::fmt::Display) -> String {
    format!("the zip archive is damaged: {error}")
}

/// An archive of these entries, not compressed and without a time.
pub fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, options).expect("memory takes any entry of another name");
        writer.write_all(bytes).expect("memory takes any bytes");
    }
    writer.finish().expect("memory takes the list of entries").into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back() {
        let bytes = archive(&[("a/b.json", b"{}"), ("c", &[7; 1000])]);
        assert_eq!(bytes, archive(&[("a/b.json", b"{}"), ("c", &[7; 1000])]));
        let mut read = Archive::open(&bytes).unwrap();
        assert_eq!(read.names(), ["a/b.json", "c"]);
        assert_eq!(read.read("a/b.json").unwrap(), b"{}");
        assert_eq!(read.read("c").unwrap(), [7; 1000]);
        let error = read.read_at_most("c", 999).unwrap_err();
        assert!(error.starts_with("'c' in the zip archive is of more than 999 bytes"), "{error}");
        assert_eq!(read.read("d").unwrap_err(), "the zip archive has no 'd'");
    }

    #[test]
    fn bombs_and_damage_are_refused() {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("zeros", options).unwrap();
        writer.write_all(&vec![0; 64 << 20]).unwrap();
        let bytes = writer.finish().unwrap().into_inner();
        assert!(bytes.len() < 500_000);
        let error = Archive::open(&bytes).unwrap().read("zeros").unwrap_err();
        assert!(error.contains("far more than the archive should hold"), "{error}");

        let mut bytes = archive(&[("c", &[7; 1000])]);
        bytes[500] ^= 1;
        let error = Archive::open(&bytes).unwrap().read("c").unwrap_err();
        assert!(error.starts_with("the zip archive is damaged: 'c': "), "{error}");
        for len in [0, 3, 100, bytes.len() - 1] {
            assert!(Archive::open(&bytes[..len]).is_err_and(|error| error.contains("damaged")), "{len}");
        }
    }
}
