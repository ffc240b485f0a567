//! Where results go: text for a person or one JSON document for a script, on stdout; progress on stderr.

use std::fmt::Display;
use std::io::Write;

use anyhow::Context;
use comfy_table::{CellAlignment, presets};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::error::one_line;

/// How to show results.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
    quiet: bool,
}

impl Output {
    /// JSON or text; `quiet` leaves out text and progress.
    pub fn new(json: bool, quiet: bool) -> Self {
        Self { json, quiet }
    }

    /// Whether a JSON document is wanted.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Whether text and progress are unwanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Shows what a command found out.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub fn report(&self, report: &(impl Serialize + Display)) -> anyhow::Result<()> {
        if self.json {
            return self.document(report);
        }
        if !self.quiet {
            self.data(format!("{report}").as_bytes())?;
        }
        Ok(())
    }

    /// Prints a JSON document.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub fn document(&self, document: &impl Serialize) -> anyhow::Result<()> {
        let mut text = serde_json::to_string_pretty(document)?;
        text.push('\n');
        self.data(text.as_bytes())
    }

    /// Prints data as it is, also if quiet.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub fn data(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush()).context("standard output cannot be written to")
    }

    /// Shows notes beside the results, on stderr.
    pub fn notes(&self, notes: &[String]) {
        if !self.quiet {
            let mut stderr = std::io::stderr().lock();
            // Whoever closes stderr wants none.
            notes.iter().for_each(|note| drop(writeln!(stderr, "note: {}", one_line(note))));
        }
    }

    /// A progress bar over `steps`, seen only where stderr is a terminal.
    pub fn progress(&self, steps: usize) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(steps as u64);
        match ProgressStyle::with_template("{bar:24} {pos}/{len} {msg} {eta} left") {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }

    /// A sign that something is being worked on, seen only where stderr is a terminal.
    pub fn busy(&self, what: &'static str) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let spinner = ProgressBar::new_spinner().with_message(what);
        spinner.enable_steady_tick(std::time::Duration::from_millis(100));
        spinner
    }
}

/// A table: the first column to the left, the others to the right.
pub(crate) fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(presets::NOTHING).set_header(header).add_rows(rows);
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        column.set_cell_alignment(if i == 0 { CellAlignment::Left } else { CellAlignment::Right });
    }
    table.trim_fmt() + "\n"
}

/// `12,345`
pub(crate) fn count(n: usize) -> String {
    indicatif::HumanCount(n as u64).to_string()
}

/// `1 row`, `12,345 rows`: the noun is one whose plural ends in s.
pub(crate) fn counted(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", count(n), if n == 1 { "" } else { "s" })
}
