//! The application that learns: the network that came with the firmware, and a copy of it that learns and is saved.

mod anchors;
mod commands;
mod evaluate;
mod examples;
mod guard;
mod learning;
mod put;
mod replay;
mod saving;

use embedded_storage::nor_flash::NorFlash;
use heapless::Vec;
use tinyfit::train::{Supervisor, SupervisorConfig};
use tinyfit::{Layer, StandardScaler, Train, Trainer, Zero};

use crate::limits::Bucket;
use crate::log::log;
use crate::owner::Owner;
use crate::protocol::{CHUNK_BASE64, Stats};
use crate::scoring::Scores;
use crate::sensing::{NoSensing, Sensing};
use crate::snapshot::{self, DeviceSupervisor, Snapshot, model};
use crate::store::{Slots, Source, Store};
use crate::task::{Anchor, Classes, Task};
use examples::{Example, KEPT, Prediction};
use learning::Learning;
use put::Incoming;

/// What lies in flash: the networks as they were trained, how their inputs are standardized, and what their outputs stand for.
pub struct Factory<N: 'static, Q: 'static, const INPUTS: usize, T: Task, S = NoSensing> {
    /// The board's name.
    pub board: &'static str,
    /// The scaling of the features.
    pub scaler: &'static StandardScaler<INPUTS>,
    /// The network to start from.
    pub network: &'static N,
    /// The int8 network.
    pub int8: &'static Q,
    /// The meaning of the outputs.
    pub task: T,
    /// What turns samples into inputs.
    pub sensing: S,
    /// Names of the numbers of a score, as in [`Info::outputs`](crate::protocol::Info::outputs); empty for a classifier.
    pub outputs: &'static str,
    /// Anchors: standardized examples that the network must not forget.
    pub anchors: &'static [Anchor<INPUTS, T::Target>],
    /// The network's fingerprint: `FINGERPRINT` of what `tinyfit-build` writes.
    pub fingerprint: u32,
    /// Who may change it.
    pub owner: Owner,
    /// Reads a free running clock.
    pub clock: fn() -> u32,
    /// Its ticks per second.
    pub ticks_per_second: u32,
}

impl<N, Q, const INPUTS: usize, const OUTPUTS: usize> Factory<N, Q, INPUTS, Classes<OUTPUTS>>
where
    N: Layer<Out = [f32; OUTPUTS]>,
{
    /// Networks that classify, without a chain, anchors and an owner; the clock stands still. Give the other fields by
    /// `Factory { anchors, owner, clock, ..Factory::new(board, scaler, network, int8) }`.
    pub const fn new(
        board: &'static str,
        scaler: &'static StandardScaler<INPUTS>,
        network: &'static N,
        int8: &'static Q,
    ) -> Self {
        Self::of(Classes, "", NoSensing, board, scaler, network, int8)
    }
}

impl<N, Q, const INPUTS: usize, T: Task, S: Sensing> Factory<N, Q, INPUTS, T, S> {
    /// The same of any task, what the numbers of a score are called, and what turns samples into inputs.
    pub const fn of(
        task: T,
        outputs: &'static str,
        sensing: S,
        board: &'static str,
        scaler: &'static StandardScaler<INPUTS>,
        network: &'static N,
        int8: &'static Q,
    ) -> Self {
        Self {
            board,
            scaler,
            network,
            int8,
            task,
            sensing,
            outputs,
            anchors: &[],
            fingerprint: 0,
            owner: Owner::OPEN,
            clock: || 0,
            ticks_per_second: 1,
        }
    }
}

/// The contents of RAM, all zero bits at first.
pub struct State<
    N: Train,
    const INPUTS: usize,
    const OUTPUTS: usize,
    T: Task = Classes<OUTPUTS>,
    S: Sensing = NoSensing,
> {
    scores: Scores<Prediction<INPUTS, T>, T, S, INPUTS, OUTPUTS>,
    scaler: StandardScaler<INPUTS>,
    task: T,
    network: N,
    supervisor: DeviceSupervisor<N, T>,
    /// Computes losses for `evaluate`.
    evaluator: Trainer<N>,
    kept: Vec<Example<INPUTS, T>, KEPT>,
    learning: Learning,
    /// The session that the owner's signatures are bound to; `None` before the first request.
    session: Option<[u32; 4]>,
    spent: Spent,
    /// A model that is being received.
    put: Incoming<StandardScaler<INPUTS>, T, N>,
    chunk: [u8; CHUNK_BASE64],
}

/// The used part of each limit.
struct Spent {
    saves: Bucket,
    labels: Bucket,
    forgeries: Bucket,
}

