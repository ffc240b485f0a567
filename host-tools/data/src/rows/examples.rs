//! Examples to train with, from a table.

use tinyfit_engine::{Inputs, Memory, Targets};
use tinyfit_model::{Column, Sensing};

use crate::columns::constant;
use crate::columns::problems::{self, Surveyed};
use crate::columns::roles::{MissingTarget, Roles};
use crate::columns::survey::survey;
use crate::columns::target::TaskChoice;
use crate::fault::Fault;
use crate::read::table::Table;
use crate::rows::augment::Augmentation;
use crate::rows::codes::{Codes, clock_of};
use crate::rows::gaps::Gaps;
use crate::rows::side_columns::SideColumns;
use crate::rows::targets::{TargetColumns, TargetValues};
use crate::rows::unlabeled;
use crate::sensing::channels::channel;
use crate::sensing::pace::{Pace, pace};
use crate::sensing::resolve::Log;

/// Examples to train with.
#[derive(Clone, Debug)]
pub struct Examples {
    /// The columns that inputs are made of, without their fills; empty where inputs are features of frames.
    pub columns: Vec<Column>,
    /// The frames that the inputs are features of.
    pub sensing: Option<Sensing>,
    /// One code per column and row, or the features of one frame per row.
    pub codes: Inputs,
    /// The target columns.
    pub learned: Vec<String>,
    /// The labels of the classes; empty for regression.
    pub classes: Vec<String>,
    /// One per row. Numbers have their offset subtracted.
    pub targets: Targets,
    /// The offset of each target column, subtracted so that the rest is exact in 32 bits; 0 for most.
    pub offsets: Vec<f64>,
    /// One per row, or empty if every row has weight 1.
    pub weights: Vec<f32>,
    /// The group of each row, and the names of the groups.
    pub groups: Option<(Vec<u32>, Vec<String>)>,
    /// The time of each row, if there is a column of times.
    pub times: Option<Vec<f64>>,
    /// Notes for the user of the table.
    pub notes: Vec<String>,
}

impl Examples {
    /// Reads a table in two passes: the first determines the types of columns, the second reads their cells. A log with
    /// a column of times takes one pass more. Inputs are kept as one number per cell, in `memory` or in a file;
    /// targets, weights, groups and times are in memory. Columns with the same value in every row are left out.
    ///
    /// # Errors
    /// A column is missing, all inputs are constant, a cell is not of its column's type, nothing can be learned from
    /// the target, or the file cannot be written.
    pub fn read(table: &Table, roles: &Roles, choice: TaskChoice, memory: &Memory) -> Result<Self, Fault> {
        let mut places = roles.places(table)?;
        let targets = if choice == TaskChoice::Autoencode { Vec::new() } else { places.targets.clone() };
        let learned = &targets[..];
        let (mut notes, recipe) = (Vec::new(), roles.framing.recipe()?);
        let labeled = match roles.missing_target {
            MissingTarget::Error => None,
            MissingTarget::Drop => Some(unlabeled::drop_unlabeled(table, learned, &mut notes)?),
        };
        let table = labeled.as_ref().unwrap_or(table);
        let surveyed: Vec<usize> = places.inputs.iter().chain(learned).chain(&places.time).copied().collect();
        let (surveys, rows) = survey(table, &surveyed)?;
        notes.extend(constant::drop_constant(table, &mut places, &surveys, roles.missing)?);
        if !roles.framing.is_log() {
            Augmentation::default().check_rows(table.path(), rows, places.inputs.len())?;
        }
        let choice = if learned.len() > 1 { TaskChoice::Regress } else { choice };
        let (places, surveys) = (&places, &surveys[..]);
        let surveyed = Surveyed { table, roles, places, learned, surveys, rows, choice };
        problems::check(&surveyed)?;
        let mut targets = TargetColumns::new(&surveyed);
        let mut others = SideColumns::new(places, surveys);
        let codes = match &recipe {
            None => Codes::of_columns(table, places, surveys, (rows, roles.missing), memory, |row| {
                targets.push(row)?;
                others.push(row)
            })?,
            Some(recipe) => {
                let of = |&i: &usize| channel(&table.columns()[i], table.profile(i).unit_text(), &surveys[i]);
                let channels = places.inputs.iter().map(of).collect();
                let pace = match clock_of(table, places, surveys)? {
                    Some(measured) => pace(table, measured, recipe, &roles.framing)?,
                    None => Pace::default(),
                };
                notes.extend(pace.note);
                let group = roles.group.clone();
                let log = Log { channels, measured: pace.rate, group, time: pace.clock };
                let sensing = recipe.resolve(&roles.framing, log)?;
                Augmentation::default().check_rows(table.path(), rows / sensing.stride, sensing.width())?;
                Codes::of_frames(table, places, sensing, memory, |row| {
                    let label = targets.push(row)?;
                    others.push(row)?;
                    Ok((label, others.group()))
                })?
            }
        };
        notes.extend(codes.notes.iter().cloned());
        if codes.sensing.is_none() {
            let times = others.times.as_ref().zip(places.time);
            notes.extend(times.and_then(|(times, i)| Gaps::of(&table.columns()[i], times.of()).note()));
        }
        let TargetValues { targets, classes, offsets, notes: more } = targets.finish(codes.width())?;
        notes.extend(more);
        let (targets, others) = match &codes.rows {
            None => (targets, others),
            Some(_) if matches!(targets, Targets::Values { .. }) => {
                let what = "frames are of one label each, and this is a number";
                let advice = "choose a column of labels, or give --task classify or autoencode";
                return Err(table.column_fault(places.targets[0], what, advice));
            }
            Some(rows) => (targets.select(rows), others.select(rows)),
        };
        let learned = learned.iter().map(|&i| table.columns()[i].clone()).collect();
        let (weights, groups, times) = others.finish(table)?;
        let Codes { columns, sensing, codes, .. } = codes;
        // Notes on the format come before notes on the content.
        let notes = table.notes().into_iter().chain(notes).collect();
        Ok(Self {
            columns,
            sensing,
            codes,
            learned,
            classes,
            targets,
            offsets,
            weights,
            groups,
            times,
            notes,
        })
    }

    /// The number of examples.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Always false: a table has rows, and a log without frames is refused.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
