//! The source of a table's text: a file or a pipe, plain or gzip, decoded to UTF-8, read again on each pass.

use std::cell::Cell;
#[cfg(feature = "parquet")]
use std::fs::File;
use std::io::{self, BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;

use crate::fault::Fault;
use crate::limits::{self, Beyond};
use crate::read::file;
#[cfg(feature = "parquet")]
use crate::read::spool;

/// The bytes of a file.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// On disk, standard input or a pipe.
    File(PathBuf),
    /// In memory, with a path for messages.
    Bytes(PathBuf, Vec<u8>),
}

/// A text at its beginning.
pub(crate) struct Text<'a> {
    pub bytes: Box<dyn Read + 'a>,
    /// The encoding, if it is not UTF-8.
    pub decoded: Option<&'static str>,
}

/// Signatures of other file types: offset, bytes, and what the file is.
const OTHERS: [(usize, &[u8], &str); 14] = [
    (0, b"PK\x03\x04", "a zip archive or a spreadsheet"),
    (0, b"\xd0\xcf\x11\xe0", "a spreadsheet of old"),
    (0, b"PAR1", PARQUET),
    (0, b"ARROW1", "an Arrow file"),
    (0, b"SQLite format 3", "a database"),
    (0, b"%PDF", "a PDF"),
    (0, b"<!DOCTYPE", "a web page"),
    (0, b"\x93NUMPY", "a NumPy array"),
    (0, b"\x28\xb5\x2f\xfd", "compressed by zstd"),
    (0, b"BZh", "compressed by bzip2"),
    (0, b"\xfd7zXZ", "compressed by xz"),
    (4, b"TFL3", MODEL),
    (0, b"\x89HDF", MODEL),
    // safetensors begin with eight bytes of a length and then JSON.
    (5, b"\0\0\0{\"", MODEL),
];

const MODEL: &str = "a model";
const PARQUET: &str = "a Parquet file";
const PARQUET_ADVICE: &str = if cfg!(feature = "parquet") {
    "give the file itself, neither compressed nor through a pipe"
} else {
    "save it as CSV, or build tinyfit with --features parquet"
};

impl Source {
    /// The path, for messages.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Source::File(path) | Source::Bytes(path, _) => path,
        }
    }

    /// Opens the text at its beginning. Gzip is decompressed, a byte order mark is removed, and UTF-16 is decoded to
    /// UTF-8. Other encodings are not changed.
    ///
    /// # Errors
    /// The file cannot be read, or is of a type that is not text.
    pub(crate) fn open(&self) -> Result<Text<'_>, Fault> {
        let path = match self {
            Source::Bytes(_, bytes) => return self.decompressed(bytes.as_slice()),
            Source::File(path) => path,
        };
        let unreadable = |error: io::Error| file::unreadable(path, &error);
        let file = file::open(path).map_err(unreadable)?;
        #[cfg(feature = "parquet")]
        if !spool::is_read_once(path)
            && let Some(bytes) = crate::read::parquet::text(&File::open(path).map_err(unreadable)?, path)?
        {
            return Ok(Text { bytes, decoded: None });
        }
        self.decompressed(BufReader::with_capacity(1 << 16, file))
    }

    fn decompressed<'a>(&'a self, bytes: impl Read + 'a) -> Result<Text<'a>, Fault> {
        let (start, bytes) = self.start(bytes)?;
        if !start.starts_with(b"\x1f\x8b") {
            return self.decoded(start, bytes);
        }
        let taken = Rc::new(Cell::new(0));
        let bytes = Counted { bytes, taken: Rc::clone(&taken) };
        let plain = Inflated { text: MultiGzDecoder::new(BufReader::new(bytes)), taken, len: 0 };
        let (start, plain) = self.start(plain)?;
        self.decoded(start, plain)
    }

    fn decoded<'a>(&'a self, start: Vec<u8>, mut bytes: impl Read + 'a) -> Result<Text<'a>, Fault> {
        let is =
            |(at, magic, _): &&(usize, &[u8], &str)| start.get(*at..).is_some_and(|s| s.starts_with(magic));
        if let Some((_, _, what)) = OTHERS.iter().find(is) {
            let advice = match *what {
                MODEL => "give the model first and then a table",
                PARQUET => PARQUET_ADVICE,
                _ => "save it as CSV, plain or compressed by gzip",
            };
            return Err(Fault::new(self.path(), format!("is {what}, not a table of text"), advice));
        }
        if let Some(encoding) = utf16(&start) {
            let reader =
                DecodeReaderBytesBuilder::new().encoding(Some(encoding)).strip_bom(true).build(bytes);
            return Ok(Text { bytes: Box::new(reader), decoded: Some("UTF-16") });
        }
        let mark = if start.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        // The bytes that were looked at are in front of `bytes` again.
        let mut skipped = [0; 3];
        bytes.read_exact(&mut skipped[..mark]).map_err(|error| self.broken(&error))?;
        Ok(Text { bytes: Box::new(bytes), decoded: None })
    }

    /// The first bytes, and a reader of all bytes.
    fn start<'a>(&self, mut bytes: impl Read + 'a) -> Result<(Vec<u8>, impl Read + 'a), Fault> {
        const LONGEST: u64 = 256;
        let mut start = Vec::new();
        bytes.by_ref().take(LONGEST).read_to_end(&mut start).map_err(|error| self.broken(&error))?;
        Ok((start.clone(), Cursor::new(start).chain(bytes)))
    }

    /// The fault of a read that fails midway.
    pub(crate) fn broken(&self, error: &std::io::Error) -> Fault {
        broken(self.path(), error)
    }
}

