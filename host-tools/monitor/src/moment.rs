//! What was said and when, and files of it.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

/// The format of a recorded session.
const FORMAT: u32 = 1;

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since the session began.
    pub ms: u64,
    /// What was said, and by whom.
    #[serde(flatten)]
    pub said: Said,
}

/// What was said, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// A line of the protocol, by the host.
    Sent(String),
    /// A line of the protocol, by the device.
    Heard(String),
    /// A log message of the firmware's, decoded.
    Log(String),
    /// By this program: what came of an action.
    Note(String),
}

/// The first line of a recording.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    tinyfit_session: u32,
}

/// A recording that is none, and where it is not.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The file is not to be read.
    #[error("cannot be read ({0})")]
    Io(#[from] io::Error),
    /// A line is something else; counted from 1.
    #[error("line {line} is not of a recorded session ({reason})")]
    Line {
        /// The line.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// It is of another format.
    #[error("the session's format is {0}, and this is format {FORMAT}")]
    Format(u32),
}

/// Begins a recording.
pub(crate) fn begin(file: &mut dyn Write) -> io::Result<()> {
    write(file, &Header { tinyfit_session: FORMAT })
}

/// Adds a moment, whole, so that a session that ends in an accident is a recording up to there.
pub(crate) fn record(file: &mut dyn Write, moment: &Moment) -> io::Result<()> {
    write(file, moment)
}

fn write(file: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(line)?;
    line.push(b'\n');
    file.write_all(&line)
}

/// The moments of a recording.
///
/// # Errors
/// It cannot be read, or is no recording.
pub fn read_recording(file: impl BufRead) -> Result<Vec<Moment>, Unreadable> {
    let mut moments = Vec::new();
    let mut lines = file.lines().enumerate();
    let unreadable = |line: usize, error: serde_json::Error| Unreadable::Line {
        line: line + 1,
        reason: error.to_string(),
    };
    let first = match lines.next() {
        Some((_, line)) => line?,
        None => String::new(),
    };
    let Header { tinyfit_session } = serde_json::from_str(&first).map_err(|error| unreadable(0, error))?;
    if tinyfit_session != FORMAT {
        return Err(Unreadable::Format(tinyfit_session));
    }
    for (nth, line) in lines {
        moments.push(serde_json::from_str(&line?).map_err(|error| unreadable(nth, error))?);
    }
    Ok(moments)
}
