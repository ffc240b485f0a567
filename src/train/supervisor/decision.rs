//! The decision whether a network is better or worse than the best weights.

use core::mem::replace;

use super::Supervisor;
use super::comparison::{Comparison, Mean, Rise};
use super::config::SupervisorConfig;
use super::event::{Cause, Event, Score};
use super::held_out::{Held, classes, evaluate, excludes, positive};
use super::weights::is_finite;
use crate::layer::Train;
use crate::target::{Example, Target};
use crate::train::Loss;
use crate::zero::{Vector, Zero};

impl<N, T, S, const V: usize> Supervisor<N, T, S, V>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    S: Zero,
    T: Target + Copy,
{
    /// Evaluates a network on all examples held out, if half of the memory is full. Returns whether it is.
    pub(super) fn evaluate_all<L: Loss>(&mut self, net: &N, loss: &L) -> bool {
        let enough = self.held.len() >= V.div_ceil(2);
        if enough {
            self.evaluate_each(net, loss);
        }
        enough
    }

    /// Evaluates a network on all examples held out.
    #[inline(never)]
    pub(super) fn evaluate_each<L: Loss>(&mut self, net: &N, loss: &L) {
        for Held { example: Example { x, target }, other, .. } in &mut self.held {
            *other = evaluate(&mut self.trainer, net, loss, x, target);
        }
    }

    /// Whether the factory weights do better than the best.
    pub(super) fn evaluate_factory<L: Loss>(
        &mut self,
        config: &SupervisorConfig<'_, N, T>,
        loss: &L,
    ) -> bool {
        let Some(factory) = config.factory else { return false };
        is_finite(factory)
            && self.evaluate_all(factory, loss)
            && self.compare::<L>(config).safe
            && self.beats_baseline(config, loss)
    }

    /// Decides about a network that was just evaluated: the event if it stays, or the cause if it goes back.
    #[inline(never)]
    pub(super) fn decide<L: Loss>(
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

    /// Compares the network evaluated last with the best weights.
    #[inline(never)]
    pub(super) fn compare<L: Loss>(&self, config: &SupervisorConfig<'_, N, T>) -> Comparison {
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

    /// Whether examples of enough classes are held out: of two, or with factory weights of every class.
    fn is_varied<L: Loss>(&self, config: &SupervisorConfig<'_, N, T>) -> bool {
        let (classes, all) = (classes::<N, L>(), config.factory.is_some() && excludes::<N, L>());
        let enough = classes.min(if all { V } else { 2 });
        (0..classes).filter(|class| self.of_class(*class).next().is_some()).count() >= enough
    }

    /// Whether the network evaluated last is worse, or may be, on a class that is missing or has anchors held out: more of its
    /// examples are wrong, or the possible rise of its losses exceeds the tolerance.
    #[inline(never)]
    pub(super) fn forgets<L: Loss>(&self, config: &SupervisorConfig<'_, N, T>) -> bool {
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

    /// Whether the losses of the network evaluated last are below those of an output of zeros.
    #[inline(never)]
    pub(super) fn beats_baseline<L: Loss>(&self, config: &SupervisorConfig<'_, N, T>, loss: &L) -> bool {
        let mut beyond = Mean::ZERO;
        for Held { example, other, .. } in &self.held {
            let baseline = positive(loss.value(N::Out::ZERO.as_slice(), &example.target));
            beyond.add(config.soften(other.loss()) - config.soften(baseline));
        }
        // A network that was taught nonsense must not pass by chance; one that has learned passes by far.
        beyond.is_below(2.0 * config.margin)
    }
}
