//! Streams the records of a table, each with the line on which it begins.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use csv::{ByteRecord, ErrorKind, ReaderBuilder, StringRecord};
use encoding_rs::WINDOWS_1252;

use crate::fault::Fault;
use crate::limits::{self, Beyond};
use crate::read::json_lines::JsonLines;
use crate::read::line_filter::{LineFilter, filtered};
use crate::read::source;

/// How a text is divided into records.
#[derive(Clone, Debug)]
pub(crate) enum Syntax {
    /// Cells between delimiters.
    Delimited { delimiter: u8, rules: LineFilter },
    /// One object per line.
    JsonLines { columns: Arc<[String]> },
}

/// Reads records.
pub(crate) enum Records<'a> {
    Delimited(Box<Delimited<'a>>),
    JsonLines(JsonLines<'a>, Arc<[String]>),
}

impl<'a> Records<'a> {
    /// The records of a text; `path` is for messages.
    pub(crate) fn new(text: Box<dyn Read + 'a>, path: &Path, syntax: &Syntax) -> Self {
        match syntax {
            Syntax::Delimited { delimiter, rules } => {
                Records::Delimited(Box::new(Delimited::new(filtered(text, *rules), path, *delimiter)))
            }
            Syntax::JsonLines { columns } => {
                Records::JsonLines(JsonLines::new(text, path), Arc::clone(columns))
            }
        }
    }

    /// Reads the next record with its cells trimmed. Returns the line on which it begins; `None` after the last.
    ///
    /// # Errors
    /// The bytes cannot be read or are not text, a quote is never closed, or a line is not an object. The fault's
    /// column is a number.
    pub(crate) fn read(&mut self, cells: &mut StringRecord) -> Result<Option<u64>, Fault> {
        match self {
            Records::Delimited(records) => records.read(cells),
            Records::JsonLines(records, columns) => records.read(columns, cells),
        }
    }

    /// The first line that is Windows-1252 and not UTF-8, if there was one.
    pub(crate) fn windows_1252(&self) -> Option<u64> {
        match self {
            Records::Delimited(records) => match records.encoding {
                Encoding::Windows1252 { line } => Some(line),
                _ => None,
            },
            Records::JsonLines(..) => None,
        }
    }
}

/// Reads cells between delimiters, without blank lines.
pub(crate) struct Delimited<'a> {
    reader: csv::Reader<Marked<Box<dyn Read + 'a>>>,
    lines: Rc<RefCell<Lines>>,
    path: PathBuf,
    /// The line of the last record, if one of its cells has several lines.
    long: Option<u64>,
    encoding: Encoding,
}

/// The encoding of the records so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Ascii,
    Utf8,
    /// From this line on; the lines before are ASCII.
    Windows1252 {
        line: u64,
    },
}

impl<'a> Delimited<'a> {
    fn new(text: Box<dyn Read + 'a>, path: &Path, delimiter: u8) -> Self {
        let lines = Rc::new(RefCell::new(Lines::default()));
        let marked = Marked { text, at: 0, lines: Rc::clone(&lines) };
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(marked);
        Self { reader, lines, path: path.into(), long: None, encoding: Encoding::Ascii }
    }

    fn read(&mut self, cells: &mut StringRecord) -> Result<Option<u64>, Fault> {
        let mut bytes = std::mem::take(cells).into_byte_record();
        let begins = self.reader.position().byte();
        self.lines.borrow_mut().begins = begins;
        let line = |position: Option<&csv::Position>| {
            self.lines.borrow_mut().of(position.map_or(0, csv::Position::byte))
        };
        match self.reader.read_byte_record(&mut bytes) {
            Ok(false) => match self.long {
                // The last record has swallowed the rest of the table.
                Some(line) if self.lines.borrow().quotes % 2 == 1 => {
                    Err(Fault::new(&self.path, "a quote is opened here and never closed", "close it")
                        .line(line))
                }
                _ => Ok(None),
            },
            Ok(true) => {
                let line = line(bytes.position());
                self.long = bytes.as_slice().contains(&b'\n').then_some(line);
                self.bounded(&bytes, line)?;
                *cells = self.decoded(bytes, line)?;
                cells.trim();
                Ok(Some(line))
            }
            Err(error) => Err(match error.kind() {
                ErrorKind::Io(error) if Beyond::of(error).is_some() => {
                    let line = self.lines.borrow_mut().of(begins);
                    source::broken(&self.path, error).line(line)
                }
                ErrorKind::Io(error) => source::broken(&self.path, error),
                _ => Fault::new(&self.path, format!("not CSV ({error})"), "give a CSV file")
                    .line(line(error.position())),
            }),
        }
    }

    /// Refuses a record with too many cells or a cell that is too long.
    fn bounded(&self, bytes: &ByteRecord, line: u64) -> Result<(), Fault> {
        let fault = |what: String, advice| Err(Fault::new(&self.path, what, advice).line(line));
        if bytes.len() > limits::COLUMNS {
            return fault(
                format!("{} cells, and a table has at most {} columns", bytes.len(), limits::COLUMNS),
                "leave columns out, or say what separates cells with --delimiter",
            );
        }
        let long = |bytes: &ByteRecord| bytes.iter().position(|cell| cell.len() > limits::CELL);
        // Fast path: most records are shorter than the longest cell.
        match Some(bytes).filter(|bytes| bytes.as_slice().len() > limits::CELL).and_then(long) {
            Some(i) => {
                let what = format!("the cell is longer than {}", limits::size(limits::CELL as u64));
                let fault: Result<(), Fault> =
                    fault(what, "shorten it, or close the quote that is opened in it");
                fault.map_err(|fault| fault.column((i + 1).to_string()))
            }
            None => Ok(()),
        }
    }

