//! Learning that is watched, and undone where it does harm.

use core::mem::{replace, size_of};

use heapless::Vec;

use crate::drift::{PageHinkley, Sensitivity};
use crate::error::Rejected;
use crate::layer::Train;
use crate::loss::{Class, Loss, Target};
use crate::math;
use crate::pass::{Head, Mode, Pass};
use crate::replay::Example;
use crate::rule::{LEARNING_RATE_LIMIT, Rule};
use crate::trainer::{Trainer, check};
use crate::words::Words;
use crate::zero::{Vector, Zero};

/// A [`Trainer`] that cannot make things worse: it keeps the best weights, and goes back to them.
///
/// One example of each few, at irregular places, is held out: it is never learned, and the latest `V` of them are what a
/// network is judged by. Every so often the network is compared with the best so far on the same examples, one by one,
/// so that what is hard for both decides nothing (a paired t-test). It is
///
/// - **better** where its losses are lower by more than chance, on most examples or with fewer wrong classes, and lower
///   by more than chance than those of an output of zeros, which knows nothing: it is the best from now on;
/// - **worse** where its losses are higher by more than chance and by more than is put up with, or more classes are wrong
///   by more than chance: it goes back to the best weights, or to the factory's where these do better now. The rule forgets
///   its slots, and the learning rate is lowered;
/// - **neither**: it goes on. After so many checks without a better network it goes back too, and learning rests.
///
/// The *best* weights' losses on what is held out go through the [`PageHinkley`] test, so learning that goes wrong is
/// not taken for a world that has changed. Drift ends a rest, renews patience and gives back one lowering of the rate.
///
/// # What it guards against
/// - **Rates too high, NaN, outliers**: refused or undone. Finite weights stay finite, and a large loss counts by its
///   logarithm.
/// - **Wrong labels for a while**: random ones teach nothing, and what comes of them is not better than knowing nothing,
///   nor better on most examples. (Labels that are wrong in a consistent way are a new task, and are learned.)
/// - **Forgetting**: where the loss is fused with softmax or sigmoid, the memory holds as many examples of each class as it
///   can, and nothing is better while all of them are of one class. A class that never comes is not guarded.
///
/// What remains is chance, since `V` examples are a sample: at a margin of 2, up to one check in 40 takes a network for
/// better that is only as good. More examples are better than a larger margin.
///
/// Between two checks the network that learns may be worse than it was; [`best`](Self::best) is the one to predict with
/// where that matters. Give the plan the factory weights: without them, what learning began with is gone once
/// something was better, and cannot come back with the world it was made for.
///
/// # Costs
/// RAM is that of the trainer, 4 bytes a parameter that learns, `V (x + target + 12)` and 40, all zero at first. An
/// example held out costs a prediction and two sweeps over the weights. A check costs `V` predictions, and `V` more when
/// the network goes back and there are factory weights. The first check comes when half of the memory is full, after
/// `V / 2 * hold_out` examples.
///
/// ```
/// use tinyfit::coach::{Coach, Event, Plan};
/// use tinyfit::{Class, CrossEntropy, Dense, Generator, Layer, SeedableRng, Sgd, Softmax, Zero, init};
///
/// type Net = Dense<2, 2, Softmax>;
/// type Tutor = Coach<Net, Sgd, Class, 32>;
/// const _: () = assert!(Tutor::RAM <= 1200);
///
/// static FACTORY: Net = Net::ZERO;
/// const PLAN: Plan<Net> = Plan { factory: Some(&FACTORY), ..Plan::new() };
///
/// let (mut net, mut sgd, mut rng) = (FACTORY, Sgd::new(0.1), Generator::seed_from_u64(1));
/// let mut coach = Tutor::new();
/// for _ in 0..1000 {
///     let x = [init::uniform(1.0, &mut rng), init::uniform(1.0, &mut rng)];
///     let class = Class(usize::from(x[0] > x[1]));
///     match coach.observe(&PLAN, &mut net, &mut sgd, &CrossEntropy, &x, &class) {
///         Event::Improved(score) => assert!(score.loss < 0.6),
///         Event::RolledBack { .. } | Event::Drift { .. } => panic!("in so quiet a stream"),
///         _ => {}
///     }
/// }
/// coach.finish(&PLAN, &mut net, &CrossEntropy);
/// assert!(net.predict(&[0.5, 0.0])[1] > 0.8);
/// ```
pub struct Coach<N: Train, R: Rule, T, const V: usize> {
    trainer: Trainer<N, R>,
    best: N::Like<f32>,
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
    lowered: u32,
    /// Whether a loss or a gradient was refused since the last check.
    refused: bool,
    resting: bool,
}

