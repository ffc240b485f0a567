//! The application without learning: a network scores windows from flash, for chips with little memory.

use tinyfit::{Layer, StandardScaler, Zero};

use core::mem::size_of;

use crate::classes::{class_of, classes, probabilities};
use crate::line::Line;
use crate::protocol::{
    AXES, CLASSES as MOST_CLASSES, Command, Error, INPUTS as MOST_INPUTS, Info, Reply, Score, Stats,
    Teaching, Timing, VERSION, decode_samples,
};
use crate::sensing::{self, Windows};
use crate::serve::{Application, Output};
use crate::speech::{Numbers, Said, read, reply};
use crate::store::Source;

/// What lies in RAM, all zero bits at first.
pub struct ScorerState<const OUTPUTS: usize> {
    windows: Windows,
    /// The window scored last, and the class it was given.
    last: Option<(u32, usize)>,
    stats: Stats,
    timing: Timing,
    numbers: Numbers,
    watched: bool,
    y: [f32; OUTPUTS],
}

impl<const OUTPUTS: usize> Zero for ScorerState<OUTPUTS> {
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

/// Scores windows and answers commands; those that learn or save are refused.
pub struct Scorer<Q: 'static, const INPUTS: usize, const OUTPUTS: usize> {
    /// The board's name.
    pub board: &'static str,
    /// How features are standardized.
    pub scaler: &'static StandardScaler<INPUTS>,
    /// The network.
    pub network: &'static Q,
    /// Whether it is an int8 one, and its scores are told as such.
    pub int8: bool,
    /// What it is, in one number.
    pub fingerprint: u32,
    /// Reads a free running clock.
    pub clock: fn() -> u32,
    /// Its ticks a second.
    pub ticks_per_second: u32,
    /// What changes.
    pub state: &'static mut ScorerState<OUTPUTS>,
}

impl<Q, const INPUTS: usize, const OUTPUTS: usize> Scorer<Q, INPUTS, OUTPUTS>
where
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
{
    fn obey(&mut self, command: Command<'_>) -> Result<Reply<'_>, Error> {
        Ok(match command {
            Command::Info => self.info(),
            Command::Clear => {
                self.state.windows.clear();
                self.state.last = None;
                Reply::Ok
            }
            Command::Factory | Command::Forget => {
                self.state.stats = Stats::ZERO;
                Reply::Ok
            }
            Command::Watch { on } => {
                self.state.watched = on;
                Reply::Ok
            }
            Command::Stats => Reply::Stats(self.state.stats),
            Command::Timing => Reply::Timing(self.state.timing),
            Command::Samples { base64 } => {
                match sensing::take(&mut self.state.windows, &decode_samples(base64)?)? {
                    Some(features) => Reply::Score(self.score(&features)?),
                    None => Reply::Ok,
                }
            }
            Command::Score { x } => {
                let features = x.as_slice().try_into();
                let features = features.map_err(|_| Error::Length { expected: INPUTS, got: x.len() })?;
                Reply::Score(self.score(features)?)
            }
            Command::Label { class, keep: false, window } => self.label(class, window)?,
            _ => return Err(Error::NotHere),
        })
    }

    fn info(&self) -> Reply<'_> {
        const {
            assert!(
                INPUTS <= MOST_INPUTS && classes(OUTPUTS) <= MOST_CLASSES,
                "the protocol carries 64 inputs and 28 classes"
            );
        };
        let [last_id, owner_id] = self.state.numbers.last();
        Reply::Info(Info {
            protocol: VERSION,
            board: self.board,
            firmware: "score",
            product: "",
            device: "",
            inputs: INPUTS,
            classes: classes(OUTPUTS),
            parameters: 0,
            ram: size_of::<ScorerState<OUTPUTS>>(),
            ticks_per_second: self.ticks_per_second,
            fingerprint: self.fingerprint,
            factory: 0,
            counter: 0,
            last_id,
            owner_id,
            signed: false,
            teaching: Teaching::Open,
            locked: false,
            session: [0; 4],
            slots: None,
            source: Source::Factory,
        })
    }

    fn score(&mut self, features: &[f32; INPUTS]) -> Result<Score, Error> {
        let state = &mut *self.state;
        let x = self.scaler.predict(features);
        let start = (self.clock)();
        self.network.predict_into(&x, &mut state.y);
        let took = (self.clock)().wrapping_sub(start);
        let class = class_of(&state.y).ok_or(Error::Rejected)?;
        state.stats.windows = state.stats.windows.saturating_add(1);
        let window = state.stats.windows;
        state.last = Some((window, class));
        let mut score = Score { window, f32: heapless::Vec::new(), int8: heapless::Vec::new() };
        let (ticks, y) = if self.int8 {
            (&mut state.timing.predict_int8, &mut score.int8)
        } else {
            (&mut state.timing.predict, &mut score.f32)
        };
        *ticks = took;
        *y = probabilities(&state.y);
        Ok(score)
    }

    fn label(&mut self, class: usize, window: Option<u32>) -> Result<Reply<'_>, Error> {
        if class >= classes(OUTPUTS) {
            return Err(Error::Class { expected: classes(OUTPUTS) });
        }
        let (last, said) = self.state.last.ok_or(Error::NothingScored)?;
        if window.is_some_and(|window| window != last) {
            return Err(Error::Window { last });
        }
        self.state.last = None;
        let stats = &mut self.state.stats;
        stats.labeled += 1;
        *(if self.int8 { &mut stats.int8_hits } else { &mut stats.f32_hits }) += u32::from(said == class);
        Ok(Reply::Ok)
    }
}

impl<Q, const INPUTS: usize, const OUTPUTS: usize> Application for Scorer<Q, INPUTS, OUTPUTS>
where
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
{
    fn answer<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8] {
        let Said { id, command, .. } = read(line);
        let answer = command.and_then(|command| {
            self.state.numbers.take(id, false)?;
            self.obey(command)
        });
        reply(id, answer.unwrap_or_else(Reply::Error), output)
    }

    fn sense<'a>(&mut self, sample: &[i16; AXES], output: &'a mut Output) -> &'a [u8] {
        let Ok(Some(features)) = sensing::take(&mut self.state.windows, &[*sample]) else { return &[] };
        sensing::tell(self.score(&features), self.state.watched, output)
    }

    fn lost<'a>(&mut self, samples: u32, output: &'a mut Output) -> &'a [u8] {
        let ScorerState { windows, stats, watched, .. } = &mut *self.state;
        sensing::lose(samples, windows, stats, *watched, output)
    }

    fn is_busy(&self) -> bool {
        false
    }

    fn work<'a>(&mut self, _: &'a mut Output) -> &'a [u8] {
        &[]
    }
}
