//! What learning promises, as properties: nothing panics, finite weights stay finite, what is refused changes
//! nothing, what is frozen stays, and the ways to say one thing give one result.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;
#[path = "learning/learner.rs"]
mod learner;
#[path = "learning/strategies.rs"]
mod strategies;

use common::{bits, gradient, network, out_of_range, parameters};
use learner::{Learner, batch_of_one};
use proptest::collection::vec;
use proptest::prelude::*;
use strategies::{
    Bottom, Middle, Net, Top, adam, adam_w, biases_only, class_weighted, dropping, examples, huber, momentum,
    nesterov, numbers, paced, plain, regularized, rms_prop, scheduled, setting, sgd, tame,
};
use tinyfit::int8::{Dequantize, Int8Dense, Int8Weights, Quantize};
use tinyfit::layers::Vector;
use tinyfit::optim::{
    ClipValue, Constant, CosineDecay, L1, L2, LEARNING_RATE_LIMIT, MaxNorm, Moments, WarmUp, WeightDecay,
};
use tinyfit::train::{ClassWeighted, SampleWeighted};
use tinyfit::{
    Adam, AdamW, Batch, BiasOnly, BinaryCrossEntropy, Class, CrossEntropy, Dense, Dropout, Error, Generator,
    Layer, LayerRate, Loss, MeanAbsoluteError, MeanSquaredError, Momentum, Nesterov, Optimizer, Parameter,
    Relu, RmsProp, SeedableRng, Sgd, Sigmoid, Softmax, StandardScaler, Tanh, Target, Train, Trainer, Zero,
    mlp,
};

mlp! {
    /// The net of the README: six IMU channels in, four gestures out.
    struct Gesture { hidden1: Dense<6, 32, Relu>, hidden2: Dense<32, 16, Relu>, out: Dense<16, 4> }
}

// One example's outputs and deltas, eight bytes a neuron, and what the optimizer remembers of 820 parameters.
const _: () = assert!(Gesture::PARAMETERS == 820);
const _: () = assert!(Trainer::<Gesture, ()>::RAM <= 512);
const _: () = assert!(Trainer::<Gesture, f32>::RAM == Trainer::<Gesture, ()>::RAM + 4 * 820);
type By<Opt> = Trainer<Gesture, <Opt as Optimizer>::State>;
const _: () = assert!(By::<RmsProp>::RAM == By::<Momentum>::RAM);
const _: () = assert!(By::<AdamW>::RAM == By::<Adam>::RAM);
const _: () = assert!(Trainer::<Gesture, Moments>::RAM == Trainer::<Gesture, ()>::RAM + 2 * 4 * 820);
// Handwritten digits learn on an RP2040.
type Digits = (Dense<784, 32, Relu>, Dense<32, 10>);
const _: () = assert!(Digits::BYTES + Trainer::<Digits, ()>::RAM <= 101_800 + 4096);
const _: () = assert!(Batch::<Gesture, ()>::RAM <= Trainer::<Gesture, ()>::RAM + 4 * 820 + 16);
const _: () = assert!(Batch::<Gesture, Moments>::RAM <= Trainer::<Gesture, Moments>::RAM + 4 * 820 + 16);

#[test]
fn an_output_that_overflows_is_refused() {
    // Cross-entropy alone would not mind a logit of minus infinity: its probability is 0, as it should be.
    let mut net = network::<Dense<1, 2>>(&[-f32::MAX, 0.0, 0.0, 0.0]);
    let learned = Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &[2.0], &Class(1));
    assert_eq!(learned, Err(Error::Loss));
}

#[test]
fn a_learning_rate_set_under_a_schedule_is_checked_before_the_next_step() {
    let mut optimizer = Sgd::new(0.1).scheduled(Constant).with(WeightDecay(5.0));
    optimizer.set_learning_rate(LEARNING_RATE_LIMIT);
    let mut net = network::<Dense<1, 1>>(&[1e35, 0.0]);
    let learned = Trainer::new().learn(&mut net, &mut optimizer, &MeanSquaredError, &[0.0], &[0.0]);
    assert_eq!((learned, net.weights), (Err(out_of_range(Parameter::WeightDecay)), [[1e35]]));
}

