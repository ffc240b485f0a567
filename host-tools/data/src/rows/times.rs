//! A column of times, to sort rows by.

use crate::cells::iso8601::seconds;
use crate::columns::survey::ColumnType;
use crate::fault::Fault;
use crate::read::row::{Row, missing};
use crate::text::shown;

/// Reads a column of times: all numbers, or all ISO 8601.
pub(crate) struct Times {
    column: usize,
    numbers: bool,
    of: Vec<At>,
}

/// The time of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct At {
    /// In seconds, or in the unit of a column of numbers.
    pub time: f64,
    /// The line of the row, at most `u32::MAX`.
    pub line: u32,
}

impl Times {
    pub(crate) fn new(column: usize, nature: ColumnType) -> Self {
        Self { column, numbers: nature == ColumnType::Numbers, of: Vec::new() }
    }

    /// Reads the time of a row.
    pub(crate) fn push(&mut self, row: &Row<'_>) -> Result<(), Fault> {
        let text = &*row.plain(self.column);
        let time = if self.numbers { number(text) } else { seconds(text) };
        let Some(time) = time else { return Err(no_time(row, self.column, self.numbers)) };
        self.of.push(At { time, line: u32::try_from(row.line).unwrap_or(u32::MAX) });
        Ok(())
    }

    /// Keeps the times of these rows only.
    pub(crate) fn select(&mut self, rows: &[u32]) {
        self.of = rows.iter().map(|&row| self.of[row as usize]).collect();
    }

    /// The time of each row.
    pub(crate) fn of(&self) -> &[At] {
        &self.of
    }
}

/// The time in a cell, a number or ISO 8601.
///
/// # Errors
/// It is neither.
pub(crate) fn time_of(row: &Row<'_>, column: usize) -> Result<f64, Fault> {
    let text = &*row.plain(column);
    number(text).or_else(|| seconds(text)).ok_or_else(|| no_time(row, column, false))
}

/// In 64 bits: seconds since 1970 with fractions do not fit 32.
fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn no_time(row: &Row<'_>, column: usize, numbers: bool) -> Fault {
    let text = row.cell(column);
    let what = match () {
        () if text.is_empty() => missing(text),
        () if numbers => format!("{} is not a number, as other times are", shown(text)),
        () => format!("{} is not a time", shown(text)),
    };
    row.fault(column, what, "give numbers, or ISO 8601 as in 2026-01-31T23:59:59Z")
}
