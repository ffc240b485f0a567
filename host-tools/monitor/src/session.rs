//! Moments into a state, a recording and a table.

use std::io::{self, Write};

use tinyfit_model::printable;

use crate::moment::{self, Moment};
use crate::news::News;
use crate::state::{Scored, State};

/// What ends a session before its time.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The device.
    #[error(transparent)]
    Device(#[from] tinyfit_client::Error),
    /// The recording.
    #[error("the recording cannot be written ({0}); make room for it, or give another path")]
    Recording(io::Error),
    /// The table.
    #[error("the CSV file cannot be written ({0}); make room for it, or give another path")]
    Table(csv::Error),
    /// The terminal, or what is read and written line by line.
    #[error("the terminal fails ({0}); --plain does without one")]
    Terminal(io::Error),
    /// Standard output.
    #[error("standard output cannot be written to")]
    Output(#[source] io::Error),
}

/// A session: its state, and the files that are written of it.
pub struct Session {
    state: State,
    recording: Option<Box<dyn Write>>,
    table: Option<csv::Writer<Box<dyn Write>>>,
    /// Whether the table has its header.
    headed: bool,
    /// Whether its names are none that a spreadsheet computes.
    escapes: bool,
}

impl Session {
    /// A session with the names of the classes, as many as are known.
    pub fn new(names: Vec<String>) -> Self {
        Self { state: State::new(names), recording: None, table: None, headed: false, escapes: false }
    }

    /// Records all messages.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn record(mut self, mut file: Box<dyn Write>) -> Result<Self, Error> {
        moment::begin(&mut *file).map_err(Error::Recording)?;
        self.recording = Some(file);
        Ok(self)
    }

    /// Writes every scored window as a row: time, window, label, hit, the numbers of the score, and whether it is an anomaly.
    pub fn tabulate(mut self, file: Box<dyn Write>) -> Self {
        self.table = Some(csv::Writer::from_writer(file));
        self
    }

    /// Names in the table that a spreadsheet would compute as a formula have an apostrophe before them.
    pub fn escaping_formulas(self) -> Self {
        Self { escapes: true, ..self }
    }

    /// As it stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Takes a moment; returns what is new in it.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn hear(&mut self, moment: &Moment) -> Result<Option<News>, Error> {
        if let Some(file) = &mut self.recording {
            moment::record(&mut **file, moment).map_err(Error::Recording)?;
        }
        let mut finished = None;
        let news = self.state.hear(moment, &mut |scored| finished = Some(scored));
        finished.map_or(Ok(()), |scored| self.row(&scored))?;
        Ok(news)
    }

    /// Ends it: the last window is a row as well.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn finish(mut self) -> Result<State, Error> {
        if let Some(last) = self.state.last.clone() {
            self.row(&last)?;
        }
        if let Some(file) = &mut self.recording {
            file.flush().map_err(Error::Recording)?;
        }
        Ok(self.state)
    }

    fn row(&mut self, scored: &Scored) -> Result<(), Error> {
        let Some(table) = &mut self.table else { return Ok(()) };
        let cell = |name: String| if self.escapes { printable::no_formula(&name).into_owned() } else { name };
        let names = |prefix: &str, count: usize| {
            (0..count).map(|class| format!("{prefix}{}", self.state.name(class))).collect::<Vec<_>>()
        };
        let mut rows = Vec::new();
        if !self.headed {
            let mut header = ["seconds", "window", "label", "hit"].map(str::to_string).to_vec();
            header.extend(names("f32_", scored.f32.len()));
            header.extend(names("int8_", scored.int8.len()));
            header.extend(scored.anomaly.map(|_| "anomaly".to_string()));
            rows.push(header);
            self.headed = true;
        }
        let mut row = vec![
            format!("{}.{:03}", scored.ms / 1000, scored.ms % 1000),
            scored.window.to_string(),
            scored.label.as_ref().map(|label| cell(self.state.label(label))).unwrap_or_default(),
            scored.hit().map(|hit| u8::from(hit).to_string()).unwrap_or_default(),
        ];
        row.extend(scored.f32.iter().chain(&scored.int8).map(f32::to_string));
        row.extend(scored.anomaly.map(|anomaly| u8::from(anomaly).to_string()));
        rows.push(row);
        // Row by row, so that a session that ends in an accident has all rows up to there.
        rows.iter().try_for_each(|row| table.write_record(row)).map_err(Error::Table)?;
        table.flush().map_err(|error| Error::Table(error.into()))
    }
}
