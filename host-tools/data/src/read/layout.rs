//! The columns of a table, from its header and its first rows.

use std::collections::{BTreeMap, HashSet};

use csv::StringRecord;

use crate::cells::numerals::{self, Decimal, Numerals, Thousands};
use crate::cells::unit::Unit;
use crate::read::format::Format;
use crate::read::header;
use crate::read::profile::{Profile, Tally};
use crate::read::records::Syntax;

/// The layout of the first rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// The notation of numbers.
    pub numerals: Numerals,
    /// One per column.
    pub profiles: Vec<Profile>,
    /// The columns without a name in the file.
    pub nameless: Vec<usize>,
    /// Whether rows end with empty cells that belong to no column.
    pub trailing: bool,
    /// The number of lines to skip until the first as long as most rows, if the header is shorter.
    pub skip: Option<usize>,
}

impl Layout {
    /// A name for each column, and the layout that the rows show.
    pub(crate) fn of(
        mut header: Vec<String>,
        format: &Format,
        syntax: &Syntax,
        rows: &[(u64, StringRecord)],
        notes: &mut Vec<String>,
    ) -> (Vec<String>, Self) {
        let mut layout = Self::default();
        if matches!(syntax, Syntax::Delimited { .. }) && !rows.is_empty() {
            layout.trailing = has_trailing(&mut header, rows);
            if layout.trailing {
                notes.push(
                    "rows end with a delimiter, or several: what is behind the last column is left out"
                        .into(),
                );
            } else if has_names_of_rows(&header, rows) {
                notes.push("rows have a cell more than the header: the first column has no name".into());
                header.insert(0, String::new());
            }
            layout.skip = lines_before(header.len(), rows);
        }
        let rows = || rows.iter().map(|(_, row)| row).filter(|row| row.len() >= header.len());
        if let Syntax::Delimited { delimiter, rules } = *syntax {
            let mut tally = numerals::Tally::default();
            rows().flatten().for_each(|cell| tally.add(Unit::number(cell)));
            let given = (format.decimal, format.thousands);
            // A comma that separates cells is not a decimal mark. In quotes it could be either.
            let given = if delimiter == b',' { (given.0.or(Some(Decimal::Point)), given.1) } else { given };
            layout.numerals = Numerals::recognized(given, &tally, delimiter == b';' && !rules.blanks);
            notes.extend(note(format, layout.numerals));
        } else {
            layout.numerals =
                Numerals { decimal: format.decimal.unwrap_or_default(), thousands: format.thousands };
        }
        let mut tallies: Vec<Tally> = header.iter().map(|_| Tally::default()).collect();
        for row in rows() {
            tallies.iter_mut().zip(row).for_each(|(tally, cell)| tally.add(cell, &layout.numerals));
        }
        layout.profiles = tallies.into_iter().map(Tally::finish).collect();
        layout.nameless =
            header.iter().enumerate().filter(|(_, name)| name.is_empty()).map(|(i, _)| i).collect();
        // Duplicate names were refused before.
        let columns = header::of_header(header.iter().map(String::as_str)).unwrap_or_default();
        (columns, layout)
    }
}

/// Removes trailing header cells without a name that are empty in every row. Returns whether the header or every row
/// had trailing cells.
fn has_trailing(header: &mut Vec<String>, rows: &[(u64, StringRecord)]) -> bool {
    let is_empty = |column: usize| rows.iter().all(|(_, row)| row.get(column).is_none_or(str::is_empty));
    let width = header.len();
    while header.len() > 1 && header[header.len() - 1].is_empty() && is_empty(header.len() - 1) {
        header.pop();
    }
    let kept = header.len();
    let all_go_on =
        || rows.iter().all(|(_, row)| row.len() > kept && row.iter().skip(kept).all(str::is_empty));
    kept < width || all_go_on()
}

/// The number of lines before the first record that is as long as most records, if these are longer than the header.
fn lines_before(header: usize, rows: &[(u64, StringRecord)]) -> Option<usize> {
    let mut counts = BTreeMap::new();
    rows.iter().for_each(|(_, row)| *counts.entry(row.len()).or_insert(0usize) += 1);
    let (&width, _) = counts.iter().find(|(width, count)| **width > header && 2 * **count > rows.len())?;
    let (line, _) = rows.iter().find(|(_, row)| row.len() == width)?;
    Some((*line as usize).saturating_sub(1))
}

