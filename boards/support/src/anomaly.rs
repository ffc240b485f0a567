//! A prediction of a large network from flash: the anomaly detector of MLPerf Tiny, 640-128-128-128-128-8-128-128-128-
//! 128-640 in int8, with synthetic weights.
//!
//! 279 KB, which a chip reads where they lie. What it computes is one checksum, on every target the same.

use crc::{CRC_32_ISO_HDLC, Crc};
use tinyfit::{Int8Dense, Int8Rows, mlp};

mlp! {
    /// The network.
    pub struct Anomaly {
        encoder1: Int8Dense<640, 128>,
        encoder2: Int8Dense<128, 128>,
        encoder3: Int8Dense<128, 128>,
        encoder4: Int8Dense<128, 128>,
        code: Int8Dense<128, 8>,
        decoder1: Int8Dense<8, 128>,
        decoder2: Int8Dense<128, 128>,
        decoder3: Int8Dense<128, 128>,
        decoder4: Int8Dense<128, 128>,
        out: Int8Dense<128, 640>,
    }
}

#[allow(long_running_const_eval, reason = "264,192 weights are laid out")]
static NETWORK: Anomaly = Anomaly::new(
    layer(5, -11),
    layer(-128, -9),
    layer(-128, -9),
    layer(-128, -9),
    layer(-128, -9),
    layer(-128, -7),
    layer(-128, -9),
    layer(-128, -9),
    layer(-128, -9),
    layer(-128, -9),
);

/// A ReLU layer of random weights, for inputs of that zero point.
const fn layer<const I: usize, const O: usize>(input: i8, shift: i8) -> Int8Dense<I, O> {
    let mut rows = Int8Rows {
        weights: [[0; I]; O],
        bias: [0; O],
        multiplier: [0; O],
        shift: [shift; O],
        zero_point: -128,
        min: -128,
        max: 127,
    };
    // Marsaglia's xorshift32.
    let mut state = 0x2545_f491u32;
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
pub fn predict() -> [i8; 640] {
    NETWORK.predict(&core::array::from_fn(|i| (i * i + 7 * i) as u8 as i8))
}

/// Their checksum.
pub fn run() -> u32 {
    Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&predict().map(|y| y as u8))
}
