//! The pages: their commands run and print the committed output, their code comes from compiled files, their figures from
//! committed tables, their links lead somewhere, their English is plain, and the book builds.

mod board_blocks;
mod book;
mod console;
mod figures;
mod help;
mod keys;
mod links;
mod numbers;
mod pictures;
mod protocol;
mod sample;
mod sizes;
mod unmarked;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use xtask::run::{command, root};

use crate::measured::updates;
use console::Stage;

/// A Markdown file.
pub(crate) struct Page {
    /// From the root of the checkout.
    path: PathBuf,
    text: String,
}

/// A fenced block of code.
struct Block<'a> {
    /// The words after the fence: `console`, or `rust,ignore`.
    info: String,
    /// Where the code starts and ends in the text.
    range: std::ops::Range<usize>,
    code: &'a str,
}

/// Console blocks: `$ command`, then its output.
const BOOK: &str = "docs/src";

pub(crate) fn test() -> Result<()> {
    let mut pages = pages()?;
    ensure!(pages.iter().any(|page| page.path.starts_with(BOOK)), "{BOOK} has no pages");
    figures::check(updates())?;
    sample::check(updates())?;
    pictures::check()?;
    help::check(updates())?;
    protocol::check(updates())?;
    numbers::check(&mut pages, updates())?;
    unmarked::check(&pages)?;
    links::check(&pages)?;
    let mut faults = Vec::new();
    let mut commands = 0;
    for page in pages.iter().filter(|page| page.is_run()) {
        faults.extend(page.foreign_code());
        match console::run(page, Stage::Tool) {
            Ok(ran) => commands += ran,
            Err(error) => faults.push(format!("{error:#}")),
        }
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n\n"));
    eprintln!("{} pages: {commands} commands print what stands there", pages.len());
    crate::english::check()?;
    book::check()
}

/// Runs the commands for emulated boards in the pages.
pub(crate) fn on_emulators(long: bool) -> Result<()> {
    let mut commands = 0;
    for page in pages()?.iter().filter(|page| page.is_run()) {
        commands += console::run(page, Stage::Device { long })?;
    }
    ensure!(commands > 0, "no page has a block `console,device`");
    eprintln!("{commands} commands of the pages print on emulated boards what stands there");
    Ok(())
}

/// Compares what a suite printed with the lines below a command in a page.
pub(crate) fn shows(path: &str, command: &str, printed: &[&str]) -> Result<()> {
    let pages = pages()?;
    let page = pages.iter().find(|page| page.path == Path::new(path)).with_context(|| path.to_string())?;
    let printed: Vec<String> = printed.iter().map(ToString::to_string).collect();
    console::compare(page, command, &printed, updates())
}

/// A number by its name in the [tables](numbers).
pub(crate) fn figure(name: &str) -> Result<f64> {
    numbers::known()?.get(name).copied().with_context(|| format!("no table has `{name}`"))
}

/// All Markdown files that git has.
fn pages() -> Result<Vec<Page>> {
    let listed = xtask::run::output(command(".", "git ls-files --cached --others --exclude-standard *.md"));
    let listed = listed.context("`git ls-files` failed: is this a checkout?")?;
    listed
        .lines()
        .filter(|path| root().join(path).is_file())
        .map(|path| {
            let text = std::fs::read_to_string(root().join(path)).with_context(|| path.to_string())?;
            Ok(Page { path: path.into(), text })
        })
        .collect()
}

impl Page {
    /// Whether its commands are run: the READMEs' and the book's.
    fn is_run(&self) -> bool {
        let readmes = ["README.md", "host-tools/cli/README.md"];
        readmes.iter().any(|readme| self.path == Path::new(readme)) || self.path.starts_with(BOOK)
    }

    fn events(&self) -> impl Iterator<Item = (Event<'_>, std::ops::Range<usize>)> {
        Parser::new_ext(&self.text, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES).into_offset_iter()
    }

    fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        let mut open: Option<Block<'_>> = None;
        for (event, range) in self.events() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    open = Some(Block { info: info.to_string(), range: range.end..range.end, code: "" });
                }
                Event::Text(_) => {
                    if let Some(block) = &mut open {
                        let start = block.range.start.min(range.start);
                        block.range = start..range.end;
                    }
                }
                Event::End(TagEnd::CodeBlock) => {
                    blocks.extend(
                        open.take().map(|block| Block { code: &self.text[block.range.clone()], ..block }),
                    );
                }
                _ => {}
            }
        }
        blocks
    }

    /// The line of a place in the text.
    fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// Blocks of Rust that nothing compiles. The README's are tests of the kernel's documentation.
    fn foreign_code(&self) -> Vec<String> {
        let is_rust = |block: &Block<'_>| block.info.split(',').next() == Some("rust");
        let blocks = self.blocks();
        let foreign = blocks.iter().filter(|block| {
            is_rust(block)
                && self.path.starts_with(BOOK)
                && !block.code.trim_start().starts_with("{{#include ")
        });
        foreign
            .map(|block| {
                format!(
                    "{}:{}: include Rust from a file that is compiled, with {{{{#include ..}}}}",
                    self.path.display(),
                    self.line(block.range.start)
                )
            })
            .collect()
    }
}
