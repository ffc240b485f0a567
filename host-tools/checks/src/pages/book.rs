//! The book as HTML: links to files of the repository lead to where they are, and every link leads somewhere.
//!
//! Pages of the book link to files as the repository's own pages show them: `../../../SECURITY.md`. mdBook makes `SECURITY.html` of it, which
//! is nowhere. A page of the book that includes the file and nothing else stands for it; what has none is linked to in the checkout.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xtask::run::{root, run};

use super::links::plain;

const SOURCE: &str = "docs/src";
const BUILT: &str = "target/book";

/// Makes the book in `target/book`, whose includes mdBook checks on the way, and fails with the list of its links that lead nowhere.
pub(super) fn check() -> Result<()> {
    let environment = tinyfit_python::Environment::ready(tinyfit_python::Requirements::BOOK)?;
    let mut mdbook = std::process::Command::new(environment.folder().join("bin/mdbook"));
    mdbook.current_dir(root());
    mdbook.args(["build", "docs", "--dest-dir", BUILT]);
    run(mdbook)?;
    let mut book = Book::read()?;
    let stand_ins = stand_ins()?;
    let paths: Vec<PathBuf> = book.pages.keys().cloned().collect();
    for path in &paths {
        let from = stand_ins.iter().find(|(_, page)| *page == path).map(|(file, _)| file.as_path());
        let html = book.pages[path].clone();
        let led = with_links(&html, |link| book.leads(path, from, link, &stand_ins));
        if led != html {
            fs::write(root().join(BUILT).join(path), &led)?;
            book.pages.insert(path.clone(), led);
        }
    }
    let dead = book.dead();
    ensure!(dead.is_empty(), "links of the book that lead nowhere:\n{}", dead.join("\n"));
    eprintln!("the book has {} pages, and every link leads somewhere", paths.len());
    Ok(())
}

/// Files of the repository that a page of the book includes whole, and that page as HTML.
fn stand_ins() -> Result<HashMap<PathBuf, PathBuf>> {
    let summary = fs::read_to_string(root().join(SOURCE).join("SUMMARY.md"))?;
    let mut found = HashMap::new();
    for (_, rest) in summary.match_indices("](").map(|(at, _)| summary.split_at(at + 2)) {
        let page = Path::new(rest.split(')').next().unwrap_or_default());
        let text =
            fs::read_to_string(root().join(SOURCE).join(page)).with_context(|| page.display().to_string())?;
        let included = text.trim().strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}"));
        if let Some(file) = included.filter(|file| !file.contains(['\n', '{'])) {
            let folder = Path::new(SOURCE).join(page.parent().unwrap_or(Path::new("")));
            found.insert(plain(&folder.join(file)), page.with_extension("html"));
        }
    }
    Ok(found)
}

/// Pages of HTML by their paths in the book.
struct Book {
    pages: HashMap<PathBuf, String>,
}

impl Book {
    fn read() -> Result<Self> {
        let mut pages = HashMap::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(root().join(BUILT).join(&folder))? {
                let entry = entry?;
                let path = folder.join(entry.file_name());
                if entry.file_type()?.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "html") {
                    pages.insert(path, fs::read_to_string(entry.path())?);
                }
            }
        }
        Ok(Self { pages })
    }

    /// Where a link of a page is to lead instead, if it is to. `from` is the file that the page includes, relative to which its links are.
    fn leads(
        &self,
        page: &Path,
        from: Option<&Path>,
        link: &str,
        stand_ins: &HashMap<PathBuf, PathBuf>,
    ) -> Option<String> {
        let (target, heading) = link.split_at(link.find('#').unwrap_or(link.len()));
        if is_elsewhere(link) || target.is_empty() {
            return None;
        }
        let here = page.parent().unwrap_or(Path::new(""));
        // A page of the book, or of its theme.
        if self.has(&plain(&here.join(target))) {
            return None;
        }
        let folder = from.map_or_else(
            || Path::new(SOURCE).join(here),
            |file| file.parent().unwrap_or(Path::new("")).into(),
        );
        let linked = plain(&folder.join(target));
        // mdBook has made `.html` of `.md`.
        let markdown = linked.with_extension("md");
        let file = if linked.extension().is_some_and(|e| e == "html") && root().join(&markdown).exists() {
            markdown
        } else {
            linked
        };
        let up = |path: &Path| "../".repeat(path.components().count());
        let own = file.strip_prefix(SOURCE).ok().map(|path| match path.ends_with("README.md") {
            true => path.with_file_name("index.html"),
            false => path.with_extension("html"),
        });
        if let Some(target) = stand_ins.get(&file).or(own.as_ref()).filter(|target| self.has(target)) {
            return Some(format!("{}{}{heading}", up(here), target.display()));
        }
        // The theme's own links.
        root()
            .join(&file)
            .exists()
            .then(|| format!("{}{}{}{heading}", up(here), up(Path::new(BUILT)), file.display()))
    }

    fn has(&self, path: &Path) -> bool {
        self.pages.contains_key(path) || root().join(BUILT).join(path).is_file()
    }

    /// Links that lead nowhere: no such page, no such file, no such heading.
    fn dead(&self) -> Vec<String> {
        let names: HashMap<&Path, HashSet<&str>> = self
            .pages
            .iter()
            .map(|(path, html)| (path.as_path(), attributes(html, " id=\"").map(|(_, id)| id).collect()))
            .collect();
        let mut dead = Vec::new();
        for (path, html) in &self.pages {
            // Its links begin at the root of where the book is put.
            if path == Path::new("404.html") {
                continue;
            }
            for (_, link) in links(html).into_iter().filter(|(_, link)| !is_elsewhere(link)) {
                let (target, heading) = link.split_once('#').unwrap_or((link, ""));
                let here = path.parent().unwrap_or(Path::new(""));
                let file = if target.is_empty() { path.clone() } else { here.join(target) };
                let known = names.get(plain(&file).as_path());
                let is_there = root().join(BUILT).join(&file).exists();
                let is_named = heading.is_empty() || known.is_none_or(|ids| ids.contains(heading));
                if !is_there || !is_named {
                    dead.push(format!("{}: {link}", path.display()));
                }
            }
        }
        dead.sort();
        dead.dedup();
        dead
    }
}

