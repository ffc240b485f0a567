//! Layers without parameters pass gradients on: held to dense layers that do the same, whose gradients are held to
//! finite differences in `gradients.rs`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{bits, gradient, network};
use proptest::prelude::*;
use tinyfit::{ActivationLayer, CrossEntropy, Dense, MeanSquaredError, Softmax, StandardScaler, Tanh};

const BELOW: usize = 3 * 4 + 4;
const ABOVE: usize = 4 * 2 + 2;

fn numbers(len: usize) -> impl Strategy<Value = Vec<f32>> {
    proptest::collection::vec(-2.0f32..2.0, len)
}

proptest! {
    #[test]
    fn activate_is_the_activation_of_the_layer_before(
        parameters in numbers(BELOW + ABOVE), x: [i8; 3], target in 0usize..2,
    ) {
        let x = x.map(|x| f32::from(x) / 64.0);
        type Inside = (Dense<3, 4, Tanh>, Dense<4, 2, Softmax>);
        type Apart = (Dense<3, 4>, (ActivationLayer<4, Tanh>, (Dense<4, 2>, ActivationLayer<2, Softmax>)));
        let target = tinyfit::Class(target);
        let inside = gradient(&mut network::<Inside>(&parameters), &CrossEntropy, &x, &target).unwrap();
        let apart = gradient(&mut network::<Apart>(&parameters), &CrossEntropy, &x, &target).unwrap();
        prop_assert_eq!(bits(&inside.1), bits(&apart.1));
        prop_assert_eq!(inside.0, apart.0);
    }

    /// Scales are powers of two, so that scaling a weight or a gradient loses no bit.
    #[test]
    fn scaler_is_a_layer_before_of_scaled_weights(
        parameters in numbers(BELOW + ABOVE), x: [i8; 3], target in numbers(2),
    ) {
        const SCALE: [f32; 4] = [0.5, 2.0, 4.0, 1.0];
        let x = x.map(|x| f32::from(x) / 64.0);
        let target = [target[0], target[1]];
        let (below, above) = parameters.split_at(BELOW);
        let mut scaled: (Dense<3, 4>, (StandardScaler<4>, Dense<4, 2>)) =
            (network(below), (StandardScaler { mean: [0.0; 4], inv_std: SCALE }, network(above)));
        let columns = below.iter().zip(SCALE.iter().cycle());
        let folded: Vec<f32> = columns.map(|(p, inv_std)| p * inv_std).collect();
        let mut plain: (Dense<3, 4>, Dense<4, 2>) = (network(&folded), network(above));
        let scaled = gradient(&mut scaled, &MeanSquaredError, &x, &target).unwrap();
        let mut plain = gradient(&mut plain, &MeanSquaredError, &x, &target).unwrap();
        for (g, inv_std) in plain.1[..BELOW].iter_mut().zip(SCALE.iter().cycle()) {
            *g *= inv_std;
        }
        prop_assert_eq!(bits(&scaled.1), bits(&plain.1));
        prop_assert_eq!(scaled.0, plain.0);
    }
}