/// A reader that counts its bytes.
struct Counted<R> {
    bytes: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.bytes.read(buffer)?;
        self.taken.set(self.taken.get() + n as u64);
        Ok(n)
    }
}

/// A decompressed text that fails once its compression ratio is implausible.
struct Inflated<R> {
    text: R,
    taken: Rc<Cell<u64>>,
    len: u64,
}

impl<R: Read> Read for Inflated<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.text.read(buffer)?;
        self.len += n as u64;
        let ratio = self.len / self.taken.get().max(1);
        let what = match () {
            () if self.len > limits::TEXT => {
                format!("decompresses to more than {}", limits::size(limits::TEXT))
            }
            () if self.len > limits::INFLATED && ratio > limits::RATIO => {
                format!(
                    "decompresses to {ratio} times its length, and tables do to {} at most",
                    limits::RATIO
                )
            }
            () => return Ok(n),
        };
        Err(Beyond::error(what, "decompress it and give that file"))
    }
}

/// UTF-16, detected by its byte order mark, or because most second bytes are zero, as in Latin text.
fn utf16(start: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(start) {
        return (encoding == UTF_16LE || encoding == UTF_16BE).then_some(encoding);
    }
    let zeros = |first: usize| start.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let most = start.len() / 2;
    match (zeros(0), zeros(1)) {
        (0, odd) if odd > 1 && 2 * odd > most => Some(UTF_16LE),
        (even, 0) if even > 1 && 2 * even > most => Some(UTF_16BE),
        _ => None,
    }
}

/// The fault of a read that fails midway: a damaged gzip file, or an error of the system.
pub(crate) fn broken(path: &Path, error: &std::io::Error) -> Fault {
    match error.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            let what = format!("cannot be decompressed ({error})");
            Fault::new(path, what, "the file is damaged or cut short: compress or fetch it again")
        }
        _ => file::unreadable(path, error),
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
        let mut reader = source.open().map_err(|fault| fault.to_string())?.bytes;
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
    fn utf_16_is_decoded_with_a_mark_and_without() {
        let text = "größe,b\n1.5,жар\n".repeat(500);
        let units = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        for (mark, to) in
            [(b"\xff\xfe", u16::to_le_bytes as fn(u16) -> [u8; 2]), (b"\xfe\xff", u16::to_be_bytes)]
        {
            let plain = units(to);
            for bytes in [plain.clone(), [mark.to_vec(), plain].concat()] {
                assert_eq!(read(bytes.clone()).unwrap(), text.as_bytes());
                assert_eq!(read(gzip(&bytes)).unwrap(), text.as_bytes());
            }
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        let text = gzip(&b"a,b\n1,2\n".repeat(100));
        assert!(read(text[..text.len() / 2].to_vec()).unwrap_err().contains("cut short"));
        assert!(read(b"PK\x03\x04....".to_vec()).unwrap_err().contains("a spreadsheet"));
        assert!(read(b"\x40\x03\0\0\0\0\0\0{\"__".to_vec()).unwrap_err().contains("is a model"));
    }
}
