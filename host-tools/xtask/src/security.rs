//! What `SECURITY.md` claims is so: the tests that it and the book's page of promises name are there, and every file with unsafe code is in its table, and no other.
//!
//! The compiler refuses unsafe code in the crates of the root's workspace where no `allow` stands. This finds what it does not look at:
//! firmware, code for other processors, files that are templates.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use xtask::run::root;

/// Lines above a place in which its reason may begin.
const ABOVE: usize = 8;

/// What follows the word where it is not a word of a text.
const KINDS: [&str; 6] = ["{", "(", "fn ", "extern ", "impl ", "trait "];

/// Whether a line has unsafe code, and whether that wants a reason: a function has its conditions, and a type of functions nothing.
fn look(line: &str) -> Option<bool> {
    let code = line.split("//").next().unwrap_or_default();
    let kinds: Vec<&str> = code
        .split("unsafe")
        .skip(1)
        .filter_map(|rest| KINDS.into_iter().find(|kind| rest.trim_start().starts_with(kind)))
        .collect();
    (!kinds.is_empty()).then(|| kinds.iter().any(|kind| ["{", "(", "impl "].contains(kind)))
}

/// All Rust files, by their paths from the root; not what was built or installed.
pub(crate) fn visit(folder: &Path, file: &mut impl FnMut(&str, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && !["target", "node_modules"].contains(&name.as_str()) {
            visit(&path, file);
        } else if name.ends_with(".rs") {
            let shown = path.strip_prefix(root()).unwrap().display().to_string().replace('\\', "/");
            file(&shown, &fs::read_to_string(&path).unwrap());
        }
    }
}

fn page() -> String {
    fs::read_to_string(root().join("SECURITY.md")).unwrap()
}

/// The files of the table: what is in backticks in its first column, braces taken apart.
fn listed() -> BTreeSet<String> {
    let text = page();
    let (_, section) =
        text.split_once("\n## Unsafe code\n").expect("SECURITY.md has a section 'Unsafe code'");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    rows.flat_map(|(files, _)| files.split("`, `").flat_map(expand).collect::<Vec<_>>()).collect()
}

/// `a/{b,c}.rs` is `a/b.rs` and `a/c.rs`.
fn expand(files: &str) -> Vec<String> {
    match files.split_once('{').and_then(|(head, rest)| Some((head, rest.split_once('}')?))) {
        Some((head, (names, tail))) => names.split(',').map(|name| format!("{head}{name}{tail}")).collect(),
        None => vec![files.to_string()],
    }
}

#[test]
fn unsafe_code_is_where_it_is_listed() {
    let (mut found, mut without) = (BTreeSet::new(), Vec::new());
    visit(&root(), &mut |path, text| {
        let lines: Vec<&str> = text.lines().collect();
        for (nth, line) in lines.iter().enumerate() {
            let Some(wants_reason) = look(line) else { continue };
            found.insert(path.to_string());
            let above = &lines[nth.saturating_sub(ABOVE)..nth];
            let has_reason =
                above.iter().any(|line| line.contains("// SAFETY:") || line.contains("# Safety"));
            if wants_reason && !has_reason && !path.ends_with(".generated.rs") {
                without.push(format!("{path}:{}", nth + 1));
            }
        }
    });
    assert_eq!(found, listed(), "found on the left, listed in SECURITY.md on the right");
    assert!(without.is_empty(), "no `// SAFETY:` above {without:?}");
}

#[test]
fn its_tests_are_there() {
    let promises = fs::read_to_string(root().join("docs/src/explanation/promises.md")).unwrap();
    for page in [page(), promises] {
        let named: Vec<(&str, &str)> = page
            .split('`')
            .filter_map(|word| word.split_once(".rs::"))
            .filter(|(file, _)| *file != "file")
            .collect();
        assert!(!named.is_empty(), "the page names tests as `file.rs::test`");
        for (file, test) in named {
            let folder = if file.contains('/') { "." } else { "boards/support/tests" };
            let text = fs::read_to_string(root().join(folder).join(format!("{file}.rs"))).unwrap_or_default();
            assert!(text.contains(&format!("fn {test}(")), "there is no {file}.rs::{test}");
        }
    }
}

#[test]
fn code_and_text_differ() {
    for (line, found) in [
        ("    @ { f() };", Some(true)),
        ("#[@(no_mangle)]", Some(true)),
        ("@ impl Send for X {}", Some(true)),
        ("    pub @ fn f() {}", Some(false)),
        ("    erase: @ extern \"C\" fn(u32),", Some(false)),
        ("#![allow(@_code)]", None),
        ("// @ { f() }", None),
        ("     trait try type typeof @ unsized use \";", None),
        ("style-src '@-inline'", None),
    ] {
        // This file is looked at as well.
        assert_eq!(look(&line.replace('@', "unsafe")), found, "{line}");
    }
}
