//! Links between pages: each leads to a file, and to a heading in it.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use anyhow::{Result, ensure};
use pulldown_cmark::{Event, Tag, TagEnd};
use xtask::run::root;

use super::Page;

/// Fails with the list of links that lead nowhere.
pub(super) fn check(pages: &[Page]) -> Result<()> {
    let headings: HashMap<&Path, HashSet<String>> =
        pages.iter().map(|page| (page.path.as_path(), page.headings())).collect();
    let mut broken = Vec::new();
    for page in pages {
        for (link, at) in page.links() {
            if let Some(why) = fault(page, &link, &headings) {
                broken.push(format!("{}:{}: {link}: {why}", page.path.display(), page.line(at)));
            }
        }
    }
    ensure!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
    Ok(())
}

fn fault(page: &Page, link: &str, headings: &HashMap<&Path, HashSet<String>>) -> Option<String> {
    // Items of rustdoc are rustdoc's to check, pages of others are not asked.
    if link.contains("://") || link.contains("::") || link.starts_with("mailto:") {
        return None;
    }
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() {
        page.path.clone()
    } else {
        plain(&page.path.parent().unwrap_or(Path::new("")).join(file))
    };
    if !root().join(&target).exists() {
        return Some(format!("there is no {}", target.display()));
    }
    let known = headings.get(target.as_path());
    (!heading.is_empty() && known.is_some_and(|known| !known.contains(heading)))
        .then(|| format!("{} has no such heading", target.display()))
}

/// The path without `..`.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

impl Page {
    fn links(&self) -> Vec<(String, usize)> {
        let link = |(event, range): (Event<'_>, std::ops::Range<usize>)| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some((dest_url.to_string(), range.start))
            }
            _ => None,
        };
        self.events().filter_map(link).collect()
    }

    /// The names by which headings are linked to, as repositories' pages and mdBook make them.
    fn headings(&self) -> HashSet<String> {
        let mut names = HashSet::new();
        let mut heading: Option<String> = None;
        for (event, _) in self.events() {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        *heading += &text;
                    }
                }
                Event::End(TagEnd::Heading(_)) => {
                    let name = slug(&heading.take().unwrap_or_default());
                    // A second heading of the same name is `name-1`.
                    let free = (1..).map(|n| format!("{name}-{n}")).find(|other| !names.contains(other));
                    let name = if names.contains(&name) { free.unwrap_or(name) } else { name };
                    names.insert(name);
                }
                _ => {}
            }
        }
        names
    }
}

fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}
