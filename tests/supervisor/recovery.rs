//! What makes a network worse, and how it comes back: rollback, lower rates, drift.

use tinyfit::optim::Moments;
use tinyfit::train::supervisor::{Cause, Event, Score, Weights};
use tinyfit::train::{Sensitivity, Supervisor, SupervisorConfig};
use tinyfit::{
    Adam, Class, CrossEntropy, Dense, Error, Generator, MeanSquaredError, SeedableRng, Sgd, Softmax, Train,
    Trainer, Zero, init,
};

use crate::world::{Net, World, evaluate, trained};

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

/// What the losses were while learning went on, through a stretch of random labels say, is no measure of a rest.
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
