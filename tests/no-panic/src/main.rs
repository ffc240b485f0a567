//! Links only if no path through the kernel's hot functions leads to a panic.
//!
//! The panic handler calls a function that does not exist. The linker throws away what nobody calls, so the image links
//! exactly if the optimizer left not one call of the handler. Every network, example and trainer goes through
//! [`black_box`], so the proof holds for any value of them and not for the ones below.
//!
//! ```text
//! cargo build --release --target thumbv6m-none-eabi          # and thumbv7em-none-eabihf: both must link,
//! cargo build --profile small --target thumbv6m-none-eabi    # for size too
//! cargo build --release --target thumbv6m-none-eabi --features panics
//!     # must fail with "undefined symbol: tinyfit_can_panic"
//! ```
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;

use tinyfit::activation::{self, LeakyRelu, Relu6};
use tinyfit::data::{
    Augment, BalancedBuffer, Example, Preprocessor, Quartiles, ReservoirBuffer, RunningStats,
};
use tinyfit::features::{
    Bands, Block, Butterworth, Difference, Downsample, Each, Envelope, Extractor, Filtered, Framed, Goertzel,
    Magnitude, Mel, MelScale, Mfcc, Only, Peaks, Raw, RemoveMean, Shape, SlidingWindow, Spectrum, Stacked,
    Statistic, Statistics, Unit, Welch, decimate,
};
use tinyfit::int8::{CalibrationObserver, Quantizable, Real};
use tinyfit::int8::{
    ChannelParams, Dequantize, DequantizeInEights, Int4Dense, Int8Dense, Int8Softmax, Int8SoftmaxFixed,
    Int8SoftmaxScaled, Int8Table, Int8TableInSixteens, LiteRt, LiteRtBuiltin, LiteRtReference, Quantize,
    QuantizeByInverse, QuantizeInEights, QuantizeToEven, Runtime, TfliteMicro,
};
use tinyfit::layers::Vector;
use tinyfit::optim::{
    ClipNorm, ClipValue, CosineDecay, ExponentialDecay, L1, L2, MaxNorm, Plateau, StepDecay, WarmUp,
};
use tinyfit::state::State;
use tinyfit::train::{ClassWeighted, LabelSmoothed, SampleWeighted, Supervisor, SupervisorConfig};
use tinyfit::{
    Adam, AdamW, Batch, BiasOnly, BinaryCrossEntropy, Class, CrossEntropy, Dense, Dropout, Huber, Layer,
    LayerRate, Loss, MeanAbsoluteError, MeanSquaredError, Momentum, Nesterov, Optimizer, Relu, RmsProp, Sgd,
    Sigmoid, Softmax, StandardScaler, Tanh, Target, Train, Trainer, Zero, explain, init, mlp,
};

mlp! {
    /// Raw IMU channels in.
    struct Gesture { hidden1: Dense<6, 32, Relu>, hidden2: Dense<32, 16, Relu>, out: Dense<16, 4> }
}

mlp! {
    /// Features of a window of six channels in, probabilities out.
    struct Activity { scaler: StandardScaler<30>, hidden1: Dense<30, 32, Relu>, hidden2: Dense<32, 16, Tanh>, out: Dense<16, 7, Softmax> }
}

type Other = (Dense<6, 8, LeakyRelu>, Dense<8, 2, Sigmoid>);

