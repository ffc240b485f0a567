//! Detect anomalies without labels: an autoencoder learns to reproduce normal inputs, and an anomaly has a large error.
//!
//! `cargo run --example autoencoder`

use tinyfit::prelude::*;

mlp! {
    /// Eight numbers through a bottleneck of two.
    struct Auto { encode: Dense<8, 2, Tanh>, decode: Dense<2, 8, Identity> }
}

/// A vibration with a random phase and amplitude, at eight places. A fault adds the third harmonic.
fn frame(fault: f32, rng: &mut Generator) -> [f32; 8] {
    let phase = tinyfit::init::uniform(core::f32::consts::PI, rng);
    core::array::from_fn(|i| {
        let angle = i as f32 * core::f32::consts::FRAC_PI_4 + phase;
        0.8 * angle.sin() + fault * (3.0 * angle).sin()
    })
}

fn main() -> Result<(), tinyfit::Error> {
    let rng = &mut Generator::seed_from_u64(1);
    let mut net = Auto::random(rng);
    let (mut trainer, mut adam) = (Trainer::new(), Adam::new(0.003));
    for _ in 0..6000 {
        let x = frame(0.0, rng);
        // The target is the input.
        trainer.learn(&mut net, &mut adam, &MeanSquaredError, &x, &x)?;
    }

    // The threshold is the 99th of 100 normal scores in order.
    let mut score = |x: &[f32; 8]| trainer.loss(&net, &MeanSquaredError, x, x);
    let mut normal = (0..100).map(|_| score(&frame(0.0, rng))).collect::<Result<Vec<_>, _>>()?;
    normal.sort_by(f32::total_cmp);
    let threshold = normal[98];
    for fault in [0.0, 0.02, 0.04, 0.08] {
        let mut alarms = 0;
        for _ in 0..200 {
            alarms += i32::from(score(&frame(fault, rng))? > threshold);
        }
        println!("third harmonic {fault:4}: {:5.1} % alarms", f64::from(alarms) / 2.0);
        assert!(if fault == 0.0 { alarms < 12 } else { fault < 0.08 || alarms == 200 });
    }
    Ok(())
}
