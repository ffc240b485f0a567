//! Predictions of single rows.

use tinyfit_model::F32Network;

use crate::learner::activate;
use crate::simd::{Simd, Work};

/// Predicts row by row, with the bits of [`F32Network::predict`] and without allocating.
///
/// ```
/// use tinyfit_engine::{Predictor, network};
/// use tinyfit_model::Activation;
///
/// let net = network(&[2, 8, 3], Activation::Relu, Activation::Softmax, 1);
/// let mut predictor = Predictor::new(&net);
/// assert_eq!(predictor.predict(&[0.5, -1.0]), net.predict(&[0.5, -1.0]));
/// ```
pub struct Predictor<'a> {
    simd: Simd,
    net: &'a F32Network,
    /// The outputs of each layer.
    outputs: Vec<Vec<f32>>,
}

impl<'a> Predictor<'a> {
    /// A predictor with the widest vectors of this processor.
    pub fn new(net: &'a F32Network) -> Self {
        Self::with_simd(net, Simd::detect())
    }

    /// A predictor with vectors of this width.
    pub fn with_simd(net: &'a F32Network, simd: Simd) -> Self {
        Self { simd, net, outputs: net.layers.iter().map(|layer| vec![0.0; layer.outputs]).collect() }
    }

    /// The output for one row of already scaled inputs; inputs that are missing count as 0.
    pub fn predict(&mut self, x: &[f32]) -> &[f32] {
        let Self { simd, net, outputs } = self;
        simd.run(Predict { net, x, outputs });
        outputs.last().map_or(&[], Vec::as_slice)
    }
}

struct Predict<'a> {
    net: &'a F32Network,
    x: &'a [f32],
    outputs: &'a mut [Vec<f32>],
}

impl Work for Predict<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(self) {
        let mut x = self.x;
        for (layer, y) in self.net.layers.iter().zip(self.outputs) {
            let mut row = Row { x, weights: &layer.weights, bias: &layer.bias, y };
            let mut o = row.tiles::<UNITS, 16>(0);
            o = row.tiles::<1, 16>(o);
            o = row.tiles::<1, 4>(o);
            row.tiles::<1, 1>(o);
            activate(layer.activation, y);
            x = y;
        }
    }
}

/// One row through one layer: `y_o = bias_o + sum_i x_i w_io`, with outputs as lanes.
struct Row<'a> {
    x: &'a [f32],
    weights: &'a [f32],
    bias: &'a [f32],
    y: &'a mut [f32],
}

impl Row<'_> {
    /// As many outputs from `o` as fill tiles, and the first output that is left.
    #[inline(always)]
    fn tiles<const UNITS: usize, const LANES: usize>(&mut self, mut o: usize) -> usize {
        while o + UNITS * LANES <= self.bias.len() {
            self.tile::<UNITS, LANES>(o);
            o += UNITS * LANES;
        }
        o
    }

    #[inline(always)]
    fn tile<const UNITS: usize, const LANES: usize>(&mut self, o: usize) {
        let mut sums = [[0.0; LANES]; UNITS];
        sums.copy_from_slice(&self.bias[o..].as_chunks().0[..UNITS]);
        for (&x, row) in self.x.iter().zip(self.weights.chunks_exact(self.bias.len())) {
            let row = &row[o..o + UNITS * LANES].as_chunks::<LANES>().0[..UNITS];
            for u in 0..UNITS {
                for lane in 0..LANES {
                    sums[u][lane] += x * row[u][lane];
                }
            }
        }
        self.y[o..].as_chunks_mut().0[..UNITS].copy_from_slice(&sums);
    }
}
