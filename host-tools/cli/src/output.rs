//! Where results go: text for a person or one JSON document for a script, on stdout; progress on stderr.
//!
//! All that the command prints passes through here, where the names and texts of files and boards are made [`printable`].

use std::fmt::Display;
use std::io::{IsTerminal, Stderr, Stdout, Write};
use std::path::Path;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
pub(crate) use tinyfit_model::number::{count, counted};
use tinyfit_model::printable::{self, Printable};
pub(crate) use tinyfit_report::table;

use crate::error::{Usage, one_line};
use crate::files;

/// How to show results.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    json: bool,
    quiet: bool,
    /// Whether a file that is written goes to stdout, so that text goes to stderr.
    aside: bool,
}

impl Output {
    /// JSON or text; `quiet` leaves out text and progress.
    pub(crate) fn new(json: bool, quiet: bool) -> Self {
        Self { json, quiet, aside: false }
    }

    /// The same where these files are written: if one of them is standard output, text goes to stderr.
    ///
    /// # Errors
    /// Two of them are, or a JSON document is to go there as well.
    pub(crate) fn aside<'a>(self, written: impl IntoIterator<Item = &'a Path>) -> Result<Self, Usage> {
        match written.into_iter().filter(|path| files::is_standard(path)).count() {
            0 => Ok(self),
            1 if self.json => {
                Err(Usage("--json and a file that is - go to standard output: give the file a path".into()))
            }
            1 => Ok(Self { aside: true, ..self }),
            _ => Err(Usage("two files are -, standard output: give one of them a path".into())),
        }
    }

    /// Whether a JSON document is wanted.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Whether text and progress are unwanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Shows what a command found out.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn report(&self, report: &(impl Serialize + Display)) -> anyhow::Result<()> {
        if self.json {
            return self.document(report);
        }
        match (self.quiet, self.aside) {
            (true, _) => Ok(()),
            (false, true) => {
                tell(format!("{report}").trim_end());
                Ok(())
            }
            (false, false) => written(&mut stdout(), format!("{report}").as_bytes()),
        }
    }

    /// Prints a JSON document.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn document(&self, document: &impl Serialize) -> anyhow::Result<()> {
        let mut text = serde_json::to_string_pretty(document)?;
        text.push('\n');
        written(&mut stdout(), printable::json(&text).as_bytes())
    }

    /// Prints data as it is, also if quiet; on a terminal as text.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn data(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut raw = raw_stdout();
        if raw.is_terminal() { written(&mut stdout(), bytes) } else { written(&mut raw, bytes) }
    }

    /// Prints notes to stderr, apart from the results.
    pub(crate) fn notes(&self, notes: &[String]) {
        if !self.quiet {
            notes.iter().for_each(|note| tell(&format!("note: {}", one_line(note))));
        }
    }

    /// A progress bar over `steps`, seen only where stderr is a terminal.
    pub(crate) fn progress(&self, steps: usize) -> ProgressBar {
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
    pub(crate) fn busy(&self, what: &'static str) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let spinner = ProgressBar::new_spinner().with_message(what);
        spinner.enable_steady_tick(std::time::Duration::from_millis(100));
        spinner
    }
}

/// Standard output, for texts.
pub(crate) fn stdout() -> Printable<Stdout> {
    Printable::new(raw_stdout())
}

/// Standard error, for texts.
pub(crate) fn stderr() -> Printable<Stderr> {
    #[expect(clippy::disallowed_methods, reason = "the one place where it is written to")]
    Printable::new(std::io::stderr())
}

/// Standard output, for a file as it is.
pub(crate) fn raw_stdout() -> Stdout {
    #[expect(clippy::disallowed_methods, reason = "the one place where it is written to")]
    std::io::stdout()
}

fn written(to: &mut impl Write, bytes: &[u8]) -> anyhow::Result<()> {
    to.write_all(bytes).and_then(|()| to.flush()).context("standard output cannot be written to")
}

/// Prints lines on stderr. Whoever closes stderr wants none.
pub(crate) fn tell(lines: &str) {
    let _ = writeln!(stderr(), "{lines}");
}
