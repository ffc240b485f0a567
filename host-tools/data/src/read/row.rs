//! A row of a table, and the numbers in its cells.

use std::borrow::Cow;

use csv::StringRecord;

use crate::cells::missing::is_missing;
use crate::fault::Fault;
use crate::read::layout::Layout;
use crate::read::table::Table;
use crate::text::shown;

/// A row of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub(crate) table: &'a Table,
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// Whether the row before it was left out.
    pub(crate) follows_gap: bool,
    /// Whether it is the first of its file.
    pub(crate) begins: bool,
    pub(crate) cells: &'a StringRecord,
}

impl Row<'_> {
    /// The text of a cell; empty if there is no such cell.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or_default()
    }

    /// A cell as a finite number, with all its digits.
    ///
    /// # Errors
    /// The cell is missing, text, infinite, or too large for 32 bits.
    pub fn number(&self, column: usize) -> Result<f64, Fault> {
        number(&self.plain(column)).map_err(|what| self.fault(column, what, "correct it, or remove the row"))
    }

    /// A cell's text, with a number in Rust's notation and without its unit.
    pub(crate) fn plain(&self, column: usize) -> Cow<'_, str> {
        let (text, Layout { profiles, numerals, .. }) = (self.cell(column), self.table.layout());
        let unit = profiles.get(column).and_then(|profile| profile.unit.as_ref());
        unit.and_then(|unit| unit.strip(text, numerals)).unwrap_or_else(|| numerals.plain(text))
    }

    /// Where it is, for a note: `line 7`, and the file where there are several.
    pub(crate) fn place(&self) -> String {
        match self.table.is_one_of_several() {
            true => format!("line {} of {}", self.line, self.table.path().display()),
            false => format!("line {}", self.line),
        }
    }

    /// The table of the row.
    pub(crate) fn table(&self) -> &Table {
        self.table
    }

    /// A fault in a cell.
    pub fn fault(&self, column: usize, what: impl Into<String>, advice: impl Into<String>) -> Fault {
        self.table.column_fault(column, what, advice).line(self.line)
    }
}

/// The error of a cell that [`is_missing`].
pub(crate) fn missing(text: &str) -> String {
    if text.is_empty() { "the cell is empty".into() } else { format!("{} is a missing value", shown(text)) }
}

/// The finite number in a cell, or what is wrong with it.
pub(crate) fn number(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (value as f32).is_finite() => Ok(value),
        _ if is_missing(text) => Err(missing(text)),
        Ok(_) if text.bytes().any(|c| c.is_ascii_digit()) => {
            Err(format!("{} is too large for a 32-bit float", shown(text)))
        }
        Ok(_) => Err(format!("{} is not a finite number", shown(text))),
        Err(_) if has_comma(text) => Err(format!(
            "{} is not a number: decimals are marked by a point, thousands by nothing, unless --decimal and --thousands say \
             otherwise",
            shown(text)
        )),
        Err(_) => Err(format!("{} is not a number", shown(text))),
    }
}

/// Whether a text would be a number without its commas.
pub(crate) fn has_comma(text: &str) -> bool {
    text.contains(',') && text.replace(',', "").parse::<f32>().is_ok_and(f32::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_finite() {
        assert_eq!(number("-1.5e3"), Ok(-1500.0));
        for (text, what) in [
            ("", "empty"),
            ("1,5", "marked by a point"),
            ("nan", "a missing value"),
            ("-inf", "finite"),
            ("1e39", "too large"),
            ("x,1", "not a number"),
        ] {
            assert!(number(text).unwrap_err().contains(what), "{text}");
        }
    }
}
