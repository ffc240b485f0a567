//! An index is not a target, and an activation not a loss.
use tinyfit::{CrossEntropy, Class, Dense, Sgd, Softmax, Trainer, Zero};

fn main() {
    let mut net = Dense::<6, 4, Softmax>::ZERO;
    let mut trainer = Trainer::new();
    let _ = trainer.learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &[0.0; 6], &3);
    let _ = trainer.learn(&mut net, &mut Sgd::new(0.1), &Softmax, &[0.0; 6], &Class(3));
}
