//! The guarantees of the supervisor: it learns what there is to learn, and whatever comes, it ends no worse than it
//! started.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;
#[path = "common/streams.rs"]
mod streams;

use std::fmt::Debug;

use common::{bits, network, out_of_range, parameters};
use proptest::collection::vec;
use proptest::prelude::*;
use tinyfit::data::Example;
use tinyfit::optim::Moments;
use tinyfit::state::State;
use tinyfit::train::supervisor::{Cause, Event, Score, Weights};
use tinyfit::train::{Sensitivity, Supervisor, SupervisorConfig};
use tinyfit::{
    Adam, BinaryCrossEntropy, Class, CrossEntropy, Dense, Error, Generator, Layer, MeanSquaredError,
    Optimizer, Parameter, Relu, SeedableRng, Sgd, Sigmoid, Softmax, StandardScaler, Train, Trainer, Zero,
    init,
};

const CLASSES: usize = 4;
type Net = (Dense<4, 8, Relu>, Dense<8, CLASSES, Softmax>);

/// Four classes in four dimensions, and a world that turns: `turn` is the angle by which the features are rotated in
/// two planes, and shifts their means too.
struct World(Generator);

impl World {
    fn new(seed: u64) -> Self {
        Self(Generator::seed_from_u64(seed))
    }

    fn normal(&mut self) -> f32 {
        (0..12).map(|_| init::uniform(0.5, &mut self.0)).sum()
    }

    fn below(&mut self, n: usize) -> usize {
        init::index(n, &mut self.0)
    }

    fn example(&mut self, turn: f32) -> ([f32; 4], Class) {
        let class = self.below(CLASSES);
        let [a, b, c, d] = core::array::from_fn(|i| 0.5 * self.normal() + if i == class { 1.5 } else { 0.0 });
        let (sin, cos) = turn.sin_cos();
        let shift = 0.5 * turn;
        (
            [cos * a - sin * b + shift, sin * a + cos * b, cos * c - sin * d, sin * c + cos * d - shift],
            Class(class),
        )
    }

    fn wrong(&mut self) -> Class {
        Class(self.below(CLASSES))
    }
}

/// A network trained on the world as it is at first.
fn trained(seed: u64) -> Net {
    let (mut world, mut net) = (World::new(seed), Net::ZERO);
    net.initialize(&mut world.0);
    let (mut trainer, mut adam) = (Trainer::new(), Adam::new(0.01));
    for _ in 0..800 {
        let (x, class) = world.example(0.0);
        trainer.learn(&mut net, &mut adam, &CrossEntropy, &x, &class).unwrap();
    }
    net
}

/// Loss and accuracy on 1,000 fresh examples.
fn evaluate(net: &Net, turn: f32, seed: u64) -> (f32, f32) {
    let (mut world, mut trainer) = (World::new(!seed), Trainer::<Net, ()>::new());
    let (mut loss, mut hits) = (0.0, 0.0);
    for _ in 0..1000 {
        let (x, class) = world.example(turn);
        loss += trainer.loss(net, &CrossEntropy, &x, &class).unwrap_or(f32::INFINITY);
        hits += f32::from(Class::argmax(&net.predict(&x)) == Some(class));
    }
    (loss / 1000.0, hits / 1000.0)
}

/// A year in a hostile world: quiet until 3,000, then a jump, then a slow turn until 7,000. One label in 20 is wrong, all are
/// random from 5,000 to 5,500, and every thousand examples bring NaN, outliers and labels that do not exist.
fn year<Opt: Optimizer>(seed: u64, mut optimizer: Opt) -> [(f32, f32); 2] {
    let start = trained(seed);
    let config = SupervisorConfig::new(&start);
    let (mut net, mut supervisor, mut world) =
        (start, Supervisor::<Net, Class, Opt::State, 64>::sized(), World::new(seed + 1000));
    let turn = |t: usize| if t < 3000 { 0.0 } else { 0.7 + 0.5 * (t.min(7000) - 3000) as f32 / 4000.0 };
    for t in 0..10_000 {
        let (mut x, mut class) = world.example(turn(t));
        if world.below(20) == 0 || (5000..5500).contains(&t) {
            class = world.wrong();
        }
        match t % 1000 {
            200..210 => x[t % 4] = f32::NAN,
            400..405 => x = x.map(|x| 1e4 * x),
            410..413 => x = x.map(|x| 1e30 * x),
            500 => class = Class(CLASSES),
            _ => {}
        }
        supervisor.observe(&config, &mut net, &mut optimizer, &CrossEntropy, &x, &class);
    }
    supervisor.finish(&config, &mut net, &CrossEntropy);
    [&start, &net].map(|net| evaluate(net, turn(10_000), seed))
}

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
        // The loss of a class that does not come is not known.
        if stream.drifts() && mean(2) > 0.0 {
            gained += mean(0);
            possible += mean(2);
        }
    }
    assert!(gained > 0.9 * possible && possible > 100.0, "{gained} of {possible}");
}