macro_rules! every {
    ($($(#[$doc:meta])* $kind:ident $({ $($(#[$about:meta])* $setting:ident),+ })? name: $name:tt,
        $($column:ident: $value:expr),+;)+) => {
        /// A layer for each row of the kernel's table of activations.
        type Every = tinyfit::mlp_parts!(@pair $(Dense<6, 6, activation::$kind>),+);
    };
}
tinyfit::activations!(every);

/// Layers that regularize, slow down or learn in part.
type Tuned = (LayerRate<Dense<6, 8, Relu>>, (Dropout<8>, (BiasOnly<'static, 8, 5, Tanh>, Dense<5, 3>)));
static BODY: Dense<8, 5, Tanh> = Dense::ZERO;

type Int8<R> = (
    Quantize<30>,
    (Int8Dense<30, 32, R>, (Int8Table<32>, (Int8Dense<32, 16, R>, (Int8Dense<16, 7, R>, Dequantize<7>)))),
);

/// As models of other tools have it.
type Imported<R> = (QuantizeByInverse<3>, (Int8Dense<3, 9, R>, (Int8Softmax<9>, DequantizeInEights<9>)));
type InBlocks<R> = (
    QuantizeInEights<9>,
    (Int8Dense<9, 19, R>, (Int8TableInSixteens<19>, (Int8SoftmaxFixed<19>, Dequantize<19>))),
);
type OfOnnx<R> = (QuantizeToEven<3>, (Int8Dense<3, 9, R>, (Int8SoftmaxScaled<9>, Dequantize<9>)));

// SAFETY: it is never linked, so never called.
unsafe extern "C" {
    /// Does not exist, and its name is the error message.
    safe fn tinyfit_can_panic() -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    tinyfit_can_panic()
}

/// `N::ZERO`, whose value the compiler must not know.
fn unknown<N: Zero>() -> N {
    black_box(N::ZERO)
}

fn predict<N: Layer + Zero>() {
    black_box(unknown::<N>().predict(&unknown()));
}

fn requantize<N, R>()
where
    N: Quantizable<In: Real, Out: Real> + Zero,
    R: Runtime,
{
    let (net, mut trainer, mut ranges) =
        (unknown::<N>(), unknown::<Trainer<N>>(), unknown::<CalibrationObserver<N>>());
    ranges.begin(&black_box([]));
    ranges.observe(&net, &mut trainer, &unknown());
    let mut quantized = unknown::<N::Int8<R>>();
    black_box(ranges.quantize(&net, &mut quantized));
    black_box(quantized.predict(&unknown()));
}

fn learn<N, R, L, T>(optimizer: R, loss: L, target: T)
where
    N: Train<In: AsMut<[f32]> + Vector<Element = f32>, Out: Vector<Element = f32> + AsMut<[f32]>> + Zero,
    R: Optimizer,
    L: Loss,
    T: Target + Copy,
{
    train(N::ZERO, optimizer, loss, target);
}

fn train<N, R, L, T>(net: N, optimizer: R, loss: L, target: T)
where
    N: Train<In: AsMut<[f32]> + Vector<Element = f32>, Out: Vector<Element = f32> + AsMut<[f32]>>,
    R: Optimizer,
    L: Loss,
    T: Target + Copy,
{
    let (mut net, mut trainer, mut batch) =
        (black_box(net), unknown::<Trainer<N, R::State>>(), unknown::<Batch<N, R::State>>());
    let (mut optimizer, x, target) = (black_box(optimizer), unknown(), black_box(target));
    let _ = black_box(trainer.learn(&mut net, &mut optimizer, &loss, &x, &target));
    let mut slices = trainer.slices(&mut net, &mut optimizer, &loss, &x, &target);
    while let Ok(None) = slices.advance() {}
    let mut inside = unknown();
    let _ = black_box(explain::saliency(&mut trainer, &net, &x, unknown(), &mut inside));
    let (mut examples, mut rng) = ([Example { x, target }; 3], init::generator(unknown()));
    let _ = black_box(explain::permutation_importance(
        &mut trainer,
        &net,
        &loss,
        &mut examples,
        &mut rng,
        &mut inside,
    ));
    black_box(inside);
    let _ = black_box(trainer.loss(&net, &loss, &x, &target));
    let _ = black_box(batch.add(&net, &loss, &x, &target));
    let _ = black_box(batch.step(&mut net, &mut optimizer));
    black_box(net);
}

fn prepare() {
    let mut statistics = unknown::<RunningStats<6>>();
    let _ = black_box(statistics.push(&unknown()));
    statistics.merge(&unknown());
    black_box((statistics.scaler(), statistics.min_max_scaler()));
    let mut quartiles = unknown::<Quartiles>();
    let _ = black_box(quartiles.push(unknown()));
    for clean in [
        Preprocessor::by_std_dev(&statistics, 3.0),
        Preprocessor::by_quartiles(&black_box([quartiles; 6]), 3.0),
    ] {
        let _ = black_box(black_box(clean).map(|clean| clean.apply(&mut unknown())));
    }

    let mut rng = init::generator(unknown());
    let augment = black_box(Augment::<2> { jitter: 0.1, scaling: 0.1, drop: 0.1 });
    let (x, mut y) = (unknown::<[f32; 6]>(), unknown());
    let _ = black_box(augment.apply(&x, &mut y, &mut rng));
    black_box(y);

    let mut reservoir = ReservoirBuffer::<[f32; 6], Class, 8>::new();
    let mut balanced = BalancedBuffer::<[f32; 6], 3, 4>::new();
    for _ in 0..unknown::<u32>() {
        let _ = black_box(reservoir.push(&unknown(), Class(unknown()), &mut rng));
        let _ = black_box(balanced.push(&unknown(), Class(unknown()), &mut rng));
    }
    black_box((reservoir.sample(&mut rng), balanced.sample(&mut rng)));
}

fn supervisor() {
    let factory = unknown::<Gesture>();
    let anchors = unknown::<[[f32; 6]; 12]>().map(|x| Example { x, target: Class(unknown()) });
    let config = black_box(SupervisorConfig {
        anchors: &anchors[..unknown::<usize>().min(12)],
        ..SupervisorConfig::new(&factory)
    });
    let (mut net, mut supervisor) = (unknown::<Gesture>(), unknown::<Supervisor<Gesture, Class, f32, 16>>());
    let mut optimizer = black_box(Momentum::new(0.1));
    for _ in 0..unknown::<u32>() {
        let class = Class(unknown());
        black_box(supervisor.observe(&config, &mut net, &mut optimizer, &CrossEntropy, &unknown(), &class));
    }
    black_box(supervisor.finish(&config, &mut net, &CrossEntropy));
    // Written down, and read back from whatever there is.
    net.save(&mut |word| {
        black_box(word);
    });
    supervisor.save(&mut |word| {
        black_box(word);
    });
    net.restore(&mut |word| unknown::<u32>() ^ word);
    supervisor.restore(&mut |word| unknown::<u32>() ^ word);
    supervisor.resume();
    black_box((net, supervisor));
}

fn score() {
    use tinyfit::metrics::{Auc, Confusion, Mean, Regression, log_loss};

    let mut confusion = unknown::<Confusion<4>>();
    let _ = black_box(confusion.add(Class(unknown()), Class(unknown())));
    confusion.merge(&unknown());
    black_box((confusion.accuracy(), confusion.scores(Class(unknown()))));
    black_box((confusion.macro_average(), confusion.weighted_average()));

    let mut mean = unknown::<Mean>();
    let _ = black_box(mean.add(unknown()));
    mean.merge(&unknown());
    black_box(mean);
    let _ = black_box(log_loss(Class(unknown()), &unknown::<[f32; 4]>()));

    let mut regression = unknown::<Regression<3>>();
    let _ = black_box(regression.add(&unknown(), &unknown()));
    regression.merge(&unknown());
    black_box((regression.outputs(), regression.average()));

    let mut auc = unknown::<Auc<64>>();
    let _ = black_box(auc.add(unknown::<u8>() > 0, unknown()));
    auc.merge(&unknown());
    black_box((auc.area(), auc.error()));

    black_box(Class::argmax(&unknown::<[f32; 4]>()));
}

fn rewrite() {
    let (mut int8, mut int4) = (unknown::<Int8Dense<30, 7>>(), unknown::<Int4Dense<30, 13, 49>>());
    for _ in 0..unknown::<u32>() {
        let channel = ChannelParams { bias: unknown(), multiplier: unknown(), shift: unknown() };
        int8.set_channel(unknown(), channel, |_| unknown());
        int8.set_scale(unknown(), channel);
        int4.set_channel(unknown(), channel, |_| unknown());
        int4.set_scale(unknown(), channel);
        black_box((int8.channel(unknown()), int8.weight(unknown(), unknown())));
        black_box((int4.channel(unknown()), int4.weight(unknown(), unknown())));
    }
    black_box((int8, int4));
}

/// A stream of two channels through every kind of filter and block.
fn sense() {
    use Statistic::*;
    #[rustfmt::skip]
    const ALL: [Statistic; 13] = [
        Mean, StdDev, Rms, Min, Max, PeakToPeak, CrestFactor, Skewness, Kurtosis, MeanAbsDiff, ZeroCrossings,
        MeanCrossings, MedianOfThree,
    ];
    const MEL: Mel<20> = Mel::new(256, 1600.0, 20.0, 700.0, MelScale::Slaney, Unit::Rms);
    const BANDS: Bands<8> = Bands::logarithmic(1, 129, Unit::Decibels);
    const PEAKS: Peaks<2> = Peaks::new(256, 1600.0, 10.0, 800.0, Unit::Rms);
    const SHAPE: Shape = Shape::new(256, 1600.0, 10.0, 800.0);
    const WELCH: Welch<64, Bands<8>> = Welch::new(BANDS).with_hop(16);
    const HUM: Goertzel<2> = Goertzel::new(1600.0, [50.0, 100.0], Unit::Decibels);
    const ENVELOPE: Envelope<64, 4, Spectrum<Bands<8>>> =
        Envelope::envelope(1600.0, 200.0, 600.0, Spectrum(BANDS));
    const MEAN: RemoveMean = RemoveMean::new(6);
    const BAND: Butterworth<4> = Butterworth::band_pass(4, 8.0, 1.0, 2.0).with_gain(2);
    const SLOWER: (Butterworth<4>, Downsample<2>) = decimate();
    let jerk = Filtered::<256, _, _> { filter: Difference, block: Statistics(ALL) };
    let chain = (
        Each((Statistics(ALL), WELCH)),
        (
            Only::<0, _>((Raw::<8>, HUM)),
            Magnitude((Spectrum(((BANDS, MEL), (Mfcc::<20, 12>(MEL), (PEAKS, SHAPE)))), (ENVELOPE, jerk))),
        ),
    );
    let filter = (MEAN, (BAND, SLOWER));
    let extractor = black_box(Framed::<256, 128, _, _> { filter, chain });
    let (mut state, mut features) = (unknown(), [0.0; 256]);
    for _ in 0..unknown::<u32>() {
        let out = features.get_mut(..unknown::<usize>()).unwrap_or_default();
        black_box(extractor.push(&mut state, &unknown::<[i16; 2]>(), out));
    }
    clear(&extractor, &mut state);
    let stacked =
        black_box(Stacked::<3, 26, _>(Framed::<256, 128, _, _> { filter, chain: Each(Statistics(ALL)) }));
    let (mut stack, out) = (unknown(), features.get_mut(..unknown::<usize>()).unwrap_or_default());
    black_box(stacked.push(&mut stack, &unknown::<[i16; 2]>(), out));
    clear(&stacked, &mut stack);
    black_box(stack);
    black_box((state, features));
    let mut out = unknown::<[f32; 8]>();
    Spectrum(black_box(BANDS)).extract(&unknown::<[i16; 2048]>(), &mut unknown(), &mut out);
    black_box(out);
}

fn clear<E: Extractor<2>>(_: &E, state: &mut E::State) {
    E::clear(state);
}

/// Where the linker begins.
// SAFETY: nothing else has this name.
#[unsafe(no_mangle)]
extern "C" fn _start() {
    predict::<Gesture>();
    predict::<Activity>();
    predict::<Int8<LiteRtReference>>();
    predict::<Int8<TfliteMicro>>();
    predict::<Imported<LiteRt>>();
    predict::<OfOnnx<LiteRt>>();
    predict::<InBlocks<LiteRtBuiltin>>();
    predict::<Dense<6, 8, Relu6>>();
    predict::<(Int4Dense<30, 13, 49>, Int4Dense<13, 16, 26, TfliteMicro>)>();

    requantize::<Gesture, LiteRtReference>();
    requantize::<(Dense<6, 5, Relu6>, Dense<5, 3>), LiteRt>();

    learn::<Gesture, _, _, _>(Sgd::new(0.1), CrossEntropy, Class(3));
    learn::<Gesture, _, _, _>(Adam::new(0.001), MeanSquaredError, [0.0; 4]);
    learn::<Activity, _, _, _>(Sgd::new(0.1), MeanSquaredError, [0.0; 7]);
    learn::<Activity, _, _, _>(Adam::new(0.001), CrossEntropy, Class(6));
    learn::<Other, _, _, _>(Adam::new(0.001), BinaryCrossEntropy, [0.0; 2]);
    learn::<Every, _, _, _>(Sgd::new(0.1), MeanSquaredError, [0.0; 6]);
    let target = SampleWeighted { target: Class(3), weight: 2.0 };
    learn::<Gesture, _, _, _>(Momentum::new(0.1).with(ClipNorm(1.0)), CrossEntropy, target);
    learn::<Gesture, _, _, _>(
        RmsProp::new(0.1).with(L2(0.1)).with(MaxNorm(3.0)).with(ClipValue(1.0)),
        ClassWeighted { loss: CrossEntropy, weights: [1.0; 4] },
        LabelSmoothed { target: Class(1), smoothing: black_box(0.1) },
    );
    learn::<Other, _, _, _>(AdamW::new(0.1, 0.1).with(L1(0.1)), Huber::default(), [0.0; 2]);
    let tuned = (Zero::ZERO, (Zero::ZERO, (BiasOnly::new(black_box(&BODY)), Zero::ZERO)));
    let schedule = WarmUp { steps: 9, then: CosineDecay { steps: 99, floor: 0.1 } };
    train::<Tuned, _, _, _>(tuned, Nesterov::new(0.1).scheduled(schedule), MeanAbsoluteError, [0.0; 3]);
    let schedule = StepDecay { every: 9, factor: 0.5 };
    learn::<Other, _, _, _>(Sgd::new(0.1).scheduled(schedule), MeanSquaredError, [0.0; 2]);
    let schedule = ExponentialDecay { steps: 9, factor: 0.5 };
    let mut optimizer = black_box(Sgd::new(0.1).scheduled(schedule));
    black_box(black_box(Plateau::new(0.5, 3)).observe(unknown(), &mut optimizer));
    learn::<Other, _, _, _>(optimizer, MeanSquaredError, [0.0; 2]);

    let _ = black_box(unknown::<SlidingWindow<6, 2, 50>>().push(&unknown()));

    sense();

    rewrite();
    prepare();
    supervisor();
    score();

    #[cfg(feature = "panics")]
    black_box([1, 2, 3][black_box(0usize)]);
}
