//! Lines as wide as a terminal or a pane.

use unicode_width::UnicodeWidthStr;

/// A text in lines of at most `width` columns, broken between words where that is possible; all but the first begin with
/// `indent` blanks.
///
/// ```
/// use tinyfit_report::wrap;
/// assert_eq!(wrap("the device refused `learn`", 12, 2), ["the device", "  refused", "  `learn`"]);
/// ```
pub fn wrap(text: &str, width: usize, indent: usize) -> Vec<String> {
    // Where the indent leaves no room there is none.
    let indent = if indent < width { indent } else { 0 };
    let mut lines = vec![String::new()];
    let mut taken = 0;
    for word in text.split_inclusive(' ') {
        let wide = columns(word.trim_end());
        let begins = taken == 0 || (lines.len() > 1 && taken == indent);
        if !begins && taken + wide > width {
            next(&mut lines, &mut taken, indent);
        }
        // A word that is wider than a line is broken where the line ends.
        for character in word.chars() {
            let mut encoded = [0; 4];
            let wide = columns(character.encode_utf8(&mut encoded));
            if taken + wide > width && character != ' ' && taken > indent {
                next(&mut lines, &mut taken, indent);
            }
            if let Some(line) = lines.last_mut() {
                line.push(character);
            }
            taken += wide;
        }
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
    lines
}

/// Begins another line.
fn next(lines: &mut Vec<String>, taken: &mut usize, indent: usize) {
    lines.push(" ".repeat(indent));
    *taken = indent;
}

/// The columns of a terminal that a text takes: two for a letter of Chinese, Japanese or Korean.
pub fn columns(text: &str) -> usize {
    text.width()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("  12.0 it fits", 14, 7), ["  12.0 it fits"]);
        assert_eq!(wrap("  12.0 it fits now", 14, 7), ["  12.0 it fits", "       now"]);
        assert_eq!(wrap("", 5, 2), [""]);
    }

    #[test]
    fn what_is_wider_than_a_line_is_broken() {
        assert_eq!(wrap("abcdefgh ij", 4, 1), ["abcd", " efg", " h", " ij"]);
        // Two columns each.
        assert_eq!(wrap("漢字漢字", 5, 0), ["漢字", "漢字"]);
        for width in 0..4 {
            let whole: String = wrap("ab 漢 c", width, 2).concat().split_whitespace().collect();
            assert_eq!(whole, "ab漢c", "{width}");
        }
    }
}
