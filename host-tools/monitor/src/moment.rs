//! Messages and their times, and files of them.

use std::io::{self, BufRead, Read, Write};

use serde::{Deserialize, Serialize};

/// The format of a recorded session.
const FORMAT: u32 = 1;

/// The most bytes of a line of a recording; a board's lines are far below.
const LINE: u64 = 1 << 20;

/// The most bytes of a recording, which is entirely in memory: a year of a window a second are about as many.
const RECORDING: u64 = 256 << 20;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since the session began.
    pub ms: u64,
    /// The message, and its sender.
    #[serde(flatten)]
    pub said: Said,
}

/// The message, and its sender.
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
        /// The fault.
        reason: String,
    },
    /// It is of another format.
    #[error("the session's format is {0}, and this is format {FORMAT}")]
    Format(u32),
    /// A line, or all of it, is longer than any session's.
    #[error("line {line} is longer than {} KiB, or all up to it than {} MiB", LINE >> 10, RECORDING >> 20)]
    Long {
        /// The line.
        line: usize,
    },
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
/// It cannot be read, or is not a recording.
pub fn read_recording(mut file: impl BufRead) -> Result<Vec<Moment>, Unreadable> {
    let (mut moments, mut all, mut line) = (Vec::new(), 0, Vec::new());
    for nth in 1.. {
        line.clear();
        let read = file.by_ref().take(LINE + 1).read_until(b'\n', &mut line)? as u64;
        all += read;
        if read > LINE || all > RECORDING {
            return Err(Unreadable::Long { line: nth });
        }
        let unreadable = |error: serde_json::Error| Unreadable::Line { line: nth, reason: error.to_string() };
        match nth {
            1 => {
                let Header { tinyfit_session } = serde_json::from_slice(&line).map_err(unreadable)?;
                if tinyfit_session != FORMAT {
                    return Err(Unreadable::Format(tinyfit_session));
                }
            }
            _ if read == 0 => break,
            _ => moments.push(serde_json::from_slice(&line).map_err(unreadable)?),
        }
    }
    Ok(moments)
}
