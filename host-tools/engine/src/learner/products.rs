//! The products of matrices that learning is made of.
//!
//! Weights are `[input][output]`, activations and deltas `[unit][example]`. Every sum runs in index order with one
//! accumulator, as in the kernel's `gemv`; many sums side by side fill the registers.

use super::block::Unit;
use crate::simd::Work;

/// `z_os = bias_o + sum_i x_is w_io`, for the first `examples`.
pub(crate) struct Forward<'a> {
    pub(crate) examples: usize,
    pub(crate) x: &'a [Unit],
    pub(crate) weights: &'a [f32],
    pub(crate) bias: &'a [f32],
    pub(crate) z: &'a mut [Unit],
}

/// `dx_is = sum_o dz_os w_io`, for the first `examples`.
pub(crate) struct InputGradient<'a> {
    pub(crate) examples: usize,
    pub(crate) dz: &'a [Unit],
    pub(crate) weights: &'a [f32],
    pub(crate) dx: &'a mut [Unit],
}

/// `g_io += sum_s x_is dz_so`, over the first `examples`.
pub(crate) struct Accumulate<'a> {
    pub(crate) examples: usize,
    pub(crate) x: &'a [Unit],
    /// `[example][output]`: outputs are the lanes here, for a sum over examples to be one lane's.
    pub(crate) dz: &'a [f32],
    pub(crate) outputs: usize,
    /// `[input][output]`.
    pub(crate) gradient: &'a mut [f32],
}

impl Work for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const U: usize, const L: usize>(self) {
        let weights = ToOutputs { weights: self.weights, bias: self.bias };
        product::<U, L>(weights, self.examples, self.x, self.z);
    }
}

impl Work for InputGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const U: usize, const L: usize>(self) {
        let weights = ToInputs { weights: self.weights, outputs: self.dz.len() };
        product::<U, L>(weights, self.examples, self.dz, self.dx);
    }
}

// Loops over indices from here on, on arrays of constant size: only such does the compiler keep in registers.

/// What is summed side by side: `U` units from `first`, and the `at`th `L` of the examples.
#[derive(Clone, Copy)]
struct Tile {
    first: usize,
    at: usize,
}

/// A layer's weights from the side of a product's results.
trait Weights: Copy {
    /// Where the sums of the units from `first` begin.
    fn start<const U: usize>(self, first: usize) -> [f32; U];

    /// Adds all terms of a tile.
    fn add<const U: usize, const L: usize>(self, sums: &mut [[f32; L]; U], x: &[Unit], tile: Tile);
}

#[derive(Clone, Copy)]
struct ToOutputs<'a> {
    weights: &'a [f32],
    bias: &'a [f32],
}

impl Weights for ToOutputs<'_> {
    #[inline(always)]
    fn start<const U: usize>(self, first: usize) -> [f32; U] {
        array(&self.bias[first..])
    }

    #[inline(always)]
    fn add<const U: usize, const L: usize>(self, sums: &mut [[f32; L]; U], x: &[Unit], tile: Tile) {
        for (x, row) in x.iter().zip(self.weights.chunks_exact(self.bias.len())) {
            add_multiples(sums, &x.as_chunks().0[tile.at], &array(&row[tile.first..]));
        }
    }
}

#[derive(Clone, Copy)]
struct ToInputs<'a> {
    weights: &'a [f32],
    outputs: usize,
}

impl Weights for ToInputs<'_> {
    #[inline(always)]
    fn start<const U: usize>(self, _: usize) -> [f32; U] {
        [0.0; U]
    }

    #[inline(always)]
    fn add<const U: usize, const L: usize>(self, sums: &mut [[f32; L]; U], x: &[Unit], tile: Tile) {
        let Self { weights, outputs } = self;
        let mut rows = [&weights[..0]; U];
        for u in 0..U {
            rows[u] = &weights[(tile.first + u) * outputs..][..outputs];
        }
        for (o, x) in x.iter().enumerate().take(outputs) {
            let mut factors = [0.0; U];
            for u in 0..U {
                factors[u] = rows[u][o];
            }
            add_multiples(sums, &x.as_chunks().0[tile.at], &factors);
        }
    }
}

