//! Source in lines that an editor shows whole.

/// The longest line, where it can be broken.
const LONGEST: usize = 110;

/// The same source, its long lines broken behind commas. Comments and strings are left as they are.
pub(crate) fn broken(source: &str) -> String {
    let mut lines = String::with_capacity(source.len() + source.len() / 16);
    for line in source.lines() {
        if line.len() <= LONGEST || line.trim_start().starts_with("//") {
            lines += line;
        } else {
            break_up(line, &mut lines);
        }
        lines.push('\n');
    }
    lines
}

fn break_up(line: &str, lines: &mut String) {
    let indent = " ".repeat(line.len() - line.trim_start().len() + 4);
    // Where the line that is being written begins, what it has before that, and the last place to break it.
    let (mut begin, mut before, mut place) = (0, 0, None);
    let (mut quoted, mut escaped, mut comma) = (false, false, false);
    for (at, character) in line.char_indices() {
        if before + at - begin >= LONGEST
            && let Some(end) = place.take()
        {
            *lines += line.get(begin..end).unwrap_or_default().trim_end();
            lines.push('\n');
            *lines += &indent;
            (begin, before) = (end, indent.len());
        }
        if comma && character == ' ' {
            place = Some(at + 1);
        }
        comma = character == ',' && !quoted;
        quoted ^= character == '"' && !escaped;
        escaped = quoted && character == '\\' && !escaped;
    }
    *lines += line.get(begin..).unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_numbers_and_not_within_strings() {
        let numbers: Vec<String> = (0..200).map(|n| format!("{n}.5")).collect();
        let source = format!("/// {}\n    [{}];\nshort\n", "a, ".repeat(99), numbers.join(", "));
        let lines = broken(&source);
        assert!(lines.lines().skip(1).all(|line| line.len() <= LONGEST + 4), "{lines}");
        assert!(lines.lines().nth(2).is_some_and(|line| line.starts_with("        ")), "{lines}");
        assert_eq!(lines.replace("\n        ", " "), source);
        let strings = format!("[{}]", vec![r#""a, \", b", "\\""#; 20].join(", "));
        let rest = broken(&strings).replace("\n    ", " ");
        assert_eq!(rest, format!("{strings}\n"));
        assert!(
            broken(&strings).lines().all(|line| line.matches('"').count() % 2 == 1 || line.ends_with("\",")),
            "{strings}"
        );
        let whole = format!("\"{}\"", "a, ".repeat(100));
        assert_eq!(broken(&whole), format!("{whole}\n"));
    }
}
