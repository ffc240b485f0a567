//! Learning a mini-batch at a time.

use crate::error::Error;
use crate::layer::Train;
use crate::optim::clip_factor;
use crate::optim::{Optimizer, Sgd};
use crate::target::Target;
use crate::train::Loss;
use crate::train::step::forward_backward;
use crate::zero::{Vector, Zero, starts_at_zero};

/// The memory of learning a network `N` in mini-batches, by an optimizer whose state for a weight is `S`: a [`Trainer`](crate::Trainer) plus one
/// gradient, four bytes a parameter.
///
/// The gradient of a batch is the mean over its examples; its sums run in the order of the examples.
///
/// ```
/// use tinyfit::{Batch, Dense, Layer, MeanSquaredError, Sgd, Zero};
///
/// let mut net = Dense::<1, 1>::ZERO;
/// let mut batch = Batch::<Dense<1, 1>>::new();
/// for _ in 0..200 {
///     for x in [-1.0, 0.0, 1.0] {
///         batch.add(&net, &MeanSquaredError, &[x], &[2.0 * x + 1.0])?;
///     }
///     batch.step(&mut net, &mut Sgd::new(0.2))?;
/// }
/// assert!((net.predict(&[3.0])[0] - 7.0).abs() < 1e-4);
/// # Ok::<(), tinyfit::Error>(())
/// ```
pub struct Batch<N: Train, S: Zero = ()> {
    cache: N::Cache,
    states: N::Params<S>,
    gradient: N::Params<f32>,
    examples: u32,
}

impl<N: Train, S: Zero> Zero for Batch<N, S> {
    const ZERO: Self =
        Self { cache: N::Cache::ZERO, states: N::Params::ZERO, gradient: N::Params::ZERO, examples: 0 };
}

starts_at_zero!(
    [N: Train, S: Zero] Batch<N, S>,
    "Bytes that learning needs beside the network.",
    "An empty batch."
);

impl<N: Train, S: Zero> Batch<N, S> {
    /// Adds one example and returns its loss.
    ///
    /// # Errors
    /// A bad input, target, loss or gradient is [`Error`] and leaves the batch as it was.
    pub fn add<L, T>(&mut self, net: &N, loss: &L, x: &N::In, target: &T) -> Result<f32, Error>
    where
        N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
        L: Loss,
        T: Target + ?Sized,
    {
        let (value, _) = forward_backward(net, &mut self.cache, None::<&Sgd>, loss, x, target)?;
        N::accumulate(x, &mut self.cache, &mut self.gradient);
        self.examples = self.examples.saturating_add(1);
        Ok(value)
    }

    /// Moves the weights along the mean gradient of the examples added since the last step.
    ///
    /// # Errors
    /// An empty batch and a bad setting of the optimizer are [`Error`] and change nothing.
    pub fn step<Opt>(&mut self, net: &mut N, optimizer: &mut Opt) -> Result<(), Error>
    where
        Opt: Optimizer<State = S>,
    {
        if self.examples == 0 {
            return Err(Error::Empty);
        }
        optimizer.check()?;
        let mut factor = 1.0 / self.examples as f32;
        if let Some(limit) = optimizer.clip_norm() {
            // A mean of gradients below the limit has a square that is a number.
            factor *= clip_factor(limit, N::accumulated_norm(&self.gradient, factor))?;
        }
        optimizer.tick();
        net.apply(&mut self.gradient, factor, optimizer, &mut self.states);
        self.examples = 0;
        Ok(())
    }
}
