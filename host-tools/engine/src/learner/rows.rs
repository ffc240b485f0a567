//! Rows of a gradient: what one thread sums.

use super::block::gather;
use super::products::Accumulate;
use super::sweep::Sweep;
use crate::simd::Simd;

/// Consecutive rows of a layer's gradient. A gradient is divided by rows and never by examples, so that every sum has the order
/// of the examples.
pub(super) struct Rows<'a> {
    layer: usize,
    /// The input that the first row belongs to.
    first: usize,
    /// `[input][output]`
    weights: &'a mut [f32],
    /// All of the layer's in its first rows, none in the others.
    bias: &'a mut [f32],
}

/// The rows that a tile has at most: shares of whole tiles are the fastest.
const TILE: usize = 4;

/// Shares out the gradients of layers, each with the number of its inputs and outputs.
pub(super) fn share_out<'a>(
    gradients: impl Iterator<Item = (&'a mut Vec<f32>, (usize, usize))>,
    shares: usize,
) -> Vec<Vec<Rows<'a>>> {
    let mut shared: Vec<Vec<Rows>> = (0..shares).map(|_| Vec::new()).collect();
    for (layer, (gradient, (inputs, outputs))) in gradients.enumerate() {
        let (weights, mut bias) = gradient.split_at_mut(inputs * outputs);
        let rows = inputs.div_ceil(shares).next_multiple_of(TILE);
        let parts = weights.chunks_mut((rows * outputs).max(1)).enumerate();
        for (share, (n, weights)) in shared.iter_mut().zip(parts) {
            share.push(Rows { layer, first: n * rows, weights, bias: std::mem::take(&mut bias) });
        }
    }
    shared
}

impl Rows<'_> {
    /// Adds the gradients of these examples, in their order. `by_example` has room for the deltas of a block.
    #[inline(never)]
    pub(super) fn accumulate(self, simd: Simd, sweeps: &[Sweep], by_example: &mut [f32]) {
        let Self { layer, first, weights, bias } = self;
        for sweep in sweeps {
            let (x, deltas) = sweep.layer(layer);
            let outputs = deltas.len();
            for (s, row) in by_example.chunks_exact_mut(outputs).take(sweep.good()).enumerate() {
                gather(deltas, s, row);
            }
            let dz = &by_example[..];
            for dz in dz.chunks_exact(outputs).take(sweep.good()) {
                bias.iter_mut().zip(dz).for_each(|(g, d)| *g += d);
            }
            let x = &x[first..][..weights.len() / outputs];
            simd.run(Accumulate { examples: sweep.good(), x, dz, outputs, gradient: &mut *weights });
        }
    }
}
