//! What `serde-json-core` leaves to its user: escapes in borrowed strings, the grammar of numbers, and the number of a command
//! that it cannot read.
//!
//! Nothing here recurses: a line may be nested as deep as it is long.

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    /// One of `{}[]:,`.
    Mark(u8),
    /// What stands between quotes, escapes as they are.
    Text(&'a [u8]),
    /// A number, `true`, `false`, `null`, or what is nothing of JSON.
    Word(&'a [u8]),
}

/// The tokens of a line, to its end or to a string that does not end.
struct Tokens<'a>(&'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let (&first, rest) = self.0.trim_ascii_start().split_first()?;
        let (token, rest) = match first {
            b'{' | b'}' | b'[' | b']' | b':' | b',' => (Token::Mark(first), rest),
            b'"' => {
                let mut escaped = false;
                let end = rest.iter().position(|&byte| {
                    let ends = byte == b'"' && !escaped;
                    escaped = byte == b'\\' && !escaped;
                    ends
                })?;
                let (text, rest) = rest.split_at_checked(end)?;
                (Token::Text(text), rest.get(1..)?)
            }
            _ => {
                let line = self.0.trim_ascii_start();
                let ends = |byte: &u8| b"{}[]:,\"".contains(byte) || byte.is_ascii_whitespace();
                let end = line.iter().position(ends).unwrap_or(line.len());
                let (word, rest) = line.split_at_checked(end)?;
                (Token::Word(word), rest)
            }
        };
        self.0 = rest;
        Some(token)
    }
}

/// The value of the key `id` of the line's object, whatever else the object holds.
pub(crate) fn id(line: &[u8]) -> Option<u32> {
    let (mut depth, mut before) = (0usize, [Token::Mark(0); 2]);
    for token in Tokens(line) {
        match token {
            Token::Mark(b'{' | b'[') => depth += 1,
            Token::Mark(b'}' | b']') => depth = depth.checked_sub(1)?,
            Token::Word(word) if depth == 1 && before == [Token::Text(b"id"), Token::Mark(b':')] => {
                return core::str::from_utf8(word).ok().filter(|_| is_number(word))?.parse().ok();
            }
            _ => {}
        }
        before = [before[1], token];
    }
    None
}

/// Whether every number of a line is one of JSON (RFC 8259, section 6): `+1`, `01`, `1.` and `.5` are none.
pub(crate) fn has_sound_numbers(line: &[u8]) -> bool {
    Tokens(line).all(|token| match token {
        Token::Word(word) if word.first().is_some_and(|first| b"+-.0123456789".contains(first)) => {
            is_number(word)
        }
        _ => true,
    })
}

fn is_number(word: &[u8]) -> bool {
    let word = word.strip_prefix(b"-").unwrap_or(word);
    let (whole, rest) = digits(word);
    if whole.is_empty() || whole.len() > 1 && whole.starts_with(b"0") {
        return false;
    }
    let rest = match rest.strip_prefix(b".").map(digits) {
        Some(([], _)) => return false,
        Some((_, rest)) => rest,
        None => rest,
    };
    match rest {
        [] => true,
        [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] => {
            let (exponent, rest) = digits(exponent);
            !exponent.is_empty() && rest.is_empty()
        }
        _ => false,
    }
}

/// The digits at the beginning, and what follows.
fn digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

/// The ASCII characters of a string between quotes, escapes resolved (RFC 8259, section 7); `None` in the place of any other
/// character and of an escape that there is not.
pub(crate) fn unescaped(text: &str) -> impl Iterator<Item = Option<u8>> {
    let mut bytes = text.bytes();
    core::iter::from_fn(move || {
        let byte = bytes.next()?;
        Some(match byte {
            b'\\' => match bytes.next() {
                Some(b'u') => {
                    let code = (0..4).try_fold(0, |code, _| {
                        let digit = char::from(bytes.next()?).to_digit(16)?;
                        Some(code * 16 + digit)
                    });
                    code.and_then(|code| u8::try_from(code).ok()).filter(u8::is_ascii)
                }
                Some(b'b') => Some(8),
                Some(b'f') => Some(12),
                Some(b'n') => Some(b'\n'),
                Some(b'r') => Some(b'\r'),
                Some(b't') => Some(b'\t'),
                Some(byte @ (b'"' | b'\\' | b'/')) => Some(byte),
                _ => None,
            },
            byte => Some(byte).filter(u8::is_ascii),
        })
    })
}

