//! Training that can be interrupted, and gone on with.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tinyfit_model::{F32Network, write_beside};

use crate::checkpoint::{Checkpoint, CheckpointError, Subject};
use crate::data::Dataset;
use crate::settings::Settings;
use crate::train::{Epoch, Error, Trained};
use crate::training::Training;

/// Where, how often and until when trainings are saved.
pub struct Saving<'a> {
    /// The checkpoint's file.
    pub path: PathBuf,
    /// The trained network.
    pub subject: Subject,
    /// Whether to go on from the checkpoint that is there.
    pub resume: bool,
    /// From one checkpoint to the next; none: a second, or a hundred times what writing one takes.
    pub every: Option<Duration>,
    /// Bytes of a checkpoint that is read, at most.
    pub longest: u64,
    /// Asked after every step: whether to save once more and stop.
    pub stops: &'a dyn Fn() -> bool,
}

/// Why trainings ended before they were over.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unfinished {
    /// Training failed.
    #[error(transparent)]
    Failed(#[from] Error),
    /// The checkpoint cannot be read, written or used.
    #[error("{}: {error}", path.display())]
    Checkpoint {
        /// Its file.
        path: PathBuf,
        /// The fault in it.
        error: CheckpointError,
    },
    /// It was asked to stop, and can go on from the checkpoint.
    #[error("interrupted after {epochs} epochs; the checkpoint is {}", path.display())]
    Stopped {
        /// Epochs that are over.
        epochs: usize,
        /// The checkpoint's file.
        path: PathBuf,
    },
}

/// Trainings of one run, one after the other, with one checkpoint. A run that begins with the checkpoint that another left, and
/// starts the same trainings, ends with the bits of one that was never interrupted.
///
/// ```
/// use tinyfit_engine::{Dataset, Inputs, LossKind, Resumable, Saving, Settings, Subject, Targets, Unfinished, network};
/// use tinyfit_model::Activation;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// let inputs = vec![0.0, 1.0, 2.0, 3.0];
/// let data = Dataset::new(Inputs::in_memory(1, inputs.clone()), Targets::numbers(inputs));
/// let settings = Settings { epochs: 5, ..Settings::new(LossKind::MeanSquaredError, 1) };
/// let net = network(&[1, 4, 1], Activation::Relu, Activation::Identity, 1);
/// let run = |stops: &dyn Fn() -> bool, resume| {
///     let subject = Subject { tinyfit: "0.1.0".into(), data: (0, 0), settings: String::new() };
///     let path = folder.path().join("checkpoint");
///     let saving = Saving { path, subject, resume, every: None, longest: 1 << 20, stops };
///     let mut trainings = Resumable::new(Some(saving), "rows.csv")?;
///     trainings.train(net.clone(), &data, &data, &settings, &mut |_| {})
/// };
/// assert!(matches!(run(&|| true, false), Err(Unfinished::Stopped { .. })));
/// assert_eq!(run(&|| false, true)?, tinyfit_engine::train(net.clone(), &data, &data, &settings, &mut |_| {})?);
/// # Ok(())
/// # }
/// ```
pub struct Resumable<'a>(Option<Saved<'a>>);

struct Saved<'a> {
    path: PathBuf,
    stops: &'a dyn Fn() -> bool,
    /// The checkpoint's trainings that were not resumed yet.
    left: VecDeque<Vec<u8>>,
    /// The trainings that are over, as the next checkpoint has them.
    checkpoint: Checkpoint,
    /// Whether there is a file of this run.
    written: bool,
    last: Instant,
    pause: Duration,
    /// Whether the pause follows from what writing takes.
    adapts: bool,
}

/// The pause between checkpoints, at least, if it is not given; and what it is of the time that writing one takes.
const PAUSE: Duration = Duration::from_secs(1);
const PAUSES: u32 = 100;

