//! Text as a terminal has room for it: tables are aligned, and what is wider than the terminal is broken where it reads best.

use crate::table::CELL;
use crate::wrap::{columns, wrap};

/// Between two columns of a table.
const GAP: usize = 2;
/// Of a header, where a table is wide.
const MOST_LINES: usize = 4;

/// A text whose [`table`](crate::table)s are aligned, in lines of at most `width` columns where that is given.
///
/// Numbers stand to the right, all else to the left. A table that is too wide has its header on several lines; if that does not
/// do, it goes on below with its first column again. A single cell that is too wide ends in `…`. Other lines are broken between
/// words, except commands and options: a terminal breaks them itself, and copies them whole.
///
/// ```
/// let rows = [("rows", "1,500"), ("accuracy", "0.98")];
/// let rows = rows.map(|(name, value)| vec![name.to_string(), value.to_string()]);
/// let text = format!("a test\n{}", tinyfit_report::table(&["score", "value"], rows));
/// assert_eq!(
///     tinyfit_report::layout(&text, Some(80)),
///     "a test\nscore     value\nrows      1,500\naccuracy   0.98\n"
/// );
/// ```
pub fn layout(text: &str, width: Option<usize>) -> String {
    let mut laid = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.contains(CELL) {
            let mut rows = vec![cells(line)];
            while let Some(line) = lines.next_if(|line| line.contains(CELL)) {
                rows.push(cells(line));
            }
            Table::of(rows).write(width, &mut laid);
        } else {
            prose(line, width, &mut laid);
        }
    }
    if !text.ends_with('\n') {
        laid.pop();
    }
    laid
}

fn cells(line: &str) -> Vec<&str> {
    line.split(CELL).collect()
}

fn prose(line: &str, width: Option<usize>, laid: &mut String) {
    match width {
        Some(width) if columns(line) > width && !is_command(line) => {
            let indent = line.len() - line.trim_start().len() + GAP;
            wrap(line, width, indent).iter().for_each(|line| push(line, laid));
        }
        _ => push(line, laid),
    }
}

/// A command or its options, by itself or after a word or a colon.
fn is_command(line: &str) -> bool {
    let line = line.trim_start();
    let after = [": ", " "].into_iter().filter_map(|mark| Some(line.split_once(mark)?.1));
    after.chain([line]).any(|line| line.starts_with("tinyfit ") || line.starts_with("--"))
}

fn push(line: &str, laid: &mut String) {
    laid.push_str(line.trim_end());
    laid.push('\n');
}

/// A table whose columns have widths.
struct Table<'a> {
    rows: Vec<Vec<&'a str>>,
    widths: Vec<usize>,
}

impl<'a> Table<'a> {
    fn of(mut rows: Vec<Vec<&'a str>>) -> Self {
        let n = rows.iter().map(Vec::len).max().unwrap_or(0);
        rows.iter_mut().for_each(|row| row.resize(n, ""));
        let widths = (0..n).map(|i| rows.iter().map(|row| columns(row[i])).max().unwrap_or(0)).collect();
        Self { rows, widths }
    }

    fn write(mut self, most: Option<usize>, laid: &mut String) {
        let all: Vec<usize> = (0..self.widths.len()).collect();
        let Some(most) = most.filter(|&most| self.taken(&all) > most) else {
            return self.write_columns(&all, laid);
        };
        // As few lines of header as do.
        let wide = std::mem::take(&mut self.widths);
        for height in 2..=MOST_LINES {
            self.widths = all.iter().map(|&i| self.narrow(i, wide[i], height)).collect();
            if self.taken(&all) <= most {
                return self.write_columns(&all, laid);
            }
        }
        // The first column, which names the row, leaves room for one more.
        self.widths[0] = self.widths[0].min(most / 2);
        let room = most.saturating_sub(self.widths[0] + GAP).max(1);
        self.widths.iter_mut().skip(1).for_each(|width| *width = (*width).min(room));
        // As few blocks as do, none much wider than another: a last one of a single column reads badly.
        let blocks = self.blocks(most);
        let widest = (1..=most).find(|&widest| self.blocks(widest).len() == blocks.len()).unwrap_or(most);
        for (nth, block) in self.blocks(widest).iter().enumerate() {
            if nth > 0 {
                laid.push('\n');
            }
            self.write_columns(block, laid);
        }
    }

    /// The columns in blocks of at most this width, each with the first column.
    fn blocks(&self, most: usize) -> Vec<Vec<usize>> {
        let mut blocks = vec![vec![0]];
        for i in 1..self.widths.len() {
            let wider = blocks.last().map(|block| [&block[..], &[i]].concat()).unwrap_or_default();
            match blocks.last_mut() {
                Some(block) if block.len() == 1 || self.taken(&wider) <= most => block.push(i),
                _ => blocks.push(vec![0, i]),
            }
        }
        blocks
    }

    /// The columns of the terminal that these of the table take.
    fn taken(&self, block: &[usize]) -> usize {
        block.iter().map(|&i| self.widths[i] + GAP).sum::<usize>().saturating_sub(GAP)
    }

