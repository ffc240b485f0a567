//! What learning promises, as properties: nothing panics, finite weights stay finite, what is refused changes
//! nothing, what is frozen stays, and the ways to say one thing give one result.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::fmt::Debug;

use common::{bits, gradient, network, parameters};
use proptest::collection::vec;
use proptest::prelude::*;
use tinyfit::{
    Adam, Batch, Class, CrossEntropy, Dense, Dequantise, Generator, Int8Dense, LEARNING_RATE_LIMIT, Layer,
    Loss, MeanSquaredError, Quantise, Rejected, Relu, Rule, SeedableRng, Sgd, Softmax, Tanh, Train, Trainer,
    Zero, mlp,
};

mlp! {
    /// The net of the README: six IMU channels in, four gestures out.
    struct Gesture { hidden1: Dense<6, 32, Relu>, hidden2: Dense<32, 16, Relu>, out: Dense<16, 4> }
}

// One example's outputs and deltas, eight bytes a neuron, and what the rule remembers of 820 parameters.
const _: () = assert!(Gesture::PARAMETERS == 820);
const _: () = assert!(Trainer::<Gesture, Sgd>::RAM <= 512);
const _: () = assert!(Trainer::<Gesture, Adam>::RAM == Trainer::<Gesture, Sgd>::RAM + 2 * 4 * 820);
const _: () = assert!(Batch::<Gesture, Sgd>::RAM <= Trainer::<Gesture, Sgd>::RAM + 4 * 820 + 16);
const _: () = assert!(Batch::<Gesture, Adam>::RAM <= Trainer::<Gesture, Adam>::RAM + 4 * 820 + 16);

type Bottom = Dense<3, 5, Relu>;
type Middle = Dense<5, 4, Tanh>;
type Top = Dense<4, 2, Softmax>;
type Net = (Bottom, (Middle, Top));

/// An input and a target.
type Example = ([f32; 3], [f32; 2]);

/// Any bit pattern: every magnitude, subnormal numbers, infinities, NaN.
fn wild() -> impl Strategy<Value = f32> {
    any::<u32>().prop_map(f32::from_bits)
}

fn tame() -> impl Strategy<Value = f32> {
    prop_oneof![9 => -2.0f32..2.0, 1 => Just(0.0), 1 => Just(-0.0)]
}

/// Wild, finite, or of everyday size, the whole list alike: among many wild numbers nothing is ever learned.
fn numbers(len: usize) -> impl Strategy<Value = Vec<f32>> {
    let finite = wild().prop_filter("finite", |x| x.is_finite());
    let mixed = prop_oneof![50 => tame(), 1 => wild()];
    prop_oneof![1 => vec(wild(), len), 1 => vec(finite, len), 4 => vec(mixed, len), 4 => vec(tame(), len)]
}

fn examples() -> impl Strategy<Value = Vec<Example>> {
    let example = (numbers(3), numbers(2)).prop_map(|(x, t)| (x.try_into().unwrap(), t.try_into().unwrap()));
    vec(example, 1..40)
}

fn learning_rate() -> impl Strategy<Value = f32> {
    prop_oneof![4 => 0.0f32..1.0, 1 => wild(), 1 => Just(LEARNING_RATE_LIMIT)]
}

fn sgd() -> impl Strategy<Value = Sgd> {
    learning_rate().prop_map(Sgd::new)
}

/// The paper's settings, any in their range, and any at all.
fn adam() -> impl Strategy<Value = Adam> {
    let decay = || prop_oneof![4 => 0.0..1.0, 1 => 0.999..1.0, 1 => any::<u64>().prop_map(f64::from_bits)];
    let epsilon = prop_oneof![3 => 1e-18f32..1.0, 1 => wild(), 1 => Just(0.0), 1 => Just(f32::NAN)];
    let any =
        (learning_rate(), decay(), decay(), epsilon).prop_map(|(l, b1, b2, e)| Adam::with(l, b1, b2, e));
    prop_oneof![learning_rate().prop_map(Adam::new), any]
}

