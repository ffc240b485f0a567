//! Numbers with a unit, a currency or a percent sign.

use std::borrow::Cow;
use std::fmt;

use crate::cells::numerals::{Numerals, Thousands};

/// The text before or after a number: a currency, a percent sign or a physical unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unit {
    /// Whether it stands before the number, as currencies do.
    before: bool,
    text: String,
}

const CURRENCIES: &str = "$€£¥₹₽₩₺₫₴₦฿¢";
const CODES: [&str; 10] = ["USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "US$", "R$", "C$"];

/// The longest unit, in characters.
const LONGEST: usize = 10;

impl Unit {
    /// The unit and the number of a text that is a number with a unit.
    pub(crate) fn of<'a>(text: &'a str, numerals: &Numerals) -> Option<(Self, Cow<'a, str>)> {
        let (sign, rest) = match text.strip_prefix(['-', '+']) {
            Some(rest) => text.split_at(text.len() - rest.len()),
            None => ("", text),
        };
        if let Some(unit) = currency(rest) {
            let number = rest[unit.len()..].trim_start();
            let unit = Self { before: true, text: unit.to_string() };
            return Some((unit, number_in(&[sign, number].concat(), numerals, true)?.into_owned().into()));
        }
        let end = number_end(text)?;
        let (number, unit) = (text[..end].trim_end(), text[end..].trim_start());
        let number = number_in(number, numerals, false)?;
        is_unit(unit).then(|| (Self { before: false, text: unit.to_string() }, number))
    }

    /// The unit itself.
    pub(crate) fn text(&self) -> String {
        self.text.clone()
    }

    /// The number in a text that may have a unit, in its own notation.
    pub(crate) fn number(text: &str) -> &str {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        match (currency(unsigned), number_end(text)) {
            (Some(unit), _) => unsigned[unit.len()..].trim_start(),
            (None, Some(end)) if is_unit(text[end..].trim_start()) => text[..end].trim_end(),
            _ => text,
        }
    }

    /// The number of a text with exactly this unit.
    pub(crate) fn strip<'a>(&self, text: &'a str, numerals: &Numerals) -> Option<Cow<'a, str>> {
        Self::of(text, numerals).filter(|(unit, _)| unit == self).map(|(_, number)| number)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}'", self.text)
    }
}

fn currency(text: &str) -> Option<&str> {
    let code = CODES.iter().find(|code| text.starts_with(**code)).map(|code| &text[..code.len()]);
    code.or_else(|| text.chars().next().filter(|&c| CURRENCIES.contains(c)).map(|c| &text[..c.len_utf8()]))
}

/// The end of the number at the start of a text, if there is one.
fn number_end(text: &str) -> Option<usize> {
    let digits = |from: usize| {
        let is_part = |c: char| c.is_ascii_digit() || ".,'’ \u{a0}\u{2009}\u{202f}".contains(c);
        from + text[from..].find(|c| !is_part(c)).unwrap_or(text.len() - from)
    };
    let signed = text.len() - text.trim_start_matches(['-', '+']).len();
    let end = digits(signed);
    text[signed..end].bytes().any(|c| c.is_ascii_digit()).then_some(())?;
    // An exponent, if one follows: `5e3 V`, but `5 eV`.
    let rest = text[end..].strip_prefix(['e', 'E']).map(|rest| rest.strip_prefix(['-', '+']).unwrap_or(rest));
    let power =
        rest.map_or(0, |rest| rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len());
    Some(match rest {
        Some(rest) if power > 0 => text.len() - rest.len() + power,
        _ => end,
    })
}

/// The number. Its thousands may be separated as the table's are, by blanks or apostrophes, and with a currency by
/// commas.
fn number_in<'a>(text: &'a str, numerals: &Numerals, currency: bool) -> Option<Cow<'a, str>> {
    let is_number = |text: &str| text.bytes().any(|c| c.is_ascii_digit()) && text.parse::<f64>().is_ok();
    let plain = numerals.plain(text);
    if is_number(&plain) {
        return Some(plain);
    }
    let marks = [Some(Thousands::Blank), Some(Thousands::Apostrophe), currency.then_some(Thousands::Comma)];
    marks.into_iter().flatten().find_map(|thousands| {
        let number = Numerals { thousands: Some(thousands), ..*numerals }.plain(text).into_owned();
        is_number(&number).then_some(Cow::Owned(number))
    })
}

fn is_unit(text: &str) -> bool {
    let is_first = |c: char| c.is_alphabetic() || "%‰°\"'".contains(c) || CURRENCIES.contains(c);
    let is_part = |c: char| is_first(c) || "/·*^²³-".contains(c);
    text.chars().next().is_some_and(is_first) && text.chars().count() <= LONGEST && text.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_unit() {
        let plain = Numerals::default();
        let of = |text| Unit::of(text, &plain).map(|(unit, number)| (unit.text, number.into_owned()));
        for (text, unit, number) in [
            ("35 %", "%", "35"),
            ("35%", "%", "35"),
            ("0 C", "C", "0"),
            ("-3.5°C", "°C", "-3.5"),
            ("$3500", "$", "3500"),
            ("-$1,234.50", "$", "-1234.50"),
            ("€ 12.5", "€", "12.5"),
            ("12.5 €", "€", "12.5"),
            ("EUR 7", "EUR", "7"),
            ("1 200 km/h", "km/h", "1200"),
            ("5e3 V", "V", "5e3"),
            ("5eV", "eV", "5"),
            ("9.81 m/s²", "m/s²", "9.81"),
            ("7 kilometers", "kilometers", "7"),
        ] {
            assert_eq!(of(text), Some((unit.to_string(), number.to_string())), "{text}");
        }
        for text in [
            "35",
            "",
            "C",
            "%",
            "12:30",
            "2024-01-31",
            "A1",
            "1A2",
            "0x1F",
            "1.2.3",
            "10 to 20",
            "3 red apples",
            // A word of eleven letters is text.
            "7 millimeters",
            "-",
            "1,5 V",
            "1e5",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
        let comma = Numerals { decimal: crate::cells::numerals::Decimal::Comma, thousands: None };
        assert_eq!(Unit::of("1,5 V", &comma).unwrap().1, "1.5");
    }
}
