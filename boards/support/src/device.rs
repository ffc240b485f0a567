//! The application: a network that came with the firmware, and a copy of it that learns and is saved.

mod anchors;
mod guard;
mod learning;
mod put;
mod replay;

use core::mem::size_of;

use embedded_storage::nor_flash::NorFlash;
use heapless::Vec;
use tinyfit::train::{Supervisor, SupervisorConfig};
use tinyfit::{Class, Layer, StandardScaler, Train, Trainer, Zero};

use crate::classes::{Anchor, Entropy, class_of, classes, probabilities};
use crate::limits::Bucket;
use crate::line::Line;
use crate::log::log;
use crate::owner::Owner;
use crate::protocol::{
    AXES, CHUNK_BASE64, CLASSES as MOST_CLASSES, Command, Error, Evaluated, INPUTS as MOST_INPUTS, Info,
    Reply, Score, Stats, Timing, VERSION, decode_samples,
};
use crate::sensing::{self, Windows};
use crate::serve::{Application, Output};
use crate::snapshot::{self, DeviceSupervisor, Snapshot, model};
use crate::speech::{Numbers, Said, read, reply};
use crate::store::{Mark, Slots, Source, Store};
use learning::Learning;
use put::{Claim, Incoming};

/// The examples a device can keep.
const KEPT: usize = 192;

/// What lies in flash: the networks as they were trained, and how their inputs are standardized.
pub struct Factory<N: 'static, Q: 'static, const INPUTS: usize> {
    /// The board's name.
    pub board: &'static str,
    /// How features are standardized.
    pub scaler: &'static StandardScaler<INPUTS>,
    /// The network to start from.
    pub network: &'static N,
    /// Its int8 twin.
    pub int8: &'static Q,
    /// Standardized examples that guard what the network knows of classes that do not come.
    pub anchors: &'static [Anchor<INPUTS>],
    /// What the network is, in one number: `FINGERPRINT` of what `tinyfit-build` writes.
    pub fingerprint: u32,
    /// Who may change it.
    pub owner: Owner,
    /// Reads a free running clock.
    pub clock: fn() -> u32,
    /// Its ticks a second.
    pub ticks_per_second: u32,
}

/// What lies in RAM, all zero bits at first.
pub struct State<N: Train, const INPUTS: usize, const OUTPUTS: usize> {
    scaler: StandardScaler<INPUTS>,
    network: N,
    supervisor: DeviceSupervisor<N>,
    judge: Trainer<N>,
    windows: Windows,
    kept: Vec<Example<INPUTS>, KEPT>,
    last: Option<Scored<INPUTS>>,
    learning: Learning,
    stats: Stats,
    timing: Timing,
    numbers: Numbers,
    watched: bool,
    /// What the owner's signatures are for; None before anybody asked.
    session: Option<[u32; 4]>,
    spent: Spent,
    /// A model to come.
    put: Incoming<StandardScaler<INPUTS>, N>,
    chunk: [u8; CHUNK_BASE64],
    f32: [f32; OUTPUTS],
    int8: [f32; OUTPUTS],
}

/// What of each limit is spent.
struct Spent {
    saves: Bucket,
    labels: Bucket,
    forgeries: Bucket,
}

/// A labeled window.
#[derive(Clone, Copy)]
struct Example<const INPUTS: usize> {
    x: [f32; INPUTS],
    class: u8,
}

/// The window that was scored last, and the classes it was given.
#[derive(Clone, Copy)]
struct Scored<const INPUTS: usize> {
    window: u32,
    x: [f32; INPUTS],
    f32: usize,
    int8: usize,
}