/// All that a step may change and that can be looked at.
fn state<N: Train>(net: &N, rule: &impl Debug) -> (Vec<u32>, String) {
    (bits(&parameters(net)), format!("{rule:?}"))
}

/// Why an example must be refused whatever the network.
fn refusal(rule: &impl Rule, x: &[f32], target: &[f32]) -> Option<Rejected> {
    let finite = |numbers: &[f32]| numbers.iter().all(|x| x.is_finite());
    if !rule.is_valid() {
        Some(Rejected::Rule)
    } else if !finite(x) {
        Some(Rejected::Input)
    } else if !finite(target) {
        Some(Rejected::Target)
    } else {
        None
    }
}

/// Learns each example; checks on the way, and against a run that never met the refused ones.
fn learn_or_refuse<R, L>(
    weights: &[f32],
    rule: R,
    loss: &L,
    examples: &[Example],
) -> Result<(), TestCaseError>
where
    R: Rule + Clone + Debug,
    L: Loss,
{
    let (mut net, mut trainer, mut changing) = (network::<Net>(weights), Trainer::new(), rule.clone());
    let (mut twin, mut twin_trainer, mut twin_rule) = (net, Trainer::new(), rule);
    for (x, target) in examples {
        let before = state(&net, &changing);
        let finite = parameters(&net).iter().all(|w| w.is_finite());
        let learned = trainer.learn(&mut net, &mut changing, loss, x, target);
        match refusal(&twin_rule, x, target) {
            Some(reason) => prop_assert_eq!(learned, Err(reason)),
            None => prop_assert!(matches!(learned, Ok(_) | Err(Rejected::Loss | Rejected::Gradient))),
        }
        match learned {
            Ok(value) => {
                prop_assert!(value.is_finite());
                let seen = twin_trainer.loss(&twin, loss, x, target);
                prop_assert_eq!(seen, Ok(value));
                prop_assert_eq!(twin_trainer.learn(&mut twin, &mut twin_rule, loss, x, target), Ok(value));
            }
            Err(_) => prop_assert_eq!(before, state(&net, &changing)),
        }
        // The slots are not to be seen, but a difference in them would come out in the next accepted step.
        prop_assert_eq!(state(&net, &changing), state(&twin, &twin_rule));
        prop_assert!(!finite || parameters(&net).iter().all(|w| w.is_finite()));
    }
    Ok(())
}

/// The same in mini-batches of 1 to 3 examples; a refused one does not count.
fn add_or_refuse<R, L>(weights: &[f32], rule: R, loss: &L, examples: &[Example]) -> Result<(), TestCaseError>
where
    R: Rule + Clone + Debug,
    L: Loss,
{
    let (mut net, mut batch, mut changing) = (network::<Net>(weights), Batch::new(), rule.clone());
    let (mut twin, mut twin_batch, mut twin_rule) = (net, Batch::new(), rule);
    for (step, examples) in examples.chunks(3).enumerate() {
        let finite = parameters(&net).iter().all(|w| w.is_finite());
        for (x, target) in examples.iter().skip(step % 3) {
            let before = state(&net, &changing);
            if let Ok(value) = batch.add(&net, loss, x, target) {
                prop_assert_eq!(twin_batch.add(&twin, loss, x, target), Ok(value));
            }
            prop_assert_eq!(before, state(&net, &changing));
        }
        let before = state(&net, &changing);
        let stepped = batch.step(&mut net, &mut changing);
        prop_assert_eq!(stepped, twin_batch.step(&mut twin, &mut twin_rule));
        prop_assert!(stepped.is_ok() || before == state(&net, &changing));
        prop_assert_eq!(state(&net, &changing), state(&twin, &twin_rule));
        prop_assert!(!finite || parameters(&net).iter().all(|w| w.is_finite()));
    }
    Ok(())
}

