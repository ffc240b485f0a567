//! The rows that a model got most wrong.

use maud::{Markup, html};
use tinyfit_engine::Residuals;
use tinyfit_model::number::{count, short};

use crate::figure::Numbers;

/// Rows that are listed at most.
pub(crate) const MOST: usize = 10;

/// Where the rows of a result are in a table's file.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The file's name; empty if it is not known.
    pub file: String,
    /// The line of each row, or where rows are windows of its last; empty if they are not known.
    pub lines: Vec<u64>,
}

impl Origin {
    /// The name of a row: its line, or its number from 1.
    fn row(&self, row: usize) -> String {
        count(self.lines.get(row).map_or(row + 1, |&line| line as usize))
    }

    fn header(&self) -> &'static str {
        if self.lines.is_empty() { "row" } else { "line" }
    }

    /// The rows under a heading, or `none` in their place; cells are a row and its texts.
    pub(crate) fn worst(&self, header: &[&str], cells: Vec<(usize, Vec<String>)>, none: &str) -> Markup {
        let header = std::iter::once(self.header()).chain(header.iter().copied());
        let rows =
            cells.into_iter().map(|(row, cells)| std::iter::once(self.row(row)).chain(cells).collect());
        let table = Numbers::new(header, rows);
        let counted = if self.lines.is_empty() { "" } else { ", by its line in " };
        html! {
            h3 { "Worst rows" }
            @if table.rows.is_empty() { p { (none) } } @else {
                p.quiet {
                    "At most " (MOST) ", the worst first" (counted)
                    @if !counted.is_empty() { code { (self.file) } }
                }
                div.wide { (table) }
            }
        }
    }

    /// The rows of a regression with the largest errors.
    pub(crate) fn of_residuals(&self, residuals: &Residuals) -> Markup {
        let error = |&(truth, predicted): &(f64, f64)| predicted - truth;
        let cells = largest(residuals, |pair| error(pair).abs()).into_iter().map(|row| {
            let pair = residuals.pairs[row];
            (row, [pair.0, pair.1, error(&pair)].map(short).to_vec())
        });
        let wrong = cells.filter(|(_, cells)| cells[2] != "0").collect();
        self.worst(&["true", "predicted", "error"], wrong, "No prediction is off.")
    }

    /// The rows of an autoencoder with the highest scores.
    pub(crate) fn of_scores(&self, scores: &Residuals) -> Markup {
        let rows = largest(scores, |pair| pair.0);
        let cells = rows.into_iter().map(|row| (row, vec![short(scores.pairs[row].0)]));
        self.worst(&["score"], cells.collect(), "")
    }
}

/// The rows with the largest of these values, the largest first.
fn largest(residuals: &Residuals, of: impl Fn(&(f64, f64)) -> f64) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..residuals.pairs.len()).collect();
    rows.sort_by(|&a, &b| of(&residuals.pairs[b]).total_cmp(&of(&residuals.pairs[a])));
    rows.truncate(MOST);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_errors_come_first_by_their_lines() {
        let pairs = vec![(1.0, 1.0), (2.0, 5.0), (3.0, -1.0), (4.0, 4.5)];
        let residuals = Residuals::of(pairs).unwrap();
        let origin = Origin { file: "<t>.csv".into(), lines: vec![2, 4, 1007, 9] };
        let page = origin.of_residuals(&residuals).into_string();
        let rows: Vec<&str> = page.split("<th scope=\"row\">").skip(1).collect();
        assert!(
            rows[0].starts_with("1,007</th><td>3</td><td>-1</td><td>-4</td>")
                && rows[1].starts_with("4</th><td>2</td><td>5</td><td>3</td>")
                && rows[2].starts_with("9</th>")
                && rows.len() == 3,
            "{page}"
        );
        assert!(page.contains("&lt;t&gt;.csv") && page.contains("<th scope=\"col\">line</th>"));
        let unknown = Origin::default().of_residuals(&residuals).into_string();
        assert!(unknown.contains("<th scope=\"col\">row</th>") && unknown.contains("\"row\">3</th>"));
        let right = Residuals::of(vec![(1.0, 1.0)]).unwrap();
        assert!(Origin::default().of_residuals(&right).into_string().contains("No prediction is off."));
    }
}
