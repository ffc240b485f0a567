//! Predict with a trained network in a `static`: it is in flash, and a prediction only takes stack.
//!
//! `tinyfit-build` and `tinyfit export --rust` write such a `static` from a model file. `cargo run --example predict_in_flash`

use tinyfit::prelude::*;

type Net = (Dense<2, 3, Relu>, Dense<3, 2, Softmax>);

/// Classifies whether the first number is larger than the second.
static NET: Net = (
    Dense { weights: [[1.0, -1.0, 0.5], [-1.0, 1.0, 0.5]], bias: [0.0, 0.0, 0.1], activation: Relu },
    Dense { weights: [[4.0, -4.0], [-4.0, 4.0], [0.0, 0.0]], bias: [0.0, 0.0], activation: Softmax },
);

/// Standardizes raw inputs: `(x - mean) * inv_std`.
static SCALER: StandardScaler<2> = StandardScaler { mean: [20.0, 20.0], inv_std: [0.5, 0.5] };

// The compiler computes the costs. A network that is too large does not compile.
const _: () = assert!(Net::BYTES <= 128 && Net::PREDICT_RAM <= 64);

fn main() {
    // References to layers are layers, so nothing is copied.
    let network = (&SCALER, &NET);
    for x in [[23.0, 19.0], [18.0, 22.0]] {
        let y = network.predict(&x);
        println!("{x:?}: probabilities {y:.3?}, class {:?}", Class::argmax(&y));
        assert_eq!(Class::argmax(&y), Some(Class(usize::from(x[0] < x[1]))));
    }
    println!(
        "{} parameters, {} bytes of flash, {} multiply-accumulates",
        Net::PARAMETERS,
        Net::BYTES,
        Net::MACS
    );
}
