//! The first pass over a table: counts of what the cells of each column are.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use crate::cells::missing::is_missing;
use crate::columns::precision::Precision;
use crate::fault::Fault;
use crate::limits;
use crate::read::row::has_comma;
use crate::read::table::Table;
use crate::text::shown;

/// Counts of a column's cells by type.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Finite numbers.
    pub(crate) numbers: usize,
    /// Finite numbers that are not integers.
    pub(crate) fractions: usize,
    /// Range and precision of the numbers.
    pub(crate) precision: Precision,
    /// Numbers that cannot be used: infinite, too large for 32 bits, or with a comma.
    pub(crate) unfit: usize,
    /// Booleans.
    pub(crate) booleans: usize,
    /// Other texts.
    pub(crate) texts: usize,
    /// Cells without a value.
    pub(crate) missing: usize,
    /// The first cell that is neither missing nor a finite number.
    pub(crate) slip: Option<Place>,
    /// The first cell that is missing.
    pub(crate) gap: Option<Place>,
    /// The booleans that are true.
    pub(crate) trues: usize,
    /// The first cell with a value, and whether a cell with another text follows.
    pub(crate) first: Option<Seen>,
    pub(crate) varies: bool,
    /// Hashes of different texts that are not numbers, at most one more than [`MOST_TEXTS`].
    pub(crate) different: HashSet<u64>,
}

/// A text of any length, compared by its hash and shown by its beginning.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    hash: u64,
    begins: String,
}

impl Seen {
    fn of(text: &str) -> Self {
        Self { hash: hash(text), begins: beginning(text) }
    }

    fn is(&self, text: &str) -> bool {
        self.hash == hash(text)
    }
}

fn hash(text: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(text)
}

/// The first characters of a text. A cut text ends in `…`, so that it is never read as a number.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(limits::NAME) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// The most different texts that are counted.
pub(crate) const MOST_TEXTS: usize = 100;

/// A cell to report.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub line: u64,
    pub text: String,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Most cells are numbers.
    Numbers,
    /// All cells are booleans.
    Booleans,
    /// Any other column.
    Texts,
}

impl Survey {
    /// Numbers if most cells are numbers, so that a text among them is an error. Booleans if all are booleans.
    /// Otherwise texts.
    pub fn column_type(&self) -> ColumnType {
        let numbers = self.numbers + self.unfit;
        match () {
            () if 2 * numbers > self.present() => ColumnType::Numbers,
            () if self.booleans == self.present() => ColumnType::Booleans,
            () => ColumnType::Texts,
        }
    }

    /// The value of every cell that has one, if all have the same; `names` are compared by spelling.
    pub(crate) fn constant(&self, names: bool) -> Option<String> {
        let Some(first) = &self.first else { return Some("empty".into()) };
        match self.column_type() {
            ColumnType::Numbers if !names => {
                let number = if self.slip.is_none() { self.precision.constant() } else { None };
                number.map(|number| number.to_string())
            }
            ColumnType::Booleans if !names => match self.trues {
                0 => Some("false".into()),
                trues => (trues == self.booleans).then(|| "true".into()),
            },
            _ => (!self.varies).then(|| shown(&first.begins)),
        }
    }

    /// Whether its numbers rise from row to row, as those of a clock do.
    pub(crate) fn rises(&self) -> bool {
        self.column_type() == ColumnType::Numbers && self.precision.rises()
    }

    /// The number of different texts that are not numbers, at most one more than [`MOST_TEXTS`].
    pub(crate) fn different(&self) -> usize {
        self.different.len()
    }

    /// Cells without a value.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// The smallest number and the greatest, if there is one.
    pub fn range(&self) -> Option<(f64, f64)> {
        self.precision.range
    }

    /// The offset to subtract before rounding to `f32`; 0 where an `f32` holds all digits.
    pub fn offset(&self) -> f64 {
        self.precision.offset()
    }