/// Probabilities of binary cross-entropy and of cross-entropy; Class(0) and Class(1) of one output.
#[test]
fn a_loss_refuses_targets_beyond_its_range_and_changes_nothing() {
    fn learn<L: Loss, const O: usize>(loss: L, target: impl Target) -> (Result<f32, Error>, bool) {
        let mut net = network::<Dense<1, O>>(&vec![0.25; 2 * O]);
        let learned = Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &loss, &[1.0], &target);
        let added = Batch::<Dense<1, O>, ()>::new().add(&network(&vec![0.25; 2 * O]), &loss, &[1.0], &target);
        assert_eq!(learned, added);
        (learned, net != network(&vec![0.25; 2 * O]))
    }
    for bad in [-0.1, 1.1, 2.0, f32::NAN, f32::INFINITY] {
        assert_eq!(learn::<_, 1>(BinaryCrossEntropy, [bad]), (Err(Error::Target), false));
        assert_eq!(learn::<_, 2>(BinaryCrossEntropy, [0.5, bad]), (Err(Error::Target), false));
        assert_eq!(learn::<_, 2>(CrossEntropy, [bad, 0.0]), (Err(Error::Target), false));
        let weighted = ClassWeighted { loss: CrossEntropy, weights: [1.0; 2] };
        assert_eq!(
            learn::<_, 2>(weighted, SampleWeighted { target: [bad, 0.0], weight: 1.0 }),
            (Err(Error::Target), false)
        );
    }
    for good in [0.0, 0.3, 1.0] {
        assert!(matches!(learn::<_, 1>(BinaryCrossEntropy, [good]), (Ok(_), true)));
        assert!(matches!(learn::<_, 2>(CrossEntropy, [good, 1.0 - good]), (Ok(_), true)));
    }
    assert!(matches!(learn::<_, 1>(MeanSquaredError, [-7.0]), (Ok(_), true)));
}

/// Class 1 where the input is positive, which one output and one weight can say.
#[test]
fn classes_of_a_single_output_are_learned_as_they_are_named() {
    fn learned(loss: impl Loss, rate: f32) -> [Option<Class>; 2] {
        let (mut net, mut trainer, mut sgd) = (Dense::<1, 1, Sigmoid>::ZERO, Trainer::new(), Sgd::new(rate));
        for i in 0..200 {
            let x = [[-1.0], [1.0]][i % 2];
            trainer.learn(&mut net, &mut sgd, &loss, &x, &Class(i % 2)).unwrap();
        }
        assert_eq!(trainer.learn(&mut net, &mut sgd, &loss, &[1.0], &Class(2)), Err(Error::Target));
        let [negative] = net.predict(&[-1.0]);
        assert!(negative < 0.1, "{negative}");
        [-1.0, 1.0].map(|x| Class::argmax(&net.predict(&[x])))
    }
    let named = [Some(Class(0)), Some(Class(1))];
    assert_eq!(learned(BinaryCrossEntropy, 0.5), named);
    assert_eq!(learned(ClassWeighted { loss: BinaryCrossEntropy, weights: [1.0, 2.0] }, 0.5), named);
    assert_eq!(learned(MeanSquaredError, 2.0), named);
}

/// A hidden layer of zeros passes nothing on in either direction; the last layer may begin so.
#[test]
fn a_network_whose_hidden_weights_are_zero_is_refused() {
    fn learn<N>(mut net: N) -> Result<f32, Error>
    where
        N: Train<In = [f32; 2], Out: Vector<Element = f32> + AsMut<[f32]>>,
    {
        let (mut trainer, mut sgd, target) = (Trainer::<N, ()>::new(), Sgd::new(0.1), Class(1));
        let added = Batch::<N, ()>::new().add(&net, &MeanSquaredError, &[0.5, -1.0], &target);
        let sliced = trainer.slices(&mut net, &mut sgd, &MeanSquaredError, &[0.5, -1.0], &target).advance();
        assert_eq!(added.is_err(), sliced.is_err());
        // Its loss is a number all the same.
        assert!(trainer.loss(&net, &MeanSquaredError, &[0.5, -1.0], &target).is_ok());
        let learned = trainer.learn(&mut net, &mut sgd, &MeanSquaredError, &[0.5, -1.0], &target);
        assert_eq!(added, learned);
        learned
    }
    type Hidden<A> = Dense<2, 3, A>;
    let (zero, one) = (
        Hidden::<Relu>::ZERO,
        Hidden::<Relu> { weights: [[-0.0, 0.0, -0.0], [0.0, 0.0, 1e-30]], ..Dense::ZERO },
    );
    let middle = Dense::<3, 3> { weights: [[0.5; 3]; 3], ..Dense::ZERO };
    let out = Dense::<3, 2, Softmax> { weights: [[0.5, -0.5]; 3], ..Dense::ZERO };
    let blank = Err(Error::Blank);
    assert_eq!(learn((zero, out)), blank);
    assert_eq!(learn((Hidden::<Relu> { weights: [[-0.0; 3]; 2], bias: [0.5; 3], ..zero }, out)), blank);
    assert_eq!(learn((Hidden::<Tanh>::ZERO, out)), blank);
    assert_eq!(learn((one, (Dense::<3, 3>::ZERO, out))), blank);
    assert_eq!(learn(((one, Dropout::<3>::ZERO), (Dense::<3, 3>::ZERO, (Dropout::<3>::ZERO, out)))), blank);
    assert_eq!(learn((LayerRate { layer: (zero, middle), factor: 0.5 }, out)), blank);
    assert_eq!(learn((BiasOnly::new(&zero), out)), blank);
    assert_eq!(learn((&zero, out)), blank);
    assert_eq!(learn(Named::ZERO), blank);

    assert!(learn(Hidden::<Relu>::ZERO).is_ok());
    assert!(learn((one, Dense::<3, 2, Softmax>::ZERO)).is_ok());
    assert!(learn((one, (middle, Dense::<3, 2>::ZERO))).is_ok());
    assert!(learn((Hidden::<Relu>::ZERO, Dropout::<3>::ZERO)).is_ok());
    assert!(learn(Named::random(&mut Generator::seed_from_u64(1))).is_ok());
}

