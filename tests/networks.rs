//! Networks as users declare them: frozen layers with names, and layers that forward what the trait gains.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use tinyfit::activation::{Activation, ActivationKind, Silu};
use tinyfit::prelude::*;

type Body = Dense<3, 8, Relu>;
type Head = Dense<8, 2, Softmax>;

mlp! {
    /// A body in flash.
    struct Static { body: &'static Body, head: Head }
}

mlp! {
    /// A body that lives as long as it is borrowed.
    struct Borrowed<'a> { scaler: StandardScaler<3>, body: &'a LayerRate<Body>, dropout: Dropout<8>, head: Head }
}

static BODY: Body = Dense { weights: [[0.5, -0.25, 1.0, 0.0, 0.75, -1.0, 0.125, 2.0]; 3], ..Dense::ZERO };

// Frozen layers have no optimizer state: the outputs and deltas of both layers, and a state for each of 18
// parameters.
const _: () = assert!(Trainer::<Static, f32>::RAM == 4 * (2 * (8 + 2) + 18));

#[test]
fn a_network_with_a_frozen_layer_learns_as_the_pair_of_the_same_layers() {
    let (mut named, mut pair) = (Static::new(&BODY, Head::ZERO), (&BODY, Head::ZERO));
    let (mut by_name, mut by_pair) = (Trainer::new(), Trainer::new());
    for t in 0..20 {
        let x = [t as f32 / 10.0, -0.5, 1.0];
        let class = Class(t % 2);
        let losses = [
            by_name.learn(&mut named, &mut Sgd::new(0.1), &CrossEntropy, &x, &class).unwrap(),
            by_pair.learn(&mut pair, &mut Sgd::new(0.1), &CrossEntropy, &x, &class).unwrap(),
        ];
        assert_eq!(losses[0], losses[1]);
    }
    assert_eq!(*named.head(), pair.1);
    assert_ne!(pair.1, Head::ZERO);
    assert_eq!(Static::LAYERS.map(|layer| layer.name), ["body", "head"]);
}

#[test]
fn a_layer_may_be_borrowed_for_a_while() {
    let body = LayerRate { layer: BODY, factor: 0.5 };
    let mut net = Borrowed::new(StandardScaler::ZERO, &body, Dropout { rate: 0.5, seed: 1 }, Head::ZERO);
    let mut trainer = Trainer::new();
    for t in 0..20 {
        trainer
            .learn(&mut net, &mut Adam::new(0.01), &CrossEntropy, &[1.0, 0.5, t as f32 / 9.0], &Class(1))
            .unwrap();
    }
    assert!(net.predict(&[1.0, 0.5, 0.0])[1] > 0.6);
    // The settings of a frozen layer are checked as those of any other.
    let body = LayerRate { layer: BODY, factor: 2.0 };
    let mut wrong = Borrowed::new(StandardScaler::ZERO, &body, Dropout::ZERO, Head::ZERO);
    assert!(
        Trainer::new().learn(&mut wrong, &mut Sgd::new(0.1), &CrossEntropy, &[0.0; 3], &Class(1)).is_err()
    );
}

/// SiLU as a user writes it: the derivative does not follow from the output, so the input is saved.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Swish;

impl Activation for Swish {
    type Saved = f32;
    const KIND: ActivationKind = ActivationKind::Other;
    const DEFAULT: Self = Swish;

    fn apply(&self, z: &mut [f32]) {
        z.iter_mut().for_each(|z| *z /= 1.0 + (-*z).exp());
    }

    fn backward(&self, z: &[f32], d: &mut [f32]) {
        for (d, z) in d.iter_mut().zip(z) {
            let sigmoid = 1.0 / (1.0 + (-z).exp());
            *d *= sigmoid * (1.0 + z * (1.0 - sigmoid));
        }
    }
}

#[test]
fn an_activation_of_the_user_that_needs_its_input_learns_as_the_one_that_is_built_in() {
    type Own = (Dense<2, 8, Swish>, Dense<8, 2, Softmax>);
    type BuiltIn = (Dense<2, 8, Silu>, Dense<8, 2, Softmax>);
    let mut built_in = BuiltIn::ZERO;
    built_in.initialize(&mut Generator::seed_from_u64(1));
    let mut own = Own::ZERO;
    own.0.weights = built_in.0.weights;
    own.1 = built_in.1;
    let (mut a, mut b) = (Trainer::new(), Trainer::new());
    for t in 0..400 {
        let x = [(t % 7) as f32 - 3.0, (t % 5) as f32 - 2.0];
        let class = Class(usize::from(x[0] * x[1] > 0.0));
        let by_own = a.learn(&mut own, &mut Adam::new(0.01), &CrossEntropy, &x, &class).unwrap();
        let by_built_in = b.learn(&mut built_in, &mut Adam::new(0.01), &CrossEntropy, &x, &class).unwrap();
        let tolerance = if cfg!(feature = "fast-math") { 0.05 } else { 1e-3 };
        assert!((by_own - by_built_in).abs() < tolerance, "{t}: {by_own} {by_built_in}");
    }
    assert!(own.predict(&[2.0, 2.0])[1] > 0.9 && own.predict(&[2.0, -2.0])[0] > 0.9);
}
