//! Learning the kept examples, one between two samples.

use embedded_storage::nor_flash::NorFlash;
use tinyfit::train::SupervisorConfig;
use tinyfit::train::supervisor::{self, Score};
use tinyfit::{Generator, Layer, Optimizer, SeedableRng, Sgd, Train, Zero, init};

use super::anchors;
use super::examples::Example;
use super::replay::{self, Step};
use super::{Device, supervisor_config};
use crate::codec::{Reply, reply, write};
use crate::log::log;
use crate::protocol::{Error, Event, Learned, Notification, Outcome, Stats, SupervisorEvent, Weights};
use crate::sensing::Sensing;
use crate::serve::Output;
use crate::task::{Anchor, Task};

/// A `learn` that is under way; all zero bits if none is.
pub(super) struct Learning {
    /// Epochs that are left.
    epochs: u16,
    /// The command's number.
    id: Option<u32>,
    optimizer: Sgd,
    /// None before the first `learn`.
    rng: Option<Generator>,
    /// The step that is next in this epoch.
    next: usize,
    /// Whether it ends before the next step.
    stopped: bool,
    /// The sum of the losses of this epoch, and their number.
    losses: (f32, u32),
    learned: Learned,
}

impl Zero for Learning {
    const ZERO: Self = Self {
        epochs: 0,
        id: None,
        optimizer: Sgd::new(0.0),
        rng: None,
        next: 0,
        stopped: false,
        losses: (0.0, 0),
        learned: Learned::ZERO,
    };
}

impl<N, Q, F, T, S, const INPUTS: usize, const OUTPUTS: usize> Device<N, Q, F, INPUTS, OUTPUTS, T, S>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    F: NorFlash,
    T: Task,
    S: Sensing,
{
    pub(super) fn learn(
        &mut self,
        id: Option<u32>,
        epochs: u16,
        learning_rate: f32,
        seed: u64,
    ) -> Result<(), Error> {
        if self.state.kept.is_empty() || epochs == 0 {
            return Err(Error::Empty);
        }
        let optimizer = Sgd::new(learning_rate);
        if !optimizer.is_valid() {
            return Err(Error::InvalidValue);
        }
        self.state.supervisor.resume();
        let rng = Some(Generator::seed_from_u64(seed));
        self.state.learning = Learning { epochs, id, optimizer, rng, ..Learning::ZERO };
        Ok(())
    }

    /// Shows the supervisor one example. Returns the line to send, if there is one.
    pub(super) fn learn_one<'a>(&mut self, output: &'a mut Output) -> &'a [u8] {
        let config = supervisor_config(&self.factory, &self.state.scaler);
        // An anchor is learned from, and never held out.
        let anchor_config = SupervisorConfig { hold_out: u32::MAX, ..config };
        let state = &mut *self.state;
        let learning = &mut state.learning;
        if !learning.is_under_way() {
            return &[];
        }
        if learning.next == 0 {
            if let Some(rng) = &mut learning.rng {
                init::shuffle(&mut state.kept, rng);
            }
            learning.losses = (0.0, 0);
        }
        let step = replay::step::<T, INPUTS>(
            &state.kept,
            config.anchors,
            learning.next,
            usize::from(learning.epochs),
        );
        let start = (self.factory.clock)();
        let event = step.filter(|_| !learning.stopped).map(|step| {
            let (config, x, target) = match step {
                Step::Kept(Example { x, label }) => (&config, x, state.task.target(x, label)),
                Step::Anchor(Anchor { x, target }) => (&anchor_config, x, *target),
            };
            let optimizer = &mut learning.optimizer;
            state.supervisor.observe(config, &mut state.network, optimizer, &T::LOSS, x, &target)
        });
        if let Some(supervisor::Event::Learned { .. }) = event {
            state.scores.timing.learn = (self.factory.clock)().wrapping_sub(start);
        }
        let report = event.and_then(|event| learning.note(event, &mut state.scores.stats));
        learning.next += 1;
        if learning.stopped || learning.next >= replay::steps::<T, INPUTS>(&state.kept, config.anchors) {
            learning.next = 0;
            learning.epochs = if learning.stopped { 0 } else { learning.epochs - 1 };
            let (sum, count) = learning.losses;
            learning.learned.loss = if count > 0 { sum / count as f32 } else { 0.0 };
        }
        if !learning.is_under_way() {
            let (id, mut learned) = (learning.id, learning.learned);
            // The last check: of the best network and the current one, the one that is better on the examples held out stays.
            let config = SupervisorConfig { margin: 0.0, ..config };
            if let supervisor::Event::Finished { to } =
                state.supervisor.finish(&config, &mut state.network, &T::LOSS)
            {
                learned.weights = to.into();
            }
            if !anchors::are_kept::<N, T, INPUTS>(config.anchors, &state.network, self.factory.network) {
                log!(warn, "learning is reverted: the network forgot what the factory's knew");
                state.network.copy_from(self.factory.network);
                state.supervisor = tinyfit::train::Supervisor::ZERO;
                (learned.weights, learned.reverted) = (Weights::Factory, true);
            }
            log!(info, "learned {=u32} examples, loss {=f32}", learned.examples, learned.loss);
            return reply(id, Reply::Learned(learned), output);
        }
        match report {
            Some(supervisor) if state.scores.watched => {
                write(&Notification::<&[f32]> { event: Event::Supervisor(supervisor) }, output)
            }
            _ => &[],
        }
    }
}

