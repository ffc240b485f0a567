//! Detects from the beginning of a text what its format leaves open: lines that are not part of the table, the
//! delimiter, the header.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use csv::StringRecord;

use crate::fault::Fault;
use crate::read::delimiter::{is_number, sniff};
use crate::read::format::{Delimiter, Format};
use crate::read::json_lines::JsonLines;
use crate::read::line_filter::{BETWEEN, LineFilter};
use crate::read::records::{Records, Syntax};
use crate::read::source::Source;

/// The number of bytes that are looked at.
const FAR: usize = 1 << 18;

/// The beginning of a text.
pub(crate) struct Sample {
    bytes: Vec<u8>,
    /// The encoding, if it is not UTF-8.
    pub decoded: Option<&'static str>,
}

/// The detected format.
pub(crate) struct Dialect {
    pub syntax: Syntax,
    pub header: Header,
    pub notes: Vec<String>,
}

/// Where the columns are named.
pub(crate) enum Header {
    /// By the first record.
    First,
    /// By a comment line or by JSON keys.
    Named(Vec<String>),
    /// They have no names.
    None,
}

impl From<&[u8]> for Sample {
    fn from(text: &[u8]) -> Self {
        Self { bytes: text.to_vec(), decoded: None }
    }
}

impl Sample {
    /// The first bytes of a file, up to the end of the last complete line.
    pub(crate) fn of(source: &Source) -> Result<Self, Fault> {
        let text = source.open()?;
        let mut bytes = Vec::new();
        text.bytes.take(FAR as u64).read_to_end(&mut bytes).map_err(|error| source.broken(&error))?;
        if bytes.len() == FAR
            && let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n')
        {
            bytes.truncate(end + 1);
        }
        Ok(Self { bytes, decoded: text.decoded })
    }

    /// The first records in a syntax, up to the first error. The last record of a sample can be cut short.
    pub(crate) fn records(&self, syntax: &Syntax, most: usize) -> Vec<(u64, StringRecord)> {
        let mut records = Records::new(Box::new(self.bytes.as_slice()), Path::new(""), syntax);
        let mut found = Vec::new();
        let mut cells = StringRecord::new();
        while found.len() < most
            && let Ok(Some(line)) = records.read(&mut cells)
        {
            found.push((line, cells.clone()));
        }
        found
    }

    /// The lines that are not blank, and their numbers.
    fn lines(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let lines = self.bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).enumerate();
        lines.map(|(i, line)| (i + 1, line)).filter(|(_, line)| !line.is_empty())
    }
}

impl Dialect {
    /// Detects what the format leaves open.
    ///
    /// # Errors
    /// The text is one JSON array.
    pub(crate) fn of(sample: &Sample, path: &Path, format: &Format) -> Result<Self, Fault> {
        let mut notes: Vec<String> =
            sample.decoded.map(|name| format!("the text is {name}")).into_iter().collect();
        let start = sample.bytes.trim_ascii_start();
        if let Some(rest) = start.strip_prefix(b"[")
            && rest.trim_ascii_start().starts_with(b"{")
        {
            return Err(Fault::new(
                path,
                "is one JSON array",
                "give JSON lines, one object per line, or CSV",
            ));
        }
        if start.starts_with(b"{") {
            let columns = JsonLines::columns(&sample.bytes, path);
            let syntax = Syntax::JsonLines { columns: Arc::from(columns.as_slice()) };
            return Ok(Self { syntax, header: Header::Named(columns), notes });
        }
        let mut rules = LineFilter { skip: format.skip.unwrap_or(0), comment: format.comment, blanks: false };
        let mut delimiter = format.delimiter;
        let first = sample.lines().find(|(line, _)| *line > rules.skip);
        if let Some((line, Some(named))) = first.map(|(line, text)| (line, excels_delimiter(text))) {
            notes.push(format!("line {line} names the delimiter, {}", Delimiter::Char(named)));
            delimiter.get_or_insert(Delimiter::Char(named));
            rules.skip = line;
        }
        let block = Block::of(sample, rules);
        if rules.comment.is_none() && block.is_some() {
            rules.comment = Some(b'#');
        }
        let delimiter = delimiter.unwrap_or_else(|| {
            let delimiter = sniff(sample, rules);
            if delimiter == Delimiter::Blanks {
                notes.push(format!("cells are separated by runs of blanks (--delimiter {delimiter})"));
            }
            delimiter
        });
        let syntax = Syntax::delimited(delimiter, rules);
        let mut this =
            Self { syntax, header: if format.no_header { Header::None } else { Header::First }, notes };
        if let (Some(block), None) = (block, format.comment) {
            this.commented(sample, delimiter, rules, &block);
        }
        Ok(this)
    }

