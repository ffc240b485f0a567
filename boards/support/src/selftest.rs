//! What every target must compute alike: the same training runs, each boiled down to a CRC-32.
//!
//! A host test, the STM32F405 and the RP2040 print these lines, and they are equal or the arithmetic contract is broken.

use crc::{CRC_32_ISO_HDLC, Crc};
use tinyfit::{
    Adam, Batch, BinaryCrossEntropy, Class, CrossEntropy, Dense, Generator, Int8Dense, Layer, LeakyRelu,
    MeanSquaredError, Quantise, Relu, Rule, SeedableRng, Sgd, Sigmoid, Single, Softmax, Tanh, Train, Trainer,
    Window, Zero, init,
};

/// The steps of a training run.
pub const STEPS: usize = 200;

type Classifier = (Dense<6, 32, Relu>, (Dense<32, 16, Tanh>, Dense<16, 4, Softmax>));
type Detector = (Dense<6, 8, LeakyRelu>, (Dense<8, 8, Sigmoid>, Dense<8, 1, Sigmoid>));
type Regressor = (Dense<6, 12, Tanh>, Dense<12, 2>);

const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// Runs every test and hands its name and checksum to `report`, in order.
pub fn run(mut report: impl FnMut(&'static str, u32)) {
    report("classifier-sgd", classifier(Sgd::new(0.05)));
    report("classifier-adam", classifier(Adam::new(0.005)));
    report("detector-batch-adam", detector());
    report("regressor-sgd", regressor());
    report("int8", int8());
    report("window", window());
}

/// One example at a time; weights, losses and outputs are summed up.
fn classifier<R: Rule>(mut rule: R) -> u32 {
    let mut rng = Generator::seed_from_u64(1);
    let mut net = Classifier::ZERO;
    net.initialise(&mut rng);
    let mut trainer = Trainer::<Classifier, R>::new();
    let mut digest = CRC.digest();
    for _ in 0..STEPS {
        let x = example(&mut rng);
        let class = usize::from(x[0] > 0.0) * 2 + usize::from(x[1] > x[2]);
        let loss = trainer.learn(&mut net, &mut rule, &CrossEntropy, &x, &Class(class));
        digest.update(&loss.map_or(u32::MAX, f32::to_bits).to_le_bytes());
    }
    net.parameters(&mut |p| digest.update(&p.to_bits().to_le_bytes()));
    for y in net.predict(&example(&mut rng)) {
        digest.update(&y.to_bits().to_le_bytes());
    }
    digest.finalize()
}

/// Mini-batches of eight.
fn detector() -> u32 {
    let mut rng = Generator::seed_from_u64(2);
    let mut net = Detector::ZERO;
    net.initialise(&mut rng);
    let (mut batch, mut adam) = (Batch::<Detector, Adam>::new(), Adam::new(0.01));
    let mut digest = CRC.digest();
    for step in 0..STEPS {
        let x = example(&mut rng);
        let loss = batch.add(&net, &BinaryCrossEntropy, &x, &[f32::from(x[3] > 0.2)]);
        digest.update(&loss.map_or(u32::MAX, f32::to_bits).to_le_bytes());
        if step % 8 == 7 {
            digest.update(&[u8::from(batch.step(&mut net, &mut adam).is_ok())]);
        }
    }
    net.parameters(&mut |p| digest.update(&p.to_bits().to_le_bytes()));
    digest.finalize()
}

fn regressor() -> u32 {
    let mut rng = Generator::seed_from_u64(3);
    let mut net = Regressor::ZERO;
    net.initialise(&mut rng);
    let (mut trainer, mut sgd) = (Trainer::<Regressor, Sgd>::new(), Sgd::new(0.1));
    let mut digest = CRC.digest();
    for _ in 0..STEPS {
        let x = example(&mut rng);
        let loss = trainer.learn(&mut net, &mut sgd, &MeanSquaredError, &x, &[x[0] * x[1], x[2]]);
        digest.update(&loss.map_or(u32::MAX, f32::to_bits).to_le_bytes());
    }
    net.parameters(&mut |p| digest.update(&p.to_bits().to_le_bytes()));
    digest.finalize()
}

/// Random int8 layers on random inputs.
fn int8() -> u32 {
    let mut rng = Generator::seed_from_u64(4);
    let mut layer = Int8Dense::<6, 16, Single>::ZERO;
    let mut digest = CRC.digest();
    for w in layer.weights.as_flattened_mut() {
        *w = init::uniform(127.0, &mut rng) as i8;
    }
    for (bias, multiplier) in layer.bias.iter_mut().zip(&mut layer.multiplier) {
        *bias = init::uniform(5000.0, &mut rng) as i32;
        *multiplier = (1 << 30) + init::uniform(1e9, &mut rng).abs() as i32;
    }
    (layer.shift, layer.zero_point, layer.min, layer.max) = ([-7; 16], -3, -128, 127);
    let quantise = Quantise { scale: 0.011, zero_point: 5 };
    for _ in 0..STEPS {
        let y = layer.predict(&quantise.predict(&example(&mut rng)));
        digest.update(&y.map(|y| y as u8));
    }
    digest.finalize()
}

/// Features of random samples.
fn window() -> u32 {
    let mut rng = Generator::seed_from_u64(5);
    let mut window = Window::<2, 4, 5>::new();
    let mut digest = CRC.digest();
    for _ in 0..STEPS {
        let sample = [0; 2].map(|_: i16| init::uniform(32768.0, &mut rng) as i16);
        for axis in window.push(&sample).into_iter().flatten() {
            for feature in axis.to_array() {
                digest.update(&feature.to_bits().to_le_bytes());
            }
        }
    }
    digest.finalize()
}

fn example(rng: &mut Generator) -> [f32; 6] {
    [0.0; 6].map(|_: f32| init::uniform(1.5, rng))
}
