//! No gradient comes through the int8 layers to the layer below them.
use tinyfit::{Dense, Dequantise, Int8Dense, MeanSquaredError, Quantise, Relu, Sgd, Trainer, Zero};

type Body = Dense<6, 32, Relu>;
type Int8 = (Quantise<32>, (Int8Dense<32, 16>, Dequantise<16>));
type Net = (Body, (Int8, Dense<16, 4>));

fn main() {
    let mut net = Net::ZERO;
    let mut trainer = Trainer::<Net, Sgd>::new();
    let _ = trainer.learn(&mut net, &mut Sgd::new(0.1), &MeanSquaredError, &[0.0; 6], &[0.0; 4]);
}
