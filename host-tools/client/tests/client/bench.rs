//! A small device on this host.

use tinyfit::{Dense, Generator, Relu, SeedableRng, Softmax, StandardScaler, Train, Zero};
use tinyfit_board::store::{Ram, Slots};
use tinyfit_board::{Device, Factory, State, Updates};

pub(crate) type Net = (Dense<30, 8, Relu>, Dense<8, 4, Softmax>);
pub(crate) type Bench = Device<Net, Net, Ram<Vec<u8>, 4, 256>, 30, 4>;

/// Numbers of its model.
pub(crate) const NUMBERS: usize = 60 + 30 * 8 + 8 + 8 * 4 + 4;

/// What its network is.
pub(crate) const FINGERPRINT: u32 = 0x1234_5678;

const SLOTS: Slots = Slots { first: 0, second: 0x4000, bytes: 0x4000 };

/// A device as it leaves the factory.
pub(crate) fn bench(updates: Updates) -> Bench {
    let mut net = Net::ZERO;
    net.initialize(&mut Generator::seed_from_u64(1));
    let net: &'static Net = Box::leak(Box::new(net));
    let factory = Factory {
        board: "bench",
        scaler: Box::leak(Box::new(StandardScaler { mean: [0.0; 30], inv_std: [1.0; 30] })),
        network: net,
        int8: net,
        anchors: &[],
        fingerprint: FINGERPRINT,
        updates,
        clock: || 7,
        ticks_per_second: 1,
    };
    Device::new(factory, Box::leak(Box::new(State::ZERO)), Ram(vec![0xFF; 0x8000]), SLOTS)
}

/// Features of an example of a class.
pub(crate) fn features(class: usize, nth: usize) -> Vec<f32> {
    (0..30).map(|i| ((i * 7 + nth * 5) % 11) as f32 / 11.0 + if i % 4 == class { 2.0 } else { 0.0 }).collect()
}
