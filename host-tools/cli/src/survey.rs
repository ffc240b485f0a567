//! The first pass over a table: what the cells of each column are.

use crate::error::Fault;
use crate::table::{Table, has_comma, is_missing};

/// Cells of a column, counted by what they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Survey {
    /// Finite numbers.
    pub numbers: usize,
    /// Those that are no integers.
    pub fractions: usize,
    /// The smallest number and the greatest, if there is one.
    pub range: Option<(f32, f32)>,
    /// Infinite, too large, or with a comma: numbers to a person.
    pub unfit: usize,
    /// Booleans.
    pub booleans: usize,
    /// Other texts.
    pub texts: usize,
    /// Cells without a value.
    pub missing: usize,
    /// The first cell that is neither missing nor a finite number.
    pub slip: Option<Place>,
    /// The first cell that is missing.
    pub gap: Option<Place>,
}

/// A cell, to report.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub line: u64,
    pub text: String,
}

/// What the cells of a column are taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    Numbers,
    Booleans,
    Texts,
}

impl Survey {
    /// Numbers if most cells are, so that text among them is a slip; booleans if all are; else texts.
    pub(crate) fn nature(&self) -> Nature {
        let numbers = self.numbers + self.unfit;
        match () {
            () if 2 * numbers > self.present() => Nature::Numbers,
            () if self.booleans == self.present() => Nature::Booleans,
            () => Nature::Texts,
        }
    }

    /// The largest magnitude of a number; 0 without one.
    pub(crate) fn largest(&self) -> f32 {
        self.range.map_or(0.0, |(low, high)| low.abs().max(high.abs()))
    }

    /// Cells with a value.
    pub(crate) fn present(&self) -> usize {
        self.numbers + self.unfit + self.booleans + self.texts
    }

    fn add(&mut self, line: u64, text: &str) {
        let place = || Some(Place { line, text: text.to_string() });
        if let Ok(value) = text.parse::<f32>()
            && value.is_finite()
        {
            self.numbers += 1;
            self.fractions += usize::from(value.fract() != 0.0);
            let (low, high) = self.range.unwrap_or((value, value));
            self.range = Some((low.min(value), high.max(value)));
            return;
        }
        if is_missing(text) {
            self.missing += 1;
            if self.gap.is_none() {
                self.gap = place();
            }
            return;
        }
        if boolean(text).is_some() {
            self.booleans += 1;
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
pub(crate) fn survey(table: &Table, columns: &[usize]) -> Result<(Vec<Survey>, usize), Fault> {
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

    fn nature(cells: &[&str]) -> Nature {
        let mut survey = Survey::default();
        cells.iter().for_each(|cell| survey.add(1, cell));
        survey.nature()
    }

    #[test]
    fn most_cells_decide() {
        assert_eq!(nature(&["1", "2.5", "x"]), Nature::Numbers);
        assert_eq!(nature(&["1", "x"]), Nature::Texts);
        assert_eq!(nature(&["1,5", "2,5", "NA"]), Nature::Numbers);
        assert_eq!(nature(&["inf", "1e39"]), Nature::Numbers);
        assert_eq!(nature(&["Yes", "no", "", "?"]), Nature::Booleans);
        assert_eq!(nature(&["yes", "no", "maybe"]), Nature::Texts);
        assert_eq!(nature(&["0", "1", "NaN"]), Nature::Numbers);
    }
}
