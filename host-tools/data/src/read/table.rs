//! A table with named columns, read row by row: what is in memory is one row.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use csv::StringRecord;

use crate::cells::missing::{Markers, is_missing};
use crate::fault::Fault;
use crate::limits;
use crate::names;
use crate::read::dialect::{Dialect, Header, Sample};
use crate::read::format::{Delimiter, Format};
use crate::read::header::{first_records, named};
use crate::read::layout::Layout;
use crate::read::profile::Profile;
use crate::read::records::{Records, Syntax};
use crate::read::row::Row;
use crate::read::source::Source;
use crate::text::listed;

/// A table with named columns and at least one row. Each call of [`rows`](Self::rows) reads the file again.
#[derive(Clone, Debug)]
pub struct Table {
    source: Source,
    syntax: Syntax,
    /// Whether the first record is the header.
    header: bool,
    columns: Vec<String>,
    /// A row is left out if its cell in one of these columns is missing.
    required: Vec<usize>,
    layout: Layout,
    markers: Markers,
    notes: Arc<Mutex<Vec<String>>>,
    /// Further files with the same columns, whose rows follow.
    more: Vec<Table>,
    /// Whether there are several files.
    several: bool,
}

impl Table {
    /// Opens a file of CSV or JSON lines; `-` is standard input.
    ///
    /// # Errors
    /// The file cannot be read, names no columns, or has no row.
    pub fn open(path: &Path, format: &Format) -> Result<Self, Fault> {
        Self::of(Source::File(path.into()), format)
    }

