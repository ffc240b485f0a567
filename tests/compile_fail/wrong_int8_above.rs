//! No gradient comes through the int8 layers to the layer below them.
use tinyfit::{Dense, MeanSquaredError, Relu, Sgd, Trainer, Zero};
use tinyfit::int8::{Dequantize, Int8Dense, Quantize};

type Body = Dense<6, 32, Relu>;
type Int8 = (Quantize<32>, (Int8Dense<32, 16>, Dequantize<16>));
type Net = (Body, (Int8, Dense<16, 4>));

fn main() {
    let mut net = Net::ZERO;
    let mut trainer = Trainer::<Net, ()>::new();
    let _ = trainer.learn(&mut net, &mut Sgd::new(0.1), &MeanSquaredError, &[0.0; 6], &[0.0; 4]);
}
