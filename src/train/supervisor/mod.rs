//! Learning that is watched, and undone where it does harm.

mod comparison;
mod config;
mod event;
mod held_out;

use core::mem::{replace, size_of};

use heapless::Vec;

use crate::error::Error;
use crate::layer::Train;
use crate::limits::LEARNING_RATE_LIMIT;
use crate::optim::Optimizer;
use crate::pass::{Mode, OutputForm, Pass};
use crate::state::State;
use crate::target::Example;
use crate::target::{Class, Target};
use crate::train::Loss;
use crate::train::PageHinkley;
use crate::train::Trainer;
use crate::train::step::check;
use crate::zero::{Vector, Zero};
use comparison::{Comparison, Mean, Rise};
use held_out::{Evaluation, Held, class, classes, evaluate, excludes, positive};

pub use config::SupervisorConfig;
pub use event::{Cause, Event, Score, Weights};

/// A [`Trainer`] that is not to make things worse: it keeps the best weights, and goes back to them.
///
/// One example of each few, at irregular places, is held out: it is never learned, and the latest `V` of them are what a
/// network is judged by. Every so often the network is compared with the best so far on the same examples, one by one,
/// so that what is hard for both decides nothing (a paired t-test). It is
///
/// - **better** where its losses are lower by more than chance, on most examples or with fewer wrong classes, and lower
///   by more than chance than those of an output of zeros, which knows nothing, and where no class is forgotten: it is the
///   best from now on;
/// - **worse** where its losses are higher by more than chance and by more than is put up with, or more classes are wrong
///   by more than chance: it goes back to the best weights, or to the factory's where these do better now. The optimizer forgets
///   its states, and the learning rate is lowered;
/// - **neither**: it goes on. After so many checks without a better network it goes back too, and learning rests.
///
/// The *best* weights' losses on what is held out go through the [`PageHinkley`] test, so learning that goes wrong is
/// not taken for a world that has changed. Drift ends a rest, renews patience and gives back one lowering of the rate.
///
/// # What it guards against
/// - **Rates too high, NaN, outliers**: refused or undone. Finite weights stay finite, and a large loss counts by its
///   logarithm.
/// - **Wrong labels for a while**: random ones teach nothing, and what comes of them is not better than knowing nothing,
///   nor better on most examples. (Labels that are wrong in a consistent way are a new task, and are learned, unless they
///   leave a class without examples.)
/// - **Forgetting**: where the loss is fused with softmax or sigmoid, the memory holds as many examples of each class as it
///   can. A class *stays away* while none of it was held out in the last `4 * classes` turns. Of such a class, and of one that
///   anchors still evaluate, a better network has no more wrong examples than the best, nor losses that rose, with
///   [`margin`](SupervisorConfig::margin) standard errors, by more than [`tolerance`](SupervisorConfig::tolerance) of the best's. With factory weights nothing is better, either, while a class
///   has no example at all.
///
/// # Anchors
/// Without examples of a class nothing can be told of it: a device that meets three classes of four learns nothing, and
/// loses nothing. Give the config [`anchors`](SupervisorConfig::anchors), a few examples of each class from the factory, and it learns. Half of them
/// are held out before the first example comes, until others of their class take their places; the other half are learned
/// again, one after each example, while their class stays away (rehearsal: Robins, 1995). None is in both halves: a
/// network remembers what it rehearses, and would be found better than it is. Where the world changes for all classes,
/// none stays away, and the anchors are soon gone from memory.
///
/// What remains is chance, since `V` examples are a sample: at a margin of 2, up to one check in 40 takes a network for
/// better that is only as good. More examples are better than a larger margin: a dozen anchors of each class, and 8 places
/// of the memory for each. `cargo run --example supervisor --release` prints what a supervisor wins and loses in 25 streams.
///
/// Between two checks the network that learns may be worse than it was; [`best`](Self::best) is the one to predict with
/// where that matters. Without the factory weights, what learning began with is gone once something was better, and cannot
/// come back with the world it was made for.
///
/// # Costs
/// RAM is that of the trainer, 4 bytes a parameter that learns, `V (x + target + 12)` and 40, all zero at first. Anchors
/// take `x + target` bytes of flash each. An example held out costs a prediction and two sweeps over the weights, an anchor
/// that is learned again as much as an example. A check costs `V` predictions, and `V` more when
/// the network goes back and there are factory weights. The first check comes when half of the memory is full, after
/// `V / 2 * hold_out` examples without anchors.
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

    /// A supervisor that has seen nothing, and holds out up to `V` examples, which its type says.
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

    /// Goes on after a rest, or at a learning rate that was set again: with patience, and with no lowering to give back.
    pub fn resume(&mut self) {
        (self.waited, self.lowered, self.paused) = (0, 0, false);
    }

    /// The examples held out, in no order.
    pub fn held_out(&self) -> impl Iterator<Item = &Example<N::In, T>> {
        self.held.iter().map(|held| &held.example)
    }

    /// Whether learning rests until there is drift.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Takes the best weights from the network, if they were restored with it.
    fn adopt(&mut self, net: &mut N) {
        if replace(&mut self.restored, false) {
            self.sweep(net, false);
        }
    }

    /// Makes the network's weights the best, and, in an exchange, the best the network's.
    fn sweep(&mut self, net: &mut N, exchange: bool) {
        // Before the first example, which is held out, there are no best weights but the network's.
        let Some(Held { example, .. }) = self.held.first() else { return };
        let (cache, pass) = (&mut self.trainer.cache, Pass::all(OutputForm::Activated, Mode::Eval));
        net.update(&example.x, cache, 0.0, &Keep { exchange }, &mut self.best, pass);
    }
}