impl<'a> Resumable<'a> {
    /// Trainings that are saved, or not; `data` is the name of the data's file.
    ///
    /// # Errors
    /// There is no checkpoint to resume, or it is of something else.
    pub fn new(saving: Option<Saving<'a>>, data: &str) -> Result<Self, Unfinished> {
        let Some(Saving { path, subject, resume, every, longest, stops }) = saving else {
            return Ok(Self(None));
        };
        let left = if resume {
            let resumed = read(&path, longest).and_then(|checkpoint| {
                checkpoint.check(&subject, data)?;
                Ok(checkpoint.trainings.into())
            });
            resumed.map_err(|error| Unfinished::Checkpoint { path: path.clone(), error })?
        } else {
            VecDeque::new()
        };
        Ok(Self(Some(Saved {
            path,
            stops,
            left,
            checkpoint: Checkpoint { subject, trainings: Vec::new() },
            written: resume,
            last: Instant::now(),
            pause: every.unwrap_or(PAUSE),
            adapts: every.is_none(),
        })))
    }

    /// The next training, from where it was left to its end; `on_epoch` is called after each epoch.
    ///
    /// # Errors
    /// It diverges, the checkpoint cannot be used or written, or it was asked to stop.
    pub fn train(
        &mut self,
        net: F32Network,
        data: &Dataset,
        validation: &Dataset,
        settings: &Settings,
        on_epoch: &mut dyn FnMut(&Epoch),
    ) -> Result<Trained, Unfinished> {
        let left = self.0.as_mut().and_then(|saved| Some((saved.left.pop_front()?, saved.path.clone())));
        let mut training = match left {
            None => Training::new(net, data, validation, settings)?,
            Some((bytes, path)) => {
                Training::resume(net, data, validation, settings, &bytes).map_err(|error| match error {
                    Error::Saved => Unfinished::Checkpoint { path, error: CheckpointError::Training(error) },
                    error => error.into(),
                })?
            }
        };
        while !training.is_over() {
            if let Some(epoch) = training.step()? {
                on_epoch(&epoch);
            }
            if let Some(saved) = &mut self.0 {
                saved.after_step(&training)?;
            }
        }
        if let Some(saved) = &mut self.0 {
            saved.checkpoint.trainings.push(training.save());
        }
        Ok(training.finish()?)
    }

    /// Leaves the trainings, which are over, to be gone on with; whether there is a checkpoint for it.
    ///
    /// # Errors
    /// The checkpoint cannot be written.
    pub fn keep(&mut self) -> Result<bool, Unfinished> {
        let Some(saved) = &mut self.0 else { return Ok(false) };
        saved.write()?;
        Ok(true)
    }

    /// Removes the checkpoint: what was trained is written.
    pub fn done(self) {
        if let Some(saved) = self.0.filter(|saved| saved.written) {
            // Another run of the same command may have removed it.
            let _ = std::fs::remove_file(&saved.path);
        }
    }
}

impl Saved<'_> {
    fn after_step(&mut self, training: &Training<'_>) -> Result<(), Unfinished> {
        let stops = (self.stops)();
        if stops || self.last.elapsed() >= self.pause {
            let begin = Instant::now();
            self.checkpoint.trainings.push(training.save());
            let written = self.write();
            self.checkpoint.trainings.pop();
            written?;
            self.written = true;
            self.last = Instant::now();
            if self.adapts {
                self.pause = PAUSE.max((self.last - begin).saturating_mul(PAUSES));
            }
        }
        if stops {
            return Err(Unfinished::Stopped { epochs: training.history().len(), path: self.path.clone() });
        }
        Ok(())
    }

    fn write(&self) -> Result<(), Unfinished> {
        let bytes = self.checkpoint.to_bytes().map_err(io::Error::other);
        let written = bytes.and_then(|bytes| write_beside(&self.path, &bytes));
        written.map_err(|error| Unfinished::Checkpoint {
            path: self.path.clone(),
            error: CheckpointError::Write(error),
        })
    }
}

/// The checkpoint in a file of so many bytes at most.
fn read(path: &Path, longest: u64) -> Result<Checkpoint, CheckpointError> {
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => CheckpointError::Missing,
        _ => CheckpointError::Read(error),
    })?;
    let mut bytes = Vec::new();
    file.take(longest.saturating_add(1)).read_to_end(&mut bytes).map_err(CheckpointError::Read)?;
    if bytes.len() as u64 > longest {
        return Err(CheckpointError::TooLong(longest));
    }
    Checkpoint::parse(&bytes)
}
