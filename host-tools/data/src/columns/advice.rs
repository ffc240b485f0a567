//! Notes and advice on columns that are easily misread: row numbers, dates, numbers with units.

use crate::cells::dates::Date;
use crate::columns::survey::Survey;
use crate::fault::Fault;
use crate::names;
use crate::read::profile::Profile;
use crate::read::table::Table;
use crate::text::{listed, shown};

/// Whether a column is left out unless an option names it: dates, and row names in a first column without a name.
pub(crate) fn is_left_out(table: &Table, column: usize) -> bool {
    let Profile { identifies, dates, .. } = table.profile(column);
    dates.is_some() || *identifies && column == 0 && table.is_nameless(column)
}

/// Adds a note on a column that is used or left out, if it is easily misread.
pub(crate) fn note(table: &Table, column: usize) {
    let name = &table.columns()[column];
    let (flag, called) = (names::quoted([name.as_str()]), shown(name));
    let Profile { unit, dates, counts, .. } = table.profile(column);
    if let Some(dates) = dates {
        let time = match dates {
            Date::Iso => format!("--time {flag} sorts rows by it"),
            Date::Other => "--time sorts rows by it if it is written as 2026-01-31T23:59:59".to_string(),
        };
        table.note(format!(
            "column {called} holds dates and is left out, as by --drop-columns {flag}: {time}, --categorical {flag} makes names of them"
        ));
    } else if is_left_out(table, column) {
        table.note(format!(
            "the first column has no name, and another text in each row: it is left out, as by --drop-columns {flag}; --columns takes it"
        ));
    } else if *counts {
        table.note(format!(
            "column {called} counts the rows: if it means nothing, leave it out with --drop-columns {flag}"
        ));
    }
    if let Some(unit) = unit {
        table.note(format!(
            "column {called} holds numbers with the unit {unit}, which is left out; if they are names, give --categorical {flag}"
        ));
    }
}

/// A note on each axis of a log without a column of times that rises as a clock does: it would be learned from as if it were
/// measured. A column that counts the rows has its own note.
pub(crate) fn clocks<'a>(
    table: &'a Table,
    axes: &'a [usize],
    surveys: &'a [Survey],
) -> impl Iterator<Item = String> + 'a {
    let rises = |column: &&usize| surveys[**column].rises() && !table.profile(**column).counts;
    axes.iter().filter(rises).map(|&column| {
        let name = &table.columns()[column];
        let (flag, called) = (names::quoted([name.as_str()]), shown(name));
        format!(
            "column {called} rises from row to row as a clock does, and is learned from as an axis: give --time {flag}, which also keeps \
             frames from crossing gaps, or --drop-columns {flag}"
        )
    })
}

/// Advice for a cell that is not a number in a column of numbers.
pub(crate) fn of_slip(table: &Table, column: usize, in_log: bool) -> String {
    let flag = names::quoted([table.columns()[column].as_str()]);
    let row = if in_log { "" } else { "remove the row, " };
    let names = match table.profile(column).few && !in_log {
        true => format!(", or give --categorical {flag} if its numbers are names"),
        false => String::new(),
    };
    format!("correct it, {row}or leave the column out with --drop-columns {flag}{names}")
}

/// The fault of a column of numbers with mixed units, which would otherwise become a category of hundreds of values.
pub(crate) fn mixed_units(table: &Table, column: usize) -> Option<Fault> {
    let (units, example) = table.profile(column).mixed.as_ref()?;
    let flag = names::quoted([table.columns()[column].as_str()]);
    let named: Vec<String> = units.iter().map(ToString::to_string).collect();
    let (s, one) = if units.len() > 1 { ("s", ", in one unit") } else { ("", "") };
    let what = format!(
        "most cells are numbers with the unit{s} {}, as {}, but not all can be read so",
        listed(named.iter().map(String::as_str)),
        shown(example)
    );
    let advice = format!(
        "write the numbers alone{one}, give --decimal or --thousands, leave the column out with --drop-columns {flag}, or if they are \
         names, give --categorical {flag}"
    );
    Some(table.column_fault(column, what, advice))
}
