//! Learning in mini-batches.

use crate::error::Error;
use crate::layer::Train;
use crate::optim::clip_factor;
use crate::optim::{Optimizer, Sgd};
use crate::target::Target;
use crate::train::Loss;
use crate::train::step::forward_backward;
use crate::zero::{Vector, Zero, starts_at_zero};

/// Learns a network `N` in mini-batches, with an optimizer whose state for one weight is `S`.
///
/// It is a [`Trainer`](crate::Trainer) with one gradient more, 4 bytes per parameter. The gradient of a batch is the
/// mean over its examples, summed in their order: `g = 1/n * sum_i dL_i/dw`. PyTorch's gradient accumulation with a
/// mean loss.
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
#[doc(alias("batch_size", "DataLoader", "train_on_batch", "mini-batch", "gradient accumulation"))]
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
    "The size of the batch, in bytes: the RAM that learning takes in addition to the network.",
    "An empty batch."
);

impl<N: Train, S: Zero> Batch<N, S> {
    /// Adds the gradient of one example and returns its loss.
    ///
    /// # Errors
    /// [`Error::Input`], [`Error::Target`], [`Error::Loss`], [`Error::Gradient`], [`Error::OutOfRange`] for a setting
    /// of a layer, and [`Error::Blank`] for a network that was never initialized. After an error the batch is as
    /// before.
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

    /// Moves the weights along the mean gradient of the examples added since the last step, and sets the gradient to 0.
    ///
    /// # Errors
    /// [`Error::Empty`] for a batch without examples, [`Error::OutOfRange`] for a setting of the optimizer. After an
    /// error nothing has changed.
    #[doc(alias = "zero_grad")]
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
