//! A step along a mini-batch's gradient: the kernel's rules, on networks of any shape.

use serde::Serialize;
use serde::de::DeserializeOwned;
use tinyfit::optim::{Plateau, bound_norms, clip_factor};
use tinyfit::{Error, Optimizer, Zero};
use tinyfit_model::F32Network;

use crate::learner::Learner;
use crate::saved::{Damaged, Reader, Writer};
use crate::simd::{Simd, Work};

/// A rule with what it remembers of each parameter.
pub struct Descent<R: Optimizer> {
    simd: Simd,
    rule: R,
    /// Layer by layer: of the weights, then of the biases.
    slots: Vec<Vec<R::State>>,
}

impl<R: Optimizer> Descent<R> {
    /// The beginning of a descent by `rule`.
    pub fn new(net: &F32Network, rule: R) -> Self {
        Self::with_simd(net, rule, Simd::detect())
    }

    /// A descent that computes with vectors of this width. The bits are the same.
    pub fn with_simd(net: &F32Network, rule: R, simd: Simd) -> Self {
        let slots = net.layers.iter().map(|layer| (0..layer.parameters()).map(|_| R::State::ZERO).collect());
        Self { simd, rule, slots: slots.collect() }
    }

    /// The rule, to change a setting between two steps.
    pub fn rule_mut(&mut self) -> &mut R {
        &mut self.rule
    }

    /// Moves the weights along the batch's mean gradient and empties the batch; the kernel's `Batch::step`.
    ///
    /// # Errors
    /// An empty batch and a bad setting of the rule are rejected and change nothing.
    pub fn step(&mut self, net: &mut F32Network, batch: &mut Learner) -> Result<(), Error> {
        if batch.examples() == 0 {
            return Err(Error::Empty);
        }
        self.rule.check()?;
        let mut factor = 1.0 / batch.examples() as f32;
        if let Some(limit) = self.rule.clip_norm() {
            factor *= clip_factor(limit, squared_norm(batch, factor))?;
        }
        self.rule.tick();
        let (rule, factor) = (&self.rule, factor * self.rule.gain());
        for ((layer, gradient), slots) in net.layers.iter_mut().zip(batch.gradients()).zip(&mut self.slots) {
            let weights = layer.weights.len();
            let (gradient, bias_gradient) = gradient.split_at(weights);
            let (slots, bias_slots) = slots.split_at_mut(weights);
            self.simd.run(Update { rule, factor, gradient, slots, weights: &mut layer.weights });
            for ((b, g), slot) in layer.bias.iter_mut().zip(bias_gradient).zip(bias_slots) {
                rule.update_bias(b, g * factor, slot);
            }
            if let Some(limit) = rule.max_norm() {
                bound_norms(&mut layer.weights, layer.outputs, limit);
            }
        }
        batch.clear();
        Ok(())
    }
}

/// A rule that can be saved, with what it remembers.
pub(crate) trait Savable:
    Optimizer<State: Serialize + DeserializeOwned> + Serialize + DeserializeOwned
{
}

impl<R: Optimizer<State: Serialize + DeserializeOwned> + Serialize + DeserializeOwned> Savable for R {}

/// A [`Descent`] by any rule that can be saved.
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
        plateau.observe(loss, &mut self.rule);
    }

    fn save(&self, to: &mut Writer) {
        to.value(&self.rule);
        self.slots.iter().for_each(|slots| to.all(slots));
    }

    fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Damaged> {
        self.rule = from.value()?;
        if !self.rule.is_valid() {
            return Err(Damaged);
        }
        self.slots.iter_mut().try_for_each(|slots| from.fill(slots))
    }
}

struct Update<'a, R: Optimizer> {
    rule: &'a R,
    factor: f32,
    gradient: &'a [f32],
    slots: &'a mut [R::State],
    weights: &'a mut [f32],
}

impl<R: Optimizer> Work for Update<'_, R> {
    type Output = ();

    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(self) {
        // By value: the compiler sees that no weight is one of its settings.
        let Self { factor, gradient, slots, weights, .. } = self;
        let rule = self.rule.clone();
        for ((w, g), slot) in weights.iter_mut().zip(gradient).zip(slots) {
            rule.update(w, g * factor, slot);
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
