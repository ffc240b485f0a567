//! Workers, on this machine and others, that share the trials out by way of an Optuna study in a database.
//!
//! The halving stays here: it asks the coordinator, a program in Python, for a rung's outcomes, and that enqueues a trial of
//! the study for each. Workers take them, have them done by `tinyfit search --serve`, and tell the outcomes. What a worker
//! had that stopped beating is enqueued again. An outcome follows from the job alone, so who works on it makes no difference.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::Context;
use crc::{CRC_32_ISO_HDLC, Crc};
use serde::Deserialize;
use tinyfit_python::{Environment, Requirements};

use super::Args;
use super::halving::{Job, Pool};
use super::joined::Asked;
use super::problem::Outcome;
use crate::{command_line, files};

/// The program of coordinator and workers.
const PROGRAM: &str = include_str!("search.py");

/// A coordinator that has started its workers.
pub(super) struct Optuna {
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

impl Optuna {
    /// Starts the workers that were asked for.
    ///
    /// # Errors
    /// Python or its packages cannot be had.
    pub(super) fn start(args: &Args, workers: usize, url: &str) -> anyhow::Result<Self> {
        let data = fingerprint(&args.data)?;
        let arguments = command_line::shared("search", &OWN).unwrap_or_default();
        let study = format!("tinyfit-{:08x}", checksum(&format!("{data} {}", arguments.join("\n"))));
        let mut python = program()?;
        python.args(["coordinate", "--storage", url, "--study", &study, "--workers", &workers.to_string()]);
        python.args(["--data", &data, "--arguments", &serde_json::to_string(&arguments)?]);
        python.args(["--trials", &args.trials.to_string(), "--epochs", &args.max_epochs.to_string(), "--"]);
        python.arg(std::env::current_exe()?).arg("search").arg(&args.data).args(&arguments).arg("--serve");
        let mut process =
            python.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let stdout = process.stdout.take().context("the coordinator has no output")?;
        let stdin = process.stdin.take();
        Ok(Self { process, stdin, answers: BufReader::new(stdout) })
    }

    /// What the coordinator said last.
    fn failure(&mut self) -> anyhow::Error {
        let mut said = String::new();
        if let Some(mut stderr) = self.process.stderr.take() {
            // What cannot be read is not told.
            let _ = stderr.read_to_string(&mut said);
        }
        let last =
            said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("nothing is known of why");
        anyhow::anyhow!("{last}")
    }
}

/// Arguments that are this process's own, or are given apart.
const OWN: [&str; 7] = ["data", "out", "jobs", "workers", "storage", "join", "serve"];

impl Pool for Optuna {
    fn run(&mut self, jobs: &[Job], done: &mut (dyn FnMut(&Outcome) + Send)) -> anyhow::Result<Vec<Outcome>> {
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
            let answer: Answer =
                serde_json::from_str(&line).context("the coordinator answered what cannot be read")?;
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
        // At the end of its input the coordinator tells the workers that there is no more to do.
        self.stdin = None;
        let _ = self.process.wait();
    }
}

/// What a database has of a search.
#[derive(Deserialize)]
struct Begun {
    study: String,
    arguments: Vec<String>,
}

/// Works for a search that another process began, until that is done.
///
/// # Errors
/// There is no such search, or not of this table, or it asks for what is not taken from a database.
pub(super) fn join(args: &Args, url: &str) -> anyhow::Result<()> {
    let data = fingerprint(&args.data)?;
    let mut python = program()?;
    python.args(["find", "--storage", url, "--data", &data, "--"]);
    let found = told(&mut python)?;
    let begun: Begun = serde_json::from_str(&found).context("the database has what cannot be read")?;
    let Asked { words, trials, epochs } =
        Asked::of(&begun.arguments, args.table.splitting.test.as_deref())
            .map_err(|what| anyhow::anyhow!("the search in {url} asks for {what}; it is not joined"))?;
    let mut python = program()?;
    python.args(["join", "--storage", url, "--study", &begun.study]);
    python.args(["--trials", &trials.to_string(), "--epochs", &epochs.to_string(), "--"]);
    python.arg(std::env::current_exe()?).arg("search").arg(&args.data).args(words).arg("--serve");
    told(&mut python).map(drop)
}

/// What the program says; its last line of complaint if it fails.
fn told(python: &mut Command) -> anyhow::Result<String> {
    let output = python.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    anyhow::bail!("{}", said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("the worker ended"))
}

/// The length of a table and the checksum of its bytes.
fn fingerprint(data: &Path) -> anyhow::Result<String> {
    let (len, checksum) = files::checksum(data)?;
    Ok(format!("{len}-{checksum:08x}"))
}

fn checksum(text: &str) -> u32 {
    Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(text.as_bytes())
}

/// The program, in its environment, which is made on first use.
fn program() -> anyhow::Result<Command> {
    let environment = Environment::ready(Requirements::SEARCH)?;
    let program = environment.folder().join("search.py");
    files::write(&program, PROGRAM.as_bytes())?;
    let mut python = environment.python();
    python.arg(program);
    Ok(python)
}
