//! Examples from a table: for training, where the table says what the inputs are, and for a model that already knows.

use tinyfit_engine::{Dataset, Targets};
use tinyfit_model::{Model, Task};

use crate::error::{Fault, listed, shown};
use crate::table::Table;
use crate::target::{self, TaskChoice};

/// Examples to train with.
#[derive(Clone, Debug)]
pub struct Examples {
    /// The names of the inputs.
    pub names: Vec<String>,
    /// The labels of the classes; empty for regression.
    pub classes: Vec<String>,
    /// The rows, not scaled.
    pub data: Dataset,
}

impl Examples {
    /// Every column but the target and those in `drop` is an input.
    ///
    /// # Errors
    /// A column is missing or constant, a cell is not a number, or the target holds nothing to learn.
    pub fn read(table: &Table, target: &str, drop: &[String], choice: TaskChoice) -> Result<Self, Fault> {
        let target = table.column(target)?;
        let mut left_out = vec![target];
        for name in drop {
            left_out.push(table.column(name)?);
        }
        let columns: Vec<usize> = (0..table.columns().len()).filter(|i| !left_out.contains(i)).collect();
        if columns.is_empty() {
            let what = "there is no column to learn from besides the target";
            return Err(Fault::new(table.path(), what, "add columns of numbers").line(1));
        }
        let inputs = numbers(table, &columns).map_err(|fault| {
            let column = fault.column.as_deref().unwrap_or_default();
            let advice =
                format!("correct it, remove the row, or leave the column out with --drop '{column}'");
            fault.advice(advice)
        })?;
        no_constants(table, &columns, &inputs)?;
        let (targets, classes) = target::read(table, target, choice)?;
        let names = columns.iter().map(|&i| table.columns()[i].clone()).collect();
        Ok(Self { names, classes, data: Dataset { width: columns.len(), inputs, targets } })
    }
}

/// The inputs of a model, row by row: columns of these names in any order, others ignored.
///
/// # Errors
/// A column is missing, or a cell is not a number.
pub fn inputs(table: &Table, model: &Model) -> Result<Vec<f32>, Fault> {
    let columns = model.inputs.iter().map(|name| {
        table
            .column(name)
            .map_err(|fault| Fault { what: format!("is an input of the model, but {}", fault.what), ..fault })
    });
    numbers(table, &columns.collect::<Result<Vec<_>, _>>()?)
}

/// Inputs and targets of a model; `target` names the target's column if it is called otherwise than in training.
///
/// # Errors
/// As [`inputs`]; a label is none of the model's classes.
pub fn labelled(table: &Table, model: &Model, target: Option<&str>) -> Result<Dataset, Fault> {
    let inputs = inputs(table, model)?;
    let unknown = || {
        let what = "the model does not say which column its outputs stand for";
        Fault::new(
            table.path(),
            what,
            "use `tinyfit predict`, or name it with --target if there is one output",
        )
    };
    if matches!(&model.task, Task::Outputs { names } if names.len() != 1) {
        return Err(unknown());
    }
    let column = table.column(target.or(model.task.target()).ok_or_else(unknown)?)?;
    let rows = 0..table.len();
    let targets = match &model.task {
        Task::Regress { .. } | Task::Outputs { .. } => {
            Targets::Values(rows.map(|row| table.number(row, column)).collect::<Result<_, _>>()?)
        }
        Task::Classify { classes, .. } => {
            let of = rows.map(|row| {
                let text = table.cell(row, column);
                target::class_of(classes, text).ok_or_else(|| {
                    let classes = listed(classes.iter().map(String::as_str));
                    let what = format!("{} is none of the model's classes ({classes})", shown(text));
                    table.fault(row, column, what, "correct it, or remove the row")
                })
            });
            Targets::Classes { of: of.collect::<Result<_, _>>()?, count: classes.len() }
        }
    };
    Ok(Dataset { width: model.input_len(), inputs, targets })
}

/// All constant columns are named, so that one more run does.
fn no_constants(table: &Table, columns: &[usize], inputs: &[f32]) -> Result<(), Fault> {
    let is_constant = |i: &usize| inputs.iter().skip(*i).step_by(columns.len()).all(|x| x == &inputs[*i]);
    let constant: Vec<usize> = (0..columns.len()).filter(is_constant).collect();
    let Some(&first) = constant.first() else { return Ok(()) };
    let what = format!("is {} in every row, so there is nothing to learn from it", inputs[first]);
    let names: Vec<&str> = constant.iter().map(|&i| table.columns()[columns[i]].as_str()).collect();
    let advice = format!("leave it out with --drop '{}'", names.join(","));
    Err(table.column_fault(columns[first], what, advice))
}

fn numbers(table: &Table, columns: &[usize]) -> Result<Vec<f32>, Fault> {
    let rows = 0..table.len();
    rows.flat_map(|row| columns.iter().map(move |&column| table.number(row, column))).collect()
}
