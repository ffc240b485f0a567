//! The engine against the kernel, bit for bit, with every width of vectors this processor has.

use proptest::prelude::*;
use tinyfit::activation::{
    Elu, Gelu, GeluTanh, HardSigmoid, HardSwish, LeakyRelu, Relu6, Selu, Silu, Softplus,
};
use tinyfit::layers::Vector;
use tinyfit::optim::{ClipNorm, ClipValue, CosineDecay, L1, L2, MaxNorm};
use tinyfit::train::SampleWeighted;
use tinyfit::{
    Adam, AdamW, Batch, BinaryCrossEntropy, Class, CrossEntropy, Dense, Dropout, Error, Generator, Huber,
    Identity, Loss, MeanAbsoluteError, MeanSquaredError, Momentum, Nesterov, Optimizer, Relu, RmsProp,
    SeedableRng, Sgd, Sigmoid, Softmax, Tanh, Target, Train, Zero,
};
use tinyfit_engine::{Descent, Learner, Simd};
use tinyfit_model::{Activation, F32Network};

/// A network of the kernel with dropout behind each layer but the last.
type Net<const A: usize, const B: usize, const C: usize, const D: usize, F, G, H> =
    (Dense<A, B, F>, (Dropout<B>, (Dense<B, C, G>, (Dropout<C>, Dense<C, D, H>))));

/// The host's copy of a network of three dense layers.
fn copy(net: &impl Train, sizes: [usize; 4], activations: [Activation; 3]) -> F32Network {
    let mut parameters = Vec::new();
    net.parameters(&mut |p| parameters.push(p));
    let mut rest = parameters.into_iter();
    let layers = (0..3).map(|i| tinyfit_model::Dense {
        name: format!("layer{i}"),
        inputs: sizes[i],
        outputs: sizes[i + 1],
        weights: rest.by_ref().take(sizes[i] * sizes[i + 1]).collect(),
        bias: rest.by_ref().take(sizes[i + 1]).collect(),
        activation: activations[i],
    });
    F32Network { layers: layers.collect() }
}

fn bits(net: &F32Network) -> Vec<u32> {
    net.layers.iter().flat_map(|l| l.weights.iter().chain(&l.bias)).map(|w| w.to_bits()).collect()
}

/// Teaches the kernel's network and the copy the same examples in batches of `size`, and compares every bit.
fn compare<N, L, R, T, const A: usize>(
    mut net: N,
    engine: &F32Network,
    dropout: tinyfit_engine::Dropout,
    (loss, optimizer): (L, R),
    examples: &[([f32; A], T)],
    size: usize,
) -> Result<(), TestCaseError>
where
    N: Train<In = [f32; A], Out: Vector<Element = f32> + AsMut<[f32]>>,
    L: Loss + Sync,
    R: Optimizer,
    T: Target + Copy + Sync,
{
    let mut copies: Vec<_> = Simd::all()
        .into_iter()
        .map(|simd| {
            let learner = Learner::with_simd(engine, dropout, simd);
            (simd, engine.clone(), learner, Descent::with_simd(engine, optimizer.clone(), simd))
        })
        .collect();
    let (mut batch, mut optimizer) = (Batch::<N, R::State>::new(), optimizer);
    for examples in examples.chunks(size) {
        let mut want = Vec::new();
        let end = examples.iter().try_for_each(|(x, target)| {
            want.push(batch.add(&net, &loss, x, target)?.to_bits());
            Ok::<(), Error>(())
        });
        let step = batch.step(&mut net, &mut optimizer);
        let mut parameters = Vec::new();
        net.parameters(&mut |p| parameters.push(p.to_bits()));
        let rows: Vec<(&[f32], T)> = examples.iter().map(|(x, target)| (&x[..], *target)).collect();
        for (simd, engine, learner, descent) in &mut copies {
            let got = learner
                .add(engine, &loss, &rows)
                .map(|losses| losses.iter().map(|loss| loss.to_bits()).collect::<Vec<_>>());
            match end {
                Ok(()) => prop_assert_eq!(got, Ok(want.clone()), "{:?}", simd),
                Err(rejected) => prop_assert_eq!(got, Err(rejected), "{:?}", simd),
            }
            prop_assert_eq!(descent.step(engine, learner), step, "{:?}", simd);
            prop_assert_eq!(bits(engine), parameters.clone(), "{:?}", simd);
        }
    }
    // What is not learned is not dropped either.
    let rows: Vec<(&[f32], T)> = examples.iter().map(|(x, target)| (&x[..], *target)).collect();
    let mut trainer = tinyfit::Trainer::<N, R::State>::new();
    let want: Result<Vec<u32>, _> =
        examples.iter().map(|(x, target)| trainer.loss(&net, &loss, x, target).map(f32::to_bits)).collect();
    for (simd, engine, learner, _) in &mut copies {
        let got = learner.losses(engine, &loss, &rows, |_, _| ());
        let got: Result<Vec<u32>, _> = got.map(|losses| losses.iter().map(|loss| loss.to_bits()).collect());
        prop_assert_eq!(&got, &want, "{:?}", simd);
    }
    for (x, _) in examples {
        let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(net.predict(x).as_slice()), bits(&copies[0].1.predict(x)));
    }
    Ok(())
}

