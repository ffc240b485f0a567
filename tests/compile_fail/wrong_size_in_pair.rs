//! The second layer expects 30 inputs of a layer that has 32 outputs.
use tinyfit::{Dense, Relu, Softmax, Trainer};

type Net = (Dense<6, 32, Relu>, Dense<30, 4, Softmax>);

fn main() {
    let _ = Trainer::<Net, ()>::new();
}
