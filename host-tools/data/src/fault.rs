//! What can be wrong: with a file, or with the command line.

use std::fmt;
use std::path::Path;

use serde::Serialize;
use tinyfit_engine::StoreError;
use tinyfit_model::printable;

use crate::output::counted;

/// What is wrong with a file: where, what, and what to do. One line: `FILE:LINE: column 'x': what; advice`; more lines where
/// more is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column's name, or its number where columns have no names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub advice: String,
    /// What else there is to say; none if that is all.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub more: Option<Box<More>>,
}

/// What else is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct More {
    /// The other faults.
    pub others: Vec<Fault>,
    /// The command that would work, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

impl Fault {
    /// A fault of a whole file.
    pub fn new(file: &Path, what: impl Into<String>, advice: impl Into<String>) -> Self {
        let file = file.display().to_string();
        Self { file, line: None, column: None, what: what.into(), advice: advice.into(), more: None }
    }

    /// The same, at a line.
    pub fn line(self, line: u64) -> Self {
        Self { line: Some(line), ..self }
    }

    /// The same, in a column.
    pub fn column(self, column: impl Into<String>) -> Self {
        Self { column: Some(column.into()), ..self }
    }

    /// The same, with other advice.
    pub fn advice(self, advice: impl Into<String>) -> Self {
        Self { advice: advice.into(), ..self }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::File { folder, what, reason } => {
                let what = format!("a temporary file of rows cannot be {what} ({reason})");
                Self::new(Path::new(&folder), what, StoreError::ADVICE)
            }
            _ => Self::new(
                Path::new("the table"),
                format!("there are more than {} rows", u32::MAX),
                "give fewer",
            ),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = self.file.clone();
        if let Some(number) = self.line {
            line += &format!(":{number}");
        }
        if let Some(column) = &self.column {
            line += &format!(": column '{column}'");
        }
        f.write_str(&one_line(&format!("{line}: {}; {}", self.what, self.advice)))?;
        let Some(more) = &self.more else { return Ok(()) };
        for other in &more.others {
            write!(f, "\n{other}")?;
        }
        match &more.command {
            Some(command) => write!(f, "\nthis would work: {}", one_line(command)),
            None => Ok(()),
        }
    }
}

/// Wrong usage that the parser of the command line cannot see; exit status 2.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// A run that a signal stopped, and that can go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "interrupted after {}; the same command with --resume goes on from {checkpoint}",
    counted(*epochs, "epoch")
)]
pub(crate) struct Interrupted {
    /// The exit status: 128 and the signal's number.
    pub status: u8,
    /// Epochs that are over.
    pub epochs: usize,
    /// The checkpoint's file.
    pub checkpoint: String,
}

/// A failure as `--json` shows it.
#[derive(Serialize)]
pub(crate) struct Failure {
    error: Facts,
}

#[derive(Serialize)]
struct Facts {
    message: String,
    #[serde(flatten)]
    fault: Option<Fault>,
}

pub(crate) fn failure(error: &anyhow::Error) -> Failure {
    let message = message(error);
    Failure { error: Facts { message, fault: error.downcast_ref::<Fault>().cloned() } }
}

/// What is told of a failure: a line, or one for each thing that is wrong with a table.
pub(crate) fn message(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    match error.downcast_ref::<Fault>() {
        Some(Fault { more: Some(_), .. }) => text.lines().map(one_line).collect::<Vec<_>>().join("\n"),
        _ => one_line(&text),
    }
}

/// A column's name or a path may hold a line break; a message is one line all the same.
pub(crate) fn one_line(text: &str) -> String {
    printable::one_line(text).into_owned()
}

/// The characters of a name or a text that a message shows.
const LONGEST: usize = 40;

/// A cell's text in a message: in quotes, on one line, and no longer than fits there.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("'{}..'", one_line(&text[..end])),
        None => format!("'{}'", one_line(text)),
    }
}

/// Names in a message: all of them, or the first dozen.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 12;
    let names: Vec<&str> = names.into_iter().collect();
    let mut text = names.iter().take(MOST).map(|name| one_line(name)).collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text += &format!(" and {} more", names.len() - MOST);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_one_line() {
        let fault =
            Fault::new(Path::new("a.csv"), "'x' is not a number", "correct it").line(3).column("b\nc");
        assert_eq!(fault.to_string(), r"a.csv:3: column 'b\nc': 'x' is not a number; correct it");
        let other = Fault::new(Path::new("a.csv"), "is text", "drop it").column("d");
        let more = More { others: vec![other], command: Some("tinyfit train a.csv".into()) };
        let both = Fault { more: Some(more.into()), ..fault };
        let text = message(&both.into());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1..],
            ["a.csv: column 'd': is text; drop it", "this would work: tinyfit train a.csv"]
        );
    }

    #[test]
    fn one_epoch_is_no_plural() {
        let after =
            |epochs| Interrupted { status: 130, epochs, checkpoint: "m.checkpoint".into() }.to_string();
        assert_eq!(
            [1, 2].map(after),
            ["1 epoch", "2 epochs"].map(|epochs| format!(
                "interrupted after {epochs}; the same command with --resume goes on from m.checkpoint"
            ))
        );
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shown(&"é".repeat(41)), format!("'{}..'", "é".repeat(40)));
        assert_eq!(shown("ü"), "'ü'");
    }
}
