//! Mini-batches over a network of any shape: the kernel's `Batch`, many examples at a time.

mod activations;
mod block;
mod mask;
mod products;
mod verdicts;

use tinyfit::{Loss, Rejected, Target};
use tinyfit_model::F32Network;

use crate::simd::Simd;
pub(crate) use activations::activate;
use activations::{Activate, Differentiate};
use block::{BLOCK, Unit, gather, scatter};
use mask::{Drop, DropGradient};
use products::{Accumulate, Forward, InputGradient};
use verdicts::Verdicts;

/// Dropout behind every layer but the last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dropout {
    /// The probability with which a hidden unit is dropped, 0..1.
    pub rate: f32,
    /// Layer `i`, counted from 0, is followed by the kernel's `Dropout` with the seed `seed + i`.
    pub seed: u32,
}

/// The gradient of a mini-batch, and what it takes to compute it.
///
/// Its sums run in the order of the examples, whatever the width of vectors: it is the kernel's gradient to the bit.
pub struct Learner {
    simd: Simd,
    dropout: Dropout,
    input: Vec<Unit>,
    layers: Vec<State>,
    /// A layer's deltas, `[example][output]`.
    by_example: Vec<f32>,
    losses: Vec<f32>,
    /// In the batch.
    examples: u32,
    /// Since the beginning.
    accepted: u32,
}

/// What a block of examples leaves in a layer, and what the batch does.
struct State {
    output: Vec<Unit>,
    /// The output behind dropout; empty where nothing is dropped.
    kept: Vec<Unit>,
    delta: Vec<Unit>,
    /// Of the weights, then of the biases.
    gradient: Vec<f32>,
}

impl State {
    /// What the next layer is given.
    fn passed(&self) -> &[Unit] {
        if self.kept.is_empty() { &self.output } else { &self.kept }
    }
}

impl Learner {
    /// A learner for networks of this shape.
    pub fn new(net: &F32Network, dropout: Dropout) -> Self {
        Self::with_simd(net, dropout, Simd::detect())
    }

    /// A learner that computes with vectors of this width.
    pub fn with_simd(net: &F32Network, dropout: Dropout, simd: Simd) -> Self {
        let last = net.layers.len().saturating_sub(1);
        let units = |n: usize| vec![[0.0; BLOCK]; n];
        let layers = net.layers.iter().enumerate().map(|(i, layer)| State {
            output: units(layer.outputs),
            kept: units(if dropout.rate > 0.0 && i < last { layer.outputs } else { 0 }),
            delta: units(layer.outputs),
            gradient: vec![0.0; layer.parameters()],
        });
        let widest = net.layers.iter().map(|layer| layer.outputs).max().unwrap_or(0);
        Self {
            simd,
            dropout,
            input: units(net.input_len()),
            layers: layers.collect(),
            by_example: vec![0.0; widest * BLOCK],
            losses: Vec::new(),
            examples: 0,
            accepted: 0,
        }
    }

    /// Adds examples, and returns the loss of each; the kernel's `Batch::add` one after the other.
    ///
    /// # Errors
    /// A bad input, target, loss or gradient is rejected. The examples before it are in the batch.
    pub fn add<L: Loss, T: Target>(
        &mut self,
        net: &F32Network,
        loss: &L,
        examples: &[(&[f32], T)],
    ) -> Result<&[f32], Rejected> {
        self.losses.clear();
        if !(0.0..1.0).contains(&self.dropout.rate) {
            return Err(Rejected::Layer);
        }
        for block in examples.chunks(BLOCK) {
            let mut verdicts = self.forward::<L, T>(net, block, true);
            if let Some(last) = self.layers.last_mut() {
                let d = &mut self.by_example[..last.output.len()];
                verdicts.judge(block, &last.output, |s, y, target| {
                    let value = loss.gradient(y, target, d);
                    scatter(&mut last.delta, s, d);
                    value
                });
            }
            self.backward(net, block.len(), L::FUSED.is_some());
            let mut input = &self.input[..];
            for state in &self.layers {
                verdicts.gradients(self.simd, input, &state.delta);
                input = state.passed();
            }
            let (good, rejected) = verdicts.first_rejected(block.len());
            self.accumulate(good);
            self.losses.extend(&verdicts.losses[..good]);
            self.examples = self.examples.saturating_add(good as u32);
            self.accepted = self.accepted.wrapping_add(good as u32);
            if let Some(rejected) = rejected {
                return Err(rejected);
            }
        }
        Ok(&self.losses)
    }

