//! The prose of a file: its comments and string literals, or the paragraphs of a page. Code between backticks,
//! quotations and fenced blocks are left out.

use std::path::Path;

/// A comment, a string literal or a paragraph, in one line.
#[derive(Default)]
pub(super) struct Passage {
    pub(super) text: String,
    /// Where each line starts in `text`, and its number in the file.
    lines: Vec<(usize, usize)>,
}

impl Passage {
    /// The line in the file of a byte of `text`.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.iter().take_while(|(start, _)| *start <= at).last().map_or(0, |(_, line)| *line)
    }

    fn push(&mut self, line: usize, text: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.lines.push((self.text.len(), line));
        self.text += text.trim();
    }

    /// Overwrites code and, in comments and pages, quotations. Offsets stay.
    fn without_code(mut self, quotations: bool) -> Self {
        self.text = blank(&self.text, '`');
        if quotations {
            self.text = blank(&self.text, '"');
        }
        self
    }
}

/// The text with everything between two of `mark` overwritten.
fn blank(text: &str, mark: char) -> String {
    let mut parts = text.split(mark);
    let mut blanked = parts.next().unwrap_or_default().to_string();
    while let Some(inside) = parts.next() {
        blanked.push(mark);
        match parts.next() {
            Some(after) => {
                blanked.extend(std::iter::repeat_n('_', inside.len()));
                blanked.push(mark);
                blanked += after;
            }
            None => blanked += inside,
        }
    }
    blanked
}

/// How the prose of a file is read; `None` for files without any.
pub(super) fn reader(path: &Path) -> Option<fn(&str) -> Vec<Passage>> {
    match path.extension()?.to_str()? {
        "md" => Some(page),
        "rs" | "c" | "h" | "cpp" | "ino" | "mjs" => Some(|text| source(text, &SLASHES)),
        "toml" | "py" => Some(|text| source(text, &HASH)),
        "sh" | "yml" => Some(|text| source(text, &SHELL)),
        _ => None,
    }
}

/// Paragraphs, items of lists and rows of tables.
fn page(text: &str) -> Vec<Passage> {
    let mut passages = vec![Passage::default()];
    let mut is_code = false;
    for (number, line) in (1..).zip(text.lines()) {
        let fence = line.trim_start().starts_with("```");
        is_code ^= fence;
        if is_code || fence || starts_new(line) {
            passages.push(Passage::default());
        }
        if let (false, false, Some(passage)) = (is_code, fence, passages.last_mut()) {
            passage.push(number, line);
        }
    }
    passages.into_iter().map(|passage| passage.without_code(true)).collect()
}

/// Whether a line does not continue the sentence of the line before.
fn starts_new(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with(['|', '#']) || line.starts_with("- ") || line.starts_with("* ")
}

/// What starts comments and strings.
struct Syntax {
    comment: &'static str,
    block_comments: bool,
    quotes: &'static [char],
}

const SLASHES: Syntax = Syntax { comment: "//", block_comments: true, quotes: &['"'] };
const HASH: Syntax = Syntax { comment: "#", block_comments: false, quotes: &['"', '\''] };
const SHELL: Syntax = Syntax { comment: "#", block_comments: false, quotes: &['"'] };

