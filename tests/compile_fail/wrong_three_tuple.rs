//! Three layers in a tuple are no network.
use tinyfit::{CrossEntropy, Class, Dense, Layer, Relu, Sgd, Softmax, Trainer, Zero};

fn main() {
    let mut net = (Dense::<6, 32, Relu>::ZERO, Dense::<32, 16, Relu>::ZERO, Dense::<16, 4, Softmax>::ZERO);
    Layer::predict(&net, &[0.0; 6]);
    let _ = Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &[0.0; 6], &Class(3));
}