/// Two examples of each class for each half.
fn anchors(seed: u64) -> Vec<Example<[f32; 4], Class>> {
    let mut world = World::new(seed);
    let of =
        |class| core::iter::from_fn(|| Some(world.example(0.0))).find(|(_, found)| *found == Class(class));
    (0..4 * CLASSES).map(|i| i % CLASSES).filter_map(of).map(|(x, target)| Example { x, target }).collect()
}

/// One half of the anchors is held out from the beginning and never learned; of the other, one is learned after each
/// example, unless its class comes.
#[test]
fn anchors_judge_or_are_learned_while_their_class_stays_away() {
    let anchors = anchors(5);
    let (judges, learned) = anchors.split_at(anchors.len() / 2);
    let config = SupervisorConfig { anchors: &anchors, ..indifferent() };
    let (mut net, mut supervisor, mut sgd) =
        (trained(1), Supervisor::<Net, Class, (), 16>::sized(), Sgd::new(0.01));
    let (mut twin, mut trainer, mut world) = (net, Trainer::<Net, ()>::new(), World::new(2));
    let (mut counts, mut places) = ([0; CLASSES], Vec::new());
    for t in 0..4000 {
        // Class 3 never comes, class 2 not in the second half.
        let (x, class) = (0..).map(|_| world.example(0.0)).find(|(_, class)| class.0 < 3 - t / 2000).unwrap();
        let event = supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
        if t == 0 {
            let held: Vec<_> = supervisor.held_out().copied().collect();
            assert_eq!(held[..judges.len()], *judges);
        }
        if matches!(event, Event::HeldOut { .. } | Event::Drift { .. }) {
            continue;
        }
        trainer.learn(&mut twin, &mut Sgd::new(0.01), &CrossEntropy, &x, &class).unwrap();
        if net != twin {
            // What else it learned was one of the second half, and which holds its class.
            let before = twin;
            let found = learned.iter().position(|Example { x, target }| {
                twin = before;
                trainer.learn(&mut twin, &mut Sgd::new(0.01), &CrossEntropy, x, target).unwrap();
                bits(&parameters(&twin)) == bits(&parameters(&net))
            });
            let place = found.expect("an anchor of the second half");
            // In the first turns every class has yet to come.
            if t > 200 {
                counts[learned[place].target.0] += 1;
                places.push(place);
            }
        }
    }
    places.sort_unstable();
    places.dedup();
    // Of some 2,850 examples learned, class 3 is due after every fourth, class 2 after every fourth of the second half.
    assert!((600..820).contains(&counts[3]) && (280..420).contains(&counts[2]), "{counts:?}");
    assert!(counts[0] + counts[1] < 150 && places.len() >= 4, "{counts:?} {places:?}");
    let judges_of_3 = judges.iter().filter(|anchor| anchor.target == Class(3));
    assert!(
        judges_of_3.clone().count() == 2
            && judges_of_3.clone().all(|a| supervisor.held_out().any(|held| held == a))
    );
    assert!(
        supervisor.held_out().filter(|held| judges.contains(held)).count() == 2,
        "the others have given way"
    );
}

