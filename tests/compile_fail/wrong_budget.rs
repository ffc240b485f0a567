//! Adam has a state of eight bytes a parameter, which is beyond this budget.
use tinyfit::optim::Moments;
use tinyfit::{Dense, Relu, Softmax, Trainer, mlp};

mlp! {
    struct Gesture { hidden: Dense<6, 32, Relu>, out: Dense<32, 4, Softmax> }
}

const _: () = assert!(Trainer::<Gesture, Moments>::RAM <= 1024, "training must fit in 1 KiB");

fn main() {}
