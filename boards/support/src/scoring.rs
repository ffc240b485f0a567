//! The part that all applications share: they collect windows, score them, take labels and count, whether they learn or not.

use tinyfit::{Layer, Zero};

use crate::codec::{Numbers, Request, Seal, read, reply, write};
use crate::line::Line;
use crate::log::log;
use crate::protocol::{
    AXES, CLASSES, Command, Error, Event, INPUTS as MOST_INPUTS, Info, Notification, Reply, Score, Stats,
    Timing, decode_samples,
};
use crate::sensing::{self, Windows};
use crate::serve::Output;
use crate::task::{Task, Values};

/// What scoring keeps in RAM, all zero bits at first. `P`: what was predicted for a window.
pub(crate) struct Scores<P, const OUTPUTS: usize> {
    pub(crate) windows: Windows,
    /// The window scored last, until it is labeled.
    pub(crate) last: Option<(u32, P)>,
    pub(crate) stats: Stats,
    pub(crate) timing: Timing,
    pub(crate) numbers: Numbers,
    /// Whether events are sent.
    pub(crate) watched: bool,
    /// The outputs of the last prediction.
    y: [f32; OUTPUTS],
}

impl<P, const OUTPUTS: usize> Zero for Scores<P, OUTPUTS> {
    const ZERO: Self = Self {
        windows: Windows::ZERO,
        last: None,
        stats: Stats::ZERO,
        timing: Timing::ZERO,
        numbers: Numbers::ZERO,
        watched: false,
        y: [0.0; OUTPUTS],
    };
}

/// The answer of a network, and the ticks that it took. There is no verdict if a number is not finite.
pub(crate) struct Predicted<T: Task> {
    pub(crate) verdict: Option<T::Verdict>,
    pub(crate) values: Values,
    pub(crate) ticks: u32,
}

impl<P, const OUTPUTS: usize> Scores<P, OUTPUTS> {
    /// The answer of a network to standardized features.
    pub(crate) fn predict<T: Task, N, const INPUTS: usize>(
        &mut self,
        task: &T,
        network: &N,
        x: &[f32; INPUTS],
        clock: fn() -> u32,
    ) -> Predicted<T>
    where
        N: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    {
        let start = clock();
        network.predict_into(x, &mut self.y);
        let ticks = clock().wrapping_sub(start);
        let values = task.values(x, &self.y);
        // A number in its unit may overflow where the output did not.
        let verdict = T::verdict(&self.y).filter(|_| T::CLASSES > 0 || T::verdict(&values).is_some());
        Predicted { verdict, values, ticks }
    }
}

/// An application that scores windows. Its other commands are in [`obey`](Self::obey).
pub(crate) trait Scoring<const INPUTS: usize, const OUTPUTS: usize> {
    /// The meaning of the outputs.
    type Task: Task;
    /// The prediction for a window.
    type Prediction: Copy;

