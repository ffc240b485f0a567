//! The comparison of a network with the best weights, on the examples held out.

use super::config::SupervisorConfig;
use super::event::Score;
use super::held_out::Held;
use crate::layer::Layer;
use crate::math;

/// The result of a comparison with the best weights. The baseline is compared separately.
pub(super) struct Comparison {
    pub(super) better: bool,
    pub(super) worse: bool,
    /// Whether its mean loss is lower, which is enough for the factory weights.
    pub(super) safe: bool,
    pub(super) score: Score,
}

/// The rise of a network's losses and wrong classes over those of the best weights.
pub(super) struct Rise {
    pub(super) losses: Mean,
    pub(super) misses: Mean,
    /// The mean of the network's losses.
    pub(super) loss: f32,
    /// The mean of the losses of the best weights.
    pub(super) best: f32,
    /// The share of correct classes.
    pub(super) accuracy: f32,
    /// Whether the network's loss is lower on most examples.
    pub(super) mostly_lower: bool,
}

impl Rise {
    /// The rise on these examples.
    pub(super) fn on<'a, X: 'a, T: 'a, N: Layer, U>(
        held: impl Iterator<Item = &'a Held<X, T>>,
        config: &SupervisorConfig<'_, N, U>,
    ) -> Self {
        let (mut risen, mut missed) = (Mean::ZERO, Mean::ZERO);
        let (mut losses, mut bests, mut hits, mut won) = (0.0, 0.0, 0.0, 0.0);
        for held in held {
            let [best, other] = [held.best, held.other].map(|evaluation| config.soften(evaluation.loss()));
            let [was_hit, hit] = [held.best, held.other].map(|evaluation| f32::from(evaluation.hit()));
            risen.add(other - best);
            missed.add(was_hit - hit);
            losses += other;
            bests += best;
            hits += hit;
            won += f32::from(other < best);
        }
        let n = risen.count;
        Self {
            losses: risen,
            misses: missed,
            loss: losses / n,
            best: bests / n,
            accuracy: hits / n,
            mostly_lower: won > 0.5 * n,
        }
    }
}

/// A mean and its standard error, by Welford's method.
pub(super) struct Mean {
    pub(super) count: f32,
    pub(super) mean: f32,
    squares: f32,
}

impl Mean {
    pub(super) const ZERO: Self = Self { count: 0.0, mean: 0.0, squares: 0.0 };

    pub(super) fn add(&mut self, x: f32) {
        self.count += 1.0;
        let distance = x - self.mean;
        self.mean += distance / self.count;
        self.squares += distance * (x - self.mean);
    }

    pub(super) fn is_above(&self, margin: f32) -> bool {
        self.mean > 0.0 && self.mean > margin * self.error()
    }

    pub(super) fn is_below(&self, margin: f32) -> bool {
        self.mean < 0.0 && -self.mean > margin * self.error()
    }

    pub(super) fn error(&self) -> f32 {
        math::sqrt(self.squares / ((self.count - 1.0) * self.count))
    }
}
