//! A block where a chain of blocks should be: it is not said to which channel it applies.
use tinyfit::features::{Extractor, Framed, Statistic, Statistics};

static CHAIN: Framed<100, 50, (), Statistics<1>> = Framed { filter: (), chain: Statistics([Statistic::Mean]) };

fn main() {
    let mut state = tinyfit::Zero::ZERO;
    CHAIN.push(&mut state, &[0; 3], &mut [0.0; 3]);
}
