//! The training data.

use maud::{Markup, Render, html};

use tinyfit_model::number::{count, percent};

/// The table and what was made of it.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// The rows by what they are for.
    pub parts: Vec<Part>,
    /// Every column of the table, in its order.
    pub columns: Vec<Column>,
    /// Processing of the table as a whole, one sentence each.
    pub cleaning: Vec<String>,
}

/// Rows of one purpose.
#[derive(Clone, Debug)]
pub struct Part {
    /// Train, validation, test.
    pub name: String,
    /// How many.
    pub rows: usize,
    /// Their purpose.
    pub purpose: String,
}

/// A column of the table. Its texts are free, so that any kind of column can be described.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Input, target, left out.
    pub role: String,
    /// Number, category.
    pub kind: String,
    /// From the least to the greatest, or how many labels there are.
    pub range: String,
    /// Cells without a value.
    pub missing: usize,
    /// Its processing.
    pub cleaning: String,
}

/// More columns than this are shown when asked for.
const MOST_OPEN: usize = 20;

impl Render for Data {
    fn render(&self) -> Markup {
        let all: usize = self.parts.iter().map(|part| part.rows).sum();
        let share = |part: &Part| percent(part.rows as f64 / all.max(1) as f64);
        let columns = self.columns();
        html! {
            div.wide { table id="parts" {
                thead { tr {
                    th scope="col" { "rows" } th scope="col" { "number" } th scope="col" { "share" }
                    th.text scope="col" { "purpose" }
                } }
                tbody { @for part in &self.parts { tr {
                    th scope="row" { (part.name) } td { (count(part.rows)) } td { (share(part)) }
                    td.text { (part.purpose) }
                } } }
            } }
            @for sentence in &self.cleaning { p { (sentence) } }
            @if self.columns.len() > MOST_OPEN {
                details { summary { "The " (count(self.columns.len())) " columns" } (columns) }
            } @else if !self.columns.is_empty() { (columns) }
        }
    }
}

impl Data {
    fn columns(&self) -> Markup {
        html! { div.wide tabindex="0" role="region" aria-label="Columns" { table id="columns" {
            thead { tr {
                @for name in ["column", "role", "kind", "range"] { th.text scope="col" { (name) } }
                th scope="col" { "missing" }
                th.text scope="col" { "cleaning" }
            } }
            tbody { @for column in &self.columns { tr {
                th scope="row" { (column.name) }
                td.word { (column.role) } td.word { (column.kind) } td.text { (column.range) }
                td { (count(column.missing)) }
                td.text { (column.cleaning) }
            } } }
        } } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_columns_are_folded_and_none_is_left_out() {
        for (n, folded) in [(3, false), (300, true)] {
            let column = |i| Column { name: format!("<{i}>"), missing: 1234, ..Column::default() };
            let part = Part { name: "train".into(), rows: 60, purpose: "learned from".into() };
            let cleaning = vec!["One <row>.".into()];
            let page = Data { parts: vec![part], columns: (0..n).map(column).collect(), cleaning }
                .render()
                .into_string();
            assert_eq!(page.matches("<td>1,234</td>").count(), n);
            assert_eq!(page.contains("<details>"), folded);
            assert!(page.contains("One &lt;row&gt;.") && page.contains("100.0 %") && !page.contains("<0>"));
        }
    }
}
