//! The application without learning: a network scores windows from flash, for chips with little memory.

use core::mem::size_of;

use tinyfit::{Layer, StandardScaler, Zero};

use crate::codec::Seal;
use crate::line::Line;
use crate::protocol::{AXES, Command, Error, Info, Reply, Score, Stats};
use crate::scoring::{Predicted, Scores, Scoring};
use crate::serve::{Application, Output};

/// The contents of RAM, all zero bits at first.
pub struct ScorerState<const OUTPUTS: usize> {
    scores: Scores<usize, OUTPUTS>,
}

impl<const OUTPUTS: usize> Zero for ScorerState<OUTPUTS> {
    const ZERO: Self = Self { scores: Scores::ZERO };
}

/// Scores windows and answers commands. Commands that learn or save are refused with [`Error::Unsupported`].
pub struct Scorer<Q: 'static, const INPUTS: usize, const OUTPUTS: usize> {
    /// The board's name.
    pub board: &'static str,
    /// The scaling of the features.
    pub scaler: &'static StandardScaler<INPUTS>,
    /// The network.
    pub network: &'static Q,
    /// Whether it is an int8 network: its scores are then sent as `int8`, else as `f32`.
    pub int8: bool,
    /// The network's fingerprint.
    pub fingerprint: u32,
    /// Reads a free running clock.
    pub clock: fn() -> u32,
    /// Its ticks per second.
    pub ticks_per_second: u32,
    /// What changes.
    pub state: &'static mut ScorerState<OUTPUTS>,
}

impl<Q, const INPUTS: usize, const OUTPUTS: usize> Scoring<INPUTS, OUTPUTS> for Scorer<Q, INPUTS, OUTPUTS>
where
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
{
    /// The class.
    type Prediction = usize;

    fn scores(&mut self) -> &mut Scores<usize, OUTPUTS> {
        &mut self.state.scores
    }

    fn info(&mut self) -> Info<'_> {
        Info {
            board: self.board,
            ram: size_of::<ScorerState<OUTPUTS>>(),
            ticks_per_second: self.ticks_per_second,
            fingerprint: self.fingerprint,
            ..Info::SCORER
        }
    }

    fn predict(&mut self, features: &[f32; INPUTS]) -> Result<(usize, Score), Error> {
        let scores = &mut self.state.scores;
        let Predicted { class, probabilities, ticks } =
            scores.predict(self.network, &self.scaler.predict(features), self.clock);
        let class = class.ok_or(Error::InvalidValue)?;
        let mut score = Score { window: 0, f32: heapless::Vec::new(), int8: heapless::Vec::new() };
        let (last_ticks, shown) = if self.int8 {
            (&mut scores.timing.predict_int8, &mut score.int8)
        } else {
            (&mut scores.timing.predict, &mut score.f32)
        };
        (*last_ticks, *shown) = (ticks, probabilities);
        Ok((class, score))
    }

    fn keep(&mut self, _: &usize, _: usize) -> Result<(), Error> {
        Err(Error::Unsupported)
    }

    fn count_correct(&mut self, predicted: &usize, class: usize) {
        let stats = &mut self.state.scores.stats;
        let hits = if self.int8 { &mut stats.int8_correct } else { &mut stats.f32_correct };
        *hits += u32::from(*predicted == class);
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

impl<Q, const INPUTS: usize, const OUTPUTS: usize> Application for Scorer<Q, INPUTS, OUTPUTS>
where
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
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
