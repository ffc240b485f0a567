//! A spectrum of segments that are longer than the frame.
use tinyfit::features::{Bands, Each, Extractor, Framed, Unit, Welch};

static CHAIN: Framed<128, 64, (), Each<Welch<256, Bands<8>>>> =
    Framed { filter: (), chain: Each(Welch::new(Bands::linear(1, 129, Unit::Decibels))) };

fn main() {
    let mut state = tinyfit::Zero::ZERO;
    CHAIN.push(&mut state, &[0; 3], &mut [0.0; 24]);
}
