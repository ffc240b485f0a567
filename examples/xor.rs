//! Learn exclusive or, the smallest problem that needs a hidden layer.
//!
//! `cargo run --example xor`

use tinyfit::prelude::*;

mlp! {
    /// Two bits in, the probabilities of 0 and 1 out.
    struct Xor { hidden: Dense<2, 8, Relu>, out: Dense<8, 2, Softmax> }
}

fn main() -> Result<(), tinyfit::Error> {
    let table = [([0.0, 0.0], 0), ([0.0, 1.0], 1), ([1.0, 0.0], 1), ([1.0, 1.0], 0)];

    // Random weights: zeros behind a ReLU cannot learn.
    let mut net = Xor::random(&mut Generator::seed_from_u64(1));
    let mut trainer = Trainer::<Xor>::new();
    let mut sgd = Sgd::new(0.2);
    for _ in 0..500 {
        for (x, class) in &table {
            trainer.learn(&mut net, &mut sgd, &CrossEntropy, x, &Class(*class))?;
        }
    }

    for (x, class) in &table {
        let y = net.predict(x);
        println!("{} xor {} = {class}: probability {:.3}", x[0], x[1], y[*class]);
        assert!(y[*class] > 0.9);
    }
    Ok(())
}
