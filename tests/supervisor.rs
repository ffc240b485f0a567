//! What the supervisor promises: it learns what there is to learn, and whatever comes, it ends no worse than it began.
#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "supervisor/anchors.rs"]
mod anchors;
#[path = "supervisor/any_input.rs"]
mod any_input;
mod common;
#[path = "supervisor/recovery.rs"]
mod recovery;
#[path = "common/streams.rs"]
mod streams;
#[path = "supervisor/world.rs"]
mod world;

use anchors::anchors;
use common::{bits, out_of_range, parameters};
use tinyfit::optim::Moments;
use tinyfit::state::State;
use tinyfit::train::supervisor::{Event, Weights};
use tinyfit::train::{Sensitivity, Supervisor, SupervisorConfig};
use tinyfit::{
    Adam, BinaryCrossEntropy, Class, CrossEntropy, Dense, Generator, Layer, MeanSquaredError, Parameter,
    Relu, SeedableRng, Sgd, Sigmoid, Softmax, StandardScaler, Trainer, Zero, init,
};
use world::{CLASSES, Net, World, evaluate, trained, year};

/// The words of a network and of its supervisor, as a device stores them.
fn saved<S: Zero>(net: &Net, supervisor: &Supervisor<Net, Class, S, 16>) -> Vec<u32> {
    let mut words = Vec::new();
    net.save(&mut |word| words.push(word));
    supervisor.save(&mut |word| words.push(word));
    words
}

fn restored<S: Zero>(words: &[u32]) -> (Net, Supervisor<Net, Class, S, 16>) {
    let (mut net, mut supervisor, mut words) = (Net::ZERO, Supervisor::sized(), words.iter());
    net.restore(&mut |_| words.next().copied().unwrap_or(0));
    supervisor.restore(&mut |_| words.next().copied().unwrap_or(0));
    (net, supervisor)
}

/// Whatever is behind it, a supervisor that was written down and one that was read back do the same from then on.
#[test]
fn a_supervisor_that_was_read_back_goes_on_as_the_one_that_was_written_down() {
    let (factory, anchors) = (trained(3), anchors(3));
    let config =
        SupervisorConfig { check: 16, patience: 4, anchors: &anchors, ..SupervisorConfig::new(&factory) };
    let (mut net, mut supervisor, mut optimizer) =
        (factory, Supervisor::<Net, Class, Moments, 16>::sized(), Adam::new(0.05));
    let (mut world, mut kinds) = (World::new(9), Vec::new());
    for t in 0..600 {
        let turn = if t < 300 { 0.0 } else { 1.5 };
        let (x, class) = world.example(turn);
        let event = supervisor.observe(&config, &mut net, &mut optimizer, &CrossEntropy, &x, &class);
        kinds.push(core::mem::discriminant(&event));
        if t % 37 != 0 {
            continue;
        }
        supervisor.finish(&config, &mut net, &CrossEntropy);
        let words = saved(&net, &supervisor);
        let (mut net2, mut supervisor2) = restored::<Moments>(&words);
        assert_eq!(saved(&net2, &supervisor2), words);
        assert_eq!(bits(&parameters(&net2)), bits(&parameters(&net)));
        let (mut rule1, mut rule2, mut ahead) = (optimizer, optimizer, World::new(t));
        let (on, supervisor_on) = restored::<Moments>(&words);
        for _ in 0..80 {
            let (x, class) = ahead.example(turn);
            let event1 = supervisor.observe(&config, &mut net, &mut rule1, &CrossEntropy, &x, &class);
            let event2 = supervisor2.observe(&config, &mut net2, &mut rule2, &CrossEntropy, &x, &class);
            assert_eq!(format!("{event1:?}"), format!("{event2:?}"));
        }
        assert_eq!(bits(&parameters(&net2)), bits(&parameters(&net)));
        (net, supervisor) = (on, supervisor_on);
    }
    kinds.sort_by_key(|kind| format!("{kind:?}"));
    kinds.dedup();
    assert!(kinds.len() > 4, "{kinds:?}");
}

