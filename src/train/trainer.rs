//! Learning one example at a time.

use super::step::{check, forward_backward, output_form};
use crate::error::Error;
use crate::layer::Train;
use crate::optim::Optimizer;
use crate::pass::{Mode, OutputForm, Pass};
use crate::target::Target;
use crate::train::Loss;
use crate::train::Slices;
use crate::zero::{Vector, Zero, starts_at_zero};

/// Learns a network `N` one example at a time, with an optimizer whose state for one weight is `S`.
///
/// A trainer holds the outputs and deltas of one example and the optimizer's states. It holds no gradient: the step of
/// each weight is computed from its input and its delta. It starts as zero bits, so a `static` of it lies in `.bss`.
///
/// | optimizer | state `S` of one weight | bytes per parameter |
/// |---|---|---|
/// | [`Sgd`](crate::Sgd) | `()`, the default | 0 |
/// | [`Momentum`](crate::Momentum), [`Nesterov`](crate::Nesterov), [`RmsProp`](crate::RmsProp) | `f32` | 4 |
/// | [`Adam`](crate::Adam), [`AdamW`](crate::AdamW) | [`Moments`](crate::optim::Moments) | 8 |
///
/// Schedules, penalties and clipping have no state for a weight, so the type of a `static` does not name them:
///
/// ```
/// use tinyfit::optim::{ClipNorm, CosineDecay, Moments};
/// use tinyfit::prelude::*;
///
/// let mut trainer: Trainer<Dense<2, 1>, Moments> = Trainer::new();
/// let schedule = CosineDecay { steps: 1000, floor: 0.1 };
/// let mut optimizer = Adam::new(0.01).with(ClipNorm(1.0)).scheduled(schedule);
/// trainer.learn(&mut Dense::ZERO, &mut optimizer, &MeanSquaredError, &[0.5, -1.0], &[1.0])?;
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("fit", "MLPClassifier", "online learning"))]
pub struct Trainer<N: Train, S: Zero = ()> {
    pub(crate) cache: N::Cache,
    states: N::Params<S>,
}

impl<N: Train, S: Zero> Zero for Trainer<N, S> {
    const ZERO: Self = Self { cache: N::Cache::ZERO, states: N::Params::ZERO };
}

starts_at_zero!(
    [N: Train, S: Zero] Trainer<N, S>,
    "The size of the trainer, in bytes: the RAM that learning takes in addition to the network.",
    "A trainer with all caches and states zero."
);

impl<N: Train, S: Zero> Trainer<N, S> {
    // On a chip each part of it has a separate frame: the stack is as deep as the deepest of them, not as all together.
    /// Learns one example and returns its loss before the step.
    ///
    /// It runs the forward pass, the loss, the backward pass and one step of the optimizer. scikit-learn's
    /// `partial_fit` of one example.
    ///
    /// # Errors
    /// [`Error::Input`], [`Error::Target`], [`Error::Loss`], [`Error::Gradient`], [`Error::OutOfRange`] for a setting,
    /// and [`Error::Blank`] for a network that was never initialized. After an error nothing has changed.
    #[doc(alias("partial_fit", "fit", "train_step", "train_on_batch"))]
    #[inline]
    pub fn learn<Opt, L, T>(
        &mut self,
        net: &mut N,
        optimizer: &mut Opt,
        loss: &L,
        x: &N::In,
        target: &T,
    ) -> Result<f32, Error>
    where
        N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
        Opt: Optimizer<State = S>,
        L: Loss,
        T: Target + ?Sized,
    {
        let (value, factor) = forward_backward(net, &mut self.cache, Some(&*optimizer), loss, x, target)?;
        self.apply_update(net, optimizer, x, factor);
        Ok(value)
    }

    /// Moves the weights along the gradient in the cache.
    #[cfg_attr(target_os = "none", inline(never))]
    fn apply_update<Opt>(&mut self, net: &mut N, optimizer: &mut Opt, x: &N::In, factor: f32)
    where
        Opt: Optimizer<State = S>,
    {
        optimizer.tick();
        net.update(
            x,
            &mut self.cache,
            factor,
            optimizer,
            &mut self.states,
            Pass::all(OutputForm::Activated, Mode::Train),
        );
    }

    /// Sets the optimizer's states to 0. The weights stay.
    #[doc(alias = "reset")]
    pub fn clear(&mut self) {
        *self = Self::ZERO;
    }

    /// Learns one example in slices of one layer's sweep each, with the bits of [`learn`](Self::learn).
    ///
    /// It is for firmware that shares the core with a control loop.
    pub fn slices<'a, Opt, L, T>(
        &'a mut self,
        net: &'a mut N,
        optimizer: &'a mut Opt,
        loss: &'a L,
        x: &'a N::In,
        target: &'a T,
    ) -> Slices<'a, N, Opt, L, T>
    where
        Opt: Optimizer<State = S>,
        T: ?Sized,
    {
        Slices {
            cache: &mut self.cache,
            states: &mut self.states,
            net,
            optimizer,
            loss,
            x,
            target,
            next: 0,
            value: 0.0,
            factor: 1.0,
            rejected: None,
        }
    }

    /// Returns the loss of one example, without learning it.
    ///
    /// # Errors
    /// Those of [`learn`](Self::learn).
    #[doc(alias("evaluate", "test_on_batch"))]
    pub fn loss<L, T>(&mut self, net: &N, loss: &L, x: &N::In, target: &T) -> Result<f32, Error>
    where
        N: Train<Out: Vector<Element = f32>>,
        L: Loss,
        T: Target + ?Sized,
    {
        check::<N, L, T>(net, x, target)?;
        net.forward(x, &mut self.cache, Pass::all(output_form::<L>(), Mode::Eval));
        let y = N::output(&self.cache);
        let value = loss.value(y.as_slice(), target);
        if y.is_finite() && value.is_finite() { Ok(value) } else { Err(Error::Loss) }
    }
}
