//! Weights moved along an outer product.

use crate::arch;
use crate::optim::Optimizer;

/// Weights and their optimizer states, `[input][output]`, with the `x_i` and `d_o` whose products are the gradients.
pub struct Outer<'a, S, const I: usize, const O: usize> {
    pub(crate) weights: &'a mut [[f32; O]; I],
    pub(crate) states: &'a mut [[S; O]; I],
    pub(crate) x: &'a [f32; I],
    pub(crate) d: &'a [f32; O],
}

/// Moves `w_io` along `x_i dz_o`, which is never stored.
pub(crate) fn update_outer<Opt: Optimizer, const I: usize, const O: usize>(
    weights: &mut [[f32; O]; I],
    x: &[f32; I],
    dz: &[f32; O],
    optimizer: &Opt,
    states: &mut [[Opt::State; O]; I],
) {
    let done = optimizer.update_columns(Outer { weights, states, x, d: dz });
    for ((row, states), &x) in weights.iter_mut().zip(states).zip(x) {
        for ((w, state), &d) in row.iter_mut().zip(states).zip(dz).skip(done) {
            let g = arch::mul(x, d);
            optimizer.update(w, g, state);
        }
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

        fn update<Opt: Optimizer>(&self, weights: &mut [f32], optimizer: &Opt, states: &mut [Opt::State]) {
            for ((w, state), g) in weights.iter_mut().zip(states).zip(self.gradient()) {
                optimizer.update(w, g, state);
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
        arch::gemv(&weights, &bias, &x, &mut y);
        assert_same(&y, &case.forward(), "forward");

        let mut dx = [f32::NAN; I];
        arch::gemv_transposed(&weights, &dz, &mut dx);
        assert_same(&dx, &case.input_gradient(), "gradient");

        let mut g = weights;
        arch::add_outer(&x, &dz, &mut g);
        assert_same(g.as_flattened(), &case.accumulate(), "accumulate");

        let (mut w, mut want) = (weights, case.weights.clone());
        let sgd = Sgd::new(0.1);
        update_outer(&mut w, &x, &dz, &sgd, &mut [[(); O]; I]);
        case.update(&mut want, &sgd, &mut vec![(); I * O]);
        assert_same(w.as_flattened(), &want, "update, SGD");

        let (mut w, mut want) = (weights, case.weights.clone());
        let (mut states, mut wanted_states) = (<[[_; O]; I]>::ZERO, vec![Zero::ZERO; I * O]);
        let mut adam = Adam::new(0.01);
        for _ in 0..3 {
            adam.tick();
            update_outer(&mut w, &x, &dz, &adam, &mut states);
            case.update(&mut want, &adam, &mut wanted_states);
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
