//! What every target must compute alike: each optimizer through each loss, every run boiled down to a CRC-32.
//!
//! A host test and each board of `boards/` print these lines, and they are equal or the arithmetic contract is broken.
//! The runs follow one another on the stack: the largest takes about 11 KB.

mod features;

use core::fmt::Arguments;

use crc::{CRC_32_ISO_HDLC, Crc, Digest};
use tinyfit::activation::{Activation, Elu, Gelu, GeluTanh, HardSigmoid, LeakyRelu, Selu, Silu, Softplus};
use tinyfit::features::SlidingWindow;
use tinyfit::int8::{CalibrationObserver, Quantizable};
use tinyfit::int8::{
    ChannelParams, Int4Dense, Int8Dense, Int8Weights, LiteRt, LiteRtBuiltin, LiteRtReference, Quantize,
    Runtime, TfliteMicro,
};
use tinyfit::layers::{Mode, OutputForm, Pass, Vector};
use tinyfit::optim::Moments;
use tinyfit::{
    ActivationLayer, Adam, AdamW, Batch, BinaryCrossEntropy, Class, CrossEntropy, Dense, Generator, Huber,
    Layer, Loss, MeanAbsoluteError, MeanSquaredError, Momentum, Nesterov, Optimizer, Relu, RmsProp, Rng,
    SeedableRng, Sgd, Sigmoid, Softmax, Tanh, Target, Train, Trainer, Zero, init, int4_dense,
};

/// The steps of a run.
pub const STEPS: usize = 500;

// Small, as the emulated Cortex-M0+ has to train them by each optimizer; `Deep` still fits 16 KB of RAM.
type Regressor = (Dense<6, 8, Tanh>, Dense<8, 3>);
type Detector = (Dense<6, 8, LeakyRelu>, Dense<8, 3, Sigmoid>);
type Classifier = (Dense<6, 8, Relu>, Dense<8, 4, Softmax>);
type Deep = (Dense<6, 32, Relu>, (Dense<32, 16, Tanh>, Dense<16, 4, Softmax>));
/// The activations that no other run has.
type Smooth = (
    (Dense<6, 8, Elu>, (Dense<8, 8, Selu>, (Dense<8, 8, HardSigmoid>, Dense<8, 8, Softplus>))),
    (Dense<8, 8, Silu>, (Dense<8, 8, Gelu>, Dense<8, 3, GeluTanh>)),
);

const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
/// A checksum of refusals would prove nothing.
const GOOD: &str = "every example is good";

