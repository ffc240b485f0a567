//! Number notation: the decimal mark and the thousands separator.

use std::borrow::Cow;

use crate::choice::{Choice, Named};

/// The decimal mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimal {
    /// 1.5
    #[default]
    Point,
    /// 1,5
    Comma,
}

impl Choice for Decimal {
    const ALL: &'static [Named<Self>] =
        &[Named::new(Decimal::Point, ".", "1.5"), Named::new(Decimal::Comma, ",", "1,5")];
}

/// The thousands separator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thousands {
    /// 1.000.000
    Point,
    /// 1,000,000
    Comma,
    /// 1 000 000, also with no-break spaces
    Blank,
    /// 1'000'000
    Apostrophe,
}

impl Choice for Thousands {
    const ALL: &'static [Named<Self>] = &[
        Named::new(Thousands::Point, ".", "1.000.000"),
        Named::new(Thousands::Comma, ",", "1,000,000"),
        Named::new(Thousands::Blank, " ", "1 000 000, also with blanks at which no line breaks").or("blank"),
        Named::new(Thousands::Apostrophe, "'", "1'000'000"),
    ];
}

/// The notation of the numbers of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numerals {
    pub decimal: Decimal,
    pub thousands: Option<Thousands>,
}

impl Thousands {
    fn marks(self) -> &'static [char] {
        match self {
            Thousands::Point => &['.'],
            Thousands::Comma => &[','],
            Thousands::Blank => &[' ', '\u{a0}', '\u{2009}', '\u{202f}'],
            Thousands::Apostrophe => &['\'', '’'],
        }
    }

    /// The whole part of a number without thousands separators. `None` unless there is at least one separator and each
    /// group except the first has three digits.
    pub(crate) fn ungrouped(self, text: &str) -> Option<String> {
        let digits = text.trim_start_matches(['+', '-']);
        let mut groups = digits.split(self.marks());
        let is_digits = |group: &str| !group.is_empty() && group.bytes().all(|c| c.is_ascii_digit());
        let first = groups.next().filter(|group| is_digits(group) && group.len() <= 3)?;
        let mut whole = [&text[..text.len() - digits.len()], first].concat();
        let mut count = 0;
        for group in groups {
            count += 1;
            whole += Some(group).filter(|group| is_digits(group) && group.len() == 3)?;
        }
        (count > 0).then_some(whole)
    }
}

impl Numerals {
    /// Rewrites a number in Rust's notation and returns any other text unchanged. With a decimal comma, a point that
    /// separates no thousands becomes a comma, so that the text is not read as another number.
    pub(crate) fn plain<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if *self == Self::default() || !text.bytes().any(|c| c.is_ascii_digit()) {
            return Cow::Borrowed(text);
        }
        let mark = if self.decimal == Decimal::Comma { ',' } else { '.' };
        let (whole, rest) = text.split_at(text.find([mark, 'e', 'E']).unwrap_or(text.len()));
        let ungrouped = self.thousands.and_then(|thousands| thousands.ungrouped(whole));
        if self.decimal == Decimal::Point {
            return ungrouped.map_or(Cow::Borrowed(text), |whole| Cow::Owned(whole + rest));
        }
        let is_grouped = ungrouped.is_some();
        let swapped = ungrouped.unwrap_or_else(|| whole.replace('.', ",")) + &rest.replace(',', ".");
        let is_number = |text: &str| text.parse::<f64>().is_ok();
        if is_grouped || is_number(&swapped) || is_number(text) {
            Cow::Owned(swapped)
        } else {
            Cow::Borrowed(text)
        }
    }

    /// Infers from a tally of cells what `given` leaves open. `semicolons`: cells are separated by semicolons, which
    /// programs use where the comma is the decimal mark.
    pub(crate) fn recognized(
        given: (Option<Decimal>, Option<Thousands>),
        tally: &Tally,
        semicolons: bool,
    ) -> Self {
        let decimal = given.0.unwrap_or_else(|| {
            let commas = tally.commas > 0 && tally.points == 0 && tally.grouped_by_comma_twice == 0;
            // All commas could be thousands separators.
            let is_certain = semicolons || tally.commas > tally.like_thousands;
            if commas && is_certain { Decimal::Comma } else { Decimal::Point }
        });
        let by_point = decimal == Decimal::Comma && tally.grouped_by_point > 0;
        let thousands = given.1.or(match tally {
            _ if by_point => Some(Thousands::Point),
            tally if tally.grouped_by_blank > 0 => Some(Thousands::Blank),
            tally if tally.grouped_by_apostrophe > 0 => Some(Thousands::Apostrophe),
            _ => None,
        });
        Self { decimal, thousands }
    }
}

/// Counts of cells by the notation they could be in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// With a decimal point.
    pub points: usize,
    /// With one comma that can be the decimal mark.
    pub commas: usize,
    /// Those of them whose comma can also be a thousands separator.
    pub like_thousands: usize,
    /// With commas that can only be thousands separators.
    pub grouped_by_comma_twice: usize,
    /// With points that can be thousands separators; two points can be nothing else.
    pub grouped_by_point: usize,
    pub grouped_by_blank: usize,
    pub grouped_by_apostrophe: usize,
}

