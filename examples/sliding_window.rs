//! Features of windows of a sensor as the inputs of a network, sample by sample.
//!
//! `cargo run --example sliding_window`

use tinyfit::features::{Features, SlidingWindow};
use tinyfit::prelude::*;

// The source of a model of windows has these: `tinyfit export MODEL --rust`.
const WINDOW: usize = 100;
const STRIDE: usize = 50;
/// Counts per unit, of each axis.
const COUNTS: [f32; 3] = [16384.0; 3];

const INPUTS: usize = 3 * Features::LEN;
type Net = (Dense<INPUTS, 8, Tanh>, Dense<8, 2, Softmax>);
type Window = SlidingWindow<3, { WINDOW / STRIDE }, STRIDE>;

/// The acceleration in g at 50 Hz, at rest (class 0) or shaken three times a second (class 1).
fn sample(t: usize, class: usize) -> [f32; 3] {
    let shaken = (t as f32 / 50.0 * 3.0 * core::f32::consts::TAU).sin();
    [0.3 * shaken * class as f32, 0.05, 1.0]
}

/// Takes a sample in g. Returns the inputs of the network where a window ends with it.
fn push(window: &mut Window, sample: [f32; 3]) -> Option<[f32; INPUTS]> {
    // The sensor's own integers need no conversion.
    let counts = core::array::from_fn(|axis| (sample[axis] * COUNTS[axis]).round() as i16);
    let features = window.push(&counts)?;
    let mut x = [0.0; INPUTS];
    for (x, feature) in x.iter_mut().zip(features.iter().flat_map(|axis| axis.to_array())) {
        // A trained model has its scaler inside `predict`.
        *x = feature / 16384.0;
    }
    Some(x)
}

fn main() -> Result<(), tinyfit::Error> {
    let (mut window, mut trainer, mut net) = (Window::new(), Trainer::<Net>::new(), Net::ZERO);
    net.initialize(&mut Generator::seed_from_u64(1));
    for class in [0, 1].repeat(20) {
        // A window holds no samples of two recordings.
        window.clear();
        for t in 0..300 {
            if let Some(x) = push(&mut window, sample(t, class)) {
                trainer.learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &x, &Class(class))?;
            }
        }
    }
    window.clear();
    for x in (0..200).filter_map(|t| push(&mut window, sample(t, 1))) {
        let y = net.predict(&x);
        println!("shaken with a probability of {:.3}", y[1]);
        assert_eq!(Class::argmax(&y), Some(Class(1)));
    }
    Ok(())
}
