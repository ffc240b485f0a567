//! The part that all applications share: they collect windows, score them, take labels and count, whether they learn or not.

use tinyfit::layers::Vector;
use tinyfit::{Layer, Zero};

use crate::button::Press;
use crate::bytes;
use crate::codec::{Command, Numbers, Reply, Request, Seal, read, reply, write};
use crate::line::Line;
use crate::log::log;
use crate::protocol::{self, Error, Event, Info, List, Notification, Score, Stats, Timing, line_of};
use crate::sensing::{Sensing, most_samples};
use crate::serve::Output;
use crate::task::Task;

/// What scoring keeps in RAM, all zero bits at first. `P`: what was predicted for a window.
pub(crate) struct Scores<P, T: Task, S: Sensing, const INPUTS: usize, const OUTPUTS: usize> {
    sensed: S::State,
    /// The features of the last frame.
    features: [f32; INPUTS],
    /// The window scored last, until it is labeled.
    pub(crate) last: Option<(u32, P)>,
    pub(crate) stats: Stats<()>,
    /// Examples kept of each class.
    pub(crate) taught: T::Counts,
    pub(crate) timing: Timing,
    pub(crate) numbers: Numbers,
    /// Whether events are sent.
    pub(crate) watched: bool,
    /// Whether samples are sent and not scored.
    pub(crate) recorded: bool,
    /// The class that the button gives.
    selected: u32,
    /// The outputs of the last prediction.
    y: [f32; OUTPUTS],
    /// The last score.
    pub(crate) score: Scored<T>,
}

/// The numbers of a score.
pub(crate) struct Scored<T: Task> {
    pub(crate) f32: T::Values,
    pub(crate) int8: T::Values,
    /// Whether it is an anomaly's, of a task that has a threshold. No `Option`: its bits would not be zero.
    pub(crate) is_anomaly: bool,
}

impl<P, T: Task, S: Sensing, const INPUTS: usize, const OUTPUTS: usize> Zero
    for Scores<P, T, S, INPUTS, OUTPUTS>
{
    const ZERO: Self = Self {
        sensed: S::State::ZERO,
        features: [0.0; INPUTS],
        last: None,
        stats: Stats::ZERO,
        taught: T::Counts::ZERO,
        timing: Timing::ZERO,
        numbers: Numbers::ZERO,
        watched: false,
        recorded: false,
        selected: 0,
        y: [0.0; OUTPUTS],
        score: Scored { f32: T::Values::ZERO, int8: T::Values::ZERO, is_anomaly: false },
    };
}

/// The answer of a network, and the ticks that it took. There is no verdict if a number is not finite.
pub(crate) struct Predicted<T: Task> {
    pub(crate) verdict: Option<T::Verdict>,
    pub(crate) values: T::Values,
    pub(crate) ticks: u32,
}

impl<P, T: Task, S: Sensing, const INPUTS: usize, const OUTPUTS: usize> Scores<P, T, S, INPUTS, OUTPUTS> {
    /// The answer of a network to standardized features.
    pub(crate) fn predict<N>(
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
        let verdict =
            T::verdict(&self.y).filter(|_| T::CLASSES > 0 || T::verdict(values.as_slice()).is_some());
        Predicted { verdict, values, ticks }
    }

    /// Counts an example of a class that was kept.
    pub(crate) fn count_kept(&mut self, class: usize) {
        self.stats.kept += 1;
        if let Some(count) = self.taught.as_mut().get_mut(class) {
            *count = count.saturating_add(1);
        }
    }
}

/// The memory that an application needs for scoring.
type ScoresOf<A, const INPUTS: usize, const OUTPUTS: usize> = Scores<
    <A as Scoring<INPUTS, OUTPUTS>>::Prediction,
    <A as Scoring<INPUTS, OUTPUTS>>::Task,
    <A as Scoring<INPUTS, OUTPUTS>>::Sensing,
    INPUTS,
    OUTPUTS,
>;

/// An application that scores windows. Its other commands are in [`obey`](Self::obey).
pub(crate) trait Scoring<const INPUTS: usize, const OUTPUTS: usize> {
    /// The meaning of the outputs.
    type Task: Task;
    /// What turns samples into inputs.
    type Sensing: Sensing;
    /// The prediction for a window.
    type Prediction: Copy;
    /// Whether the window that the button labels is kept to learn from.
    const KEEPS: bool;
    /// Bytes of a line at most.
    const LINE: usize = line_of(INPUTS, <Self::Task as Task>::Values::LEN, Self::Sensing::CHANNELS);

