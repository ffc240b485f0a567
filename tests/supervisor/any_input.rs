//! Properties, of any examples, settings and saved words.

use std::fmt::Debug;

use proptest::collection::vec;
use proptest::prelude::*;
use tinyfit::data::Example;
use tinyfit::state::State;
use tinyfit::train::supervisor::{Event, Weights};
use tinyfit::train::{Sensitivity, Supervisor, SupervisorConfig};
use tinyfit::{Adam, Class, CrossEntropy, Dense, Layer, Optimizer, Relu, Sgd, Softmax};

use crate::anchors::anchors;
use crate::common::{bits, network, parameters};
use crate::world::{Net, World, trained};

type Small = (Dense<2, 3, Relu>, Dense<3, 2, Softmax>);

/// Any bit pattern, or, so that something is learned at all, an everyday number.
fn number() -> impl Strategy<Value = f32> {
    prop_oneof![12 => -2.0f32..2.0, 1 => any::<u32>().prop_map(f32::from_bits)]
}

fn config() -> impl Strategy<Value = SupervisorConfig<'static, Small, [f32; 2]>> {
    let whole = (2u32..5, 1u32..6, 1u32..6);
    let real =
        (0.0f32..0.5, 0.0f32..2.0, prop_oneof![Just(1.0f32), Just(1e-6f32), 0.1f32..1e6], 0.1f32..=1.0);
    (whole, real, 0.0f32..0.2).prop_map(
        |((hold_out, check, patience), (tolerance, margin, knee, backoff), delta)| SupervisorConfig {
            factory: None,
            anchors: &[],
            hold_out,
            check,
            patience,
            tolerance,
            margin,
            knee,
            backoff,
            drift: Sensitivity { delta, threshold: 10.0 * delta, least: 3 },
        },
    )
}

/// What each event says about the weights, bit for bit, and that finite ones stay so.
fn keeps_its_word<Opt: Optimizer + Debug>(
    config: &SupervisorConfig<Small, [f32; 2]>,
    start: Small,
    mut optimizer: Opt,
    examples: &[([f32; 2], [f32; 2])],
) -> Result<(), TestCaseError> {
    let weights = |net: &Small| bits(&parameters(net));
    let factory = config.factory.map(weights);
    let (mut net, mut supervisor) = (start, Supervisor::<Small, [f32; 2], Opt::State, 8>::sized());
    for (x, target) in examples {
        let before = weights(&net);
        let best = weights(&supervisor.best(&mut net, |best| *best));
        prop_assert_eq!(&before, &weights(&net));
        let event = supervisor.observe(config, &mut net, &mut optimizer, &CrossEntropy, x, target);
        let (after, best_after) = (weights(&net), weights(&supervisor.best(&mut net, |best| *best)));
        prop_assert!(parameters(&net).iter().all(|w| w.is_finite()), "{event:?}");
        let kept = match event {
            Event::Improved(score) => {
                prop_assert!(score.loss.is_finite());
                after.clone()
            }
            Event::RolledBack { to, .. } | Event::Stopped { to } => {
                let kept = if to == Weights::Factory { factory.clone().unwrap() } else { best };
                prop_assert_eq!(&after, &kept);
                kept
            }
            Event::Learned { .. } | Event::Checked(_) => best,
            _ => {
                prop_assert_eq!(&before, &after, "{:?}", event);
                best
            }
        };
        // Before the first example is held out there is no best network but the network itself.
        if supervisor.held_out().next().is_some() {
            prop_assert_eq!(kept, best_after, "{:?}", event);
        }
    }
    let before = weights(&net);
    let best = weights(&supervisor.best(&mut net, |best| *best));
    if let Event::Finished { to } = supervisor.finish(config, &mut net, &CrossEntropy) {
        let kept = match to {
            Weights::Current => before,
            Weights::Best => best,
            Weights::Factory => factory.unwrap(),
        };
        prop_assert_eq!(weights(&net), kept);
    }
    Ok(())
}

proptest! {
    #[test]
    fn whatever_comes_each_event_is_true(
        config in config(),
        weights in vec(-2.0f32..2.0, <Small as Layer>::PARAMETERS),
        factory in vec(-2.0f32..2.0, <Small as Layer>::PARAMETERS),
        has_factory: bool,
        rate in prop_oneof![0.0f32..1.0, 0.0f32..1e6],
        anchors in 0usize..20,
        examples in vec((prop::array::uniform2(number()), prop::array::uniform2(number())), 1..200),
    ) {
        let (start, factory) = (network::<Small>(&weights), network::<Small>(&factory));
        let anchors: Vec<_> = examples.iter().take(anchors).map(|&(x, target)| Example { x, target }).collect();
        let config = SupervisorConfig { factory: has_factory.then_some(&factory), anchors: &anchors, ..config };
        keeps_its_word(&config, start, Sgd::new(rate), &examples)?;
        keeps_its_word(&config, start, Adam::new(rate), &examples)?;
    }
}

proptest! {
    /// What a checksum would have refused is no harm either: it is only another past.
    #[test]
    fn any_words_are_read_back_to_a_supervisor_that_goes_on(words in vec(any::<u32>(), 0..600), seed: u64) {
        let factory = trained(1);
        let anchors = anchors(seed);
        let config = SupervisorConfig { check: 4, anchors: &anchors, ..SupervisorConfig::new(&factory) };
        let (mut net, mut world, mut words) = (factory, World::new(seed), words.iter());
        let mut supervisor = Supervisor::<Net, Class, (), 16>::sized();
        supervisor.restore(&mut |_| words.next().copied().unwrap_or(0));
        for _ in 0..40 {
            let (x, class) = world.example(0.0);
            supervisor.observe(&config, &mut net, &mut Sgd::new(0.1), &CrossEntropy, &x, &class);
        }
        supervisor.finish(&config, &mut net, &CrossEntropy);
        prop_assert!(parameters(&net).iter().all(|weight| weight.is_finite()));
    }
}
