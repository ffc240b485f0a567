//! Learn in f32, observe the ranges, and make the int8 model on the device.
//!
//! On a workstation `tinyfit quantize` does the same from a model file. `cargo run --example int8`

use tinyfit::int8::{CalibrationObserver, Dequantize, Int8Dense, Quantize, TfliteMicro};
use tinyfit::prelude::*;

type Net = (Dense<2, 16, Relu>, Dense<16, 2, Softmax>);
/// Its int8 layers, with the bytes of TFLite Micro.
type Int8 = (Int8Dense<2, 16, TfliteMicro>, Int8Dense<16, 2, TfliteMicro>);

/// Whether a point is in a circle.
fn point(rng: &mut Generator) -> ([f32; 2], Class) {
    let x = [0, 1].map(|_| tinyfit::init::uniform(1.0, rng));
    (x, Class(usize::from(x[0] * x[0] + x[1] * x[1] < 0.6)))
}

fn main() -> Result<(), tinyfit::Error> {
    let rng = &mut Generator::seed_from_u64(1);
    let mut net = Net::ZERO;
    net.initialize(rng);

    // The ranges take 8 bytes per layer.
    let (mut trainer, mut observer) = (Trainer::<Net>::new(), CalibrationObserver::<Net>::new());
    for i in 0..8000 {
        let (x, class) = point(rng);
        trainer.learn(&mut net, &mut Sgd::new(0.05), &CrossEntropy, &x, &class)?;
        if i >= 7000 {
            observer.observe(&net, &mut trainer, &x);
        }
    }

    let mut layers = Int8::ZERO;
    let (input, output) = observer.quantize(&net, &mut layers);
    // Floats in, int8 inside, weighted sums out. Softmax would not change the largest.
    let int8 = (Quantize::from(input), (&layers, Dequantize::from(output)));

    let test: Vec<_> = (0..1000).map(|_| point(rng)).collect();
    let right = |y: &dyn Fn(&[f32; 2]) -> [f32; 2]| {
        test.iter().filter(|(x, class)| Class::argmax(&y(x)) == Some(*class)).count()
    };
    let (f32_right, int8_right) = (right(&|x| net.predict(x)), right(&|x| int8.predict(x)));
    println!("f32  {} bytes, accuracy {:.3}", Net::BYTES, f32_right as f32 / 1000.0);
    println!("int8 {} bytes, accuracy {:.3}", Int8::BYTES, int8_right as f32 / 1000.0);
    assert!(f32_right > 940 && int8_right + 15 > f32_right);
    Ok(())
}
