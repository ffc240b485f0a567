//! Cross-entropy contains a softmax, and this network ends in a sigmoid.
use tinyfit::{Class, CrossEntropy, Dense, Relu, Sgd, Sigmoid, Trainer, Zero, mlp};

mlp! {
    struct Gesture { hidden: Dense<6, 32, Relu>, out: Dense<32, 4, Sigmoid> }
}

fn main() {
    let mut net = Gesture::ZERO;
    let mut trainer = Trainer::<Gesture, ()>::new();
    let _ = trainer.learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &[0.0; 6], &Class(3));
}
