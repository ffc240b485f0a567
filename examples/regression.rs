//! Fit a curve with mini-batches, Adam, a cosine schedule, and a loss that is robust against outliers.
//!
//! `cargo run --example regression`

use tinyfit::metrics::Regression;
use tinyfit::optim::CosineDecay;
use tinyfit::prelude::*;

mlp! {
    /// `x` in -1..1 in, `sin(3 x)` out.
    struct Curve { hidden1: Dense<1, 16, Tanh>, hidden2: Dense<16, 16, Tanh>, out: Dense<16, 1, Identity> }
}

const STEPS: u32 = 3000;

fn main() -> Result<(), tinyfit::Error> {
    let rng = &mut Generator::seed_from_u64(1);
    let mut net = Curve::random(rng);
    let mut optimizer = Adam::new(0.01).scheduled(CosineDecay { steps: STEPS, floor: 0.0 });
    let mut batch = Batch::new();
    for _ in 0..STEPS {
        for _ in 0..16 {
            let x = tinyfit::init::uniform(1.0, rng);
            // One measurement in twenty is far off.
            let outlier = if tinyfit::init::index(20, rng) == 0 { 5.0 } else { 0.0 };
            batch.add(&net, &Huber { delta: 0.1 }, &[x], &[(3.0 * x).sin() + outlier])?;
        }
        batch.step(&mut net, &mut optimizer)?;
    }

    let mut metrics = Regression::<1>::new();
    for i in 0..=200 {
        let x = i as f32 / 100.0 - 1.0;
        metrics.add(&[(3.0 * x).sin()], &net.predict(&[x]))?;
    }
    let fit = metrics.average();
    println!("R2 {:.4}, mean absolute error {:.4}", fit.r2, fit.mae);
    assert!(fit.r2 > 0.99);
    Ok(())
}
