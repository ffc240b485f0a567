//! Training with validation, early stopping, rollback and drift detection: the [`Supervisor`], its settings and its
//! events.

mod comparison;
mod config;
mod decision;
mod event;
mod held_out;
mod memory;
mod state;
mod weights;

use core::mem::size_of;

use heapless::Vec;

use crate::error::Error;
use crate::layer::Train;
use crate::optim::Optimizer;
use crate::target::Example;
use crate::target::{Class, Target};
use crate::train::Loss;
use crate::train::PageHinkley;
use crate::train::Trainer;
use crate::train::step::check;
use crate::zero::{Vector, Zero};
use held_out::{Held, evaluate};
use weights::is_finite;

pub use config::SupervisorConfig;
pub use event::{Cause, Event, Score, Weights};

/// A [`Trainer`] with validation, early stopping and rollback: it keeps the best weights and goes back to them.
///
/// It holds out one of every few examples, at irregular places, and never learns it. The latest `V` of these are the
/// validation set. At each check the network is compared with the best weights on the same examples, pair by pair, so
/// that examples which are hard for both do not count (a paired t-test). The network is
///
/// - **better** if its losses are lower by more than chance, on most examples or with fewer wrong classes, if they are
///   lower by more than chance than those of an output of zeros, and if no class is forgotten. Its weights are the
///   best from now on.
/// - **worse** if its losses are higher by more than chance and by more than the tolerance, or if more classes are
///   wrong by more than chance. It goes back to the best weights, or to the factory weights if these do better now.
///   The optimizer's state is cleared, and the learning rate is lowered.
/// - **neither** otherwise: learning continues. After `patience` checks without a better network it goes back too, and
///   learning pauses.
///
/// The losses of the *best* weights on held-out examples feed the [`PageHinkley`] test, so training that goes wrong
/// does not count as drift. Drift ends a pause, renews patience and takes back one lowering of the learning rate.
///
/// # What it protects against
/// - **High learning rates, NaN, outliers** are refused or undone. Finite weights stay finite, and a large loss counts
///   by its logarithm.
/// - **Wrong labels for a while**: a network that learns random labels is not better than the baseline, nor better on
///   most examples. Labels that are wrong in a consistent way are a new task. It is learned, unless the labels leave a
///   class without examples.
/// - **Forgetting**: if the loss is fused with softmax or sigmoid, the validation set holds as many examples of each
///   class as it can. A class is *missing* while none of it was held out in the last `4 * classes` turns. On a
///   missing class, and on a class with anchors held out, a better network has no more wrong examples than the best
///   weights. The rise of its losses, plus [`margin`](SupervisorConfig::margin) standard errors, is at most
///   [`tolerance`](SupervisorConfig::tolerance) times the loss of the best weights. With factory weights, no network
///   is better while a class has no example at all.
///
/// # Anchors
/// Without examples of a class the supervisor cannot measure it. A device that sees three classes of four then learns
/// nothing, and loses nothing. Give the config [`anchors`](SupervisorConfig::anchors), a few examples of each class
/// from the factory, and it learns. Half of them are held out before the first example, until other examples of their
/// class replace them. The other half are learned again, one after each example, while their class is missing
/// (rehearsal; Robins, "Catastrophic Forgetting, Rehearsal and Pseudorehearsal", 1995). No anchor is in both halves: a
/// network fits what it rehearses, and would look better than it is. If the world changes for all classes, none is
/// missing, and the anchors soon leave the validation set.
///
/// Chance remains, since `V` examples are a sample. At a margin of 2, up to one check in 40 accepts a network that is
/// only as good. More examples help more than a larger margin: a dozen anchors of each class, and 8 places of `V` for
/// each. `cargo run --example supervisor --release` prints the results of 25 streams.
///
/// Between two checks the network may be worse than before. Where that matters, predict with [`best`](Self::best).
/// Without factory weights, the weights at the start are gone once another network is better.
///
/// # Costs
/// RAM is that of the trainer, 4 bytes per parameter that is trained, `V * (x + target + 12)` bytes and 40 bytes, all
/// zero at first. An anchor takes `x + target` bytes of flash. Holding out an example costs a prediction and two sweeps
/// over the weights. Learning an anchor again costs as much as an example. A check costs `V` predictions, and `V` more
/// if the network goes back and there are factory weights. The first check comes when half of the validation set is
/// full: without anchors after `V / 2 * hold_out` examples.
///
/// Source: Prechelt, "Early Stopping - But When?", 1998, for the idea; the test above is this crate's.
///
/// ```
/// use tinyfit::train::supervisor::{Supervisor, Event, SupervisorConfig};
/// use tinyfit::data::Example;
/// use tinyfit::init;
/// use tinyfit::prelude::*;
///
/// type Net = Dense<2, 2, Softmax>;
/// type Watched = Supervisor<Net>;
/// const _: () = assert!(Watched::RAM <= 1200);
///
/// static FACTORY: Net = Net::ZERO;
/// const fn anchor(x: [f32; 2], class: usize) -> Example<[f32; 2], Class> {
///     Example { x, target: Class(class) }
/// }
/// static ANCHORS: [Example<[f32; 2], Class>; 8] = [
///     anchor([-0.5, 0.5], 0), anchor([0.6, 0.1], 1), anchor([-0.9, -0.4], 0),
///     anchor([0.2, -0.3], 1), anchor([0.1, 0.8], 0), anchor([0.9, -0.6], 1),
///     anchor([-0.2, 0.3], 0), anchor([-0.5, -0.8], 1),
/// ];
/// const CONFIG: SupervisorConfig<Net, Class> =
///     SupervisorConfig { anchors: &ANCHORS, ..SupervisorConfig::new(&FACTORY) };
///
/// let (mut net, mut sgd, mut rng) = (FACTORY, Sgd::new(0.1), Generator::seed_from_u64(1));
/// let mut supervisor = Watched::new();
/// for _ in 0..1000 {
///     let x = [init::uniform(1.0, &mut rng), init::uniform(1.0, &mut rng)];
///     let class = Class(usize::from(x[0] > x[1]));
///     match supervisor.observe(&CONFIG, &mut net, &mut sgd, &CrossEntropy, &x, &class) {
///     Event::Improved(score) => assert!(score.loss < 0.6),
///     Event::RolledBack { .. } | Event::Drift { .. } => panic!("in so quiet a stream"),
///     _ => {}
///     }
/// }
/// supervisor.finish(&CONFIG, &mut net, &CrossEntropy);
/// assert!(net.predict(&[0.5, 0.0])[1] > 0.8);
/// ```
#[doc(alias = "Coach")]
#[doc(alias = "EarlyStopping")]
#[doc(alias = "ModelCheckpoint")]
#[doc(alias = "restore_best_weights")]
#[doc(alias = "early stopping")]
#[doc(alias = "rollback")]
#[doc(alias = "validation")]
pub struct Supervisor<N: Train, T = Class, S: Zero = (), const V: usize = 32> {
    trainer: Trainer<N, S>,
    best: N::Params<f32>,
    // The length as u32 makes it as large on the host as on the chip.
    held: Vec<Held<N::In, T>, V, u32>,
    drift: PageHinkley,
    /// The phase whose size decides whether an example is held out.
    phase: u32,
    /// Counts the examples held out.
    turn: u16,
    /// Examples since the last check.
    since: u32,
    /// Checks since the last better network.
    waited: u32,
    /// The number of lowerings of the learning rate that were not taken back.
    lowered: u16,
    /// Whether a loss or a gradient was refused since the last check.
    refused: bool,
    paused: bool,
    /// Whether the best weights are still to be taken from the network.
    restored: bool,
}

