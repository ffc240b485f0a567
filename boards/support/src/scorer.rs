//! The application without learning: a network scores windows from flash, for chips with little memory.

use core::mem::size_of;

use tinyfit::{Layer, StandardScaler, Zero};

use crate::codec::Seal;
use crate::line::Line;
use crate::protocol::{AXES, Command, Error, Info, Reply, Score, Stats};
use crate::scoring::{Predicted, Scores, Scoring};
use crate::serve::{Application, Output};
use crate::task::{Classes, Task, Values};

/// The contents of RAM, all zero bits at first.
pub struct ScorerState<const OUTPUTS: usize, T: Task = Classes<OUTPUTS>> {
    scores: Scores<T::Verdict, OUTPUTS>,
}

impl<const OUTPUTS: usize, T: Task> Zero for ScorerState<OUTPUTS, T> {
    const ZERO: Self = Self { scores: Scores::ZERO };
}

/// Scores windows and answers commands. Commands that learn or save are refused with [`Error::Unsupported`].
pub struct Scorer<Q: 'static, const INPUTS: usize, const OUTPUTS: usize, T: Task = Classes<OUTPUTS>> {
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
    /// Names of the numbers of a score, as in [`Info::outputs`]; empty for a classifier.
    pub outputs: &'static str,
    /// The network's fingerprint.
    pub fingerprint: u32,
    /// Reads a free running clock.
    pub clock: fn() -> u32,
    /// Its ticks per second.
    pub ticks_per_second: u32,
    /// What changes.
    pub state: &'static mut ScorerState<OUTPUTS, T>,
}

impl<Q, T, const INPUTS: usize, const OUTPUTS: usize> Scoring<INPUTS, OUTPUTS>
    for Scorer<Q, INPUTS, OUTPUTS, T>
where
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    T: Task,
{
    type Task = T;
    type Prediction = T::Verdict;

    fn task(&self) -> (&T, &'static str) {
        (&self.task, self.outputs)
    }

    fn scores(&mut self) -> &mut Scores<T::Verdict, OUTPUTS> {
        &mut self.state.scores
    }

    fn info(&mut self) -> Info<'_> {
        Info {
            board: self.board,
            ram: size_of::<ScorerState<OUTPUTS, T>>(),
            ticks_per_second: self.ticks_per_second,
            fingerprint: self.fingerprint,
            ..Info::SCORER
        }
    }

    fn predict(&mut self, features: &[f32; INPUTS]) -> Result<(T::Verdict, Score), Error> {
        let scores = &mut self.state.scores;
        let x = self.scaler.predict(features);
        let Predicted { verdict, values, ticks } = scores.predict(&self.task, self.network, &x, self.clock);
        let verdict = verdict.ok_or(Error::InvalidValue)?;
        let anomaly = self.task.is_anomaly(&values);
        let mut score = Score { window: 0, f32: Values::new(), int8: Values::new(), anomaly };
        let (last_ticks, shown) = if self.int8 {
            (&mut scores.timing.predict_int8, &mut score.int8)
        } else {
            (&mut scores.timing.predict, &mut score.f32)
        };
        (*last_ticks, *shown) = (ticks, values);
        Ok((verdict, score))
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

    fn obey(&mut self, _: Option<u32>, command: Command<'_>, _: bool) -> Result<Option<Reply<'_>>, Error> {
        match command {
            Command::FactoryReset => {
                self.state.scores.stats = Stats::ZERO;
                Ok(Some(Reply::Ok))
            }
            Command::Label { keep: true, .. } => Err(Error::Unsupported),
            command => self.obey_scoring(command).map(Some),
        }
    }
}

impl<Q, T, const INPUTS: usize, const OUTPUTS: usize> Application for Scorer<Q, INPUTS, OUTPUTS, T>
where
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    T: Task,
{
    fn answer<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8] {
        self.respond(line, output)
    }

    fn sense<'a>(&mut self, sample: &[i16; AXES], output: &'a mut Output) -> &'a [u8] {
        self.take_sample(sample, output)
    }

    fn lost<'a>(&mut self, samples: u32, output: &'a mut Output) -> &'a [u8] {
        self.lose_samples(samples, output)
    }

    fn is_busy(&self) -> bool {
        false
    }

    fn work<'a>(&mut self, _: &'a mut Output) -> &'a [u8] {
        &[]
    }
}
