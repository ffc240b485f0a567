//! The book's page of the protocol between host and board, made of the documentation of its source.
//!
//! Of `protocol.rs`, its folder and `statement.rs` of the boards' library: the text of the modules, and each message and field by its
//! name in JSON, with its type and its documentation. The source is formatted by rustfmt, so that a line is a field.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use xtask::run::root;

const FROM: &str = "boards/support/src/protocol.rs";
const STATEMENT: &str = "boards/support/src/statement.rs";
const TO: &str = "docs/src/reference/protocol.md";

/// Fails unless the committed page is that of the source; `update` writes it.
pub(super) fn check(update: bool) -> Result<()> {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).with_context(|| path.to_string());
    let mut sources = vec![read(FROM)?];
    let folder = root().join(FROM.trim_end_matches(".rs"));
    if folder.is_dir() {
        let files = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        // Tests of the protocol are not part of it.
        let mut files: Vec<_> = files.into_iter().filter(|file| !file.ends_with("tests.rs")).collect();
        files.sort();
        for file in files {
            sources.push(std::fs::read_to_string(&file).with_context(|| file.display().to_string())?);
        }
    }
    let made = page(&sources, &read(STATEMENT)?)?;
    if update {
        std::fs::write(root().join(TO), made)?;
        return Ok(());
    }
    ensure!(
        read(TO)? == made,
        "{TO} is not that of {FROM}: TINYFIT_UPDATE=1 cargo xtask test docs writes it"
    );
    Ok(())
}

/// The declaration in a source line.
enum Item<'a> {
    /// An enum or a struct, until its closing brace.
    Type(&'a str),
    /// A variant of an enum, with fields or without, or a field of a struct or a variant: name, type, depth.
    Member(&'a str, &'a str, usize),
    Constant(&'a str, &'a str),
    End,
}

/// The page of the protocol's modules, the first of which has the text.
fn page(protocol: &[String], statement: &str) -> Result<String> {
    let mut page = format!(
        "# Protocol\n\nWhat host and board send each other. This page is made of the documentation of [`protocol.rs`](../../../{FROM}) \
         and [`statement.rs`](../../../{STATEMENT}) by `TINYFIT_UPDATE=1 cargo xtask test docs`. [`tinyfit monitor`](../howto/monitor.md) and \
         [`tinyfit flash`](../howto/flash.md) speak it.\n\n{}\n## What is signed\n\n{}",
        protocol.first().map_or_else(String::new, |source| module_text(source)),
        module_text(statement)
    );
    page += "\n## Constants\n\n| name | value | is |\n|---|---|---|\n";
    let mut types = String::new();
    let (mut doc, mut named) = (String::new(), String::new());
    let mut open = false;
    let code = |source: &'_ String| source.split("#[cfg(test)]").next().unwrap_or_default().to_string();
    let code: Vec<String> = protocol.iter().map(code).collect();
    for line in code.iter().flat_map(|source| source.lines()) {
        if let Some(text) = line.trim_start().strip_prefix("///") {
            let text = text.trim();
            doc += if doc.is_empty() { "" } else { " " };
            doc += text;
            continue;
        }
        if let Some(renamed) = line.trim().strip_prefix("#[serde(rename = \"") {
            named = renamed.split('"').next().unwrap_or_default().to_string();
        }
        match item(line, open) {
            Some(Item::Constant(name, value)) => writeln!(page, "| `{name}` | {value} | {} |", plain(&doc))?,
            Some(Item::Type(name)) => {
                open = true;
                write!(types, "\n## {name}\n\n{}\n\n", plain(&doc))?;
            }
            Some(Item::Member(name, kind, depth)) => {
                let name = if named.is_empty() { snake(name) } else { std::mem::take(&mut named) };
                let kind = if kind.is_empty() { String::new() } else { format!(" ({})", json_type(kind)) };
                writeln!(types, "{}- `{name}`{kind}: {}", "  ".repeat(depth), plain(&doc))?;
            }
            Some(Item::End) => open = false,
            // Attributes stand between documentation and what it is of.
            None if line.trim_start().starts_with("#[") => continue,
            None => {}
        }
        doc.clear();
    }
    ensure!(types.contains("\n## Command\n"), "{FROM} declares no `Command`");
    Ok(page + &types)
}

