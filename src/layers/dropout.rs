//! Dropout.

use rand_core::Rng;

use crate::error::{Error, Parameter};
use crate::init;
use crate::layer::{Layer, Train};
use crate::pass::{Mode, Pass};
use crate::zero::Zero;

/// Inverted dropout: `y_i = 0` with probability `rate`, else `y_i = x_i / (1 - rate)`.
///
/// This holds while an example is learned. A prediction passes its inputs on: `y = x`. PyTorch's and Keras's `Dropout`.
///
/// Which inputs are dropped depends on `seed` and the number of examples accepted so far. The mask takes no memory: a
/// dropped input leaves -0.0, a kept one never does, so the mask is the sign of a zero.
///
/// Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014, section 10.
///
/// ```
/// use tinyfit::prelude::*;
///
/// mlp! {
///     struct Net { hidden: Dense<2, 8, Relu>, dropout: Dropout<8>, out: Dense<8, 2, Softmax> }
/// }
///
/// let mut net = Net::new(Dense::ZERO, Dropout { rate: 0.5, seed: 42 }, Dense::ZERO);
/// net.initialize(&mut Generator::seed_from_u64(1));
/// Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &[0.5, -1.0], &Class(1))?;
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Dropout<const N: usize> {
    /// The probability that an input is dropped; 0 and more, below 1.
    pub rate: f32,
    /// The seed of the random numbers; give each layer another one.
    pub seed: u32,
}

impl<const N: usize> Zero for Dropout<N> {
    const ZERO: Self = Self { rate: 0.0, seed: 0 };
}

impl<const N: usize> Layer for Dropout<N> {
    type In = [f32; N];
    type Out = [f32; N];

    #[inline]
    fn predict_into(&self, x: &[f32; N], y: &mut [f32; N]) {
        *y = *x;
    }
}

/// The cache of a [`Dropout`] layer for one example: its output, which holds the mask, and its gradient.
#[doc(alias = "DropoutTrace")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DropoutCache<const N: usize> {
    output: [f32; N],
    delta: [f32; N],
    /// Examples accepted so far.
    examples: u32,
    /// Whether the last pass dropped.
    dropping: bool,
}

impl<const N: usize> Zero for DropoutCache<N> {
    const ZERO: Self = Self { output: [0.0; N], delta: [0.0; N], examples: 0, dropping: false };
}

impl<const N: usize> Train for Dropout<N> {
    type Cache = DropoutCache<N>;
    type Params<T: Zero> = ();

    const TRAINABLE: bool = false;
    const PROPAGATES: bool = true;

    fn check(&self) -> Result<(), Error> {
        Parameter::Rate.require((0.0..1.0).contains(&self.rate))
    }

    fn forward(&self, x: &[f32; N], cache: &mut DropoutCache<N>, pass: Pass) {
        cache.dropping = pass.mode == Mode::Train && self.rate > 0.0;
        if !cache.dropping {
            cache.output = *x;
            return;
        }
        let seed = u64::from(self.seed) << 32 | u64::from(cache.examples);
        let mut rng = init::generator(seed);
        // An f32 has 24 bits, so this is exact; a rate below 1 leaves the threshold below 2^32.
        let threshold = (self.rate * (1u64 << 32) as f32) as u32;
        let scale = self.scale();
        for (y, &x) in cache.output.iter_mut().zip(x) {
            // Adding 0.0 makes 0.0 of -0.0 and leaves everything else.
            *y = if rng.next_u32() < threshold { -0.0 } else { x * scale + 0.0 };
        }
    }

    fn output(cache: &DropoutCache<N>) -> &[f32; N] {
        &cache.output
    }

    fn delta(cache: &mut DropoutCache<N>) -> &mut [f32; N] {
        &mut cache.delta
    }

    fn backward(&self, cache: &mut DropoutCache<N>, dx: Option<&mut [f32; N]>, _: Pass) {
        let Some(dx) = dx else { return };
        *dx = cache.delta;
        if cache.dropping {
            let scale = self.scale();
            for (dx, y) in dx.iter_mut().zip(&cache.output) {
                *dx = if is_dropped(*y) { 0.0 } else { *dx * scale };
            }
        }
    }

    fn accumulate(_: &[f32; N], cache: &mut DropoutCache<N>, (): &mut ()) {
        cache.examples = cache.examples.wrapping_add(1);
    }

