//! Learn between the steps of a control loop: each call does one layer's sweep, so that no period is missed.
//!
//! The slices give the bits of one call of `learn`. `cargo run --example control_loop`

use tinyfit::prelude::*;

mlp! {
    /// Predicts the next temperature from the last three and the heater's power.
    struct Model { hidden: Dense<4, 16, Tanh>, out: Dense<16, 1, Identity> }
}

/// A heater with a lag, and a controller that switches it.
struct Plant {
    heat: f32,
    temperatures: [f32; 3],
}

impl Plant {
    /// One period of the loop: returns the inputs of the model and the next temperature.
    fn control(&mut self) -> ([f32; 4], [f32; 1]) {
        let [a, b, c] = self.temperatures;
        let power = if c < 0.5 { 1.0 } else { 0.0 };
        self.heat += 0.3 * (power - self.heat);
        let next = c + 0.1 * self.heat - 0.05 * (c + 0.4);
        self.temperatures = [b, c, next];
        ([a, b, c, power], [next])
    }
}

fn main() -> Result<(), tinyfit::Error> {
    let mut net = Model::random(&mut Generator::seed_from_u64(1));
    let (mut trainer, mut sgd) = (Trainer::<Model>::new(), Sgd::new(0.05));
    let mut plant = Plant { heat: 0.0, temperatures: [0.0; 3] };
    let (mut example, mut periods, mut most, mut last) = (plant.control(), 0u32, 0, f32::INFINITY);
    for _ in 0..3000 {
        let (x, target) = example;
        let mut slices = trainer.slices(&mut net, &mut sgd, &MeanSquaredError, &x, &target);
        let mut calls = 0;
        // Each period runs the controller first, and then one slice.
        last = loop {
            example = plant.control();
            (periods, calls) = (periods + 1, calls + 1);
            if let Some(loss) = slices.advance()? {
                break loss;
            }
        };
        most = most.max(calls);
    }
    println!("{periods} periods, an example every {most}, last loss {last:.6}");
    assert!(most > 2 && last < 0.001);
    Ok(())
}
