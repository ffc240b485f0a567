//! Three layers in a tuple are not a network.
use tinyfit::{Dense, Layer, Relu, Softmax, Train, Zero};

fn predicts<L: Layer>(_: &L) {}
fn learns<N: Train>(_: &mut N) {}

fn main() {
    let mut net = (Dense::<6, 32, Relu>::ZERO, Dense::<32, 16, Relu>::ZERO, Dense::<16, 4, Softmax>::ZERO);
    predicts(&net);
    learns(&mut net);
}
