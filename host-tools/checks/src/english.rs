//! English: finds phrases that `patterns` bans, in comments, string literals and Markdown.

mod patterns;
mod prose;

use std::path::Path;

use anyhow::{Context, Result, ensure};
use regex::{Regex, RegexSet};
use xtask::run::{command, output, root};

use patterns::{ALLOWED, BANNED, NOT_OURS};
use prose::Passage;

/// Fails with the list of banned phrases: file, line, phrase and replacement.
pub(crate) fn check() -> Result<()> {
    let found = findings()?;
    ensure!(
        found.is_empty(),
        "{} phrases to write in plain English (the table is {}):\n{}",
        found.len(),
        "host-tools/checks/src/english/patterns.rs",
        found.join("\n")
    );
    Ok(())
}

/// All findings in the tracked files, in the order of the files.
fn findings() -> Result<Vec<String>> {
    let listed = command(".", "git ls-files --cached --others --exclude-standard");
    let listed = output(listed).context("`git ls-files` failed: is this a checkout?")?;
    let phrases = Phrases::new()?;
    let mut found = Vec::new();
    let mut used = vec![false; ALLOWED.len()];
    for path in listed.lines().filter(|path| !NOT_OURS.iter().any(|start| path.starts_with(start))) {
        let Some(read) = prose::reader(Path::new(path)) else { continue };
        let Ok(text) = std::fs::read_to_string(root().join(path)) else { continue };
        for passage in read(&text) {
            for (line, phrase, instead) in phrases.find(&passage) {
                match ALLOWED.iter().position(|allowed| allowed.covers(path, &phrase)) {
                    Some(exception) => used[exception] = true,
                    None => found.push(format!("{path}:{line}: {phrase} -> {instead}")),
                }
            }
        }
    }
    let unused = ALLOWED.iter().zip(used).filter(|(_, used)| !used);
    found.extend(unused.map(|(allowed, _)| {
        format!("{}: no {:?} -> remove the exception: {}", allowed.path, allowed.phrase, allowed.reason)
    }));
    Ok(found)
}

/// The pattern with words of ASCII letters, which compile and match several times faster than Unicode's.
fn ascii(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)").replace(r"\w", "[0-9A-Za-z_]")
}

/// The compiled table.
struct Phrases {
    /// All patterns at once, because few passages match one.
    any: RegexSet,
    each: Vec<(Regex, Option<Regex>, &'static str)>,
}

impl Phrases {
    fn new() -> Result<Self> {
        let each = BANNED.iter().map(|banned| {
            let fine = (!banned.fine.is_empty()).then(|| Regex::new(&ascii(banned.fine))).transpose()?;
            Ok((Regex::new(&ascii(banned.pattern))?, fine, banned.instead))
        });
        Ok(Self {
            any: RegexSet::new(BANNED.iter().map(|banned| ascii(banned.pattern)))?,
            each: each.collect::<Result<_>>()?,
        })
    }

    /// Line, phrase and replacement of each finding.
    fn find(&self, passage: &Passage) -> Vec<(usize, String, &'static str)> {
        let mut found = Vec::new();
        for pattern in self.any.matches(&passage.text) {
            let (banned, fine, instead) = &self.each[pattern];
            for phrase in banned.find_iter(&passage.text) {
                if !fine.as_ref().is_some_and(|fine| fine.is_match(phrase.as_str())) {
                    let shown = phrase.as_str().trim().chars().take(60).collect();
                    found.push((passage.line(phrase.start()), shown, *instead));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &Phrases, text: &str) -> Vec<&'static str> {
        let comment = format!("/// {}\nfn f() {{}}\n", text.replace('\n', "\n/// "));
        let passages = prose::reader(Path::new("a.rs")).map(|read| read(&comment)).unwrap_or_default();
        passages.iter().flat_map(|passage| phrases.find(passage)).map(|(_, _, instead)| instead).collect()
    }

    #[test]
    fn each_pattern_finds_what_was_planted() -> Result<()> {
        let phrases = Phrases::new()?;
        for banned in BANNED {
            let (planted, instead) = (found(&phrases, banned.planted), banned.instead);
            assert!(planted.contains(&instead), "{} does not match {:?}", banned.pattern, banned.planted);
            // The same over the end of a line.
            let broken = banned.planted.replace(' ', "\n");
            assert!(found(&phrases, &broken).contains(&instead), "{} ends with the line", banned.pattern);
        }
        Ok(())
    }

    #[test]
    fn the_replacements_are_allowed() -> Result<()> {
        let phrases = Phrases::new()?;
        for banned in BANNED {
            assert_eq!(found(&phrases, banned.right), Vec::<&str>::new(), "{:?}", banned.right);
        }
        Ok(())
    }
}
