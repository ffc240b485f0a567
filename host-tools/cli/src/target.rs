//! The column to learn: labels or numbers.

use std::collections::HashMap;

use clap::ValueEnum;
use tinyfit_engine::Targets;

use crate::error::{Fault, shown};
use crate::interner::Interner;
use crate::survey::{Place, Survey};
use crate::table::{self, Row, Table};

/// What to make of the target column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TaskChoice {
    /// Classify text, and integers that are few; regress other numbers
    #[default]
    Auto,
    /// The target is a label
    Classify,
    /// The targets are numbers
    Regress,
    /// Give the inputs back; rows that cannot be given back are anomalies
    Autoencode,
}

/// More different integers than this are a quantity, not labels.
const MOST_LABELS: usize = 20;

/// More different labels than this are none, and are not kept.
const MOST_KEPT: usize = 1 << 16;

/// A target column as it is read.
pub(crate) struct Reader<'a> {
    table: &'a Table,
    column: usize,
    survey: &'a Survey,
    choice: TaskChoice,
    numbers: Vec<f32>,
    labels: Vec<u32>,
    /// Labels as they are spelled, and as they are called.
    spelled: HashMap<String, u32>,
    called: Interner,
}

impl<'a> Reader<'a> {
    /// Of a surveyed column.
    ///
    /// # Errors
    /// A cell is missing, or the survey shows that not all are what was chosen.
    pub(crate) fn new(
        table: &'a Table,
        column: usize,
        survey: &'a Survey,
        choice: TaskChoice,
    ) -> Result<Self, Fault> {
        let (numbers, labels) = (Vec::new(), Vec::new());
        let (spelled, called) = (HashMap::new(), Interner::default());
        let reader = Self { table, column, survey, choice, numbers, labels, spelled, called };
        if let Some(Place { line, text }) = &survey.gap {
            let fault = table.column_fault(column, table::missing(text), "fill it in, or remove the row");
            return Err(fault.line(*line));
        }
        // Also for labels: an infinity among numbers is a gap in the data, not a class.
        if reader.numeric() || choice == TaskChoice::Regress {
            reader.no_slip()?;
        }
        Ok(reader)
    }

    fn numeric(&self) -> bool {
        self.survey.booleans + self.survey.texts == 0
    }

    fn no_slip(&self) -> Result<(), Fault> {
        let Some(Place { line, text }) = &self.survey.slip else { return Ok(()) };
        let what = table::number(text).err().unwrap_or_default();
        let fault = self.table.column_fault(self.column, what, "correct it, or remove the row");
        Err(fault.line(*line))
    }

    /// Whether labels are of no interest.
    fn regresses(&self) -> bool {
        let fractions = self.numeric() && self.survey.fractions > 0;
        self.choice == TaskChoice::Regress || self.choice == TaskChoice::Auto && fractions
    }

    /// Takes the cell of a row; returns the number of its label, as far as labels are kept.
    pub(crate) fn push(&mut self, row: &Row<'_>) -> Result<u32, Fault> {
        let text = row.cell(self.column);
        if self.numeric() {
            self.numbers.push(row.number(self.column)?);
        }
        if self.regresses() || self.called.len() > MOST_KEPT {
            return Ok(0);
        }
        let label = match self.spelled.get(text) {
            Some(&label) => label,
            None => {
                let name = match text.parse::<f64>() {
                    Ok(number) if self.numeric() => canonical(number),
                    _ => text.to_string(),
                };
                let label = self.called.code(&name);
                self.spelled.insert(text.to_string(), label);
                label
            }
        };
        self.labels.push(label);
        Ok(label)
    }

