//! The anchors that a model file keeps, chosen after training.

use tinyfit_data::Usage;
use tinyfit_engine::{Dataset, StoreError};
use tinyfit_model::number::counted;
use tinyfit_model::{Anchors, Model, Network, Task};

use crate::learn::Learned;

/// Anchors of a class at most.
pub const MOST_ANCHORS: usize = 1 << 12;

/// How many anchors of each class are wanted: half of them judge, the others are learned again.
///
/// # Errors
/// No even number, or more than [`MOST_ANCHORS`].
pub fn anchors(text: &str) -> Result<usize, String> {
    match text.trim().parse() {
        Ok(each) if each % 2 == 0 && each <= MOST_ANCHORS => Ok(each),
        _ => Err(format!(
            "an even number from 0 to {} is wanted: half of them judge, half are learned again",
            MOST_ANCHORS
        )),
    }
}

/// Whether a model for the task may have `each` anchors of a class.
///
/// # Errors
/// There are no classes to guard.
pub(crate) fn check(each: usize, task: &Task) -> Result<(), Usage> {
    match task {
        Task::Classify { .. } => Ok(()),
        _ if each == 0 => Ok(()),
        _ => Err(Usage(format!(
            "--anchors guards classes, and the task is to {}: leave it out, or give --task classify",
            task.name()
        ))),
    }
}

/// The anchors that are wanted of each class: of the rows that validate, or of all if these were learned from too.
///
/// # Errors
/// The rows cannot be read.
pub(crate) fn of(each: usize, learned: &Learned, notes: &mut Vec<String>) -> Result<Anchors, StoreError> {
    let Learned { model, prepared, hyperparameters, .. } = learned;
    match each {
        0 => Ok(Anchors::default()),
        _ if hyperparameters.learns_from_all() => choose(each, model, &prepared.plain(), notes),
        _ => choose(each, model, &prepared.validation, notes),
    }
}

/// `each` anchors of every class of a classifier, chosen from rows that are scaled as the network takes them; a note is made of
/// classes that have fewer.
///
/// # Errors
/// The rows cannot be read.
fn choose(
    each: usize,
    model: &Model,
    rows: &Dataset,
    notes: &mut Vec<String>,
) -> Result<Anchors, StoreError> {
    let Network::F32(net) = &model.network else { return Ok(Anchors::default()) };
    let anchors = tinyfit_engine::anchors(net, rows, each)?;
    for (class, label) in model.task.classes().iter().enumerate() {
        let found = anchors.classes.iter().filter(|of| **of as usize == class).count();
        if found < each {
            notes.push(format!(
                "class '{label}' has {}, not {each}: there are no more rows of it to choose from",
                counted(found, "anchor")
            ));
        }
    }
    Ok(anchors)
}
