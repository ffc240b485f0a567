//! Anchors: examples of the factory that are held out or learned again.

use tinyfit::data::Example;
use tinyfit::train::supervisor::Event;
use tinyfit::train::{Supervisor, SupervisorConfig};
use tinyfit::{Class, CrossEntropy, Sgd, Trainer};

use crate::common::{bits, parameters};
use crate::indifferent;
use crate::world::{CLASSES, Net, World, trained};

/// Two examples of each class for each half.
pub(crate) fn anchors(seed: u64) -> Vec<Example<[f32; 4], Class>> {
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
            // What else it learned was one of the second half, and which tells its class.
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

/// What a network cannot take is no anchor, and harms nothing.
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