    /// Opens several files with the same columns, whose rows follow one another.
    ///
    /// # Errors
    /// As [`open`](Self::open); or a file has other columns than the first.
    pub fn open_all<'a>(paths: impl IntoIterator<Item = &'a Path>, format: &Format) -> Result<Self, Fault> {
        let mut tables = paths.into_iter().map(|path| Self::open(path, format));
        let mut first = tables.next().unwrap_or_else(|| Self::open(Path::new(""), format))?;
        for table in tables {
            let table = table?;
            first.check_columns(&table)?;
            let name = table.path().display().to_string();
            table.notes().into_iter().for_each(|note| first.note(format!("{name}: {note}")));
            first.more.push(Self { notes: Arc::clone(&first.notes), several: true, ..table });
        }
        first.several = !first.more.is_empty();
        Ok(first)
    }

    /// Checks that another table has the columns of this one.
    fn check_columns(&self, other: &Self) -> Result<(), Fault> {
        let first = self.path().display();
        let lacks = |has: &Self, name: &&String| !has.columns.contains(name);
        let advice = "give files with the same columns, or train on one of them";
        if let Some(name) = self.columns.iter().find(|name| lacks(other, name)) {
            let what = format!("there is no such column, and {first} has it");
            return Err(Fault::new(other.path(), what, advice).line(1).column(name));
        }
        if let Some(name) = other.columns.iter().find(|name| lacks(self, name)) {
            let what = format!("{first} has no such column");
            return Err(Fault::new(other.path(), what, advice).line(1).column(name));
        }
        match self.columns == other.columns {
            true => Ok(()),
            false => {
                let what = format!("its columns are in another order than those of {first}");
                Err(Fault::new(other.path(), what, "put them in the same order").line(1))
            }
        }
    }

    /// Whether it is one of several files, or has further ones.
    pub(crate) fn is_one_of_several(&self) -> bool {
        self.several
    }

    /// Reads the bytes of a file; `path` is for messages.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn parse(bytes: &[u8], path: &Path, format: &Format) -> Result<Self, Fault> {
        Self::of(Source::Bytes(path.into(), bytes.to_vec()), format)
    }

    fn of(source: Source, format: &Format) -> Result<Self, Fault> {
        let sample = Sample::of(&source)?;
        let Dialect { syntax, header, mut notes } = Dialect::of(&sample, source.path(), format)?;
        let columns = first_records(&source, &syntax, &header)?;
        if columns.len() > limits::COLUMNS {
            let what = format!("{} columns, and a table has at most {}", columns.len(), limits::COLUMNS);
            return Err(Fault::new(source.path(), what, "leave some out"));
        }
        let header = matches!(header, Header::First);
        let mut rows = sample.records(&syntax, usize::MAX);
        rows.drain(..usize::from(header).min(rows.len()));
        let (columns, layout) = Layout::of(columns, format, &syntax, &rows, &mut notes);
        let (markers, notes, required) = (format.markers(), Arc::new(Mutex::new(notes)), Vec::new());
        Ok(Self {
            source,
            syntax,
            header,
            columns,
            required,
            layout,
            markers,
            notes,
            more: Vec::new(),
            several: false,
        })
    }

    /// The path, for messages.
    pub fn path(&self) -> &Path {
        self.source.path()
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The same without the rows in which a cell of these columns is missing.
    pub(crate) fn with_values_in(&self, columns: &[usize]) -> Self {
        let more = self.more.iter().map(|table| table.with_values_in(columns)).collect();
        Self { required: columns.to_vec(), more, ..self.clone() }
    }

    /// Notes for the user on what was detected or left out.
    pub fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds a note, once.
    pub(crate) fn note(&self, note: impl Into<String>) {
        let (mut notes, note) = (self.notes.lock().unwrap_or_else(PoisonError::into_inner), note.into());
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// The profile of a column's first cells.
    pub(crate) fn profile(&self, column: usize) -> &Profile {
        &self.layout.profiles[column]
    }

    /// The layout of the columns.
    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Whether a column has no name in the file.
    pub(crate) fn is_nameless(&self, column: usize) -> bool {
        self.layout.nameless.contains(&column)
    }

    /// Calls `each` with every row in order, and returns the number of rows.
    ///
    /// # Errors
    /// A row has more or fewer cells than there are columns, the text cannot be read, or `each` fails.
    pub fn rows(&self, mut each: impl FnMut(Row<'_>) -> Result<(), Fault>) -> Result<usize, Fault> {
        let tables = [self].into_iter().chain(&self.more);
        tables.enumerate().try_fold(0, |rows, (nth, table)| table.own_rows(rows, nth > 0, &mut each))
    }

    /// The rows of this file, after `rows` others.
    fn own_rows(
        &self,
        mut rows: usize,
        mut follows_gap: bool,
        mut each: impl FnMut(Row<'_>) -> Result<(), Fault>,
    ) -> Result<usize, Fault> {
        let mut records = Records::new(self.source.open()?.bytes, self.path(), &self.syntax);
        let mut cells = StringRecord::new();
        if self.header {
            records.read(&mut cells)?;
        }
        let (width, mut begins) = (self.columns.len(), true);
        while let Some(line) = records.read(&mut cells).map_err(|fault| named(fault, &self.columns))? {
            if self.layout.trailing && cells.len() > width && cells.iter().skip(width).all(str::is_empty) {
                cells.truncate(width);
            }
            if cells.len() != width {
                return Err(self.ragged(line, &cells));
            }
            if !self.markers.is_empty() && cells.iter().any(|cell| self.markers.has(cell)) {
                const MISSING: &str = "NA";
                cells =
                    cells.iter().map(|cell| if self.markers.has(cell) { MISSING } else { cell }).collect();
            }
            let row = Row { table: self, line, follows_gap, begins, cells: &cells };
            if rows == limits::rows() {
                let what = format!("more than {rows} rows, for which this machine has not enough memory");
                return Err(Fault::new(self.path(), what, "give fewer, or a machine with more").line(line));
            }
            begins = false;
            follows_gap = self.required.iter().any(|&column| is_missing(row.cell(column)));
            if !follows_gap {
                each(row)?;
                rows += 1;
            }
        }
        if let Some(line) = records.windows_1252() {
            self.note(format!(
                "the text is not UTF-8 from line {line} on: it is read as Windows-1252 (Latin-1)"
            ));
        }
        Ok(rows)
    }

    fn ragged(&self, line: u64, cells: &StringRecord) -> Fault {
        let first = if self.header { "the header" } else { "the first row" };
        let what = format!("{} cells where {first} has {}", cells.len(), self.columns.len());
        let Syntax::Delimited { delimiter, .. } = self.syntax else {
            return Fault::new(self.path(), what, "correct the row").line(line);
        };
        let advice = match cells.get(0).and_then(|cell| cell.chars().next()) {
            Some(mark @ ('#' | '%' | '!')) => {
                format!("if the line is a comment, give --comment {}", names::shell(&mark.to_string()))
            }
            _ if self.layout.skip.is_some_and(|skip| line > skip as u64) => {
                format!("if the table begins further below, give --skip {}", self.layout.skip.unwrap_or(0))
            }
            _ if cells.iter().any(|cell| cell.contains(['\n', char::from(delimiter)])) => {
                "close the quote that is opened here".to_string()
            }
            _ if delimiter == b',' => "correct the row, or quote cells that hold commas".to_string(),
            _ => format!("correct the row, or quote cells that hold {}", Delimiter::Char(delimiter)),
        };
        Fault::new(self.path(), what, advice).line(line)
    }

    /// The index of a column.
    ///
    /// # Errors
    /// There is no such column. The fault lists the columns and suggests the nearest.
    pub fn column(&self, name: &str) -> Result<usize, Fault> {
        self.columns.iter().position(|column| column == name).ok_or_else(|| {
            let columns = listed(self.columns.iter().map(String::as_str));
            let what = format!("there is no such column (there are {columns})");
            let advice = match self.nearest(name) {
                Some(nearest) => format!("did you mean '{nearest}'?"),
                None if self.columns[0].starts_with(['#', '%', '!']) => {
                    let mark = names::shell(&self.columns[0][..1]);
                    format!("if the first line is a comment, give --comment {mark}")
                }
                None if self.layout.skip.is_some() => {
                    format!(
                        "if the table begins further below, give --skip {}",
                        self.layout.skip.unwrap_or(0)
                    )
                }
                None if self.columns.len() == 1 && matches!(self.syntax, Syntax::Delimited { .. }) => {
                    "separate the cells with commas, or say what does with --delimiter".to_string()
                }
                None if self.header && self.columns.iter().any(|name| name.parse::<f64>().is_ok()) => {
                    "if the first line is a row, give --no-header (columns are then 1, 2, ..)".to_string()
                }
                None => "give one of these, or add the column".to_string(),
            };
            let fault = Fault::new(self.path(), what, advice).column(name);
            if self.header { fault.line(1) } else { fault }
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

    /// A fault of a whole column.
    pub fn column_fault(&self, column: usize, what: impl Into<String>, advice: impl Into<String>) -> Fault {
        let fault = Fault::new(self.path(), what, advice);
        Fault { column: self.columns.get(column).cloned(), ..fault }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &[u8]) -> Result<Table, Fault> {
        Table::parse(text, Path::new("t.csv"), &Format::default())
    }

    fn lines(table: &Table) -> Vec<u64> {
        let mut lines = Vec::new();
        table
            .rows(|row| {
                lines.push(row.line);
                Ok(())
            })
            .unwrap();
        lines
    }

    #[test]
    fn lines_count_blank_lines_and_line_breaks_in_quotes() {
        let table = parse(b"\xef\xbb\xbfa, b \n\n\r\n1,2\r\n\r\n\"x\ny\",3\n\n4,5\n").unwrap();
        assert_eq!(table.columns(), ["a", "b"]);
        assert_eq!(lines(&table), [4, 6, 9]);
        let fault = table.rows(|row| Err(row.fault(0, "x", "y"))).unwrap_err();
        assert_eq!(fault.to_string(), "t.csv:4: column 'a': x; y");
    }

    #[test]
    fn lines_are_right_beyond_any_buffer() {
        let rows: String = (0..9000).map(|i| format!("{i},\"a\nb\"\r\n\r\n")).collect();
        let table = parse(format!("a;x,b\r\n{rows}").as_bytes()).unwrap();
        let expected: Vec<u64> = (0..9000).map(|i| 2 + 3 * i).collect();
        assert_eq!(lines(&table), expected);
    }

    #[test]
    fn without_a_header_columns_are_numbers() {
        let format = Format { no_header: true, ..Format::default() };
        let table = Table::parse(b"5;6\n7;8\n", Path::new("t.csv"), &format).unwrap();
        assert_eq!(table.columns(), ["1", "2"]);
        assert_eq!(lines(&table), [1, 2]);
    }

    #[test]
    fn the_nearest_column_is_suggested() {
        let table = parse(b"species,width\na,1\n").unwrap();
        assert!(table.column("Specis").unwrap_err().to_string().ends_with("did you mean 'species'?"));
        let table = parse(b"5.1,3.5,setosa\n4.9,3.0,setosa\n").unwrap();
        assert!(table.column("species").unwrap_err().to_string().contains("--no-header"));
        let table = parse(b"species:width\na:1\n").unwrap();
        assert!(table.column("width").unwrap_err().to_string().ends_with("--delimiter"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_table_or_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(table) = parse(&bytes) {
                let _ = table.rows(|_| Ok(()));
            }
        }

        #[test]
        fn any_text_is_a_table_or_a_fault(text in "[a-c0-9,\"\r\n;. é-]{0,200}") {
            if let Ok(table) = parse(text.as_bytes()) {
                let rows = table.rows(|row| {
                    let _ = row.number(0);
                    Ok(())
                });
                prop_assert!(!rows.is_ok_and(|rows| rows == 0));
            }
        }
    }
}