/// How a [`Coach`] goes about it. It does not change, so it lies in flash.
#[derive(Clone, Debug)]
pub struct Plan<'a, N> {
    /// Weights to go back to where they do better than the best.
    pub factory: Option<&'a N>,
    /// One example of so many is held out; 2 and more.
    pub hold_out: u32,
    /// Examples from one check to the next; 1 and more.
    pub check: u32,
    /// Checks without a better network before learning rests; 1 and more.
    pub patience: u32,
    /// By which part of the best weights' loss a network may be worse; 0..=1000.
    pub tolerance: f32,
    /// How many standard errors are more than chance; 0..=1000. Less learns sooner, and more often from chance.
    pub margin: f32,
    /// A loss `l` counts as `knee * ln(1 + l / knee)`: as it is where it is small, by its logarithm where it is an outlier's.
    /// About the loss of a network that knows nothing, 1 for a few classes and for standardised targets;
    /// 2^-20..=2^20.
    pub knee: f32,
    /// What the learning rate is multiplied by when the network goes back; above 0, up to 1. Take 1 for a rule that
    /// follows a schedule.
    pub backoff: f32,
    /// What rise of the best weights' `l / (l + knee)`, which is in 0..=1, is drift.
    pub drift: Sensitivity,
}

/// What a [`Coach`] did with an example.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Event {
    /// Nothing: the example, or a setting, is no good.
    Refused(Rejected),
    /// It was held out.
    HeldOut {
        /// Its loss, by the best weights.
        loss: f32,
    },
    /// It was held out, and the best weights' loss has risen. Learning goes on, or begins anew.
    Drift {
        /// The learning rate from now on.
        learning_rate: f32,
    },
    /// Nothing: learning rests until there is drift.
    Resting,
    /// It was learned.
    Learned {
        /// Its loss before that.
        loss: f32,
    },
    /// The network was compared with the best and is neither better nor worse.
    Checked(Score),
    /// The network is better: its weights are kept.
    Improved(Score),
    /// The network was worse and went back.
    RolledBack {
        /// Why.
        cause: Cause,
        /// The weights it now has.
        to: Weights,
        /// The learning rate from now on.
        learning_rate: f32,
    },
    /// Patience is at its end: the network went back, and learning rests.
    Stopped {
        /// The weights it now has.
        to: Weights,
    },
    /// [`Coach::finish`] was called.
    Finished {
        /// The weights the network now has.
        to: Weights,
    },
}

/// A network on the examples held out.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Score {
    /// The mean of the losses, as they count by the plan's `knee`.
    pub loss: f32,
    /// The share whose largest output is the target's, or whose only output is on its side; for losses fused with
    /// softmax or sigmoid.
    pub accuracy: Option<f32>,
}

/// Why a network went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Cause {
    /// A weight was NaN or infinite. That does not come of learning: look at the memory, or where it was loaded from.
    NotFinite,
    /// It is worse, and losses or gradients have overflowed.
    Diverged,
    /// It is worse.
    Worse,
}

/// The weights that a network has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Weights {
    /// Those it had.
    Current,
    /// The best so far, at first those it began with.
    Best,
    /// The factory's.
    Factory,
}

/// An example held out.
struct Held<X, T> {
    example: Example<X, T>,
    /// How the best weights do on it.
    best: Verdict,
    /// How the network judged last does on it.
    other: Verdict,
    /// When it came; it does no harm that it wraps.
    turn: u16,
    /// Its class, if there are no more than 256.
    class: u8,
}

impl<X: Zero, T: Zero> Zero for Held<X, T> {
    const ZERO: Self = Self {
        example: Example { x: X::ZERO, target: T::ZERO },
        best: Verdict(0.0),
        other: Verdict(0.0),
        turn: 0,
        class: 0,
    };
}

impl<X: Words, T: Words> Words for Held<X, T> {
    fn words(&mut self, visit: &mut impl FnMut(&mut u32)) {
        self.example.x.words(visit);
        self.example.target.words(visit);
        self.best.0.words(visit);
        // Judged anew before it is compared.
        self.other = self.best;
        self.turn.words(visit);
        self.class.words(visit);
    }
}

