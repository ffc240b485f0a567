//! A table with named columns, read from CSV, that knows the line of each row.

use std::path::{Path, PathBuf};

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};

use crate::error::{Fault, listed, shown};
use crate::files;

/// A table with at least one column and one row.
#[derive(Clone, Debug)]
pub struct Table {
    path: PathBuf,
    columns: Vec<String>,
    rows: Vec<(u64, StringRecord)>,
}

impl Table {
    /// Reads a CSV file whose first line names the columns.
    ///
    /// # Errors
    /// The file cannot be read, or is not a table.
    pub fn read(path: &Path) -> Result<Self, Fault> {
        Self::parse(&files::read(path)?, path)
    }

    /// Reads the bytes of a CSV file; `path` is for messages.
    ///
    /// # Errors
    /// The bytes are not a table.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self, Fault> {
        let mut records = records(bytes, path);
        let Some(header) = records.next() else {
            return Err(Fault::new(path, "the file is empty", "give a CSV file with a header and rows"));
        };
        let (line, header) = header?;
        let columns = names(&header)
            .map_err(|(column, what, advice)| Fault::new(path, what, advice).line(line).column(column))?;
        let mut rows = Vec::new();
        for record in records {
            let (line, cells) = record.map_err(|fault| named(fault, &columns))?;
            if cells.len() != columns.len() {
                let what = format!("{} cells where the header has {}", cells.len(), columns.len());
                return Err(
                    Fault::new(path, what, "correct the row, or quote cells that hold commas").line(line)
                );
            }
            rows.push((line, cells));
        }
        if rows.is_empty() {
            let what = "there is a header but no row under it";
            return Err(Fault::new(path, what, "give a CSV file with rows").line(line));
        }
        Ok(Self { path: path.into(), columns, rows })
    }

    /// The file, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Never: a table has rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The index of a column; a fault that lists the columns and suggests the nearest if there is none of that name.
    ///
    /// # Errors
    /// There is no such column.
    pub fn column(&self, name: &str) -> Result<usize, Fault> {
        self.columns.iter().position(|column| column == name).ok_or_else(|| {
            let columns = listed(self.columns.iter().map(String::as_str));
            let what = format!("there is no such column (there are {columns})");
            let advice = match self.nearest(name) {
                _ if self.columns.len() == 1 && self.columns[0].contains([';', '\t']) => {
                    "separate the cells with commas".to_string()
                }
                Some(nearest) => format!("did you mean '{nearest}'?"),
                None => "give one of these, or add the column".to_string(),
            };
            Fault::new(&self.path, what, advice).line(1).column(name)
        })
    }

    fn nearest(&self, name: &str) -> Option<&str> {
        const ALIKE: f64 = 0.6;
        let alike = |column: &String| {
            strsim::normalized_damerau_levenshtein(&column.to_lowercase(), &name.to_lowercase())
        };
        let scored = self.columns.iter().map(|column| (alike(column), column.as_str()));
        scored
            .filter(|(score, _)| *score >= ALIKE)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, column)| column)
    }

    /// The text of a cell; empty for one that does not exist.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|(_, cells)| cells.get(column)).unwrap_or_default()
    }

    /// A cell as a finite number.
    ///
    /// # Errors
    /// The cell is empty, text, NaN, infinite, or too large for 32 bits.
    pub fn number(&self, row: usize, column: usize) -> Result<f32, Fault> {
        let text = self.cell(row, column);
        number(text).map_err(|what| self.fault(row, column, what, "correct it, or remove the row"))
    }

    /// A fault in a cell.
    pub fn fault(
        &self,
        row: usize,
        column: usize,
        what: impl Into<String>,
        advice: impl Into<String>,
    ) -> Fault {
        let fault = self.column_fault(column, what, advice);
        Fault { line: self.rows.get(row).map(|(line, _)| *line), ..fault }
    }

    /// A fault of a whole column.
    pub fn column_fault(&self, column: usize, what: impl Into<String>, advice: impl Into<String>) -> Fault {
        let fault = Fault::new(&self.path, what, advice);
        Fault { column: self.columns.get(column).cloned(), ..fault }
    }
}