mlp! {
    struct Named { hidden: Dense<2, 3, Relu>, out: Dense<3, 2> }
}

/// `Net::random` of a network that begins with a scaler to which nothing was fitted.
#[test]
fn a_scaler_before_it_is_fitted_does_not_blind_a_network() {
    mlp! {
        struct Scaled { scale: StandardScaler<2>, out: Dense<2, 2, Softmax> }
    }
    let net = Scaled::random(&mut Generator::seed_from_u64(1));
    let plain = net.out().predict(&[1.0, 2.0]);
    assert_eq!(net.predict(&[1.0, 2.0]), plain);
    assert_ne!(net.predict(&[-9.0, 4.0]), plain);
}

/// A property a line: an optimizer, a network and a loss, of any numbers.
macro_rules! learns_or_refuses {
    ($($name:ident: $optimizer:expr, $net:ident, $loss:expr;)+) => {
        proptest! {$(
            #[test]
            fn $name(
                weights in numbers(Net::PARAMETERS),
                setting in setting(),
                optimizer in $optimizer,
                loss in $loss,
                examples in examples(),
            ) {
                let whole = network(&weights);
                let net = $net(&whole, setting);
                Learner::learn_or_refuse(&net, &optimizer, &loss, &examples)?;
                Learner::add_or_refuse(&net, &optimizer, &loss, &examples)?;
            }
        )+}
    };
}

learns_or_refuses! {
    sgd_learns_or_refuses: sgd(), plain, Just(CrossEntropy);
    momentum_learns_or_refuses: momentum(), paced, Just(MeanSquaredError);
    nesterov_learns_or_refuses: nesterov(), plain, huber();
    rms_prop_learns_or_refuses: rms_prop(), dropping, Just(MeanAbsoluteError);
    adam_learns_or_refuses: adam(), plain, Just(MeanSquaredError);
    adam_w_learns_or_refuses: adam_w(), biases_only, Just(CrossEntropy);
    modified_sgd_learns_or_refuses: regularized(sgd()), plain, class_weighted(MeanSquaredError);
    modified_adam_learns_or_refuses: regularized(adam()), biases_only, Just(CrossEntropy);
    modified_scheduled_adam_learns_or_refuses: regularized(scheduled(adam())), plain, Just(CrossEntropy);
    scheduled_sgd_learns_or_refuses: scheduled(sgd()), dropping, class_weighted(CrossEntropy);
    scheduled_modified_nesterov_learns_or_refuses: scheduled(regularized(nesterov())), paced, Just(CrossEntropy);
    scheduled_modified_rms_prop_learns_or_refuses: scheduled(regularized(rms_prop())), dropping, huber();
}

