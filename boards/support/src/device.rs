//! The application: a network that came with the firmware, and a copy of it that learns.

use core::mem::size_of;

use heapless::Vec;
use tinyfit::{
    Class, CrossEntropy, Generator, Layer, Rejected, Scaler, SeedableRng, Sgd, Train, Trainer, Vector,
    Window, Zero, init,
};

use crate::line::Line;
use crate::log::log;
use crate::protocol::{
    AXES, Command, Error, INPUTS as MOST_INPUTS, Info, LINE, Reply, SAMPLES, Score, Stats, Timing, VERSION,
    WEIGHTS, decode_samples,
};

/// The examples a device can keep.
const KEPT: usize = 192;

/// Windows of 2 s, one each second, at 50 Hz.
type Windows = Window<AXES, 2, SAMPLES>;

/// What lies in flash: the networks as they were trained, and how their inputs are standardised.
pub struct Factory<N: 'static, Q: 'static, const INPUTS: usize> {
    /// The board's name.
    pub board: &'static str,
    /// How features are standardised.
    pub scaler: &'static Scaler<INPUTS>,
    /// The network to start from.
    pub network: &'static N,
    /// Its int8 twin.
    pub int8: &'static Q,
    /// Reads a free running clock.
    pub clock: fn() -> u32,
    /// Its ticks a second.
    pub ticks_per_second: u32,
}

/// What lies in RAM, all zero bits at first.
pub struct State<N: Train, const INPUTS: usize, const CLASSES: usize> {
    network: N,
    trainer: Trainer<N, Sgd>,
    windows: Windows,
    kept: Vec<Example<INPUTS>, KEPT>,
    last: Option<Scored<INPUTS>>,
    stats: Stats,
    timing: Timing,
    f32: [f32; CLASSES],
    int8: [f32; CLASSES],
    weights: [f32; WEIGHTS],
}

/// A labelled window.
#[derive(Clone, Copy)]
struct Example<const INPUTS: usize> {
    x: [f32; INPUTS],
    class: u8,
}

/// The window that was scored last, and the classes it was given.
#[derive(Clone, Copy)]
struct Scored<const INPUTS: usize> {
    x: [f32; INPUTS],
    f32: usize,
    int8: usize,
}

impl<N: Train + Zero, const INPUTS: usize, const CLASSES: usize> Zero for State<N, INPUTS, CLASSES> {
    const ZERO: Self = Self {
        network: N::ZERO,
        trainer: Trainer::ZERO,
        windows: Windows::ZERO,
        kept: Vec::new(),
        last: None,
        stats: Stats { windows: 0, labelled: 0, f32_hits: 0, int8_hits: 0, kept: 0, rejected: 0 },
        timing: Timing { predict: 0, predict_int8: 0, learn: 0 },
        f32: [0.0; CLASSES],
        int8: [0.0; CLASSES],
        weights: [0.0; WEIGHTS],
    };
}

/// Scores windows, learns from labels, answers commands.
pub struct Device<N: Train + 'static, Q: 'static, const INPUTS: usize, const CLASSES: usize> {
    factory: Factory<N, Q, INPUTS>,
    state: &'static mut State<N, INPUTS, CLASSES>,
}

