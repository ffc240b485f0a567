//! Tables of text, for a terminal.

use tinyfit_model::text::one_line;

/// Between the cells of a row, until [`layout`](crate::layout) aligns them: how wide a table may be is known where it is
/// printed.
pub(crate) const CELL: char = '\t';

/// A table, a line for the header and for each row. Names in it cannot break its lines.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = line(header.iter().copied());
    rows.into_iter().for_each(|row| text += &line(row.iter().map(String::as_str)));
    text
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(one_line).collect();
    cells.join(&CELL.to_string()) + "\n"
}
