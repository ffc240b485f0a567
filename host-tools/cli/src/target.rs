//! The column to learn: labels or numbers.

use std::collections::{BTreeSet, HashMap};

use clap::ValueEnum;
use tinyfit_engine::Targets;

use crate::error::{Fault, shown};
use crate::table::Table;

/// What to make of the target column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TaskChoice {
    /// Classify text, and integers that are few; regress other numbers
    #[default]
    Auto,
    /// The target is a label
    Classify,
    /// The target is a number
    Regress,
}

/// More different integers than this are a quantity, not labels.
const MOST_LABELS: usize = 20;

/// The targets of a table, and the labels of the classes in order; no labels for numbers.
pub(crate) fn read(
    table: &Table,
    column: usize,
    choice: TaskChoice,
) -> Result<(Targets, Vec<String>), Fault> {
    let rows = 0..table.len();
    if let Some(row) = rows.clone().find(|&row| table.cell(row, column).is_empty()) {
        return Err(table.fault(row, column, "the cell is empty", "fill it in, or remove the row"));
    }
    let parsed: Vec<Option<f64>> = rows.clone().map(|row| table.cell(row, column).parse().ok()).collect();
    let numbers = parsed.iter().flatten().count();
    let numeric = numbers == parsed.len();
    let labels: Vec<String> = rows
        .clone()
        .zip(&parsed)
        .map(|(row, number)| match number {
            Some(number) if numeric => canonical(*number),
            _ => table.cell(row, column).to_string(),
        })
        .collect();
    let distinct: BTreeSet<&str> = labels.iter().map(String::as_str).collect();
    let many = distinct.len() > MOST_LABELS;
    let classify = match choice {
        TaskChoice::Classify => true,
        TaskChoice::Regress => false,
        TaskChoice::Auto if numeric => {
            let integers = parsed.iter().flatten().all(|number| number.fract() == 0.0);
            integers && !many && 2 * distinct.len() < labels.len()
        }
        // Mostly numbers, and many: a column of numbers with a slip in it rather than hundreds of labels.
        TaskChoice::Auto => !(many && 2 * numbers > labels.len()),
    };
    if !classify || numeric {
        // Also for labels: a NaN among numbers is a gap in the data, not a class.
        let values = rows.map(|row| table.number(row, column)).collect::<Result<Vec<_>, _>>()?;
        if !classify {
            return numbers_of(table, column, values);
        }
    }
    if let (1, Some(only)) = (distinct.len(), distinct.first()) {
        let what = format!("there is only one class, {}", shown(only));
        return Err(table.column_fault(column, what, "give rows of at least two classes"));
    }
    if many && 2 * distinct.len() > labels.len() {
        let what = format!("{} different labels in {} rows", distinct.len(), labels.len());
        return Err(table.column_fault(column, what, "choose a target whose labels repeat"));
    }
    let mut classes: Vec<&str> = distinct.into_iter().collect();
    if numeric {
        let value = |label: &str| label.parse::<f64>().unwrap_or(f64::NAN);
        classes.sort_by(|a, b| value(a).total_cmp(&value(b)));
    }
    let index: HashMap<&str, usize> = classes.iter().enumerate().map(|(i, class)| (*class, i)).collect();
    let of = labels.iter().map(|label| index[label.as_str()]).collect();
    let classes: Vec<String> = classes.into_iter().map(str::to_string).collect();
    Ok((Targets::Classes { of, count: classes.len() }, classes))
}

fn numbers_of(table: &Table, column: usize, values: Vec<f32>) -> Result<(Targets, Vec<String>), Fault> {
    if values.iter().all(|value| *value == values[0]) {
        let what = format!("the target is {} in every row", values[0]);
        return Err(table.column_fault(column, what, "choose a target that changes"));
    }
    Ok((Targets::Values(values), Vec::new()))
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
    use std::path::Path;

    fn target(cells: &[&str], choice: TaskChoice) -> Result<(Targets, Vec<String>), Fault> {
        let text = format!("y\n{}\n", cells.join("\n"));
        read(&Table::parse(text.as_bytes(), Path::new("t.csv")).unwrap(), 0, choice)
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