    /// Cells with a value.
    pub(crate) fn present(&self) -> usize {
        self.numbers + self.unfit + self.booleans + self.texts
    }

    fn add(&mut self, line: u64, text: &str) {
        let place = || Some(Place { line, text: beginning(text) });
        let number = text.parse::<f64>().ok().filter(|number| (*number as f32).is_finite());
        if (number.is_some() || !is_missing(text)) && !self.varies {
            match &self.first {
                Some(first) => self.varies = !first.is(text),
                None => self.first = Some(Seen::of(text)),
            }
        }
        if let Some(number) = number {
            self.numbers += 1;
            self.fractions += usize::from(number.fract() != 0.0);
            self.precision.add(text, number);
            return;
        }
        if is_missing(text) {
            self.missing += 1;
            if self.gap.is_none() {
                self.gap = place();
            }
            return;
        }
        if self.different.len() <= MOST_TEXTS {
            self.different.insert(hash(text));
        }
        if let Some(value) = boolean(text) {
            self.booleans += 1;
            self.trues += usize::from(value);
        } else if text.parse::<f32>().is_ok() || has_comma(text) {
            self.unfit += 1;
        } else {
            self.texts += 1;
        }
        if self.slip.is_none() {
            self.slip = place();
        }
    }
}

/// `true` or `yes`, `false` or `no`, in upper or lower case.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    let is = |words: [&str; 2]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["true", "yes"]) {
        Some(true)
    } else if is(["false", "no"]) {
        Some(false)
    } else {
        None
    }
}

/// Counts the cells of these columns; the counts of other columns stay 0. Returns the number of rows as well.
///
/// # Errors
/// As [`Table::rows`].
pub fn survey(table: &Table, columns: &[usize]) -> Result<(Vec<Survey>, usize), Fault> {
    let mut surveys = vec![Survey::default(); table.columns().len()];
    let rows = table.rows(|row| {
        for &column in columns {
            surveys[column].add(row.line, &row.plain(column));
        }
        Ok(())
    })?;
    Ok((surveys, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column_type(cells: &[&str]) -> ColumnType {
        let mut survey = Survey::default();
        cells.iter().for_each(|cell| survey.add(1, cell));
        survey.column_type()
    }

    #[test]
    fn most_cells_decide() {
        assert_eq!(column_type(&["1", "2.5", "x"]), ColumnType::Numbers);
        assert_eq!(column_type(&["1", "x"]), ColumnType::Texts);
        assert_eq!(column_type(&["1,5", "2,5", "NA"]), ColumnType::Numbers);
        assert_eq!(column_type(&["inf", "1e39"]), ColumnType::Numbers);
        assert_eq!(column_type(&["Yes", "no", "", "?"]), ColumnType::Booleans);
        assert_eq!(column_type(&["yes", "no", "maybe"]), ColumnType::Texts);
        assert_eq!(column_type(&["0", "1", "NaN"]), ColumnType::Numbers);
    }

    #[test]
    fn one_value_is_constant_however_it_is_spelled() {
        let constant = |cells: &[&str], names| {
            let mut survey = Survey::default();
            cells.iter().for_each(|cell| survey.add(1, cell));
            survey.constant(names)
        };
        assert_eq!(constant(&["7", "7.0", ""], false).as_deref(), Some("7"));
        assert_eq!(constant(&["7", "7.0"], true), None);
        assert_eq!(constant(&["yes", "TRUE"], false).as_deref(), Some("true"));
        assert_eq!(constant(&["yes", "no"], false), None);
        assert_eq!(constant(&["a", "NA", "a"], false).as_deref(), Some("'a'"));
        assert_eq!(constant(&["", "?"], false).as_deref(), Some("empty"));
        // Two numbers that are one f32, and a slip among equal ones.
        assert_eq!(constant(&["1700000000", "1700000001"], false), None);
        assert_eq!(constant(&["7", "x", "7"], false), None);
    }
}