/// Whether a link is to another host, or part of a script.
fn is_elsewhere(link: &str) -> bool {
    link.contains(':') || link.starts_with("//")
}

/// The page with links led elsewhere.
fn with_links(html: &str, leads: impl Fn(&str) -> Option<String>) -> String {
    let mut led = String::with_capacity(html.len());
    let mut done = 0;
    for (at, link) in links(html) {
        if let Some(to) = leads(link) {
            led += &html[done..at];
            led += &to;
            done = at + link.len();
        }
    }
    led + &html[done..]
}

/// Links and pictures of a page, with their places, in their order.
fn links(html: &str) -> Vec<(usize, &str)> {
    let mut links: Vec<_> = attributes(html, " href=\"").chain(attributes(html, " src=\"")).collect();
    links.sort_unstable();
    links
}

fn attributes<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    html.match_indices(name).map(move |(at, _)| {
        let start = at + name.len();
        (start, html[start..].split('"').next().unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_led_in_their_order() {
        let html = "<img src=\"a.svg\"><a class=\"x\" href=\"b.html#c\">b</a><img src=\"d.svg\">";
        assert_eq!(
            links(html).iter().map(|(_, link)| *link).collect::<Vec<_>>(),
            ["a.svg", "b.html#c", "d.svg"]
        );
        let led = with_links(html, |link| (link != "a.svg").then(|| format!("../{link}")));
        assert_eq!(led, "<img src=\"a.svg\"><a class=\"x\" href=\"../b.html#c\">b</a><img src=\"../d.svg\">");
    }

    #[test]
    fn files_of_the_repository_are_pages_or_lie_in_the_checkout() {
        let pages = ["project/security.html", "howto/flash.html", "index.html"]
            .map(|path| (path.into(), String::new()));
        let book = Book { pages: HashMap::from(pages) };
        let stand_ins = HashMap::from([("SECURITY.md".into(), "project/security.html".into())]);
        let leads = |page: &str, from: Option<&str>, link: &str| {
            book.leads(Path::new(page), from.map(Path::new), link, &stand_ins)
        };
        let flash = "howto/flash.html";
        assert_eq!(
            leads(flash, None, "../../../SECURITY.html#keys").as_deref(),
            Some("../project/security.html#keys")
        );
        assert_eq!(leads(flash, None, "../../../Cargo.toml").as_deref(), Some("../../../Cargo.toml"));
        assert_eq!(leads(flash, None, "../project/security.html"), None);
        assert_eq!(leads(flash, None, "https://x.org/y.html"), None);
        assert_eq!(leads(flash, None, "no.html"), None, "dead links stay, to be found");
        let security = ("project/security.html", Some("SECURITY.md"));
        assert_eq!(
            leads(security.0, security.1, "docs/src/howto/flash.html").as_deref(),
            Some("../howto/flash.html")
        );
        assert_eq!(leads(security.0, security.1, "docs/src/README.html").as_deref(), Some("../index.html"));
        assert_eq!(leads(security.0, security.1, "Cargo.toml").as_deref(), Some("../../../Cargo.toml"));
    }
}
