//! The targets of examples: none for an autoencoder, a column of labels or numbers, or several columns of numbers.

use tinyfit_engine::Targets;

use crate::columns::problems::Surveyed;
use crate::columns::target::{self, Learned};
use crate::fault::Fault;
use crate::read::row::Row;

/// Reads the target columns of a table.
pub(crate) struct TargetColumns<'a>(Vec<target::Reader<'a>>);

/// The targets of all rows.
pub(crate) struct TargetValues {
    pub targets: Targets,
    /// The labels of the classes; empty for regression.
    pub classes: Vec<String>,
    /// The offset that was subtracted from the numbers of each column.
    pub offsets: Vec<f64>,
    /// Notes for the user.
    pub notes: Vec<String>,
}

impl<'a> TargetColumns<'a> {
    pub(crate) fn new(of: &Surveyed<'a>) -> Self {
        let reader = |&column: &usize| {
            let names = of.places.categorical.contains(&column);
            target::Reader::new(of.table, column, &of.surveys[column], of.choice, names)
        };
        Self(of.learned.iter().map(reader).collect())
    }

    /// Reads a row and returns the number of its first label; 0 without one.
    pub(crate) fn push(&mut self, row: &Row<'_>) -> Result<u32, Fault> {
        let mut labels = self.0.iter_mut().map(|reader| reader.push(row));
        let first = labels.next().unwrap_or(Ok(0))?;
        labels.try_for_each(|label| label.map(drop))?;
        Ok(first)
    }

    /// The targets; those of an autoencoder are its `width` inputs.
    ///
    /// # Errors
    /// Nothing can be learned from a column.
    pub(crate) fn finish(self, width: usize) -> Result<TargetValues, Fault> {
        let mut columns = self.0.into_iter().map(target::Reader::finish).collect::<Result<Vec<_>, _>>()?;
        let notes = columns.iter_mut().filter_map(|column| column.note.take()).collect();
        let offsets = columns.iter().map(|column| column.offset).collect();
        let (targets, classes) = match columns.len() {
            0 => (Targets::Inputs { width }, Vec::new()),
            1 => {
                let Learned { targets, classes, .. } = columns.remove(0);
                (targets, classes)
            }
            _ => (side_by_side(&columns), Vec::new()),
        };
        Ok(TargetValues { targets, classes, offsets, notes })
    }
}

/// Several columns of numbers as the values of each row.
fn side_by_side(columns: &[Learned]) -> Targets {
    let values = |learned| match learned {
        &Learned { targets: Targets::Values { ref of, .. }, .. } => Some(of.as_slice()),
        _ => None,
    };
    let columns: Vec<&[f32]> = columns.iter().filter_map(values).collect();
    let rows = columns.first().map_or(0, |column| column.len());
    let of = (0..rows).flat_map(|row| columns.iter().map(move |column| column[row])).collect();
    Targets::Values { of, width: columns.len() }
}