#[test]
fn after_ten_thousand_examples_it_is_no_worse_than_it_was() {
    const RATES: [f32; 5] = [0.001, 0.02, 0.3, 5.0, 50.0];
    let (mut runs, mut gained) = (0.0, 0.0);
    for seed in 0..20 {
        for (i, rate) in RATES.into_iter().enumerate() {
            // Every seed with every rate in release, with one of them in debug, which is 30 times as slow.
            if cfg!(debug_assertions) && i != seed as usize % RATES.len() {
                continue;
            }
            for (name, [before, after]) in
                [("SGD", year(seed, Sgd::new(rate))), ("Adam", year(seed, Adam::new(rate / 10.0)))]
            {
                let ((loss, accuracy), (loss_after, accuracy_after)) = (before, after);
                let better = loss_after <= loss && accuracy_after >= accuracy;
                assert!(better, "{name} {rate}, seed {seed}: {before:?} {after:?}");
                if rate == 0.02 {
                    runs += 1.0;
                    gained += accuracy_after - accuracy;
                }
            }
        }
    }
    assert!(gained / runs > 0.45, "a sane rate should do far better: {}", gained / runs);
}

#[test]
fn random_labels_leave_no_trace() {
    for seed in 0..20 {
        for rate in [0.02, 0.3, 5.0] {
            let start = trained(seed);
            let (config, mut sgd) = (SupervisorConfig::new(&start), Sgd::new(rate));
            let (mut net, mut supervisor, mut world) =
                (start, Supervisor::<Net, Class, (), 64>::sized(), World::new(seed));
            let mut before = start;
            for t in 0..1000 {
                let (x, class) = world.example(0.0);
                let class = if t < 500 { class } else { world.wrong() };
                supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
                if t == 499 {
                    before = supervisor.best(&mut net, |best| *best);
                }
            }
            supervisor.finish(&config, &mut net, &CrossEntropy);
            for net_before in [&start, &before] {
                let (before, after) = (evaluate(net_before, 0.0, seed), evaluate(&net, 0.0, seed));
                assert!(after.0 < before.0 + 0.02 && after.1 > before.1 - 0.02, "{before:?} {after:?}");
            }
        }
    }
}

/// Whatever comes, nothing that the network knew is lost, and where the world changes it is followed. The full table, of 40
/// seeds of each stream, is that of `cargo run --release --example supervisor`.
#[test]
fn it_loses_nothing_in_any_stream_and_follows_what_changes() {
    const SEEDS: u64 = 3;
    let (mut gained, mut possible) = (0.0, 0.0);
    for stream in streams::streams() {
        let changes: Vec<_> = (0..SEEDS).map(|seed| stream.changes(seed)).collect();
        let of = |which: usize| changes.iter().map(move |changes| changes[which]);
        let mean = |which| of(which).sum::<f32>() / SEEDS as f32;
        for which in [0, 1] {
            assert!(
                mean(which) >= -1.0 && of(which).all(|change| change >= -3.0),
                "{}: {changes:?}",
                stream.name
            );
        }
        // What a class that does not come would have been worth is not to be had.
        if stream.drifts() && mean(2) > 0.0 {
            gained += mean(0);
            possible += mean(2);
        }
    }
    assert!(gained > 0.9 * possible && possible > 100.0, "{gained} of {possible}");
}

/// Of a class without examples nothing can be told, so with factory weights nothing is better until there are some.
#[test]
fn with_factory_weights_nothing_is_better_while_a_class_is_missing() {
    let start = trained(14);
    for (config, improves) in
        [(SupervisorConfig::new(&start), false), (SupervisorConfig::from_scratch(), true)]
    {
        let (mut net, mut supervisor, mut world) =
            (start, Supervisor::<Net, Class, (), 32>::new(), World::new(14));
        let (mut sgd, mut improved, mut complete) = (Sgd::new(0.05), false, false);
        for t in 0..3000 {
            let (x, class) = world.example(1.0);
            if t < 1500 && class == Class(1) {
                continue;
            }
            let event = supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
            let better = matches!(event, Event::Improved(_));
            improved |= better && t < 1500;
            complete |= better && t >= 1500;
        }
        assert_eq!(improved, improves);
        assert!(complete);
    }
}

