//! The kernel's import graph: which room imports which. A room is a folder of `src`, or a file next to `lib.rs`.
//!
//! Files of one folder may import each other; a cycle that leaves a folder is an error. `lib.rs` only re-exports, so a
//! name that is imported from the crate's root is an import of the room that `lib.rs` has it from. Tests may import
//! anything. Links in comments are not imports, nor are the paths of a macro (`$crate::`), which belong to where it
//! is used.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The source files: paths below `src`, and their text.
pub type Sources = BTreeMap<String, String>;

/// For each room, the rooms that it imports, with one place of each import as `file:line`.
type Graph = BTreeMap<String, BTreeMap<String, String>>;

/// Reads the source files below `src`.
pub fn read(src: &Path) -> Result<Sources> {
    let (mut sources, mut folders) = (Sources::new(), vec![src.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(src)?.to_string_lossy().replace('\\', "/");
                sources.insert(name, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(sources)
}

/// The graph as text, a line a room, each below the rooms that it imports.
///
/// # Errors
/// A cycle of rooms, with the places of its imports.
pub fn report(sources: &Sources) -> Result<String> {
    let graph = graph(sources);
    let (mut done, mut lines) = (BTreeSet::new(), String::new());
    while done.len() < graph.len() {
        let free = |room: &&String| !done.contains(*room) && graph[*room].keys().all(|to| done.contains(to));
        let ready: Vec<&String> = graph.keys().filter(free).collect();
        if ready.is_empty() {
            bail!("a cycle in the imports of src: {}", cycle(&graph, &done));
        }
        for room in ready {
            let imports: Vec<&str> = graph[room].keys().map(String::as_str).collect();
            lines += format!("{room:>10}  {}", imports.join(" ")).trim_end();
            lines.push('\n');
            done.insert(room.clone());
        }
    }
    Ok(lines)
}

/// One cycle among the rooms that are not done, each of which imports another of them.
fn cycle(graph: &Graph, done: &BTreeSet<String>) -> String {
    let next = |room: &str| graph[room].iter().find(|(to, _)| !done.contains(*to));
    let Some(mut room) = graph.keys().find(|room| !done.contains(*room)) else { return String::new() };
    let mut path: Vec<&String> = Vec::new();
    while !path.contains(&room) {
        path.push(room);
        match next(room) {
            Some((to, _)) => room = to,
            None => break,
        }
    }
    let start = path.iter().position(|passed| *passed == room).unwrap_or(0);
    let edge = |from: &&String| next(from).map(|(to, place)| format!("{from} imports {to} ({place})"));
    path[start..].iter().filter_map(edge).collect::<Vec<_>>().join(", ")
}

fn graph(sources: &Sources) -> Graph {
    let rooms: BTreeSet<String> = sources.keys().filter_map(|file| room(file)).collect();
    let exports = exports(sources.get("lib.rs").map_or("", String::as_str), &rooms);
    let mut graph: Graph = rooms.iter().map(|room| (room.clone(), BTreeMap::new())).collect();
    for (file, text) in sources {
        let Some(from) = room(file) else { continue };
        for (line, path) in paths(file, text) {
            let Some(first) = path.first() else { continue };
            let to = if rooms.contains(first) { Some(first) } else { exports.get(first) };
            if let (Some(to), Some(imports)) = (to, graph.get_mut(&from))
                && *to != from
            {
                imports.entry(to.clone()).or_insert_with(|| format!("src/{file}:{line}"));
            }
        }
    }
    graph
}

/// The room of a file; none of `lib.rs`, nor of a build script.
fn room(file: &str) -> Option<String> {
    let first = file.split('/').next()?;
    let room = first.strip_suffix(".rs").unwrap_or(first);
    (room != "lib" && !file.ends_with("build.rs")).then(|| room.to_string())
}

/// The room of each name that `lib.rs` re-exports.
fn exports(lib: &str, rooms: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut exports = BTreeMap::new();
    let text = code(lib);
    for tree in text.split("pub use ").skip(1).filter_map(|rest| rest.split(';').next()) {
        for path in expand(tree) {
            if let [room, .., name] = &path[..]
                && rooms.contains(room)
            {
                exports.insert(name.clone(), room.clone());
            }
        }
    }
    exports
}

/// The paths from the crate's root that a file names outside of its tests, with their lines.
fn paths(file: &str, text: &str) -> Vec<(usize, Vec<String>)> {
    let text = code(text);
    let stem = file.trim_end_matches(".rs").trim_end_matches("/mod");
    let module: Vec<&str> = stem.split('/').collect();
    let (mut found, mut depth, mut inline, mut skip) = (Vec::new(), 0usize, Vec::new(), None);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' => {
                let head = text[..at].trim_end().rsplit(['\n', ';', '}']).next().unwrap_or("").trim();
                if head.starts_with("mod ")
                    || head.starts_with("pub mod ")
                    || head.starts_with("pub(crate) mod ")
                {
                    inline.push(depth);
                    let before = text[..at].trim_end().trim_end_matches(head).trim_end();
                    if skip.is_none()
                        && before
                            .lines()
                            .next_back()
                            .is_some_and(|line| line.contains("cfg(") && line.contains("test"))
                    {
                        skip = Some(depth);
                    }
                }
                depth += 1;
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                if inline.last() == Some(&depth) {
                    inline.pop();
                }
                if skip == Some(depth) {
                    skip = None;
                }
            }
            b'c' | b's'
                if skip.is_none()
                    && !at.checked_sub(1).is_some_and(|at| is_name(bytes[at]) || bytes[at] == b'$') =>
            {
                let rest = &text[at..];
                let line = 1 + text[..at].matches('\n').count();
                if let Some(rest) = rest.strip_prefix("crate::") {
                    found.extend(expand(tree(rest)).into_iter().map(|path| (line, path)));
                } else if rest.starts_with("super::") && !text[..at].ends_with("::") {
                    let (mut up, mut rest) = (0, rest);
                    while let Some(shorter) = rest.strip_prefix("super::") {
                        (up, rest) = (up + 1, shorter);
                    }
                    // An inline module is below the file's.
                    let up = up - inline.len().min(up);
                    let base = &module[..module.len().saturating_sub(up)];
                    for path in expand(tree(rest)) {
                        found.push((line, base.iter().map(|part| part.to_string()).chain(path).collect()));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The path, or the tree of paths, that a text begins with.
fn tree(text: &str) -> &str {
    let mut depth = 0;
    let end = text.char_indices().find(|(at, c)| {
        match c {
            '{' if *at == 0 || text[..*at].ends_with("::") || depth > 0 => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ':' => {}
            c if depth > 0 || c.is_alphanumeric() || *c == '_' || *c == '*' => {}
            _ => return true,
        }
        false
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// The paths of a tree: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn expand(tree: &str) -> Vec<Vec<String>> {
    let Some((head, inner)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or("");
        return vec![
            path.split("::").map(|part| part.trim().to_string()).filter(|part| !part.is_empty()).collect(),
        ];
    };
    let head: Vec<String> =
        head.split("::").map(|part| part.trim().to_string()).filter(|part| !part.is_empty()).collect();
    let inner = inner.rsplit_once('}').map_or(inner, |(inner, _)| inner);
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in inner.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| expand(part)).map(|path| head.iter().cloned().chain(path).collect()).collect()
}

/// The text with comments and strings blanked; every line stays in its place.
fn code(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if c == '"' {
            let mut escaped = false;
            let end = rest.char_indices().skip(1).find(|(_, c)| {
                let end = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                end
            });
            end.map_or(rest.len(), |(at, _)| at + 1)
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        out.extend(rest[..taken].chars().filter(|c| *c == '\n'));
        rest = &rest[taken..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Sources {
        files.iter().map(|(file, text)| (file.to_string(), text.to_string())).collect()
    }

    #[test]
    fn the_kernel_has_no_cycle_that_leaves_a_folder() {
        let sources = read(&crate::run::root().join("src")).unwrap();
        let report = report(&sources).unwrap();
        assert!(report.contains("\n     train  ") && report.lines().count() > 10, "{report}");
    }

    #[test]
    fn a_line_a_room_each_below_what_it_imports() {
        let sources = sources(&[
            ("lib.rs", "mod low;\nmod high;\npub use low::{Base, other::Thing};"),
            (
                "low.rs",
                "//! [`High`](crate::high::High)\npub struct Base;\nconst TEXT: &str = \"crate::high\";\nmacro_rules! m { () => { $crate::high::m() } }",
            ),
            (
                "high/mod.rs",
                "mod part;\nuse self::part::Part;\nmod inner { use super::part; use super::super::low; }",
            ),
            ("high/part.rs", "use super::Whole;\nfn f() -> crate::Thing { crate::low::f() }"),
            ("alone.rs", "#[cfg(test)]\nmod tests {\n    use crate::high::High;\n}"),
        ]);
        assert_eq!(report(&sources).unwrap(), "     alone\n       low\n      high  low\n");
    }

    #[test]
    fn a_cycle_is_named_with_its_places() {
        let mut files = vec![
            ("lib.rs", "pub use c::Name;"),
            ("a/mod.rs", "mod one;\n\nuse crate::{\n    b::{B, C},\n};"),
            ("a/one.rs", "use super::two::Two;"),
            ("a/two.rs", "use super::one::One;"),
            ("b.rs", "fn f() { crate::Name::new() }"),
            ("c.rs", ""),
        ];
        assert!(report(&sources(&files)).is_ok());
        // By its name at the root, by `super`, and by a path.
        for text in ["use super::a;", "type T = super::a::one::One;", "use crate::a as other;"] {
            files[5] = ("c.rs", text);
            let error = report(&sources(&files)).unwrap_err().to_string();
            for edge in
                ["a imports b (src/a/mod.rs:3)", "b imports c (src/b.rs:1)", "c imports a (src/c.rs:1)"]
            {
                assert!(error.contains(edge), "{error}");
            }
        }
    }
}
