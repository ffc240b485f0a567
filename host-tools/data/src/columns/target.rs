//! The target column: labels or numbers.

use tinyfit_engine::Targets;

use crate::choice::{Choice, Named};
use crate::columns::interner;
use crate::columns::labels::{self, Labels};
use crate::columns::precision::PrecisionLoss;
use crate::columns::survey::{Place, Survey};
use crate::fault::Fault;
use crate::limits;
use crate::read::row::{self, Row};
use crate::read::table::Table;
use crate::text::shown;

/// The task that the target column defines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaskChoice {
    /// Classification of texts and of few different integers; regression of other numbers.
    #[default]
    Auto,
    /// Classification: the target is a label.
    Classify,
    /// Regression: the targets are numbers.
    Regress,
    /// Reconstruction of the inputs. Rows that are reconstructed badly are anomalies.
    Autoencode,
}

impl Choice for TaskChoice {
    const ALL: &'static [Named<Self>] = &[
        Named::new(
            TaskChoice::Auto,
            "auto",
            "Classify texts and few different integers, regress other numbers",
        ),
        Named::new(TaskChoice::Classify, "classify", "The target is a label"),
        Named::new(TaskChoice::Regress, "regress", "The targets are numbers"),
        Named::new(
            TaskChoice::Autoencode,
            "autoencode",
            "Reconstruct the inputs; rows that are reconstructed badly are anomalies",
        ),
    ];
}

/// More different integers than this are a quantity and not labels.
const MOST_LABELS: usize = 20;

/// The most different labels.
const MOST_KEPT: usize = limits::CLASSES;

/// The problems of a target column, one of each kind: missing values, and texts among numbers.
pub(crate) fn problems(
    table: &Table,
    column: usize,
    survey: &Survey,
    choice: TaskChoice,
    names: bool,
) -> Vec<Fault> {
    let at = |place: &Place, what, advice| table.column_fault(column, what, advice).line(place.line);
    let gap = survey.gap.iter().map(|place| {
        let advice = "fill it in, remove the row, or leave such rows out with --missing-target drop";
        at(place, row::missing(&place.text), advice)
    });
    // Also for labels: an infinity among numbers is an error and not a class.
    let numbers = numeric(survey) && !names || choice == TaskChoice::Regress;
    let slip = survey.slip.iter().filter(|_| numbers);
    gap.chain(slip.map(|place| at(place, slipped(place), "correct it, or remove the row"))).collect()
}

fn numeric(survey: &Survey) -> bool {
    survey.booleans + survey.texts == 0
}

fn slipped(place: &Place) -> String {
    row::number(&place.text).err().unwrap_or_default()
}

/// Reads a target column.
pub(crate) struct Reader<'a> {
    table: &'a Table,
    column: usize,
    survey: &'a Survey,
    choice: TaskChoice,
    /// Whether labels are names even if they look like numbers.
    names: bool,
    offset: f64,
    left: Option<PrecisionLoss>,
    numbers: Vec<f32>,
    codes: Vec<u32>,
    labels: Labels,
}

/// The values of a target column.
#[derive(Debug)]
pub(crate) struct Learned {
    /// Numbers have the offset subtracted.
    pub targets: Targets,
    /// The labels of the classes in order; none for numbers.
    pub classes: Vec<String>,
    pub offset: f64,
    /// A note for the user.
    pub note: Option<String>,
}

impl<'a> Reader<'a> {
    /// For a surveyed column without [`problems`].
    pub(crate) fn new(
        table: &'a Table,
        column: usize,
        survey: &'a Survey,
        choice: TaskChoice,
        names: bool,
    ) -> Self {
        Self {
            table,
            column,
            survey,
            choice,
            names,
            offset: survey.precision.offset(),
            left: survey.precision.loss(),
            numbers: Vec::new(),
            codes: Vec::new(),
            labels: Labels::default(),
        }
    }

    fn numeric(&self) -> bool {
        numeric(self.survey)
    }

    /// Whether labels are not needed.
    fn regresses(&self) -> bool {
        let fractions = self.numeric() && self.survey.fractions > 0 && !self.names;
        self.choice == TaskChoice::Regress || self.choice == TaskChoice::Auto && fractions
    }

