//! The network of the other files, as it should be.
use tinyfit::optim::Moments;
use tinyfit::{Adam, Class, CrossEntropy, Dense, Generator, Relu, SeedableRng, Softmax, Trainer, mlp};

mlp! {
    struct Gesture { hidden: Dense<6, 32, Relu>, out: Dense<32, 4, Softmax> }
}

const _: () = assert!(Trainer::<Gesture, Moments>::RAM <= 4096, "training must fit in 4 KiB");

fn main() {
    let mut net = Gesture::random(&mut Generator::seed_from_u64(1));
    let mut trainer = Trainer::new();
    trainer
        .learn(&mut net, &mut Adam::new(0.001), &CrossEntropy, &[0.0; 6], &Class(3))
        .expect("a finite example");
}