fn batch_of_one<R: Rule + Clone>(
    weights: &[f32],
    rule: R,
    examples: &[Example],
) -> Result<(), TestCaseError> {
    let (mut net, mut trainer, mut trainer_rule) = (network::<Net>(weights), Trainer::new(), rule.clone());
    let (mut twin, mut batch, mut batch_rule) = (net, Batch::new(), rule);
    for (x, target) in examples {
        let learned = trainer.learn(&mut net, &mut trainer_rule, &CrossEntropy, x, target);
        let added = batch.add(&twin, &CrossEntropy, x, target);
        prop_assert_eq!(
            learned,
            added.and_then(|value| batch.step(&mut twin, &mut batch_rule).map(|()| value))
        );
        // The sign of a zero may differ: a sum that begins at 0.0 never becomes -0.0.
        let signless = |net| bits(&parameters(net).iter().map(|w| w + 0.0).collect::<Vec<f32>>());
        prop_assert_eq!(signless(&net), signless(&twin));
    }
    Ok(())
}

#[test]
fn an_output_that_overflows_is_refused() {
    // Cross-entropy alone would not mind a logit of minus infinity: its probability is 0, as it should be.
    let mut net = network::<Dense<1, 2>>(&[-f32::MAX, 0.0, 0.0, 0.0]);
    let learned = Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &[2.0], &Class(1));
    assert_eq!(learned, Err(Rejected::Loss));
}

