//! Errors: a fault in a file, or options that contradict each other.

use std::fmt;
use std::path::Path;

use serde::Serialize;
use tinyfit_engine::StoreError;

use crate::text::one_line;

/// An error in a file: where, what, and what to do. Shown as one line, `FILE:LINE: column 'x': what; advice`, with one
/// more line for each of [`More::others`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column's name, or its number where columns have no names; in a text that is not a table, the number of the character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The fault.
    pub what: String,
    /// What to do about it.
    pub advice: String,
    /// Further faults of the same file, if there are any.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub more: Option<Box<More>>,
}

/// Further faults of a file, and the options that avoid all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct More {
    /// The other faults.
    pub others: Vec<Fault>,
    /// Options and their values with which the table can be read; empty if no options help.
    #[serde(skip)]
    pub options: Vec<(&'static str, String)>,
    /// The command line with these options, if the caller has filled it in.
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

/// Options that contradict each other, or the model or table they are given for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// The reason why examples cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Options contradict each other.
    #[error(transparent)]
    Usage(#[from] Usage),
    /// A file has a fault.
    #[error(transparent)]
    Fault(#[from] Fault),
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
        let more = More {
            others: vec![other],
            options: vec![("drop-columns", "d".into())],
            command: Some("tinyfit train a.csv".into()),
        };
        let text = Fault { more: Some(more.into()), ..fault }.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1..],
            ["a.csv: column 'd': is text; drop it", "this would work: tinyfit train a.csv"]
        );
    }
}