    /// The meaning of the outputs, and the names of the numbers of a score.
    fn task(&self) -> (&Self::Task, &'static str);

    /// What turns samples into inputs.
    fn sensing(&self) -> Self::Sensing;

    /// What scoring keeps.
    fn scores(&mut self) -> &mut ScoresOf<Self, INPUTS, OUTPUTS>;

    /// Whether a score has numbers in f32, and in int8.
    fn is_shown(&self) -> [bool; 2];

    /// Identifies the device. [`obey_scoring`](Self::obey_scoring) adds the shape of the network and the numbers of
    /// the last lines.
    fn info(&mut self) -> Info<'_>;

    /// Scores features that are not standardized yet: the numbers are in [`Scores::score`].
    fn predict(&mut self, features: &[f32; INPUTS]) -> Result<Self::Prediction, Error>;

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

    /// Whether whoever presses the button may label now.
    ///
    /// # Errors
    /// Only the owner may, or the device is learning.
    fn admit_press(&self) -> Result<(), Error> {
        Ok(())
    }

    /// The reply, or none yet: that to `learn` comes at its end. `owner`: the line has the owner's signature.
    fn obey(
        &mut self,
        id: Option<u32>,
        command: Command<'_, Self::Task, INPUTS>,
        owner: bool,
    ) -> Result<Option<Reply<'_>>, Error>;

    /// Answers a line.
    fn respond<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8] {
        let Request { id, command, seal } = read::<Self::Task, INPUTS>(line);
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
    fn obey_scoring(&mut self, command: Command<'_, Self::Task, INPUTS>) -> Result<Reply<'_>, Error> {
        const {
            assert!(
                Self::Sensing::LEN == 0 || Self::Sensing::LEN == INPUTS,
                "the chain has another number of features than the network has inputs"
            );
        };
        Ok(match command {
            protocol::Command::Info => {
                let [last_id, owner_id] = self.scores().numbers.last();
                let (task, outputs) = self.task();
                let (threshold, inputs, line) = (task.threshold(), INPUTS, Self::LINE);
                let samples = most_samples::<Self::Sensing>(line);
                let sensing = self.sensing().describe().map(|of| protocol::Sensing { samples, ..of });
                let (task, classes) = (Self::Task::NAME, Self::Task::CLASSES);
                let info = self.info();
                Reply::Info(Info {
                    task,
                    inputs,
                    classes,
                    outputs,
                    threshold,
                    sensing,
                    line,
                    last_id,
                    owner_id,
                    ..info
                })
            }
            protocol::Command::Clear => {
                let scores = self.scores();
                Self::Sensing::clear(&mut scores.sensed);
                scores.last = None;
                Reply::Ok
            }
            protocol::Command::ResetStats => {
                let stats = &mut self.scores().stats;
                *stats = Stats { kept: stats.kept, ..Stats::ZERO };
                Reply::Ok
            }
            protocol::Command::Watch { on } => {
                self.scores().watched = on;
                Reply::Ok
            }
            protocol::Command::Record { .. } if Self::Sensing::CHANNELS == 0 => {
                return Err(Error::Unsupported);
            }
            protocol::Command::Record { on } => {
                let scores = self.scores();
                // Between those before and those after, some are not scored.
                Self::Sensing::clear(&mut scores.sensed);
                scores.recorded = on;
                Reply::Ok
            }
            protocol::Command::Stats => {
                let scores = self.scores();
                Reply::Stats(Self::Task::shown(scores.stats, &scores.taught))
            }
            protocol::Command::Timing => Reply::Timing(self.scores().timing),
            protocol::Command::Samples { base64 } => match self.take_samples(base64)? {
                Some(window) => Reply::Score(self.shown(window)),
                None => Reply::Ok,
            },
            protocol::Command::Score { ref x } => {
                let window = self.score(features(x)?)?;
                Reply::Score(self.shown(window))
            }
            protocol::Command::Label { class, ref targets, keep, window } => {
                let label = self.task().0.label(class, targets)?;
                self.label(&label, keep, window)?;
                Reply::Ok
            }
            _ => return Err(Error::Unsupported),
        })
    }

    /// Scores a window, which may then be labeled. Returns its number.
    fn score(&mut self, features: &[f32; INPUTS]) -> Result<u32, Error> {
        let prediction = self.predict(features)?;
        let Scores { last, stats, .. } = self.scores();
        stats.windows = stats.windows.saturating_add(1);
        let window = stats.windows;
        *last = Some((window, prediction));
        Ok(window)
    }

    /// The last score, as that of a window.
    fn shown(&mut self, window: u32) -> Score<&[f32]> {
        let [has_f32, has_int8] = self.is_shown();
        let has_threshold = self.task().0.threshold().is_some();
        let Scored { f32, int8, is_anomaly } = &self.scores().score;
        Score {
            window,
            f32: if has_f32 { f32.as_slice() } else { &[] },
            int8: if has_int8 { int8.as_slice() } else { &[] },
            anomaly: has_threshold.then_some(*is_anomaly),
        }
    }

    /// Labels the last window. Returns its number.
    fn label(
        &mut self,
        label: &<Self::Task as Task>::Label,
        keep: bool,
        window: Option<u32>,
    ) -> Result<u32, Error> {
        let (last, prediction) = self.scores().last.ok_or(Error::NothingScored)?;
        if window.is_some_and(|window| window != last) {
            return Err(Error::Window { last });
        }
        if keep {
            self.keep(&prediction, label)?;
        }
        let scores = self.scores();
        scores.last = None;
        scores.stats.labeled += 1;
        self.count_correct(&prediction, label);
        Ok(last)
    }

    /// Takes the samples of a command. Returns the number of the window that ended with one of them; at most one does.
    fn take_samples(&mut self, base64: &str) -> Result<Option<u32>, Error> {
        let channels = Self::Sensing::CHANNELS;
        if channels == 0 {
            return Err(Error::Unsupported);
        }
        let limit = most_samples::<Self::Sensing>(Self::LINE);
        let error = Error::Samples { limit, channels };
        // All of them are looked at before the first is taken.
        let bytes = bytes::count(base64).filter(|bytes| bytes.is_multiple_of(2 * channels)).ok_or(error)?;
        let samples = bytes / (2 * channels);
        if samples == 0 || samples > limit {
            return Err(error);
        }
        let mut numbers = bytes::numbers(base64);
        let mut ended = Ok(false);
        for _ in 0..samples {
            let pushed = self.push(&mut numbers);
            ended = if pushed == Ok(false) { ended } else { pushed };
        }
        self.score_frame(ended)
    }

    /// Takes a sample. Returns whether a frame ended with it.
    fn push(&mut self, sample: &mut impl Iterator<Item = i16>) -> Result<bool, Error> {
        let sensing = self.sensing();
        let Scores { sensed, features, .. } = self.scores();
        sensing.push(sensed, sample, features)
    }

    /// Scores the last frame, if one ended. Returns the number of its window.
    fn score_frame(&mut self, ended: Result<bool, Error>) -> Result<Option<u32>, Error> {
        if !ended? {
            return Ok(None);
        }
        let features = self.scores().features;
        self.score(&features).map(Some)
    }

    /// Takes a sample of the sensor. Sends the score of a window that it ends, or why it has none, to a host that watches.
    fn take_sample<'a>(&mut self, sample: &[i16], output: &'a mut Output) -> &'a [u8] {
        let expected = Self::Sensing::CHANNELS;
        if expected == 0 {
            return &[];
        }
        let ended = if sample.len() == expected {
            self.push(&mut sample.iter().copied())
        } else {
            Err(Error::Channels { expected, got: sample.len() })
        };
        let scored = self.score_frame(ended);
        if scored.is_err() {
            log!(warn, "a window was not scored");
        }
        if !self.scores().watched {
            return &[];
        }
        match scored {
            Ok(None) => &[],
            Ok(Some(window)) => write(&Notification { event: Event::Score(self.shown(window)) }, output),
            Err(error) => notify(Event::Error(error), output),
        }
    }