/// A config that finds nothing better and nothing worse, and never rests.
fn indifferent<'a, N: Layer, T>() -> SupervisorConfig<'a, N, T> {
    SupervisorConfig { margin: 1000.0, patience: u32::MAX, check: 8, ..SupervisorConfig::from_scratch() }
}

#[test]
fn what_is_held_out_is_not_learned_and_the_rest_is_learned_as_ever() {
    let (mut net, mut supervisor, mut adam) =
        (trained(1), Supervisor::<Net, Class, Moments, 16>::sized(), Adam::new(0.01));
    let (mut twin, mut trainer, mut twin_adam) = (net, Trainer::new(), Adam::new(0.01));
    let (mut world, mut held, config) = (World::new(2), 0, indifferent());
    for _ in 0..2000 {
        let (x, class) = world.example(0.3);
        match supervisor.observe(&config, &mut net, &mut adam, &CrossEntropy, &x, &class) {
            Event::HeldOut { .. } | Event::Drift { .. } => held += 1,
            Event::Learned { loss } => {
                let same = trainer.learn(&mut twin, &mut twin_adam, &CrossEntropy, &x, &class);
                assert_eq!(same, Ok(loss));
            }
            Event::Checked(_) => {
                trainer.learn(&mut twin, &mut twin_adam, &CrossEntropy, &x, &class).unwrap();
            }
            event => panic!("{event:?}"),
        }
        assert_eq!(bits(&parameters(&net)), bits(&parameters(&twin)));
    }
    assert!((495..505).contains(&held), "{held}");
    assert_eq!(supervisor.best(&mut net, |best| *best), trained(1));
}

/// Scalers and frozen layers are nothing that was learned: the best network has those of the network.
#[test]
fn the_best_network_is_judged_with_the_same_fixed_layers() {
    let body = Dense::<2, 3, Relu> { weights: [[1.0, -0.5, 0.2], [0.3, 0.8, -1.0]], ..Dense::ZERO };
    let scaler = StandardScaler { mean: [5.0, -3.0], inv_std: [0.5, 2.0] };
    let head = Dense::<3, 2, Softmax> { bias: [0.7, -0.2], ..Dense::ZERO };
    let mut net = (scaler, (&body, head));
    let start = net;
    let mut supervisor = Supervisor::<_, Class, (), 8>::sized();
    let (mut sgd, mut trainer, config) = (Sgd::new(0.5), Trainer::<_, ()>::new(), indifferent());
    for i in 0..100 {
        let (x, class) = ([i as f32 / 10.0, -3.0], Class(i % 2));
        if let Event::HeldOut { loss } =
            supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class)
        {
            assert_eq!(trainer.loss(&start, &CrossEntropy, &x, &class), Ok(loss));
        }
    }
    assert!(net != start && supervisor.best(&mut net, |best| *best) == start);
}

#[test]
fn classes_that_come_in_turn_or_one_after_the_other_are_held_out_alike() {
    for period in 1..40 {
        let mut net = Dense::<1, 4, Softmax>::ZERO;
        let (mut supervisor, mut sgd, config) =
            (Supervisor::<_, Class, (), 32>::new(), Sgd::new(0.0), indifferent());
        for i in 0..4000 {
            let (x, class) = ([i as f32], Class(i / period % 4));
            supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
        }
        let count = |class| supervisor.held_out().filter(|example| example.target == Class(class)).count();
        assert_eq!([0, 1, 2, 3].map(count), [8; 4], "{period}");
        // Those of each class are its latest: none is from before the last two rounds, or the last 500.
        let oldest = supervisor.held_out().map(|example| example.x[0]).fold(f32::MAX, f32::min);
        assert!(oldest >= 4000.0 - 500.0_f32.max(8.0 * period as f32), "{period} {oldest}");
    }
}

