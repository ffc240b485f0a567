//! Streams that a device may meet after it left the factory, and what is won and lost in them.

use tinyfit::data::Example;
use tinyfit::optim::Moments;
use tinyfit::train::supervisor::Event;
use tinyfit::train::{Supervisor, SupervisorConfig};
use tinyfit::{
    Adam, Class, CrossEntropy, Dense, Generator, Layer, Relu, SeedableRng, Sgd, Softmax, Train, Trainer,
    Zero, init,
};

pub(crate) const CLASSES: usize = 4;
pub(crate) const INPUTS: usize = 6;
pub(crate) type Net = (Dense<INPUTS, 16, Relu>, Dense<16, CLASSES, Softmax>);
pub(crate) type Anchor = Example<[f32; INPUTS], Class>;

/// Examples of a stream.
const LENGTH: usize = 6000;
/// Training examples of each class, which anchors are chosen from.
const TRAINED: usize = 375;

/// Where the examples of each class lie: normal distributions of a deviation of 0.8.
#[derive(Clone)]
pub(crate) struct World([[f32; INPUTS]; CLASSES]);

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Generator::seed_from_u64(seed);
        Self(core::array::from_fn(|_| core::array::from_fn(|_| init::uniform(1.3, &mut rng))))
    }

    /// The world in between: at 0 this one, at 1 the other.
    fn toward(&self, other: &Self, share: f32) -> Self {
        let mut between = self.clone();
        for (center, other) in between.0.as_flattened_mut().iter_mut().zip(other.0.as_flattened()) {
            *center += share * (other - *center);
        }
        between
    }

    /// This world, where a class is as in the other.
    fn with(&self, class: usize, other: &Self) -> Self {
        let mut changed = self.clone();
        changed.0[class] = other.0[class];
        changed
    }

    fn draw(&self, class: usize, rng: &mut Generator) -> [f32; INPUTS] {
        let mut normal = || (0..12).map(|_| init::uniform(0.5, rng)).sum::<f32>();
        self.0[class].map(|center| center + 0.8 * normal())
    }
}

/// An example of a stream by its place, in a world that may become another, and the class it is labeled with.
type Draw = fn(usize, &World, &World, &mut Generator) -> ([f32; INPUTS], usize);

/// A stream, in a world that may become another.
pub(crate) struct Stream {
    pub(crate) name: &'static str,
    rate: f32,
    draw: Draw,
    /// The world it ends in, if that differs from the first.
    end: Option<fn(&World, &World) -> World>,
}

impl Stream {
    /// Whether it ends in another world.
    pub(crate) fn drifts(&self) -> bool {
        self.end.is_some()
    }

    /// The changes of accuracy, in points, of a network that a supervisor watches, with anchors or without, and of one that learns
    /// unwatched, on 1,500 new examples of all classes.
    pub(crate) fn changes(&self, seed: u64) -> [f32; 3] {
        let (world, other) = (World::new(seed), World::new(seed + 500));
        let start = pretrained(&world, seed);
        let anchors = anchors(&start, &world, seed);
        let end = self.end.map_or_else(|| world.clone(), |end| end(&world, &other));
        let before = accuracy(&start, &end, seed);
        let examples = || {
            let mut rng = Generator::seed_from_u64(seed + 7);
            let (world, other) = (&world, &other);
            (0..LENGTH).map(move |i| (self.draw)(i, world, other, &mut rng))
        };
        let watched = |anchors: &[Anchor]| self.watched(&start, anchors, examples());
        let nets = [watched(&anchors), watched(&[]), self.unwatched(&start, examples())];
        nets.map(|net| 100.0 * (accuracy(&net, &end, seed) - before))
    }