impl<N, Q, const INPUTS: usize, const CLASSES: usize> Device<N, Q, INPUTS, CLASSES>
where
    N: Train<In = [f32; INPUTS], Out = [f32; CLASSES]> + Clone + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; CLASSES]>,
{
    /// Boots: the network starts from the factory's.
    pub fn new(factory: Factory<N, Q, INPUTS>, state: &'static mut State<N, INPUTS, CLASSES>) -> Self {
        const {
            assert!(
                INPUTS == AXES * tinyfit::Features::LEN,
                "the network's inputs are the window's features"
            );
            assert!(
                INPUTS <= MOST_INPUTS && CLASSES <= 256,
                "the protocol carries 64 inputs and 256 classes"
            );
        };
        state.network.clone_from(factory.network);
        log!(info, "tinyfit on {=str}: {=usize} parameters from the factory", factory.board, N::PARAMETERS);
        Self { factory, state }
    }

    /// Answers one line; the reply, its end included, is written to `output`.
    pub fn answer<'a>(&mut self, line: Line<'_>, output: &'a mut [u8; LINE + 1]) -> &'a [u8] {
        let reply = match line {
            Line::TooLong => Err(Error::LineTooLong { limit: LINE }),
            Line::Whole(bytes) => match serde_json_core::from_slice(bytes) {
                // Nothing but white space may follow the command.
                Ok((command, used)) if bytes.iter().skip(used).all(u8::is_ascii_whitespace) => {
                    self.obey(command)
                }
                _ => Err(Error::NotACommand),
            },
        };
        let reply = reply.unwrap_or_else(|error| {
            log!(warn, "a line was refused");
            Reply::Error(error)
        });
        // A reply always fits: the longest is 32 weights of at most 16 characters.
        let length = serde_json_core::to_slice(&reply, &mut output[..LINE]).unwrap_or(0);
        output[length] = b'\n';
        &output[..=length]
    }

    fn obey(&mut self, command: Command<'_>) -> Result<Reply<'_>, Error> {
        match command {
            Command::Info => Ok(Reply::Info(Info {
                protocol: VERSION,
                board: self.factory.board,
                parameters: N::PARAMETERS,
                ram: size_of::<State<N, INPUTS, CLASSES>>(),
                ticks_per_second: self.factory.ticks_per_second,
            })),
            Command::Clear => {
                self.state.windows.clear();
                self.state.last = None;
                Ok(Reply::Ok)
            }
            Command::Factory => {
                self.state.network.clone_from(self.factory.network);
                self.state.kept.clear();
                self.state.stats = Stats::default();
                Ok(Reply::Ok)
            }
            Command::Forget => {
                self.state.stats = Stats { kept: self.state.stats.kept, ..Stats::default() };
                Ok(Reply::Ok)
            }
            Command::Stats => Ok(Reply::Stats(self.state.stats)),
            Command::Timing => Ok(Reply::Timing(self.state.timing)),
            Command::Samples { base64 } => self.sense(&decode_samples(base64)?),
            Command::Label { class, keep } => self.label(class, keep),
            Command::Score { x } => {
                let x = features(&x)?;
                self.score(&x)
            }
            Command::Learn { x, class, learning_rate } => self.learn(features(&x)?, class, learning_rate),
            Command::Replay { passes, learning_rate, seed } => self.replay(passes, learning_rate, seed),
            Command::Get { offset } => self.get(offset),
        }
    }

    /// Takes samples; scores the window that ends with one of them. A command holds at most a window's stride of
    /// samples, so at most one does.
    fn sense(&mut self, samples: &[[i16; AXES]]) -> Result<Reply<'_>, Error> {
        let mut window = None;
        for sample in samples {
            window = self.state.windows.push(sample).or(window);
        }
        let Some(axes) = window else { return Ok(Reply::Ok) };
        let mut x = [0.0; INPUTS];
        for (x, feature) in x.iter_mut().zip(axes.iter().flat_map(|axis| axis.to_array())) {
            *x = feature;
        }
        self.score(&x)
    }

    fn score(&mut self, features: &[f32; INPUTS]) -> Result<Reply<'_>, Error> {
        let x = self.factory.scaler.predict(features);
        let state = &mut *self.state;
        let start = (self.factory.clock)();
        state.network.predict_into(&x, &mut state.f32);
        let middle = (self.factory.clock)();
        self.factory.int8.predict_into(&x, &mut state.int8);
        let end = (self.factory.clock)();
        state.timing.predict = middle.wrapping_sub(start);
        state.timing.predict_int8 = end.wrapping_sub(middle);
        if !(state.f32.is_finite() && state.int8.is_finite()) {
            return Err(Error::Rejected);
        }
        let (Some(Class(f32)), Some(Class(int8))) = (Class::of(&state.f32), Class::of(&state.int8)) else {
            return Err(Error::Rejected);
        };
        state.stats.windows += 1;
        state.last = Some(Scored { x, f32, int8 });
        Ok(Reply::Score(Score { f32: &state.f32, int8: &state.int8 }))
    }

    fn label(&mut self, class: usize, keep: bool) -> Result<Reply<'_>, Error> {
        let state = &mut *self.state;
        if class >= CLASSES {
            return Err(Error::Class { expected: CLASSES });
        }
        let scored = state.last.ok_or(Error::NothingScored)?;
        if keep {
            let example = Example { x: scored.x, class: class as u8 };
            state.kept.push(example).map_err(|_| Error::Full { kept: KEPT })?;
            state.stats.kept += 1;
        }
        state.last = None;
        state.stats.labelled += 1;
        state.stats.f32_hits += u32::from(scored.f32 == class);
        state.stats.int8_hits += u32::from(scored.int8 == class);
        Ok(Reply::Ok)
    }

    fn learn(
        &mut self,
        features: [f32; INPUTS],
        class: usize,
        learning_rate: f32,
    ) -> Result<Reply<'_>, Error> {
        if class >= CLASSES {
            return Err(Error::Class { expected: CLASSES });
        }
        let x = self.factory.scaler.predict(&features);
        let loss = self.step(&x, class, learning_rate).map_err(|_| Error::Rejected)?;
        Ok(Reply::Learned { loss })
    }

    fn replay(&mut self, passes: u16, learning_rate: f32, seed: u64) -> Result<Reply<'_>, Error> {
        if self.state.kept.is_empty() || passes == 0 {
            return Err(Error::Empty);
        }
        let mut rng = Generator::seed_from_u64(seed);
        let (mut examples, mut rejected, mut loss) = (0, 0, 0.0);
        for _ in 0..passes {
            init::shuffle(&mut self.state.kept, &mut rng);
            let (mut sum, mut learned) = (0.0, 0);
            for i in 0..self.state.kept.len() {
                let Some(&Example { x, class }) = self.state.kept.get(i) else { break };
                match self.step(&x, usize::from(class), learning_rate) {
                    Ok(loss) => {
                        sum += loss;
                        learned += 1;
                    }
                    Err(_) => rejected += 1,
                }
            }
            examples += learned;
            loss = if learned > 0 { sum / learned as f32 } else { 0.0 };
        }
        log!(info, "learned {=u32} examples, {=u32} refused, loss {=f32}", examples, rejected, loss);
        Ok(Reply::Replayed { examples, rejected, loss })
    }

    /// Learns one standardised example.
    fn step(&mut self, x: &[f32; INPUTS], class: usize, learning_rate: f32) -> Result<f32, Rejected> {
        let state = &mut *self.state;
        let start = (self.factory.clock)();
        let mut rule = Sgd::new(learning_rate);
        let loss = state.trainer.learn(&mut state.network, &mut rule, &CrossEntropy, x, &Class(class));
        state.timing.learn = (self.factory.clock)().wrapping_sub(start);
        if let Err(_reason) = &loss {
            state.stats.rejected += 1;
            log!(warn, "an example was refused: {}", _reason);
        }
        loss
    }

    fn get(&mut self, offset: usize) -> Result<Reply<'_>, Error> {
        let total = N::PARAMETERS;
        if offset >= total {
            return Err(Error::Offset { total });
        }
        let State { network, weights, .. } = &mut *self.state;
        let (mut nth, mut count) = (0, 0);
        network.parameters(&mut |parameter| {
            if nth >= offset
                && let Some(weight) = weights.get_mut(count)
            {
                *weight = parameter;
                count += 1;
            }
            nth += 1;
        });
        Ok(Reply::Weights { offset, total, values: weights.get(..count).unwrap_or(&[]) })
    }
}

/// A command's features as the network takes them.
fn features<const INPUTS: usize>(x: &[f32]) -> Result<[f32; INPUTS], Error> {
    x.try_into().map_err(|_| Error::Length { expected: INPUTS, got: x.len() })
}
