//! How a table is written, recognized by its beginning where nothing was said: what is no part of it, what separates its
//! cells, where its columns are named.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use csv::StringRecord;

use crate::cells::dates;
use crate::cells::missing::is_missing;
use crate::cells::numerals::{Decimal, Numerals, Thousands};
use crate::cells::unit::Unit;
use crate::fault::Fault;
use crate::read::format::{Delimiter, Format};
use crate::read::json_lines::JsonLines;
use crate::read::preprocess::{BETWEEN, Rules};
use crate::read::records::{Records, Syntax};
use crate::read::source::Source;

/// The delimiters of single characters that are recognized; of equally good ones, the first.
const KNOWN: [u8; 4] = [b',', b';', b'\t', b'|'];

/// So many bytes are looked at to recognize how a table is written, and so many records for its delimiter.
const FAR: usize = 1 << 18;
const MANY: usize = 200;

/// The beginning of a text.
pub(crate) struct Sample {
    bytes: Vec<u8>,
    /// What it was decoded from, if that is no UTF-8.
    pub decoded: Option<&'static str>,
}

/// What was recognized.
pub(crate) struct Dialect {
    pub syntax: Syntax,
    pub header: Header,
    pub notes: Vec<String>,
}

/// Where the columns are named.
pub(crate) enum Header {
    /// In the first record.
    First,
    /// Not in a record.
    Named(Vec<String>),
    /// Nowhere.
    None,
}

impl Sample {
    /// Of a file, without a last line that may not be whole.
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

    /// The first records by a syntax, as far as they can be read. In a sample a record can be cut short.
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

    /// The lines with text in them, and their numbers.
    fn lines(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let lines = self.bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).enumerate();
        lines.map(|(i, line)| (i + 1, line)).filter(|(_, line)| !line.is_empty())
    }
}

