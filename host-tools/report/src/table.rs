//! Tables of text, for a terminal.

use comfy_table::{CellAlignment, presets};
use tinyfit_model::text::one_line;

/// A table: the first column to the left, the others to the right. Names in it cannot break its lines.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = comfy_table::Table::new();
    let header = header.iter().map(|name| one_line(name));
    let rows = rows.into_iter().map(|row| row.iter().map(|cell| one_line(cell)).collect::<Vec<_>>());
    table.load_style(presets::NOTHING).set_header(header).add_rows(rows);
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        column.set_cell_alignment(if i == 0 { CellAlignment::Left } else { CellAlignment::Right });
    }
    table.trim_fmt() + "\n"
}
