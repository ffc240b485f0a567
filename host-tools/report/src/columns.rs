//! The importance of each column to the network.

use maud::{Markup, Render, html};

use crate::bars::{Bar, bars};
use crate::figure::{Figure, Numbers};
use crate::ink::Ink;
use tinyfit_model::number::{count, short};

/// How much each column matters, in two ways.
#[derive(Clone, Debug)]
pub struct ColumnWeights {
    /// The score that drops when a column is shuffled: accuracy, or R².
    pub score: String,
    /// Its value as it is.
    pub value: f64,
    /// The rows that were shuffled, and what they are: `test`, say.
    pub rows: (usize, String),
    /// How often.
    pub repeats: usize,
    /// The rows that gradients were taken of.
    pub gradient_rows: usize,
    /// One a column.
    pub columns: Vec<ColumnWeight>,
}

/// How much one column matters.
#[derive(Clone, Debug)]
pub struct ColumnWeight {
    /// The column.
    pub name: String,
    /// The mean drop of the score when it is shuffled.
    pub drop: f64,
    /// The standard deviation of the drop.
    pub std_dev: f64,
    /// The mean absolute gradient of the predicted output by the column as the network sees it.
    pub gradient: f64,
}

/// Bars at most.
const MOST: usize = 20;

impl Render for ColumnWeights {
    fn render(&self) -> Markup {
        html! { div.figures { (self.importance()) (self.saliency()) } }
    }
}

impl ColumnWeights {
    fn importance(&self) -> Figure {
        let caption = format!(
            "By how much {} drops from {} when the column is shuffled among {} {} rows: the mean of {} times, and their \
             standard deviation. Near 0, the column is not needed, or another column carries the same information.{}",
            self.score,
            short(self.value),
            count(self.rows.0),
            self.rows.1,
            self.repeats,
            self.more()
        );
        let sorted = self.sorted(|column| column.drop);
        let shown: Vec<Bar<'_>> = sorted
            .iter()
            .take(MOST)
            .map(|column| Bar { name: &column.name, value: column.drop, spread: column.std_dev })
            .collect();
        let rows = sorted.iter().map(|c| vec![c.name.clone(), short(c.drop), short(c.std_dev)]);
        Figure {
            id: "importance".into(),
            title: "Permutation importance".into(),
            caption,
            svg: bars(&shown, Ink::Series(0)),
            legend: Vec::new(),
            numbers: Numbers::new(["column", "mean drop", "standard deviation"], rows),
        }
    }

    fn saliency(&self) -> Figure {
        let caption = format!(
            "How steeply the output that speaks for the prediction answers to the column: its mean absolute gradient over \
             {} {} rows, a step being one standard deviation of the column.{}",
            count(self.gradient_rows),
            self.rows.1,
            self.more()
        );
        let sorted = self.sorted(|column| column.gradient);
        let shown: Vec<Bar<'_>> = sorted
            .iter()
            .take(MOST)
            .map(|column| Bar { name: &column.name, value: column.gradient, spread: 0.0 })
            .collect();
        let rows = sorted.iter().map(|c| vec![c.name.clone(), short(c.gradient)]);
        Figure {
            id: "saliency".into(),
            title: "Saliency".into(),
            caption,
            svg: bars(&shown, Ink::Series(2)),
            legend: Vec::new(),
            numbers: Numbers::new(["column", "mean absolute gradient"], rows),
        }
    }

    fn more(&self) -> String {
        let all = self.columns.len();
        if all > MOST {
            format!(" The first {MOST} of {} columns are drawn, all are in the table.", count(all))
        } else {
            String::new()
        }
    }

    fn sorted(&self, by: fn(&ColumnWeight) -> f64) -> Vec<&ColumnWeight> {
        let mut columns: Vec<&ColumnWeight> = self.columns.iter().collect();
        columns.sort_by(|a, b| by(b).total_cmp(&by(a)));
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_important_are_drawn_and_all_are_listed() {
        let column = |i: usize| ColumnWeight {
            name: format!("<{i}>"),
            drop: i as f64,
            std_dev: 0.5,
            gradient: -(i as f64),
        };
        let weights = ColumnWeights {
            score: "accuracy".into(),
            value: 0.9,
            rows: (30, "test".into()),
            repeats: 5,
            gradient_rows: 30,
            columns: (0..300).map(column).collect(),
        };
        let page = weights.render().into_string();
        assert!(page.contains("The first 20 of 300 columns"));
        assert_eq!(page.matches("<th scope=\"row\">").count(), 600);
        // The first bar is the last column's.
        assert!(page.find("&lt;299&gt;") < page.find("&lt;298&gt;") && !page.contains("<299>"));
    }
}