    /// The loss of each example, none of which is learned; `visit` sees what the loss does: outputs, or logits if it is
    /// fused with the last activation, and the target.
    ///
    /// # Errors
    /// A bad input, target or loss is rejected.
    pub fn losses<L: Loss, T: Target>(
        &mut self,
        net: &F32Network,
        loss: &L,
        examples: &[(&[f32], T)],
        mut visit: impl FnMut(&[f32], &T),
    ) -> Result<&[f32], Rejected> {
        self.losses.clear();
        for block in examples.chunks(BLOCK) {
            let mut verdicts = self.forward::<L, T>(net, block, false);
            if let Some(last) = self.layers.last() {
                verdicts.judge(block, &last.output, |_, y, target| {
                    visit(y, target);
                    loss.value(y, target)
                });
            }
            let (good, rejected) = verdicts.first_rejected(block.len());
            self.losses.extend(&verdicts.losses[..good]);
            if let Some(rejected) = rejected {
                return Err(rejected);
            }
        }
        Ok(&self.losses)
    }

    /// The number of examples in the batch.
    pub(crate) fn examples(&self) -> u32 {
        self.examples
    }

    /// The number of examples since the beginning: dropout's counter.
    pub(crate) fn accepted(&self) -> u32 {
        self.accepted
    }

    /// Goes on as after this number of examples.
    pub(crate) fn set_accepted(&mut self, accepted: u32) {
        self.accepted = accepted;
    }

    /// The sum of the gradients of the batch, layer by layer: of the weights, then of the biases.
    pub(crate) fn gradients(&mut self) -> impl DoubleEndedIterator<Item = &mut [f32]> {
        self.layers.iter_mut().map(|state| &mut state.gradient[..])
    }

    /// Empties the batch.
    pub(crate) fn clear(&mut self) {
        self.examples = 0;
        self.gradients().for_each(|gradient| gradient.fill(0.0));
    }

    /// Fills the outputs; those of the last layer are logits if the loss is fused with its activation.
    fn forward<L: Loss, T: Target>(
        &mut self,
        net: &F32Network,
        block: &[(&[f32], T)],
        learn: bool,
    ) -> Verdicts {
        let examples = block.len();
        let mut verdicts = Verdicts::default();
        for (s, (row, target)) in block.iter().enumerate() {
            scatter(&mut self.input, s, row);
            verdicts.example(s, row, target.fits(net.output_len()));
        }
        let last = net.layers.len().saturating_sub(1);
        let mut x = &self.input[..];
        for (i, (layer, state)) in net.layers.iter().zip(&mut self.layers).enumerate() {
            let (weights, bias) = (&layer.weights[..], &layer.bias[..]);
            self.simd.run(Forward { examples, x, weights, bias, z: &mut state.output });
            if !(L::FUSED.is_some() && i == last) {
                let activation = layer.activation;
                self.simd.run(Activate { activation, examples, z: &mut state.output });
            }
            x = &state.output;
            if learn && !state.kept.is_empty() {
                let Dropout { rate, seed } = self.dropout;
                let seed = seed.wrapping_add(i as u32);
                self.simd.run(Drop { rate, seed, accepted: self.accepted, x, y: &mut state.kept });
                x = &state.kept;
            }
        }
        verdicts
    }

    fn backward(&mut self, net: &F32Network, examples: usize, fused: bool) {
        let last = net.layers.len().saturating_sub(1);
        for (i, layer) in net.layers.iter().enumerate().rev() {
            let (below, from) = self.layers.split_at_mut(i);
            let Some(state) = from.first_mut() else { return };
            if !(fused && i == last) {
                let (activation, y, d) = (layer.activation, &state.output[..], &mut state.delta[..]);
                self.simd.run(Differentiate { activation, examples, y, d });
            }
            if let Some(below) = below.last_mut() {
                let (dz, weights) = (&state.delta[..], &layer.weights[..]);
                self.simd.run(InputGradient { examples, dz, weights, dx: &mut below.delta });
                if !below.kept.is_empty() {
                    let (rate, y) = (self.dropout.rate, &below.kept[..]);
                    self.simd.run(DropGradient { rate, y, delta: &mut below.delta });
                }
            }
        }
    }

    fn accumulate(&mut self, examples: usize) {
        let mut x = &self.input[..];
        for state in &mut self.layers {
            let outputs = state.delta.len();
            for (s, row) in self.by_example.chunks_exact_mut(outputs).take(examples).enumerate() {
                gather(&state.delta, s, row);
            }
            let dz = &self.by_example[..];
            let (gradient, bias) = state.gradient.split_at_mut(x.len() * outputs);
            for dz in dz.chunks_exact(outputs).take(examples) {
                bias.iter_mut().zip(dz).for_each(|(g, d)| *g += d);
            }
            self.simd.run(Accumulate { examples, x, dz, outputs, gradient });
            x = if state.kept.is_empty() { &state.output } else { &state.kept };
        }
    }
}
