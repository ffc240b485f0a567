//! The memory of examples held out: anchors and the latest examples, with the classes balanced.

use super::Supervisor;
use super::config::SupervisorConfig;
use super::event::Event;
use super::held_out::{Evaluation, Held, class, classes};
use crate::layer::Train;
use crate::limits::LEARNING_RATE_LIMIT;
use crate::optim::Optimizer;
use crate::target::{Example, Target};
use crate::train::Loss;
use crate::train::step::check;
use crate::zero::{Vector, Zero};

impl<N, T, S, const V: usize> Supervisor<N, T, S, V>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    S: Zero,
    T: Target + Copy,
{
    /// The number of anchors that are held out. The others are learned.
    fn judging(config: &SupervisorConfig<'_, N, T>) -> usize {
        (config.anchors.len() / 2).min(V)
    }

    /// Holds out anchors, so that the weights at the start can be evaluated.
    #[inline(never)]
    pub(super) fn hold_anchors<L: Loss>(&mut self, config: &SupervisorConfig<'_, N, T>, net: &N) {
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

    /// The next anchor to learn, if its class is missing.
    #[inline(never)]
    pub(super) fn anchor_due<'a, L: Loss>(
        &self,
        config: &SupervisorConfig<'a, N, T>,
    ) -> Option<&'a Example<N::In, T>> {
        let anchors = config.anchors.get(Self::judging(config)..).filter(|anchors| !anchors.is_empty())?;
        // Its lower half goes round too, and passes each anchor as often as any other.
        let anchor = anchors.get((self.phase & 0xFFFF) as usize % anchors.len())?;
        self.stays_away::<L>(class::<N, L, T>(&anchor.target)).then_some(anchor)
    }

    /// Holds out an example, and tests the loss of the best weights for drift.
    #[inline(never)]
    pub(super) fn hold_out<L: Loss, Opt: Optimizer<State = S>>(
        &mut self,
        config: &SupervisorConfig<'_, N, T>,
        net: &mut N,
        optimizer: &mut Opt,
        x: &N::In,
        target: &T,
        evaluation: Evaluation,
    ) -> Event {
        let first = self.held.is_empty();
        let loss = evaluation.loss();
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
        let held = Held { example, best: evaluation, other: evaluation, turn: self.turn, class };
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

    /// The example that one of `class` replaces: the oldest of the largest class, with the new one counted.
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

    /// Whether a class is missing from the stream. If all classes are equally frequent, each is held out once in as many turns as
    /// there are classes, and in two of a hundred cases not within four times as many.
    pub(super) fn stays_away<L: Loss>(&self, class: usize) -> bool {
        !self.of_class(class).any(|held| {
            let age = self.turn.wrapping_sub(held.turn);
            held.turn != Held::<N::In, T>::ANCHOR && usize::from(age) < 4 * classes::<N, L>()
        })
    }

    /// The examples held out of a class.
    pub(super) fn of_class(&self, class: usize) -> impl Iterator<Item = &Held<N::In, T>> {
        self.held.iter().filter(move |held| usize::from(held.class) == class)
    }
}
