//! Links only if no path through the kernel's hot functions leads to a panic.
//!
//! The panic handler calls a function that does not exist. The linker throws away what nobody calls, so the image links
//! exactly if the optimiser left not one call of the handler. Every network, example and trainer goes through
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

use tinyfit::{
    Adam, Batch, BinaryCrossEntropy, Class, CrossEntropy, Dense, Dequantise, Double, Int8Dense, Int8Table,
    Layer, LeakyRelu, Loss, MeanSquaredError, Quantise, Relu, Rule, Scaler, Sgd, Sigmoid, Single, Softmax,
    Tanh, Target, Train, Trainer, Vector, Window, Zero, mlp,
};

mlp! {
    /// Raw IMU channels in.
    struct Gesture { hidden1: Dense<6, 32, Relu>, hidden2: Dense<32, 16, Relu>, out: Dense<16, 4> }
}

mlp! {
    /// Features of a window of six channels in, probabilities out.
    struct Activity { scaler: Scaler<30>, hidden1: Dense<30, 32, Relu>, hidden2: Dense<32, 16, Tanh>, out: Dense<16, 7, Softmax> }
}

type Other = (Dense<6, 8, LeakyRelu>, Dense<8, 2, Sigmoid>);

type Int8<R> = (
    Quantise<30>,
    (Int8Dense<30, 32, R>, (Int8Table<32>, (Int8Dense<32, 16, R>, (Int8Dense<16, 7, R>, Dequantise<7>)))),
);

unsafe extern "C" {
    /// Does not exist, and its name is the error message.
    safe fn tinyfit_can_panic() -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    tinyfit_can_panic()
}

/// `N::ZERO`, of which the compiler is to know nothing.
fn unknown<N: Zero>() -> N {
    black_box(N::ZERO)
}

fn predict<N: Layer + Zero>() {
    black_box(unknown::<N>().predict(&unknown()));
}

fn learn<N, R, L, T>(rule: R, loss: L, target: T)
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>> + Zero,
    R: Rule,
    L: Loss,
    T: Target,
{
    let (mut net, mut trainer, mut batch) =
        (unknown::<N>(), unknown::<Trainer<N, R>>(), unknown::<Batch<N, R>>());
    let (mut rule, x, target) = (black_box(rule), unknown(), black_box(target));
    let _ = black_box(trainer.learn(&mut net, &mut rule, &loss, &x, &target));
    let _ = black_box(trainer.loss(&net, &loss, &x, &target));
    let _ = black_box(batch.add(&net, &loss, &x, &target));
    let _ = black_box(batch.step(&mut net, &mut rule));
    black_box(net);
}

/// Where the linker begins.
#[unsafe(no_mangle)]
extern "C" fn _start() {
    predict::<Gesture>();
    predict::<Activity>();
    predict::<Int8<Single>>();
    predict::<Int8<Double>>();

    learn::<Gesture, _, _, _>(Sgd::new(0.1), CrossEntropy, Class(3));
    learn::<Gesture, _, _, _>(Adam::new(0.001), MeanSquaredError, [0.0; 4]);
    learn::<Activity, _, _, _>(Sgd::new(0.1), MeanSquaredError, [0.0; 7]);
    learn::<Activity, _, _, _>(Adam::new(0.001), CrossEntropy, Class(6));
    learn::<Other, _, _, _>(Adam::new(0.001), BinaryCrossEntropy, [0.0; 2]);

    let _ = black_box(unknown::<Window<6, 2, 50>>().push(&unknown()));

    #[cfg(feature = "panics")]
    black_box([1, 2, 3][black_box(0usize)]);
}
