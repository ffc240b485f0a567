//! Training that can be interrupted, and gone on with.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tinyfit_engine::{Dataset, Epoch, Error, Settings, Trained, Training};
use tinyfit_model::F32Network;

use crate::checkpoint::{Checkpoint, MAGIC, START_AGAIN, Subject};
use crate::command_line::{self, RUNNING};
use crate::commands::report::beside;
use crate::error::{Fault, Interrupted, Usage};
use crate::files;
use crate::interrupts::Interrupts;
use crate::limits::{self, whole};

/// How training is carried out; what it results in is the same.
#[derive(clap::Args)]
#[command(next_help_heading = RUNNING)]
pub(super) struct Running {
    /// Where training that takes more than a second is saved as it goes on, until the model is written [default: beside the
    /// model, ending in .checkpoint]
    #[arg(long, value_name = "FILE", conflicts_with = "no_checkpoint")]
    checkpoint: Option<PathBuf>,
    /// Seconds from one checkpoint to the next; 0 is after every step [default: 1, or a hundred times what writing one takes]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, conflicts_with = "no_checkpoint")]
    checkpoint_every: Option<Duration>,
    /// Save nothing before training is over
    #[arg(long)]
    no_checkpoint: bool,
    /// Go on from the checkpoint that the same command left when it was interrupted
    #[arg(long, conflicts_with = "no_checkpoint")]
    resume: bool,
    /// Threads that training takes at most, where a step has enough to do for them [default: one a core]
    #[arg(long, value_name = "N", value_parser = whole::<1, { limits::WORKERS }>)]
    threads: Option<usize>,
}

impl Running {
    /// The number of threads.
    pub(super) fn threads(&self) -> usize {
        self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// The checkpoint's file, if it can be written there. Another file is only replaced if it was named.
    pub(super) fn destination(&self, model: &Path, others: &[&Path]) -> anyhow::Result<Option<PathBuf>> {
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
        if self.checkpoint.is_none() && files::begins_otherwise(&path, MAGIC) {
            let path = path.display();
            let what =
                format!("{path} is there and is no checkpoint: give --checkpoint FILE, or --no-checkpoint");
            return Err(Usage(what).into());
        }
        Ok(Some(path))
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "a number of seconds from 0 is wanted".into())
}

/// Where data and results are, and what is put beside the network, which makes no difference to what is trained.
const ELSEWHERE: [&str; 5] = ["data", "out", "report", "no_report", "anchors"];

/// Trainings of one command, one after the other, with one checkpoint.
pub(super) struct Resumable(Option<Saving>);

struct Saving {
    path: PathBuf,
    interrupts: Interrupts,
    /// What the checkpoint had of trainings that were not resumed yet.
    left: VecDeque<Vec<u8>>,
    /// The trainings that are over, as the next checkpoint has them.
    checkpoint: Checkpoint,
    /// Whether there is a file of this command.
    written: bool,
    last: Instant,
    pause: Duration,
    /// Whether the pause follows from what writing takes.
    adapts: bool,
}

/// The pause between checkpoints, at least, if it is not given; and what it is of the time that writing one takes.
const PAUSE: Duration = Duration::from_secs(1);
const PAUSES: u32 = 100;

impl Resumable {
    /// Trainings that are saved in `path`, or nowhere. Those that `can_go_on` may be resumed with more epochs.
    ///
    /// # Errors
    /// There is no checkpoint to resume, or it is of another command.
    pub(super) fn new(
        running: &Running,
        path: Option<PathBuf>,
        data: &Path,
        can_go_on: bool,
    ) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self(None)) };
        let no_matter = if can_go_on { [&ELSEWHERE[..], &["epochs"]].concat() } else { ELSEWHERE.to_vec() };
        let settings = command_line::shared("train", &no_matter).unwrap_or_default().join(" ");
        let subject =
            Subject { tinyfit: env!("CARGO_PKG_VERSION").into(), data: files::checksum(data)?, settings };
        let mut left = VecDeque::new();
        if running.resume {
            if !path.exists() {
                return Err(Fault::new(&path, "there is no checkpoint", "train without --resume").into());
            }
            let checkpoint =
                Checkpoint::parse(&files::read_at_most(&path, limits::machine() / 4, START_AGAIN)?, &path)?;
            checkpoint.check(&path, &subject, data)?;
            left = checkpoint.trainings.into();
        }
        Ok(Self(Some(Saving {
            path,
            interrupts: Interrupts::catch()?,
            left,
            checkpoint: Checkpoint { subject, trainings: Vec::new() },
            written: running.resume,
            last: Instant::now(),
            pause: running.checkpoint_every.unwrap_or(PAUSE),
            adapts: running.checkpoint_every.is_none(),
        })))
    }

    /// The next training, from where it was left to its end.
    ///
    /// # Errors
    /// It diverges, the checkpoint cannot be written, or a signal came.
    pub(super) fn train(
        &mut self,
        net: F32Network,
        data: &Dataset,
        validation: &Dataset,
        settings: &Settings,
        on_epoch: &mut dyn FnMut(&Epoch),
    ) -> anyhow::Result<Trained> {
        let saved = self.0.as_mut().and_then(|saving| Some((saving.left.pop_front()?, &saving.path)));
        let mut training = match saved {
            None => Training::new(net, data, validation, settings)?,
            Some((saved, path)) => {
                Training::resume(net, data, validation, settings, &saved).map_err(|error| match error {
                    Error::Saved => {
                        Fault::new(path, error.to_string(), "start again without --resume").into()
                    }
                    error => anyhow::Error::from(error),
                })?
            }
        };
        while !training.is_over() {
            if let Some(epoch) = training.step()? {
                on_epoch(&epoch);
            }
            if let Some(saving) = &mut self.0 {
                saving.after_step(&training)?;
            }
        }
        if let Some(saving) = &mut self.0 {
            saving.checkpoint.trainings.push(training.save());
        }
        Ok(training.finish()?)
    }

    /// Leaves the trainings, which are over, to be gone on with; whether there is a checkpoint for it.
    ///
    /// # Errors
    /// The checkpoint cannot be written.
    pub(super) fn keep(&mut self) -> anyhow::Result<bool> {
        let Some(saving) = &mut self.0 else { return Ok(false) };
        files::write(&saving.path, &saving.checkpoint.to_bytes()?)?;
        Ok(true)
    }

    /// Removes the checkpoint: what was trained is written.
    pub(super) fn done(self) {
        if let Some(saving) = self.0.filter(|saving| saving.written) {
            // Another run of the same command may have removed it.
            let _ = std::fs::remove_file(&saving.path);
        }
    }
}

impl Saving {
    fn after_step(&mut self, training: &Training<'_>) -> anyhow::Result<()> {
        let signal = self.interrupts.status();
        if signal.is_some() || self.last.elapsed() >= self.pause {
            self.write(training)?;
        }
        match signal {
            Some(status) => {
                let checkpoint = self.path.display().to_string();
                Err(Interrupted { status, epochs: training.history().len(), checkpoint }.into())
            }
            None => Ok(()),
        }
    }

    fn write(&mut self, training: &Training<'_>) -> anyhow::Result<()> {
        let begin = Instant::now();
        self.checkpoint.trainings.push(training.save());
        let bytes = self.checkpoint.to_bytes();
        self.checkpoint.trainings.pop();
        files::write(&self.path, &bytes?)?;
        self.written = true;
        self.last = Instant::now();
        if self.adapts {
            self.pause = PAUSE.max((self.last - begin).saturating_mul(PAUSES));
        }
        Ok(())
    }
}
