//! A step along a mini-batch's gradient: the kernel's optimizers, on networks of any shape.

use serde::Serialize;
use serde::de::DeserializeOwned;
use tinyfit::optim::{Plateau, bound_norms, clip_factor};
use tinyfit::{Error, Optimizer, Zero};
use tinyfit_model::F32Network;

use crate::learner::Learner;
use crate::saved::{Damaged, Reader, Writer};
use crate::simd::{Simd, Work};

/// An optimizer with its state for each parameter.
pub struct Descent<R: Optimizer> {
    simd: Simd,
    optimizer: R,
    /// Layer by layer: of the weights, then of the biases.
    states: Vec<Vec<R::State>>,
}

impl<R: Optimizer> Descent<R> {
    /// The beginning of a descent by `optimizer`.
    pub fn new(net: &F32Network, optimizer: R) -> Self {
        Self::with_simd(net, optimizer, Simd::detect())
    }

    /// A descent that computes with vectors of this width. The bits are the same.
    pub fn with_simd(net: &F32Network, optimizer: R, simd: Simd) -> Self {
        let states = net.layers.iter().map(|layer| (0..layer.parameters()).map(|_| R::State::ZERO).collect());
        Self { simd, optimizer, states: states.collect() }
    }

    /// The optimizer, to change a setting between two steps.
    pub fn optimizer_mut(&mut self) -> &mut R {
        &mut self.optimizer
    }

    /// Moves the weights along the batch's mean gradient and empties the batch; the kernel's `Batch::step`.
    ///
    /// # Errors
    /// An empty batch and a bad setting of the optimizer are rejected and change nothing.
    pub fn step(&mut self, net: &mut F32Network, batch: &mut Learner) -> Result<(), Error> {
        if batch.examples() == 0 {
            return Err(Error::Empty);
        }
        self.optimizer.check()?;
        let mut factor = 1.0 / batch.examples() as f32;
        if let Some(limit) = self.optimizer.clip_norm() {
            factor *= clip_factor(limit, squared_norm(batch, factor))?;
        }
        self.optimizer.tick();
        let (optimizer, factor) = (&self.optimizer, factor * self.optimizer.gain());
        for ((layer, gradient), states) in net.layers.iter_mut().zip(batch.gradients()).zip(&mut self.states)
        {
            let weights = layer.weights.len();
            let (gradient, bias_gradient) = gradient.split_at(weights);
            let (states, bias_states) = states.split_at_mut(weights);
            self.simd.run(Update { optimizer, factor, gradient, states, weights: &mut layer.weights });
            for ((b, g), state) in layer.bias.iter_mut().zip(bias_gradient).zip(bias_states) {
                optimizer.update_bias(b, g * factor, state);
            }
            if let Some(limit) = optimizer.max_norm() {
                bound_norms(&mut layer.weights, layer.outputs, limit);
            }
        }
        batch.clear();
        Ok(())
    }
}

/// An optimizer that can be saved with its state.
pub(crate) trait Savable:
    Optimizer<State: Serialize + DeserializeOwned> + Serialize + DeserializeOwned
{
}

impl<R: Optimizer<State: Serialize + DeserializeOwned> + Serialize + DeserializeOwned> Savable for R {}

/// A [`Descent`] by any optimizer that can be saved.
pub(crate) trait Stepping {
    /// [`Descent::step`].
    fn step(&mut self, net: &mut F32Network, batch: &mut Learner) -> Result<(), Error>;
    /// Shows a loss to what may lower the learning rate.
    fn observe(&mut self, plateau: &mut Plateau, loss: f32);
    fn save(&self, to: &mut Writer);
    /// Becomes what was saved, of a network of the same shape.
    fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Damaged>;
}

impl<R: Savable> Stepping for Descent<R> {
    fn step(&mut self, net: &mut F32Network, batch: &mut Learner) -> Result<(), Error> {
        Descent::step(self, net, batch)
    }

    fn observe(&mut self, plateau: &mut Plateau, loss: f32) {
        plateau.observe(loss, &mut self.optimizer);
    }

    fn save(&self, to: &mut Writer) {
        to.value(&self.optimizer);
        self.states.iter().for_each(|states| to.all(states));
    }

    fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Damaged> {
        self.optimizer = from.value()?;
        if !self.optimizer.is_valid() {
            return Err(Damaged);
        }
        self.states.iter_mut().try_for_each(|states| from.fill(states))
    }
}

struct Update<'a, R: Optimizer> {
    optimizer: &'a R,
    factor: f32,
    gradient: &'a [f32],
    states: &'a mut [R::State],
    weights: &'a mut [f32],
}

impl<R: Optimizer> Work for Update<'_, R> {
    type Output = ();

    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(self) {
        // By value: the compiler sees that no weight is one of its settings.
        let Self { factor, gradient, states, weights, .. } = self;
        let optimizer = self.optimizer.clone();
        for ((w, g), state) in weights.iter_mut().zip(gradient).zip(states) {
            optimizer.update(w, g * factor, state);
        }
    }
}

/// The sum of the squares of `factor` times the gradients: in each layer from its first parameter to its last, and then,
/// as nested pairs do, from the last layer to the first.
#[inline(never)]
fn squared_norm(batch: &mut Learner, factor: f32) -> f32 {
    let of_layer = |gradient: &mut [f32]| gradient.iter().map(|g| g * factor).fold(0.0, |sum, g| sum + g * g);
    batch.gradients().rev().map(of_layer).reduce(|above, layer| layer + above).unwrap_or(0.0)
}
