//! Encodes the cells of input columns as one number each: see [`Column`].

use tinyfit_model::{Column, Kind};

use crate::cells::missing::is_missing;
use crate::columns::advice;
use crate::columns::interner::Interner;
use crate::columns::precision::PrecisionLoss;
use crate::columns::roles::Missing;
use crate::columns::survey::{ColumnType, MOST_TEXTS, Survey, boolean};
use crate::fault::Fault;
use crate::names;
use crate::read::row::{Row, missing as missing_text, number};
use crate::text::{listed, shown};

/// A column of texts with more different values than this holds names or identifiers, not categories.
const MOST_VALUES: usize = MOST_TEXTS;

/// So does one with more different values than this, if they seldom repeat.
const FEW_VALUES: usize = 20;

/// The reason why `different` texts in `rows` rows are not a category, if they are not.
pub(crate) fn names(different: usize, rows: usize) -> Option<String> {
    match different {
        n if n > MOST_VALUES => Some(format!("has more than {MOST_VALUES} different texts")),
        n if n > FEW_VALUES && 2 * n > rows => Some(format!("has {n} different texts in {rows} rows")),
        _ => None,
    }
}

/// Reads an input column for training.
pub(crate) struct Reader {
    column: usize,
    kind: Reading,
    missing: Missing,
    gaps: bool,
}

enum Reading {
    Number { offset: f64, left: Option<PrecisionLoss> },
    Boolean,
    Category(Interner),
}

impl Reader {
    pub(crate) fn new(column: usize, survey: &Survey, categorical: bool, missing: Missing) -> Self {
        let kind = match survey.column_type() {
            _ if categorical => Reading::Category(Interner::default()),
            ColumnType::Numbers => {
                Reading::Number { offset: survey.precision.offset(), left: survey.precision.loss() }
            }
            ColumnType::Booleans => Reading::Boolean,
            ColumnType::Texts => Reading::Category(Interner::default()),
        };
        Self { column, kind, missing, gaps: false }
    }

    /// The code of this column's cell. Categories are numbered in the order of appearance.
    pub(crate) fn code(&mut self, row: &Row<'_>, name: &str) -> Result<f32, Fault> {
        let text = row.cell(self.column);
        if is_missing(text) {
            if self.missing == Missing::Error {
                let advice = format!(
                    "correct it, remove the row, leave the column out with --drop-columns {}, or fill it with --missing mean",
                    names::quoted([name])
                );
                return Err(row.fault(self.column, missing_text(text), advice));
            }
            self.gaps = true;
            return Ok(f32::NAN);
        }
        Ok(match &mut self.kind {
            Reading::Number { offset, left } => {
                let number = number(&row.plain(self.column)).map_err(|what| {
                    let advice = advice::of_slip(row.table(), self.column, false);
                    row.fault(self.column, what, advice)
                })?;
                let code = (number - *offset) as f32;
                if let Some(left) = left {
                    left.add(number, code);
                }
                code
            }
            // The survey found only booleans.
            Reading::Boolean => f32::from(u8::from(boolean(text).unwrap_or(false))),
            Reading::Category(values) if values.len() > MOST_VALUES => f32::NAN,
            Reading::Category(values) => {
                let advice = format!("leave the column out with --drop-columns {}", names::quoted([name]));
                values.code(text).map_err(|what| row.fault(self.column, what, advice))? as f32
            }
        })
    }

    /// The reason why a column of texts is not a category, if it is not.
    pub(crate) fn names(&self, rows: usize) -> Option<String> {
        let Reading::Category(values) = &self.kind else { return None };
        names(values.len(), rows)
    }

    /// A note for the user on values that 32-bit floats cannot tell apart.
    pub(crate) fn note(&self, name: &str) -> Option<String> {
        let Reading::Number { left: Some(left), .. } = &self.kind else { return None };
        left.note(name)
    }

    /// The column with its categories sorted, and the new code for each old one; no new codes for other types.
    pub(crate) fn finish(self, name: &str) -> (Column, Vec<f32>) {
        let mut column = Column::number(name);
        // The fill is computed later, from the training rows.
        column.indicator = self.gaps && self.missing == Missing::Indicator;
        match self.kind {
            Reading::Number { offset, .. } => (Column { offset, ..column }, Vec::new()),
            Reading::Boolean => (Column { kind: Kind::Boolean, ..column }, Vec::new()),
            Reading::Category(values) => {
                let (values, places) = values.sorted(Ord::cmp);
                let places = places.into_iter().map(|place| place as f32).collect();
                (Column { kind: Kind::Category { values }, ..column }, places)
            }
        }
    }
}