/// Everything but the best weights, which are the network's: call [`finish`](Supervisor::finish) before saving, and save the
/// network too. The supervisor takes them from the network when it sees it next, so one that goes on after it was saved and
/// one that was restored do the same. The optimizer's state is not saved: `finish` clears it.
impl<N, T, S, const V: usize> State for Supervisor<N, T, S, V>
where
    N: Train<In: State>,
    T: State + Zero,
    S: Zero,
{
    fn save(&self, write: &mut impl FnMut(u32)) {
        self.held.len().save(write);
        for held in &self.held {
            held.save(write);
        }
        self.drift.save(write);
        self.phase.save(write);
        self.turn.save(write);
        self.since.save(write);
        self.waited.save(write);
        self.lowered.save(write);
        self.refused.save(write);
        self.paused.save(write);
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        let mut count = self.held.len();
        count.restore(read);
        self.held.truncate(count);
        while self.held.len() < count && self.held.push(Held::ZERO).is_ok() {}
        for held in &mut self.held {
            held.restore(read);
        }
        self.drift.restore(read);
        self.phase.restore(read);
        self.turn.restore(read);
        self.since.restore(read);
        self.waited.restore(read);
        self.lowered.restore(read);
        self.refused.restore(read);
        self.paused.restore(read);
        self.trainer.clear();
        self.restored = true;
    }
}

