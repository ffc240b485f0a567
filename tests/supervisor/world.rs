//! A world to learn from, a network that was trained in it, and a year of it.

use tinyfit::train::{Supervisor, SupervisorConfig};
use tinyfit::{
    Adam, Class, CrossEntropy, Dense, Generator, Layer, Optimizer, Relu, SeedableRng, Softmax, Train,
    Trainer, Zero, init,
};

pub(crate) const CLASSES: usize = 4;
pub(crate) type Net = (Dense<4, 8, Relu>, Dense<8, CLASSES, Softmax>);

/// Four classes in four dimensions, and a world that turns: `turn` is the angle by which the features are rotated in
/// two planes, and shifts their means too.
pub(crate) struct World(pub(crate) Generator);

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Generator::seed_from_u64(seed))
    }

    pub(crate) fn normal(&mut self) -> f32 {
        (0..12).map(|_| init::uniform(0.5, &mut self.0)).sum()
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        init::index(n, &mut self.0)
    }

    pub(crate) fn example(&mut self, turn: f32) -> ([f32; 4], Class) {
        let class = self.below(CLASSES);
        let [a, b, c, d] = core::array::from_fn(|i| 0.5 * self.normal() + if i == class { 1.5 } else { 0.0 });
        let (sin, cos) = turn.sin_cos();
        let shift = 0.5 * turn;
        (
            [cos * a - sin * b + shift, sin * a + cos * b, cos * c - sin * d, sin * c + cos * d - shift],
            Class(class),
        )
    }

    pub(crate) fn wrong(&mut self) -> Class {
        Class(self.below(CLASSES))
    }
}

/// A network that knows the world as it is at first.
pub(crate) fn trained(seed: u64) -> Net {
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
pub(crate) fn evaluate(net: &Net, turn: f32, seed: u64) -> (f32, f32) {
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
pub(crate) fn year<Opt: Optimizer>(seed: u64, mut optimizer: Opt) -> [(f32, f32); 2] {
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
