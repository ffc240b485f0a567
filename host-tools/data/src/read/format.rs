//! How a table is written.

use std::fmt;
use std::str::FromStr;

use crate::cells::missing::Markers;
use crate::cells::numerals::{Decimal, Thousands};
use crate::choice::Choice;
use crate::names;

/// How a table is written. Options that are not given are detected from its first lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Format {
    /// The delimiter of cells; detected among `,` `;` tab `|` and blanks.
    pub delimiter: Option<Delimiter>,
    /// Whether the first line is a row and the columns are named 1, 2, ..
    pub no_header: bool,
    /// The decimal mark; a comma is detected where it separates no cells and all numbers agree, else it is a point.
    pub decimal: Option<Decimal>,
    /// The thousands separator; blanks and apostrophes are detected, and points with a decimal comma.
    pub thousands: Option<Thousands>,
    /// Lines that begin with this character are skipped; `#` is detected where the file begins with such lines.
    pub comment: Option<u8>,
    /// The number of lines to skip before the header.
    pub skip: Option<usize>,
    /// Further texts that stand for a missing value, such as `-999`, each a text or a line of CSV.
    pub na: Vec<String>,
}

/// The delimiter of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// This byte.
    Char(u8),
    /// A run of blanks and tabs, as in aligned columns.
    Blanks,
}

impl Format {
    /// The settings as command line options.
    pub(crate) fn flags(&self) -> String {
        let mut flags = String::new();
        let mut flag = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                flags += &format!(" --{name}={}", names::shell(&value));
            }
        };
        flag("delimiter", self.delimiter.map(|delimiter| delimiter.to_string()));
        flag("decimal", self.decimal.map(|decimal| decimal.name().to_string()));
        flag("thousands", self.thousands.map(|thousands| thousands.name().to_string()));
        flag("comment", self.comment.map(|comment| char::from(comment).to_string()));
        flag("skip", self.skip.map(|skip| skip.to_string()));
        self.na.iter().for_each(|na| flag("na", Some(na.clone())));
        flags + if self.no_header { " --no-header" } else { "" }
    }

    /// The markers of missing values.
    pub(crate) fn markers(&self) -> Markers {
        Markers::new(self.na.iter().flat_map(|texts| names::cells(texts)).collect())
    }
}

impl fmt::Display for Delimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Delimiter::Char(b'\t') => f.write_str("tab"),
            Delimiter::Char(c) => write!(f, "{}", char::from(*c)),
            Delimiter::Blanks => f.write_str("blanks"),
        }
    }
}

impl FromStr for Delimiter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(Delimiter::Char(b'\t')),
        ("blanks", _) => Ok(Delimiter::Blanks),
        (_, &[c])
            if c.is_ascii_graphic()
                && !c.is_ascii_alphanumeric()
                && !matches!(c, b'"' | b'.' | b'-' | b'+') =>
        {
            Ok(Delimiter::Char(c))
        }
        (_, b"\t" | b" ") => Ok(Delimiter::Char(text.as_bytes()[0])),
        _ => Err(
            "expected one character that is not a letter, digit, quote, point or sign, or 'tab', or 'blanks'"
                .into(),
        ),
    }
    }
}

/// Parses the character that begins comment lines.
///
/// # Errors
/// It is not a single ASCII punctuation character, or a quote.
pub fn comment(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        &[c] if c.is_ascii_punctuation() && c != b'"' => Ok(c),
        _ => Err("expected one character that is not a letter, digit, blank or quote".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_single_characters_or_blanks() {
        let char = |c| Ok(Delimiter::Char(c));
        assert_eq!(([";", "tab", " "].map(str::parse)), [char(b';'), char(b'\t'), char(b' ')]);
        assert_eq!("blanks".parse(), Ok(Delimiter::Blanks));
        for text in ["", "ab", "1", "\"", ".", "é", "\n"] {
            assert!(text.parse::<Delimiter>().is_err(), "{text:?}");
        }
        assert!(comment("%").is_ok() && comment("a").is_err() && comment("//").is_err());
    }
}