impl Learning {
    pub(super) fn is_under_way(&self) -> bool {
        self.epochs > 0
    }

    /// Ends it before its next step.
    pub(super) fn stop(&mut self) {
        self.stopped = self.is_under_way();
    }

    /// Counts an event. Returns what is to be sent of it.
    fn note(&mut self, event: supervisor::Event, stats: &mut Stats<()>) -> Option<SupervisorEvent> {
        let Self { learned, losses, .. } = self;
        let nothing = SupervisorEvent {
            outcome: Outcome::Checked,
            loss: None,
            accuracy: None,
            weights: None,
            learning_rate: None,
        };
        let score = |outcome, Score { loss, accuracy }| SupervisorEvent {
            outcome,
            loss: Some(loss),
            accuracy,
            ..nothing
        };
        let mut count = || {
            learned.examples += 1;
            stats.learned = stats.learned.saturating_add(1);
        };
        let supervisor = match event {
            supervisor::Event::Learned { loss } => {
                count();
                *losses = (losses.0 + loss, losses.1 + 1);
                return None;
            }
            supervisor::Event::HeldOut { .. } => {
                learned.held_out += 1;
                return None;
            }
            supervisor::Event::Refused(_reason) => {
                log!(warn, "an example was refused: {}", _reason);
                learned.rejected += 1;
                stats.rejected = stats.rejected.saturating_add(1);
                return None;
            }
            supervisor::Event::Paused => {
                learned.skipped += 1;
                return None;
            }
            // These came of an example that was learned.
            supervisor::Event::Checked(at) => {
                count();
                score(Outcome::Checked, at)
            }
            supervisor::Event::Improved(at) => {
                count();
                learned.improved += 1;
                stats.improved = stats.improved.saturating_add(1);
                score(Outcome::Improved, at)
            }
            supervisor::Event::RolledBack { to, learning_rate, .. } => {
                count();
                learned.rolled_back += 1;
                stats.rolled_back = stats.rolled_back.saturating_add(1);
                SupervisorEvent {
                    outcome: Outcome::RolledBack,
                    weights: Some(to.into()),
                    learning_rate: Some(learning_rate),
                    ..nothing
                }
            }
            supervisor::Event::Stopped { to } => {
                count();
                learned.rolled_back += 1;
                stats.rolled_back = stats.rolled_back.saturating_add(1);
                SupervisorEvent { outcome: Outcome::Stopped, weights: Some(to.into()), ..nothing }
            }
            // It was held out.
            supervisor::Event::Drift { learning_rate } => {
                learned.held_out += 1;
                stats.drifts = stats.drifts.saturating_add(1);
                SupervisorEvent { outcome: Outcome::Drift, learning_rate: Some(learning_rate), ..nothing }
            }
            _ => return None,
        };
        Some(supervisor)
    }
}

impl From<supervisor::Weights> for Weights {
    fn from(weights: supervisor::Weights) -> Self {
        match weights {
            supervisor::Weights::Current => Weights::Current,
            supervisor::Weights::Best => Weights::Best,
            supervisor::Weights::Factory => Weights::Factory,
        }
    }
}