    /// The targets, and the labels of the classes in order; no labels for numbers.
    ///
    /// # Errors
    /// There is nothing to learn.
    pub(crate) fn finish(self) -> Result<(Targets, Vec<String>), Fault> {
        let fault = |what: String, advice: &str| Err(self.table.column_fault(self.column, what, advice));
        let (rows, distinct) = (self.survey.present(), self.called.len());
        let many = distinct > MOST_LABELS;
        let classify = match self.choice {
            _ if self.regresses() => false,
            TaskChoice::Auto if self.numeric() => !many && 2 * distinct < rows,
            // Mostly numbers, and many: a column of numbers with a slip in it rather than hundreds of labels.
            TaskChoice::Auto => !(many && 2 * (self.survey.numbers + self.survey.unfit) > rows),
            _ => true,
        };
        if !classify {
            self.no_slip()?;
            return match self.numbers.first() {
                Some(&first) if self.numbers.iter().all(|value| *value == first) => {
                    fault(format!("the target is {first} in every row"), "choose a target that changes")
                }
                _ => Ok((Targets::numbers(self.numbers), Vec::new())),
            };
        }
        if let [only] = self.called.texts() {
            return fault(
                format!("there is only one class, {}", shown(only)),
                "give rows of at least two classes",
            );
        }
        if distinct > MOST_KEPT {
            return fault(
                format!("more than {MOST_KEPT} different labels"),
                "choose a target whose labels repeat",
            );
        }
        if many && 2 * distinct > rows {
            return fault(
                format!("{distinct} different labels in {rows} rows"),
                "choose a target whose labels repeat",
            );
        }
        let value = |label: &str| label.parse::<f64>().unwrap_or(f64::NAN);
        let (classes, places) = if self.numeric() {
            self.called.sorted(|a, b| value(a).total_cmp(&value(b)))
        } else {
            self.called.sorted(Ord::cmp)
        };
        let of = self.labels.iter().map(|&label| places[label as usize] as u32).collect();
        Ok((Targets::Classes { of, count: classes.len() }, classes))
    }
}

/// One spelling for a number, so that `1` and `1.0` are the same class.
fn canonical(number: f64) -> String {
    // Adding 0 turns -0 into 0.
    (number + 0.0).to_string()
}

/// The class of a cell by the labels a model was trained with.
pub(crate) fn class_of(classes: &[String], text: &str) -> Option<usize> {
    let exact = classes.iter().position(|class| class == text);
    exact.or_else(|| {
        let number: f64 = text.parse().ok()?;
        classes.iter().position(|class| *class == canonical(number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;
    use crate::survey::survey;
    use std::path::Path;

    fn target(cells: &[&str], choice: TaskChoice) -> Result<(Targets, Vec<String>), Fault> {
        let text = format!("y\n{}\n", cells.join("\n"));
        let table = Table::parse(text.as_bytes(), Path::new("t.csv"), &Format::default()).unwrap();
        let (surveys, _) = survey(&table, &[0])?;
        let mut reader = Reader::new(&table, 0, &surveys[0], choice)?;
        table.rows(|row| reader.push(&row).map(|_| ()))?;
        reader.finish()
    }

    fn classes(cells: &[&str], choice: TaskChoice) -> Vec<String> {
        target(cells, choice).unwrap().1
    }

    #[test]
    fn text_and_few_integers_are_labels() {
        use TaskChoice::*;
        assert_eq!(classes(&["b", "a", "b"], Auto), ["a", "b"]);
        assert_eq!(classes(&["10", "9.0", "9", "10", "10"], Auto), ["9", "10"]);
        assert_eq!(classes(&["1", "2", "3", "1", "2", "3"], Auto), [""; 0]);
        assert_eq!(classes(&["0.5", "1", "0.5", "1", "1"], Auto), [""; 0]);
        assert_eq!(classes(&["0.5", "1", "0.5", "1", "1"], Classify), ["0.5", "1"]);
        assert_eq!(classes(&["1", "b", "01"], Auto), ["01", "1", "b"]);
    }

    #[test]
    fn a_slip_among_numbers_is_found() {
        let mut cells: Vec<String> = (0..40).map(|i| format!("{}.5", i)).collect();
        cells[7] = "7,5x".to_string();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let fault = target(&["1", "2", "nan", "1", "2", "1"], TaskChoice::Auto).unwrap_err();
        assert_eq!(fault.line, Some(4));
        let fault = target(&["1.5", "x", "3"], TaskChoice::Regress).unwrap_err();
        assert_eq!(fault.line, Some(3));
        // `7,5x` makes the row ragged before it gets here, so spell it without the comma.
        let cells: Vec<&str> = cells.iter().map(|c| if *c == "7,5x" { "7.5x" } else { c }).collect();
        assert_eq!(target(&cells, TaskChoice::Auto).unwrap_err().line, Some(9));
    }

    #[test]
    fn what_cannot_be_learned_is_refused() {
        for cells in [&["a", "a", "a"], &["1", "1", "1"], &["1.5", "1.5", "1.5"]] {
            assert!(target(cells, TaskChoice::Auto).is_err(), "{cells:?}");
        }
    }

    #[test]
    fn labels_are_found_again() {
        let classes = ["1".to_string(), "2".to_string()];
        assert_eq!(class_of(&classes, "2.0"), Some(1));
        assert_eq!(class_of(&classes, "3"), None);
        assert_eq!(class_of(&classes, "x"), None);
    }
}
