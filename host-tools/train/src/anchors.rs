//! The anchors that a model file keeps: chosen after training, and what they cost.

use std::fmt;

use serde::Serialize;
use tinyfit_engine::Dataset;
use tinyfit_model::{Anchors, Model, Network, Task};

use crate::error::Usage;
use crate::limits;
use crate::output::counted;

/// What anchors cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct AnchorCost {
    examples: usize,
    /// Of flash.
    bytes: usize,
}

impl AnchorCost {
    /// None of no anchors.
    pub(crate) fn of(anchors: &Anchors) -> Option<Self> {
        let examples = anchors.classes.len();
        (examples > 0).then(|| Self { examples, bytes: anchors.flash() })
    }
}

impl fmt::Display for AnchorCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} of flash", counted(self.examples, "example"), counted(self.bytes, "byte"))
    }
}

/// How many of each class are wanted: half of them judge, the others are learned again.
pub(crate) fn even(text: &str) -> Result<usize, String> {
    match text.trim().parse() {
        Ok(each) if each % 2 == 0 && each <= limits::ANCHORS => Ok(each),
        _ => Err(format!(
            "an even number from 0 to {} is wanted: half of them judge, half are learned again",
            limits::ANCHORS
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

/// `each` anchors of every class of a classifier, chosen from rows that are scaled as the network takes them; a note is made of
/// classes that have fewer.
///
/// # Errors
/// The rows cannot be read.
pub(crate) fn choose(
    each: usize,
    model: &Model,
    rows: &Dataset,
    notes: &mut Vec<String>,
) -> anyhow::Result<Anchors> {
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
