//! Texts of files and boards as they are shown: nothing in them moves a cursor, turns the order of letters or forges a line.
//!
//! A name in a model file, a cell of a table and a line of a board are what somebody else wrote. On a terminal a control
//! character in them is an instruction (ECMA-48), and a bidirectional mark makes a text read as another one (Unicode Technical
//! Report 36, "Bidirectional Text Spoofing"). Here each becomes an escape that is seen: `\u{1b}`, `\u{202e}`.

use std::borrow::Cow;
use std::io::{self, Write};

/// Whether a character is an instruction and not a sign: controls (C0, DEL, C1), bidirectional marks, separators of lines
/// and paragraphs.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text on one line: line breaks and tabs are escaped too.
///
/// ```
/// assert_eq!(tinyfit_model::printable::one_line("a\n\u{9b}2J"), r"a\n\u{9b}2J");
/// ```
pub fn one_line(text: &str) -> Cow<'_, str> {
    replaced(text, is_hidden, |c, shown| shown.extend(c.escape_default()))
}

/// A text of several lines, which stay, as tabs do.
///
/// ```
/// assert_eq!(tinyfit_model::printable::text("a\n\t\u{1b}b\r\n"), "a\n\t\\u{1b}b\\r\n");
/// ```
pub fn text(text: &str) -> Cow<'_, str> {
    replaced(text, |c| is_hidden(c) && !matches!(c, '\n' | '\t'), |c, shown| shown.extend(c.escape_default()))
}

/// A JSON document with the escapes of JSON, so that it has the same values. Line breaks and tabs between values stay.
///
/// ```
/// assert_eq!(tinyfit_model::printable::json("[\n\"\u{202e}\"]"), "[\n\"\\u202e\"]");
/// ```
pub fn json(document: &str) -> Cow<'_, str> {
    let is_odd = |c| is_hidden(c) && !matches!(c, '\n' | '\t');
    // All of them have four digits.
    replaced(document, is_odd, |c, shown| *shown += &format!("\\u{:04x}", u32::from(c)))
}

/// A cell of CSV that no spreadsheet computes: a text that begins as a formula does gets an apostrophe before it, as OWASP's page
/// "CSV Injection" recommends; numbers stay.
///
/// ```
/// use tinyfit_model::printable::no_formula;
/// assert_eq!(["=1+1", "-1.5", "- b", "a=b"].map(no_formula), ["'=1+1", "-1.5", "'- b", "a=b"]);
/// ```
pub fn no_formula(cell: &str) -> Cow<'_, str> {
    // Also in full width, as Japanese and Chinese spreadsheets take them.
    let begins = |c: char| "=+-@\t\r\n＝＋－＠".contains(c);
    if !cell.starts_with(begins) || cell.parse::<f64>().is_ok_and(f64::is_finite) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(format!("'{cell}"))
}

fn replaced(
    text: &str,
    is_odd: impl Fn(char) -> bool + Copy,
    escape: impl Fn(char, &mut String),
) -> Cow<'_, str> {
    if !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_odd(c) { escape(c, &mut shown) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// A writer through which bytes pass as [`text`], what is not UTF-8 as `\x9b`. A character may come in pieces.
#[derive(Debug)]
pub struct Printable<W> {
    inner: W,
    /// A character that has begun.
    begun: Vec<u8>,
}

impl<W: Write> Printable<W> {
    /// Escaped text goes to `inner`.
    pub fn new(inner: W) -> Self {
        Self { inner, begun: Vec::new() }
    }
}

impl<W: Write> Write for Printable<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        let (mut shown, mut rest) = (String::new(), self.begun.as_slice());
        while let Some(chunk) = rest.utf8_chunks().next() {
            shown += &text(chunk.valid());
            let after = &rest[chunk.valid().len() + chunk.invalid().len()..];
            let may_go_on =
                std::str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
            if after.is_empty() && may_go_on {
                rest = chunk.invalid();
                break;
            }
            shown.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
            rest = after;
        }
        self.begun = rest.to_vec();
        self.inner.write_all(shown.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Controls by Unicode's category Cc, bidirectional marks by its property `Bidi_Control` (PropList.txt, version 17).
    const HIDDEN: [(u32, u32); 6] =
        [(0, 0x1f), (0x7f, 0x9f), (0x61c, 0x61c), (0x200e, 0x200f), (0x2028, 0x202e), (0x2066, 0x2069)];

    #[test]
    fn every_hidden_character_is_escaped_and_no_other() {
        for c in '\0'..=char::MAX {
            let hidden = HIDDEN.iter().any(|&(first, last)| (first..=last).contains(&u32::from(c)));
            let (one, many, document) = (c.to_string(), c.to_string(), c.to_string());
            assert_eq!(one_line(&one) != one, hidden, "{c:?}");
            let stays = !hidden || c == '\n' || c == '\t';
            assert_eq!(text(&many) == many, stays, "{c:?}");
            assert_eq!(json(&document) == document, stays, "{c:?}");
        }
    }

    #[test]
    fn json_has_the_same_values() {
        let value = serde_json::json!({"\u{7f}\u{9b}": "\u{2028}\u{1b}[2J\u{61c}", "ü漢😀": [1]});
        let document = serde_json::to_string_pretty(&value).unwrap();
        let shown = json(&document);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        assert!(!shown.contains(|c| is_hidden(c) && c != '\n'), "{shown}");
    }

    #[test]
    fn formulas_get_an_apostrophe_and_numbers_do_not() {
        for number in ["", "-1.5", "+3", "-1e-5", "0", "a-b", "1=1", "'=a"] {
            assert_eq!(no_formula(number), number);
        }
        for formula in [
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-2+3",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "-inf",
            "＝1",
            "－a",
            "-",
        ] {
            assert_eq!(no_formula(formula), format!("'{formula}"));
        }
    }

    fn written(pieces: &[&[u8]]) -> String {
        let mut writer = Printable::new(Vec::new());
        pieces.iter().for_each(|piece| writer.write_all(piece).unwrap());
        String::from_utf8(writer.inner).unwrap()
    }

    #[test]
    fn bytes_that_are_no_text_are_seen() {
        assert_eq!(
            written(&[b"a\x9b2J\xff\n", b"\xc3", b"\xa4\xc2", b"\x9b", b"\xe2\x80", b"\xaex", b"\xc3", b"x"]),
            concat!(r"a\x9b2J\xff", "\n", r"ä\u{9b}\u{202e}x\xc3x")
        );
    }

    proptest! {
        #[test]
        fn where_bytes_are_cut_makes_no_difference(bytes: Vec<u8>, at in 0usize..64) {
            let at = at.min(bytes.len());
            let pieces = written(&[&bytes[..at], &bytes[at..]]);
            prop_assert_eq!(&pieces, &written(&[&bytes]));
            prop_assert!(!pieces.contains(|c| is_hidden(c) && c != '\n' && c != '\t'));
        }
    }
}