impl Tally {
    /// Counts a cell.
    pub(crate) fn add(&mut self, text: &str) {
        let Some(first) = text.bytes().next() else { return };
        if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.' | b',')) {
            return;
        }
        let is_number = |text: &str, decimal, thousands| {
            Numerals { decimal, thousands: Some(thousands) }.plain(text).parse::<f64>().is_ok()
        };
        let (whole, rest) = text.split_at(text.find([',', '.', 'e', 'E']).unwrap_or(text.len()));
        let mut text = Cow::Borrowed(text);
        for (thousands, count) in [
            (Thousands::Blank, &mut self.grouped_by_blank),
            (Thousands::Apostrophe, &mut self.grouped_by_apostrophe),
        ] {
            if let Some(joined) = thousands.ungrouped(whole).map(|whole| whole + rest)
                && joined.replacen(',', ".", 1).parse::<f64>().is_ok()
            {
                *count += 1;
                text = Cow::Owned(joined);
            }
        }
        if text.contains(',') {
            let (whole, _) = text.split_once(',').unwrap_or((&text, ""));
            let european = is_number(&text, Decimal::Comma, Thousands::Point);
            let american = is_number(&text, Decimal::Point, Thousands::Comma);
            self.commas += usize::from(european);
            // `0,125` has no thousands.
            let is_thousands = american && !whole.trim_start_matches(['+', '-']).starts_with('0');
            self.like_thousands += usize::from(european && is_thousands);
            self.grouped_by_comma_twice += usize::from(american && !european);
            self.grouped_by_point += usize::from(european && whole.contains('.'));
        } else if text.contains('.') {
            let grouped = Thousands::Point.ungrouped(&text).is_some();
            self.grouped_by_point += usize::from(grouped);
            self.points += usize::from(!grouped && text.parse::<f64>().is_ok());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognized(cells: &[&str], semicolons: bool) -> (Decimal, Option<Thousands>) {
        let mut tally = Tally::default();
        cells.iter().for_each(|cell| tally.add(cell));
        let Numerals { decimal, thousands } = Numerals::recognized((None, None), &tally, semicolons);
        (decimal, thousands)
    }

    #[test]
    fn numbers_become_plain() {
        // pandas 3.1.1: read_csv(StringIO("x\n" + text), sep=";", decimal=.., thousands=.., engine="python")["x"][0]
        let plain =
            |decimal, thousands, text| Numerals { decimal, thousands }.plain(text).parse::<f64>().ok();
        use Decimal::*;
        for (decimal, thousands, text, number) in [
            (Comma, None, "1,2882", 1.2882),
            (Comma, None, "-0,7645e-3", -0.7645e-3),
            (Comma, None, "42", 42.0),
            (Comma, Some(Thousands::Point), "14.301,93", 14301.93),
            (Comma, Some(Thousands::Point), "-1.234.567", -1_234_567.0),
            (Comma, Some(Thousands::Blank), "1\u{202f}234,5", 1234.5),
            (Point, Some(Thousands::Comma), "1,234,567.5", 1_234_567.5),
            (Point, Some(Thousands::Apostrophe), "1'234.5", 1234.5),
            (Point, Some(Thousands::Blank), "+12 345", 12345.0),
        ] {
            assert_eq!(plain(decimal, thousands, text), Some(number), "{text}");
        }
        // Marks that are out of place. pandas takes some for numbers: "1.50" for 150, "1.5,2" for 15.2, "12 34" for 1234.
        for (decimal, thousands, text) in [
            (Comma, None, "1.5"),
            (Comma, None, "14.301,93"),
            (Comma, Some(Thousands::Point), "1.50"),
            (Comma, Some(Thousands::Point), "1.5,2"),
            (Comma, Some(Thousands::Point), "1234.567"),
            (Point, None, "1,5"),
            (Point, Some(Thousands::Comma), "1,5"),
            (Point, Some(Thousands::Blank), "12 34"),
        ] {
            assert_eq!(plain(decimal, thousands, text), None, "{text}");
        }
        // Other text stays as it is.
        let comma = Numerals { decimal: Comma, thousands: None };
        assert_eq!(comma.plain("31.12.2026, x"), "31.12.2026, x");
    }

    #[test]
    fn decimals_are_recognized_where_nothing_speaks_against_it() {
        use Decimal::*;
        assert_eq!(recognized(&["1,5", "2", "-0,25", "x,y"], false), (Comma, None));
        assert_eq!(recognized(&["14.301,93", "84.895,09"], false), (Comma, Some(Thousands::Point)));
        assert_eq!(recognized(&["1,5", "1.234.567"], true), (Comma, Some(Thousands::Point)));
        assert_eq!(recognized(&["1,5", "2.5"], true), (Point, None));
        // 1234 or 1.234? Where semicolons separate the cells, the comma is for decimals.
        assert_eq!(recognized(&["1,234", "5,678"], false), (Point, None));
        assert_eq!(recognized(&["1,234", "5,678"], true), (Comma, None));
        assert_eq!(recognized(&["0,234", "5,678"], false), (Comma, None));
        assert_eq!(recognized(&["1,234,567", "5,678"], true), (Point, None));
        assert_eq!(recognized(&["1 234", "12 345 678.5"], false), (Point, Some(Thousands::Blank)));
        assert_eq!(recognized(&["1\u{a0}234,5", "12 345,25"], false), (Comma, Some(Thousands::Blank)));
        assert_eq!(recognized(&["1'234.5"], false), (Point, Some(Thousands::Apostrophe)));
        assert_eq!(recognized(&["2024-01-31 12", "12 34", "x 123"], false), (Point, None));
    }
}