    /// Counts samples that were lost and begins another window.
    fn lose_samples<'a>(&mut self, sensor: u32, queue: u32, output: &'a mut Output) -> &'a [u8] {
        let Scores { sensed, stats, watched, .. } = self.scores();
        let samples = sensor.saturating_add(queue);
        stats.lost = stats.lost.saturating_add(samples);
        stats.lost_in_queue = stats.lost_in_queue.saturating_add(queue);
        Self::Sensing::clear(sensed);
        log!(warn, "{=u32} samples were lost", samples);
        if *watched { notify(Event::Lost { samples, queue }, output) } else { &[] }
    }

    /// Counts bytes that the serial line lost.
    fn count_line_error(&mut self) {
        let stats = &mut self.scores().stats;
        stats.line_errors = stats.line_errors.saturating_add(1);
    }

    /// Takes a press of the button: a short one labels, a long one selects the next class.
    fn take_press<'a>(&mut self, press: Press, output: &'a mut Output) -> &'a [u8] {
        let classes = Self::Task::CLASSES as u32;
        let selected = self.scores().selected;
        let event = match press {
            Press::Long if classes > 0 => {
                let class = if selected + 1 < classes { selected + 1 } else { 0 };
                self.scores().selected = class;
                Event::Selected { class }
            }
            Press::Long => return &[],
            Press::Short => match self.label_by_press(selected) {
                Ok(window) => Event::Labeled { window, class: (classes > 0).then_some(selected) },
                Err(error) => Event::Error(error),
            },
        };
        if self.scores().watched { notify(event, output) } else { &[] }
    }

    fn label_by_press(&mut self, class: u32) -> Result<u32, Error> {
        self.admit_press()?;
        let label = self.task().0.pressed(class)?;
        self.label(&label, Self::KEEPS, None)
    }
}

/// An event without a score as a line.
fn notify<'a>(event: Event<&[f32]>, output: &'a mut Output) -> &'a [u8] {
    write(&Notification { event }, output)
}

/// The features of a `score`.
///
/// # Errors
/// They are not as many as the network has inputs.
pub(crate) fn features<const INPUTS: usize>(x: &List<INPUTS>) -> Result<&[f32; INPUTS], Error> {
    x.all().ok_or(Error::Length { expected: INPUTS, got: x.length() })
}
