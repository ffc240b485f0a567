//! The first pass over a table: what the cells of each column are.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use crate::cells::missing::is_missing;
use crate::columns::precision::Precision;
use crate::fault::Fault;
use crate::limits;
use crate::read::row::has_comma;
use crate::read::table::Table;
use crate::text::shown;

/// Cells of a column, counted by what they are.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Finite numbers.
    pub(crate) numbers: usize,
    /// Those that are no integers.
    pub(crate) fractions: usize,
    /// What the numbers are like.
    pub(crate) precision: Precision,
    /// Infinite, too large, or with a comma: numbers to a person.
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
    /// The first cell with a value, and whether another text follows.
    pub(crate) first: Option<Seen>,
    pub(crate) varies: bool,
    /// Different texts that are no numbers, one more than [`MOST_TEXTS`] at most.
    pub(crate) different: HashSet<u64>,
}

/// A text, which may be long: told from others by its hash, shown by its beginning.
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

/// As much of a text as a name has; one that is longer is no number, whatever is cut off.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(limits::NAME) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// Different texts that are counted.
pub(crate) const MOST_TEXTS: usize = 100;

/// A cell, to report.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub line: u64,
    pub text: String,
}

/// What the cells of a column are taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Numbers, if most are.
    Numbers,
    /// Booleans, if all are.
    Booleans,
    /// Anything else.
    Texts,
}

impl Survey {
    /// Numbers if most cells are, so that text among them is a slip; booleans if all are; else texts.
    pub fn column_type(&self) -> ColumnType {
        let numbers = self.numbers + self.unfit;
        match () {
            () if 2 * numbers > self.present() => ColumnType::Numbers,
            () if self.booleans == self.present() => ColumnType::Booleans,
            () => ColumnType::Texts,
        }
    }

    /// What every cell with a value is, if that is the same; `names` are told apart as they are spelled.
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

    /// The number of different texts that are no numbers, one more than [`MOST_TEXTS`] at most.
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

    /// What is taken off each number before the rest is an `f32`: 0 of columns whose digits it has.
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

/// `true` or `yes`, `false` or `no`, in any case.
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

/// Surveys these columns; the others stay without cells. Also says how many rows there are.
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
