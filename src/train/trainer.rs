//! Learning one example at a time, in place.

use core::mem::size_of;

use super::step::{check, examine, head};
use crate::error::Rejected;
use crate::layer::Train;
use crate::optim::Rule;
use crate::pass::{Head, Mode, Pass};
use crate::target::Target;
use crate::train::Loss;
use crate::train::Slices;
use crate::zero::{Vector, Zero};

/// The memory of learning a network `N` by the rule `R`, one example at a time.
///
/// It holds the outputs and deltas of one example and the rule's slots, and no gradient: each weight is moved by the
/// product of its input and its delta, which is never stored. Its initial value is all zero bits, so a `static` of it
/// lies in `.bss`.
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
/// let mut trainer = Trainer::<Xor, Adam>::new();
/// let mut adam = Adam::new(0.01);
/// for _ in 0..500 {
///     for (x, class) in [([0., 0.], 0), ([0., 1.], 1), ([1., 0.], 1), ([1., 1.], 0)] {
///         trainer.learn(&mut net, &mut adam, &CrossEntropy, &x, &Class(class))?;
///     }
/// }
/// let [_, probability] = net.predict(&[0.0, 1.0]);
/// assert!(probability > 0.95);
/// # Ok::<(), tinyfit::Rejected>(())
/// ```
pub struct Trainer<N: Train, R: Rule> {
    pub(crate) trace: N::Trace,
    slots: N::Like<R::Slot>,
}

impl<N: Train, R: Rule> Zero for Trainer<N, R> {
    const ZERO: Self = Self { trace: N::Trace::ZERO, slots: N::Like::ZERO };
}

impl<N: Train, R: Rule> Default for Trainer<N, R> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<N: Train, R: Rule> Trainer<N, R> {
    /// Bytes that learning needs beside the network.
    pub const RAM: usize = size_of::<Self>();

    /// A trainer that has seen nothing.
    pub const fn new() -> Self {
        Self::ZERO
    }

    /// Learns one example and returns its loss before the step.
    // On a chip each part of it has a frame of its own: the stack is as deep as the deepest of them, not as all together.
    ///
    /// # Errors
    /// A bad input, target, setting, loss or gradient is [`Rejected`], and then nothing has changed.
    #[inline]
    pub fn learn<L, T>(
        &mut self,
        net: &mut N,
        rule: &mut R,
        loss: &L,
        x: &N::In,
        target: &T,
    ) -> Result<f32, Rejected>
    where
        N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
        L: Loss,
        T: Target + ?Sized,
    {
        let (value, factor) = examine(net, &mut self.trace, Some(&*rule), loss, x, target)?;
        self.follow(net, rule, x, factor);
        Ok(value)
    }

    /// Moves the weights along the gradient in the trace.
    #[cfg_attr(target_os = "none", inline(never))]
    fn follow(&mut self, net: &mut N, rule: &mut R, x: &N::In, factor: f32) {
        rule.tick();
        net.update(x, &mut self.trace, factor, rule, &mut self.slots, Pass::all(Head::Outputs, Mode::Learn));
    }

    /// Forgets what the rule remembers: a new beginning, on the weights as they are.
    pub fn clear(&mut self) {
        *self = Self::ZERO;
    }

    /// The same as [`learn`](Self::learn), bit for bit, in slices of one layer's sweep each, for firmware that shares the
    /// core with a control loop.
    pub fn slices<'a, L, T>(
        &'a mut self,
        net: &'a mut N,
        rule: &'a mut R,
        loss: &'a L,
        x: &'a N::In,
        target: &'a T,
    ) -> Slices<'a, N, R, L, T>
    where
        T: ?Sized,
    {
        Slices::new(&mut self.trace, &mut self.slots, net, rule, loss, x, target)
    }

    /// The loss of one example, which is not learned.
    ///
    /// # Errors
    /// As [`learn`](Self::learn).
    pub fn loss<L, T>(&mut self, net: &N, loss: &L, x: &N::In, target: &T) -> Result<f32, Rejected>
    where
        N: Train<Out: Vector<Element = f32>>,
        L: Loss,
        T: Target + ?Sized,
    {
        check::<N, L, T>(net, x, target)?;
        net.forward(x, &mut self.trace, Pass::all(head::<L>(), Mode::Evaluate));
        let y = N::output(&self.trace);
        let value = loss.value(y.as_slice(), target);
        if y.is_finite() && value.is_finite() { Ok(value) } else { Err(Rejected::Loss) }
    }
}
