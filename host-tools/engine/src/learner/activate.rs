//! Activations of many examples.

use tinyfit_model::Activation;

use super::block::{Unit, gather, scatter};
use crate::simd::Work;

/// `z -> y` in place, for the first `examples`.
pub(crate) struct Activate<'a> {
    pub(crate) activation: Activation,
    pub(crate) examples: usize,
    pub(crate) z: &'a mut [Unit],
}

/// `dL/dy -> dL/dz` in place, for the first `examples`.
pub(crate) struct Differentiate<'a> {
    pub(crate) activation: Activation,
    pub(crate) examples: usize,
    pub(crate) y: &'a [Unit],
    pub(crate) d: &'a mut [Unit],
}

impl Work for Activate<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(self) {
        let Self { activation, examples, z } = self;
        match activation {
            // The kernel's jumps over zeros; this does not jump.
            Activation::Relu => {
                for z in z.as_flattened_mut() {
                    *z = if *z < 0.0 { 0.0 } else { *z };
                }
            }
            Activation::Softmax => {
                let mut row = vec![0.0; z.len()];
                for s in 0..examples {
                    gather(z, s, &mut row);
                    activation.apply(&mut row);
                    scatter(z, s, &row);
                }
            }
            _ => z.iter_mut().for_each(|unit| activation.apply(&mut unit[..examples])),
        }
    }
}

impl Work for Differentiate<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(self) {
        let Self { activation, examples, y, d } = self;
        match activation {
            Activation::Relu => {
                for (d, y) in d.as_flattened_mut().iter_mut().zip(y.as_flattened()) {
                    *d = if *y > 0.0 { *d } else { 0.0 };
                }
            }
            Activation::Softmax => {
                let (mut row, mut delta) = (vec![0.0; y.len()], vec![0.0; y.len()]);
                for s in 0..examples {
                    gather(y, s, &mut row);
                    gather(d, s, &mut delta);
                    activation.backward(&row, &mut delta);
                    scatter(d, s, &delta);
                }
            }
            _ => {
                for (y, d) in y.iter().zip(d) {
                    activation.backward(&y[..examples], &mut d[..examples]);
                }
            }
        }
    }
}
