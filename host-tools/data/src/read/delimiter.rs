//! Detects the delimiter of a text from its first records.

use std::collections::BTreeMap;

use csv::StringRecord;

use crate::cells::dates;
use crate::cells::missing::is_missing;
use crate::cells::numerals::{Decimal, Numerals, Thousands};
use crate::cells::unit::Unit;
use crate::read::dialect::Sample;
use crate::read::format::Delimiter;
use crate::read::line_filter::LineFilter;
use crate::read::records::Syntax;

/// The single characters that are detected as delimiters; of equally good ones the first.
const KNOWN: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The number of records that are looked at.
const MANY: usize = 200;

/// The delimiter that gives most lines the same number of plausible cells.
pub(crate) fn sniff(sample: &Sample, rules: LineFilter) -> Delimiter {
    if is_one_column_of_commas(sample, rules) {
        return Delimiter::Char(b';');
    }
    let scored = |delimiter: Delimiter| {
        let records = sample.records(&Syntax::delimited(delimiter, rules), MANY);
        (delimiter, score(delimiter, &records))
    };
    let known = KNOWN.map(|delimiter| scored(Delimiter::Char(delimiter)));
    let better = |a: &(Delimiter, (f64, usize)), b: &(Delimiter, (f64, usize))| {
        a.1.0.total_cmp(&b.1.0).then(a.1.1.cmp(&b.1.1))
    };
    // Of equals `max_by` takes the last.
    let all = std::iter::once(scored(Delimiter::Blanks)).chain(known.into_iter().rev());
    match all.max_by(better) {
        Some((delimiter, (share, _))) if share > 0.0 => delimiter,
        _ => Delimiter::Char(KNOWN[0]),
    }
}

/// Scores a delimiter: the share of records with the most frequent number of cells, times the share of their cells that
/// no other delimiter would split. Returns the score and that number of cells.
fn score(delimiter: Delimiter, records: &[(u64, StringRecord)]) -> (f64, usize) {
    let mut counts = BTreeMap::new();
    records.iter().for_each(|(_, record)| *counts.entry(record.len()).or_insert(0usize) += 1);
    let Some((&width, &regular)) =
        counts.iter().max_by_key(|(_, count)| **count).filter(|(width, _)| **width > 1)
    else {
        return (0.0, 0);
    };
    let cells = || records.iter().map(|(_, record)| record).filter(|record| record.len() == width).flatten();
    let share = |cells: usize| cells as f64 / (regular * width) as f64;
    let is_clean = |cell: &&str| match delimiter {
        _ if is_number(Unit::number(cell)) => true,
        // A quote inside a cell: the delimiter has split quoted text.
        _ if cell.contains('"') => false,
        Delimiter::Char(own) => !cell.bytes().any(|c| c != own && KNOWN.contains(&c)) && !cell.contains("  "),
        Delimiter::Blanks => !cell.bytes().any(|c| KNOWN.contains(&c)),
    };
    let fit = regular as f64 / records.len() as f64 * share(cells().filter(is_clean).count());
    if delimiter == Delimiter::Blanks {
        // Texts contain blanks as well. Blanks are accepted only if all lines have the same number of cells, the header
        // at most one fewer, and there are numbers below.
        const LESS: f64 = 0.95;
        let header = records.first().map_or(0, |(_, record)| record.len());
        let others = records.len() - regular;
        // A header of a single name can have rows of a number and its unit.
        let alike = others == 0 || others == 1 && header > 1 && header + 1 == width;
        let rows = || records.iter().skip(1).flat_map(|(_, record)| record.iter());
        let numbers = rows().filter(|cell| is_number(cell) || is_missing(cell)).count();
        return if alike && numbers > 0 && 3 * numbers >= rows().count() {
            (fit * LESS, width)
        } else {
            (0.0, 0)
        };
    }
    (fit, width)
}

/// Whether a cell is a number with any decimal mark, or a date.
pub(crate) fn is_number(cell: &str) -> bool {
    [(Decimal::Point, Some(Thousands::Comma)), (Decimal::Comma, Some(Thousands::Point))]
        .into_iter()
        .any(|(decimal, thousands)| Numerals { decimal, thousands }.plain(cell).parse::<f64>().is_ok())
        || dates::of(cell).is_some()
}

/// Whether the text is a single column of numbers with decimal commas, without a delimiter.
fn is_one_column_of_commas(sample: &Sample, rules: LineFilter) -> bool {
    let records = sample.records(&Syntax::delimited(Delimiter::Char(b';'), rules), MANY);
    let mut rows = records.iter().map(|(_, record)| record);
    let header = rows.next();
    header.is_some_and(|header| header.len() == 1 && !header[0].contains(','))
        && records.iter().any(|(_, row)| row[0].contains(','))
        && rows.all(|row| row.len() == 1 && (is_missing(&row[0]) || is_number(&row[0])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::dialect::Dialect;
    use crate::read::format::Format;
    use std::path::Path;

    fn delimiter(text: &str) -> Delimiter {
        match Dialect::of(&Sample::from(text.as_bytes()), Path::new("t.csv"), &Format::default())
            .unwrap()
            .syntax
        {
            Syntax::Delimited { rules: LineFilter { blanks: true, .. }, .. } => Delimiter::Blanks,
            Syntax::Delimited { delimiter, .. } => Delimiter::Char(delimiter),
            _ => panic!("{text}"),
        }
    }

    #[test]
    fn the_delimiter_that_all_lines_agree_on() {
        for (text, delimiter_of) in [
            ("a,b;c,d\n1;2;3;4", b';'),
            ("acc, x, g;acc, y, g;y\n1.5;2;hot\n3;4;cold\n", b';'),
            ("\r\n\na;b;\"c,d,e,f\"\n", b';'),
            ("a;y\n1,5;x\n2,5;z\n", b';'),
            ("1,5;2,5;3,5\n2,5;3,5;4,5\n", b';'),
            ("a\tb\n", b'\t'),
            ("city\tn\nNew York\t1\nSan Jose\t2\n", b'\t'),
            ("a|b|c,d\n", b'|'),
            ("a,b;c\n", b','),
            ("\"x\n;;;\",b\n", b','),
            ("a,note\n1,x; y\n2,z; w\n3,v\n", b','),
            ("a, b\n1, 2\n3, 4\n", b','),
            ("c\ta\ty\n0,5 %\t1\tx\n1,5 %\t2\tx\n", b'\t'),
            ("x\n1,5\n2,25\n", b';'),
            ("one word\nor two\n", b','),
            ("temp\n41 C\n-3 C\n", b','),
            ("a\n", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter(text), Delimiter::Char(delimiter_of), "{text:?}");
        }
        for text in [
            "  a     b  y\n 1.0   2  x\n10.5  20  z\n",
            "     a   b\n0  1.5   2\n1   25  30\n",
            "a b\n1,5 2,25\n3 4\n",
        ] {
            assert_eq!(delimiter(text), Delimiter::Blanks, "{text:?}");
        }
    }
}
