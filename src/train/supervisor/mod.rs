//! Learning with validation, early stopping and rollback.

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

/// A [`Trainer`] with validation, early stopping and rollback: it keeps the best weights, and goes back to them.
///
/// One example of each few, at irregular places, is held out: it is never learned, and the latest `V` of them are the
/// validation set. Every so often the network is compared with the best so far on the same examples, one by one, so that
/// what is hard for both decides nothing (a paired t-test). The network is
///
/// - **better** where all of this holds: its losses are lower by more than chance, on most examples or with fewer wrong
///   classes; they are lower by more than chance than those of an output of zeros; and no class is forgotten. It is the best
///   from now on;
/// - **worse** where its losses are higher by more than chance and by more than the tolerance, or more classes are wrong
///   by more than chance. It goes back to the best weights, or to the factory's where these do better now. The optimizer's
///   state is cleared, and the learning rate is lowered;
/// - **neither**: learning goes on. After so many checks without a better network it goes back too, and learning pauses.
///
/// The *best* weights' losses on held-out examples go through the [`PageHinkley`] test, so learning that goes wrong is
/// not taken for a world that has changed. Drift ends a pause, renews patience and gives back one lowering of the rate.
///
/// # What it guards against
/// - **Rates too high, NaN, outliers**: refused or undone. Finite weights stay finite, and a large loss counts by its
///   logarithm.
/// - **Wrong labels for a while**: random labels teach nothing, and what comes of them is not better than the baseline,
///   nor better on most examples. (Labels that are wrong in a consistent way are a new task, and are learned, unless they
///   leave a class without examples.)
/// - **Forgetting**: where the loss is fused with softmax or sigmoid, the memory holds as many examples of each class as it
///   can. A class *stays away* while none of it was held out in the last `4 * classes` turns. Of such a class, and of one
///   with anchors held out, a better network has no more wrong examples than the best, and losses that rose, with
///   [`margin`](SupervisorConfig::margin) standard errors, by at most [`tolerance`](SupervisorConfig::tolerance) of the
///   best's. With factory weights nothing is better, either, while a class has no example at all.
///
/// # Anchors
/// Without examples of a class nothing can be measured on it: a device that meets three classes of four learns nothing, and
/// loses nothing. Give the config [`anchors`](SupervisorConfig::anchors), a few examples of each class from the factory, and it
/// learns. Half of them are held out before the first example comes, until others of their class take their places. The
/// other half are learned again, one after each example, while their class stays away (rehearsal: Robins, 1995). None is in
/// both halves: a network remembers what it rehearses, and would be found better than it is. Where the world changes for all
/// classes, none stays away, and the anchors are soon gone from memory.
///
/// What remains is chance, since `V` examples are a sample: at a margin of 2, up to one check in 40 takes a network for
/// better that is only as good. More examples are better than a larger margin: a dozen anchors of each class, and 8 places
/// of the memory for each. `cargo run --example supervisor --release` prints what a supervisor wins and loses in 25 streams.
///
/// Between two checks the network that learns may be worse than it was; predict with [`best`](Self::best) where that
/// matters. Without the factory weights, the weights that learning began with are gone once something was better, and
/// cannot come back with the world they were made for.
///
/// # Costs
/// RAM is that of the trainer, 4 bytes per parameter that learns, `V (x + target + 12)` and 40, all zero at first. Anchors
/// take `x + target` bytes of flash each. An example held out costs a prediction and two sweeps over the weights; an anchor
/// that is learned again costs as much as an example. A check costs `V` predictions, and `V` more when the network goes back
/// and there are factory weights. The first check comes when half of the memory is full, after `V / 2 * hold_out` examples
/// without anchors.
///
/// ```
/// use tinyfit::train::supervisor::{Supervisor, Event, SupervisorConfig};
/// use tinyfit::{Class, CrossEntropy, Dense, Generator, Layer, SeedableRng, Sgd, Softmax, Zero, init};
/// use tinyfit::data::Example;
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
///     anchor([-0.5, 0.5], 0), anchor([0.6, 0.1], 1), anchor([-0.9, -0.4], 0), anchor([0.2, -0.3], 1),
///     anchor([0.1, 0.8], 0), anchor([0.9, -0.6], 1), anchor([-0.2, 0.3], 0), anchor([-0.5, -0.8], 1),
/// ];
/// const CONFIG: SupervisorConfig<Net, Class> = SupervisorConfig { anchors: &ANCHORS, ..SupervisorConfig::new(&FACTORY) };
///
/// let (mut net, mut sgd, mut rng) = (FACTORY, Sgd::new(0.1), Generator::seed_from_u64(1));
/// let mut supervisor = Watched::new();
/// for _ in 0..1000 {
///     let x = [init::uniform(1.0, &mut rng), init::uniform(1.0, &mut rng)];
///     let class = Class(usize::from(x[0] > x[1]));
///     match supervisor.observe(&CONFIG, &mut net, &mut sgd, &CrossEntropy, &x, &class) {
///         Event::Improved(score) => assert!(score.loss < 0.6),
///         Event::RolledBack { .. } | Event::Drift { .. } => panic!("in so quiet a stream"),
///         _ => {}
///     }
/// }
/// supervisor.finish(&CONFIG, &mut net, &CrossEntropy);
/// assert!(net.predict(&[0.5, 0.0])[1] > 0.8);
/// ```
#[doc(alias("Coach", "EarlyStopping", "early stopping", "rollback", "validation"))]
pub struct Supervisor<N: Train, T = Class, S: Zero = (), const V: usize = 32> {
    trainer: Trainer<N, S>,
    best: N::Params<f32>,
    // The length as u32 makes it as large on the host as on the chip.
    held: Vec<Held<N::In, T>, V, u32>,
    drift: PageHinkley,
    /// Says by its size whether an example is held out.
    phase: u32,
    /// Counts the examples held out.
    turn: u16,
    /// Examples since the last check.
    since: u32,
    /// Checks since the last better network.
    waited: u32,
    /// How often the learning rate was lowered and not given back.
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
    /// A supervisor that has seen nothing, and holds out up to 32 examples; [`sized`](Self::sized) makes others.
    pub const fn new() -> Self {
        Self::sized()
    }
}

