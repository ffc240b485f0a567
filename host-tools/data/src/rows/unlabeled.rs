//! Leaves out rows whose target is missing.

use crate::fault::Fault;
use crate::read::table::Table;
use tinyfit_model::number::count;

/// The table without the rows in which a target is missing. Adds a note of how many those are.
///
/// # Errors
/// The table cannot be read, or no row is left.
pub(crate) fn drop_unlabeled(
    table: &Table,
    targets: &[usize],
    notes: &mut Vec<String>,
) -> Result<Table, Fault> {
    let labeled = table.with_values_in(targets);
    let (all, kept) = (table.rows(|_| Ok(()))?, labeled.rows(|_| Ok(()))?);
    match targets.first() {
        Some(&target) if kept == 0 => {
            Err(table.column_fault(target, "no row has a value here", "choose a target with values"))
        }
        _ => {
            if kept < all {
                let (without, all) = (count(all - kept), count(all));
                notes.push(format!("{without} of {all} rows have no target: left out"));
            }
            Ok(labeled)
        }
    }
}
