//! A prediction of a large network from flash: the anomaly detector of MLPerf Tiny, 640-128-128-128-128-8-128-128-128-
//! 128-640 in int8, with synthetic weights.
//!
//! 279 KB, which a chip reads where they lie. The result is one checksum, the same on every target.

use crc::{CRC_32_ISO_HDLC, Crc};
use tinyfit::Layer;
use tinyfit::int8::{Int8Dense, Int8Weights};

type Wide = Int8Dense<128, 128>;
type Decoder = (Int8Dense<8, 128>, (Wide, (Wide, (Wide, Int8Dense<128, 640>))));
type Anomaly = (Int8Dense<640, 128>, (Wide, (Wide, (Wide, (Int8Dense<128, 8>, Decoder)))));

/// The seed of the weights. All is generic over it so that they are computed for programs that use them alone: laying out 264,192
/// takes the compiler half a minute, which other firmware need not wait for.
pub const SEED: u32 = 0x2545_f491;

/// Random weights.
struct Synthetic<const SEED: u32>;

impl<const SEED: u32> Synthetic<SEED> {
    const DECODER: Decoder = (
        layer(SEED, -128, -7),
        (layer(SEED, -128, -9), (layer(SEED, -128, -9), (layer(SEED, -128, -9), layer(SEED, -128, -9)))),
    );
    #[allow(long_running_const_eval, reason = "264,192 weights are laid out")]
    const NETWORK: &Anomaly = &(
        layer(SEED, 5, -11),
        (
            layer(SEED, -128, -9),
            (layer(SEED, -128, -9), (layer(SEED, -128, -9), (layer(SEED, -128, -9), Self::DECODER))),
        ),
    );
}

/// A ReLU layer of random weights, for inputs of that zero point.
const fn layer<const I: usize, const O: usize>(seed: u32, input: i8, shift: i8) -> Int8Dense<I, O> {
    let mut rows = Int8Weights {
        weights: [[0; I]; O],
        bias: [0; O],
        multiplier: [0; O],
        shift: [shift; O],
        zero_point: -128,
        min: -128,
        max: 127,
    };
    // Marsaglia's xorshift32.
    let mut state = seed;
    let mut o = 0;
    while o < O {
        rows.multiplier[o] = (1 << 30) + (state >> 2) as i32;
        let mut i = 0;
        while i < I {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            rows.weights[o][i] = (state >> 24) as u8 as i8;
            rows.bias[o] -= rows.weights[o][i] as i32 * input as i32;
            i += 1;
        }
        o += 1;
    }
    Int8Dense::new(rows)
}

/// The outputs of one prediction.
pub fn predict<const SEED: u32>() -> [i8; 640] {
    Synthetic::<SEED>::NETWORK.predict(&core::array::from_fn(|i| (i * i + 7 * i) as u8 as i8))
}

/// Their checksum.
pub fn run<const SEED: u32>() -> u32 {
    Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&predict::<SEED>().map(|y| y as u8))
}