impl<N: Train, T, S: Zero, const V: usize> Zero for Supervisor<N, T, S, V> {
    const ZERO: Self = Self::sized();
}

impl<N: Train, T, S: Zero, const V: usize> Default for Supervisor<N, T, S, V> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<N: Train, T, S: Zero> Supervisor<N, T, S> {
    /// A supervisor that holds out up to 32 examples. [`sized`](Self::sized) makes one for another number.
    pub const fn new() -> Self {
        Self::sized()
    }
}

impl<N: Train, T, S: Zero, const V: usize> Supervisor<N, T, S, V> {
    /// The size of the supervisor, in bytes: the RAM that learning takes in addition to the network.
    pub const RAM: usize = size_of::<Self>();

    /// A supervisor that holds out up to `V` examples, at least 8. `V` is part of its type.
    pub const fn sized() -> Self {
        const { assert!(V >= 8, "a supervisor cannot compare networks on fewer than 8 examples: hold out more") };
        Self {
            trainer: Trainer::new(),
            best: N::Params::ZERO,
            held: Vec::new(),
            drift: PageHinkley::new(),
            phase: 0,
            turn: 0,
            since: 0,
            waited: 0,
            lowered: 0,
            refused: false,
            paused: false,
            restored: false,
        }
    }

    /// Calls `look` with the best network so far. For that time, the best weights replace those of `net`.
    ///
    /// `supervisor.best(&mut net, |best| best.predict(&x))`
    pub fn best<Y>(&mut self, net: &mut N, look: impl FnOnce(&N) -> Y) -> Y {
        self.adopt(net);
        self.sweep(net, true);
        let seen = look(net);
        self.sweep(net, true);
        seen
    }

    /// Continues learning after a pause, or at a learning rate that you set: with full patience, and with no lowering
    /// of the rate to take back.
    pub fn resume(&mut self) {
        (self.waited, self.lowered, self.paused) = (0, 0, false);
    }