/// A cell's finite number, or what is wrong with it.
pub(crate) fn number(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) if text.bytes().any(|c| c.is_ascii_digit()) => {
            Err(format!("{} is too large for a 32-bit float", shown(text)))
        }
        Ok(_) => Err(format!("{} is not a finite number", shown(text))),
        Err(_) if text.is_empty() => Err("the cell is empty".to_string()),
        Err(_) => Err(format!("{} is not a number", shown(text))),
    }
}

/// The records of a CSV file with the line each begins on, blank lines left out.
pub(crate) fn records<'a>(
    bytes: &'a [u8],
    path: &'a Path,
) -> impl Iterator<Item = Result<(u64, StringRecord), Fault>> + 'a {
    let mut lines = Lines { bytes, at: 0, line: 1 };
    let reader = ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(bytes);
    reader.into_records().map(move |record| match record {
        Ok(record) => {
            let line = lines.of(record.position().map_or(0, csv::Position::byte));
            Ok((line, record))
        }
        Err(error) => {
            let line = lines.of(error.position().map_or(0, csv::Position::byte));
            let fault = Fault::new(path, format!("not CSV ({error})"), "give a CSV file").line(line);
            Err(match error.kind() {
                ErrorKind::Utf8 { err, .. } => Fault { what: "the text is not UTF-8".into(), ..fault }
                    .column((err.field() + 1).to_string())
                    .advice("save the file as UTF-8"),
                _ => fault,
            })
        }
    })
}

/// From offsets to lines. The reader's own line of a record is that of the blank lines before it.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn of(&mut self, offset: u64) -> u64 {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let blank = |byte: &u8| matches!(byte, b'\n' | b'\r');
        while let Some(byte) = self.bytes.get(self.at).filter(|byte| self.at < offset || blank(byte)) {
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}

/// Header cells as column names, each with text and only once.
fn names(header: &StringRecord) -> Result<Vec<String>, (String, String, &'static str)> {
    let mut columns: Vec<String> = Vec::with_capacity(header.len());
    let mut seen = std::collections::HashMap::new();
    for (i, name) in header.iter().enumerate() {
        let number = i + 1;
        if name.is_empty() {
            return Err((number.to_string(), "has no name".into(), "name it in the header, or remove it"));
        }
        if let Some(first) = seen.insert(name, number) {
            let what = format!("occurs twice in the header, as columns {first} and {number}");
            return Err((name.to_string(), what, "rename one"));
        }
        columns.push(name.to_string());
    }
    Ok(columns)
}

/// The fault with its column's number replaced by the name.
fn named(mut fault: Fault, columns: &[String]) -> Fault {
    let number = fault.column.as_ref().and_then(|column| column.parse::<usize>().ok());
    if let Some(name) = number.and_then(|number| columns.get(number.wrapping_sub(1))) {
        fault.column = Some(name.clone());
    }
    fault
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &[u8]) -> Result<Table, Fault> {
        Table::parse(text, Path::new("t.csv"))
    }

    #[test]
    fn lines_count_blank_lines_and_line_breaks_in_quotes() {
        let table = parse(b"\xef\xbb\xbfa, b \n\n\r\n1,2\r\n\r\n\"x\ny\",3\n\n4,5\n").unwrap();
        assert_eq!(table.columns(), ["a", "b"]);
        let lines: Vec<u64> = table.rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 6, 9]);
        assert_eq!(table.fault(1, 0, "x", "y").to_string(), "t.csv:6: column 'a': x; y");
    }

    #[test]
    fn numbers_are_finite() {
        assert_eq!(number("-1.5e3"), Ok(-1500.0));
        for (text, what) in [("", "empty"), ("1,5", "not a number"), ("nan", "finite"), ("1e39", "too large")]
        {
            assert!(number(text).unwrap_err().contains(what), "{text}");
        }
    }

    #[test]
    fn the_nearest_column_is_suggested() {
        let table = parse(b"species,width\na,1\n").unwrap();
        assert!(table.column("Specis").unwrap_err().to_string().ends_with("did you mean 'species'?"));
        let table = parse(b"species;width\na;1\n").unwrap();
        assert!(table.column("species").unwrap_err().to_string().ends_with("with commas"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_table_or_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn any_text_is_a_table_or_a_fault(text in "[a-c0-9,\"\r\n;. é-]{0,200}") {
            if let Ok(table) = parse(text.as_bytes()) {
                prop_assert!(!table.is_empty());
                for row in 0..table.len() {
                    let _ = table.number(row, 0);
                }
            }
        }
    }
}