proptest! {
    #[test]
    fn loss_is_what_learn_returns(weights in numbers(Net::PARAMETERS), examples in examples()) {
        let mut learner = Learner::new(&network::<Net>(&weights), &Sgd::new(0.1));
        for (x, target, _) in examples {
            let seen = learner.trainer.loss(&learner.net, &CrossEntropy, &x, &target);
            let learned = learner.learn(&CrossEntropy, &x, &target);
            prop_assert!(seen == learned || learned == Err(Error::Gradient), "{seen:?} {learned:?}");
        }
    }

    /// With every optimizer that takes gradients as they are. `ClipNorm` is not among them: the norm of one example is had from
    /// inputs and deltas, with other roundings.
    #[test]
    fn a_batch_of_one_is_learn(
        weights in numbers(Net::PARAMETERS),
        rate in 0.0f32..1.0,
        setting in 0.01f32..1.0,
        examples in examples(),
    ) {
        let whole = network(&weights);
        batch_of_one(&whole, Momentum::new(rate), &examples)?;
        batch_of_one(&whole, Nesterov::new(rate), &examples)?;
        batch_of_one(&dropping(&whole, 0.5 * setting), RmsProp::new(rate), &examples)?;
        batch_of_one(&paced(&whole, setting), Adam::new(rate), &examples)?;
        batch_of_one(&biases_only(&whole, 0.0), AdamW::new(rate, setting), &examples)?;
        let modified = Momentum::new(rate).with(MaxNorm(setting)).with(L1(setting)).with(L2(setting));
        batch_of_one(&whole, modified.with(ClipValue(setting)), &examples)?;
        let schedule = WarmUp { steps: 3, then: CosineDecay { steps: 20, floor: setting } };
        batch_of_one(&whole, Adam::new(rate).scheduled(schedule), &examples)?;
    }

    /// SGD's learning rate is in the deltas before a weight is met, `x (d rate)` and not `(x d) rate`: four roundings of
    /// 2^-24 of the step, which is no longer than both weights together, and one of the weight.
    #[test]
    fn a_batch_of_one_is_sgd_s_learn_to_rounding(
        weights in vec(tame(), Net::PARAMETERS),
        rate in 0.0f32..1.0,
        x in prop::array::uniform3(tame()),
        target in prop::array::uniform2(0.0f32..1.0),
    ) {
        let (net, sgd) = (network::<Net>(&weights), Sgd::new(rate));
        let [mut learner, mut twin] = [(); 2].map(|()| Learner::new(&net, &sgd));
        let value = learner.learn(&CrossEntropy, &x, &target);
        prop_assert!(value.is_ok());
        prop_assert_eq!(twin.add(&CrossEntropy, &x, &target), value);
        twin.step().unwrap();
        for ((before, a), b) in weights.iter().zip(parameters(&learner.net)).zip(parameters(&twin.net)) {
            let bound = (before.abs() + a.abs()) * 4.0 * f32::EPSILON + f32::MIN_POSITIVE;
            prop_assert!((a - b).abs() <= bound, "{before} {a} {b}");
        }
    }

    #[test]
    fn layers_at_the_whole_rate_are_the_layers_and_at_none_they_stand(
        weights in vec(tame(), Net::PARAMETERS),
        examples in examples(),
    ) {
        let (whole, adam) = (network::<Net>(&weights), Adam::new(0.1));
        let mut learner = Learner::new(&whole, &adam);
        let mut same = Learner::new(&paced(&whole, 1.0), &adam);
        let mut standing = Learner::new(&paced(&whole, 0.0), &adam);
        for (x, target, _) in examples {
            let learned = learner.learn(&CrossEntropy, &x, &target);
            prop_assert_eq!(same.learn(&CrossEntropy, &x, &target), learned);
            prop_assert_eq!(learner.state(), same.state());
            _ = standing.learn(&CrossEntropy, &x, &target);
        }
        let (bottom, (middle, _)) = whole;
        prop_assert_eq!(standing.net.0.layer, (bottom, middle));
    }

    #[test]
    fn biases_alone_learn_as_among_weights(
        weights in vec(tame(), Net::PARAMETERS),
        x in prop::array::uniform3(tame()),
        target in prop::array::uniform2(0.0f32..1.0),
    ) {
        let whole = network::<Net>(&weights);
        let mut all = Learner::new(&whole, &Adam::new(0.1));
        let mut biases = Learner::new(&biases_only(&whole, 0.0), &Adam::new(0.1));
        prop_assert_eq!(all.learn(&CrossEntropy, &x, &target), biases.learn(&CrossEntropy, &x, &target));
        prop_assert_eq!(bits(&all.net.0.bias), bits(&biases.net.0.bias));
        prop_assert_eq!(bits(&all.net.1.0.bias), bits(&biases.net.1.0.bias));
        prop_assert_eq!(whole, network(&weights));
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
        let dense = Int8Dense::<3, 4>::new(Int8Weights {
            weights: body.0,
            bias: body.1.map(i32::from),
            multiplier: [1 << 30; 4],
            shift: [-6; 4],
            zero_point: 0,
            min: -128,
            max: 127,
        });
        let body = (Quantize { scale: 0.02, zero_point: 3 }, dense);
        let (dequantize, head) = (Dequantize { scale: 0.01, zero_point: -5 }, network::<Top>(&weights));
        let features = (body, dequantize).predict(&x);
        let alone = gradient(&mut { head }, &CrossEntropy, &features, &target).unwrap();
        let (value, seen) = gradient(&mut (&body, (dequantize, head)), &CrossEntropy, &x, &target).unwrap();
        prop_assert_eq!((value, bits(&seen)), (alone.0, bits(&alone.1)));
    }

    #[test]
    fn names_change_nothing(seed: u64, examples in vec((vec(tame(), 6), vec(tame(), 4)), 1..20)) {
        type Pairs = (Dense<6, 32, Relu>, (Dense<32, 16, Relu>, Dense<16, 4>));
        let mut named = Gesture::random(&mut Generator::seed_from_u64(seed));
        let mut pairs = Pairs::ZERO;
        pairs.initialize(&mut Generator::seed_from_u64(seed));
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
