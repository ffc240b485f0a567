//! Three values for four outputs.
use tinyfit::{Dense, MeanSquaredError, Sgd, Trainer, Zero};

fn main() {
    let mut net = Dense::<6, 4>::ZERO;
    let _ = Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &MeanSquaredError, &[0.0; 6], &[0.5; 3]);
}