/// Mostly everyday numbers; now and then one that overflows somewhere on the way.
fn number() -> impl Strategy<Value = f32> {
    prop_oneof![
        400 => -3.0f32..3.0,
        20 => Just(0.0),
        20 => Just(-0.0),
        1 => prop_oneof![Just(f32::NAN), Just(f32::INFINITY), Just(1e30), Just(-3e38), Just(1e-40)],
    ]
}

macro_rules! equal {
    ($name:ident, $a:literal $b:literal $c:literal $d:literal,
     [$f:ident $g:ident $h:ident], [$rf:expr, $rg:expr, $rh:expr], $target:expr, $($loss:expr => $optimizer:expr),+) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(16))]
            #[test]
            fn $name(
                seed: u64,
                rate in prop_oneof![Just(0.0f32), 0.1f32..0.9],
                dropout_seed: u32,
                rows in proptest::collection::vec(proptest::array::uniform::<_, $a>(number()), 1..80),
                size in 1usize..70,
            ) {
                let mut net = Net::<$a, $b, $c, $d, $f, $g, $h>::ZERO;
                net.initialize(&mut Generator::seed_from_u64(seed));
                net.1.0 = Dropout { rate, seed: dropout_seed };
                net.1.1.1.0 = Dropout { rate, seed: dropout_seed.wrapping_add(1) };
                let engine = copy(&net, [$a, $b, $c, $d], [$rf, $rg, $rh]);
                let dropout = tinyfit_engine::Dropout { rate, seed: dropout_seed };
                let examples: Vec<_> = rows.iter().map(|x| (*x, $target(x))).collect();
                $(compare(net, &engine, dropout, ($loss, $optimizer), &examples, size)?;)+
            }
        }
    };
}

use Activation as F;

equal!(one_output, 20 64 33 1, [Relu Relu Sigmoid], [F::Relu, F::Relu, F::Sigmoid],
    // Now and then a target that the loss refuses.
    |x: &[f32; 20]| [if x[1] > 2.9 { 1.5 } else { f32::from(x[0] > 0.5) }],
    BinaryCrossEntropy => Adam::new(0.003),
    BinaryCrossEntropy => AdamW::new(0.003, 0.1).with(ClipNorm(0.5)));
equal!(three_classes, 5 8 7 3, [Relu Relu6 Softmax], [F::Relu, F::Relu6, F::Softmax],
    |x: &[f32; 5]| Class(usize::from(x[0] > 0.0)),
    CrossEntropy => Sgd::new(0.05),
    CrossEntropy => Momentum::new(0.05).with(L2(0.01)).with(MaxNorm(0.9)).with(ClipNorm(0.3)));
equal!(two_classes_weighted, 3 17 4 2, [Tanh LeakyRelu Softmax], [F::Tanh, F::LeakyRelu { slope: 0.01 }, F::Softmax],
    |x: &[f32; 3]| SampleWeighted { target: Class(usize::from(x[1] > x[2])), weight: x[0].abs().min(2.0) },
    CrossEntropy => Adam::new(0.01).scheduled(CosineDecay { steps: 3, floor: 0.1 }),
    CrossEntropy => RmsProp::new(0.01).with(L1(0.01)));
equal!(four_numbers, 1 40 2 4, [Relu Tanh Identity], [F::Relu, F::Tanh, F::Identity],
    |x: &[f32; 1]| [x[0], -x[0], x[0] * x[0], 1.0],
    MeanSquaredError => Adam::new(0.02),
    MeanAbsoluteError => Nesterov::new(0.02).with(ClipValue(0.1)),
    Huber::default() => Sgd::new(0.02));
equal!(softmax_everywhere, 2 9 16 5, [Softmax Sigmoid Softmax], [F::Softmax, F::Sigmoid, F::Softmax],
    |x: &[f32; 2]| Class(usize::from(x[0] > x[1])),
    MeanSquaredError => Sgd::new(0.5));
equal!(narrow_middle, 6 1 9 1, [Sigmoid Relu Identity], [F::Sigmoid, F::Relu, F::Identity],
    |x: &[f32; 6]| [x[0]],
    MeanSquaredError => Adam::new(0.003));
equal!(smooth, 3 9 17 2, [Silu Gelu GeluTanh], [F::Silu, F::Gelu, F::GeluTanh],
    |x: &[f32; 3]| [x[0] * x[1], x[2]],
    MeanSquaredError => Sgd::new(0.05));
equal!(hard_swish, 3 6 5 2, [HardSwish HardSwish Identity], [F::HardSwish, F::HardSwish, F::Identity],
    |x: &[f32; 3]| [x[0] * x[1], x[2]],
    MeanSquaredError => Adam::new(0.01));
equal!(piecewise, 4 11 6 5, [Elu Selu Softplus], [F::Elu { alpha: 1.0 }, F::Selu, F::Softplus],
    |x: &[f32; 4]| [x[0], x[1], x[2], x[3], 1.0],
    MeanSquaredError => Sgd::new(0.02));
equal!(hard, 2 5 7 1, [HardSigmoid Gelu Identity],
    [F::HardSigmoid { slope: 1.0 / 6.0, shift: 0.5 }, F::Gelu, F::Identity],
    |x: &[f32; 2]| [x[0]],
    MeanSquaredError => Adam::new(0.01));
