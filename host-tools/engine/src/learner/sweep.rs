//! A block of examples on its way through the layers and back.

use tinyfit::{Error, Loss, Target};
use tinyfit_model::F32Network;

use super::Dropout;
use super::activations::{ActivationBackward, ActivationForward};
use super::block::{BLOCK, Unit, scatter};
use super::losses::BlockLosses;
use super::mask::{Drop, DropGradient};
use super::products::{Forward, InputGradient};
use crate::simd::Simd;

/// What all sweeps have in common.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub(super) simd: Simd,
    pub(super) dropout: Dropout,
}

/// What a block of examples leaves in the layers. Blocks do not know of each other.
pub(super) struct Sweep {
    input: Vec<Unit>,
    layers: Vec<State>,
    /// An example's delta of the last layer.
    delta: Vec<f32>,
    losses: BlockLosses,
    good: usize,
}

struct State {
    output: Vec<Unit>,
    /// What the activation saves for the way back; empty where its outputs are enough.
    saved: Vec<Unit>,
    /// The output behind dropout; empty where nothing is dropped.
    kept: Vec<Unit>,
    delta: Vec<Unit>,
}

impl State {
    /// What the next layer is given.
    fn passed(&self) -> &[Unit] {
        if self.kept.is_empty() { &self.output } else { &self.kept }
    }
}

impl Sweep {
    pub(super) fn new(net: &F32Network, dropout: Dropout) -> Self {
        let last = net.layers.len().saturating_sub(1);
        let units = |n: usize| vec![[0.0; BLOCK]; n];
        let layers = net.layers.iter().enumerate().map(|(i, layer)| State {
            output: units(layer.outputs),
            saved: units(if layer.activation.saves() { layer.outputs } else { 0 }),
            kept: units(if dropout.rate > 0.0 && i < last { layer.outputs } else { 0 }),
            delta: units(layer.outputs),
        });
        Self {
            input: units(net.input_len()),
            layers: layers.collect(),
            delta: vec![0.0; net.output_len()],
            losses: BlockLosses::default(),
            good: 0,
        }
    }

    /// The losses of the examples that are good.
    pub(super) fn losses(&self) -> &[f32] {
        &self.losses.losses[..self.good]
    }

    /// The number of examples before the first that is rejected.
    pub(super) fn good(&self) -> usize {
        self.good
    }

    /// The inputs and the deltas of a layer.
    pub(super) fn layer(&self, layer: usize) -> (&[Unit], &[Unit]) {
        let x = layer.checked_sub(1).map_or(&self.input[..], |below| self.layers[below].passed());
        (x, &self.layers[layer].delta)
    }

    /// Fills the outputs and the deltas, and says why the first example that is rejected is. `accepted` is how many examples
    /// were learned before.
    pub(super) fn learn<L: Loss, T: Target>(
        &mut self,
        way: Way,
        net: &F32Network,
        loss: &L,
        block: &[(&[f32], T)],
        accepted: u32,
    ) -> Option<Error> {
        self.forward::<L, T>(way, net, block, Some(accepted));
        if let Some(last) = self.layers.last_mut() {
            let d = &mut self.delta[..];
            self.losses.evaluate(block, &last.output, |s, y, target| {
                let value = loss.gradient(y, target, d);
                scatter(&mut last.delta, s, d);
                value
            });
        }
        self.backward(way, net, block.len(), L::FUSED.is_some());
        let mut input = &self.input[..];
        for state in &self.layers {
            self.losses.gradients(way.simd, input, &state.delta);
            input = state.passed();
        }
        self.reject(block.len())
    }

    /// Takes the losses of the outputs, and says why the first example that is rejected is.
    pub(super) fn evaluate<T: Target>(
        &mut self,
        block: &[(&[f32], T)],
        mut loss: impl FnMut(&[f32], &T) -> f32,
    ) -> Option<Error> {
        if let Some(last) = self.layers.last() {
            self.losses.evaluate(block, &last.output, |_, y, target| loss(y, target));
        }
        self.reject(block.len())
    }

    fn reject(&mut self, examples: usize) -> Option<Error> {
        let (good, rejected) = self.losses.first_rejected(examples);
        self.good = good;
        rejected
    }

    /// Fills the outputs; if examples are learned, `accepted` is how many were before.
    // Compiled apart, as `backward` and `Rows::accumulate`: in one function, H1 takes 3 % more.
    #[inline(never)]
    pub(super) fn forward<L: Loss, T: Target>(
        &mut self,
        way: Way,
        net: &F32Network,
        block: &[(&[f32], T)],
        accepted: Option<u32>,
    ) {
        let (examples, fused) = (block.len(), L::FUSED.is_some());
        self.losses = BlockLosses::default();
        for (s, (row, target)) in block.iter().enumerate() {
            scatter(&mut self.input, s, row);
            self.losses.example(s, row, L::takes(target, net.output_len()));
        }
        let last = net.layers.len().saturating_sub(1);
        let mut x = &self.input[..];
        for (i, (layer, state)) in net.layers.iter().zip(&mut self.layers).enumerate() {
            let (weights, bias) = (&layer.weights[..], &layer.bias[..]);
            way.simd.run(Forward { examples, x, weights, bias, z: &mut state.output });
            if !(fused && i == last) {
                let activation = layer.activation;
                let (z, saved) = (&mut state.output[..], &mut state.saved[..]);
                way.simd.run(ActivationForward { activation, examples, z, saved });
            }
            x = &state.output;
            if let Some(accepted) = accepted.filter(|_| !state.kept.is_empty()) {
                let Dropout { rate, seed } = way.dropout;
                let seed = seed.wrapping_add(i as u32);
                way.simd.run(Drop { rate, seed, accepted, x, y: &mut state.kept });
                x = &state.kept;
            }
        }
    }

    #[inline(never)]
    fn backward(&mut self, way: Way, net: &F32Network, examples: usize, fused: bool) {
        let last = net.layers.len().saturating_sub(1);
        for (i, layer) in net.layers.iter().enumerate().rev() {
            let (below, from) = self.layers.split_at_mut(i);
            let Some(state) = from.first_mut() else { return };
            if !(fused && i == last) {
                let (activation, d) = (layer.activation, &mut state.delta[..]);
                let saved = if state.saved.is_empty() { &state.output } else { &state.saved };
                way.simd.run(ActivationBackward { activation, examples, saved, d });
            }
            if let Some(below) = below.last_mut() {
                let (dz, weights) = (&state.delta[..], &layer.weights[..]);
                way.simd.run(InputGradient { examples, dz, weights, dx: &mut below.delta });
                if !below.kept.is_empty() {
                    let (rate, y) = (way.dropout.rate, &below.kept[..]);
                    way.simd.run(DropGradient { rate, y, delta: &mut below.delta });
                }
            }
        }
    }
}
