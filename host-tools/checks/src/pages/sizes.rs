//! Sizes of the kernel's types, for the figures of pages: those of [`Gesture`], the network of most examples, and of [`Digits`].

use tinyfit::data::{BalancedBuffer, ReservoirBuffer};
use tinyfit::int8::{Dequantize, Int8Dense, LiteRtReference, Quantize};
use tinyfit::optim::Moments;
use tinyfit::train::{Batch, Supervisor};
use tinyfit::{Dense, Layer, Relu, Softmax, Trainer, mlp};
use tinyfit_board::snapshot::HELD_OUT;
use tinyfit_board::{Limits, Rate};

use crate::{bench, fit};

mlp! {
    /// 6-32-16-4.
    struct Gesture { hidden1: Dense<6, 32, Relu>, hidden2: Dense<32, 16, Relu>, out: Dense<16, 4, Softmax> }
}

mlp! {
    /// 784-32-10: handwritten digits.
    struct Digits { hidden: Dense<784, 32, Relu>, out: Dense<32, 10, Softmax> }
}

mlp! {
    /// 30-32-16-7, which the firmware ships.
    struct Shoulder { hidden1: Dense<30, 32, Relu>, hidden2: Dense<32, 16, Relu>, out: Dense<16, 7, Softmax> }
}

type Int8 = (
    Quantize<6>,
    (
        Int8Dense<6, 32, LiteRtReference>,
        (Int8Dense<32, 16, LiteRtReference>, (Int8Dense<16, 4, LiteRtReference>, Dequantize<4>)),
    ),
);

/// A class as a chip of 32 bits has it.
type Class = u32;

/// Names and bytes; `parameters` and `macs` are counts.
pub(super) fn all() -> [(&'static str, usize); 32] {
    let rate = |rate: Option<Rate>| rate.map_or((0, 0), |rate| (rate.burst.into(), rate.seconds.into()));
    let Limits { saves, labels, forgeries } = Limits::USUAL;
    let [saves, labels, forgeries] = [saves, labels, forgeries].map(rate);
    [
        ("kernel.gesture.parameters", Gesture::PARAMETERS),
        ("kernel.gesture.macs", Gesture::MACS),
        ("kernel.gesture.bytes", Gesture::BYTES),
        ("kernel.gesture.predict", Gesture::PREDICT_RAM),
        ("kernel.gesture.sgd", Trainer::<Gesture>::RAM),
        ("kernel.gesture.momentum", Trainer::<Gesture, f32>::RAM),
        ("kernel.gesture.adam", Trainer::<Gesture, Moments>::RAM),
        ("kernel.gesture.batch-sgd", Batch::<Gesture>::RAM),
        ("kernel.gesture.batch-adam", Batch::<Gesture, Moments>::RAM),
        ("kernel.gesture.supervisor", Supervisor::<Gesture, Class>::RAM),
        ("kernel.gesture.reservoir", ReservoirBuffer::<[f32; 6], Class, 100>::RAM),
        ("kernel.gesture.reservoir-int8", ReservoirBuffer::<[i8; 6], Class, 100>::RAM),
        ("kernel.gesture.balanced", BalancedBuffer::<[f32; 6], 4, 25>::RAM),
        ("kernel.gesture.int8.bytes", Int8::BYTES),
        ("kernel.gesture.int8.predict", Int8::PREDICT_RAM),
        ("kernel.digits.parameters", Digits::PARAMETERS),
        ("kernel.digits.bytes", Digits::BYTES),
        ("kernel.digits.sgd", Trainer::<Digits>::RAM),
        ("kernel.digits.adam", Trainer::<Digits, Moments>::RAM),
        ("kernel.digits.batch-sgd", Batch::<Digits>::RAM),
        ("kernel.shoulder.bytes", Shoulder::BYTES),
        ("kernel.shoulder.supervisor", Supervisor::<Shoulder, Class, (), HELD_OUT>::RAM),
        ("limit.stack", bench::STACK as usize),
        ("limit.int8-stack", bench::INT8_STACK as usize),
        // In percent.
        ("limit.cycles", (100.0 * fit::LIMIT) as usize),
        ("limit.int4-cycles", (200.0 * fit::LIMIT) as usize),
        ("limit.saves", saves.0),
        ("limit.saves.seconds", saves.1),
        ("limit.labels", labels.0),
        ("limit.labels.seconds", labels.1),
        ("limit.forgeries", forgeries.0),
        ("limit.forgeries.seconds", forgeries.1),
    ]
}