impl<N, T, S, const V: usize> Supervisor<N, T, S, V>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    S: Zero,
    T: Target + Copy,
{
    /// Takes the next example of the stream, to learn it or to judge by it.
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
            let verdict = evaluate(&mut self.trainer, net, loss, x, target);
            self.sweep(net, true);
            return self.hold_out::<L, _>(config, net, optimizer, x, target, verdict);
        }
        if self.paused {
            return Event::Paused;
        }
        self.since = self.since.saturating_add(1);
        let event = self.learn(net, optimizer, loss, x, target);
        if let Event::Learned { .. } = event
            && let Some(Example { x, target }) = self.anchor_due::<L>(config)
        {
            self.learn(net, optimizer, loss, x, target);
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

    // Of the supervisor's duties those that are deep or hold much have frames of their own, and none calls another that judges: the
    // stack is as deep as the deepest of them. This one would only add a frame to the trainer's.
    #[inline(always)]
    fn learn<L: Loss, Opt: Optimizer<State = S>>(
        &mut self,
        net: &mut N,
        optimizer: &mut Opt,
        loss: &L,
        x: &N::In,
        target: &T,
    ) -> Event {
        match self.trainer.learn(net, optimizer, loss, x, target) {
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

    /// How many of the config's anchors are held out. The others are learned.
    fn judging(config: &SupervisorConfig<'_, N, T>) -> usize {
        (config.anchors.len() / 2).min(V)
    }

    /// Holds anchors out, by which the weights that learning begins with are the best so far.
    #[inline(never)]
    fn hold_anchors<L: Loss>(&mut self, config: &SupervisorConfig<'_, N, T>, net: &N) {
        for anchor in config.anchors.iter().take(Self::judging(config)) {
            if check::<N, L, T>(net, &anchor.x, &anchor.target).is_ok() {
                let class = class::<N, L, T>(&anchor.target) as u8;
                let (best, other) = (Evaluation::NONE, Evaluation::NONE);
                let held = Held { example: *anchor, best, other, turn: Held::<N::In, T>::ANCHOR, class };
                // There are no more of them than there is room for.
                let _ = self.held.push(held);
            }
        }
    }

    /// The anchor whose turn it is, if its class stays away.
    #[inline(never)]
    fn anchor_due<'a, L: Loss>(&self, config: &SupervisorConfig<'a, N, T>) -> Option<&'a Example<N::In, T>> {
        let anchors = config.anchors.get(Self::judging(config)..).filter(|anchors| !anchors.is_empty())?;
        // Its lower half goes round too, and passes each anchor as often as any other.
        let anchor = anchors.get((self.phase & 0xFFFF) as usize % anchors.len())?;
        self.stays_away::<L>(class::<N, L, T>(&anchor.target)).then_some(anchor)
    }

    /// Keeps an example to judge by, and looks for drift in how the best weights did on it.
    #[inline(never)]
    fn hold_out<L: Loss, Opt: Optimizer<State = S>>(
        &mut self,
        config: &SupervisorConfig<'_, N, T>,
        net: &mut N,
        optimizer: &mut Opt,
        x: &N::In,
        target: &T,
        verdict: Evaluation,
    ) -> Event {
        let first = self.held.is_empty();
        let loss = verdict.loss();
        // In 0..=1 and so never refused.
        let drift = self.drift.observe(&config.drift, loss / (loss + config.knee)).unwrap_or(false);
        if drift {
            self.waited = 0;
            self.paused = false;
            if self.lowered > 0 {
                self.lowered -= 1;
                let rate = optimizer.learning_rate() / config.backoff;
                optimizer.set_learning_rate(if rate < LEARNING_RATE_LIMIT {
                    rate
                } else {
                    LEARNING_RATE_LIMIT
                });
            }
        }
        self.turn = self.turn.checked_add(1).unwrap_or(Held::<N::In, T>::ANCHOR + 1);
        let class = class::<N, L, T>(target) as u8;
        let example = Example { x: *x, target: *target };
        let held = Held { example, best: verdict, other: verdict, turn: self.turn, class };
        if let Err(held) = self.held.push(held) {
            let place = self.crowded(class);
            if let Some(old) = self.held.get_mut(place) {
                *old = held;
            }
        }
        if first {
            self.sweep(net, false);
        }
        if drift {
            Event::Drift { learning_rate: optimizer.learning_rate() }
        } else {
            Event::HeldOut { loss }
        }
    }

    /// Which example gives way to one of `class`: the oldest of the largest class, counting the new one.
    fn crowded(&self, class: u8) -> usize {
        let crowd = |held: &Held<N::In, T>| {
            let same = self.held.iter().filter(|other| other.class == held.class).count();
            same + usize::from(held.class == class)
        };
        let most = self.held.iter().map(crowd).max();
        let crowded = self.held.iter().enumerate().filter(|(_, held)| Some(crowd(held)) == most);
        let oldest = crowded.max_by_key(|(_, held)| self.turn.wrapping_sub(held.turn));
        oldest.map_or(0, |(place, _)| place)
    }

    /// Judges a network on all examples held out, once half of the memory is full. Returns whether it is.
    fn evaluate_all<L: Loss>(&mut self, net: &N, loss: &L) -> bool {
        let enough = self.held.len() >= V.div_ceil(2);
        if enough {
            self.evaluate_each(net, loss);
        }
        enough
    }

    /// Judges a network on all examples held out.
    #[inline(never)]
    fn evaluate_each<L: Loss>(&mut self, net: &N, loss: &L) {
        for Held { example: Example { x, target }, other, .. } in &mut self.held {
            *other = evaluate(&mut self.trainer, net, loss, x, target);
        }
    }

    /// Whether the factory weights do better than the best.
    fn evaluate_factory<L: Loss>(&mut self, config: &SupervisorConfig<'_, N, T>, loss: &L) -> bool {
        let Some(factory) = config.factory else { return false };
        is_finite(factory)
            && self.evaluate_all(factory, loss)
            && self.compare::<L>(config).safe
            && self.beats_baseline(config, loss)
    }

    /// What follows from the comparison of a finite network, just judged, with the best: the network stays, or the cause
    /// why it does not.
    #[inline(never)]
    fn decide<L: Loss>(
        &mut self,
        config: &SupervisorConfig<'_, N, T>,
        net: &mut N,
        loss: &L,
        finite: bool,
    ) -> Result<Event, Cause> {
        let diverged = replace(&mut self.refused, false);
        self.since = 0;
        let comparison = finite.then(|| self.compare::<L>(config));
        if let Some(Comparison { better: true, score, .. }) = comparison
            && !self.forgets::<L>(config)
            && self.beats_baseline(config, loss)
        {
            self.waited = 0;
            self.keep(net);
            return Ok(Event::Improved(score));
        }
        self.waited = self.waited.saturating_add(1);
        match comparison {
            None => Err(Cause::NotFinite),
            Some(Comparison { worse: false, score, .. }) if self.waited < config.patience => {
                Ok(Event::Checked(score))
            }
            Some(_) if diverged => Err(Cause::Diverged),
            Some(_) => Err(Cause::Worse),
        }
    }

    /// Undoes what was learned since the last better network.
    #[inline(never)]
    fn go_back<Opt: Optimizer<State = S>>(
        &mut self,
        config: &SupervisorConfig<'_, N, T>,
        net: &mut N,
        optimizer: &mut Opt,
        cause: Cause,
        factory: bool,
    ) -> Event {
        let to = self.restore_best(config, net, factory);
        if self.waited >= config.patience {
            self.paused = true;
            self.drift.clear();
            return Event::Stopped { to };
        }
        self.lowered = self.lowered.saturating_add(1);
        optimizer.set_learning_rate(optimizer.learning_rate() * config.backoff);
        Event::RolledBack { cause, to, learning_rate: optimizer.learning_rate() }
    }

    /// Makes the weights of the network judged last the best.
    fn keep(&mut self, net: &mut N) {
        self.sweep(net, false);
        self.drift.clear();
        for held in &mut self.held {
            held.best = held.other;
        }
    }

    /// Makes the best weights the network's, or the factory's, just judged.
    fn restore_best(&mut self, config: &SupervisorConfig<'_, N, T>, net: &mut N, factory: bool) -> Weights {
        self.trainer.clear();
        if let (true, Some(factory)) = (factory, config.factory) {
            net.copy_from(factory);
            self.keep(net);
            return Weights::Factory;
        }
        self.sweep(net, true);
        self.sweep(net, false);
        Weights::Best
    }

    /// Compares the network judged last with the best.
    #[inline(never)]
    fn compare<L: Loss>(&self, config: &SupervisorConfig<'_, N, T>) -> Comparison {
        let Rise { losses, misses, loss, best, accuracy, mostly_lower } = Rise::on(self.held.iter(), config);
        let better = misses.mean <= 0.0
            && losses.is_below(config.margin)
            && (mostly_lower || misses.is_below(config.margin))
            && self.is_varied::<L>(config);
        Comparison {
            better,
            worse: misses.is_above(config.margin)
                || losses.is_above(config.margin) && losses.mean > config.tolerance * best,
            safe: losses.mean < 0.0,
            score: Score { loss, accuracy: L::FUSED.is_some().then_some(accuracy) },
        }
    }

    /// Whether examples of enough classes are held out: of two, and of every class that factory weights tell apart.
    fn is_varied<L: Loss>(&self, config: &SupervisorConfig<'_, N, T>) -> bool {
        let (classes, all) = (classes::<N, L>(), config.factory.is_some() && excludes::<N, L>());
        let enough = classes.min(if all { V } else { 2 });
        (0..classes).filter(|class| self.of_class(*class).next().is_some()).count() >= enough
    }

    /// Whether the network judged last is worse on a class that stays away or has anchors that evaluate, or may be, for its examples are few: more of
    /// them are wrong, or what their losses may have risen by is more than is put up with.
    #[inline(never)]
    fn forgets<L: Loss>(&self, config: &SupervisorConfig<'_, N, T>) -> bool {
        (0..classes::<N, L>()).any(|class| {
            let anchored = self.of_class(class).any(|held| held.turn == Held::<N::In, T>::ANCHOR);
            let away = self.of_class(class).next().is_some() && self.stays_away::<L>(class);
            (anchored || away) && {
                let Rise { losses, misses, best, .. } = Rise::on(self.of_class(class), config);
                let kept = losses.mean + config.margin * losses.error() <= config.tolerance * best;
                misses.mean > 0.0 || !kept
            }
        })
    }

    /// Whether a class does not come at present. Of classes that come alike, each is held out once in as many turns as
    /// there are classes, and not within four times as many in two of a hundred cases.
    fn stays_away<L: Loss>(&self, class: usize) -> bool {
        !self.of_class(class).any(|held| {
            let age = self.turn.wrapping_sub(held.turn);
            held.turn != Held::<N::In, T>::ANCHOR && usize::from(age) < 4 * classes::<N, L>()
        })
    }

    /// The examples held out of a class.
    fn of_class(&self, class: usize) -> impl Iterator<Item = &Held<N::In, T>> {
        self.held.iter().filter(move |held| usize::from(held.class) == class)
    }

    /// Whether the losses of the network judged last are below those of an output of zeros.
    #[inline(never)]
    fn beats_baseline<L: Loss>(&self, config: &SupervisorConfig<'_, N, T>, loss: &L) -> bool {
        let mut beyond = Mean::ZERO;
        for Held { example, other, .. } in &self.held {
            let nothing = positive(loss.value(N::Out::ZERO.as_slice(), &example.target));
            beyond.add(config.soften(other.loss()) - config.soften(nothing));
        }
        // What is taught nonsense must not pass by chance, and what knows something passes by far.
        beyond.is_below(2.0 * config.margin)
    }
}

/// An optimizer that keeps each weight in its state, in exchange for what was there or not. A network's own order is the
/// shortest way to all of its weights that learn.
#[derive(Clone)]
struct Keep {
    exchange: bool,
}

impl Optimizer for Keep {
    type State = f32;

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn learning_rate(&self) -> f32 {
        0.0
    }

    fn set_learning_rate(&mut self, _: f32) {}

    #[inline(always)]
    fn update(&self, weight: &mut f32, _: f32, state: &mut f32) {
        let kept = replace(state, *weight);
        if self.exchange {
            *weight = kept;
        }
    }
}

fn is_finite<N: Train>(net: &N) -> bool {
    let mut finite = true;
    net.parameters(&mut |weight| finite &= weight.is_finite());
    finite
}