fn item(line: &str, open: bool) -> Option<Item<'_>> {
    let code = line.trim_start();
    let depth = (line.len() - code.len()) / 4;
    let word = |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    if let Some(rest) = line.strip_prefix("pub const ") {
        let (name, rest) = rest.split_once(':')?;
        let value = rest.split_once('=')?.1.trim().trim_end_matches(';');
        return Some(Item::Constant(name, value));
    }
    if let Some(rest) = line.strip_prefix("pub enum ").or_else(|| line.strip_prefix("pub struct ")) {
        return line.ends_with('{').then_some(Item::Type(&rest[..word(rest)]));
    }
    match (open, depth) {
        (true, 0) if code == "}" => Some(Item::End),
        (true, 1 | 2) => {
            let code = code.strip_prefix("pub ").unwrap_or(code);
            let (name, rest) = code.split_at(word(code));
            let rest = rest.trim_end_matches(',').trim();
            let kind = match rest.strip_prefix(':') {
                Some(kind) => kind.trim(),
                None => rest.trim_matches(['(', ')', '{', ' ']),
            };
            (!name.is_empty()).then_some(Item::Member(name, kind, depth - 1))
        }
        _ => None,
    }
}

/// The documentation of a module, its headings a level lower.
fn module_text(source: &str) -> String {
    let mut text = String::new();
    let mut in_code = false;
    for line in source.lines().map_while(|line| line.strip_prefix("//!")) {
        let line = line.strip_prefix(' ').unwrap_or(line);
        in_code ^= line.starts_with("```");
        text += if line.starts_with('#') && !in_code { "\n#" } else { "" };
        text += &if in_code { line.to_string() } else { plain(line) };
        text.push('\n');
        text += if line.starts_with('#') && !in_code { "\n" } else { "" };
    }
    text
}

/// Text without links to items of Rust: `[x](crate::y)` and `[x]` are `x`.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        // Brackets within code are code.
        if (plain.matches('`').count() + before.matches('`').count()) % 2 == 1 {
            plain += before;
            plain.push('[');
            rest = after;
            continue;
        }
        let Some((inside, after)) = after.split_once(']') else { break };
        plain += before;
        match after.strip_prefix('(').and_then(|after| after.split_once(')')) {
            Some((target, after)) if target.contains("::") => {
                plain += inside;
                rest = after;
            }
            Some((target, after)) => {
                write!(plain, "[{inside}]({target})").expect("a string takes all");
                rest = after;
            }
            None => {
                let inside = inside.trim_start_matches("`crate::").trim_start_matches("`Self::");
                plain += if inside.ends_with('`') && !inside.starts_with('`') { "`" } else { "" };
                plain += inside;
                rest = after;
            }
        }
    }
    plain + rest
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (i, c) in name.chars().enumerate() {
        if c.is_uppercase() && i > 0 {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// A type as JSON has it.
fn json_type(kind: &str) -> String {
    let kind = kind.trim_end_matches("<'a>").trim_end_matches(['{', ' ']);
    if let Some(inner) = kind.strip_prefix("Option<") {
        return format!("{}, optional", json_type(inner.trim_end_matches('>')));
    }
    if let Some(inner) = kind.strip_prefix("Vec<") {
        return format!("list of {}", json_type(inner.split(',').next().unwrap_or_default()));
    }
    if let Some((inner, length)) =
        kind.strip_prefix('[').and_then(|inner| inner.trim_end_matches(']').split_once(';'))
    {
        return format!("list of{length} times {}", json_type(inner));
    }
    match kind {
        "bool" => "bool".into(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "integer".into(),
        "f32" => "number".into(),
        "&'a str" => "string".into(),
        other => format!("`{other}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "//! Lines `[a][b]`.\n//!\n//! # Events\n//! See [`LINE`].\n\n/// Bytes [at most](crate::x).\npub const LINE: usize = 1024;\n\n\
                          /// What the host sends.\n#[derive(Clone)]\npub enum Command<'a> {\n    /// Who?\n    Info,\n    /// Put.\n    PutChunk {\n        \
                          /// Up to [`LINE`].\n        #[serde(borrow)]\n        base64: Option<&'a str>,\n    },\n    /// A score.\n    Score(Score),\n}\n\n\
                          /// Counts.\npub struct Stats {\n    /// Two.\n    pub both: [u32; 2],\n}\n\nimpl Stats {\n    fn f() {}\n}\n";

    #[test]
    fn the_page_has_each_message_field_and_constant() {
        let page = page(&[SOURCE.to_string()], "//! Signed.\n").unwrap();
        for part in [
            "Lines `[a][b]`.\n\n\n## Events\n\nSee `LINE`.\n",
            "## What is signed\n\nSigned.\n",
            "| `LINE` | 1024 | Bytes at most. |\n",
            "## Command\n\nWhat the host sends.\n\n- `info`: Who?\n- `put_chunk`: Put.\n  - `base64` (string, optional): Up to `LINE`.\n- `score` (`Score`): A score.\n",
            "## Stats\n\nCounts.\n\n- `both` (list of 2 times integer): Two.\n",
        ] {
            assert!(page.contains(part), "{part}\n---\n{page}");
        }
        assert!(!page.contains("impl") && !page.contains("fn"));
    }
}