    /// Handles a block of lines that begin with `#`: comments, but the last can be the header, as NumPy writes it.
    fn commented(&mut self, sample: &Sample, delimiter: Delimiter, rules: LineFilter, block: &Block<'_>) {
        let mut note = || self.notes.push("lines that begin with # are left out (--comment #)".to_string());
        let records = sample.records(&self.syntax, 1);
        let Some((_, row)) = records.first() else { return note() };
        let named = Sample::from(block.last.trim_ascii());
        let named = named.records(
            &Syntax::delimited(delimiter, LineFilter { blanks: rules.blanks, ..LineFilter::default() }),
            1,
        );
        let names = named.first().map(|(_, names)| names).filter(|names| names.len() == row.len());
        let are_numbers = |cells: &StringRecord| cells.iter().any(is_number);
        match names.filter(|names| are_numbers(row) && !are_numbers(names)) {
            None => note(),
            // A header whose first name begins with `#`.
            Some(_) if block.lines == 1 && !block.last.starts_with(b" ") => {
                self.syntax = Syntax::delimited(delimiter, LineFilter { comment: None, ..rules });
            }
            Some(_) if matches!(self.header, Header::None) => note(),
            Some(names) => {
                note();
                self.notes.push(format!("but line {} names the columns", block.line));
                self.header = Header::Named(names.iter().map(str::to_string).collect());
            }
        }
    }
}

/// The delimiter in a first line `sep=;`, which Excel writes and reads.
fn excels_delimiter(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [s, e, p, b'=', delimiter] if [s, e, p].map(|c| c.to_ascii_lowercase()) == *b"sep" => {
            Some(*delimiter)
        }
        // The tab at the end of the line was trimmed.
        [s, e, p, b'='] if [s, e, p].map(|c| c.to_ascii_lowercase()) == *b"sep" => Some(b'\t'),
        _ => None,
    }
}

/// A block of lines at the beginning that begin with `#`.
struct Block<'a> {
    lines: usize,
    /// The number of the last line, and its text after the `#`.
    line: usize,
    last: &'a [u8],
}

impl<'a> Block<'a> {
    fn of(sample: &'a Sample, rules: LineFilter) -> Option<Self> {
        let lines = sample.lines().skip_while(|(line, _)| *line <= rules.skip);
        let block: Vec<_> = lines.map_while(|(line, text)| Some((line, text.strip_prefix(b"#")?))).collect();
        block.last().map(|&(line, last)| Self { lines: block.len(), line, last })
    }
}

impl Syntax {
    /// The syntax of cells between delimiters.
    pub(crate) fn delimited(delimiter: Delimiter, rules: LineFilter) -> Self {
        let (delimiter, blanks) = match delimiter {
            Delimiter::Char(delimiter) => (delimiter, false),
            Delimiter::Blanks => (BETWEEN, true),
        };
        Syntax::Delimited { delimiter, rules: LineFilter { blanks, ..rules } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect(text: &str) -> Dialect {
        Dialect::of(&Sample::from(text.as_bytes()), Path::new("t.csv"), &Format::default()).unwrap()
    }

    #[test]
    fn what_is_before_the_table_is_left_out() {
        let names = |text: &str| match dialect(text) {
            Dialect { syntax: Syntax::Delimited { rules, .. }, header, notes } => {
                let names = match header {
                    Header::Named(names) => names,
                    _ => Vec::new(),
                };
                (rules.skip, rules.comment, names, notes.len())
            }
            _ => panic!("{text}"),
        };
        assert_eq!(names("sep=;\r\na;b\n1;2\n"), (1, None, vec![], 1));
        assert_eq!(names("sep=\t\na\tb\n1\t2\n").0, 1);
        assert_eq!(names("# by us, 2024\n#fs=100\na,b\n1,2\n"), (0, Some(b'#'), vec![], 1));
        // NumPy 2.4.6: savetxt(file, [[1, 2]], header="a,b", delimiter=",")
        let saved = "# a,b\n1.000000000000000000e+00,2.000000000000000000e+00\n";
        assert_eq!(names(saved).2, ["a", "b"]);
        assert_eq!(names("# by us\n# a b\n1 2\n3 4\n").2, ["a", "b"]);
        // A name that begins so.
        assert_eq!(names("#time,b\n1,2\n"), (0, None, vec![], 0));
        assert_eq!(names("a,b\n1,2\n#,4\n"), (0, None, vec![], 0));
    }
}