/// An example that a network cannot take is not an anchor, and does no harm.
#[test]
fn anchors_that_do_not_fit_are_left_out() {
    let bad = [
        Example { x: [f32::NAN, 0.0, 0.0, 0.0], target: Class(0) },
        Example { x: [0.0; 4], target: Class(CLASSES) },
        Example { x: [f32::INFINITY; 4], target: Class(3) },
        Example { x: [0.0; 4], target: Class(usize::MAX) },
    ];
    let start = trained(3);
    let config = SupervisorConfig { anchors: &bad, ..SupervisorConfig::new(&start) };
    let (mut net, mut supervisor, mut world) =
        (start, Supervisor::<Net, Class, (), 16>::sized(), World::new(3));
    for _ in 0..200 {
        let (x, class) = world.example(0.0);
        let event = supervisor.observe(&config, &mut net, &mut Sgd::new(0.01), &CrossEntropy, &x, &class);
        assert!(!matches!(event, Event::Refused(_)), "{event:?}");
    }
    assert!(
        supervisor.held_out().all(|held| held.x.iter().all(|x| x.is_finite()) && held.target.0 < CLASSES)
    );
    assert!(parameters(&net).iter().all(|weight| weight.is_finite()));
}

/// A class without examples cannot be measured, so with factory weights nothing is better until there are some.
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
fn a_rate_too_high_is_undone_and_lowered_until_learning_rests_and_drift_gives_it_back() {
    let start = trained(4);
    let (mut net, mut supervisor, mut world) =
        (start, Supervisor::<Net, Class, (), 32>::new(), World::new(4));
    let (mut sgd, config) =
        (Sgd::new(1e6), SupervisorConfig { check: 16, patience: 6, ..SupervisorConfig::from_scratch() });
    let (mut rate, mut rolled_back) = (1e6, 0);
    loop {
        let (x, class) = world.example(0.0);
        match supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class) {
            Event::RolledBack { cause, to: Weights::Best, learning_rate } => {
                rate /= 2.0;
                rolled_back += 1;
                assert!(matches!(cause, Cause::Diverged | Cause::Worse));
                assert_eq!((net, learning_rate, sgd.learning_rate), (start, rate, rate));
            }
            Event::Stopped { to: Weights::Best } => break,
            Event::Improved(_) | Event::Drift { .. } => panic!("at such a rate, in so quiet a world"),
            _ => {}
        }
    }
    assert!(rolled_back > 3 && supervisor.is_paused() && net == start);

    for _ in 0..500 {
        let (x, class) = world.example(0.0);
        let event = supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
        assert!(matches!(event, Event::Paused | Event::HeldOut { .. }) && net == start);
    }
    sgd.learning_rate = 0.05;
    let delay = (0..).find(|_| {
        let (x, class) = world.example(1.5);
        match supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class) {
            Event::Drift { learning_rate } => {
                assert!(learning_rate == 0.1 && sgd.learning_rate == 0.1 && !supervisor.is_paused());
                true
            }
            event => {
                assert!(matches!(event, Event::Paused | Event::HeldOut { .. }));
                false
            }
        }
    });
    assert!(delay.unwrap() < 150, "{delay:?}");
    let mut improved = false;
    for _ in 0..500 {
        let (x, class) = world.example(1.5);
        let event = supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
        improved |=
            matches!(event, Event::Improved(Score { accuracy: Some(accuracy), .. }) if accuracy > 0.8);
    }
    assert!(improved);
}

#[test]
fn nan_from_outside_is_undone() {
    let start = trained(5);
    let broken = |mut net: Net| {
        net.0.weights[1][2] = f32::NAN;
        net
    };
    let ((x, class), mut adam) = (World::new(5).example(0.0), Adam::new(0.1));
    let (alone, with_factory) = (SupervisorConfig::from_scratch(), SupervisorConfig::new(&start));

    // From the beginning: the factory's weights, or nothing.
    let (mut supervisor, mut net) = (Supervisor::<Net, Class, Moments, 8>::sized(), broken(start));
    let event = supervisor.observe(&alone, &mut net, &mut adam, &CrossEntropy, &x, &class);
    assert_eq!(event, Event::Refused(Error::Loss));
    let event = supervisor.observe(&with_factory, &mut net, &mut adam, &CrossEntropy, &x, &class);
    assert!(matches!(event, Event::HeldOut { .. }) && net == start);

    // Later: the best, at once where an example shows it.
    let event = supervisor.observe(&alone, &mut net, &mut adam, &CrossEntropy, &x, &class);
    assert!(matches!(event, Event::Learned { .. }) && net != start);
    let event = supervisor.observe(&alone, &mut net, &mut adam, &CrossEntropy, &x, &class);
    assert!(matches!(event, Event::HeldOut { .. }));
    net = broken(net);
    let event = supervisor.observe(&alone, &mut net, &mut adam, &CrossEntropy, &x, &class);
    let undone = Event::RolledBack { cause: Cause::NotFinite, to: Weights::Best, learning_rate: 0.05 };
    assert!(event == undone && net == start);

    // Learning begins again, without the states of what was undone.
    let (mut twin, mut twin_adam) = (start, adam);
    supervisor.observe(&alone, &mut net, &mut adam, &CrossEntropy, &x, &class);
    Trainer::new().learn(&mut twin, &mut twin_adam, &CrossEntropy, &x, &class).unwrap();
    assert!(net == twin && net != start);

    // In `finish` too.
    net = broken(net);
    assert_eq!(supervisor.finish(&alone, &mut net, &CrossEntropy), Event::Finished { to: Weights::Best });
    assert_eq!(net, start);
}

