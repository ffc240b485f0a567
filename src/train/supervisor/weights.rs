//! The best weights: stored, exchanged with those of the network, and restored.

use core::mem::replace;

use super::Supervisor;
use super::config::SupervisorConfig;
use super::event::{Cause, Event, Weights};
use super::held_out::Held;
use crate::error::Error;
use crate::layer::Train;
use crate::optim::Optimizer;
use crate::pass::{Mode, OutputForm, Pass};
use crate::target::Target;
use crate::zero::{Vector, Zero};

impl<N: Train, T, S: Zero, const V: usize> Supervisor<N, T, S, V> {
    /// Takes the best weights from the network, if they were restored with it.
    pub(super) fn adopt(&mut self, net: &mut N) {
        if replace(&mut self.restored, false) {
            self.sweep(net, false);
        }
    }

    /// Copies the network's weights to the best, or exchanges both.
    pub(super) fn sweep(&mut self, net: &mut N, exchange: bool) {
        // Before the first example, which is held out, there are no best weights but the network's.
        let Some(Held { example, .. }) = self.held.first() else { return };
        let (cache, pass) = (&mut self.trainer.cache, Pass::all(OutputForm::Activated, Mode::Eval));
        net.update(&example.x, cache, 0.0, &Keep { exchange }, &mut self.best, pass);
    }
}

impl<N, T, S, const V: usize> Supervisor<N, T, S, V>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    S: Zero,
    T: Target + Copy,
{
    /// Undoes all learning since the last better network.
    #[inline(never)]
    pub(super) fn go_back<Opt: Optimizer<State = S>>(
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

    /// Makes the weights of the network evaluated last the best.
    pub(super) fn keep(&mut self, net: &mut N) {
        self.sweep(net, false);
        self.drift.clear();
        for held in &mut self.held {
            held.best = held.other;
        }
    }

    /// Gives the network the best weights, or the factory weights that were just evaluated.
    pub(super) fn restore_best(
        &mut self,
        config: &SupervisorConfig<'_, N, T>,
        net: &mut N,
        factory: bool,
    ) -> Weights {
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
}

/// An optimizer that copies or exchanges each weight with its state: the shortest code that visits all weights that are
/// trained.
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

pub(super) fn is_finite<N: Train>(net: &N) -> bool {
    let mut finite = true;
    net.parameters(&mut |weight| finite &= weight.is_finite());
    finite
}
