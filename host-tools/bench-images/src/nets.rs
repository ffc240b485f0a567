//! The networks, with random weights.

use tinyfit::int8::{Int4Dense, Int8Dense, Int8Weights, LiteRtReference, QuantParams, QuantizeStandardized};
use tinyfit::{Dense, Relu, Softmax, StandardScaler, int4_dense, mlp};

mlp! {
    /// 6-32-16-4.
    pub struct Gesture { hidden1: Dense<6, 32, Relu>, hidden2: Dense<32, 16, Relu>, out: Dense<16, 4, Softmax> }
}

mlp! {
    /// 784-32-10.
    pub struct Mnist { hidden: Dense<784, 32, Relu>, out: Dense<32, 10, Softmax> }
}

mlp! {
    /// 6-32-16-4 in int8.
    pub struct GestureInt8 { hidden1: Int8Dense<6, 32>, hidden2: Int8Dense<32, 16>, out: Int8Dense<16, 4> }
}

mlp! {
    /// 30-32-16-7 in int8.
    pub struct MotionInt8 { hidden1: Int8Dense<30, 32>, hidden2: Int8Dense<32, 16>, out: Int8Dense<16, 7> }
}

/// The same of inputs in their own units.
pub type Motion = (QuantizeStandardized<30>, MotionInt8);

mlp! {
    /// 20-64-64-1 in int8.
    pub struct Table { hidden1: Int8Dense<20, 64>, hidden2: Int8Dense<64, 64>, out: Int8Dense<64, 1> }
}