impl Dialect {
    /// Recognizes what the format leaves open.
    ///
    /// # Errors
    /// The text is of a kind that is no table.
    pub(crate) fn of(sample: &Sample, path: &Path, format: &Format) -> Result<Self, Fault> {
        let mut notes: Vec<String> =
            sample.decoded.map(|name| format!("the text is {name}")).into_iter().collect();
        let start = sample.bytes.trim_ascii_start();
        if let Some(rest) = start.strip_prefix(b"[")
            && rest.trim_ascii_start().starts_with(b"{")
        {
            return Err(Fault::new(path, "is one JSON array", "give JSON lines, an object a line, or CSV"));
        }
        if start.starts_with(b"{") {
            let columns = JsonLines::columns(&sample.bytes, path);
            let syntax = Syntax::JsonLines { columns: Arc::from(columns.as_slice()) };
            return Ok(Self { syntax, header: Header::Named(columns), notes });
        }
        let mut rules = Rules { skip: format.skip.unwrap_or(0), comment: format.comment, blanks: false };
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

    /// Lines at the beginning that begin with `#` are comments, but the last may be the header: NumPy writes it so.
    fn commented(&mut self, sample: &Sample, delimiter: Delimiter, rules: Rules, block: &Block<'_>) {
        let mut note = || self.notes.push("lines that begin with # are left out (--comment #)".to_string());
        let records = sample.records(&self.syntax, 1);
        let Some((_, row)) = records.first() else { return note() };
        let named = Sample { bytes: block.last.trim_ascii().to_vec(), decoded: None };
        let named = named
            .records(&Syntax::delimited(delimiter, Rules { blanks: rules.blanks, ..Rules::default() }), 1);
        let names = named.first().map(|(_, names)| names).filter(|names| names.len() == row.len());
        let are_numbers = |cells: &StringRecord| cells.iter().any(is_number);
        match names.filter(|names| are_numbers(row) && !are_numbers(names)) {
            None => note(),
            // A name that begins so, and nothing else does.
            Some(_) if block.lines == 1 && !block.last.starts_with(b" ") => {
                self.syntax = Syntax::delimited(delimiter, Rules { comment: None, ..rules });
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

/// The delimiter of `sep=;`, which Excel writes and reads in the first line.
fn excels_delimiter(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [s, e, p, b'=', delimiter] if [s, e, p].map(|c| c.to_ascii_lowercase()) == *b"sep" => {
            Some(*delimiter)
        }
        // The tab at the line's end was taken for a blank.
        [s, e, p, b'='] if [s, e, p].map(|c| c.to_ascii_lowercase()) == *b"sep" => Some(b'\t'),
        _ => None,
    }
}

/// Lines at the beginning that begin with `#`.
struct Block<'a> {
    lines: usize,
    /// The last of them, and its text behind the mark.
    line: usize,
    last: &'a [u8],
}

impl<'a> Block<'a> {
    fn of(sample: &'a Sample, rules: Rules) -> Option<Self> {
        let lines = sample.lines().skip_while(|(line, _)| *line <= rules.skip);
        let block: Vec<_> = lines.map_while(|(line, text)| Some((line, text.strip_prefix(b"#")?))).collect();
        block.last().map(|&(line, last)| Self { lines: block.len(), line, last })
    }
}

/// The delimiter that gives most lines the same number of cells, and cells that look like some.
fn sniff(sample: &Sample, rules: Rules) -> Delimiter {
    if is_one_column_of_commas(sample, rules) {
        return Delimiter::Char(b';');
    }
    let judged = |delimiter: Delimiter| {
        let records = sample.records(&Syntax::delimited(delimiter, rules), MANY);
        (delimiter, judge(delimiter, &records))
    };
    let known = KNOWN.map(|delimiter| judged(Delimiter::Char(delimiter)));
    let better = |a: &(Delimiter, (f64, usize)), b: &(Delimiter, (f64, usize))| {
        a.1.0.total_cmp(&b.1.0).then(a.1.1.cmp(&b.1.1))
    };
    // Of equals `max_by` takes the last.
    let all = std::iter::once(judged(Delimiter::Blanks)).chain(known.into_iter().rev());
    match all.max_by(better) {
        Some((delimiter, (share, _))) if share > 0.0 => delimiter,
        _ => Delimiter::Char(KNOWN[0]),
    }
}

/// How well a delimiter fits: the share of records with the most frequent number of cells, times the share of their cells
/// that no other delimiter would separate; and that number.
fn judge(delimiter: Delimiter, records: &[(u64, StringRecord)]) -> (f64, usize) {
    let mut counts = BTreeMap::new();
    records.iter().for_each(|(_, record)| *counts.entry(record.len()).or_insert(0usize) += 1);
    let Some((&width, &regular)) =
        counts.iter().max_by_key(|(_, count)| **count).filter(|(width, _)| **width > 1)
    else {
        return (0.0, 0);
    };
    let cells = || records.iter().map(|(_, record)| record).filter(|record| record.len() == width).flatten();
    let share = |cells: usize| cells as f64 / (regular * width) as f64;
    let is_clean = |cell: &&str| match delimiter {
        _ if is_number(Unit::number(cell)) => true,
        // A quote within a cell: what it quotes was divided.
        _ if cell.contains('"') => false,
        Delimiter::Char(own) => !cell.bytes().any(|c| c != own && KNOWN.contains(&c)) && !cell.contains("  "),
        Delimiter::Blanks => !cell.bytes().any(|c| KNOWN.contains(&c)),
    };
    let fit = regular as f64 / records.len() as f64 * share(cells().filter(is_clean).count());
    if delimiter == Delimiter::Blanks {
        // Texts have blanks, too: only where each line is alike, the header one name shorter at most, with numbers below.
        const LESS: f64 = 0.95;
        let header = records.first().map_or(0, |(_, record)| record.len());
        let others = records.len() - regular;
        // A single name has rows of a number and its unit.
        let alike = others == 0 || others == 1 && header > 1 && header + 1 == width;
        let rows = || records.iter().skip(1).flat_map(|(_, record)| record.iter());
        let numbers = rows().filter(|cell| is_number(cell) || is_missing(cell)).count();
        return if alike && numbers > 0 && 3 * numbers >= rows().count() {
            (fit * LESS, width)
        } else {
            (0.0, 0)
        };
    }
    (fit, width)
}

/// Whether a cell is a number by a mark of decimals or another.
fn is_number(cell: &str) -> bool {
    [(Decimal::Point, Some(Thousands::Comma)), (Decimal::Comma, Some(Thousands::Point))]
        .into_iter()
        .any(|(decimal, thousands)| Numerals { decimal, thousands }.plain(cell).parse::<f64>().is_ok())
        || dates::of(cell).is_some()
}

/// Whether there is one column of numbers with decimal commas, and so no delimiter.
fn is_one_column_of_commas(sample: &Sample, rules: Rules) -> bool {
    let records = sample.records(&Syntax::delimited(Delimiter::Char(b';'), rules), MANY);
    let mut rows = records.iter().map(|(_, record)| record);
    let header = rows.next();
    header.is_some_and(|header| header.len() == 1 && !header[0].contains(','))
        && records.iter().any(|(_, row)| row[0].contains(','))
        && rows.all(|row| row.len() == 1 && (is_missing(&row[0]) || is_number(&row[0])))
}

impl Syntax {
    /// Cells between delimiters.
    pub(crate) fn delimited(delimiter: Delimiter, rules: Rules) -> Self {
        let (delimiter, blanks) = match delimiter {
            Delimiter::Char(delimiter) => (delimiter, false),
            Delimiter::Blanks => (BETWEEN, true),
        };
        Syntax::Delimited { delimiter, rules: Rules { blanks, ..rules } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect(text: &str) -> Dialect {
        let sample = Sample { bytes: text.as_bytes().to_vec(), decoded: None };
        Dialect::of(&sample, Path::new("t.csv"), &Format::default()).unwrap()
    }

    fn delimiter(text: &str) -> Delimiter {
        match dialect(text).syntax {
            Syntax::Delimited { rules: Rules { blanks: true, .. }, .. } => Delimiter::Blanks,
            Syntax::Delimited { delimiter, .. } => Delimiter::Char(delimiter),
            _ => panic!("{text}"),
        }
    }

    #[test]
    fn the_delimiter_that_all_lines_agree_on() {
        for (text, delimiter_of) in [
            ("a,b;c,d\n1;2;3;4", b';'),
            ("acc, x, g;acc, y, g;y\n1.5;2;hot\n3;4;cold\n", b';'),
            ("\r\n\na;b;\"c,d,e,f\"\n", b';'),
            ("a;y\n1,5;x\n2,5;z\n", b';'),
            ("1,5;2,5;3,5\n2,5;3,5;4,5\n", b';'),
            ("a\tb\n", b'\t'),
            ("city\tn\nNew York\t1\nSan Jose\t2\n", b'\t'),
            ("a|b|c,d\n", b'|'),
            ("a,b;c\n", b','),
            ("\"x\n;;;\",b\n", b','),
            ("a,note\n1,x; y\n2,z; w\n3,v\n", b','),
            ("a, b\n1, 2\n3, 4\n", b','),
            ("c\ta\ty\n0,5 %\t1\tx\n1,5 %\t2\tx\n", b'\t'),
            ("x\n1,5\n2,25\n", b';'),
            ("one word\nor two\n", b','),
            ("temp\n41 C\n-3 C\n", b','),
            ("a\n", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter(text), Delimiter::Char(delimiter_of), "{text:?}");
        }
        for text in [
            "  a     b  y\n 1.0   2  x\n10.5  20  z\n",
            "     a   b\n0  1.5   2\n1   25  30\n",
            "a b\n1,5 2,25\n3 4\n",
        ] {
            assert_eq!(delimiter(text), Delimiter::Blanks, "{text:?}");
        }
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
