//! Learning one example in slices.

use crate::error::Error;
use crate::layer::Train;
use crate::optim::Optimizer;
use crate::pass::{Mode, Pass};
use crate::target::Target;
use crate::train::Loss;
use crate::train::step::{check, check_initialized, clip, loss_and_gradient, output_form};
use crate::zero::Vector;

/// One example that is learned in slices; made by [`Trainer::slices`](crate::Trainer::slices).
///
/// A slice is one sweep over one layer: forward, backward, or the update of its weights. The network, the example and
/// the trainer are borrowed until the last slice. Weights change in the last third only, layer by layer. A network
/// whose slices stop there is finite, but updated in part.
///
/// ```
/// use tinyfit::prelude::*;
///
/// type Net = (Dense<2, 8, Relu>, Dense<8, 2, Softmax>);
///
/// let (mut net, mut trainer, mut sgd) = (Net::ZERO, Trainer::<Net>::new(), Sgd::new(0.1));
/// net.initialize(&mut Generator::seed_from_u64(1));
/// let before = trainer.loss(&net, &CrossEntropy, &[0.5, -1.0], &Class(1))?;
/// let mut slices = trainer.slices(&mut net, &mut sgd, &CrossEntropy, &[0.5, -1.0], &Class(1));
/// let loss = loop {
///     // control_loop();
///     if let Some(loss) = slices.advance()? {
///         break loss;
///     }
/// };
/// assert_eq!(loss, before);
/// # Ok::<(), tinyfit::Error>(())
/// ```
pub struct Slices<'a, N: Train, Opt: Optimizer, L, T: ?Sized> {
    pub(super) cache: &'a mut N::Cache,
    pub(super) states: &'a mut N::Params<Opt::State>,
    pub(super) net: &'a mut N,
    pub(super) optimizer: &'a mut Opt,
    pub(super) loss: &'a L,
    pub(super) x: &'a N::In,
    pub(super) target: &'a T,
    pub(super) next: usize,
    pub(super) value: f32,
    pub(super) factor: f32,
    pub(super) rejected: Option<Error>,
}

impl<N: Train, Opt: Optimizer, L, T: ?Sized> Slices<'_, N, Opt, L, T> {
    /// The number of slices of one example.
    pub const LEN: usize = 3 * N::LAYERS;
}

impl<N, Opt, L, T> Slices<'_, N, Opt, L, T>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    Opt: Optimizer,
    L: Loss,
    T: Target + ?Sized,
{
    /// Runs the next slice. Returns the example's loss once it is learned, and does nothing after that.
    ///
    /// # Errors
    /// Those of [`Trainer::learn`](crate::Trainer::learn). After an error it does nothing.
    pub fn advance(&mut self) -> Result<Option<f32>, Error> {
        if let Some(rejected) = self.rejected {
            return Err(rejected);
        }
        if self.next < Self::LEN {
            if let Err(rejected) = self.slice() {
                self.rejected = Some(rejected);
                return Err(rejected);
            }
            self.next += 1;
        }
        Ok((self.next >= Self::LEN).then_some(self.value))
    }

    fn slice(&mut self) -> Result<(), Error> {
        let layers = N::LAYERS;
        let pass = Pass::all(output_form::<L>(), Mode::Train);
        let nth = self.next;
        if nth == 0 {
            self.optimizer.check()?;
            check_initialized(self.net)?;
            check::<N, L, T>(self.net, self.x, self.target)?;
        }
        if nth < layers {
            self.net.forward(self.x, self.cache, pass.layer(nth));
            return Ok(());
        }
        if nth < 2 * layers {
            if nth == layers {
                self.value = loss_and_gradient::<N, L, T>(self.cache, self.loss, self.target)?;
            }
            // From the last layer to the first.
            self.net.backward(self.cache, None, pass.layer(2 * layers - 1 - nth));
            if nth + 1 == 2 * layers {
                self.factor = clip::<N, Opt>(Some(self.optimizer), self.x, self.cache)?;
            }
            return Ok(());
        }
        if nth == 2 * layers {
            self.optimizer.tick();
        }
        let pass = pass.layer(nth - 2 * layers);
        self.net.update(self.x, self.cache, self.factor, self.optimizer, self.states, pass);
        Ok(())
    }
}