    /// The least width of a column, which is `wide` now, whose header has at most so many lines.
    fn narrow(&self, i: usize, wide: usize, height: usize) -> usize {
        let words = self.rows[0][i].split(' ');
        let cells = self.rows.iter().skip(1).map(|row| row[i]);
        let least = words.chain(cells).map(columns).max().unwrap_or(0);
        (least..wide).find(|&width| wrap(self.rows[0][i], width, 0).len() <= height).unwrap_or(wide)
    }

    /// Whether a column stands to the right: it has numbers, and is not the first.
    fn is_right(&self, i: usize) -> bool {
        i > 0 && self.rows.iter().skip(1).any(|row| is_number(row[i]))
    }

    fn write_columns(&self, block: &[usize], laid: &mut String) {
        let Some((header, rows)) = self.rows.split_first() else { return };
        let headers: Vec<Vec<String>> =
            block.iter().map(|&i| wrap(header[i], self.widths[i].max(1), 0)).collect();
        let height = headers.iter().map(Vec::len).max().unwrap_or(0);
        for nth in 0..height {
            // Headers stand on the rows.
            let cell =
                |lines: &Vec<String>| (nth + lines.len()).checked_sub(height).map(|at| lines[at].clone());
            self.write_row(block, headers.iter().map(|lines| cell(lines).unwrap_or_default()), laid);
        }
        for row in rows {
            self.write_row(block, block.iter().map(|&i| cut(row[i], self.widths[i])), laid);
        }
    }

    fn write_row(&self, block: &[usize], cells: impl Iterator<Item = String>, laid: &mut String) {
        let mut line = String::new();
        for (&i, cell) in block.iter().zip(cells) {
            let blank = " ".repeat(self.widths[i].saturating_sub(columns(&cell)));
            let [before, after] = if self.is_right(i) { [&blank, ""] } else { ["", &blank] };
            line += &format!("{before}{cell}{after}{:GAP$}", "");
        }
        push(&line, laid);
    }
}

/// `-1.5`, `1,234`, `86.6 %`.
pub(crate) fn is_number(cell: &str) -> bool {
    cell.trim_end_matches([' ', '%']).replace(',', "").parse::<f64>().is_ok()
}

/// A cell, marked where it is cut.
fn cut(cell: &str, width: usize) -> String {
    if columns(cell) <= width {
        return cell.to_string();
    }
    let line = wrap(cell, width.saturating_sub(1).max(1), 0).into_iter().next().unwrap_or_default();
    line + "…"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::table;
    use proptest::prelude::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| cell.to_string()).collect()
    }

    const HEADER: [&str; 4] = ["", "shape", "zero point", "signal to noise, dB"];

    fn layers() -> String {
        table(&HEADER, [row(&["input", "", "-17", "44.2"]), row(&["hidden1", "4 -> 64", "-128", "exact"])])
    }

    #[test]
    fn numbers_stand_to_the_right_and_words_to_the_left() {
        let wide = "         shape    zero point  signal to noise, dB\n\
                    input                    -17                 44.2\n\
                    hidden1  4 -> 64        -128                exact\n";
        assert_eq!(layout(&layers(), None), wide);
        assert_eq!(layout(&layers(), Some(49)), wide);
    }

    #[test]
    fn a_wide_table_breaks_its_header_then_goes_on_below() {
        assert_eq!(
            layout(&layers(), Some(36)),
            "                   zero  signal to\n         shape    point  noise, dB\n\
             input               -17       44.2\nhidden1  4 -> 64   -128      exact\n"
        );
        assert_eq!(
            layout(&layers(), Some(18)),
            "         shape\ninput\nhidden1  4 -> 64\n\n\
             \x20         zero\n         point\ninput      -17\nhidden1   -128\n\n\
             \x20        signal\n             to\n         noise,\n             dB\ninput      44.2\nhidden1   exact\n"
        );
    }

    #[test]
    fn what_is_cut_is_marked() {
        let text = layout(&table(&["class", "rows"], [row(&[&"x".repeat(99), "1"])]), Some(20));
        assert_eq!(text, format!("class       rows\n{}…     1\n", "x".repeat(9)));
        assert_eq!(
            layout(&table(&["漢字", "n"], [row(&["漢字漢字漢字漢字", "1"])]), Some(10)),
            "漢字   n\n漢字…  1\n"
        );
    }

    #[test]
    fn prose_breaks_between_words_and_commands_do_not() {
        let text = "note: a sentence of some words, --flags too\nthis would work: tinyfit train a.csv --target species\n  --layers 64 --seed 1\n";
        assert_eq!(
            layout(text, Some(19)),
            "note: a sentence of\n  some words,\n  --flags too\nthis would work: tinyfit train a.csv --target species\n  --layers 64 --seed 1\n"
        );
        assert_eq!(layout(text, None), text);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_the_terminal(
            cells in proptest::collection::vec(proptest::collection::vec("[a-c漢 1-3.]{0,12}", 3), 1..5),
            width in 12usize..60,
        ) {
            let text = table(&["a long name", "b", "one more name"], cells);
            let laid = layout(&format!("{text}\n{}", "words and words ".repeat(9)), Some(width));
            for line in laid.lines() {
                prop_assert!(columns(line) <= width, "{line:?} of {width}");
            }
        }
    }
}
