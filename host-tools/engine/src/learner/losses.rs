//! What is wrong with an example, found as the kernel finds it.

use tinyfit::Error;
use tinyfit::optim::GRADIENT_LIMIT;

use super::block::{BLOCK, Unit, gather};
use crate::simd::{Simd, Work};

/// The losses of a block of examples, and the first objection to each.
pub(crate) struct BlockLosses {
    pub(crate) losses: [f32; BLOCK],
    rejected: [Option<Error>; BLOCK],
    /// The largest gradient.
    largest: Unit,
}

impl Default for BlockLosses {
    fn default() -> Self {
        Self { losses: [0.0; BLOCK], rejected: [None; BLOCK], largest: [0.0; BLOCK] }
    }
}

impl BlockLosses {
    /// What can be seen before the first layer.
    pub(crate) fn example(&mut self, example: usize, x: &[f32], target_fits: bool) {
        if !x.iter().all(|x| x.is_finite()) {
            self.rejected[example] = Some(Error::Input);
        } else if !target_fits {
            self.rejected[example] = Some(Error::Target);
        }
    }

    /// The loss of each example's outputs, as `loss` has it.
    pub(crate) fn evaluate<T>(
        &mut self,
        block: &[(&[f32], T)],
        outputs: &[Unit],
        mut loss: impl FnMut(usize, &[f32], &T) -> f32,
    ) {
        let mut y = vec![0.0; outputs.len()];
        for (s, (_, target)) in block.iter().enumerate() {
            if self.rejected[s].is_some() {
                continue;
            }
            gather(outputs, s, &mut y);
            self.losses[s] = loss(s, &y, target);
            if !self.losses[s].is_finite() || !y.iter().all(|y| y.is_finite()) {
                self.rejected[s] = Some(Error::Loss);
            }
        }
    }

    /// A layer's gradients are products of these inputs, and 1 for the biases, with these deltas.
    pub(crate) fn gradients(&mut self, simd: Simd, x: &[Unit], dz: &[Unit]) {
        simd.run(Largest { x, dz, most: &mut self.largest });
    }

    /// The number of examples before the first that is rejected, and why it is.
    pub(crate) fn first_rejected(&self, examples: usize) -> (usize, Option<Error>) {
        let reason = |s: usize| {
            let large = self.largest[s].is_nan() || self.largest[s] > GRADIENT_LIMIT;
            self.rejected[s].or(large.then_some(Error::Gradient))
        };
        let first = (0..examples).find_map(|s| Some((s, reason(s)?)));
        first.map_or((examples, None), |(s, reason)| (s, Some(reason)))
    }
}

struct Largest<'a> {
    x: &'a [Unit],
    dz: &'a [Unit],
    most: &'a mut Unit,
}

impl Work for Largest<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(self) {
        let (x, dz) = (magnitude(self.x, 1.0), magnitude(self.dz, 0.0));
        for s in 0..BLOCK {
            self.most[s] = larger(x[s] * dz[s], self.most[s]);
        }
    }
}

/// The largest magnitude in each example, at least `least`; NaN if there is one.
#[inline(always)]
fn magnitude(units: &[Unit], least: f32) -> Unit {
    let mut most = [least; BLOCK];
    for unit in units {
        for s in 0..BLOCK {
            most[s] = larger(unit[s].abs(), most[s]);
        }
    }
    most
}

/// The larger of two magnitudes; NaN if either is.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b || a.is_nan() { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Why one example is rejected whose only input and delta are these.
    fn rejection(x: f32, dz: f32) -> Option<Error> {
        let mut losses = BlockLosses::default();
        losses.gradients(Simd::detect(), &[[x; BLOCK]], &[[dz; BLOCK]]);
        losses.first_rejected(1).1
    }

    #[test]
    fn the_limit_is_the_kernels() {
        assert_eq!(rejection(2.0, GRADIENT_LIMIT / 2.0), None);
        assert_eq!(rejection(-2.0, GRADIENT_LIMIT.next_up() / 2.0), Some(Error::Gradient));
        // A bias has an input of 1.
        assert_eq!(rejection(0.0, -GRADIENT_LIMIT.next_up()), Some(Error::Gradient));
        assert_eq!(rejection(1.0, f32::NAN), Some(Error::Gradient));
        assert_eq!(rejection(f32::INFINITY, 0.0), Some(Error::Gradient));
    }

    #[test]
    fn the_first_example_and_its_first_objection_count() {
        let mut losses = BlockLosses::default();
        losses.example(4, &[f32::NAN], false);
        losses.example(7, &[1.0], false);
        losses.example(9, &[1.0], true);
        assert_eq!(losses.first_rejected(10), (4, Some(Error::Input)));
        assert_eq!(losses.first_rejected(4), (4, None));
        losses.evaluate(
            &[(&[][..], ()); 10],
            &[[0.0; BLOCK]],
            |s, _, ()| if s == 2 { f32::NAN } else { 1.0 },
        );
        assert_eq!(losses.first_rejected(10), (2, Some(Error::Loss)));
    }
}
