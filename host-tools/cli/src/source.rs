//! Where a table's bytes come from: a file, plain or compressed by gzip, read anew on each pass.

use std::fs::File;
use std::io::{BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::error::Fault;
use crate::files;

/// The bytes of a file.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// On disk.
    File(PathBuf),
    /// In memory, under the name of a file.
    Bytes(PathBuf, Vec<u8>),
}

/// First bytes of a file, and what to say of it if it is no table.
const OTHERS: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "a zip archive or a spreadsheet"),
    (b"PAR1", "a Parquet file"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd"),
    (b"BZh", "compressed by bzip2"),
    (b"\xfd7zXZ", "compressed by xz"),
];

impl Source {
    /// The file, for messages.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Source::File(path) | Source::Bytes(path, _) => path,
        }
    }

    /// The text from its beginning: decompressed if the bytes begin as gzip's do, without a byte order mark.
    ///
    /// # Errors
    /// The file cannot be read, or is of a kind that is no text.
    pub(crate) fn open(&self) -> Result<Box<dyn Read + '_>, Fault> {
        match self {
            Source::Bytes(_, bytes) => self.decoded(bytes.as_slice()),
            Source::File(path) => {
                let file = File::open(path).map_err(|error| files::unreadable(path, &error))?;
                if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
                    return Err(Fault::new(path, "is a folder", "give a file in it"));
                }
                if file.metadata().is_ok_and(|metadata| !metadata.is_file()) {
                    let what = "is not a regular file, and a table is read twice";
                    return Err(Fault::new(path, what, "save it to a file first"));
                }
                self.decoded(BufReader::with_capacity(1 << 16, file))
            }
        }
    }

    fn decoded<'a>(&'a self, bytes: impl Read + 'a) -> Result<Box<dyn Read + 'a>, Fault> {
        let (start, bytes) = self.start(bytes)?;
        if !start.starts_with(b"\x1f\x8b") {
            return self.text(start, bytes);
        }
        let plain = MultiGzDecoder::new(BufReader::new(bytes));
        let (start, plain) = self.start(plain)?;
        self.text(start, plain)
    }

    fn text<'a>(&'a self, start: Vec<u8>, bytes: impl Read + 'a) -> Result<Box<dyn Read + 'a>, Fault> {
        if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| start.starts_with(magic)) {
            let what = format!("is {what}, not a table of text");
            return Err(Fault::new(self.path(), what, "save it as CSV, plain or compressed by gzip"));
        }
        if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
            return Err(Fault::new(self.path(), "the text is UTF-16", "save the file as UTF-8"));
        }
        let mark = if start.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        // What was looked at is at the front of `bytes` again.
        let mut bytes = bytes;
        let mut skipped = [0; 3];
        bytes.read_exact(&mut skipped[..mark]).map_err(|error| self.broken(&error))?;
        Ok(Box::new(bytes))
    }

    /// The first bytes, and all of them.
    fn start<'a>(&self, mut bytes: impl Read + 'a) -> Result<(Vec<u8>, impl Read + 'a), Fault> {
        const LONGEST: u64 = 6;
        let mut start = Vec::new();
        bytes.by_ref().take(LONGEST).read_to_end(&mut start).map_err(|error| self.broken(&error))?;
        Ok((start.clone(), Cursor::new(start).chain(bytes)))
    }

    /// The fault of reading that fails midway.
    pub(crate) fn broken(&self, error: &std::io::Error) -> Fault {
        broken(self.path(), error)
    }
}

/// The fault of reading that fails midway: gzip's if the bytes are at fault, or the system's.
pub(crate) fn broken(path: &Path, error: &std::io::Error) -> Fault {
    match error.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            let what = format!("cannot be decompressed ({error})");
            Fault::new(path, what, "the file is damaged or cut short: compress or fetch it again")
        }
        _ => files::unreadable(path, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        let source = Source::Bytes("t.csv".into(), bytes);
        let mut text = Vec::new();
        let mut reader = source.open().map_err(|fault| fault.to_string())?;
        reader.read_to_end(&mut text).map_err(|error| source.broken(&error).to_string())?;
        Ok(text)
    }

    #[test]
    fn gzip_and_byte_order_marks_are_taken_off() {
        for text in [&b""[..], b"a", b"a,b\n1,2\n"] {
            assert_eq!(read(text.to_vec()).unwrap(), text);
            assert_eq!(read(gzip(text)).unwrap(), text);
            let marked = [b"\xef\xbb\xbf", text].concat();
            assert_eq!(read(marked.clone()).unwrap(), text);
            assert_eq!(read(gzip(&marked)).unwrap(), text);
        }
        // Two files in one, as `cat a.gz b.gz` makes them.
        assert_eq!(read([gzip(b"a\n"), gzip(b"1\n")].concat()).unwrap(), b"a\n1\n");
    }

    #[test]
    fn what_is_no_text_is_named() {
        let text = gzip(&b"a,b\n1,2\n".repeat(100));
        assert!(read(text[..text.len() / 2].to_vec()).unwrap_err().contains("cut short"));
        assert!(read(b"PK\x03\x04....".to_vec()).unwrap_err().contains("a spreadsheet"));
        assert!(read(b"\xff\xfea\0".to_vec()).unwrap_err().contains("UTF-16"));
    }
}
