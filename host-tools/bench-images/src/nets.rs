//! The networks, with random weights.

use tinyfit::{Dense, Relu, Softmax, mlp};

mlp! {
    /// 6-32-16-4.
    pub struct Gesture { hidden1: Dense<6, 32, Relu>, hidden2: Dense<32, 16, Relu>, out: Dense<16, 4, Softmax> }
}

mlp! {
    /// 784-32-10.
    pub struct Mnist { hidden: Dense<784, 32, Relu>, out: Dense<32, 10, Softmax> }
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
        // Each row from a seed of its own.
        weights[i] = row(i as u32 + 1, limit);
        i += 1;
    }
    Dense { weights, bias: [0.0; O], activation }
}

/// Numbers in `-limit..limit`.
pub(crate) const fn random<const N: usize>(limit: f32) -> [f32; N] {
    row(0x2545_f491, limit)
}

/// The same, by xorshift32 (Marsaglia, 2003) from a seed that is not 0.
const fn row<const N: usize>(seed: u32, limit: f32) -> [f32; N] {
    let mut state = seed.wrapping_mul(0x9e37_79b1);
    let mut row = [0.0; N];
    let mut i = 0;
    while i < N {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        row[i] = (state as i32 as f32) / (1u32 << 31) as f32 * limit;
        i += 1;
    }
    row
}