impl<N: Train + Zero, const INPUTS: usize, const OUTPUTS: usize> Zero for State<N, INPUTS, OUTPUTS> {
    const ZERO: Self = Self {
        scaler: StandardScaler::ZERO,
        network: N::ZERO,
        supervisor: Supervisor::ZERO,
        judge: Trainer::ZERO,
        windows: Windows::ZERO,
        kept: Vec::new(),
        last: None,
        learning: Learning::ZERO,
        stats: Stats::ZERO,
        timing: Timing::ZERO,
        numbers: Numbers::ZERO,
        watched: false,
        session: None,
        spent: Spent { saves: Bucket::ZERO, labels: Bucket::ZERO, forgeries: Bucket::ZERO },
        put: Incoming::ZERO,
        chunk: [0; CHUNK_BASE64],
        f32: [0.0; OUTPUTS],
        int8: [0.0; OUTPUTS],
    };
}

/// Scores windows, learns from labels, saves what it learned, answers commands. Of a network whose inputs are not the features of a
/// window, samples are refused ([`Error::NotHere`]) and a sensor is ignored.
pub struct Device<N: Train + 'static, Q: 'static, F, const INPUTS: usize, const OUTPUTS: usize> {
    factory: Factory<N, Q, INPUTS>,
    /// The CRC-32 of the factory's model, so that what was tuned from another is not taken for this one's.
    origin: u32,
    state: &'static mut State<N, INPUTS, OUTPUTS>,
    /// None if the flash does not work.
    store: Option<Store<F>>,
    source: Source,
}

impl<N, Q, F, const INPUTS: usize, const OUTPUTS: usize> Device<N, Q, F, INPUTS, OUTPUTS>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    F: NorFlash,
{
    /// Boots from the newest record in flash that is whole and of this factory, else from the factory's weights.
    pub fn new(
        factory: Factory<N, Q, INPUTS>,
        state: &'static mut State<N, INPUTS, OUTPUTS>,
        flash: F,
        slots: Slots,
    ) -> Self {
        const {
            assert!(
                INPUTS <= MOST_INPUTS && classes(OUTPUTS) <= MOST_CLASSES,
                "the protocol carries 64 inputs and 28 classes"
            );
        };
        let store = Store::open(flash, slots, snapshot::fingerprint(factory.fingerprint));
        if store.is_err() {
            log!(error, "the flash does not work: nothing can be saved");
        }
        let mut device = Self { factory, origin: 0, state, store: store.ok(), source: Source::Factory };
        device.reset();
        device.origin = device.origin();
        device.boot();
        device
    }

    /// The flash, if it works.
    pub fn flash(&mut self) -> Option<&mut F> {
        self.store.as_mut().map(Store::flash)
    }

    /// The CRC-32 of the model in use, which is the factory's; never 0, which stands for any.
    fn origin(&mut self) -> u32 {
        let mut digest = crate::CRC.digest();
        model(&self.state.scaler, &self.state.network, &mut |number| {
            digest.update(&number.to_le_bytes());
        });
        digest.finalize().max(1)
    }

    fn boot(&mut self) {
        self.source = self.restore();
        match self.source {
            Source::Slot(_slot) => {
                log!(info, "tinyfit on {=str}: from slot {=usize}", self.factory.board, _slot)
            }
            Source::Factory => {
                log!(
                    info,
                    "tinyfit on {=str}: {=usize} parameters from the factory",
                    self.factory.board,
                    N::PARAMETERS
                );
            }
        }
    }

    /// The newest record that is of use, slot by slot, or the factory's.
    fn restore(&mut self) -> Source {
        while let Some(store) = &mut self.store
            && let source @ Source::Slot(_slot) = store.source()
        {
            let state = &mut *self.state;
            let mut snapshot = Snapshot {
                factory: 0,
                stats: &mut state.stats,
                scaler: &mut state.scaler,
                network: &mut state.network,
                supervisor: Some(&mut state.supervisor),
            };
            let loaded = snapshot.load(store);
            if loaded.is_ok() && [0, self.origin].contains(&snapshot.factory) && snapshot.is_finite() {
                // The examples were not saved.
                state.stats.kept = state.kept.len() as u32;
                return source;
            }
            log!(warn, "the record in slot {=usize} is of no use here", _slot);
            store.refuse();
        }
        self.reset();
        Source::Factory
    }