    /// Reads the cell of a row and returns the number of its label, as far as labels are kept.
    pub(crate) fn push(&mut self, row: &Row<'_>) -> Result<u32, Fault> {
        let text = row.cell(self.column);
        if self.numeric() && (self.regresses() || !self.names) {
            let number = row.number(self.column)?;
            let rest = (number - self.offset) as f32;
            self.numbers.push(rest);
            if let Some(left) = &mut self.left {
                left.add(number, rest);
            }
        }
        if self.regresses() || self.labels.names().len() > MOST_KEPT {
            return Ok(0);
        }
        interner::short(text)
            .map_err(|what| row.fault(self.column, what, "choose a target of labels or numbers"))?;
        let label = self.labels.code(text, self.numeric() && !self.names);
        self.codes.push(label);
        Ok(label)
    }

    /// The targets.
    ///
    /// # Errors
    /// All rows have the same target, or labels do not repeat.
    pub(crate) fn finish(self) -> Result<Learned, Fault> {
        let fault = |what: String, advice: &str| Err(self.table.column_fault(self.column, what, advice));
        let (rows, distinct) = (self.survey.present(), self.labels.names().len());
        let many = distinct > MOST_LABELS;
        let classify = match self.choice {
            _ if self.regresses() => false,
            TaskChoice::Auto if self.names => true,
            TaskChoice::Auto if self.numeric() => !many && 2 * distinct < rows,
            // Many different numbers and some text: numbers with an error in them rather than hundreds of labels.
            TaskChoice::Auto => !(many && 2 * (self.survey.numbers + self.survey.unfit) > rows),
            _ => true,
        };
        if !classify {
            if let Some(place) = &self.survey.slip {
                let what = slipped(place);
                let fault = self.table.column_fault(self.column, what, "correct it, or remove the row");
                return Err(fault.line(place.line));
            }
            return match self.survey.precision.constant() {
                Some(only) => {
                    fault(format!("the target is {only} in every row"), "choose a target that changes")
                }
                None => Ok(Learned {
                    targets: Targets::numbers(self.numbers),
                    classes: Vec::new(),
                    offset: self.offset,
                    note: self.left.and_then(|left| left.note(&self.table.columns()[self.column])),
                }),
            };
        }
        if let [only] = self.labels.names() {
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
        let (classes, places) = self.labels.sorted(self.numeric() && !self.names);
        let of = self.codes.iter().map(|&code| places[code as usize] as u32).collect();
        let note = labels::alike(&classes).map(|(a, b)| {
            format!(
                "classes {} and {} differ in capitals alone; spell them alike if they are one",
                shown(a),
                shown(b)
            )
        });
        Ok(Learned { targets: Targets::Classes { of, count: classes.len() }, classes, offset: 0.0, note })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::survey::survey;
    use crate::read::format::Format;
    use std::path::Path;

    fn named(cells: &[&str], choice: TaskChoice, names: bool) -> Result<Learned, Fault> {
        let text = format!("y\n{}\n", cells.join("\n"));
        let table = Table::parse(text.as_bytes(), Path::new("t.csv"), &Format::default()).unwrap();
        let (surveys, _) = survey(&table, &[0])?;
        if let Some(problem) = problems(&table, 0, &surveys[0], choice, names).into_iter().next() {
            return Err(problem);
        }
        let mut reader = Reader::new(&table, 0, &surveys[0], choice, names);
        table.rows(|row| reader.push(&row).map(|_| ()))?;
        reader.finish()
    }

    fn target(cells: &[&str], choice: TaskChoice) -> Result<Learned, Fault> {
        named(cells, choice, false)
    }

    fn classes(cells: &[&str], choice: TaskChoice) -> Vec<String> {
        target(cells, choice).unwrap().classes
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
        let all_different = named(&["1", "1.0", "0.5", "3"], Auto, true).unwrap();
        assert_eq!(all_different.classes, ["0.5", "1", "1.0", "3"]);
    }

    #[test]
    fn large_targets_keep_their_digits() {
        let Learned { targets, offset, .. } =
            target(&["1700000000.5", "1700000030.25", "1700000599"], TaskChoice::Auto).unwrap();
        assert_eq!((targets, offset), (Targets::numbers(vec![0.5, 30.25, 599.0]), 1.7e9));
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
}