#[test]
fn nothing_is_better_while_all_examples_are_of_one_class() {
    let (mut net, mut supervisor) = (trained(3), Supervisor::<Net, Class, (), 16>::sized());
    let (mut sgd, mut world, config) =
        (Sgd::new(0.1), World::new(3), SupervisorConfig { check: 8, ..SupervisorConfig::from_scratch() });
    for _ in 0..2000 {
        let (x, _) = world.example(0.0);
        let event = supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &Class(2));
        assert!(!matches!(event, Event::Improved(_)));
    }
    supervisor.finish(&config, &mut net, &CrossEntropy);
    assert_eq!(net, trained(3));
}

#[test]
fn other_tasks_are_supervised_as_well() {
    // The sign of x in one output, as a probability and as a number.
    let mut rng = Generator::seed_from_u64(7);
    let (mut classifier, mut regressor) = (Dense::<1, 1, Sigmoid>::ZERO, Dense::<1, 1>::ZERO);
    let (mut first, mut second) =
        (Supervisor::<_, [f32; 1], (), 32>::new(), Supervisor::<_, [f32; 1], Moments, 32>::new());
    let (mut sgd, mut adam, mut scores) = (Sgd::new(0.5), Adam::new(0.01), (None, None));
    for _ in 0..1000 {
        let x = [init::uniform(1.0, &mut rng)];
        let sign = x[0].signum();
        let config = SupervisorConfig::from_scratch();
        let target = [f32::from(sign > 0.0)];
        match first.observe(&config, &mut classifier, &mut sgd, &BinaryCrossEntropy, &x, &target) {
            Event::Improved(score) => scores.0 = Some(score),
            event => assert!(!matches!(event, Event::Refused(_) | Event::RolledBack { .. })),
        }
        match second.observe(
            &SupervisorConfig::from_scratch(),
            &mut regressor,
            &mut adam,
            &MeanSquaredError,
            &x,
            &[sign],
        ) {
            Event::Improved(score) => scores.1 = Some(score),
            event => assert!(!matches!(event, Event::Refused(_))),
        }
    }
    let (classified, regressed) = (scores.0.unwrap(), scores.1.unwrap());
    assert!(classified.accuracy.unwrap() > 0.9 && classified.loss < 0.3, "{classified:?}");
    assert!(regressed.accuracy.is_none() && regressed.loss < 0.4, "{regressed:?}");
}

#[test]
fn settings_out_of_range_are_refused() {
    let config = || SupervisorConfig::<Net, Class>::from_scratch();
    let drift = |delta| Sensitivity { delta, ..config().drift };
    let mut bad = std::vec![
        (Parameter::HoldOut, SupervisorConfig { hold_out: 0, ..config() }),
        (Parameter::HoldOut, SupervisorConfig { hold_out: 1, ..config() }),
        (Parameter::Check, SupervisorConfig { check: 0, ..config() }),
        (Parameter::Patience, SupervisorConfig { patience: 0, ..config() }),
        (Parameter::Knee, SupervisorConfig { knee: 1e-7, ..config() }),
        (Parameter::Backoff, SupervisorConfig { backoff: 0.0, ..config() }),
        (Parameter::Backoff, SupervisorConfig { backoff: 1.1, ..config() }),
    ];
    for number in [f32::NAN, f32::INFINITY, -1.0] {
        bad.extend([
            (Parameter::Tolerance, SupervisorConfig { tolerance: number, ..config() }),
            (Parameter::Margin, SupervisorConfig { margin: number, ..config() }),
            (Parameter::Knee, SupervisorConfig { knee: number, ..config() }),
            (Parameter::Backoff, SupervisorConfig { backoff: number, ..config() }),
            (Parameter::Delta, SupervisorConfig { drift: drift(number), ..config() }),
        ]);
    }
    let (mut net, mut supervisor) = (trained(9), Supervisor::<Net, Class, (), 8>::sized());
    let ((x, class), mut sgd) = (World::new(9).example(0.0), Sgd::new(0.1));
    for (parameter, config) in bad {
        let event = supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
        assert_eq!(event, Event::Refused(out_of_range(parameter)), "{config:?}");
        assert_eq!(supervisor.finish(&config, &mut net, &CrossEntropy), event);
    }
    let event = supervisor.observe(&config(), &mut net, &mut Sgd::new(-1.0), &CrossEntropy, &x, &class);
    assert_eq!(event, Event::Refused(out_of_range(Parameter::LearningRate)));
    assert_eq!(
        supervisor.finish(&config(), &mut net, &CrossEntropy),
        Event::Finished { to: Weights::Current }
    );
    assert!(net == trained(9) && supervisor.held_out().next().is_none());
}