impl<N: Train + Zero, const INPUTS: usize, const OUTPUTS: usize, T: Task, S: Sensing> Zero
    for State<N, INPUTS, OUTPUTS, T, S>
{
    const ZERO: Self = Self {
        scores: Scores::ZERO,
        scaler: StandardScaler::ZERO,
        task: T::ZERO,
        network: N::ZERO,
        supervisor: Supervisor::ZERO,
        evaluator: Trainer::ZERO,
        kept: Vec::new(),
        learning: Learning::ZERO,
        session: None,
        spent: Spent { saves: Bucket::ZERO, labels: Bucket::ZERO, forgeries: Bucket::ZERO },
        put: Incoming::ZERO,
        chunk: [0; CHUNK_BASE64],
    };
}

/// Scores windows, learns from labels, saves what it learned, answers commands. If the network's inputs are not the features of a
/// window, samples are refused ([`Error::Unsupported`](crate::protocol::Error::Unsupported)) and a sensor is ignored.
pub struct Device<
    N: Train + 'static,
    Q: 'static,
    F,
    const INPUTS: usize,
    const OUTPUTS: usize,
    T: Task = Classes<OUTPUTS>,
    S: Sensing = NoSensing,
> {
    factory: Factory<N, Q, INPUTS, T, S>,
    /// The CRC-32 of the factory's model: a record that was tuned from another model is refused.
    origin: u32,
    state: &'static mut State<N, INPUTS, OUTPUTS, T, S>,
    /// `None` if the flash does not work.
    store: Option<Store<F>>,
    source: Source,
}

impl<N, Q, F, T, S, const INPUTS: usize, const OUTPUTS: usize> Device<N, Q, F, INPUTS, OUTPUTS, T, S>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    F: NorFlash,
    T: Task,
    S: Sensing,
{
    /// Boots from the newest complete record in flash that belongs to this factory model, otherwise from the
    /// factory's weights.
    pub fn new(
        factory: Factory<N, Q, INPUTS, T, S>,
        state: &'static mut State<N, INPUTS, OUTPUTS, T, S>,
        flash: F,
        slots: Slots,
    ) -> Self {
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

    /// The CRC-32 of the current factory model; never 0, which stands for any.
    fn origin(&mut self) -> u32 {
        let mut digest = crate::CRC.digest();
        model(&self.state.scaler, &self.state.task, &self.state.network, &mut |number| {
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

    /// The newest usable record, slot by slot, or the factory's.
    fn restore(&mut self) -> Source {
        while let Some(store) = &mut self.store
            && let source @ Source::Slot(_slot) = store.source()
        {
            let state = &mut *self.state;
            let mut snapshot = Snapshot {
                factory: 0,
                stats: &mut state.scores.stats,
                taught: &mut state.scores.taught,
                scaler: &mut state.scaler,
                task: &mut state.task,
                network: &mut state.network,
                supervisor: Some(&mut state.supervisor),
            };
            let loaded = snapshot.load(store);
            if loaded.is_ok() && [0, self.origin].contains(&snapshot.factory) && snapshot.is_finite() {
                // The examples were not saved.
                state.scores.stats.kept = state.kept.len() as u32;
                return source;
            }
            log!(warn, "the record in slot {=usize} is of no use here", _slot);
            store.refuse();
        }
        self.reset();
        Source::Factory
    }

    /// Drops the kept examples, and the window that might become one.
    fn forget_examples(&mut self) {
        self.state.kept.clear();
        self.state.scores.last = None;
    }

    /// The factory's model, supervisor and counts.
    #[inline(never)]
    fn reset(&mut self) {
        let state = &mut *self.state;
        state.scaler = *self.factory.scaler;
        state.task = self.factory.task;
        state.network.copy_from(self.factory.network);
        state.supervisor = Supervisor::ZERO;
        state.scores.stats = Stats { kept: state.kept.len() as u32, ..Stats::ZERO };
        state.scores.taught = T::Counts::ZERO;
        state.put.forget();
    }
}

/// The settings of the supervisor. The anchors are standardized by the factory's scaler, so they are not used with a model that came
/// with another scaler.
fn supervisor_config<N, Q, T, S, const INPUTS: usize>(
    factory: &Factory<N, Q, INPUTS, T, S>,
    scaler: &StandardScaler<INPUTS>,
) -> SupervisorConfig<'static, N, T::Target>
where
    N: Layer<In = [f32; INPUTS]>,
    T: Task,
{
    let anchors = if scaler == factory.scaler { factory.anchors } else { &[] };
    // Epochs over the same few examples are checked about 40 times: a better network must exceed the chance of all
    // checks.
    SupervisorConfig { anchors, margin: 3.0, ..SupervisorConfig::new(factory.network) }
}