impl<N: Train, T, S: Zero, const V: usize> Supervisor<N, T, S, V> {
    /// Bytes that learning needs beside the network.
    pub const RAM: usize = size_of::<Self>();

    /// A supervisor that has seen nothing, and holds out up to `V` examples; `V` is part of its type.
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

    /// Shows `look` the best network so far, whose weights take the place of the network's for as long as that takes.
    ///
    /// `supervisor.best(&mut net, |best| best.predict(&x))`
    pub fn best<Y>(&mut self, net: &mut N, look: impl FnOnce(&N) -> Y) -> Y {
        self.adopt(net);
        self.sweep(net, true);
        let seen = look(net);
        self.sweep(net, true);
        seen
    }

    /// Goes on after a pause, or at a learning rate that was set again: with patience, and with no lowering to give back.
    pub fn resume(&mut self) {
        (self.waited, self.lowered, self.paused) = (0, 0, false);
    }

    /// The examples held out, in no order.
    pub fn held_out(&self) -> impl Iterator<Item = &Example<N::In, T>> {
        self.held.iter().map(|held| &held.example)
    }

    /// Whether learning is paused until there is drift.
    #[doc(alias = "resting")]
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
    /// Takes the next example of the stream, to learn it or to judge by it.
    // Of its duties those that are deep or hold much have frames of their own, and none calls another that judges: the stack is as
    // deep as the deepest of them.
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

    /// What came of learning an example.
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

    /// Gives the network the best weights there are: its own if they are better than the best so far, else those, or the
    /// factory's where these do better now. The supervisor can go on afterwards.
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

    /// Refuses what is no good. A network that begins with NaN becomes the factory's.
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
