//! The confusion matrix.

use plotters::prelude::*;
use plotters::style::FontTransform;
use plotters::style::text_anchor::HPos;
use tinyfit_engine::Classification;

use crate::cut::cut;
use crate::figure::{Figure, LETTER, Numbers, WIDTH, drawn, letters};
use crate::ink::Ink;
use tinyfit_model::number::{count, percent};

/// More classes than this have no room for counts in their cells, and no names next to them.
const MOST_NAMED: usize = 16;
/// More classes than this make a table that nobody reads: the most frequent confusions take its place.
const WIDEST_TABLE: usize = 32;
const MOST_CONFUSED: usize = 40;
const LONGEST_NAME: usize = 11;

/// The matrix as a figure: rows are the truth, and a cell is as strong as its share of its row.
pub fn confusion(id: &str, title: &str, metrics: &Classification, classes: &[String]) -> Figure {
    let matrix = &metrics.confusion;
    let caption = format!(
        "{} of {} rows are classified right ({}). Rows are the true classes, columns the predicted ones; a cell is as strong \
         as its share of its row.",
        count((0..matrix.len()).map(|i| matrix[i][i]).sum()),
        count(metrics.rows),
        percent(metrics.accuracy),
    );
    Figure {
        id: id.into(),
        title: title.into(),
        caption,
        svg: svg(matrix, classes),
        legend: Vec::new(),
        numbers: if matrix.len() <= WIDEST_TABLE {
            table(matrix, classes)
        } else {
            most_confused(matrix, classes)
        },
    }
}

fn table(matrix: &[Vec<usize>], classes: &[String]) -> Numbers {
    let header = std::iter::once("true \\ predicted").chain(classes.iter().map(String::as_str));
    let rows = classes.iter().zip(matrix);
    Numbers::new(
        header,
        rows.map(|(class, row)| {
            std::iter::once(class.clone()).chain(row.iter().map(|&n| count(n))).collect()
        }),
    )
}

fn most_confused(matrix: &[Vec<usize>], classes: &[String]) -> Numbers {
    let cells = matrix.iter().enumerate();
    let mut cells: Vec<(usize, usize, usize)> = cells
        .flat_map(|(truth, row)| row.iter().enumerate().map(move |(predicted, &n)| (n, truth, predicted)))
        .filter(|&(n, truth, predicted)| n > 0 && truth != predicted)
        .collect();
    cells.sort_unstable_by_key(|&(n, truth, predicted)| (std::cmp::Reverse(n), truth, predicted));
    let rows = cells
        .into_iter()
        .take(MOST_CONFUSED)
        .map(|(n, truth, predicted)| vec![classes[truth].clone(), classes[predicted].clone(), count(n)]);
    Numbers::new(["true", "taken for (most frequent first)", "rows"], rows)
}

fn svg(matrix: &[Vec<usize>], classes: &[String]) -> String {
    let n = matrix.len().max(1) as i32;
    let named = classes.len() <= MOST_NAMED;
    let (left, top) = if named { (212, 24) } else { (70, 24) };
    // A few classes need not fill the width.
    let cell = ((WIDTH as i32 - left - 24) / n).min(210);
    let side = cell * n;
    // Names stand upright where they do not fit below each other.
    let longest =
        classes.iter().map(|class| class.chars().count().min(LONGEST_NAME)).max().unwrap_or(0) as i32;
    let upright = named && longest * 18 > cell - 8;
    let names = if !named {
        8
    } else if upright {
        18 * longest + 16
    } else {
        48
    };
    let height = top + side + names + 52;
    drawn((WIDTH, height as u32), |root| {
        let turned = |style: TextStyle<'static>| style.transform(FontTransform::Rotate270);
        for (i, row) in matrix.iter().enumerate() {
            let all = row.iter().sum::<usize>().max(1) as f64;
            for (j, &rows) in row.iter().enumerate().filter(|(_, rows)| named || **rows > 0) {
                let (x, y) = (left + cell * j as i32, top + cell * i as i32);
                let gap = i32::from(cell > 12);
                let corners = [(x, y), (x + cell - gap, y + cell - gap)];
                let strength = 0.04 + 0.66 * rows as f64 / all;
                root.draw(&Rectangle::new(corners, Ink::Heat.color().mix(strength).filled()))?;
                if named {
                    let text = count(rows);
                    // Digits are about 0.45 of plotters' height wide.
                    let size =
                        (f64::from(cell - 6) / (0.5 * text.len() as f64)).min(f64::from(LETTER)).max(14.0);
                    let ink = if rows == 0 { Ink::Quiet } else { Ink::Text };
                    let middle = (x + cell / 2, y + cell / 2);
                    root.draw(&Text::new(text, middle, letters(size as u32, ink, HPos::Center)))?;
                }
            }
        }
        if named {
            for (i, class) in classes.iter().enumerate() {
                let (class, middle) = (cut(class, LONGEST_NAME), cell * i as i32 + cell / 2);
                let beside = letters(LETTER, Ink::Text, HPos::Right);
                root.draw(&Text::new(class.clone(), (left - 12, top + middle), beside))?;
                let (style, y) = if upright {
                    (turned(letters(LETTER, Ink::Text, HPos::Right)), top + side + 12)
                } else {
                    (letters(LETTER, Ink::Text, HPos::Center), top + side + 26)
                };
                root.draw(&Text::new(class, (left + middle, y), style))?;
            }
        } else {
            let frame = [(left, top), (left + side, top + side)];
            root.draw(&Rectangle::new(frame, Ink::Grid.color().stroke_width(2)))?;
            let across = turned(letters(LETTER, Ink::Quiet, HPos::Center));
            root.draw(&Text::new("true".to_string(), (left - 30, top + side / 2), across))?;
        }
        let under = letters(LETTER, Ink::Quiet, HPos::Center);
        root.draw(&Text::new("predicted".to_string(), (left + side / 2, height - 24), under))?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::Render;

    fn figure(classes: usize) -> String {
        let pairs = (0..3 * classes).map(|i| (i % classes, if i == 1 { 0 } else { i % classes }));
        let names: Vec<String> = (0..classes).map(|i| format!("<class {i}>")).collect();
        confusion("c", "Confusion", &Classification::of(pairs, classes), &names).render().into_string()
    }

    #[test]
    fn few_classes_are_named_and_many_are_dots() {
        let few = figure(3);
        assert_eq!(few.matches("<rect").count(), 9);
        assert!(
            few.contains("8 of 9 rows") && few.contains("<th scope=\"row\">&lt;class 1&gt;</th>"),
            "{few}"
        );
        let many = figure(100);
        // The diagonal, one cell next to it, and the frame.
        assert_eq!(many.matches("<rect").count(), 102);
        let confused =
            "<th scope=\"row\">&lt;class 1&gt;</th><td class=\"word\">&lt;class 0&gt;</td><td>1</td>";
        assert!(many.contains(confused), "{many}");
        assert!(many.contains("taken for") && !many.contains("<class"), "{many}");
    }
}