/// The lanes of examples that do not fill a tile.
const FEW: usize = 8;

#[inline(always)]
fn product<const U: usize, const L: usize>(
    weights: impl Weights,
    examples: usize,
    x: &[Unit],
    y: &mut [Unit],
) {
    let whole = examples / L;
    for at in 0..whole {
        tiles::<U, L>(weights, x, y, at);
    }
    for at in whole * L / FEW..examples.div_ceil(FEW) {
        tiles::<U, FEW>(weights, x, y, at);
    }
}

/// All units, for the `at`th `L` of the examples.
#[inline(always)]
fn tiles<const U: usize, const L: usize>(weights: impl Weights, x: &[Unit], y: &mut [Unit], at: usize) {
    let units = y.len();
    if units < U {
        for first in 0..units {
            tile::<1, L>(weights, x, y, Tile { first, at });
        }
        return;
    }
    for n in 0..units / U {
        tile::<U, L>(weights, x, y, Tile { first: n * U, at });
    }
    // A last tile computes some units again, which is cheaper than one unit at a time.
    if !units.is_multiple_of(U) {
        tile::<U, L>(weights, x, y, Tile { first: units - U, at });
    }
}

#[inline(always)]
fn tile<const U: usize, const L: usize>(weights: impl Weights, x: &[Unit], y: &mut [Unit], tile: Tile) {
    let Tile { first, at } = tile;
    let start = weights.start::<U>(first);
    let mut sums = [[0.0; L]; U];
    for u in 0..U {
        sums[u] = [start[u]; L];
    }
    weights.add(&mut sums, x, tile);
    for u in 0..U {
        y[first + u].as_chunks_mut().0[at] = sums[u];
    }
}

/// `sums_u += factor_u x`
#[inline(always)]
fn add_multiples<const U: usize, const L: usize>(sums: &mut [[f32; L]; U], x: &[f32; L], factors: &[f32; U]) {
    for u in 0..U {
        for lane in 0..L {
            sums[u][lane] += x[lane] * factors[u];
        }
    }
}

/// The first elements.
#[inline(always)]
fn array<const N: usize>(values: &[f32]) -> [f32; N] {
    values.as_chunks().0[0]
}

impl Work for Accumulate<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const U: usize, const L: usize>(mut self) {
        let mut o = 0;
        while o + L <= self.outputs {
            self.columns::<U, L>(o);
            o += L;
        }
        while o + FEW <= self.outputs {
            self.columns::<U, FEW>(o);
            o += FEW;
        }
        while o < self.outputs {
            self.columns::<U, 1>(o);
            o += 1;
        }
    }
}

impl Accumulate<'_> {
    /// All inputs, for `L` outputs from `o`.
    #[inline(always)]
    fn columns<const U: usize, const L: usize>(&mut self, o: usize) {
        let mut i = 0;
        while i + U <= self.x.len() {
            self.tile::<U, L>(i, o);
            i += U;
        }
        while i < self.x.len() {
            self.tile::<1, L>(i, o);
            i += 1;
        }
    }

    #[inline(always)]
    fn tile<const U: usize, const L: usize>(&mut self, i: usize, o: usize) {
        let Self { examples, x, dz, outputs, ref mut gradient } = *self;
        let x: &[Unit; U] = &x[i..].as_chunks().0[0];
        let mut sums = [[0.0; L]; U];
        for u in 0..U {
            sums[u] = array(&gradient[(i + u) * outputs + o..]);
        }
        for (s, dz) in dz.chunks_exact(outputs).enumerate().take(examples) {
            let mut factors = [0.0; U];
            for u in 0..U {
                factors[u] = x[u][s];
            }
            add_multiples(&mut sums, &array(&dz[o..]), &factors);
        }
        for u in 0..U {
            gradient[(i + u) * outputs + o..][..L].copy_from_slice(&sums[u]);
        }
    }
}
