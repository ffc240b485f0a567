//! Write a layer: sine and cosine of an angle, which no scaler can replace.
//!
//! A layer without parameters implements `Layer` and six items of `Train`, and propagates gradients. `cargo run --example custom_layer`

use tinyfit::layers::Pass;
use tinyfit::prelude::*;

/// `y = (sin x, cos x)`
struct Angle;

impl Layer for Angle {
    type In = [f32; 1];
    type Out = [f32; 2];

    fn predict_into(&self, x: &[f32; 1], y: &mut [f32; 2]) {
        *y = [x[0].sin(), x[0].cos()];
    }
}

impl Train for Angle {
    /// The output and its gradient.
    type Cache = ([f32; 2], [f32; 2]);
    type Params<T: Zero> = ();
    const TRAINABLE: bool = false;
    const PROPAGATES: bool = true;

    fn forward(&self, x: &[f32; 1], cache: &mut Self::Cache, _: Pass) {
        self.predict_into(x, &mut cache.0);
    }

    fn output(cache: &Self::Cache) -> &[f32; 2] {
        &cache.0
    }

    fn delta(cache: &mut Self::Cache) -> &mut [f32; 2] {
        &mut cache.1
    }

    fn backward(&self, cache: &mut Self::Cache, dx: Option<&mut [f32; 1]>, _: Pass) {
        // d sin x = cos x, d cos x = -sin x
        let ([sin, cos], d) = *cache;
        dx.into_iter().for_each(|dx| dx[0] = d[0] * cos - d[1] * sin);
    }
}

fn main() -> Result<(), tinyfit::Error> {
    let (rng, mut sgd) = (&mut Generator::seed_from_u64(1), Sgd::new(0.5));
    let (mut net, mut trainer) = ((Angle, Dense::<2, 1, Sigmoid>::ZERO), Trainer::new());
    for _ in 0..2000 {
        // The class: whether an hour hand points to the right half, after any number of turns.
        let x = [tinyfit::init::uniform(20.0, rng)];
        let right = [f32::from(x[0].sin() > 0.0)];
        trainer.learn(&mut net, &mut sgd, &BinaryCrossEntropy, &x, &right)?;
    }
    let y = [1.0, 4.0, 100.0].map(|x| net.predict(&[x])[0]);
    println!("1, 4 and 100 radians: {y:.3?}");
    assert!(y[0] > 0.9 && y[1] < 0.1 && y[2] < 0.1);
    Ok(())
}