    fn watched(
        &self,
        start: &Net,
        anchors: &[Anchor],
        examples: impl Iterator<Item = ([f32; INPUTS], usize)>,
    ) -> Net {
        let config = SupervisorConfig { anchors, ..SupervisorConfig::new(start) };
        let (mut net, mut supervisor) = (*start, Supervisor::<Net, Class, (), 32>::new());
        let mut sgd = Sgd::new(self.rate);
        for (i, (x, class)) in examples.enumerate() {
            let event = supervisor.observe(&config, &mut net, &mut sgd, &CrossEntropy, &x, &Class(class));
            // Half of the wearers do not take a rest for an answer.
            if matches!(event, Event::Stopped { .. }) && i % 2 == 0 {
                supervisor.resume();
            }
        }
        supervisor.finish(&config, &mut net, &CrossEntropy);
        net
    }

    fn unwatched(&self, start: &Net, examples: impl Iterator<Item = ([f32; INPUTS], usize)>) -> Net {
        let (mut net, mut trainer) = (*start, Trainer::<Net, ()>::new());
        let mut sgd = Sgd::new(self.rate);
        for (x, class) in examples {
            // A refused example changes nothing.
            let _ = trainer.learn(&mut net, &mut sgd, &CrossEntropy, &x, &Class(class));
        }
        net
    }
}

fn accuracy(net: &Net, world: &World, seed: u64) -> f32 {
    let mut rng = Generator::seed_from_u64(seed ^ 0xABCDEF);
    let hit = |i: &usize| {
        Class::argmax(&net.predict(&world.draw(i % CLASSES, &mut rng))) == Some(Class(i % CLASSES))
    };
    (0..1500).filter(hit).count() as f32 / 1500.0
}

/// A network trained on the world.
fn pretrained(world: &World, seed: u64) -> Net {
    let (mut net, mut rng) = (Net::ZERO, Generator::seed_from_u64(seed + 1000));
    net.initialize(&mut rng);
    let (mut trainer, mut adam) = (Trainer::<Net, Moments>::new(), Adam::new(0.005));
    for i in 0..CLASSES * TRAINED {
        let (x, class) = (world.draw(i % CLASSES, &mut rng), Class(i % CLASSES));
        let _ = trainer.learn(&mut net, &mut adam, &CrossEntropy, &x, &class);
    }
    net
}

/// A dozen training examples of each class, from easy to hard at even distances, as `tinyfit` chooses them.
fn anchors(net: &Net, world: &World, seed: u64) -> Vec<Anchor> {
    const EACH: usize = 12;
    let mut rng = Generator::seed_from_u64(seed + 77_777);
    let ranked: [Vec<_>; CLASSES] = core::array::from_fn(|class| {
        let mut examples: Vec<_> = (0..TRAINED).map(|_| world.draw(class, &mut rng)).collect();
        examples.sort_by(|a, b| net.predict(b)[class].total_cmp(&net.predict(a)[class]));
        examples
    });
    // Of each two neighbors one judges and one is learned, the easier and the harder by turns.
    let place = |i: usize| if i < EACH / 2 { 2 * i + i % 2 } else { 2 * (i - EACH / 2) + 1 - i % 2 };
    let anchor = |i: usize, class: usize| Example {
        x: ranked[class][(2 * place(i) + 1) * TRAINED / (2 * EACH)],
        target: Class(class),
    };
    (0..EACH)
        .flat_map(|i| (0..CLASSES).map(move |class| (i, class)))
        .map(|(i, class)| anchor(i, class))
        .collect()
}

fn any(rng: &mut Generator) -> usize {
    init::index(CLASSES, rng)
}

/// Whether a thing that happens once in so many times happens.
fn once_in(n: usize, rng: &mut Generator) -> bool {
    init::index(n, rng) == 0
}