/// A loss, and whether the class is right: in the sign, since each example held out has two of these.
#[derive(Clone, Copy)]
struct Verdict(f32);

impl Verdict {
    /// A loss of one's own may be negative or NaN, but not here.
    fn new(loss: f32, hit: bool) -> Self {
        let loss = positive(loss);
        Self(if hit { loss } else { -loss })
    }

    fn loss(self) -> f32 {
        self.0.abs()
    }

    fn hit(self) -> bool {
        self.0.is_sign_positive()
    }
}

impl<N> Plan<'_, N> {
    /// One example of 4 held out, a check every 64, patience for 16 of them.
    pub const fn new() -> Self {
        Self {
            factory: None,
            hold_out: 4,
            check: 64,
            patience: 16,
            tolerance: 0.1,
            margin: 2.0,
            knee: 1.0,
            backoff: 0.5,
            drift: Sensitivity { delta: 0.05, threshold: 3.0, least: 16 },
        }
    }

    /// Whether every setting is in its range.
    pub fn is_valid(&self) -> bool {
        self.hold_out >= 2
            && self.check >= 1
            && self.patience >= 1
            && (0.0..=1000.0).contains(&self.tolerance)
            && (0.0..=1000.0).contains(&self.margin)
            && (1.0 / LEARNING_RATE_LIMIT..=LEARNING_RATE_LIMIT).contains(&self.knee)
            && (f32::MIN_POSITIVE..=1.0).contains(&self.backoff)
            && self.drift.is_valid()
    }

    /// What a loss counts as.
    fn soften(&self, loss: f32) -> f32 {
        let ratio = loss / self.knee;
        self.knee * math::ln_1p(if ratio < f32::MAX { ratio } else { f32::MAX })
    }
}

impl<N> Default for Plan<'_, N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N: Train, R: Rule, T, const V: usize> Zero for Coach<N, R, T, V> {
    const ZERO: Self = Self::new();
}

impl<N: Train, R: Rule, T, const V: usize> Default for Coach<N, R, T, V> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<N: Train, R: Rule, T, const V: usize> Coach<N, R, T, V> {
    /// Bytes that learning needs beside the network.
    pub const RAM: usize = size_of::<Self>();

    /// A coach that has seen nothing.
    pub const fn new() -> Self {
        const { assert!(V >= 8, "a coach cannot compare networks on fewer than 8 examples: hold out more") };
        Self {
            trainer: Trainer::new(),
            best: N::Like::ZERO,
            held: Vec::new(),
            drift: PageHinkley::new(),
            phase: 0,
            turn: 0,
            since: 0,
            waited: 0,
            lowered: 0,
            refused: false,
            resting: false,
        }
    }

    /// Shows `look` the best network so far, whose weights take the place of the network's for as long as that takes.
    ///
    /// `coach.best(&mut net, |best| best.predict(&x))`
    pub fn best<Y>(&mut self, net: &mut N, look: impl FnOnce(&N) -> Y) -> Y {
        self.sweep(net, true);
        let seen = look(net);
        self.sweep(net, true);
        seen
    }

    /// Goes on after a rest, or at a learning rate that was set anew: with patience, and with no lowering to give back.
    pub fn resume(&mut self) {
        (self.waited, self.lowered, self.resting) = (0, 0, false);
    }

    /// Shows every word of the coach's state, to be written down or replaced by what was; see [`Words`].
    ///
    /// The best weights are not among them, for they are `net`'s: call [`finish`](Self::finish) before writing down, store the
    /// network by [`Train::trainable`], and read it back before the coach. The rule forgets its slots either way, so a coach that
    /// goes on after it was written down and one that was read back do the same.
    pub fn words(&mut self, net: &mut N, visit: &mut impl FnMut(&mut u32))
    where
        N: Train<In: Words>,
        T: Words + Zero,
    {
        let mut count = self.held.len();
        count.words(visit);
        // Only reading back can change the count, and then all of these are replaced.
        self.held.truncate(count);
        while self.held.len() < count && self.held.push(Held::ZERO).is_ok() {}
        for held in &mut self.held {
            held.words(visit);
        }
        self.drift.words(visit);
        self.phase.words(visit);
        self.turn.words(visit);
        self.since.words(visit);
        self.waited.words(visit);
        self.lowered.words(visit);
        self.refused.words(visit);
        self.resting.words(visit);
        self.trainer.clear();
        self.sweep(net, false);
    }

