//! Workers, on this machine and others, that share the trials out by way of an Optuna study in a database.
//!
//! The halving stays here: it asks the coordinator, a program in Python, for a rung's outcomes, and that enqueues a trial of
//! the study for each. Workers take them, have them done by a process that serves the search, and tell the
//! outcomes. The trial of a worker that stopped beating is enqueued again. An outcome follows from the job alone,
//! so who works on it makes no difference.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crc::{CRC_32_ISO_HDLC, Crc};
use serde::Deserialize;
use tinyfit_model::write_beside;
use tinyfit_python::{Environment, Requirements};
use tinyfit_train::checksum;

use crate::error::Error;
use crate::halving::{Job, Pool};
use crate::joined::Asked;
use crate::problem::Outcome;

/// The program of coordinator and workers.
const PROGRAM: &str = include_str!("search.py");

/// A coordinator that has started its workers.
pub struct Optuna {
    process: Child,
    stdin: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// A line of the coordinator.
#[derive(Deserialize)]
struct Answer {
    #[serde(flatten)]
    job: Job,
    outcome: Outcome,
}

/// Workers to start.
pub struct Workers<'a> {
    /// The database, as sqlite:///search.db.
    pub url: &'a str,
    /// How many.
    pub count: usize,
    /// The table.
    pub data: &'a Path,
    /// The options of the search that make a difference, for those who join.
    pub arguments: Vec<String>,
    /// The command of a process that [serves](crate::Search::serve) this search.
    pub command: Vec<OsString>,
    /// Trials at most.
    pub trials: usize,
    /// Epochs of a trial at most.
    pub epochs: usize,
}

impl Optuna {
    /// Starts workers.
    ///
    /// # Errors
    /// Python or its packages cannot be installed.
    pub fn start(workers: &Workers<'_>) -> Result<Self, Error> {
        let Workers { url, count, arguments, .. } = workers;
        let data = fingerprint(workers.data)?;
        let study = format!("tinyfit-{:08x}", crc_32(&format!("{data} {}", arguments.join("\n"))));
        let mut python = program()?;
        python.args(["coordinate", "--storage", url, "--study", &study, "--workers", &count.to_string()]);
        python.args(["--data", &data, "--arguments", &serde_json::to_string(arguments)?]);
        let (trials, epochs) = (workers.trials.to_string(), workers.epochs.to_string());
        python.args(["--trials", &trials, "--epochs", &epochs, "--"]).args(&workers.command);
        let mut process =
            python.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let stdout = process.stdout.take();
        let stdout = stdout.ok_or_else(|| Error::Workers("the coordinator has no output".into()))?;
        let stdin = process.stdin.take();
        Ok(Self { process, stdin, answers: BufReader::new(stdout) })
    }

    /// The coordinator's last line.
    fn failure(&mut self) -> Error {
        let mut said = String::new();
        if let Some(mut stderr) = self.process.stderr.take() {
            // What cannot be read is not told.
            let _ = stderr.read_to_string(&mut said);
        }
        let last =
            said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("nothing is known of why");
        Error::Workers(last.into())
    }
}

impl Pool for Optuna {
    fn run(&mut self, jobs: &[Job], done: &mut (dyn FnMut(&Outcome) + Send)) -> Result<Vec<Outcome>, Error> {
        let line = serde_json::to_string(jobs)?;
        if self.stdin.as_mut().is_none_or(|stdin| writeln!(stdin, "{line}").is_err()) {
            return Err(self.failure());
        }
        let mut outcomes: Vec<Option<Outcome>> = vec![None; jobs.len()];
        while outcomes.iter().any(Option::is_none) {
            let mut line = String::new();
            if self.answers.read_line(&mut line)? == 0 {
                return Err(self.failure());
            }
            let answer: Answer = serde_json::from_str(&line).map_err(|error| {
                Error::Workers(format!("the coordinator answered what cannot be read: {error}"))
            })?;
            let place = jobs.iter().position(|job| *job == answer.job);
            if let Some(outcome) = place.and_then(|place| outcomes.get_mut(place)) {
                done(&answer.outcome);
                *outcome = Some(answer.outcome);
            }
        }
        Ok(outcomes.into_iter().flatten().collect())
    }
}

impl Drop for Optuna {
    fn drop(&mut self) {
        // At the end of its input the coordinator notifies the workers that there is no more to do.
        self.stdin = None;
        let _ = self.process.wait();
    }
}

/// The search stored in a database.
#[derive(Deserialize)]
struct Begun {
    study: String,
    arguments: Vec<String>,
}

/// Works for a search of a table that another process began, until that is done. `accepts` looks at what it asks for, `command` is that
/// of a process that serves it.
///
/// # Errors
/// There is no such search, or not of this table, or it asks for what is not taken from a database.
pub fn join(
    url: &str,
    data: &Path,
    accepts: impl FnOnce(&[String]) -> Result<Asked, String>,
    command: impl FnOnce(&[String]) -> Result<Vec<OsString>, std::io::Error>,
) -> Result<(), Error> {
    let fingerprint = fingerprint(data)?;
    let mut python = program()?;
    python.args(["find", "--storage", url, "--data", &fingerprint, "--"]);
    let found = told(&mut python)?;
    let begun: Begun = serde_json::from_str(&found)
        .map_err(|error| Error::Workers(format!("the database has what cannot be read: {error}")))?;
    let Asked { words, trials, epochs } = accepts(&begun.arguments)
        .map_err(|what| Error::Workers(format!("the search in {url} asks for {what}; it is not joined")))?;
    let mut python = program()?;
    python.args(["join", "--storage", url, "--study", &begun.study]);
    python.args(["--trials", &trials.to_string(), "--epochs", &epochs.to_string(), "--"]);
    python.args(command(&words)?);
    told(&mut python).map(drop)
}

/// The program's output; its last error line if it fails.
fn told(python: &mut Command) -> Result<String, Error> {
    let output = python.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    Err(Error::Workers(last.unwrap_or("the worker ended").into()))
}

/// The length of a table and the checksum of its bytes.
fn fingerprint(data: &Path) -> Result<String, Error> {
    let (len, checksum) = checksum(&[data])?;
    Ok(format!("{len}-{checksum:08x}"))
}

fn crc_32(text: &str) -> u32 {
    Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(text.as_bytes())
}

/// The program, in its environment, which is made on first use.
fn program() -> Result<Command, Error> {
    let environment = Environment::ready(Requirements::SEARCH)?;
    let program = environment.folder().join("search.py");
    write_beside(&program, PROGRAM.as_bytes())?;
    let mut python = environment.python();
    python.arg(program);
    Ok(python)
}
