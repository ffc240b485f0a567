//! Activations of many examples.

use tinyfit_model::Activation;

use super::block::{Unit, gather, scatter};
use crate::simd::Work;

/// `z -> y` in place, for the first `examples`.
pub(crate) struct ActivationForward<'a> {
    pub(crate) activation: Activation,
    pub(crate) examples: usize,
    pub(crate) z: &'a mut [Unit],
    /// A unit each if the activation saves something, else empty.
    pub(crate) saved: &'a mut [Unit],
}

/// `dL/dy -> dL/dz` in place, for the first `examples`.
pub(crate) struct ActivationBackward<'a> {
    pub(crate) activation: Activation,
    pub(crate) examples: usize,
    /// The outputs, or what was saved.
    pub(crate) saved: &'a [Unit],
    pub(crate) d: &'a mut [Unit],
}

impl Work for ActivationForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(self) {
        let Self { activation, examples, z, saved } = self;
        if !saved.is_empty() {
            let units = z.iter_mut().zip(saved);
            units.for_each(|(z, saved)| activation.forward(&mut z[..examples], &mut saved[..examples]));
            return;
        }
        if activation.is_elementwise() {
            z.iter_mut().for_each(|unit| activate(activation, &mut unit[..examples]));
            return;
        }
        let mut row = vec![0.0; z.len()];
        for s in 0..examples {
            gather(z, s, &mut row);
            activate(activation, &mut row);
            scatter(z, s, &row);
        }
    }
}

impl Work for ActivationBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const UNITS: usize, const LANES: usize>(self) {
        let Self { activation, examples, saved, d } = self;
        if activation.is_elementwise() {
            let units = saved.iter().zip(d);
            units.for_each(|(saved, d)| differentiate(activation, &saved[..examples], &mut d[..examples]));
            return;
        }
        let (mut row, mut delta) = (vec![0.0; saved.len()], vec![0.0; saved.len()]);
        for s in 0..examples {
            gather(saved, s, &mut row);
            gather(d, s, &mut delta);
            differentiate(activation, &row, &mut delta);
            scatter(d, s, &delta);
        }
    }
}

/// `z -> y` in place. The kernel's loop over a ReLU jumps; this one is made vectors of.
#[inline(always)]
pub(crate) fn activate(activation: Activation, z: &mut [f32]) {
    match activation {
        Activation::Relu => z.iter_mut().for_each(|z| *z = if *z < 0.0 { 0.0 } else { *z }),
        _ => activation.apply(z),
    }
}

/// `dL/dy -> dL/dz` in place.
#[inline(always)]
fn differentiate(activation: Activation, saved: &[f32], d: &mut [f32]) {
    match activation {
        Activation::Relu => d.iter_mut().zip(saved).for_each(|(d, y)| *d = if *y > 0.0 { *d } else { 0.0 }),
        _ => activation.backward(saved, d),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any bits, and often what a comparison decides differently: zeros of both signs, NaN, infinities.
    fn number() -> impl Strategy<Value = f32> {
        let special =
            vec![0.0, -0.0, f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MIN_POSITIVE, -1e-45];
        prop_oneof![2 => -8.0f32..8.0, 1 => any::<u32>().prop_map(f32::from_bits), 1 => proptest::sample::select(special)]
    }

    proptest! {
        #[test]
        fn are_the_kernels_to_the_bit(
            z in proptest::collection::vec(number(), 1..40),
            d in proptest::collection::vec(number(), 40),
        ) {
            let bits = |numbers: &[f32]| numbers.iter().map(|x| if x.is_nan() { f32::NAN } else { *x }.to_bits()).collect::<Vec<_>>();
            for &activation in Activation::ALL {
                let [mut here, mut kernel] = [z.clone(), z.clone()];
                activate(activation, &mut here);
                activation.apply(&mut kernel);
                prop_assert_eq!(bits(&here), bits(&kernel), "{}", activation);
                let [mut down, mut expected] = [(); 2].map(|()| d[..z.len()].to_vec());
                differentiate(activation, &kernel, &mut down);
                activation.backward(&kernel, &mut expected);
                prop_assert_eq!(bits(&down), bits(&expected), "{}", activation);
            }
        }
    }
}
