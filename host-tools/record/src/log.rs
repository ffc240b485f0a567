//! The file of a recording.

use std::fmt::{Display, Write as _};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The first column, in seconds.
const TIME: &str = "time";

/// The last column, if there are labels.
const LABEL: &str = "label";

/// Seconds between the last sample of a log and the first that is appended to it, or three samples if these are longer.
const PAUSE: f64 = 1.0;

/// What to do with a log that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// Nothing: it is an error.
    New,
    /// Replace it.
    Replace,
    /// Go on behind its last whole row, after a gap in time.
    Append,
}

/// A log: `time`, a column for each channel, and `label`. Rows are in the file when a call that writes them returns, so a crash loses at most a packet.
#[derive(Debug)]
pub struct Log {
    path: PathBuf,
    file: File,
    /// The time of sample 0.
    offset: f64,
    has_labels: bool,
    /// Rows on their way.
    text: String,
}

impl Log {
    /// Opens a log for a recording of so many samples a second, if the rate is known.
    ///
    /// # Errors
    /// It is there already, it has other columns, or it cannot be written.
    pub fn open(
        path: &Path,
        channels: &[String],
        has_labels: bool,
        beginning: Beginning,
        rate: Option<f64>,
    ) -> Result<Self, Error> {
        let failed = |error| Error::Write { path: path.to_path_buf(), error };
        let header = header(channels, has_labels);
        let mut log = Self {
            path: path.to_path_buf(),
            file: file(path, beginning)?,
            offset: 0.0,
            has_labels,
            text: String::new(),
        };
        let mut there = String::new();
        if beginning == Beginning::Append {
            log.file.read_to_string(&mut there).map_err(failed)?;
        }
        // A crash may have left a part of a row.
        let whole = there.rfind('\n').map_or(0, |end| end + 1);
        if whole == 0 {
            log.file.set_len(0).map_err(failed)?;
            log.file.seek(SeekFrom::Start(0)).map_err(failed)?;
            log.text = header + "\n";
            log.flush()?;
            return Ok(log);
        }
        let mut lines = there[..whole].lines();
        let first = lines.next().unwrap_or_default();
        if first != header {
            return Err(Error::OtherColumns { path: log.path, there: first.into(), wanted: header });
        }
        let last = lines.next_back().and_then(|row| row.split(',').next()?.parse::<f64>().ok());
        log.offset = last.map_or(0.0, |time| time + PAUSE.max(rate.map_or(0.0, |rate| 3.0 / rate)));
        log.file.set_len(whole as u64).map_err(failed)?;
        log.file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(log)
    }

    /// Adds a row, at so many seconds since the recording began.
    pub(crate) fn row(&mut self, seconds: f64, cells: impl Iterator<Item = impl Display>, label: &str) {
        // A `String` takes all that is written.
        let _ = write!(self.text, "{:.6}", self.offset + seconds);
        for cell in cells {
            let _ = write!(self.text, ",{cell}");
        }
        if self.has_labels {
            let _ = write!(self.text, ",{}", quoted(label));
        }
        self.text.push('\n');
    }

    /// Writes the rows that were added.
    pub(crate) fn flush(&mut self) -> Result<(), Error> {
        let written = self.file.write_all(self.text.as_bytes()).and_then(|()| self.file.flush());
        self.text.clear();
        written.map_err(|error| Error::Write { path: self.path.clone(), error })
    }

    /// The time of sample 0: above 0 if rows were appended.
    pub(crate) fn offset(&self) -> f64 {
        self.offset
    }
}

fn file(path: &Path, beginning: Beginning) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    let opened = match beginning {
        Beginning::New => options.create_new(true).open(path),
        Beginning::Replace => options.create(true).truncate(true).open(path),
        Beginning::Append => options.create(true).truncate(false).open(path),
    };
    opened.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Error::Exists { path: path.to_path_buf() },
        _ => Error::Write { path: path.to_path_buf(), error },
    })
}

fn header(channels: &[String], has_labels: bool) -> String {
    let names = [TIME.to_string()].into_iter().chain(channels.iter().map(|name| quoted(name)));
    names.chain(has_labels.then(|| LABEL.to_string())).collect::<Vec<_>>().join(",")
}

/// A cell of CSV (RFC 4180).
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fs;

    use super::*;

    #[test]
    fn a_log_goes_on_behind_its_last_whole_row_and_after_a_gap() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.csv");
        let names = ["x".to_string(), "y, z".into()];
        let open = |beginning| Log::open(&path, &names, true, beginning, Some(2.0));
        let mut log = open(Beginning::New).unwrap();
        log.row(0.5, [1, -2].into_iter(), "a \"b\"");
        log.flush().unwrap();
        let whole = "time,x,\"y, z\",label\n0.500000,1,-2,\"a \"\"b\"\"\"\n";
        assert_eq!(fs::read_to_string(&path).unwrap(), whole);
        assert!(open(Beginning::New).unwrap_err().to_string().contains("give --append"));
        // As a crash leaves it.
        fs::write(&path, format!("{whole}1.000000,3")).unwrap();
        let mut log = open(Beginning::Append).unwrap();
        log.row(0.0, [7, 8].into_iter(), "");
        log.flush().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{whole}2.000000,7,8,\n"));
        let other = Log::open(&path, &names[..1], true, Beginning::Append, None).unwrap_err().to_string();
        assert!(
            other.contains("its columns are `time,x,\"y, z\",label`, and this recording has `time,x,label`"),
            "{other}"
        );
        drop(open(Beginning::Replace).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "time,x,\"y, z\",label\n");
    }
}
