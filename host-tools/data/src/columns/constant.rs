//! Columns with the same value in every row, from which nothing can be learned.

use crate::columns::roles::{Missing, Places};
use crate::columns::survey::Survey;
use crate::fault::Fault;
use crate::read::table::Table;
use crate::text::listed;

/// Removes the constant columns from the inputs and returns a note that names them.
///
/// # Errors
/// No input is left.
pub(crate) fn drop_constant(
    table: &Table,
    places: &mut Places,
    surveys: &[Survey],
    missing: Missing,
) -> Result<Option<String>, Fault> {
    let constant = |&column: &usize| {
        let survey = &surveys[column];
        // Which cells are missing can be information: the user decides.
        let tells = survey.missing > 0 && survey.present() > 0;
        if tells && matches!(missing, Missing::Error | Missing::Indicator) {
            return None;
        }
        Some((column, survey.constant(places.categorical.contains(&column))?))
    };
    let constants: Vec<(usize, String)> = places.inputs.iter().filter_map(constant).collect();
    if constants.len() == places.inputs.len() {
        let what = "every column to learn from is the same in all rows";
        return Err(Fault::new(table.path(), what, "give columns that change"));
    }
    places.inputs.retain(|column| constants.iter().all(|(constant, _)| constant != column));
    let name = |column: usize| table.columns()[column].as_str();
    Ok(match &constants[..] {
        [] => None,
        [(column, value)] if value == "empty" => {
            Some(format!("column '{}' is empty: left out", name(*column)))
        }
        [(column, value)] => Some(format!("column '{}' is {value} in every row: left out", name(*column))),
        several => {
            let names = listed(several.iter().map(|(column, _)| name(*column)));
            Some(format!("{} columns are the same in every row: left out ({names})", several.len()))
        }
    })
}