/// All streams: thirteen that do what a device should survive, six more of that kind, and six that end in another world.
pub(crate) fn streams() -> Vec<Stream> {
    let still = |name, draw| Stream { name, rate: 0.05, draw, end: None };
    let moving = |name, end, draw| Stream { name, rate: 0.05, draw, end: Some(end) };
    let three: Draw = |_, w, _, r| {
        let k = init::index(3, r);
        (w.draw(k, r), k)
    };
    let clean: Draw = |_, w, _, r| {
        let k = any(r);
        (w.draw(k, r), k)
    };
    const NEAR: f32 = 0.4;
    vec![
        still("clean labels", clean),
        still("half of the labels random", |_, w, _, r| {
            let k = any(r);
            (w.draw(k, r), if once_in(2, r) { any(r) } else { k })
        }),
        still("all labels random", |_, w, _, r| (w.draw(any(r), r), any(r))),
        still("one class alone", |_, w, _, r| (w.draw(2, r), 2)),
        still("one class never comes", three),
        still("blocks of 500 of each class", |i, w, _, r| (w.draw(i / 500 % 4, r), i / 500 % 4)),
        still("two classes of four, 95 to 5", |_, w, _, r| {
            let k = usize::from(once_in(20, r));
            (w.draw(k, r), k)
        }),
        still("another world from 2000 to 4000", |i, w, v, r| {
            let k = any(r);
            (if (2000..4000).contains(&i) { v } else { w }.draw(k, r), k)
        }),
        still("one class is always called another", |_, w, _, r| {
            let k = any(r);
            (w.draw(k, r), if k == 3 { 0 } else { k })
        }),
        still("30 % outliers of 1e6", |_, w, _, r| {
            let k = any(r);
            let mut x = w.draw(k, r);
            if init::index(10, r) < 3 {
                x[init::index(INPUTS, r)] = 1e6;
            }
            (x, k)
        }),
        Stream { rate: 50.0, ..still("clean labels, rate 50", clean) },
        still("NaN", |_, _, _, r| ([f32::NAN; INPUTS], any(r))),
        still("zeros, random labels", |_, _, _, r| ([0.0; INPUTS], any(r))),
        still("10 % of the labels random", |_, w, _, r| {
            let k = any(r);
            (w.draw(k, r), if once_in(10, r) { any(r) } else { k })
        }),
        still("blocks of 50 of each class", |i, w, _, r| (w.draw(i / 50 % 4, r), i / 50 % 4)),
        still("one class at 1 %", |_, w, _, r| {
            let k = if once_in(100, r) { 3 } else { init::index(3, r) };
            (w.draw(k, r), k)
        }),
        still("one class comes back at 5000", |i, w, _, r| {
            let k = init::index(if i < 5000 { 3 } else { CLASSES }, r);
            (w.draw(k, r), k)
        }),
        Stream { rate: 0.3, ..still("one class never comes, rate 0.3", three) },
        Stream { rate: 0.005, ..still("one class never comes, rate 0.005", three) },
        moving(
            "slow drift of all classes",
            |_, v| v.clone(),
            |i, w, v, r| {
                let k = any(r);
                (w.toward(v, (i as f32 / 4000.0).min(1.0)).draw(k, r), k)
            },
        ),
        moving(
            "sudden change at 1000",
            |_, v| v.clone(),
            |i, w, v, r| {
                let k = any(r);
                (if i < 1000 { w } else { v }.draw(k, r), k)
            },
        ),
        moving(
            "one class changes at 1000",
            |w, v| w.with(1, v),
            |i, w, v, r| {
                let k = any(r);
                (if i < 1000 || k != 1 { w } else { v }.draw(k, r), k)
            },
        ),
        moving(
            "a new wearer",
            |w, v| w.toward(v, NEAR),
            |_, w, v, r| {
                let k = any(r);
                (w.toward(v, NEAR).draw(k, r), k)
            },
        ),
        moving(
            "a new wearer, one class never comes",
            |w, v| w.toward(v, NEAR),
            |_, w, v, r| {
                let k = init::index(3, r);
                (w.toward(v, NEAR).draw(k, r), k)
            },
        ),
        moving(
            "a new wearer, blocks of 500",
            |w, v| w.toward(v, NEAR),
            |i, w, v, r| {
                let k = i / 500 % 4;
                (w.toward(v, NEAR).draw(k, r), k)
            },
        ),
    ]
}