    fn update<R: crate::Optimizer>(
        &mut self,
        _: &[f32; N],
        cache: &mut DropoutCache<N>,
        _: f32,
        _: &R,
        (): &mut (),
        _: Pass,
    ) {
        cache.examples = cache.examples.wrapping_add(1);
    }
}

impl<const N: usize> Dropout<N> {
    fn scale(&self) -> f32 {
        1.0 / (1.0 - self.rate)
    }
}

fn is_dropped(y: f32) -> bool {
    y.to_bits() == (-0.0f32).to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pass::OutputForm;

    const LEARN: Pass = Pass::all(OutputForm::Activated, Mode::Train);

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn drops_at_its_rate_and_keeps_the_mean() {
        let layer = Dropout::<1000> { rate: 0.25, seed: 7 };
        let mut cache = DropoutCache::ZERO;
        let (mut dropped, mut sum) = (0, 0.0);
        for _ in 0..100 {
            layer.forward(&[3.0; 1000], &mut cache, LEARN);
            dropped += cache.output.iter().filter(|y| is_dropped(**y)).count();
            sum += cache.output.iter().map(|y| f64::from(*y)).sum::<f64>();
            Dropout::accumulate(&[3.0; 1000], &mut cache, &mut ());
        }
        // The standard deviation of 100,000 draws at 0.25 is 137.
        assert!((24_500..25_500).contains(&dropped), "{dropped}");
        assert!((sum / 1e5 - 3.0).abs() < 0.03, "{sum}");
    }

    #[test]
    fn the_gradient_passes_where_the_input_did() {
        let layer = Dropout::<64> { rate: 0.5, seed: 1 };
        // Zeros of both signs are kept or dropped as any other number.
        let x: [f32; 64] = core::array::from_fn(|i| [0.0, -0.0, 1.5, -2.0][i % 4]);
        let mut cache = DropoutCache::ZERO;
        layer.forward(&x, &mut cache, LEARN);
        cache.delta = [1.0; 64];
        let mut dx = [9.0; 64];
        layer.backward(&mut cache, Some(&mut dx), LEARN);
        let kept = dx.iter().filter(|d| **d == 2.0).count();
        assert!(dx.iter().all(|d| *d == 0.0 || *d == 2.0) && (16..48).contains(&kept), "{dx:?}");
        for ((x, y), d) in x.iter().zip(&cache.output).zip(&dx) {
            assert_eq!(*y, x * d);
        }
        let zeros = x.iter().zip(&dx).filter(|(x, d)| **x == 0.0 && **d == 2.0).count();
        assert!(zeros > 8, "{zeros}");
    }

    #[test]
    fn the_mask_changes_with_each_accepted_example_and_only_then() {
        let layer = Dropout::<64> { rate: 0.5, seed: 3 };
        let mut cache = DropoutCache::ZERO;
        let mut masks = [[0.0; 64]; 3];
        for mask in &mut masks {
            layer.forward(&[1.0; 64], &mut cache, LEARN);
            *mask = cache.output;
            layer.forward(&[1.0; 64], &mut cache, LEARN);
            assert_eq!(*mask, cache.output);
            Dropout::accumulate(&[1.0; 64], &mut cache, &mut ());
        }
        assert!(masks[0] != masks[1] && masks[1] != masks[2] && masks[0] != masks[2]);
    }

    #[test]
    fn evaluation_drops_nothing() {
        let layer = Dropout::<3> { rate: 0.9, seed: 3 };
        let (x, mut cache, mut dx) = ([1.0, -0.0, 3.0], DropoutCache::ZERO, [0.0; 3]);
        let evaluate = Pass::all(OutputForm::Activated, Mode::Eval);
        layer.forward(&x, &mut cache, evaluate);
        cache.delta = [1.0; 3];
        layer.backward(&mut cache, Some(&mut dx), evaluate);
        assert_eq!((cache.output, dx, layer.predict(&x)), (x, [1.0; 3], x));
    }

    #[test]
    fn rates_out_of_range_are_seen() {
        for rate in [1.0, -0.1, f32::NAN] {
            let refused = Err(Error::OutOfRange { parameter: Parameter::Rate });
            assert_eq!(Dropout::<1> { rate, seed: 0 }.check(), refused);
        }
        assert_eq!(Dropout::<1>::ZERO.check(), Ok(()));
    }
}
