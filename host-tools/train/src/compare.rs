//! Two models on the same rows.

use tinyfit_data::{Table, labeled, with_targets};
use tinyfit_engine::{Change, Memory, Metrics, evaluate};
use tinyfit_model::{Model, Task};

use crate::error::Error;

/// The scores of two models on the rows of a table that have a target, and the number of those rows.
///
/// `None` where the table has no column of the target, or where the models do not have the same targets and classes. A
/// model that came without a task has that of the other.
///
/// # Errors
/// The table does not fit a model, or has a label that is not one of the classes.
pub fn compare(
    table: &Table,
    [before, after]: [&Model; 2],
    memory: &Memory,
) -> Result<Option<(Change<Metrics>, usize)>, Error> {
    let [before, after] = [with_task(before, after), with_task(after, before)];
    let (task, other) = (&before.task, &after.task);
    let is_same =
        task.name() == other.name() && task.classes() == other.classes() && task.targets() == other.targets();
    let targets = task.targets();
    let has_targets = targets.iter().all(|target| table.column(target).is_ok());
    if !is_same || !has_targets || matches!(task, Task::Outputs { .. }) {
        return Ok(None);
    }
    let kept = if targets.is_empty() { None } else { Some(with_targets(table, &before, None)?.0) };
    let table = kept.as_ref().unwrap_or(table);
    let scores = |model: &Model| -> Result<(Metrics, usize), Error> {
        let data = labeled(table, model, None, memory)?;
        Ok((evaluate(model, &data)?, data.len()))
    };
    let ((before, rows), (after, _)) = (scores(&before)?, scores(&after)?);
    Ok(Some((Change { before, after }, rows)))
}

/// A model with its own task, else with what the other's columns and outputs stand for.
fn with_task(model: &Model, other: &Model) -> Model {
    let has_task = !matches!(model.task, Task::Outputs { .. });
    let described = if has_task { model } else { other };
    let Model { task, inputs, columns, sensing, .. } = described.clone();
    Model { task, inputs, columns, sensing, ..model.clone() }
}