    /// Model, supervisor and counts as they left the factory.
    fn reset(&mut self) {
        let state = &mut *self.state;
        state.scaler = *self.factory.scaler;
        state.network.copy_from(self.factory.network);
        state.supervisor = Supervisor::ZERO;
        state.stats = Stats { kept: state.kept.len() as u32, ..Stats::ZERO };
        state.put.forget();
    }

    /// The reply, or none yet: that to `learn` comes at its end. `owner`: the line has the owner's signature.
    fn obey(
        &mut self,
        id: Option<u32>,
        command: Command<'_>,
        owner: bool,
    ) -> Result<Option<Reply<'_>>, Error> {
        let trusted = owner || !self.is_locked();
        if !trusted && !self.is_for_everybody(&command) {
            return Err(Error::Locked);
        }
        if self.state.learning.is_under_way() && touches_learning(&command) {
            return Err(Error::Busy);
        }
        let reply = match command {
            Command::Info => self.info(),
            Command::Clear => {
                self.state.windows.clear();
                self.state.last = None;
                Reply::Ok
            }
            Command::Factory => {
                self.state.kept.clear();
                self.state.last = None;
                self.reset();
                Reply::Ok
            }
            Command::Forget => {
                let Stats { kept, taught, .. } = self.state.stats;
                self.state.stats = Stats { kept, taught, ..Stats::ZERO };
                Reply::Ok
            }
            Command::Watch { on } => {
                self.state.watched = on;
                Reply::Ok
            }
            Command::Stats => Reply::Stats(self.state.stats),
            Command::Timing => Reply::Timing(self.state.timing),
            Command::Samples { base64 } => self.samples(&decode_samples(base64)?)?,
            Command::Label { class, keep, window } => self.label(class, keep, window)?,
            Command::Score { x } => {
                let features = x.as_slice().try_into();
                let features = features.map_err(|_| Error::Length { expected: INPUTS, got: x.len() })?;
                Reply::Score(if trusted { self.score(features)? } else { self.look_at(features)?.1 })
            }
            Command::Learn { epochs, learning_rate, seed } => {
                self.learn(id, epochs, learning_rate, seed)?;
                return Ok(None);
            }
            Command::Stop => {
                self.state.learning.stop();
                Reply::Ok
            }
            Command::Evaluate => self.evaluate()?,
            Command::Save => self.save()?,
            Command::Provision => self.provision(owner)?,
            Command::Rollback => {
                // Examples are standardized as the model was that they were taught to, and counted with it.
                self.state.kept.clear();
                self.state.last = None;
                Reply::RolledBack { source: self.restore() }
            }
            Command::Get { offset } => self.get(offset)?,
            Command::Put { offset, base64, crc } => self.put(offset, base64, crc)?,
            Command::Update { counter, crc, factory, device, digest, signature } => {
                self.update(&Claim { counter, crc, factory, device, digest, signature })?
            }
            Command::Commit => self.commit()?,
        };
        Ok(Some(reply))
    }

    fn info(&mut self) -> Reply<'_> {
        let session = self.session();
        let [last_id, owner_id] = self.state.numbers.last();
        let owner = &self.factory.owner;
        Reply::Info(Info {
            protocol: VERSION,
            board: self.factory.board,
            firmware: "tune",
            product: owner.product,
            device: owner.device,
            inputs: INPUTS,
            classes: classes(OUTPUTS),
            parameters: N::PARAMETERS,
            ram: size_of::<State<N, INPUTS, OUTPUTS>>(),
            ticks_per_second: self.factory.ticks_per_second,
            fingerprint: self.factory.fingerprint,
            factory: self.origin,
            counter: self.counter(),
            last_id,
            owner_id,
            signed: owner.updates.is_signed(),
            teaching: owner.teaching.into(),
            locked: self.is_locked(),
            session,
            slots: self.store.as_ref().map(Store::found),
            source: self.source,
        })
    }

    fn samples(&mut self, samples: &[[i16; AXES]]) -> Result<Reply<'_>, Error> {
        match sensing::take(&mut self.state.windows, samples)? {
            Some(features) => Ok(Reply::Score(self.score(&features)?)),
            None => Ok(Reply::Ok),
        }
    }

    /// Scores a window, which may then be labeled.
    fn score(&mut self, features: &[f32; INPUTS]) -> Result<Score, Error> {
        let (x, score) = self.look_at(features)?;
        let state = &mut *self.state;
        let (Some(f32), Some(int8)) = (class_of(&state.f32), class_of(&state.int8)) else {
            return Err(Error::Rejected);
        };
        state.stats.windows = state.stats.windows.saturating_add(1);
        let window = state.stats.windows;
        state.last = Some(Scored { window, x, f32, int8 });
        Ok(Score { window, ..score })
    }

    /// Scores features, and no more: they are window 0. Returns them scaled, too.
    fn look_at(&mut self, features: &[f32; INPUTS]) -> Result<([f32; INPUTS], Score), Error> {
        let state = &mut *self.state;
        let x = state.scaler.predict(features);
        let start = (self.factory.clock)();
        state.network.predict_into(&x, &mut state.f32);
        let middle = (self.factory.clock)();
        self.factory.int8.predict_into(&x, &mut state.int8);
        let end = (self.factory.clock)();
        state.timing.predict = middle.wrapping_sub(start);
        state.timing.predict_int8 = end.wrapping_sub(middle);
        if class_of(&state.f32).is_none() || class_of(&state.int8).is_none() {
            return Err(Error::Rejected);
        }
        let score = Score { window: 0, f32: probabilities(&state.f32), int8: probabilities(&state.int8) };
        Ok((x, score))
    }

    fn label(&mut self, class: usize, keep: bool, window: Option<u32>) -> Result<Reply<'_>, Error> {
        let state = &mut *self.state;
        if class >= classes(OUTPUTS) {
            return Err(Error::Class { expected: classes(OUTPUTS) });
        }
        let scored = state.last.ok_or(Error::NothingScored)?;
        if window.is_some_and(|window| window != scored.window) {
            return Err(Error::Window { last: scored.window });
        }
        if keep {
            let rate = self.factory.owner.limits.labels;
            let labels = &mut state.spent.labels;
            if !labels.has(rate, (self.factory.clock)(), self.factory.ticks_per_second) {
                return Err(Error::Limited);
            }
            labels.spend();
            let example = Example { x: scored.x, class: class as u8 };
            state.kept.push(example).map_err(|_| Error::Full { kept: KEPT })?;
            state.stats.kept += 1;
            state.stats.taught.count(class);
        }
        state.last = None;
        state.stats.labeled += 1;
        state.stats.f32_hits += u32::from(scored.f32 == class);
        state.stats.int8_hits += u32::from(scored.int8 == class);
        Ok(Reply::Ok)
    }

    // Inlined, the rare commands would bring 15 KB of copies of what learning has already.
    #[inline(never)]
    fn evaluate(&mut self) -> Result<Reply<'_>, Error> {
        let State { network, judge, kept, .. } = &mut *self.state;
        if kept.is_empty() {
            return Err(Error::Empty);
        }
        let examples = kept.len() as u32;
        let mut judged = |network: &N| {
            let (mut loss, mut hits) = (0.0, 0u32);
            for Example { x, class } in kept.iter() {
                let class = usize::from(*class);
                loss += judge
                    .loss(network, &Entropy::<OUTPUTS>, x, &Class(class))
                    .map_err(|_| Error::Rejected)?;
                hits += u32::from(class_of(&network.predict(x)) == Some(class));
            }
            Ok((loss / examples as f32, hits as f32 / examples as f32))
        };
        let (loss, accuracy) = judged(network)?;
        let (factory_loss, factory_accuracy) = judged(self.factory.network)?;
        Ok(Reply::Evaluated(Evaluated { examples, loss, accuracy, factory_loss, factory_accuracy }))
    }

    /// Saves the best network there is, which becomes the network.
    fn save(&mut self) -> Result<Reply<'_>, Error> {
        self.save_as(Mark::default())
    }

    /// The same, raising what outlives records.
    #[inline(never)]
    fn save_as(&mut self, mark: Mark) -> Result<Reply<'_>, Error> {
        self.spend_save()?;
        let start = (self.factory.clock)();
        let plan = plan(&self.factory, &self.state.scaler);
        let state = &mut *self.state;
        state.supervisor.finish(&plan, &mut state.network, &Entropy::<OUTPUTS>);
        let store = self.store.as_mut().ok_or(Error::Flash { saved: false })?;
        let mut snapshot = Snapshot {
            factory: self.origin,
            stats: &mut state.stats,
            scaler: &mut state.scaler,
            network: &mut state.network,
            supervisor: Some(&mut state.supervisor),
        };
        // A record that cannot be read back as numbers would be refused at boot.
        if !snapshot.is_finite() {
            return Err(Error::Rejected);
        }
        let saved = saved(snapshot.save(store, mark), store)?;
        state.timing.save = (self.factory.clock)().wrapping_sub(start);
        log!(info, "saved");
        Ok(saved)
    }
}

