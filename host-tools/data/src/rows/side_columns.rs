//! Columns that are neither inputs nor targets: weights, groups, times.

use crate::columns::interner::Interner;
use crate::columns::roles::Places;
use crate::columns::survey::Survey;
use crate::fault::Fault;
use crate::read::row::Row;
use crate::read::table::Table;
use crate::rows::times::Times;
use crate::text::shown;

/// The values of the columns that are neither inputs nor targets.
pub(crate) struct SideColumns {
    weights: Option<(usize, Vec<f32>)>,
    groups: Option<(usize, Vec<u32>, Interner)>,
    pub times: Option<Times>,
}

impl SideColumns {
    pub(crate) fn new(places: &Places, surveys: &[Survey]) -> Self {
        Self {
            weights: places.weights.map(|column| (column, Vec::new())),
            groups: places.group.map(|column| (column, Vec::new(), Interner::default())),
            times: places.time.map(|column| Times::new(column, surveys[column].column_type())),
        }
    }

    pub(crate) fn push(&mut self, row: &Row<'_>) -> Result<(), Fault> {
        if let Some((column, weights)) = &mut self.weights {
            weights.push(weight(row, *column)?);
        }
        if let Some((column, groups, names)) = &mut self.groups {
            let text = row.cell(*column);
            if text.is_empty() {
                return Err(row.fault(
                    *column,
                    "the cell is empty",
                    "name the row's group, or remove the row",
                ));
            }
            groups.push(group(names, row, *column)?);
        }
        if let Some(times) = &mut self.times {
            times.push(row)?;
        }
        Ok(())
    }

    /// The group of the last row.
    pub(crate) fn group(&self) -> u32 {
        self.groups.as_ref().and_then(|(_, groups, _)| groups.last().copied()).unwrap_or(0)
    }

    pub(crate) fn select(self, rows: &[u32]) -> Self {
        let groups = self.groups.map(|(column, groups, names)| {
            (column, rows.iter().map(|&row| groups[row as usize]).collect(), names)
        });
        let mut times = self.times;
        times.iter_mut().for_each(|times| times.select(rows));
        Self { groups, times, ..self }
    }

    #[allow(clippy::type_complexity, reason = "the three fields of `Examples`")]
    pub(crate) fn finish(
        self,
        table: &Table,
    ) -> Result<(Vec<f32>, Option<(Vec<u32>, Vec<String>)>, Option<Vec<f64>>), Fault> {
        let weights = match self.weights {
            Some((column, weights)) if weights.iter().all(|weight| *weight == 0.0) => {
                return Err(table.column_fault(column, "every weight is 0", "give weights above 0"));
            }
            weights => weights.map(|(_, weights)| weights).unwrap_or_default(),
        };
        let groups = match self.groups {
            Some((column, _, names)) if names.len() < 2 => {
                let what = format!("there is only one group, {}", shown(&names.texts()[0]));
                return Err(table.column_fault(column, what, "give rows of at least two groups"));
            }
            groups => groups.map(|(_, groups, names)| (groups, names.texts().to_vec())),
        };
        let times = self.times.map(|times| times.of().iter().map(|at| at.time).collect());
        Ok((weights, groups, times))
    }
}

/// The number of a row's group.
pub(crate) fn group(names: &mut Interner, row: &Row<'_>, column: usize) -> Result<u32, Fault> {
    names.code(row.cell(column)).map_err(|what| row.fault(column, what, "name groups by short words"))
}

/// A row's weight.
fn weight(row: &Row<'_>, column: usize) -> Result<f32, Fault> {
    let weight = row.number(column)? as f32;
    if (0.0..=tinyfit::optim::LEARNING_RATE_LIMIT).contains(&weight) {
        return Ok(weight);
    }
    let what = format!("{weight} is not a weight");
    Err(row.fault(column, what, format!("give weights from 0 to {}", tinyfit::optim::LEARNING_RATE_LIMIT)))
}
