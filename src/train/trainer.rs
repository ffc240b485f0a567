//! Learning one example at a time, in place.

use super::step::{check, forward_backward, output_form};
use crate::error::Error;
use crate::layer::Train;
use crate::optim::Optimizer;
use crate::pass::{Mode, OutputForm, Pass};
use crate::target::Target;
use crate::train::Loss;
use crate::train::Slices;
use crate::zero::{Vector, Zero, starts_at_zero};

/// The memory of learning a network `N`, one example at a time, by an optimizer whose state for a weight is `S`.
///
/// It holds the outputs and deltas of one example and the optimizer's states, and no gradient: each weight is moved by the
/// product of its input and its delta, which is never stored. Its initial value is all zero bits, so a `static` of it
/// lies in `.bss`.
///
/// | optimizer | state `S` of a weight |
/// |---|---|
/// | [`Sgd`](crate::Sgd) | `()`, the default |
/// | [`Momentum`](crate::Momentum), [`Nesterov`](crate::Nesterov), [`RmsProp`](crate::RmsProp) | `f32` |
/// | [`Adam`](crate::Adam), [`AdamW`](crate::AdamW) | [`Moments`](crate::optim::Moments) |
///
/// Schedules, penalties and clipping have no state for a weight, so a `static` does not name them:
///
/// ```
/// use tinyfit::optim::{ClipNorm, CosineDecay, Moments};
/// use tinyfit::prelude::*;
///
/// let mut trainer: Trainer<Dense<2, 1>, Moments> = Trainer::new();
/// let mut optimizer = Adam::new(0.01).with(ClipNorm(1.0)).scheduled(CosineDecay { steps: 1000, floor: 0.1 });
/// trainer.learn(&mut Dense::ZERO, &mut optimizer, &MeanSquaredError, &[0.5, -1.0], &[1.0])?;
/// # Ok::<(), tinyfit::Error>(())
/// ```
///
/// A whole run:
///
/// ```
/// use tinyfit::{Adam, Class, CrossEntropy, Dense, Generator, Relu, SeedableRng, Softmax, Trainer, mlp};
///
/// mlp! {
///     /// Exclusive or, which no single layer can learn.
///     pub struct Xor { hidden: Dense<2, 8, Relu>, out: Dense<8, 2, Softmax> }
/// }
///
/// let mut net = Xor::random(&mut Generator::seed_from_u64(1));
/// let mut trainer = Trainer::new();
/// let mut adam = Adam::new(0.01);
/// for _ in 0..500 {
///     for (x, class) in [([0., 0.], 0), ([0., 1.], 1), ([1., 0.], 1), ([1., 1.], 0)] {
///         trainer.learn(&mut net, &mut adam, &CrossEntropy, &x, &Class(class))?;
///     }
/// }
/// let [_, probability] = net.predict(&[0.0, 1.0]);
/// assert!(probability > 0.95);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("fit", "online learning"))]
pub struct Trainer<N: Train, S: Zero = ()> {
    pub(crate) cache: N::Cache,
    states: N::Params<S>,
}

impl<N: Train, S: Zero> Zero for Trainer<N, S> {
    const ZERO: Self = Self { cache: N::Cache::ZERO, states: N::Params::ZERO };
}

starts_at_zero!(
    [N: Train, S: Zero] Trainer<N, S>,
    "Bytes that learning needs beside the network.",
    "A trainer that has seen nothing."
);

impl<N: Train, S: Zero> Trainer<N, S> {
    /// Learns one example and returns its loss before the step.
    // On a chip each part of it has a separate frame: the stack is as deep as the deepest of them, not as all together.
    ///
    /// # Errors
    /// A bad input, target, setting, loss or gradient is [`Error`], and then nothing has changed.
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

    /// Forgets what the optimizer remembers: a new beginning, on the weights as they are.
    pub fn clear(&mut self) {
        *self = Self::ZERO;
    }

    /// The same as [`learn`](Self::learn), bit for bit, in slices of one layer's sweep each, for firmware that shares the
    /// core with a control loop.
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

    /// The loss of one example, which is not learned.
    ///
    /// # Errors
    /// As [`learn`](Self::learn).
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