/// Whether a string between quotes is this text, escapes resolved.
pub(crate) fn is(text: &str, mut rest: &str) -> bool {
    use serde_json_core::str::{EscapedStr, EscapedStringFragment as Part};
    let same = EscapedStr(text).fragments().all(|part| {
        let left = match part {
            Ok(Part::NotEscaped(part)) => rest.strip_prefix(part),
            Ok(Part::Escaped(part)) => rest.strip_prefix(part),
            Err(_) => None,
        };
        rest = left.unwrap_or(rest);
        left.is_some()
    });
    same && rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_found_wherever_it_stands() {
        for (line, found) in [
            (r#"{"id":4,"command":{"nope":1}}"#, Some(4)),
            (r#" { "command" : {"id":9,"x":["id",{"id":8}]} , "id" : 4294967295 } "#, Some(u32::MAX)),
            (r#"{"command":"id","say":"\"id\":7","id":5"#, Some(5)),
            (r#"{"id":4} and more"#, Some(4)),
            (r#"{"id":4294967296}"#, None),
            (r#"{"id":-1}"#, None),
            (r#"{"id":+1}"#, None),
            (r#"{"id":1.5}"#, None),
            (r#"{"id":"4"}"#, None),
            (r#"{"command":{"id":4}}"#, None),
            (r#""id":4"#, None),
            (r#"}{"id":4}"#, None),
            (r#"{"x":"id":4"#, Some(4)),
            ("{\"id", None),
            ("", None),
        ] {
            assert_eq!(id(line.as_bytes()), found, "{line}");
        }
        let deep = std::format!("{{\"command\":{}", "[".repeat(100_000));
        assert_eq!(id(deep.as_bytes()), None);
    }

    /// `serde_json` is the judge of what a number is, however large.
    #[test]
    fn numbers_are_those_of_json() {
        let parts = ["", "-", "+", "0", "1", "01", "10", ".", "e", "E", "e+", "E-", "5", "x"];
        for a in parts {
            for b in parts {
                for c in parts {
                    for d in parts {
                        let word = std::format!("{a}{b}{c}{d}");
                        let sound = serde_json::from_str::<serde::de::IgnoredAny>(&word).is_ok();
                        assert_eq!(is_number(word.as_bytes()), sound, "{word}");
                    }
                }
            }
        }
        assert!(has_sound_numbers(br#"{"say":"+1 01","to":[1,-2.5E-1,true,null],"x":{}}"#));
        for number in ["+1", "01", "1.", ".5", "-", "--1", "1e"] {
            assert!(!has_sound_numbers(std::format!("[0,{number}]").as_bytes()), "{number}");
        }
    }

    #[test]
    fn a_text_is_the_same_however_it_is_escaped() {
        for (text, plain) in
            [(r"S\u00fcd 7", "Süd 7"), ("Süd 7", "Süd 7"), (r#"a\"b\\c\/"#, r#"a"b\c/"#), ("", "")]
        {
            assert!(is(text, plain), "{text}");
            assert!(!is(text, &std::format!("{plain}x")) && !is(&std::format!("{text}x"), plain), "{text}");
        }
        assert!(!is(r"\x", "x") && !is("north 7", "north 8"));
    }

    #[test]
    fn escapes_are_resolved_as_serde_json_does() {
        for text in [r"AACA\/w==", r"\u0041\u002fx", r#"\"\\\b\f\n\r\t"#, "plain", ""] {
            let expected: std::string::String = serde_json::from_str(&std::format!("\"{text}\"")).unwrap();
            let bytes: Option<std::vec::Vec<u8>> = unescaped(text).collect();
            assert_eq!(bytes, Some(expected.into_bytes()), "{text}");
        }
        for text in [r"\x", r"\", r"\u00e", r"\u00e9", r"\uD834\uDD1E", "é"] {
            assert_eq!(unescaped(text).collect::<Option<std::vec::Vec<u8>>>(), None, "{text}");
        }
    }
}
