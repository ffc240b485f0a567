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

/// Scales the weights into each output, `[input][output]`, down to the norm `limit`; see [`MaxNorm`](crate::MaxNorm).
#[cfg_attr(target_os = "none", inline(never))]
pub fn bound_norms(weights: &mut [f32], outputs: usize, limit: f32) {
    for output in 0..outputs {
        let square = into(weights, output, outputs).fold(0.0, |sum, &mut w| sum + w * w);
        if square == f32::INFINITY || limit < SMALL {
            bound_any(weights, output, outputs, limit);
        } else if square > limit * limit {
            let factor = limit / math::sqrt(square);
            into(weights, output, outputs).for_each(|w| *w *= factor);
        }
    }
}

/// A norm whose square is a number with room below it, 2^-50: beside it, squares that underflow are nothing.
const SMALL: f32 = 1.0 / (1u64 << 50) as f32;

/// The weights into an output.
#[inline(always)]
fn into(weights: &mut [f32], output: usize, outputs: usize) -> impl Iterator<Item = &mut f32> {
    weights.iter_mut().skip(output).step_by(outputs.max(1))
}

/// Where squares would leave the range of an `f32`: in parts of the largest weight.
#[cold]
#[inline(never)]
fn bound_any(weights: &mut [f32], output: usize, outputs: usize, limit: f32) {
    let largest =
        into(weights, output, outputs).fold(0.0, |most, w| if w.abs() > most { w.abs() } else { most });
    let square = into(weights, output, outputs).fold(0.0, |sum, &mut w| {
        let part = w / largest;
        sum + part * part
    });
    let of_largest = limit / math::sqrt(square);
    if largest > of_largest && largest < f32::INFINITY {
        into(weights, output, outputs).for_each(|w| *w = *w / largest * of_largest);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Adam, Generator, Rng, SeedableRng, Sgd, Zero};

    fn assert_same(got: &[f32], want: &[f32], sweep: &str) {
        let bits = |x: &f32| if x.is_nan() { f32::NAN.to_bits() } else { x.to_bits() };
        assert!(got.iter().map(bits).eq(want.iter().map(bits)), "{sweep}: {got:?} and {want:?}");
    }

    /// Operands of any shape, and the formulas on them: not generic, so that they are compiled once.
    struct Case {
        weights: Vec<f32>,
        bias: Vec<f32>,
        dz: Vec<f32>,
        x: Vec<f32>,
    }

    impl Case {
        fn drawn(inputs: usize, outputs: usize, number: &mut dyn FnMut() -> f32) -> Self {
            let mut numbers = |n| (0..n).map(|_| number()).collect();
            let (weights, bias) = (numbers(inputs * outputs), numbers(outputs));
            Self { weights, bias, dz: numbers(outputs), x: numbers(inputs) }
        }

        fn forward(&self) -> Vec<f32> {
            let Self { weights, bias, x, .. } = self;
            let sum =
                |o| x.iter().enumerate().fold(bias[o], |sum, (i, x)| sum + x * weights[i * bias.len() + o]);
            (0..bias.len()).map(sum).collect()
        }

        fn input_gradient(&self) -> Vec<f32> {
            let row = |row: &[f32]| row.iter().zip(&self.dz).fold(0.0, |sum, (w, d)| sum + d * w);
            self.weights.chunks(self.dz.len()).map(row).collect()
        }

        /// The gradient `x_i dz_o` of each weight.
        fn gradient(&self) -> impl Iterator<Item = f32> {
            self.x.iter().flat_map(|x| self.dz.iter().map(move |d| x * d))
        }

        fn accumulate(&self) -> Vec<f32> {
            self.weights.iter().zip(self.gradient()).map(|(w, g)| w + g).collect()
        }

        fn update<R: Rule>(&self, weights: &mut [f32], rule: &R, slots: &mut [R::Slot]) {
            for ((w, slot), g) in weights.iter_mut().zip(slots).zip(self.gradient()) {
                rule.update(w, g, slot);
            }
        }
    }

    fn array<const N: usize>(numbers: &[f32]) -> [f32; N] {
        numbers.try_into().unwrap()
    }

    /// Every sweep against its formula; `number` draws the operands.
    #[inline(never)] // All shapes in one function would take the compiler minutes.
    fn check<const I: usize, const O: usize>(number: &mut dyn FnMut() -> f32) {
        let case = Case::drawn(I, O, number);
        let mut weights = [[0.0; O]; I];
        weights.as_flattened_mut().copy_from_slice(&case.weights);
        let (bias, dz, x) = (array(&case.bias), array(&case.dz), array(&case.x));

        let mut y = [f32::NAN; O];
        forward(&weights, &bias, &x, &mut y);
        assert_same(&y, &case.forward(), "forward");

        let mut dx = [f32::NAN; I];
        input_gradient(&weights, &dz, &mut dx);
        assert_same(&dx, &case.input_gradient(), "gradient");

        let mut g = weights;
        accumulate(&x, &dz, &mut g);
        assert_same(g.as_flattened(), &case.accumulate(), "accumulate");

        let (mut w, mut want) = (weights, case.weights.clone());
        let sgd = Sgd::new(0.1);
        update(&mut w, &x, &dz, &sgd, &mut [[(); O]; I]);
        case.update(&mut want, &sgd, &mut vec![(); I * O]);
        assert_same(w.as_flattened(), &want, "update, SGD");

        let (mut w, mut want) = (weights, case.weights.clone());
        let (mut slots, mut wanted_slots) = (<[[_; O]; I]>::ZERO, vec![Zero::ZERO; I * O]);
        let mut adam = Adam::new(0.01);
        for _ in 0..3 {
            adam.tick();
            update(&mut w, &x, &dz, &adam, &mut slots);
            case.update(&mut want, &adam, &mut wanted_slots);
            assert_same(w.as_flattened(), &want, "update, Adam");
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

    /// Norms of f64, in which no square of an f32 leaves the range.
    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn a_norm_of_any_magnitude_is_bounded() {
        let norm = |w: &[f32]| w.iter().map(|&w| f64::from(w).powi(2)).sum::<f64>().sqrt();
        let (large, small) = (f32::MAX, f32::MIN_POSITIVE);
        for column in [
            [1e20, 0.0, 0.0],
            [large, -large, large],
            [3.0, -4.0, 12.0],
            [1e-30, 2e-30, -2e-30],
            [small; 3],
            [0.0; 3],
        ] {
            for limit in [3.0, 1e-10, 1e-24, 2e-30, small, 1e15] {
                // The second output has another norm.
                let mut weights = column.map(|w| [w, 0.5]);
                bound_norms(weights.as_flattened_mut(), 2, limit);
                let got = weights.map(|[w, _]| w);
                let (was, wanted) = (norm(&column), norm(&column).min(limit.into()));
                if was <= f64::from(limit) {
                    assert_eq!(got, column, "{column:?} {limit}");
                } else {
                    assert!((norm(&got) / wanted - 1.0).abs() < 1e-6, "{column:?} {limit}: {got:?}");
                    for (got, w) in got.iter().zip(column) {
                        let want = f64::from(w) * (wanted / was);
                        assert!(
                            (f64::from(*got) - want).abs() <= 1e-6 * want.abs() + 1e-45,
                            "{column:?} {limit}"
                        );
                    }
                }
                let other = norm(&weights.map(|[_, w]| w));
                assert!((other / norm(&[0.5; 3]).min(limit.into()) - 1.0).abs() < 1e-6);
            }
        }
        bound_norms(&mut [], 0, 1.0);
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
            sizes!(&mut number; 1 2 3 5 8; (1 2 3 4 5 6 7 8 9 10 11 12 13 16 17 33));
            sizes!(&mut number; 17 32; (1 4 7 10 33));
        }
    }
}