/// Replaces the codes of a row, one per column, by the new ones of [`Reader::finish`].
pub(crate) fn renumber(codes: &mut [f32], places: &[Vec<f32>]) {
    for (code, places) in codes.iter_mut().zip(places).filter(|(code, _)| !code.is_nan()) {
        *code = places.get(*code as usize).copied().unwrap_or(*code);
    }
}

/// The code of a cell in a column of a trained model.
///
/// # Errors
/// The cell has a value that did not occur in training, or is missing where no training cell was.
pub(crate) fn code(column: &Column, row: &Row<'_>, index: usize) -> Result<f32, Fault> {
    let text = row.cell(index);
    let advice = "correct it, or remove the row";
    if is_missing(text) && column.takes_missing() {
        return Ok(f32::NAN);
    }
    match &column.kind {
        Kind::Number => Ok(column.code(row.number(index)?)),
        _ if is_missing(text) => Err(row.fault(index, missing_text(text), advice)),
        Kind::Boolean => boolean(text).map(|value| f32::from(u8::from(value))).ok_or_else(|| {
            row.fault(index, format!("{} is neither true nor false, yes nor no", shown(text)), advice)
        }),
        Kind::Category { values } => {
            values.iter().position(|value| value == text).map(|i| i as f32).ok_or_else(|| {
                let values = listed(values.iter().map(String::as_str));
                let what = format!("{} did not occur in training (there were {values})", shown(text));
                row.fault(index, what, "correct it, remove the row, or train with such rows")
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::survey::survey;
    use crate::read::format::Format;
    use crate::read::table::Table;
    use std::path::Path;

    /// The column `c` of these cells, and their codes.
    fn read(cells: &[&str], categorical: bool, missing: Missing) -> (Column, Vec<f32>) {
        let text = format!("c,d\n{}", cells.iter().map(|cell| format!("{cell},0\n")).collect::<String>());
        let table = Table::parse(text.as_bytes(), Path::new("t.csv"), &Format::default()).unwrap();
        let (surveys, _) = survey(&table, &[0]).unwrap();
        let mut reader = Reader::new(0, &surveys[0], categorical, missing);
        let mut codes = Vec::new();
        table
            .rows(|row| {
                codes.push(reader.code(&row, "c")?);
                Ok(())
            })
            .unwrap();
        let (column, places) = reader.finish("c");
        codes.chunks_exact_mut(1).for_each(|codes| renumber(codes, std::slice::from_ref(&places)));
        // A model reads the same cells to the same codes.
        let model = Column { fill: Some(0.0), ..column.clone() };
        let mut again = Vec::new();
        table
            .rows(|row| {
                again.push(code(&model, &row, 0)?.to_bits());
                Ok(())
            })
            .unwrap();
        assert_eq!(codes.iter().map(|code| code.to_bits()).collect::<Vec<_>>(), again);
        (column, codes)
    }

    #[test]
    fn categories_are_numbered_in_the_order_of_their_names() {
        let (column, codes) = read(&["red", "", "blue", "green", "red"], false, Missing::Mean);
        assert_eq!(column.values(), ["blue", "green", "red"]);
        assert_eq!([codes[0], codes[2], codes[3], codes[4]], [2.0, 0.0, 1.0, 2.0]);
        assert!(codes[1].is_nan() && !column.indicator);
        let (column, codes) = read(&["10", "9", "10"], true, Missing::Error);
        assert_eq!((column.values(), codes), (&["10", "9"].map(String::from)[..], vec![0.0, 1.0, 0.0]));
    }

    #[test]
    fn booleans_and_numbers_are_codes() {
        let (column, codes) = read(&["Yes", "no", "NA", "TRUE"], false, Missing::Indicator);
        assert_eq!((column.kind, column.indicator), (Kind::Boolean, true));
        assert_eq!([codes[0], codes[1], codes[3]], [1.0, 0.0, 1.0]);
        let (column, codes) = read(&["-1.5", "2e3"], false, Missing::Error);
        assert_eq!((column, codes), (Column::number("c"), vec![-1.5, 2000.0]));
        let (column, codes) = read(&["1700000030", "1700000000.5"], false, Missing::Error);
        assert_eq!((column.offset, codes), (1.7e9, vec![30.0, 0.5]));
    }
}
