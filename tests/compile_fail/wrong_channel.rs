//! The features of a channel that is not there.
use tinyfit::features::{Extractor, Framed, Only, Raw};

static CHAIN: Framed<4, 4, (), Only<3, Raw<1>>> = Framed { filter: (), chain: Only(Raw) };

fn main() {
    let mut state = tinyfit::Zero::ZERO;
    CHAIN.push(&mut state, &[0; 3], &mut [0.0; 4]);
}
