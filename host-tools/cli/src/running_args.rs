//! How training is carried out, interrupted and gone on with.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tinyfit_engine::{Checkpoint, Saving, Subject};
use tinyfit_train::checksum;

use crate::command_line::{CommandLine, RUNNING};
use crate::error::{Fault, Usage};
use crate::files;
use crate::limits::{self, whole};
use crate::report_args::beside;

/// How training runs, without effect on the result.
#[derive(clap::Args)]
#[command(next_help_heading = RUNNING)]
pub(crate) struct RunningArgs {
    /// The checkpoint of a training that takes more than a second, kept until the model is written [default: next
    /// to the model, ending in .checkpoint]
    #[arg(long, value_name = "FILE", conflicts_with = "no_checkpoint")]
    checkpoint: Option<PathBuf>,
    /// Seconds between checkpoints; 0 saves after every step [default: 1, or a hundred times the time to write one]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, conflicts_with = "no_checkpoint")]
    checkpoint_every: Option<Duration>,
    /// Write no checkpoint
    #[arg(long)]
    no_checkpoint: bool,
    /// Continue from the checkpoint of the same command after an interruption
    #[arg(long, conflicts_with = "no_checkpoint")]
    resume: bool,
    /// The maximum number of threads, used where a step has enough work [default: one per core]
    #[arg(long, value_name = "N", value_parser = whole::<1, { limits::WORKERS }>)]
    threads: Option<usize>,
}

impl RunningArgs {
    /// The number of threads.
    pub(crate) fn threads(&self) -> usize {
        self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// The checkpoint's file, if it can be written there. Another file is only replaced if it was named.
    pub(crate) fn destination(&self, model: &Path, others: &[&Path]) -> anyhow::Result<Option<PathBuf>> {
        if self.no_checkpoint || files::is_standard(model) && self.checkpoint.is_none() {
            return Ok(None);
        }
        let path = self.checkpoint.clone().unwrap_or_else(|| beside(model, "checkpoint"));
        if path == model || others.contains(&path.as_path()) {
            return Err(Usage(format!(
                "--checkpoint {} is another file of this command: give another path",
                path.display()
            ))
            .into());
        }
        files::check_destination_of("--checkpoint", &path, others)?;
        if self.checkpoint.is_none() && files::begins_otherwise(&path, Checkpoint::MAGIC) {
            let path = path.display();
            let what =
                format!("{path} exists and is not a checkpoint: give --checkpoint FILE, or --no-checkpoint");
            return Err(Usage(what).into());
        }
        Ok(Some(path))
    }

    /// Where and how trainings of this command are saved, or `None`. Those that `can_go_on` may be resumed with
    /// more epochs.
    pub(crate) fn saving<'a>(
        &self,
        path: Option<PathBuf>,
        line: &CommandLine,
        data: &[&Path],
        can_go_on: bool,
        stops: &'a dyn Fn() -> bool,
    ) -> Result<Option<Saving<'a>>, Fault> {
        let Some(path) = path else { return Ok(None) };
        let no_matter = if can_go_on { [&ELSEWHERE[..], &["epochs"]].concat() } else { ELSEWHERE.to_vec() };
        let subject = Subject {
            tinyfit: env!("CARGO_PKG_VERSION").into(),
            data: checksum(data)?,
            settings: line.shared("train", &no_matter).join(" "),
        };
        let (resume, every) = (self.resume, self.checkpoint_every);
        Ok(Some(Saving { path, subject, resume, every, longest: limits::machine() / 4, stops }))
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "expected a number of seconds from 0".into())
}

/// Where data and results are, and what is written with the network, which makes no difference to what is trained.
const ELSEWHERE: [&str; 6] = ["data", "more", "out", "report", "no_report", "anchors"];