/// A `static` of it lies in `.bss`, and it is as large as documented: on the host too, where no member needs more than
/// four bytes' alignment.
static SUPERVISOR: Supervisor<Net, [f32; CLASSES], Moments, 64> = Supervisor::sized();
const _: () = {
    let parameters = 4 * <Net as Layer>::PARAMETERS;
    let examples = 64 * (4 * 4 + 4 * CLASSES + 12);
    assert!(
        Supervisor::<Net, [f32; CLASSES], Moments, 64>::RAM
            == Trainer::<Net, Moments>::RAM + parameters + examples + 40
    );
    // A frozen body is not kept twice.
    type Frozen = (&'static Dense<4, 8, Relu>, Dense<8, CLASSES, Softmax>);
    let parameters = 4 * (8 + 1) * CLASSES;
    assert!(
        Supervisor::<Frozen, [f32; CLASSES], Moments, 64>::RAM
            == Trainer::<Frozen, Moments>::RAM + parameters + examples + 40
    );
    assert!(size_of::<Event>() <= 16);
};

#[test]
fn a_supervisor_is_a_constant() {
    assert!(SUPERVISOR.held_out().next().is_none() && !SUPERVISOR.is_paused());
}

#[cfg(feature = "serde")]
#[test]
fn events_are_lines_of_json() {
    use tinyfit::Error;
    use tinyfit::train::supervisor::{Cause, Score};

    let score = Score { loss: 0.25, accuracy: Some(0.5) };
    for (event, line) in [
        (Event::Refused(Error::Input), r#"{"Refused":"Input"}"#),
        (
            Event::Refused(out_of_range(Parameter::HoldOut)),
            r#"{"Refused":{"OutOfRange":{"parameter":"hold_out"}}}"#,
        ),
        (Event::HeldOut { loss: 0.5 }, r#"{"HeldOut":{"loss":0.5}}"#),
        (Event::Drift { learning_rate: 0.5 }, r#"{"Drift":{"learning_rate":0.5}}"#),
        (Event::Paused, r#""Paused""#),
        (Event::Learned { loss: 0.5 }, r#"{"Learned":{"loss":0.5}}"#),
        (Event::Checked(score), r#"{"Checked":{"loss":0.25,"accuracy":0.5}}"#),
        (Event::Improved(Score { accuracy: None, ..score }), r#"{"Improved":{"loss":0.25,"accuracy":null}}"#),
        (
            Event::RolledBack { cause: Cause::Worse, to: Weights::Best, learning_rate: 0.5 },
            r#"{"RolledBack":{"cause":"Worse","to":"Best","learning_rate":0.5}}"#,
        ),
        (Event::Stopped { to: Weights::Factory }, r#"{"Stopped":{"to":"Factory"}}"#),
        (Event::Finished { to: Weights::Current }, r#"{"Finished":{"to":"Current"}}"#),
    ] {
        assert_eq!(serde_json::to_string(&event).unwrap(), line);
        assert_eq!(serde_json::from_str::<Event>(line).unwrap(), event);
    }
}
