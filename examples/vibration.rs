//! Features of a vibration as the inputs of a network, sample by sample: a bearing is damaged or not.
//!
//! `cargo run --example vibration`

use std::f64::consts::TAU;

use tinyfit::features::{
    Bands, Butterworth, Each, Envelope, Extractor, Framed, Magnitude, Only, Peaks, Spectrum, Statistic,
    Statistics, Unit,
};
use tinyfit::prelude::*;

const RATE: f64 = 3200.0;

/// Of the last axis the envelope between 500 and 1,500 Hz, where a damaged bearing rings.
static ENVELOPE: Envelope<128, 4, Spectrum<Peaks<1>>> =
    Envelope::envelope(RATE, 500.0, 1500.0, Spectrum(Peaks::new(128, 800.0, 20.0, 300.0, Unit::Decibels)));
type Blocks =
    (Each<Statistics<2>>, (Magnitude<Spectrum<Bands<8>>>, Only<2, Envelope<128, 4, Spectrum<Peaks<1>>>>));
/// Frames of 512 samples, overlapping by half, of what is above 5 Hz: without gravity.
type Features = Framed<512, 256, Butterworth<1>, Blocks>;
static FEATURES: Features = Framed {
    filter: Butterworth::high_pass(2, RATE, 5.0),
    chain: (
        Each(Statistics([Statistic::Kurtosis, Statistic::CrestFactor])),
        (Magnitude(Spectrum(Bands::logarithmic(2, 257, Unit::Decibels))), Only(ENVELOPE)),
    ),
};
const INPUTS: usize = <Features as Extractor<3>>::LEN;

/// Counts of an accelerometer: a shaft at 29.5 Hz, and in a damaged bearing (class 1) a ring at 911 Hz 87 times a second.
fn sample(t: usize, class: usize) -> [i16; 3] {
    let t = t as f64 / RATE;
    let turn = (TAU * 29.5 * t).sin() * 900.0;
    let ring = (-9.0 * (t * 87.0).fract()).exp() * (TAU * 911.0 * t).sin() * 1200.0 * class as f64;
    [turn, turn * 0.7 + ring * 0.2, 8192.0 + turn * 0.3 + ring].map(|x| x as i16)
}

fn main() -> Result<(), tinyfit::Error> {
    // A trained model has its scaler inside `predict`.
    let scaled = |features: [f32; INPUTS]| features.map(|x| x / 100.0);
    let mut net = Dense::<INPUTS, 2, Softmax>::ZERO;
    let (mut trainer, mut state, mut features) = (Trainer::new(), Zero::ZERO, [0.0; INPUTS]);
    for t in 0..60_000 {
        let class = t / 6400 % 2;
        if FEATURES.push(&mut state, &sample(t, class), &mut features) {
            let x = scaled(features);
            if t > 40_000 && t % 6400 > 512 {
                assert_eq!(Class::argmax(&net.predict(&x)), Some(Class(class)));
            }
            trainer.learn(&mut net, &mut Sgd::new(0.3), &CrossEntropy, &x, &Class(class))?;
        }
    }
    println!("{INPUTS} features; damaged with a probability of {:.3}", net.predict(&scaled(features))[1]);
    println!("the envelope's spectrum has its peak at {:.1} Hz", features[INPUTS - 2]);
    Ok(())
}
