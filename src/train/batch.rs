//! Learning a mini-batch at a time.

use core::mem::size_of;

use crate::error::Rejected;
use crate::layer::Train;
use crate::optim::Rule;
use crate::optim::clip_factor;
use crate::target::Target;
use crate::train::Loss;
use crate::train::step::examine;
use crate::zero::{Vector, Zero};

/// The memory of learning a network `N` by the rule `R` in mini-batches: a [`Trainer`](crate::Trainer) plus one
/// gradient, four bytes a parameter.
///
/// The gradient of a batch is the mean over its examples; its sums run in the order of the examples.
///
/// ```
/// use tinyfit::{Batch, Dense, Layer, MeanSquaredError, Sgd, Zero};
///
/// let mut net = Dense::<1, 1>::ZERO;
/// let mut batch = Batch::<Dense<1, 1>, Sgd>::new();
/// for _ in 0..200 {
///     for x in [-1.0, 0.0, 1.0] {
///         batch.add(&net, &MeanSquaredError, &[x], &[2.0 * x + 1.0])?;
///     }
///     batch.step(&mut net, &mut Sgd::new(0.2))?;
/// }
/// assert!((net.predict(&[3.0])[0] - 7.0).abs() < 1e-4);
/// # Ok::<(), tinyfit::Rejected>(())
/// ```
pub struct Batch<N: Train, R: Rule> {
    trace: N::Trace,
    slots: N::Like<R::Slot>,
    gradient: N::Like<f32>,
    examples: u32,
}

impl<N: Train, R: Rule> Zero for Batch<N, R> {
    const ZERO: Self =
        Self { trace: N::Trace::ZERO, slots: N::Like::ZERO, gradient: N::Like::ZERO, examples: 0 };
}

impl<N: Train, R: Rule> Default for Batch<N, R> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<N: Train, R: Rule> Batch<N, R> {
    /// Bytes that learning needs beside the network.
    pub const RAM: usize = size_of::<Self>();

    /// An empty batch.
    pub const fn new() -> Self {
        Self::ZERO
    }

    /// Adds one example and returns its loss.
    ///
    /// # Errors
    /// A bad input, target, loss or gradient is [`Rejected`] and leaves the batch as it was.
    pub fn add<L, T>(&mut self, net: &N, loss: &L, x: &N::In, target: &T) -> Result<f32, Rejected>
    where
        N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
        L: Loss,
        T: Target + ?Sized,
    {
        let (value, _) = examine(net, &mut self.trace, None::<&R>, loss, x, target)?;
        N::accumulate(x, &mut self.trace, &mut self.gradient);
        self.examples = self.examples.saturating_add(1);
        Ok(value)
    }

    /// Moves the weights along the mean gradient of the examples added since the last step.
    ///
    /// # Errors
    /// An empty batch and a bad setting of the rule are [`Rejected`] and change nothing.
    pub fn step(&mut self, net: &mut N, rule: &mut R) -> Result<(), Rejected> {
        if self.examples == 0 {
            return Err(Rejected::Empty);
        }
        if !rule.is_valid() {
            return Err(Rejected::Rule);
        }
        let mut factor = 1.0 / self.examples as f32;
        if let Some(limit) = rule.clip_norm() {
            // A mean of gradients below the limit has a square that is a number.
            factor *= clip_factor(limit, N::accumulated_norm(&self.gradient, factor))?;
        }
        rule.tick();
        net.apply(&mut self.gradient, factor, rule, &mut self.slots);
        self.examples = 0;
        Ok(())
    }
}
