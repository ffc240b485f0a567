//! Learning the kept examples, one between two samples.

use embedded_storage::nor_flash::NorFlash;
use tinyfit::train::SupervisorConfig;
use tinyfit::train::supervisor::{self, Score};
use tinyfit::{Class, Generator, Layer, Optimizer, SeedableRng, Sgd, Train, Zero, init};

use super::anchors;
use super::replay::{self, Step};
use super::{Device, Example, plan};
use crate::classes::{Anchor, Entropy};
use crate::log::log;
use crate::protocol::{Did, Error, Event, Learned, Reply, Spoken, Stats, SupervisorEvent, Weights};
use crate::serve::Output;
use crate::speech::{reply, write};

/// A `learn` that is under way; all zero bits if none is.
pub(super) struct Learning {
    /// Passes that are left.
    epochs: u16,
    /// The command's number.
    id: Option<u32>,
    rule: Sgd,
    /// None before the first `learn`.
    rng: Option<Generator>,
    /// The step that is next in this pass.
    next: usize,
    /// It is to end before the next step.
    stopped: bool,
    /// The losses of this pass, and how many.
    losses: (f32, u32),
    learned: Learned,
}

impl Zero for Learning {
    const ZERO: Self = Self {
        epochs: 0,
        id: None,
        rule: Sgd::new(0.0),
        rng: None,
        next: 0,
        stopped: false,
        losses: (0.0, 0),
        learned: Learned::ZERO,
    };
}

impl<N, Q, F, const INPUTS: usize, const OUTPUTS: usize> Device<N, Q, F, INPUTS, OUTPUTS>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    F: NorFlash,
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
        let rule = Sgd::new(learning_rate);
        if !rule.is_valid() {
            return Err(Error::Rejected);
        }
        self.state.supervisor.resume();
        let rng = Some(Generator::seed_from_u64(seed));
        self.state.learning = Learning { epochs, id, rule, rng, ..Learning::ZERO };
        Ok(())
    }

    /// Shows the supervisor one example; returns what there is to say.
    pub(super) fn learn_one<'a>(&mut self, output: &'a mut Output) -> &'a [u8] {
        let plan = plan(&self.factory, &self.state.scaler);
        // An anchor is learned, and judges nothing that it has taught.
        let pupil = SupervisorConfig { hold_out: u32::MAX, ..plan };
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
        let step = replay::step::<INPUTS, OUTPUTS>(
            &state.kept,
            plan.anchors,
            learning.next,
            usize::from(learning.epochs),
        );
        let start = (self.factory.clock)();
        let event = step.filter(|_| !learning.stopped).map(|step| {
            let (plan, x, target) = match step {
                Step::Kept(Example { x, class }) => (&plan, x, Class(usize::from(*class))),
                Step::Anchor(Anchor { x, target }) => (&pupil, x, *target),
            };
            let rule = &mut learning.rule;
            state.supervisor.observe(plan, &mut state.network, rule, &Entropy::<OUTPUTS>, x, &target)
        });
        if let Some(supervisor::Event::Learned { .. }) = event {
            state.timing.learn = (self.factory.clock)().wrapping_sub(start);
        }
        let said = event.and_then(|event| learning.note(event, &mut state.stats));
        learning.next += 1;
        if learning.stopped || learning.next >= replay::steps(&state.kept, plan.anchors) {
            learning.next = 0;
            learning.epochs = if learning.stopped { 0 } else { learning.epochs - 1 };
            let (sum, count) = learning.losses;
            learning.learned.loss = if count > 0 { sum / count as f32 } else { 0.0 };
        }
        if !learning.is_under_way() {
            let (id, mut learned) = (learning.id, learning.learned);
            // The last of the checks: of the best and what was learned since, the one that does better on what judges.
            let plan = SupervisorConfig { margin: 0.0, ..plan };
            if let supervisor::Event::Finished { to } =
                state.supervisor.finish(&plan, &mut state.network, &Entropy::<OUTPUTS>)
            {
                learned.weights = to.into();
            }
            if !anchors::are_kept(plan.anchors, &state.network, self.factory.network) {
                log!(warn, "learning is undone: the network forgot what the factory's knew");
                state.network.copy_from(self.factory.network);
                state.supervisor = tinyfit::train::Supervisor::ZERO;
                (learned.weights, learned.undone) = (Weights::Factory, true);
            }
            log!(info, "learned {=u32} examples, loss {=f32}", learned.examples, learned.loss);
            return reply(id, Reply::Learned(learned), output);
        }
        match said {
            Some(supervisor) if state.watched => {
                write(&Spoken { event: Event::Supervisor(supervisor) }, output)
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

    /// Counts an event; returns those that are worth to be told.
    fn note(&mut self, event: supervisor::Event, stats: &mut Stats) -> Option<SupervisorEvent> {
        let Self { learned, losses, .. } = self;
        let nothing = SupervisorEvent {
            did: Did::Checked,
            loss: None,
            accuracy: None,
            weights: None,
            learning_rate: None,
        };
        let score =
            |did, Score { loss, accuracy }| SupervisorEvent { did, loss: Some(loss), accuracy, ..nothing };
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
                learned.refused += 1;
                stats.rejected = stats.rejected.saturating_add(1);
                return None;
            }
            supervisor::Event::Paused => {
                learned.rested += 1;
                return None;
            }
            // These came of an example that was learned.
            supervisor::Event::Checked(at) => {
                count();
                score(Did::Checked, at)
            }
            supervisor::Event::Improved(at) => {
                count();
                learned.improved += 1;
                stats.improved = stats.improved.saturating_add(1);
                score(Did::Improved, at)
            }
            supervisor::Event::RolledBack { to, learning_rate, .. } => {
                count();
                learned.rolled_back += 1;
                stats.rolled_back = stats.rolled_back.saturating_add(1);
                SupervisorEvent {
                    did: Did::RolledBack,
                    weights: Some(to.into()),
                    learning_rate: Some(learning_rate),
                    ..nothing
                }
            }
            supervisor::Event::Stopped { to } => {
                count();
                learned.rolled_back += 1;
                stats.rolled_back = stats.rolled_back.saturating_add(1);
                SupervisorEvent { did: Did::Stopped, weights: Some(to.into()), ..nothing }
            }
            // It was held out.
            supervisor::Event::Drift { learning_rate } => {
                learned.held_out += 1;
                stats.drifts = stats.drifts.saturating_add(1);
                SupervisorEvent { did: Did::Drift, learning_rate: Some(learning_rate), ..nothing }
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
