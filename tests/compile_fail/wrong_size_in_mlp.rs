//! The third layer expects 30 inputs of a layer that has 32 outputs.
use tinyfit::{Dense, Relu, Softmax, mlp};

mlp! {
    struct Gesture {
        hidden1: Dense<6, 16, Relu>,
        hidden2: Dense<16, 32, Relu>,
        out: Dense<30, 4, Softmax>,
    }
}

fn main() {}