    /// The examples held out, in no order.
    pub fn held_out(&self) -> impl Iterator<Item = &Example<N::In, T>> {
        self.held.iter().map(|held| &held.example)
    }

    /// Whether learning rests until there is drift.
    pub fn is_resting(&self) -> bool {
        self.resting
    }

    /// Makes the network's weights the best, and, in an exchange, the best the network's.
    fn sweep(&mut self, net: &mut N, exchange: bool) {
        // Before the first example, which is held out, there are no best weights but the network's.
        let Some(Held { example, .. }) = self.held.first() else { return };
        let (trace, pass) = (&mut self.trainer.trace, Pass::all(Head::Outputs, Mode::Evaluate));
        net.update(&example.x, trace, 0.0, &Keep { exchange }, &mut self.best, pass);
    }
}

impl<N, R, T, const V: usize> Coach<N, R, T, V>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    R: Rule,
    T: Target + Copy,
{
    /// Takes the next example of the stream, to learn it or to judge by it.
    pub fn observe<L: Loss>(
        &mut self,
        plan: &Plan<'_, N>,
        net: &mut N,
        rule: &mut R,
        loss: &L,
        x: &N::In,
        target: &T,
    ) -> Event {
        if let Err(rejected) = self.admit::<L>(plan, net, rule, x, target) {
            return Event::Refused(rejected);
        }
        // The first example is held out. Multiples of the golden ratio spread evenly over the circle (Weyl), and so do
        // every second, third, .. of them: where classes come in turn, each is held out as often as any other.
        let phase = self.phase;
        self.phase = phase.wrapping_add(0x9E37_79B9);
        if phase < u32::MAX.checked_div(plan.hold_out).unwrap_or(0) {
            self.sweep(net, true);
            let verdict = judge(&mut self.trainer, net, loss, x, target);
            self.sweep(net, true);
            return self.hold_out::<L>(plan, net, rule, x, target, verdict);
        }
        if self.resting {
            return Event::Resting;
        }
        self.since = self.since.saturating_add(1);
        let event = self.learn(net, rule, loss, x, target);
        if self.since < plan.check {
            return event;
        }
        let finite = is_finite(net);
        if finite && !self.judge_all(net, loss) {
            return event;
        }
        let cause = match self.decide(plan, net, loss, finite) {
            Ok(event) => return event,
            Err(cause) => cause,
        };
        let factory = self.judge_factory(plan, loss);
        self.go_back(plan, net, rule, cause, factory)
    }

    // Of the coach's duties those that are deep or hold much have frames of their own, and none calls another that judges: the
    // stack is as deep as the deepest of them. This one would only add a frame to the trainer's.
    #[inline(always)]
    fn learn<L: Loss>(&mut self, net: &mut N, rule: &mut R, loss: &L, x: &N::In, target: &T) -> Event {
        match self.trainer.learn(net, rule, loss, x, target) {
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
    /// factory's where these do better now. The coach can go on afterwards.
    pub fn finish<L: Loss>(&mut self, plan: &Plan<'_, N>, net: &mut N, loss: &L) -> Event {
        if !plan.is_valid() {
            return Event::Refused(Rejected::Setting);
        }
        if self.held.is_empty() {
            return Event::Finished { to: Weights::Current };
        }
        let better = is_finite(net)
            && self.judge_all(net, loss)
            && self.compare::<L>(plan).better
            && self.knows(plan, loss);
        if better {
            self.keep(net);
        }
        let factory = self.judge_factory(plan, loss);
        let to = self.restore(plan, net, factory);
        Event::Finished { to: if better && to == Weights::Best { Weights::Current } else { to } }
    }

    /// Refuses what is no good. A network that begins with NaN becomes the factory's.
    #[inline(never)]
    fn admit<L: Loss>(
        &self,
        plan: &Plan<'_, N>,
        net: &mut N,
        rule: &R,
        x: &N::In,
        target: &T,
    ) -> Result<(), Rejected> {
        if !plan.is_valid() {
            return Err(Rejected::Setting);
        }
        if !rule.is_valid() {
            return Err(Rejected::Rule);
        }
        check::<N, L, T>(net, x, target)?;
        if self.held.is_empty() && !is_finite(net) {
            net.copy_from(plan.factory.filter(|factory| is_finite(*factory)).ok_or(Rejected::Loss)?);
        }
        Ok(())
    }

    /// Keeps an example to judge by, and looks for drift in how the best weights did on it.
    #[inline(never)]
    fn hold_out<L: Loss>(
        &mut self,
        plan: &Plan<'_, N>,
        net: &mut N,
        rule: &mut R,
        x: &N::In,
        target: &T,
        verdict: Verdict,
    ) -> Event {
        let first = self.held.is_empty();
        let loss = verdict.loss();
        // In 0..=1 and so never refused.
        let drift = self.drift.observe(&plan.drift, loss / (loss + plan.knee)).unwrap_or(false);
        if drift {
            self.waited = 0;
            self.resting = false;
            if self.lowered > 0 {
                self.lowered -= 1;
                let rate = rule.learning_rate() / plan.backoff;
                rule.set_learning_rate(if rate < LEARNING_RATE_LIMIT { rate } else { LEARNING_RATE_LIMIT });
            }
        }
        self.turn = self.turn.wrapping_add(1);
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
        if drift { Event::Drift { learning_rate: rule.learning_rate() } } else { Event::HeldOut { loss } }
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
    #[inline(never)]
    fn judge_all<L: Loss>(&mut self, net: &N, loss: &L) -> bool {
        let enough = self.held.len() >= V.div_ceil(2);
        if enough {
            for Held { example: Example { x, target }, other, .. } in &mut self.held {
                *other = judge(&mut self.trainer, net, loss, x, target);
            }
        }
        enough
    }

    /// Whether the factory weights do better than the best.
    fn judge_factory<L: Loss>(&mut self, plan: &Plan<'_, N>, loss: &L) -> bool {
        let Some(factory) = plan.factory else { return false };
        is_finite(factory)
            && self.judge_all(factory, loss)
            && self.compare::<L>(plan).safe
            && self.knows(plan, loss)
    }

    /// What follows from the comparison of a finite network, just judged, with the best: the network stays, or the cause
    /// why it does not.
    #[inline(never)]
    fn decide<L: Loss>(
        &mut self,
        plan: &Plan<'_, N>,
        net: &mut N,
        loss: &L,
        finite: bool,
    ) -> Result<Event, Cause> {
        let diverged = replace(&mut self.refused, false);
        self.since = 0;
        let comparison = finite.then(|| self.compare::<L>(plan));
        if let Some(Comparison { better: true, score, .. }) = comparison
            && self.knows(plan, loss)
        {
            self.waited = 0;
            self.keep(net);
            return Ok(Event::Improved(score));
        }
        self.waited = self.waited.saturating_add(1);
        match comparison {
            None => Err(Cause::NotFinite),
            Some(Comparison { worse: false, score, .. }) if self.waited < plan.patience => {
                Ok(Event::Checked(score))
            }
            Some(_) if diverged => Err(Cause::Diverged),
            Some(_) => Err(Cause::Worse),
        }
    }

    /// Undoes what was learned since the last better network.
    #[inline(never)]
    fn go_back(
        &mut self,
        plan: &Plan<'_, N>,
        net: &mut N,
        rule: &mut R,
        cause: Cause,
        factory: bool,
    ) -> Event {
        let to = self.restore(plan, net, factory);
        if self.waited >= plan.patience {
            self.resting = true;
            self.drift.clear();
            return Event::Stopped { to };
        }
        self.lowered = self.lowered.saturating_add(1);
        rule.set_learning_rate(rule.learning_rate() * plan.backoff);
        Event::RolledBack { cause, to, learning_rate: rule.learning_rate() }
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
    fn restore(&mut self, plan: &Plan<'_, N>, net: &mut N, factory: bool) -> Weights {
        self.trainer.clear();
        if let (true, Some(factory)) = (factory, plan.factory) {
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
    fn compare<L: Loss>(&self, plan: &Plan<'_, N>) -> Comparison {
        // By how much the losses are above the best's, and the wrong classes above the best's.
        let (mut risen, mut missed) = (Mean::ZERO, Mean::ZERO);
        let (mut losses, mut bests, mut hits, mut won) = (0.0, 0.0, 0.0, 0.0);
        let class = self.held.first().map_or(0, |held| held.class);
        let mut varied = L::FUSED.is_none();
        for held in &self.held {
            let [best, other] = [held.best, held.other].map(|verdict| plan.soften(verdict.loss()));
            let [was_hit, hit] = [held.best, held.other].map(|verdict| f32::from(verdict.hit()));
            risen.add(other - best);
            missed.add(was_hit - hit);
            losses += other;
            bests += best;
            hits += hit;
            won += f32::from(other < best);
            varied |= held.class != class;
        }
        let n = risen.count;
        Comparison {
            better: varied
                && missed.mean <= 0.0
                && risen.is_below(plan.margin)
                && (won > 0.5 * n || missed.is_below(plan.margin)),
            worse: missed.is_above(plan.margin)
                || risen.is_above(plan.margin) && risen.mean > plan.tolerance * (bests / n),
            safe: risen.mean < 0.0,
            score: Score { loss: losses / n, accuracy: L::FUSED.is_some().then_some(hits / n) },
        }
    }

    /// Whether the losses of the network judged last are below those of an output of zeros.
    #[inline(never)]
    fn knows<L: Loss>(&self, plan: &Plan<'_, N>, loss: &L) -> bool {
        let mut beyond = Mean::ZERO;
        for Held { example, other, .. } in &self.held {
            let nothing = positive(loss.value(N::Out::ZERO.as_slice(), &example.target));
            beyond.add(plan.soften(other.loss()) - plan.soften(nothing));
        }
        // What is taught nonsense must not pass by chance, and what knows something passes by far.
        beyond.is_below(2.0 * plan.margin)
    }
}

/// A network beside the best, on the examples held out; whether it [`knows`](Coach::knows) anything is not yet asked.
struct Comparison {
    better: bool,
    worse: bool,
    /// Whether it is rather better than not, which is enough for the factory's.
    safe: bool,
    score: Score,
}

/// A rule that keeps each weight in its slot, in exchange for what was there or not. A network's own order is the
/// shortest way to all of its weights that learn.
#[derive(Clone)]
struct Keep {
    exchange: bool,
}

impl Rule for Keep {
    type Slot = f32;

    fn is_valid(&self) -> bool {
        true
    }

    fn learning_rate(&self) -> f32 {
        0.0
    }

    fn set_learning_rate(&mut self, _: f32) {}

    #[inline(always)]
    fn update(&self, weight: &mut f32, _: f32, slot: &mut f32) {
        let kept = replace(slot, *weight);
        if self.exchange {
            *weight = kept;
        }
    }
}

/// A mean and its standard error (Welford, 1962).
struct Mean {
    count: f32,
    mean: f32,
    squares: f32,
}

impl Mean {
    const ZERO: Self = Self { count: 0.0, mean: 0.0, squares: 0.0 };

    fn add(&mut self, x: f32) {
        self.count += 1.0;
        let distance = x - self.mean;
        self.mean += distance / self.count;
        self.squares += distance * (x - self.mean);
    }

    fn is_above(&self, margin: f32) -> bool {
        self.mean > 0.0 && self.mean > margin * self.error()
    }

    fn is_below(&self, margin: f32) -> bool {
        self.mean < 0.0 && -self.mean > margin * self.error()
    }

    fn error(&self) -> f32 {
        math::sqrt(self.squares / ((self.count - 1.0) * self.count))
    }
}

/// The loss of an example, `f32::MAX` if it overflows, and whether the class is right.
#[inline(never)]
fn judge<N, R, L, T>(trainer: &mut Trainer<N, R>, net: &N, loss: &L, x: &N::In, target: &T) -> Verdict
where
    N: Train<Out: Vector<Element = f32>>,
    R: Rule,
    L: Loss,
    T: Target,
{
    let Ok(value) = trainer.loss(net, loss, x, target) else { return Verdict::new(f32::MAX, false) };
    let said = match N::output(&trainer.trace).as_slice() {
        [logit] => usize::from(*logit >= 0.0),
        logits => Class::of(logits).map_or(usize::MAX, |class| class.0),
    };
    Verdict::new(value, L::FUSED.is_some() && said == class::<N, L, T>(target))
}

/// The class of a target, if the loss is a classifier's; otherwise all are of one.
fn class<N: Train, L: Loss, T: Target>(target: &T) -> usize {
    if L::FUSED.is_none() {
        return 0;
    }
    crate::loss::class(target, N::Out::LEN)
}

/// For a logarithm.
fn positive(loss: f32) -> f32 {
    if loss > 0.0 { loss } else { 0.0 }
}

fn is_finite<N: Train>(net: &N) -> bool {
    let mut finite = true;
    net.parameters(&mut |weight| finite &= weight.is_finite());
    finite
}
