//! Fine-tune a factory model for one user, under a supervisor that rolls back bad updates.
//!
//! `cargo run --example personalize`

use tinyfit::prelude::*;
use tinyfit::train::supervisor::Event;
use tinyfit::train::{Supervisor, SupervisorConfig};

type Net = (Dense<2, 8, Tanh>, Dense<8, 2, Softmax>);

/// A movement of a user whose sensor is rotated by `angle`; class 1 if it goes to the right.
fn movement(angle: f32, rng: &mut Generator) -> ([f32; 2], Class) {
    let [x, y] = [0, 1].map(|_| tinyfit::init::uniform(1.0, rng));
    ([x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()], Class(usize::from(x > 0.0)))
}

fn accuracy(net: &Net, angle: f32) -> f32 {
    let rng = &mut Generator::seed_from_u64(99);
    let test = (0..500).map(|_| movement(angle, rng));
    test.filter(|(x, class)| Class::argmax(&net.predict(x)) == Some(*class)).count() as f32 / 500.0
}

fn main() -> Result<(), tinyfit::Error> {
    let rng = &mut Generator::seed_from_u64(1);
    let mut factory = Net::ZERO;
    factory.initialize(rng);
    let mut trainer = Trainer::<Net>::new();
    for _ in 0..3000 {
        let (x, class) = movement(0.0, rng);
        trainer.learn(&mut factory, &mut Sgd::new(0.05), &CrossEntropy, &x, &class)?;
    }

    // This user wears the sensor rotated. Every fourth example is held out for validation.
    let (mut net, mut sgd) = (factory, Sgd::new(0.1));
    let (config, mut supervisor) = (SupervisorConfig::new(&factory), Supervisor::<Net>::new());
    let before = accuracy(&net, 1.5);
    for _ in 0..3000 {
        let (x, class) = movement(1.5, rng);
        match supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class) {
            Event::Improved(score) => println!("better: validation loss {:.3}", score.loss),
            Event::RolledBack { .. } => println!("worse: went back to the best weights"),
            _ => {}
        }
    }
    supervisor.finish(&config, &mut net, &CrossEntropy);
    let after = accuracy(&net, 1.5);
    println!("accuracy {before:.3} before, {after:.3} after");
    assert!(before < 0.6 && after > 0.95);
    Ok(())
}
