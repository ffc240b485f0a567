//! Finds every problem that prevents learning from a table, and the options that avoid them.

use crate::columns::advice;
use crate::columns::input;
use crate::columns::roles::{Missing, MissingTarget, Places, Roles};
use crate::columns::survey::{ColumnType, Place, Survey};
use crate::columns::target::{self, TaskChoice};
use crate::fault::{Fault, More};
use crate::names;
use crate::read::row;
use crate::read::table::Table;

/// A table and what the survey found in it.
pub(crate) struct Surveyed<'a> {
    pub table: &'a Table,
    pub roles: &'a Roles,
    /// Its inputs are those to learn from.
    pub places: &'a Places,
    pub learned: &'a [usize],
    pub surveys: &'a [Survey],
    pub rows: usize,
    pub choice: TaskChoice,
}

/// The problems found so far, and the options that avoid them.
#[derive(Default)]
struct Problems {
    faults: Vec<Fault>,
    /// Inputs to leave out.
    drop: Vec<usize>,
    fill: bool,
    unlabeled: bool,
    /// Whether a problem remains that no option avoids.
    hopeless: bool,
}

/// Reports all problems at once.
///
/// # Errors
/// A cell is missing or not of its column's type, or a column holds names.
pub(crate) fn check(of: &Surveyed<'_>) -> Result<(), Fault> {
    let mut complaints = Problems::default();
    // In the order of the table.
    for column in 0..of.table.columns().len() {
        if of.learned.contains(&column) {
            complaints.of_target(of, column);
        } else if of.places.inputs.contains(&column) {
            complaints.of_input(of, column);
        }
    }
    let mut faults = complaints.faults.drain(..).collect::<Vec<_>>().into_iter();
    let Some(first) = faults.next() else { return Ok(()) };
    let others: Vec<Fault> = faults.collect();
    if others.is_empty() {
        return Err(first);
    }
    let more = More { others, options: complaints.options(of).unwrap_or_default(), command: None };
    Err(Fault { more: Some(more.into()), ..first })
}

impl Problems {
    fn of_target(&mut self, of: &Surveyed<'_>, column: usize) {
        let (survey, names) = (&of.surveys[column], of.places.categorical.contains(&column));
        let faults = target::problems(of.table, column, survey, of.choice, names);
        self.unlabeled |= survey.gap.is_some();
        self.hopeless |= faults.len() > usize::from(survey.gap.is_some());
        self.faults.extend(faults);
    }

    fn of_input(&mut self, of: &Surveyed<'_>, column: usize) {
        let (table, survey) = (of.table, &of.surveys[column]);
        let flag = names::quoted([table.columns()[column].as_str()]);
        let named = of.places.categorical.contains(&column);
        let (in_log, texts) =
            (of.roles.framing.is_log(), survey.column_type() == ColumnType::Texts && !named);
        let at = |place: &Place, what: String, advice: String| {
            table.column_fault(column, what, advice).line(place.line)
        };
        let mut drop = false;
        if let Some(place) = survey.gap.as_ref().filter(|_| of.roles.missing == Missing::Error) {
            let what = row::missing(&place.text);
            self.faults.push(if in_log {
                drop = true;
                at(place, what, format!("correct it, or leave the column out with --drop-columns {flag}"))
            } else {
                at(place, what, format!(
                    "correct it, remove the row, leave the column out with --drop-columns {flag}, or fill it with --missing mean"
                ))
            });
        }
        let is_slip = in_log || survey.column_type() == ColumnType::Numbers && !named;
        if let Some(place) = survey.slip.as_ref().filter(|_| is_slip) {
            let what = row::number(&place.text).err().unwrap_or_default();
            self.faults.push(at(place, what, advice::of_slip(table, column, in_log)));
            drop = true;
        } else if let Some(fault) = advice::mixed_units(table, column).filter(|_| texts) {
            self.faults.push(fault);
            drop = true;
        } else if let Some(what) = input::names(survey.different(), of.rows).filter(|_| texts) {
            let advice = format!("leave it out with --drop-columns {flag}, or group its texts into fewer");
            self.faults.push(table.column_fault(column, what, advice));
            drop = true;
        }
        if drop {
            self.drop.push(column);
        } else {
            self.fill |= survey.gap.is_some() && of.roles.missing == Missing::Error;
        }
    }

    /// Options that avoid all problems; `None` if no options do.
    fn options(&self, of: &Surveyed<'_>) -> Option<Vec<(&'static str, String)>> {
        let left = |column: &&usize| !self.drop.contains(column);
        if self.hopeless || !of.places.inputs.iter().any(|column| left(&column)) {
            return None;
        }
        let names = |columns: &mut dyn Iterator<Item = &usize>| {
            columns.map(|&column| of.table.columns()[column].clone()).collect::<Vec<_>>()
        };
        let argument = |names: &[String]| names::argument(names.iter().map(String::as_str));
        let mut options = Vec::new();
        if !of.roles.columns.is_empty() && !self.drop.is_empty() {
            options.push(("columns", argument(&names(&mut of.places.inputs.iter().filter(left)))));
        } else if !self.drop.is_empty() {
            let drop = [of.roles.named(of.table).drop_columns, names(&mut self.drop.iter())].concat();
            options.push(("drop-columns", argument(&drop)));
        }
        if self.fill {
            options.push(("missing", "mean".to_string()));
        }
        if self.unlabeled && of.roles.missing_target == MissingTarget::Error {
            options.push(("missing-target", "drop".to_string()));
        }
        Some(options)
    }
}