/// Comments and string literals.
fn source(text: &str, syntax: &Syntax) -> Vec<Passage> {
    let mut passages = Vec::new();
    // The comment that the next line may continue, and its last line.
    let mut open: Option<(Passage, usize)> = None;
    let mut is_example = false;
    let (mut at, mut line) = (0, 1);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if rest.starts_with(syntax.comment) {
            let comment = rest.lines().next().unwrap_or_default();
            let said = comment.trim_start_matches(['/', '!', '#']);
            let fence = said.trim_start().starts_with("```");
            is_example ^= fence;
            let before = text[..at].rsplit('\n').next().unwrap_or_default();
            let continues = before.trim().is_empty() && !starts_new(said);
            if open.as_ref().is_some_and(|(_, last)| !continues || last + 1 != line) {
                passages.extend(open.take().map(|(passage, _)| passage.without_code(true)));
            }
            if !fence && !is_example {
                let (passage, last) = open.get_or_insert_default();
                passage.push(line, said);
                *last = line;
            }
            comment.len()
        } else if syntax.block_comments && rest.starts_with("/*") {
            let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
            passages.push(joined(line, &rest[..end]).without_code(true));
            end
        } else if let Some((start, inside, length)) = string(rest, syntax.quotes) {
            passages.push(joined(line, &rest[start..start + inside]).without_code(false));
            length
        } else if syntax.block_comments && (first.is_alphanumeric() || first == '_') {
            // A whole word, so that the end of one is not taken for the `r` of a raw string.
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
        } else {
            character(rest).unwrap_or(first.len_utf8())
        };
        line += rest[..length].matches('\n').count();
        at += length;
    }
    passages.extend(open.map(|(passage, _)| passage.without_code(true)));
    passages
}

/// Several lines as one passage.
fn joined(first: usize, text: &str) -> Passage {
    let mut passage = Passage::default();
    for (number, line) in (first..).zip(text.split('\n')) {
        let line = line.trim().trim_start_matches("* ").trim_end_matches('\\');
        passage.push(number, &line.replace("\\n", "  "));
    }
    passage
}

/// The string literal that the text starts with: where its inside starts, the inside's length, and its whole length.
fn string(text: &str, quotes: &[char]) -> Option<(usize, usize, usize)> {
    for quote in ["\"\"\"", "'''"] {
        if quotes.contains(&'\'') && text.starts_with(quote) {
            let inside = text[3..].find(quote)?;
            return Some((3, inside, inside + 6));
        }
    }
    let raw = text.strip_prefix("br").or_else(|| text.strip_prefix('r')).filter(|_| quotes == ['"']);
    if let Some(raw) = raw {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let start = text.len() - raw.len() + hashes + 1;
            let end = format!("\"{}", "#".repeat(hashes));
            let inside = text[start..].find(&end)?;
            return Some((start, inside, start + inside + end.len()));
        }
    }
    let quote = text.chars().next().filter(|first| quotes.contains(first))?;
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some((1, at - 1, at + 1)),
            _ => {}
        }
    }
    None
}

/// The length of a character literal such as `'"'`, which starts no string.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    let start = if first == '\\' { 2 } else { first.len_utf8() };
    (inside.get(start..)?.starts_with('\'')).then_some(start + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(path: &str, text: &str) -> Vec<(usize, String)> {
        let passages = reader(Path::new(path)).map(|read| read(text)).unwrap_or_default();
        let kept = passages.into_iter().filter(|passage| !passage.text.trim().is_empty());
        kept.map(|passage| (passage.line(0), passage.text)).collect()
    }

    #[test]
    fn comments_and_strings_of_rust() {
        let rust = "/// One\n/// `two` \"three\".\nfn f<'a>() -> char {\n    let g = r#\"a \"b\"\"#; // four\n    let h = \"x \\\n    y\";\n    '\"'\n}\n/// ```\n/// let code = 5;\n/// ```\n";
        let expected = [(1, "One `___` \"_____\"."), (4, "a \"b\""), (4, "four"), (5, "x y")];
        let mut found = texts("a.rs", rust);
        found.sort();
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_string())));
    }

    #[test]
    fn paragraphs_and_rows_of_a_page() {
        let page = "# Head\nOne\ntwo.\n\n```c\nint three;\n```\n| four | `five` |\n- six\n  seven\n";
        let expected = [(1, "# Head One two."), (8, "| four | `____` |"), (9, "- six seven")];
        assert_eq!(texts("a.md", page), expected.map(|(line, text)| (line, text.to_string())));
    }

    #[test]
    fn comments_of_scripts() {
        let python = "# One\nx = 'two' # three\n\"\"\"Four\nfive.\"\"\"\n";
        let mut found = texts("a.py", python);
        found.sort();
        let expected = [(1, "One"), (2, "three"), (2, "two"), (3, "Four five.")];
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_string())));
    }
}