#[test]
fn the_factory_s_weights_come_back_with_the_world_they_were_made_for() {
    let factory = trained(6);
    let config = SupervisorConfig::new(&factory);
    let (mut net, mut supervisor) = (factory, Supervisor::<Net, Class, (), 64>::sized());
    let (mut sgd, mut world) = (Sgd::new(0.02), World::new(6));
    for t in 0..5000 {
        let (x, class) = world.example(if t < 4000 { 1.5 } else { 0.0 });
        supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
        if t == 3999 {
            let best = supervisor.best(&mut net, |best| *best);
            assert!(evaluate(&best, 1.5, 6).1 > evaluate(&factory, 1.5, 6).1 + 0.3);
        }
        // Nothing is learned of the old world, so only the factory's weights can know it.
        sgd.learning_rate = if t < 4000 { 0.02 } else { 0.0 };
    }
    assert_eq!(supervisor.finish(&config, &mut net, &CrossEntropy), Event::Finished { to: Weights::Factory });
    assert_eq!(net, factory);
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
fn outliers_and_overflow_do_not_hide_what_is_worse() {
    for knee in [1e-6, 1e-3, 1.0, 1e6] {
        let start = trained(8);
        let (mut net, mut supervisor, mut world) =
            (start, Supervisor::<Net, Class, (), 32>::new(), World::new(8));
        let (mut sgd, config) =
            (Sgd::new(100.0), SupervisorConfig { knee, check: 16, ..SupervisorConfig::from_scratch() });
        let mut undone = false;
        for t in 0..300 {
            let (mut x, class) = world.example(0.0);
            if t % 50 == 0 {
                x = x.map(|x| 1e30 * x);
            }
            let event = supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
            assert!(!matches!(event, Event::Improved(_)));
            undone |= matches!(event, Event::RolledBack { .. });
        }
        supervisor.finish(&config, &mut net, &CrossEntropy);
        assert!(undone && net == start, "{knee}");
    }
}

/// A confident network in a world where every fourth label is wrong: doubt lowers the mean of the losses, by far, and
/// raises most of them. Were it better, the labels need only be wrong for a while to make a sharp network dull.
#[test]
fn better_is_better_on_most_examples() {
    let mut net = Dense::<1, 2, Softmax> { weights: [[-4.0, 4.0]], ..Dense::ZERO };
    let (start, mut rng) = (net, Generator::seed_from_u64(10));
    let (mut supervisor, mut sgd, mut lowest) =
        (Supervisor::<_, Class, (), 256>::sized(), Sgd::new(0.05), f32::MAX);
    for _ in 0..3000 {
        let x = [if init::index(2, &mut rng) == 0 { -1.0 } else { 1.0 }];
        let right = usize::from(x[0] > 0.0);
        let class = Class(if init::index(4, &mut rng) == 0 { 1 - right } else { right });
        match supervisor.observe(
            &SupervisorConfig::from_scratch(),
            &mut net,
            &mut sgd,
            &CrossEntropy,
            &x,
            &class,
        ) {
            Event::Improved(score) => panic!("{score:?}"),
            Event::Checked(score) => lowest = lowest.min(score.loss),
            _ => {}
        }
    }
    let best = supervisor.best(&mut net, |best| *best);
    assert!(best == start && lowest < 0.45, "at first ln(1 + 8) / 4 = 0.55: {lowest}");
}

/// What makes a network worse, each alone: losses of a regression, up to overflow and with any knee, or wrong classes,
/// where any rise of the loss is put up with.
#[test]
fn losses_and_wrong_classes_are_each_enough_to_go_back() {
    for (knee, tolerance) in [(1e-6, 0.1), (0.5, 0.1), (1e6, 0.1), (1.0, 1000.0)] {
        let config = SupervisorConfig {
            knee,
            tolerance,
            check: 16,
            patience: u32::MAX,
            ..SupervisorConfig::from_scratch()
        };
        let mut net = Dense::<1, 1> { weights: [[1.0]], ..Dense::ZERO };
        let (mut supervisor, mut sgd) = (Supervisor::<_, [f32; 1], (), 16>::sized(), Sgd::new(1e6));
        let mut undone = false;
        for t in 0..200 {
            let x = [(t * 37 % 100) as f32 / 50.0 - 1.0];
            let event = supervisor.observe(&config, &mut net, &mut sgd, &MeanSquaredError, &x, &[x[0] + 1.0]);
            undone |= matches!(event, Event::RolledBack { cause: Cause::Diverged, .. });
        }
        assert_eq!(undone, tolerance < 1.0, "{knee} {tolerance}");
    }
    let config = SupervisorConfig { tolerance: 1000.0, ..SupervisorConfig::from_scratch() };
    let (mut net, mut supervisor, mut world) =
        (trained(11), Supervisor::<Net, Class, (), 32>::new(), World::new(11));
    let mut sgd = Sgd::new(5.0);
    let undone = (0..500).any(|_| {
        let (x, class) = world.example(0.0);
        let event = supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
        matches!(event, Event::RolledBack { .. })
    });
    assert!(undone);
}

#[test]
fn at_the_end_what_was_learned_since_the_last_check_counts_too() {
    let (mut net, mut supervisor, mut world) =
        (Net::ZERO, Supervisor::<Net, Class, Moments, 32>::new(), World::new(12));
    net.initialize(&mut world.0);
    let (mut adam, config) =
        (Adam::new(0.01), SupervisorConfig { check: u32::MAX, ..SupervisorConfig::from_scratch() });
    for _ in 0..600 {
        let (x, class) = world.example(0.0);
        supervisor.observe(&config, &mut net, &mut adam, &CrossEntropy, &x, &class);
    }
    let learned = net;
    assert_eq!(supervisor.finish(&config, &mut net, &CrossEntropy), Event::Finished { to: Weights::Current });
    assert!(net == learned && supervisor.best(&mut net, |best| *best) == learned);
    assert_eq!(supervisor.finish(&config, &mut net, &CrossEntropy), Event::Finished { to: Weights::Best });
}

/// Losses during learning, for example through a stretch of random labels, do not measure a pause.
#[test]
fn drift_is_seen_at_rest_whatever_was_before() {
    let (mut net, mut supervisor, mut world) =
        (trained(13), Supervisor::<Net, Class, (), 32>::new(), World::new(13));
    let (mut sgd, config) =
        (Sgd::new(1e-3), SupervisorConfig { patience: 2, ..SupervisorConfig::from_scratch() });
    // The alarm at the beginning of the stretch is not what is to be seen here.
    let deaf = SupervisorConfig {
        drift: Sensitivity { threshold: 1e9, ..config.drift },
        patience: u32::MAX,
        ..config.clone()
    };
    for _ in 0..1500 {
        let (x, _) = world.example(0.0);
        let class = world.wrong();
        supervisor.observe(&deaf, &mut net, &mut sgd, &CrossEntropy, &x, &class);
    }
    let mut seen = 0;
    while !supervisor.is_paused() {
        let (x, class) = world.example(0.0);
        supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
        seen += 1;
        assert!(seen < 1000);
    }
    for _ in 0..400 {
        let (x, class) = world.example(0.0);
        supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
    }
    assert!(supervisor.is_paused());
    let delay = (0..2000).find(|_| {
        let (x, class) = world.example(0.7);
        let event = supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &class);
        matches!(event, Event::Drift { .. })
    });
    assert!(delay.is_some_and(|delay| delay < 200), "{delay:?}");
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

/// A `static` of it is in `.bss`, and it is as large as documented: on the host too, where no member needs more than
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

/// The claims of each event about the weights, bit for bit, and that finite ones stay so.
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
    /// A state that a checksum would have refused does no harm either: it is only another past.
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
