//! Piecewise linear activations.

use crate::error::Parameter;

activation! {
    /// The identity, `y = z`: the activation of regression outputs and of logits. Keras's `linear`.
    #[doc(alias("Linear", "linear"))]
    struct Identity;
    methods {
        fn apply(&self, _: &mut [f32]) {}
        fn backward(&self, _: &[f32], _: &mut [f32]) {}
    }
}

activation! {
    /// Rectified linear unit: `y = max(z, 0)`, with derivative 0 at 0.
    ///
    /// Source: Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", 2010.
    struct Relu;
    methods {
        // By bits: without an FPU a comparison of floats is a call.
        #[cfg_attr(target_os = "none", inline(never))]
        fn apply(&self, z: &mut [f32]) {
            for z in z {
                // Below zero, and not NaN.
                if z.to_bits().wrapping_sub(0x8000_0001) < 0x7f80_0000 {
                    *z = 0.0;
                }
            }
        }

        #[cfg_attr(target_os = "none", inline(never))]
        fn backward(&self, y: &[f32], d: &mut [f32]) {
            for (d, y) in d.iter_mut().zip(y) {
                if y.to_bits().wrapping_sub(1) >= 0x7f80_0000 {
                    *d = 0.0;
                }
            }
        }
    }
}

activation! {
    /// Rectified linear unit with an upper limit: `y = min(max(z, 0), 6)`, with derivative 0 at 0 and at 6.
    ///
    /// Source: Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010.
    struct Relu6;
    methods {
        fn apply(&self, z: &mut [f32]) {
            Relu.apply(z);
            for z in z {
                if *z > 6.0 {
                    *z = 6.0;
                }
            }
        }

        fn backward(&self, y: &[f32], d: &mut [f32]) {
            for (d, &y) in d.iter_mut().zip(y) {
                *d = if y > 0.0 && y < 6.0 { *d } else { 0.0 };
            }
        }
    }
}

activation! {
    /// Leaky ReLU: `y = z` for `z > 0`, else `slope * z`.
    ///
    /// The derivative is read off the sign of the output. So a network with a negative `slope` predicts but does not
    /// learn: [`Error::OutOfRange`](crate::Error::OutOfRange). The default slope is 0.01, as in PyTorch; Keras's is
    /// 0.3.
    ///
    /// Source: Maas, Hannun and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013.
    #[doc(alias("LeakyReLU", "PReLU"))]
    struct LeakyRelu {
        /// The slope for `z < 0`; at least 0.
        slope = 0.01,
    }
    check Parameter::Slope.require((0.0..=f32::MAX).contains(slope));
    output |z| if z < 0.0 { slope * z } else { z }, |y, d| if y > 0.0 { d } else { slope * d }
}

activation! {
    /// Piecewise linear sigmoid: `y = min(max(slope * z + shift, 0), 1)`, with derivative 0 at both ends.
    ///
    /// The slope is 1/6 in PyTorch and Keras 3, and 0.2 in Keras 2 and by default in ONNX. The shift is 0.5 in all of
    /// them.
    ///
    /// Source: Courbariaux, Bengio and David, "BinaryConnect: Training Deep Neural Networks with binary weights during
    /// propagations", 2015.
    struct HardSigmoid {
        /// The slope between the ends; finite.
        slope = 1.0 / 6.0,
        /// The output for `z = 0`; finite.
        shift = 0.5,
    }
    check Parameter::Slope.require(slope.is_finite()).and(Parameter::Shift.require(shift.is_finite()));
    // NaN stays NaN.
    output |z| (slope * z + shift).clamp(0.0, 1.0), |y, d| if y > 0.0 && y < 1.0 { slope * d } else { 0.0 }
}

activation! {
    /// Piecewise [`Silu`](super::Silu): `y = z * min(max(z + 3, 0), 6) / 6`.
    ///
    /// Its derivative is `z / 3 + 1/2` for `-3 < z < 3`, 0 for `z <= -3` and 1 for `z >= 3`. A trainer keeps it in 4
    /// bytes per output.
    ///
    /// Source: Howard et al., "Searching for MobileNetV3", 2019.
    #[doc(alias("Hardswish", "hard_silu", "HARD_SWISH"))]
    struct HardSwish;
    derivative hard_swish
}

#[inline(always)]
fn hard_swish(z: f32) -> (f32, f32) {
    if z <= -3.0 {
        (0.0, 0.0)
    } else if z < 3.0 {
        (z * (z + 3.0) / 6.0, z / 3.0 + 0.5)
    } else {
        // NaN stays NaN.
        (z, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;

    #[test]
    fn relu_keeps_nan_so_that_an_overflow_is_seen() {
        let mut z = [f32::NAN, -1.0, -0.0, 2.0];
        Relu.apply(&mut z);
        assert!(z[0].is_nan());
        assert_eq!(z[1..], [0.0, 0.0, 2.0]);
        let mut z = [f32::NAN, -1.0, 6.5, 2.0];
        Relu6.apply(&mut z);
        assert!(z[0].is_nan());
        assert_eq!(z[1..], [0.0, 6.0, 2.0]);
        let mut d = [1.0; 3];
        Relu6.backward(&z[1..], &mut d);
        assert_eq!(d, [0.0, 0.0, 1.0]);
    }

    /// The definition of Howard et al. (2019), `z ReLU6(z + 3) / 6`, in f64; PyTorch's `hardswish` of -1 and 1 is -0.3333 and 0.6667.
    #[test]
    fn hard_swish_is_its_definition() {
        let mut y = [f32::NEG_INFINITY, -4.0, -3.0, -1.0, -0.5, 0.0, 1.0, 2.5, 3.0, 7.0, f32::INFINITY];
        let (z, mut slopes) = (y, [f32::NAN; 11]);
        HardSwish.forward(&mut y, &mut slopes);
        for (z, y) in z.into_iter().map(f64::from).zip(y).filter(|(z, _)| z.is_finite()) {
            assert!((f64::from(y) - z * (z + 3.0).clamp(0.0, 6.0) / 6.0).abs() < 1e-6, "{z}: {y}");
        }
        assert!((y[3] + 0.3333).abs() < 1e-4 && (y[6] - 0.6667).abs() < 1e-4);
        assert_eq!((y[0], y[10]), (0.0, f32::INFINITY));
        assert_eq!(
            slopes,
            [
                0.0,
                0.0,
                0.0,
                -1.0 / 3.0 + 0.5,
                -0.5 / 3.0 + 0.5,
                0.5,
                1.0 / 3.0 + 0.5,
                2.5 / 3.0 + 0.5,
                1.0,
                1.0,
                1.0
            ]
        );
        let mut nan = [f32::NAN];
        HardSwish.apply(&mut nan);
        assert!(nan[0].is_nan());
    }
}
