//! The four sweeps over a dense layer's weights, `[input][output]`.
//!
//! Every sum runs in index order with one accumulator, and no multiplication is fused with an addition: the same bits
//! on every target. Many sums run side by side, so they can be kept in registers: a compiler sees to that for a host,
//! [`instructions`] for a core with an FPU, [`soft`] for one without.

use crate::instructions;
use crate::math;
use crate::rule::Rule;
use crate::soft;

/// One step of a sum.
#[inline(always)]
fn multiply_then_add(sum: f32, a: f32, b: f32) -> f32 {
    sum + a * b
}

/// `y_o = bias_o + sum_i x_i w_io`.
pub(crate) fn forward<const I: usize, const O: usize>(
    weights: &[[f32; O]; I],
    bias: &[f32; O],
    x: &[f32; I],
    y: &mut [f32; O],
) {
    if soft::SOFT {
        return soft::forward(weights, bias, x, y);
    }
    if instructions::forward(weights, bias, x, y) == O {
        return;
    }
    *y = *bias;
    for (row, &x) in weights.iter().zip(x) {
        for (y, &w) in y.iter_mut().zip(row) {
            *y = multiply_then_add(*y, x, w);
        }
    }
}

/// `dx_i = sum_o dz_o w_io`.
pub(crate) fn input_gradient<const I: usize, const O: usize>(
    weights: &[[f32; O]; I],
    dz: &[f32; O],
    dx: &mut [f32; I],
) {
    if soft::SOFT {
        return soft::input_gradient(weights, dz, dx);
    }
    if instructions::input_gradient(weights, dz, dx) == I {
        return;
    }
    for (row, dx) in weights.iter().zip(dx) {
        let mut sum = 0.0;
        for (&d, &w) in dz.iter().zip(row) {
            sum = multiply_then_add(sum, d, w);
        }
        *dx = sum;
    }
}

/// `g_io += x_i dz_o`.
pub(crate) fn accumulate<const I: usize, const O: usize>(x: &[f32; I], dz: &[f32; O], g: &mut [[f32; O]; I]) {
    if soft::SOFT {
        return soft::add_outer(g, x, dz);
    }
    let done = instructions::add(g, x, dz);
    for (row, &x) in g.iter_mut().zip(x) {
        for (g, &d) in row.iter_mut().zip(dz).skip(done) {
            *g = multiply_then_add(*g, x, d);
        }
    }
}

/// Moves `w_io` along `x_i dz_o`, which is never stored.
pub(crate) fn update<R: Rule, const I: usize, const O: usize>(
    weights: &mut [[f32; O]; I],
    x: &[f32; I],
    dz: &[f32; O],
    rule: &R,
    slots: &mut [[R::Slot; O]; I],
) {
    let done = rule.update_columns(weights, x, dz, slots);
    for ((row, slots), &x) in weights.iter_mut().zip(slots).zip(x) {
        for ((w, slot), &d) in row.iter_mut().zip(slots).zip(dz).skip(done) {
            let g = if soft::SOFT { soft::mul(x, d) } else { x * d };
            rule.update(w, g, slot);
        }
    }
}

/// `sum_i v_i^2`
pub(crate) fn squared_norm(v: &[f32]) -> f32 {
    let mut sum = 0.0;
    for v in v {
        sum += v * v;
    }
    sum
}

