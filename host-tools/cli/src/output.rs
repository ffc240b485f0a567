//! Where results go: text for a person or one JSON document for a script, on stdout; progress on stderr.
//!
//! All that the command prints passes through here, where the names and texts of files and boards are made [`printable`].

use std::fmt::{self, Display};
use std::io::{IsTerminal, Stderr, Stdout, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use indicatif::{HumanDuration, ProgressBar, ProgressState, ProgressStyle};
use serde::Serialize;
use terminal_size::{Height, Width, terminal_size_of};
pub(crate) use tinyfit_model::number::{count, counted};
use tinyfit_model::printable::{self, Printable};
use tinyfit_report::layout;
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
                show(format!("{report}").trim_end());
                Ok(())
            }
            (false, false) => {
                let text = layout(&report.to_string(), columns(terminal_size_of(raw_stdout())));
                written(&mut stdout(), text.as_bytes())
            }
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
            notes.iter().for_each(|note| show(&format!("note: {}", one_line(note))));
        }
    }

    /// A progress bar over `steps`, which are called by a noun in the plural; seen only where stderr is a terminal, and on one line
    /// of it.
    pub(crate) fn progress(&self, steps: usize, noun: &'static str) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(steps as u64).with_prefix(noun);
        match ProgressStyle::with_template("{bar:10} {pos}/{len} {prefix}{left}  {wide_msg}") {
            Ok(style) => bar.with_style(style.with_key("left", left)),
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

/// The time that is left, where there is a step to estimate it from.
fn left(state: &ProgressState, to: &mut dyn fmt::Write) {
    if state.pos() > 0 {
        let _ = write!(to, ", {:#} left", HumanDuration(state.eta()));
    }
}

impl Output {
    /// Has firmware built, with a line on stderr before and after, whether that is a terminal or not: the first build of a board
    /// compiles everything.
    ///
    /// # Errors
    /// As `build`.
    pub(crate) fn building<T, E>(
        &self,
        board: &str,
        is_first: bool,
        build: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        if self.quiet {
            return build();
        }
        let first = if is_first { ", about two minutes the first time" } else { "" };
        show(&format!("building firmware for {board}{first}"));
        let (start, busy) = (Instant::now(), self.busy("building"));
        let built = build();
        busy.finish_and_clear();
        if built.is_ok() {
            show(&format!("firmware for {board} built in {:.0} s", start.elapsed().as_secs_f64()));
        }
        built
    }
}

/// Standard output, for texts.
pub(crate) fn stdout() -> Printable<Stdout> {
    Printable::new(raw_stdout())
}

/// Standard error, for texts.
pub(crate) fn stderr() -> Printable<Stderr> {
    Printable::new(raw_stderr())
}

fn raw_stderr() -> Stderr {
    #[expect(clippy::disallowed_methods, reason = "the one place where it is written to")]
    std::io::stderr()
}

/// Standard output, for a file as it is.
pub(crate) fn raw_stdout() -> Stdout {
    #[expect(clippy::disallowed_methods, reason = "the one place where it is written to")]
    std::io::stdout()
}

fn written(to: &mut impl Write, bytes: &[u8]) -> anyhow::Result<()> {
    to.write_all(bytes).and_then(|()| to.flush()).context("standard output cannot be written to")
}

/// Prints lines on stderr as its terminal has room for them.
pub(crate) fn show(lines: &str) {
    tell(&layout(lines, columns(terminal_size_of(raw_stderr()))));
}

/// The columns of a stream: of its terminal, or else as many as the variable COLUMNS has; none where lines may be of any length.
fn columns(terminal: Option<(Width, Height)>) -> Option<usize> {
    /// Less is not a terminal for a person.
    const LEAST: usize = 20;
    let set = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal.map(|(Width(columns), _)| columns.into()).or_else(set).filter(|&columns| columns >= LEAST)
}

/// Prints lines on stderr as they are. Whoever closes stderr wants none.
pub(crate) fn tell(lines: &str) {
    let _ = writeln!(stderr(), "{lines}");
}
