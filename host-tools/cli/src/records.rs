//! The records of a CSV file as they stream in, with the line each begins on.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};

use crate::error::Fault;
use crate::source;

/// A reader of records: blank lines left out, cells without blanks at their ends.
pub(crate) struct Records<'a> {
    reader: csv::Reader<Marked<Box<dyn Read + 'a>>>,
    lines: Rc<RefCell<Lines>>,
    path: PathBuf,
    /// The line of the last record, if a cell of it goes over lines.
    long: Option<u64>,
}

impl<'a> Records<'a> {
    /// The records of a text; `path` is for messages.
    pub(crate) fn new(text: Box<dyn Read + 'a>, path: &Path, delimiter: u8) -> Self {
        let lines = Rc::new(RefCell::new(Lines::default()));
        let marked = Marked { text, at: 0, lines: Rc::clone(&lines) };
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .delimiter(delimiter)
            .from_reader(marked);
        Self { reader, lines, path: path.into(), long: None }
    }

    /// Reads the next record and says on which line it begins; `None` after the last.
    ///
    /// # Errors
    /// The text cannot be read, or is not UTF-8: then the column is its number. A quote is never closed.
    pub(crate) fn read(&mut self, cells: &mut StringRecord) -> Result<Option<u64>, Fault> {
        let line = |position: Option<&csv::Position>| {
            self.lines.borrow_mut().of(position.map_or(0, csv::Position::byte))
        };
        match self.reader.read_record(cells) {
            Ok(false) => match self.long {
                // The last record has swallowed the rest of the table.
                Some(line) if self.lines.borrow().quotes % 2 == 1 => {
                    Err(Fault::new(&self.path, "a quote is opened here and never closed", "close it")
                        .line(line))
                }
                _ => Ok(None),
            },
            Ok(true) => {
                let line = line(cells.position());
                self.long = cells.as_slice().contains('\n').then_some(line);
                Ok(Some(line))
            }
            Err(error) => Err(match error.kind() {
                ErrorKind::Io(error) => source::broken(&self.path, error),
                ErrorKind::Utf8 { pos, err } => {
                    Fault::new(&self.path, "the text is not UTF-8", "save the file as UTF-8")
                        .line(line(pos.as_ref()))
                        .column((err.field() + 1).to_string())
                }
                _ => Fault::new(&self.path, format!("not CSV ({error})"), "give a CSV file")
                    .line(line(error.position())),
            }),
        }
    }
}

/// The records of bytes in memory, separated by commas, with the line each begins on.
pub(crate) fn records<'a>(
    bytes: &'a [u8],
    path: &Path,
) -> impl Iterator<Item = Result<(u64, StringRecord), Fault>> + 'a {
    let mut records = Records::new(Box::new(bytes), path, b',');
    std::iter::from_fn(move || {
        let mut cells = StringRecord::new();
        records.read(&mut cells).map(|line| line.map(|line| (line, cells))).transpose()
    })
}

/// A text whose line breaks are noted as it is read.
struct Marked<R> {
    text: R,
    at: u64,
    lines: Rc<RefCell<Lines>>,
}

impl<R: Read> Read for Marked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.text.read(buffer)?;
        let Lines { breaks, quotes, .. } = &mut *self.lines.borrow_mut();
        for (at, byte) in (self.at..).zip(buffer.iter().take(n).copied()) {
            match byte {
                b'\n' | b'\r' => breaks.push_back((at, byte)),
                b'"' => *quotes += 1,
                _ => {}
            }
        }
        self.at += n as u64;
        Ok(n)
    }
}

/// From offsets to lines. The reader's own line of a record is that of the blank lines before it.
struct Lines {
    /// Offsets and bytes of the line breaks that were read and lie ahead.
    breaks: VecDeque<(u64, u8)>,
    line: u64,
    /// Quotes that were read: an even number, unless one is not closed or stands for inches.
    quotes: u64,
}

impl Default for Lines {
    fn default() -> Self {
        Self { breaks: VecDeque::new(), line: 1, quotes: 0 }
    }
}

impl Lines {
    /// The line of the first text at or after `offset`. Offsets ascend.
    fn of(&mut self, mut offset: u64) -> u64 {
        while let Some(&(at, byte)) = self.breaks.front().filter(|(at, _)| *at <= offset) {
            // A break at the offset itself is a blank line.
            offset += u64::from(at == offset);
            self.line += u64::from(byte == b'\n');
            self.breaks.pop_front();
        }
        self.line
    }
}
