//! The application without learning: a network scores windows from flash, for chips with little memory.

use core::mem::size_of;

use tinyfit::{Layer, StandardScaler, Zero};

use crate::button::Press;
use crate::codec::{Command, Reply, Seal};
use crate::line::Line;
use crate::protocol::{self, Error, Info, Stats};
use crate::recording::Clock;
use crate::scoring::{Predicted, Scored, Scores, Scoring};
use crate::sensing::{NoSensing, Sensing};
use crate::serve::{Application, Output};
use crate::task::{Classes, Task};

/// The contents of RAM, all zero bits at first.
pub struct ScorerState<
    const INPUTS: usize,
    const OUTPUTS: usize,
    T: Task = Classes<OUTPUTS>,
    S: Sensing = NoSensing,
> {
    scores: Scores<T::Verdict, T, S, INPUTS, OUTPUTS>,
}

impl<const INPUTS: usize, const OUTPUTS: usize, T: Task, S: Sensing> Zero
    for ScorerState<INPUTS, OUTPUTS, T, S>
{
    const ZERO: Self = Self { scores: Scores::ZERO };
}

/// Scores windows and answers commands. Commands that learn or save are refused with [`Error::Unsupported`].
pub struct Scorer<
    Q: 'static,
    const INPUTS: usize,
    const OUTPUTS: usize,
    T: Task = Classes<OUTPUTS>,
    S: Sensing = NoSensing,
> {
    /// The board's name.
    pub board: &'static str,
    /// The scaling of the features.
    pub scaler: &'static StandardScaler<INPUTS>,
    /// The network.
    pub network: &'static Q,
    /// Whether it is an int8 network: its scores are then sent as `int8`, else as `f32`.
    pub int8: bool,
    /// The meaning of the outputs.
    pub task: T,
    /// What turns samples into inputs.
    pub sensing: S,
    /// Names of the numbers of a score, as in [`Info::outputs`]; empty for a classifier.
    pub outputs: &'static str,
    /// The network's fingerprint.
    pub fingerprint: u32,
    /// Reads a free running clock.
    pub clock: fn() -> u32,
    /// Its ticks per second.
    pub ticks_per_second: u32,
    /// What changes.
    pub state: &'static mut ScorerState<INPUTS, OUTPUTS, T, S>,
}

impl<Q, T, S, const INPUTS: usize, const OUTPUTS: usize> Scoring<INPUTS, OUTPUTS>
    for Scorer<Q, INPUTS, OUTPUTS, T, S>
where
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    T: Task,
    S: Sensing,
{
    type Task = T;
    type Sensing = S;
    type Prediction = T::Verdict;
    const KEEPS: bool = false;

    fn task(&self) -> (&T, &'static str) {
        (&self.task, self.outputs)
    }

    fn sensing(&self) -> S {
        self.sensing
    }

    fn scores(&mut self) -> &mut Scores<T::Verdict, T, S, INPUTS, OUTPUTS> {
        &mut self.state.scores
    }

    fn is_shown(&self) -> [bool; 2] {
        [!self.int8, self.int8]
    }

    fn info(&mut self) -> Info<'_> {
        Info {
            board: self.board,
            ram: size_of::<ScorerState<INPUTS, OUTPUTS, T, S>>(),
            ticks_per_second: self.ticks_per_second,
            fingerprint: self.fingerprint,
            ..Info::SCORER
        }
    }

    fn predict(&mut self, features: &[f32; INPUTS]) -> Result<T::Verdict, Error> {
        let scores = &mut self.state.scores;
        let x = self.scaler.predict(features);
        let Predicted { verdict, values, ticks } = scores.predict(&self.task, self.network, &x, self.clock);
        let verdict = verdict.ok_or(Error::InvalidValue)?;
        let is_anomaly = self.task.is_anomaly(&values);
        // One of them is shown.
        scores.score = Scored { f32: values, int8: values, is_anomaly };
        let last_ticks = if self.int8 { &mut scores.timing.predict_int8 } else { &mut scores.timing.predict };
        *last_ticks = ticks;
        Ok(verdict)
    }

    fn keep(&mut self, _: &T::Verdict, _: &T::Label) -> Result<(), Error> {
        Err(Error::Unsupported)
    }

    fn count_correct(&mut self, predicted: &T::Verdict, label: &T::Label) {
        let stats = &mut self.state.scores.stats;
        let hits = if self.int8 { &mut stats.int8_correct } else { &mut stats.f32_correct };
        *hits += u32::from(T::is_right(predicted, label));
    }

    fn admit(&mut self, id: Option<u32>, _: Option<Seal<'_>>) -> Result<bool, Error> {
        self.state.scores.numbers.take(id, false)?;
        Ok(false)
    }

    fn obey(
        &mut self,
        _: Option<u32>,
        command: Command<'_, T, INPUTS>,
        _: bool,
    ) -> Result<Option<Reply<'_>>, Error> {
        match command {
            protocol::Command::FactoryReset => {
                self.state.scores.stats = Stats::ZERO;
                Ok(Some(Reply::Ok))
            }
            protocol::Command::Label { keep: true, .. } => Err(Error::Unsupported),
            command => self.obey_scoring(command).map(Some),
        }
    }
}

impl<Q, T, S, const INPUTS: usize, const OUTPUTS: usize> Application for Scorer<Q, INPUTS, OUTPUTS, T, S>
where
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    T: Task,
    S: Sensing,
{
    const CHANNELS: usize = S::CHANNELS;
    const LINE: usize = <Self as Scoring<INPUTS, OUTPUTS>>::LINE;

    fn answer<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8] {
        self.respond(line, output)
    }

    fn sense<'a>(&mut self, sample: &[i16], output: &'a mut Output) -> &'a [u8] {
        self.take_sample(sample, output)
    }

    fn lost<'a>(&mut self, sensor: u32, queue: u32, output: &'a mut Output) -> &'a [u8] {
        self.lose_samples(sensor, queue, output)
    }

    fn press<'a>(&mut self, press: Press, output: &'a mut Output) -> &'a [u8] {
        self.take_press(press, output)
    }

    fn recording(&self) -> Option<Clock> {
        let Self { clock: ticks, ticks_per_second, .. } = *self;
        self.state.scores.recorded.then_some(Clock { ticks, ticks_per_second })
    }

    fn line_failed(&mut self) {
        self.count_line_error();
    }

    fn is_busy(&self) -> bool {
        false
    }

    fn work<'a>(&mut self, _: &'a mut Output) -> &'a [u8] {
        &[]
    }
}