    /// The meaning of the outputs, and the names of the numbers of a score.
    fn task(&self) -> (&Self::Task, &'static str);

    /// What scoring keeps.
    fn scores(&mut self) -> &mut Scores<Self::Prediction, OUTPUTS>;

    /// Identifies the device. [`obey_scoring`](Self::obey_scoring) adds the shape of the network and the numbers of
    /// the last lines.
    fn info(&mut self) -> Info<'_>;

    /// Scores features that are not standardized yet. The score is of window 0, which cannot be labeled.
    fn predict(&mut self, features: &[f32; INPUTS]) -> Result<(Self::Prediction, Score), Error>;

    /// Keeps the window of a prediction as an example with its label.
    fn keep(
        &mut self,
        prediction: &Self::Prediction,
        label: &<Self::Task as Task>::Label,
    ) -> Result<(), Error>;

    /// Counts a prediction that is right.
    fn count_correct(&mut self, prediction: &Self::Prediction, label: &<Self::Task as Task>::Label);

    /// Counts a line by its number. Returns whether it has the owner's signature.
    ///
    /// # Errors
    /// Its number came before, or its signature is wrong.
    fn admit(&mut self, id: Option<u32>, seal: Option<Seal<'_>>) -> Result<bool, Error>;

    /// The reply, or none yet: that to `learn` comes at its end. `owner`: the line has the owner's signature.
    fn obey(
        &mut self,
        id: Option<u32>,
        command: Command<'_>,
        owner: bool,
    ) -> Result<Option<Reply<'_>>, Error>;

    /// Answers a line.
    fn respond<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8] {
        let Request { id, command, seal } = read(line);
        let answer = command.and_then(|command| {
            let owner = self.admit(id, seal)?;
            self.obey(id, command, owner)
        });
        match answer {
            Ok(Some(answer)) => reply(id, answer, output),
            Ok(None) => &[],
            Err(error) => {
                log!(warn, "a line was refused");
                reply(id, Reply::Error(error), output)
            }
        }
    }

    /// Carries out a command that needs no learner.
    fn obey_scoring(&mut self, command: Command<'_>) -> Result<Reply<'_>, Error> {
        const {
            assert!(
                INPUTS <= MOST_INPUTS && Self::Task::VALUES <= CLASSES,
                "the protocol carries 64 inputs, and 28 classes or targets"
            );
        };
        let scores = self.scores();
        Ok(match command {
            Command::Info => {
                let [last_id, owner_id] = scores.numbers.last();
                let (task, outputs) = self.task();
                let (threshold, inputs) = (task.threshold(), INPUTS);
                let (task, classes) = (Self::Task::NAME, Self::Task::CLASSES);
                let info = self.info();
                Reply::Info(Info { task, inputs, classes, outputs, threshold, last_id, owner_id, ..info })
            }
            Command::Clear => {
                scores.windows.clear();
                scores.last = None;
                Reply::Ok
            }
            Command::ResetStats => {
                let Stats { kept, examples_per_class, .. } = scores.stats;
                scores.stats = Stats { kept, examples_per_class, ..Stats::ZERO };
                Reply::Ok
            }
            Command::Watch { on } => {
                scores.watched = on;
                Reply::Ok
            }
            Command::Stats => Reply::Stats(Self::Task::shown(scores.stats)),
            Command::Timing => Reply::Timing(scores.timing),
            Command::Samples { base64 } => {
                match sensing::take(&mut scores.windows, &decode_samples(base64)?)? {
                    Some(features) => Reply::Score(self.score(&features)?),
                    None => Reply::Ok,
                }
            }
            Command::Score { x } => Reply::Score(self.score(features(&x)?)?),
            Command::Label { class, ref targets, keep, window } => {
                let label = self.task().0.label(class, targets)?;
                self.label(&label, keep, window)?
            }
            _ => return Err(Error::Unsupported),
        })
    }

    /// Scores a window, which may then be labeled.
    fn score(&mut self, features: &[f32; INPUTS]) -> Result<Score, Error> {
        let (prediction, score) = self.predict(features)?;
        let Scores { last, stats, .. } = self.scores();
        stats.windows = stats.windows.saturating_add(1);
        let window = stats.windows;
        *last = Some((window, prediction));
        Ok(Score { window, ..score })
    }

    fn label(
        &mut self,
        label: &<Self::Task as Task>::Label,
        keep: bool,
        window: Option<u32>,
    ) -> Result<Reply<'_>, Error> {
        let (last, prediction) = self.scores().last.ok_or(Error::NothingScored)?;
        if window.is_some_and(|window| window != last) {
            return Err(Error::Window { last });
        }
        if keep {
            self.keep(&prediction, label)?;
        }
        let Scores { last, stats, .. } = self.scores();
        *last = None;
        stats.labeled += 1;
        self.count_correct(&prediction, label);
        Ok(Reply::Ok)
    }

    /// Takes a sample of the sensor. Sends the score of a window that it ends to a host that watches.
    fn take_sample<'a>(&mut self, sample: &[i16; AXES], output: &'a mut Output) -> &'a [u8] {
        let Ok(Some(features)) = sensing::take(&mut self.scores().windows, &[*sample]) else { return &[] };
        match self.score(&features) {
            Ok(score) if self.scores().watched => write(&Notification { event: Event::Score(score) }, output),
            _ => &[],
        }
    }

    /// Counts samples that were lost and begins another window.
    fn lose_samples<'a>(&mut self, samples: u32, output: &'a mut Output) -> &'a [u8] {
        let Scores { windows, stats, watched, .. } = self.scores();
        stats.lost = stats.lost.saturating_add(samples);
        windows.clear();
        log!(warn, "{=u32} samples were lost", samples);
        if *watched { write(&Notification { event: Event::Lost { samples } }, output) } else { &[] }
    }
}

/// The features of a `score`.
///
/// # Errors
/// They are not as many as the network has inputs.
pub(crate) fn features<const INPUTS: usize>(x: &[f32]) -> Result<&[f32; INPUTS], Error> {
    x.try_into().map_err(|_| Error::Length { expected: INPUTS, got: x.len() })
}