    /// The examples held out, in no order.
    #[doc(alias = "validation set")]
    pub fn held_out(&self) -> impl Iterator<Item = &Example<N::In, T>> {
        self.held.iter().map(|held| &held.example)
    }

    /// Whether learning is paused until there is drift.
    #[doc(alias("resting", "stopped_epoch"))]
    pub fn is_paused(&self) -> bool {
        self.paused
    }
}

impl<N, T, S, const V: usize> Supervisor<N, T, S, V>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    S: Zero,
    T: Target + Copy,
{
    // Of its duties those that are deep or hold much have separate frames, and none calls another that evaluates: the stack is as
    // deep as the deepest of them.
    /// Takes the next example of the stream: holds it out or learns it, and compares the network with the best weights
    /// when a check is due.
    ///
    /// It never fails: a refused example is [`Event::Refused`]. Give the same `config`, `net`, optimizer and loss at
    /// each call.
    pub fn observe<L: Loss, Opt: Optimizer<State = S>>(
        &mut self,
        config: &SupervisorConfig<'_, N, T>,
        net: &mut N,
        optimizer: &mut Opt,
        loss: &L,
        x: &N::In,
        target: &T,
    ) -> Event {
        if let Err(rejected) = self.admit::<L, _>(config, net, optimizer, x, target) {
            return Event::Refused(rejected);
        }
        self.adopt(net);
        if self.held.is_empty() {
            self.hold_anchors::<L>(config, net);
            self.evaluate_each(net, loss);
            self.keep(net);
        }
        // The first example is held out. Multiples of the golden ratio spread evenly over the circle (Weyl), and so do
        // every second, third, .. of them: where classes come in turn, each is held out as often as any other.
        let phase = self.phase;
        self.phase = phase.wrapping_add(0x9E37_79B9);
        if phase < u32::MAX.checked_div(config.hold_out).unwrap_or(0) {
            self.sweep(net, true);
            let evaluation = evaluate(&mut self.trainer, net, loss, x, target);
            self.sweep(net, true);
            return self.hold_out::<L, _>(config, net, optimizer, x, target, evaluation);
        }
        if self.paused {
            return Event::Paused;
        }
        self.since = self.since.saturating_add(1);
        let learned = self.trainer.learn(net, optimizer, loss, x, target);
        let event = self.learned(net, learned);
        if let Event::Learned { .. } = event
            && let Some(Example { x, target }) = self.anchor_due::<L>(config)
        {
            let learned = self.trainer.learn(net, optimizer, loss, x, target);
            self.learned(net, learned);
        }
        if self.since < config.check {
            return event;
        }
        let finite = is_finite(net);
        if finite && !self.evaluate_all(net, loss) {
            return event;
        }
        let cause = match self.decide(config, net, loss, finite) {
            Ok(event) => return event,
            Err(cause) => cause,
        };
        let factory = self.evaluate_factory(config, loss);
        self.go_back(config, net, optimizer, cause, factory)
    }

    /// The event of an example that was learned or refused.
    fn learned(&mut self, net: &N, learned: Result<f32, Error>) -> Event {
        match learned {
            Ok(loss) => Event::Learned { loss },
            Err(rejected) => {
                self.refused = true;
                if !is_finite(net) {
                    self.since = u32::MAX;
                }
                Event::Refused(rejected)
            }
        }
    }

    /// Gives the network the best weights: its own if they are better than the best so far, otherwise those, or the
    /// factory weights if these do better now.
    ///
    /// The supervisor can continue afterward.
    pub fn finish<L: Loss>(&mut self, config: &SupervisorConfig<'_, N, T>, net: &mut N, loss: &L) -> Event {
        if let Err(rejected) = config.check() {
            return Event::Refused(rejected);
        }
        if self.held.is_empty() {
            return Event::Finished { to: Weights::Current };
        }
        self.adopt(net);
        let better = is_finite(net)
            && self.evaluate_all(net, loss)
            && self.compare::<L>(config).better
            && !self.forgets::<L>(config)
            && self.beats_baseline(config, loss);
        if better {
            self.keep(net);
        }
        let factory = self.evaluate_factory(config, loss);
        let to = self.restore_best(config, net, factory);
        Event::Finished { to: if better && to == Weights::Best { Weights::Current } else { to } }
    }

    /// Checks the arguments. A network that starts with NaN gets the factory weights.
    #[inline(never)]
    fn admit<L: Loss, Opt: Optimizer<State = S>>(
        &self,
        config: &SupervisorConfig<'_, N, T>,
        net: &mut N,
        optimizer: &Opt,
        x: &N::In,
        target: &T,
    ) -> Result<(), Error> {
        config.check()?;
        optimizer.check()?;
        check::<N, L, T>(net, x, target)?;
        if self.held.is_empty() && !is_finite(net) {
            net.copy_from(config.factory.filter(|factory| is_finite(*factory)).ok_or(Error::Loss)?);
        }
        Ok(())
    }
}