/// Runs every test and hands `report` a line of its name and checksum, in order.
pub fn run(mut report: impl FnMut(Arguments<'_>)) {
    losses("sgd", Sgd::new(0.05), &mut report);
    losses("momentum", Momentum::new(0.005), &mut report);
    losses("nesterov", Nesterov::new(0.005), &mut report);
    losses("rmsprop", RmsProp::new(0.005), &mut report);
    losses("adam", Adam::new(0.005), &mut report);
    losses("adamw", AdamW::new(0.005, 0.01), &mut report);

    let mut line = |name, crc| report(format_args!("{name} {crc:08x}"));
    line("deep", train::<Deep, _, _, _>(Adam::new(0.005), CrossEntropy, quadrant));
    line("smooth", train::<Smooth, _, _, _>(Adam::new(0.005), MeanSquaredError, surface));
    activations(&mut line);
    line("batch", batch());
    line("int8", int8());
    line("int8/litert-reference", int8_shapes::<LiteRtReference>());
    line("int8/tflite-micro", int8_shapes::<TfliteMicro>());
    line("int8/litert-builtin", int8_shapes::<LiteRtBuiltin>());
    line("int8/litert", int8_shapes::<LiteRt>());
    line("int8/observed", observed());
    line("int4/litert-reference", int4_shapes::<LiteRtReference>());
    line("int4/tflite-micro", int4_shapes::<TfliteMicro>());
    line("int4/litert-builtin", int4_shapes::<LiteRtBuiltin>());
    line("int4/litert", int4_shapes::<LiteRt>());
    line("window", window());
    features::lines(&mut line);
}

/// An optimizer through each loss.
fn losses<R: Optimizer + Copy>(name: &str, optimizer: R, report: &mut impl FnMut(Arguments<'_>)) {
    let mut line = |loss, crc| report(format_args!("{name}/{loss} {crc:08x}"));
    line("mean-squared-error", train::<Regressor, _, _, _>(optimizer, MeanSquaredError, surface));
    line("mean-absolute-error", train::<Regressor, _, _, _>(optimizer, MeanAbsoluteError, surface));
    line("huber", train::<Regressor, _, _, _>(optimizer, Huber { delta: 0.5 }, surface));
    line("binary-cross-entropy", train::<Detector, _, _, _>(optimizer, BinaryCrossEntropy, sides));
    line("cross-entropy", train::<Classifier, _, _, _>(optimizer, CrossEntropy, quadrant));
}

/// A line for each row of the kernel's table.
fn activations(line: &mut impl FnMut(&'static str, u32)) {
    macro_rules! lines {
        ($($(#[$doc:meta])* $kind:ident $({ $($(#[$about:meta])* $setting:ident),+ })? name: $name:tt,
            $($column:ident: $value:expr),+;)+) => {
            $(line(concat!("activation/", $name), activation::<tinyfit::activation::$kind>());)+
        };
    }
    tinyfit::activations!(lines);
}

/// Outputs, and gradients of the inputs.
fn activation<A: Activation>() -> u32 {
    const N: usize = 8;
    let mut rng = Generator::seed_from_u64(10);
    let (layer, pass) = (ActivationLayer::<N, A>::ZERO, Pass::all(OutputForm::Activated, Mode::Train));
    let (mut cache, mut dx) = (Zero::ZERO, [0.0; N]);
    let mut digest = CRC.digest();
    for _ in 0..20 {
        let [x, delta] = [8.0, 1.0].map(|limit| [0.0; N].map(|_: f32| init::uniform(limit, &mut rng)));
        layer.forward(&x, &mut cache, pass);
        let y = *ActivationLayer::<N, A>::output(&cache);
        *ActivationLayer::<N, A>::delta(&mut cache) = delta;
        layer.backward(&mut cache, Some(&mut dx), pass);
        for number in y.iter().chain(&dx) {
            digest.update(&number.to_bits().to_le_bytes());
        }
    }
    digest.finalize()
}

fn surface(x: &[f32; 6]) -> [f32; 3] {
    [x[0] * x[1], x[2], x[3] - x[4]]
}

fn sides(x: &[f32; 6]) -> [f32; 3] {
    [x[0], x[1], x[2]].map(|x| f32::from(x > 0.2))
}

fn quadrant(x: &[f32; 6]) -> Class {
    Class(usize::from(x[0] > 0.0) * 2 + usize::from(x[1] > x[2]))
}

/// One example at a time; losses, weights and a prediction are summed up.
#[inline(never)] // inlined, the runs would not share their memory
fn train<N, R, L, T>(mut optimizer: R, loss: L, target: fn(&[f32; 6]) -> T) -> u32
where
    N: Train<In = [f32; 6], Out: Vector<Element = f32> + AsMut<[f32]>> + Zero,
    R: Optimizer,
    L: Loss,
    T: Target,
{
    let mut rng = Generator::seed_from_u64(1);
    let mut net = N::ZERO;
    net.initialize(&mut rng);
    let mut trainer = Trainer::<N, R::State>::new();
    let mut digest = CRC.digest();
    for _ in 0..STEPS {
        let x = example(&mut rng);
        let loss = trainer.learn(&mut net, &mut optimizer, &loss, &x, &target(&x)).expect(GOOD);
        digest.update(&loss.to_bits().to_le_bytes());
    }
    net.parameters(&mut |p| digest.update(&p.to_bits().to_le_bytes()));
    for y in net.predict(&example(&mut rng)).as_slice() {
        digest.update(&y.to_bits().to_le_bytes());
    }
    digest.finalize()
}

/// Mini-batches of eight.
#[inline(never)]
fn batch() -> u32 {
    let mut rng = Generator::seed_from_u64(2);
    let mut net = Classifier::ZERO;
    net.initialize(&mut rng);
    let (mut batch, mut adam) = (Batch::<Classifier, Moments>::new(), Adam::new(0.01));
    let mut digest = CRC.digest();
    for step in 0..STEPS {
        let x = example(&mut rng);
        let loss = batch.add(&net, &CrossEntropy, &x, &quadrant(&x)).expect(GOOD);
        digest.update(&loss.to_bits().to_le_bytes());
        if step % 8 == 7 {
            batch.step(&mut net, &mut adam).expect(GOOD);
        }
    }
    net.parameters(&mut |p| digest.update(&p.to_bits().to_le_bytes()));
    digest.finalize()
}

/// Random int8 layers on random inputs.
#[inline(never)]
fn int8() -> u32 {
    let mut rng = Generator::seed_from_u64(4);
    let mut rows = Int8Weights {
        weights: [[0; 6]; 16],
        bias: [0; 16],
        multiplier: [0; 16],
        shift: [-7; 16],
        zero_point: -3,
        min: -128,
        max: 127,
    };
    let mut digest = CRC.digest();
    for w in rows.weights.as_flattened_mut() {
        *w = init::uniform(127.0, &mut rng) as i8;
    }
    for (bias, multiplier) in rows.bias.iter_mut().zip(&mut rows.multiplier) {
        *bias = init::uniform(5000.0, &mut rng) as i32;
        *multiplier = (1 << 30) + init::uniform(1e9, &mut rng).abs() as i32;
    }
    let layer = Int8Dense::<6, 16, LiteRtReference>::new(rows);
    let quantize = Quantize { scale: 0.011, zero_point: 5 };
    for _ in 0..STEPS {
        let y = layer.predict(&quantize.predict(&example(&mut rng)));
        digest.update(&y.map(|y| y as u8));
    }
    digest.finalize()
}

/// Layers whose inputs and outputs leave every remainder, and one with more inputs than can be added up at once.
fn int8_shapes<R: Runtime>() -> u32 {
    let mut rng = Generator::seed_from_u64(6);
    let mut digest = CRC.digest();
    shape::<1, 5, Int8Dense<1, 5, R>>(8, &mut rng, &mut digest);
    shape::<2, 4, Int8Dense<2, 4, R>>(8, &mut rng, &mut digest);
    shape::<3, 9, Int8Dense<3, 9, R>>(8, &mut rng, &mut digest);
    shape::<4, 7, Int8Dense<4, 7, R>>(8, &mut rng, &mut digest);
    shape::<5, 6, Int8Dense<5, 6, R>>(8, &mut rng, &mut digest);
    shape::<6, 8, Int8Dense<6, 8, R>>(8, &mut rng, &mut digest);
    shape::<7, 1, Int8Dense<7, 1, R>>(8, &mut rng, &mut digest);
    shape::<8, 4, Int8Dense<8, 4, R>>(8, &mut rng, &mut digest);
    shape::<16, 12, Int8Dense<16, 12, R>>(8, &mut rng, &mut digest);
    shape::<645, 5, Int8Dense<645, 5, R>>(8, &mut rng, &mut digest);
    digest.finalize()
}

/// Blocks of eight outputs and outputs left over, of inputs that are added up at once and of more.
fn int4_shapes<R: Runtime>() -> u32 {
    let mut rng = Generator::seed_from_u64(9);
    let mut digest = CRC.digest();
    shape::<1, 8, int4_dense!(1, 8, R)>(4, &mut rng, &mut digest);
    shape::<3, 5, int4_dense!(3, 5, R)>(4, &mut rng, &mut digest);
    shape::<7, 17, int4_dense!(7, 17, R)>(4, &mut rng, &mut digest);
    shape::<16, 24, int4_dense!(16, 24, R)>(4, &mut rng, &mut digest);
    shape::<245, 9, int4_dense!(245, 9, R)>(4, &mut rng, &mut digest);
    digest.finalize()
}

/// A layer that is written output by output.
trait Written<const I: usize, const O: usize>: Layer<In = [i8; I], Out = [i8; O]> + Zero {
    fn set_channel(&mut self, o: usize, channel: ChannelParams, weight: impl FnMut(usize) -> i8);
    fn set_range(&mut self, zero_point: i8, min: i8);
}

impl<const I: usize, const O: usize, R: Runtime> Written<I, O> for Int8Dense<I, O, R> {
    fn set_channel(&mut self, o: usize, channel: ChannelParams, weight: impl FnMut(usize) -> i8) {
        self.set_channel(o, channel, weight);
    }

    fn set_range(&mut self, zero_point: i8, min: i8) {
        (self.zero_point, self.min, self.max) = (zero_point, min, i8::MAX);
    }
}

impl<const I: usize, const O: usize, const WORDS: usize, R: Runtime> Written<I, O>
    for Int4Dense<I, O, WORDS, R>
{
    fn set_channel(&mut self, o: usize, channel: ChannelParams, weight: impl FnMut(usize) -> i8) {
        self.set_channel(o, channel, weight);
    }

    fn set_range(&mut self, zero_point: i8, min: i8) {
        (self.zero_point, self.min, self.max) = (zero_point, min, i8::MAX);
    }
}

#[inline(never)]
fn shape<const I: usize, const O: usize, L: Written<I, O>>(
    weight_bits: u32,
    rng: &mut Generator,
    digest: &mut Digest<'_, u32>,
) {
    let mut layer = L::ZERO;
    for run in 0..40 {
        // Now and then all at an end of the range, where sums are the largest.
        let byte = |rng: &mut Generator| match (run, rng.next_u32() >> 24) {
            (0, _) | (_, 0..8) => i8::MIN,
            (1, bits) => {
                if bits % 2 == 0 {
                    i8::MIN
                } else {
                    i8::MAX
                }
            }
            (2, _) | (_, 8..16) => i8::MAX,
            (_, bits) => bits as u8 as i8,
        };
        for o in 0..O {
            let bias = rng.next_u32() as i32;
            // Most outputs are to be within their range.
            let (bias, shift) = if run < 30 {
                (bias >> (24 - weight_bits), -1 - weight_bits as i8 - (run % 7) as i8)
            } else {
                (bias, bias as i8)
            };
            let channel = ChannelParams { bias, multiplier: (rng.next_u32() >> 1) as i32, shift };
            layer.set_channel(o, channel, |_| byte(rng) >> (8 - weight_bits));
        }
        let zero_point = byte(rng);
        layer.set_range(zero_point, if run % 3 == 2 { zero_point } else { i8::MIN });
        let x = [0; I].map(|_: i8| byte(rng));
        digest.update(&layer.predict(&x).map(|y| y as u8));
    }
}

/// A network learns while its ranges are followed, and the int8 model is made on the device.
#[inline(never)]
fn observed() -> u32 {
    let mut rng = Generator::seed_from_u64(7);
    let mut net = Classifier::ZERO;
    net.initialize(&mut rng);
    let (mut trainer, mut ranges) = (Trainer::<Classifier, ()>::new(), CalibrationObserver::new());
    let mut digest = CRC.digest();
    for _ in 0..100 {
        let x = example(&mut rng);
        trainer.learn(&mut net, &mut Sgd::new(0.05), &CrossEntropy, &x, &quadrant(&x)).expect(GOOD);
        ranges.observe(&net, &mut trainer, &x);
    }
    requantized::<LiteRtReference>(&net, &ranges, &mut digest);
    requantized::<TfliteMicro>(&net, &ranges, &mut digest);
    requantized::<LiteRtBuiltin>(&net, &ranges, &mut digest);
    requantized::<LiteRt>(&net, &ranges, &mut digest);
    digest.finalize()
}

#[inline(never)]
fn requantized<R: Runtime>(
    net: &Classifier,
    ranges: &CalibrationObserver<Classifier>,
    digest: &mut Digest<'_, u32>,
) {
    let mut layers = <Classifier as Quantizable>::Int8::<R>::ZERO;
    let (input, output) = ranges.quantize(net, &mut layers);
    let (quantize, mut rng) = (Quantize::from(input), Generator::seed_from_u64(8));
    digest.update(&output.scale.to_bits().to_le_bytes());
    for _ in 0..100 {
        let y = layers.predict(&quantize.predict(&example(&mut rng)));
        digest.update(&y.map(|y| y as u8));
    }
}

/// Features of random samples.
#[inline(never)]
fn window() -> u32 {
    let mut rng = Generator::seed_from_u64(5);
    let mut window = SlidingWindow::<2, 4, 5>::new();
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

#[cfg(test)]
mod tests {
    use super::*;

    /// [`int4_shapes`] as the int8 layers of the same weights compute it.
    fn in_eight_bits<R: Runtime>() -> u32 {
        let mut rng = Generator::seed_from_u64(9);
        let mut digest = CRC.digest();
        shape::<1, 8, Int8Dense<1, 8, R>>(4, &mut rng, &mut digest);
        shape::<3, 5, Int8Dense<3, 5, R>>(4, &mut rng, &mut digest);
        shape::<7, 17, Int8Dense<7, 17, R>>(4, &mut rng, &mut digest);
        shape::<16, 24, Int8Dense<16, 24, R>>(4, &mut rng, &mut digest);
        shape::<245, 9, Int8Dense<245, 9, R>>(4, &mut rng, &mut digest);
        digest.finalize()
    }

    #[test]
    fn four_bits_compute_what_eight_do() {
        let lines = include_str!("../tests/selftest.out");
        for (name, four, eight) in [
            ("litert-reference", int4_shapes::<LiteRtReference>(), in_eight_bits::<LiteRtReference>()),
            ("tflite-micro", int4_shapes::<TfliteMicro>(), in_eight_bits::<TfliteMicro>()),
            ("litert-builtin", int4_shapes::<LiteRtBuiltin>(), in_eight_bits::<LiteRtBuiltin>()),
            ("litert", int4_shapes::<LiteRt>(), in_eight_bits::<LiteRt>()),
        ] {
            assert_eq!(four, eight, "{name}");
            assert!(lines.contains(&format!("int4/{name} {eight:08x}\n")), "int4/{name} {eight:08x}");
        }
    }
}