/// Whether every row has one cell more than the header and the first cells all differ: R writes row names in this way.
fn has_names_of_rows(header: &[String], rows: &[(u64, StringRecord)]) -> bool {
    let different: HashSet<&str> = rows.iter().filter_map(|(_, row)| row.get(0)).collect();
    header.len() > 1
        && rows.len() > 1
        && different.len() == rows.len()
        && rows.iter().all(|(_, row)| row.len() == header.len() + 1)
}

/// A note on the detected notation, with the options for it.
fn note(format: &Format, numerals: Numerals) -> Option<String> {
    let decimal = (format.decimal.is_none() && numerals.decimal == Decimal::Comma)
        .then_some("decimals are marked by commas (--decimal ,)");
    let thousands =
        numerals.thousands.filter(|_| format.thousands.is_none()).map(|thousands| match thousands {
            Thousands::Point => "thousands are grouped by points (--thousands .)",
            Thousands::Comma => "thousands are grouped by commas (--thousands ,)",
            Thousands::Blank => "thousands are grouped by blanks (--thousands ' ')",
            Thousands::Apostrophe => "thousands are grouped by apostrophes (--thousands \"'\")",
        });
    let told: Vec<&str> = decimal.into_iter().chain(thousands).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::line_filter::LineFilter;

    fn of(header: &str, rows: &[&str]) -> (Vec<String>, bool, Vec<String>) {
        let cells = |line: &str| line.split(',').map(str::to_string).collect::<Vec<_>>();
        let rows: Vec<_> = rows.iter().map(|row| (1, StringRecord::from(cells(row)))).collect();
        let syntax = Syntax::Delimited { delimiter: b',', rules: LineFilter::default() };
        let mut notes = Vec::new();
        let (columns, layout) = Layout::of(cells(header), &Format::default(), &syntax, &rows, &mut notes);
        (columns, layout.trailing, notes)
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| name.to_string()).collect()
    }

    #[test]
    fn what_is_behind_the_last_column_is_none() {
        for (header, rows) in [
            ("a,b", &["1,2,", "3,4,"][..]),
            ("a,b,", &["1,2,", "3,4,"]),
            ("a,b,", &["1,2", "3,4"]),
            ("a,b,,", &["1,2,,", ",,,"]),
        ] {
            let (columns, trailing, notes) = of(header, rows);
            assert_eq!((columns, trailing, notes.len()), (names(&["a", "b"]), true, 1), "{header} {rows:?}");
        }
        // One row does not make it so, and a column with something in it is one.
        assert!(!of("a,b", &["1,2,", "3,4"]).1);
        assert_eq!(of("a,b,", &["1,2,", "3,4,5"]).0, ["a", "b", "3"]);
        assert_eq!(of(",", &["1,2", "3,4"]).0, ["1", "2"]);
        assert_eq!(of(",,", &["1,2,", "3,4,"]).0, ["1", "2"]);
        assert_eq!(of("a,b", &["1,", "3,"]).0, ["a", "b"]);
    }

    #[test]
    fn a_header_without_the_names_of_rows() {
        assert_eq!(of("a,b", &["x,1,2", "y,3,4"]).0, ["1", "a", "b"]);
        assert_eq!(of("a,1", &["x,1,2", "y,3,4"]).0, ["1 (2)", "a", "1"]);
        // A header names no column twice.
        assert_eq!(of("a,b", &["x,1,2", "x,3,4"]).0, ["a", "b"]);
    }

    #[test]
    fn a_table_that_begins_further_below() {
        let rows = |widths: &[usize]| -> Vec<(u64, StringRecord)> {
            let row = |(i, &width): (usize, &usize)| (i as u64 + 2, StringRecord::from(vec!["x"; width]));
            widths.iter().enumerate().map(row).collect()
        };
        // The header of the table is in line 4: three lines are before it.
        assert_eq!(lines_before(1, &rows(&[1, 1, 3, 3, 3, 3])), Some(3));
        assert_eq!(lines_before(1, &rows(&[1, 3])), None);
        assert_eq!(lines_before(3, &rows(&[3, 3, 3])), None);
    }
}
