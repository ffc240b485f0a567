//! The table's columns as the report tells of them.

use std::collections::BTreeSet;

use tinyfit_model::{Model, Task};
use tinyfit_report::{Column, short};

use crate::error::listed;
use crate::output::count;
use crate::table::{Table, number};

/// Every column of the table, in its order.
pub(super) fn columns(table: &Table, model: &Model, drop: &[String]) -> Vec<Column> {
    let column = |(i, name): (usize, &String)| {
        let (kind, range, missing) = content(table, i);
        let (role, cleaning) = use_of(name, model, drop);
        Column { name: name.clone(), role: role.into(), kind, range, missing, cleaning }
    };
    table.columns().iter().enumerate().map(column).collect()
}

/// What is in a column, over which range, and how many cells are without a value.
fn content(table: &Table, column: usize) -> (String, String, usize) {
    let cells = (0..table.len()).map(|row| table.cell(row, column));
    let present: Vec<&str> = cells.filter(|cell| !is_missing(cell)).collect();
    let missing = table.len() - present.len();
    let numbers: Option<Vec<f32>> = present.iter().map(|cell| number(cell).ok()).collect();
    match numbers {
        Some(numbers) if !numbers.is_empty() => {
            let low = numbers.iter().copied().fold(f32::INFINITY, f32::min);
            let high = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            ("number".into(), format!("{} to {}", short(low.into()), short(high.into())), missing)
        }
        _ => {
            let labels: BTreeSet<&str> = present.into_iter().collect();
            let names = listed(labels.iter().copied());
            ("category".into(), format!("{} labels: {names}", count(labels.len())), missing)
        }
    }
}

fn is_missing(cell: &str) -> bool {
    cell.is_empty() || ["na", "nan", "n/a", "null", "?"].contains(&cell.to_lowercase().as_str())
}

/// What a column was used for, and what was done to it.
fn use_of(name: &str, model: &Model, drop: &[String]) -> (&'static str, String) {
    let standardised = |mean: f64, deviation: f64| {
        format!("standardised: mean {}, deviation {}", short(mean), short(deviation))
    };
    if model.task.target() == Some(name) {
        let cleaning = match &model.task {
            Task::Regress { mean, deviation, .. } => standardised((*mean).into(), (*deviation).into()),
            _ => format!("one class a label, {} in all", model.task.classes().len()),
        };
        return ("target", cleaning);
    }
    if drop.iter().any(|dropped| dropped == name) {
        return ("left out", "not used".into());
    }
    let place = model.inputs.iter().position(|input| input == name);
    let cleaning = match (place, &model.scaler) {
        (Some(i), Some(scaler)) => standardised(scaler.mean[i].into(), 1.0 / f64::from(scaler.scale[i])),
        _ => String::new(),
    };
    ("input", cleaning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn content_of(cells: &[&str]) -> (String, String, usize) {
        let text = format!("x,y\n{}", cells.iter().map(|cell| format!("{cell},1\n")).collect::<String>());
        content(&Table::parse(text.as_bytes(), Path::new("t.csv")).unwrap(), 0)
    }

    #[test]
    fn numbers_labels_and_gaps_are_told() {
        assert_eq!(content_of(&["1", "", "-2.5", "NaN"]), ("number".into(), "-2.5 to 1".into(), 2));
        assert_eq!(content_of(&["b", "a", "?", "b"]), ("category".into(), "2 labels: a, b".into(), 1));
        assert_eq!(content_of(&["", "NA"]), ("category".into(), "0 labels: ".into(), 2));
    }
}
