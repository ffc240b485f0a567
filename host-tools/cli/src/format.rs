//! How a table is written: what separates its cells, and whether its first line names the columns.

use std::io::Read;

use crate::error::Fault;
use crate::source::Source;

/// How the table is written
#[derive(clap::Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct Format {
    /// What separates the cells: one character, or 'tab' [default: whichever of , ; tab | is most often in the first line]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub delimiter: Option<u8>,
    /// The first line is a row: columns are called 1, 2, ..
    #[arg(long)]
    pub no_header: bool,
}

/// The delimiters that are recognised; of equally many, the first.
const KNOWN: [u8; 4] = [b',', b';', b'\t', b'|'];

impl Format {
    /// The settings as they would be given again.
    pub(crate) fn flags(&self) -> String {
        let delimiter = self.delimiter.map(|c| format!(" --delimiter {}", shown(c))).unwrap_or_default();
        delimiter + if self.no_header { " --no-header" } else { "" }
    }
}

/// A delimiter in a message.
pub(crate) fn shown(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "tab".to_string(),
        c => char::from(c).to_string(),
    }
}

fn delimiter(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        (_, &[c])
            if c.is_ascii_graphic()
                && !c.is_ascii_alphanumeric()
                && !matches!(c, b'"' | b'.' | b'-' | b'+') =>
        {
            Ok(c)
        }
        (_, b"\t" | b" ") => Ok(text.as_bytes()[0]),
        _ => Err("one character that is no letter, digit, quote, point or sign is wanted, or 'tab'".into()),
    }
}

/// The delimiter that is most often in the first line with text, outside of quotes; a comma where there is none.
pub(crate) fn sniff(source: &Source) -> Result<u8, Fault> {
    const FAR: u64 = 1 << 20;
    let mut start = Vec::new();
    source.open()?.take(FAR).read_to_end(&mut start).map_err(|error| source.broken(&error))?;
    Ok(most_often(&start))
}

fn most_often(text: &[u8]) -> u8 {
    let (mut counts, mut quoted, mut blank) = ([0usize; KNOWN.len()], false, true);
    for &c in text {
        match c {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && !blank => break,
            _ if quoted => {}
            c => {
                if let Some(i) = KNOWN.iter().position(|known| *known == c) {
                    counts[i] += 1;
                }
            }
        }
        blank &= matches!(c, b'\n' | b'\r');
    }
    // Of equal maxima `max_by_key` takes the last.
    let best = (0..KNOWN.len()).rev().max_by_key(|&i| counts[i]).unwrap_or(0);
    KNOWN[best]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_delimiter_of_the_first_line() {
        for (text, delimiter) in [
            ("a,b;c,d\n1;2;3;4", b','),
            ("\r\n\na;b;\"c,d,e,f\"\n", b';'),
            ("a\tb\n", b'\t'),
            ("a|b|c,d\n", b'|'),
            ("a,b;c\n", b','),
            ("\"x\n;;;\",b\n", b','),
            ("a\n", b','),
            ("", b','),
        ] {
            assert_eq!(most_often(text.as_bytes()), delimiter, "{text:?}");
        }
    }

    #[test]
    fn delimiters_are_single_characters() {
        assert_eq!((delimiter(";"), delimiter("tab"), delimiter(" ")), (Ok(b';'), Ok(b'\t'), Ok(b' ')));
        for text in ["", "ab", "1", "\"", ".", "é", "\n"] {
            assert!(delimiter(text).is_err(), "{text:?}");
        }
    }
}
