//! The products of matrices that learning is made of.
//!
//! Weights are `[input][output]`, activations and deltas `[unit][example]`. Every sum runs in index order with one
//! accumulator, as in the kernel's `linear`; many sums side by side fill the registers.

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
    fn run<const UNITS: usize, const LANES: usize>(self) {
        let weights = ToOutputs { weights: self.weights, bias: self.bias };
        Product { weights, x: self.x, y: self.z }.run::<UNITS, LANES>(self.examples);
    }
}

impl Work for InputGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(self) {
        let weights = ToInputs { weights: self.weights, outputs: self.dz.len() };
        Product { weights, x: self.dz, y: self.dx }.run::<UNITS, LANES>(self.examples);
    }
}

// Loops over indices from here on, on arrays of constant size: only such does the compiler keep in registers.

/// Sums of some units, each for examples side by side.
type Sums<const UNITS: usize, const LANES: usize> = [[f32; LANES]; UNITS];

/// A tile of a product: its first unit, and which `LANES` of the examples.
#[derive(Clone, Copy)]
struct At {
    unit: usize,
    lanes: usize,
}

/// A layer's weights from the side of a product's results.
trait Weights: Copy {
    /// Where the sums of the units from `first` begin.
    fn start<const UNITS: usize>(self, first: usize) -> [f32; UNITS];

    /// Adds all terms of a tile.
    fn add<const UNITS: usize, const LANES: usize>(self, sums: &mut Sums<UNITS, LANES>, x: &[Unit], at: At);
}

#[derive(Clone, Copy)]
struct ToOutputs<'a> {
    weights: &'a [f32],
    bias: &'a [f32],
}

impl Weights for ToOutputs<'_> {
    #[inline(always)]
    fn start<const UNITS: usize>(self, first: usize) -> [f32; UNITS] {
        array(&self.bias[first..])
    }

    #[inline(always)]
    fn add<const UNITS: usize, const LANES: usize>(self, sums: &mut Sums<UNITS, LANES>, x: &[Unit], at: At) {
        for (x, row) in x.iter().zip(self.weights.chunks_exact(self.bias.len())) {
            add_multiples(sums, &x.as_chunks().0[at.lanes], &array(&row[at.unit..]));
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
    fn start<const UNITS: usize>(self, _: usize) -> [f32; UNITS] {
        [0.0; UNITS]
    }

    #[inline(always)]
    fn add<const UNITS: usize, const LANES: usize>(self, sums: &mut Sums<UNITS, LANES>, x: &[Unit], at: At) {
        let Self { weights, outputs } = self;
        let mut rows = [&weights[..0]; UNITS];
        for u in 0..UNITS {
            rows[u] = &weights[(at.unit + u) * outputs..][..outputs];
        }
        for (o, x) in x.iter().enumerate().take(outputs) {
            let mut factors = [0.0; UNITS];
            for u in 0..UNITS {
                factors[u] = rows[u][o];
            }
            add_multiples(sums, &x.as_chunks().0[at.lanes], &factors);
        }
    }
}

/// The lanes of examples that do not fill a tile.
const FEW: usize = 8;

/// `y = start + weights x`
struct Product<'a, W> {
    weights: W,
    x: &'a [Unit],
    y: &'a mut [Unit],
}

impl<W: Weights> Product<'_, W> {
    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(mut self, examples: usize) {
        let whole = examples / LANES;
        for lanes in 0..whole {
            self.tiles::<UNITS, LANES>(lanes);
        }
        for lanes in whole * LANES / FEW..examples.div_ceil(FEW) {
            self.tiles::<UNITS, FEW>(lanes);
        }
    }

    /// All units.
    #[inline(always)]
    fn tiles<const UNITS: usize, const LANES: usize>(&mut self, lanes: usize) {
        let units = self.y.len();
        if units < UNITS {
            for unit in 0..units {
                self.tile::<1, LANES>(At { unit, lanes });
            }
            return;
        }
        for n in 0..units / UNITS {
            self.tile::<UNITS, LANES>(At { unit: n * UNITS, lanes });
        }
        // A last tile computes some units again, which is cheaper than one unit at a time.
        if !units.is_multiple_of(UNITS) {
            self.tile::<UNITS, LANES>(At { unit: units - UNITS, lanes });
        }
    }

    #[inline(always)]
    fn tile<const UNITS: usize, const LANES: usize>(&mut self, at: At) {
        let Self { weights, x, ref mut y } = *self;
        let start = weights.start::<UNITS>(at.unit);
        let mut sums = [[0.0; LANES]; UNITS];
        for u in 0..UNITS {
            sums[u] = [start[u]; LANES];
        }
        weights.add(&mut sums, x, at);
        for u in 0..UNITS {
            y[at.unit + u].as_chunks_mut().0[at.lanes] = sums[u];
        }
    }
}

/// `sums_u += factor_u x`
#[inline(always)]
fn add_multiples<const UNITS: usize, const LANES: usize>(
    sums: &mut Sums<UNITS, LANES>,
    x: &[f32; LANES],
    factors: &[f32; UNITS],
) {
    for u in 0..UNITS {
        for lane in 0..LANES {
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
    fn run<const UNITS: usize, const LANES: usize>(mut self) {
        let mut o = 0;
        while o + LANES <= self.outputs {
            self.columns::<UNITS, LANES>(o);
            o += LANES;
        }
        while o + FEW <= self.outputs {
            self.columns::<UNITS, FEW>(o);
            o += FEW;
        }
        while o < self.outputs {
            self.columns::<UNITS, 1>(o);
            o += 1;
        }
    }
}

impl Accumulate<'_> {
    /// All inputs, for `LANES` outputs from `o`.
    #[inline(always)]
    fn columns<const UNITS: usize, const LANES: usize>(&mut self, o: usize) {
        let mut i = 0;
        while i + UNITS <= self.x.len() {
            self.tile::<UNITS, LANES>(i, o);
            i += UNITS;
        }
        while i < self.x.len() {
            self.tile::<1, LANES>(i, o);
            i += 1;
        }
    }

    #[inline(always)]
    fn tile<const UNITS: usize, const LANES: usize>(&mut self, i: usize, o: usize) {
        let Self { examples, x, dz, outputs, ref mut gradient } = *self;
        let x: &[Unit; UNITS] = &x[i..].as_chunks().0[0];
        let mut sums = [[0.0; LANES]; UNITS];
        for u in 0..UNITS {
            sums[u] = array(&gradient[(i + u) * outputs + o..]);
        }
        for (s, dz) in dz.chunks_exact(outputs).enumerate().take(examples) {
            let mut factors = [0.0; UNITS];
            for u in 0..UNITS {
                factors[u] = x[u][s];
            }
            add_multiples(&mut sums, &array(&dz[o..]), &factors);
        }
        for u in 0..UNITS {
            gradient[(i + u) * outputs + o..][..LANES].copy_from_slice(&sums[u]);
        }
    }
}