impl<N, Q, F, const INPUTS: usize, const OUTPUTS: usize> Application for Device<N, Q, F, INPUTS, OUTPUTS>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    F: NorFlash,
{
    fn answer<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8] {
        self.pass_time();
        let Said { id, command, seal } = read(line);
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

    fn sense<'a>(&mut self, sample: &[i16; AXES], output: &'a mut Output) -> &'a [u8] {
        self.pass_time();
        let Ok(Some(features)) = sensing::take(&mut self.state.windows, &[*sample]) else { return &[] };
        sensing::tell(self.score(&features), self.state.watched, output)
    }

    fn lost<'a>(&mut self, samples: u32, output: &'a mut Output) -> &'a [u8] {
        let State { windows, stats, watched, .. } = &mut *self.state;
        sensing::lose(samples, windows, stats, *watched, output)
    }

    fn is_busy(&self) -> bool {
        self.state.learning.is_under_way()
    }

    fn work<'a>(&mut self, output: &'a mut Output) -> &'a [u8] {
        self.learn_one(output)
    }
}

/// Whether a command reads or changes what learning changes.
fn touches_learning(command: &Command<'_>) -> bool {
    match command {
        Command::Label { keep, .. } => *keep,
        Command::Info
        | Command::Clear
        | Command::Stats
        | Command::Timing
        | Command::Watch { .. }
        | Command::Stop
        | Command::Samples { .. }
        | Command::Score { .. } => false,
        _ => true,
    }
}

/// How the supervisor goes about it. The anchors are standardized as the factory's scaler does it, and are of no use where a model
/// has come with another.
fn plan<N, Q, const INPUTS: usize>(
    factory: &Factory<N, Q, INPUTS>,
    scaler: &StandardScaler<INPUTS>,
) -> SupervisorConfig<'static, N, Class>
where
    N: Layer<In = [f32; INPUTS]>,
{
    let anchors = if scaler == factory.scaler { factory.anchors } else { &[] };
    // Passes over the same few examples are checked some 40 times: each better network must be so beyond the chance of them all.
    SupervisorConfig { anchors, margin: 3.0, ..SupervisorConfig::new(factory.network) }
}

/// The reply to what was saved.
fn saved<F: NorFlash>(
    outcome: Result<u32, crate::store::Error<F::Error>>,
    store: &Store<F>,
) -> Result<Reply<'static>, Error> {
    let bytes = outcome.map_err(|_| {
        log!(error, "nothing was saved: the flash failed or has no room");
        Error::Flash { saved: store.is_saved() }
    })?;
    let Source::Slot(slot) = store.source() else { return Err(Error::Flash { saved: false }) };
    Ok(Reply::Saved { slot, epoch: store.epoch(slot).unwrap_or(0), bytes })
}