proptest! {
    #[test]
    fn sgd_learns_or_refuses(weights in numbers(Net::PARAMETERS), rule in sgd(), examples in examples()) {
        learn_or_refuse(&weights, rule, &MeanSquaredError, &examples)?;
        learn_or_refuse(&weights, rule, &CrossEntropy, &examples)?;
    }

    #[test]
    fn adam_learns_or_refuses(weights in numbers(Net::PARAMETERS), rule in adam(), examples in examples()) {
        learn_or_refuse(&weights, rule, &MeanSquaredError, &examples)?;
        learn_or_refuse(&weights, rule, &CrossEntropy, &examples)?;
    }

    #[test]
    fn batches_learn_or_refuse(
        weights in numbers(Net::PARAMETERS),
        sgd in sgd(),
        adam in adam(),
        examples in examples(),
    ) {
        add_or_refuse(&weights, sgd, &MeanSquaredError, &examples)?;
        add_or_refuse(&weights, sgd, &CrossEntropy, &examples)?;
        add_or_refuse(&weights, adam, &MeanSquaredError, &examples)?;
        add_or_refuse(&weights, adam, &CrossEntropy, &examples)?;
    }

    #[test]
    fn a_batch_of_one_is_learn(
        weights in numbers(Net::PARAMETERS),
        sgd in (0.0f32..1.0).prop_map(Sgd::new),
        adam in (0.0f32..1.0).prop_map(Adam::new),
        examples in examples(),
    ) {
        batch_of_one(&weights, sgd, &examples)?;
        batch_of_one(&weights, adam, &examples)?;
    }

    #[test]
    fn what_is_frozen_stays_and_the_rest_learns_as_before(
        weights in vec(tame(), Net::PARAMETERS),
        x in prop::array::uniform3(tame()),
        target in prop::array::uniform2(0.0f32..1.0),
    ) {
        let whole = network::<Net>(&weights);
        let (bottom, (middle, top)) = whole;
        let (value, all) = gradient(&mut { whole }, &CrossEntropy, &x, &target).unwrap();
        let (of_bottom, rest) = all.split_at(Bottom::PARAMETERS);
        let (of_middle, of_top) = rest.split_at(Middle::PARAMETERS);

        macro_rules! with_frozen {
            ($net:expr, $($learning:expr),+) => {{
                let mut net = $net;
                let (same_value, seen) = gradient(&mut net, &CrossEntropy, &x, &target).unwrap();
                prop_assert_eq!(same_value, value);
                prop_assert_eq!(bits(&seen), bits(&[$($learning),+].concat()));
                Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &x, &target).unwrap();
            }};
        }
        with_frozen!((&bottom, (middle, top)), of_middle, of_top);
        with_frozen!((bottom, (&middle, top)), of_bottom, of_top);
        with_frozen!((bottom, (middle, &top)), of_bottom, of_middle);
        with_frozen!((bottom, (&middle, &top)), of_bottom);
        with_frozen!((bottom, &(middle, top)), of_bottom);
        with_frozen!((&bottom, (middle, &top)), of_middle);
        with_frozen!((&bottom, (&middle, top)), of_top);
        with_frozen!((&(bottom, middle), top), of_top);
        prop_assert_eq!(bits(&parameters(&(bottom, (middle, top)))), bits(&weights));
    }

    #[test]
    fn a_head_on_an_int8_body_learns_as_on_the_body_s_outputs(
        body in (any::<[[i8; 3]; 4]>(), any::<[i16; 4]>()),
        weights in vec(tame(), Top::PARAMETERS),
        x in prop::array::uniform3(tame()),
        target in prop::array::uniform2(0.0f32..1.0),
    ) {
        let dense = Int8Dense::<3, 4> {
            weights: body.0,
            bias: body.1.map(i32::from),
            multiplier: [1 << 30; 4],
            shift: [-6; 4],
            min: -128,
            max: 127,
            ..Int8Dense::ZERO
        };
        let body = (Quantise { scale: 0.02, zero_point: 3 }, dense);
        let (dequantise, head) = (Dequantise { scale: 0.01, zero_point: -5 }, network::<Top>(&weights));
        let features = (body, dequantise).predict(&x);
        let alone = gradient(&mut { head }, &CrossEntropy, &features, &target).unwrap();
        let (value, seen) = gradient(&mut (&body, (dequantise, head)), &CrossEntropy, &x, &target).unwrap();
        prop_assert_eq!((value, bits(&seen)), (alone.0, bits(&alone.1)));
    }

    #[test]
    fn names_change_nothing(seed: u64, examples in vec((vec(tame(), 6), vec(tame(), 4)), 1..20)) {
        type Pairs = (Dense<6, 32, Relu>, (Dense<32, 16, Relu>, Dense<16, 4>));
        let mut named = Gesture::random(&mut Generator::seed_from_u64(seed));
        let mut pairs = Pairs::ZERO;
        pairs.initialise(&mut Generator::seed_from_u64(seed));
        let (mut named_trainer, mut named_batch) = (Trainer::new(), Batch::new());
        let (mut pairs_trainer, mut pairs_batch) = (Trainer::new(), Batch::new());
        let (mut named_adam, mut pairs_adam) = (Adam::new(0.01), Adam::new(0.01));
        let (mut named_sgd, mut pairs_sgd) = (Sgd::new(0.01), Sgd::new(0.01));
        for (x, target) in examples {
            let (x, target) = (x.try_into().unwrap(), &target[..]);
            prop_assert_eq!(
                named_trainer.learn(&mut named, &mut named_adam, &CrossEntropy, &x, target),
                pairs_trainer.learn(&mut pairs, &mut pairs_adam, &CrossEntropy, &x, target)
            );
            prop_assert_eq!(
                named_batch.add(&named, &MeanSquaredError, &x, target),
                pairs_batch.add(&pairs, &MeanSquaredError, &x, target)
            );
            prop_assert_eq!(
                named_batch.step(&mut named, &mut named_sgd),
                pairs_batch.step(&mut pairs, &mut pairs_sgd)
            );
            prop_assert_eq!(bits(&named.predict(&x)), bits(&pairs.predict(&x)));
        }
        prop_assert_eq!(bits(&parameters(&named)), bits(&parameters(&pairs)));
    }
}