/// Scales the weights into each output down to the norm `limit`.
pub(crate) fn bound<const I: usize, const O: usize>(weights: &mut [[f32; O]; I], limit: f32) {
    // Sums of squares first, then factors.
    let mut factors = [0.0; O];
    for row in weights.iter() {
        for (sum, &w) in factors.iter_mut().zip(row) {
            *sum += w * w;
        }
    }
    for factor in &mut factors {
        *factor = if *factor > limit * limit { limit / math::sqrt(*factor) } else { 1.0 };
    }
    for row in weights {
        for (w, factor) in row.iter_mut().zip(&factors) {
            *w *= factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Adam, Generator, Rng, SeedableRng, Sgd, Zero};

    /// A rule that takes every weight by itself.
    #[derive(Clone)]
    struct OneByOne<R>(R);

    impl<R: Rule> Rule for OneByOne<R> {
        type Slot = R::Slot;

        fn is_valid(&self) -> bool {
            self.0.is_valid()
        }
        fn learning_rate(&self) -> f32 {
            self.0.learning_rate()
        }
        fn set_learning_rate(&mut self, rate: f32) {
            self.0.set_learning_rate(rate);
        }
        fn update(&self, weight: &mut f32, g: f32, slot: &mut R::Slot) {
            self.0.update(weight, g, slot);
        }
    }

    fn assert_same(got: &[f32], want: impl IntoIterator<Item = f32>, sweep: &str) {
        let bits = |x: f32| if x.is_nan() { f32::NAN.to_bits() } else { x.to_bits() };
        let (got, want): (Vec<_>, Vec<_>) =
            (got.iter().map(|&x| bits(x)).collect(), want.into_iter().map(bits).collect());
        assert_eq!(got, want, "{sweep}");
    }

    /// Every sweep against its formula; `number` draws the operands.
    fn check<const I: usize, const O: usize>(mut number: impl FnMut() -> f32) {
        let weights: [[f32; O]; I] = core::array::from_fn(|_| core::array::from_fn(|_| number()));
        let bias: [f32; O] = core::array::from_fn(|_| number());
        let dz: [f32; O] = core::array::from_fn(|_| number());
        let x: [f32; I] = core::array::from_fn(|_| number());

        let mut y = [f32::NAN; O];
        forward(&weights, &bias, &x, &mut y);
        assert_same(&y, (0..O).map(|o| (0..I).fold(bias[o], |sum, i| sum + x[i] * weights[i][o])), "forward");

        let mut dx = [f32::NAN; I];
        input_gradient(&weights, &dz, &mut dx);
        assert_same(&dx, (0..I).map(|i| (0..O).fold(0.0, |sum, o| sum + dz[o] * weights[i][o])), "gradient");

        let mut g = weights;
        accumulate(&x, &dz, &mut g);
        let pairs = || (0..I).flat_map(|i| (0..O).map(move |o| (i, o)));
        assert_same(g.as_flattened(), pairs().map(|(i, o)| weights[i][o] + x[i] * dz[o]), "accumulate");

        let mut w = weights;
        update(&mut w, &x, &dz, &Sgd::new(0.1), &mut [[(); O]; I]);
        assert_same(w.as_flattened(), pairs().map(|(i, o)| weights[i][o] - x[i] * dz[o]), "update, SGD");

        let (mut w, mut want) = (weights, weights);
        let mut slots = [<[[_; O]; I]>::ZERO; 2];
        let mut adam = Adam::new(0.01);
        for _ in 0..3 {
            adam.tick();
            update(&mut w, &x, &dz, &adam, &mut slots[0]);
            update(&mut want, &x, &dz, &OneByOne(adam), &mut slots[1]);
            assert_same(w.as_flattened(), want.as_flattened().iter().copied(), "update, Adam");
        }
    }

    macro_rules! sizes {
        ($number:expr; $($i:literal)+; $o:tt) => {
            $(sizes!(@ $number, $i, $o);)+
        };
        (@ $number:expr, $i:literal, ($($o:literal)+)) => {
            $(check::<$i, $o>($number);)+
        };
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        #[cfg_attr(miri, ignore = "too many numbers for Miri")]
        fn sweeps_are_their_formulas_to_the_bit(seed: u64, any_bits: bool) {
            let mut rng = Generator::seed_from_u64(seed);
            let mut number = || {
                let bits = rng.next_u32();
                // Any bits at all, or numbers between -1 and 1 and zeros of both signs.
                match bits % 8 {
                    _ if any_bits => f32::from_bits(bits),
                    0 => 0.0,
                    1 => -0.0,
                    _ => (bits >> 8) as f32 / (1 << 23) as f32 - 1.0,
                }
            };
            sizes!(&mut number; 1 2 3 4 5 7 8; (1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 32 33));
            sizes!(&mut number; 16 17 32 33; (1 4 7 10 16 33));
        }
    }
}
