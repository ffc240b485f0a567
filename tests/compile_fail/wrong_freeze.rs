//! Nothing is left to learn.
use tinyfit::{Class, CrossEntropy, Dense, Relu, Sgd, Softmax, Trainer, Zero, mlp};

mlp! {
    struct Gesture { hidden: Dense<6, 32, Relu>, out: Dense<32, 4, Softmax> }
}

static GESTURE: Gesture = Gesture::ZERO;

fn main() {
    let mut trainer = Trainer::<&Gesture, ()>::new();
    let _ = trainer.learn(&mut &GESTURE, &mut Sgd::new(0.1), &CrossEntropy, &[0.0; 6], &Class(3));
}