    /// The record as text: UTF-8, or Windows-1252 (which includes Latin-1) if no record before it has UTF-8 beyond
    /// ASCII.
    fn decoded(&mut self, bytes: ByteRecord, line: u64) -> Result<StringRecord, Fault> {
        let is_ascii = bytes.as_slice().is_ascii();
        let bytes = match (self.encoding, is_ascii) {
            (Encoding::Windows1252 { .. }, false) => bytes,
            _ => match StringRecord::from_byte_record(bytes) {
                Ok(text) => {
                    if self.encoding == Encoding::Ascii && !is_ascii {
                        self.encoding = Encoding::Utf8;
                    }
                    return self.printable(text, line);
                }
                Err(error) => {
                    let column = error.utf8_error().field() + 1;
                    if self.encoding == Encoding::Utf8 {
                        let what = "the text is not UTF-8, as it is before";
                        return Err(self.fault(what, line, column));
                    }
                    self.encoding = Encoding::Windows1252 { line };
                    error.into_byte_record()
                }
            },
        };
        let cells = bytes.iter().map(|cell| WINDOWS_1252.decode_without_bom_handling(cell).0);
        let text = cells.collect::<Vec<_>>().into();
        self.printable(text, line)
    }

    /// The record, if it has no control characters that texts do not contain.
    fn printable(&self, text: StringRecord, line: u64) -> Result<StringRecord, Fault> {
        let is_odd = |c: char| c == '\0' || ('\u{80}'..'\u{a0}').contains(&c);
        // Fast path: zero bytes are rare and quick to find.
        let may_be_odd =
            text.as_slice().as_bytes().contains(&0) || matches!(self.encoding, Encoding::Windows1252 { .. });
        match text.iter().position(|cell| may_be_odd && cell.contains(is_odd)) {
            None => Ok(text),
            Some(i) => Err(self.fault("the bytes are not text", line, i + 1)),
        }
    }

    fn fault(&self, what: &str, line: u64, column: usize) -> Fault {
        Fault::new(&self.path, what, "save the file as UTF-8").line(line).column(column.to_string())
    }
}

/// The comma-separated records of bytes in memory, each with the line on which it begins.
pub(crate) fn records<'a>(
    bytes: &'a [u8],
    path: &Path,
) -> impl Iterator<Item = Result<(u64, StringRecord), Fault>> + 'a {
    let mut records = Delimited::new(Box::new(bytes), path, b',');
    std::iter::from_fn(move || {
        let mut cells = StringRecord::new();
        records.read(&mut cells).map(|line| line.map(|line| (line, cells))).transpose()
    })
}

/// A reader that records the positions of line breaks.
struct Marked<R> {
    text: R,
    at: u64,
    lines: Rc<RefCell<Lines>>,
}

impl<R: Read> Read for Marked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let lines = &mut *self.lines.borrow_mut();
        // More is read only if the record does not end in the buffer.
        if self.at.saturating_sub(lines.begins) > limits::ROW && self.at - lines.text_begins() > limits::ROW {
            let what = format!("the row is longer than {}", limits::size(limits::ROW));
            return Err(Beyond::error(
                what,
                "end it with a line break, or close the quote that is opened in it",
            ));
        }
        let n = self.text.read(buffer)?;
        for (at, byte) in (self.at..).zip(buffer.iter().take(n).copied()) {
            match byte {
                b'\n' | b'\r' => lines.broken(at, byte),
                b'"' => lines.quotes += 1,
                _ => {}
            }
        }
        self.at += n as u64;
        Ok(n)
    }
}

/// Maps byte offsets to lines. The CSV reader itself reports the line of the blank lines before a record.
struct Lines {
    /// The line breaks read ahead of the current record; those without text between them are one run.
    breaks: VecDeque<Breaks>,
    line: u64,
    /// The offset of the current record, which may begin with blank lines.
    begins: u64,
    /// The number of quotes so far: even, unless one is not closed or stands for inches.
    quotes: u64,
}

/// A run of line breaks between two offsets, and the number of lines it ends.
struct Breaks {
    from: u64,
    to: u64,
    lines: u64,
}

impl Default for Lines {
    fn default() -> Self {
        Self { breaks: VecDeque::new(), line: 1, begins: 0, quotes: 0 }
    }
}

impl Lines {
    /// Adds a line break.
    fn broken(&mut self, at: u64, byte: u8) {
        let lines = u64::from(byte == b'\n');
        match self.breaks.back_mut().filter(|breaks| breaks.to == at) {
            Some(breaks) => {
                breaks.to += 1;
                breaks.lines += lines;
            }
            None => self.breaks.push_back(Breaks { from: at, to: at + 1, lines }),
        }
    }

    /// The offset of the record's text after blank lines.
    fn text_begins(&mut self) -> u64 {
        let blank = self.breaks.iter().find(|breaks| (breaks.from..breaks.to).contains(&self.begins));
        self.begins = blank.map_or(self.begins, |blank| blank.to);
        self.begins
    }

    /// The line of the first text at or after `offset`. Offsets must ascend.
    fn of(&mut self, offset: u64) -> u64 {
        // A run that reaches past the offset is of blank lines.
        while let Some(breaks) = self.breaks.front().filter(|breaks| breaks.from <= offset) {
            self.line += breaks.lines;
            self.breaks.pop_front();
        }
        self.line
    }
}
