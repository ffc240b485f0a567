//! Write an optimizer: Lion, which moves each weight by the sign of a momentum.
//!
//! Source: Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023. `cargo run --example custom_optimizer`

use tinyfit::Parameter;
use tinyfit::optim::LEARNING_RATE_LIMIT;
use tinyfit::prelude::*;

/// `w <- w - learning_rate * sign(0.9 m + 0.1 g)`, then `m <- 0.99 m + 0.01 g`.
#[derive(Clone)]
struct Lion {
    learning_rate: f32,
}

impl Optimizer for Lion {
    /// The momentum `m` of one weight; a trainer keeps one for each.
    type State = f32;

    fn check(&self) -> Result<(), tinyfit::Error> {
        Parameter::LearningRate.require((0.0..=LEARNING_RATE_LIMIT).contains(&self.learning_rate))
    }

    fn learning_rate(&self) -> f32 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, rate: f32) {
        self.learning_rate = rate;
    }

    fn update(&self, weight: &mut f32, g: f32, m: &mut f32) {
        let direction = 0.9 * *m + 0.1 * g;
        if direction != 0.0 {
            *weight -= self.learning_rate * direction.signum();
        }
        *m = 0.99 * *m + 0.01 * g;
    }
}

type Net = (Dense<2, 8, Tanh>, Dense<8, 1, Sigmoid>);

fn main() -> Result<(), tinyfit::Error> {
    let rng = &mut Generator::seed_from_u64(2);
    let mut net = Net::ZERO;
    net.initialize(rng);
    // It takes clipping, penalties and schedules like the others.
    let mut optimizer = Lion { learning_rate: 0.002 }.with(tinyfit::optim::ClipNorm(1.0));
    let mut trainer = Trainer::<Net, f32>::new();
    let mut losses = [0.0; 4];
    for step in 0..8000 {
        let x = [0, 1].map(|_| tinyfit::init::uniform(1.0, rng));
        let target = [f32::from(x[0] * x[1] > 0.0)];
        losses[step / 2000] +=
            trainer.learn(&mut net, &mut optimizer, &BinaryCrossEntropy, &x, &target)? / 2000.0;
    }
    println!("mean losses of 2,000 steps: {losses:.3?}");
    assert!(losses[3] < losses[0] / 2.0);
    Ok(())
}