mlp! {
    /// The anomaly detector of MLPerf Tiny, in int8.
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

mlp! {
    /// The anomaly detector with weights of four bits.
    pub struct AnomalyInt4 {
        encoder1: int4_dense!(640, 128),
        encoder2: int4_dense!(128, 128),
        encoder3: int4_dense!(128, 128),
        encoder4: int4_dense!(128, 128),
        code: int4_dense!(128, 8),
        decoder1: int4_dense!(8, 128),
        decoder2: int4_dense!(128, 128),
        decoder3: int4_dense!(128, 128),
        decoder4: int4_dense!(128, 128),
        out: int4_dense!(128, 640),
    }
}

/// 264,192 weights laid out: in an image by the compiler, on the host when they are asked for, as that takes the compiler
/// seconds.
pub const fn anomaly_int4() -> AnomalyInt4 {
    AnomalyInt4::new(
        int4(5, 7, -128),
        int4(-128, 6, -128),
        int4(-128, 6, -128),
        int4(-128, 6, -128),
        int4(-128, 6, -128),
        int4(-128, 4, -128),
        int4(-128, 6, -128),
        int4(-128, 6, -128),
        int4(-128, 6, -128),
        int4(-128, 6, 3),
    )
}

/// As [`relu`], or without one if the outputs' zero point is not the smallest.
const fn int4<const I: usize, const O: usize, const WORDS: usize>(
    input: i8,
    scale: i8,
    zero_point: i8,
) -> Int4Dense<I, O, WORDS, LiteRtReference> {
    Int4Dense::new(rows(7, input, scale, zero_point, -128))
}

pub(crate) static GESTURE_INT8: GestureInt8 = GestureInt8::new(relu(0, 8), relu(-128, 9), linear(-128, 9));
/// From features to outputs: standardized, quantized, and the network.
pub(crate) static MOTION: Motion = (
    QuantizeStandardized::new(
        StandardScaler { mean: row(7, 900.0), inv_std: [0.004; 30] },
        QuantParams { scale: 0.04, zero_point: -11 },
    ),
    MotionInt8::new(relu(-11, 9), relu(-128, 9), linear(-128, 9)),
);
pub(crate) static TABLE: Table = Table::new(relu(0, 9), relu(-128, 10), linear(-128, 10));
/// The same in int8.
pub const fn anomaly() -> Anomaly {
    Anomaly::new(
        relu(5, 11),
        relu(-128, 10),
        relu(-128, 10),
        relu(-128, 10),
        relu(-128, 10),
        relu(-128, 8),
        relu(-128, 10),
        relu(-128, 10),
        relu(-128, 10),
        linear(-128, 10),
    )
}

/// Random weights, for inputs of that zero point, scaled by about `2^-scale`; what is below zero becomes zero.
const fn relu<const I: usize, const O: usize>(input: i8, scale: i8) -> Int8Dense<I, O> {
    Int8Dense::new(rows(127, input, scale, -128, -128))
}

/// The same without a ReLU.
const fn linear<const I: usize, const O: usize>(input: i8, scale: i8) -> Int8Dense<I, O> {
    Int8Dense::new(rows(127, input, scale, 3, -128))
}

const fn rows<const I: usize, const O: usize>(
    largest: i8,
    input: i8,
    scale: i8,
    zero_point: i8,
    min: i8,
) -> Int8Weights<I, O> {
    let shift = [1 - scale; O];
    let mut rows = Int8Weights {
        weights: [[0; I]; O],
        bias: [0; O],
        multiplier: [0; O],
        shift,
        zero_point,
        min,
        max: 127,
    };
    let mut o = 0;
    while o < O {
        let mut state = (o as u32 + 1).wrapping_mul(0x9e37_79b1);
        rows.multiplier[o] = (1 << 30) + (state >> 2) as i32;
        let mut i = 0;
        while i < I {
            state = xorshift32(state);
            // Symmetric, as TFLite has them: no -128, no -8.
            let w = ((state >> 24) as u8 as i8) / (128 / (largest as i32 + 1)) as i8;
            rows.weights[o][i] = if w < -largest { 0 } else { w };
            rows.bias[o] -= rows.weights[o][i] as i32 * input as i32;
            i += 1;
        }
        o += 1;
    }
    rows
}

/// Any int8 numbers.
pub(crate) const fn random_int8<const N: usize>() -> [i8; N] {
    let mut state = 0x2545_f491;
    let mut row = [0; N];
    let mut i = 0;
    while i < N {
        state = xorshift32(state);
        row[i] = (state >> 24) as u8 as i8;
        i += 1;
    }
    row
}

/// Marsaglia, 2003; from a seed that is not 0.
pub(crate) const fn xorshift32(mut state: u32) -> u32 {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    state
}

/// In flash, for predictions; what learns begins with a copy.
pub(crate) static GESTURE_IN_FLASH: Gesture = GESTURE;

/// Limits as He et al. have them: sqrt(6 / inputs).
pub(crate) const GESTURE: Gesture = Gesture::new(dense(1.0, Relu), dense(0.433, Relu), dense(0.612, Softmax));

/// The same.
pub(crate) const MNIST: Mnist = Mnist::new(dense(0.0875, Relu), dense(0.433, Softmax));

const fn dense<const I: usize, const O: usize, A: Copy>(limit: f32, activation: A) -> Dense<I, O, A> {
    let mut weights = [[0.0; O]; I];
    let mut i = 0;
    while i < I {
        // Each row from its own seed.
        weights[i] = row(i as u32 + 1, limit);
        i += 1;
    }
    Dense { weights, bias: [0.0; O], activation }
}

/// Numbers in `-limit..limit`.
pub(crate) const fn random<const N: usize>(limit: f32) -> [f32; N] {
    row(0x2545_f491, limit)
}

/// The same, from a seed.
const fn row<const N: usize>(seed: u32, limit: f32) -> [f32; N] {
    let mut state = seed.wrapping_mul(0x9e37_79b1);
    let mut row = [0.0; N];
    let mut i = 0;
    while i < N {
        state = xorshift32(state);
        row[i] = (state as i32 as f32) / (1u32 << 31) as f32 * limit;
        i += 1;
    }
    row
}
