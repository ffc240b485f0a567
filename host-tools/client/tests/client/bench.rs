//! A small device on this host.

use tinyfit::features::Sliding;
use tinyfit::{Dense, Generator, Relu, SeedableRng, Softmax, StandardScaler, Train, Zero};
use tinyfit_board::store::{Ram, Slots};
use tinyfit_board::task::Classes;
use tinyfit_board::{Access, Chain, Device, Factory, Limits, Owner, State, Updates};
use tinyfit_client::{Key, KeyError};

pub(crate) type Net = (Dense<30, 8, Relu>, Dense<8, 4, Softmax>);
pub(crate) type Bench = Device<Net, Net, Ram<Vec<u8>, 4, 256>, 30, 4, Classes<4>, Windows>;

/// Windows of 2 s, one each second, of six axes at 50 Hz.
type Windows = Chain<6, Sliding<2, 50>>;

const WINDOWS: Windows = Chain { extractor: &Sliding, frame: 100, rate: Some(50.0) };

/// Numbers of its model.
pub(crate) const NUMBERS: usize = 60 + 30 * 8 + 8 + 8 * 4 + 4;

/// What its network is.
pub(crate) const FINGERPRINT: u32 = 0x1234_5678;

/// The output of `openssl pkey -pubout` for the tests' key.
pub(crate) const PUBLIC: [u8; 32] = [
    0x1a, 0xac, 0xb3, 0x23, 0x41, 0x02, 0x6a, 0x52, 0xb8, 0xa1, 0x69, 0x4c, 0x64, 0xd5, 0x73, 0xbe, 0xc5,
    0xf5, 0xb2, 0xa2, 0xdf, 0xdc, 0xcf, 0x13, 0x07, 0xbe, 0xc9, 0x4e, 0xf5, 0x2e, 0x31, 0x73,
];

/// Made by `openssl genpkey -algorithm ed25519`.
pub(crate) const PEM: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIOkq/j0rOXnB4zbO7cIL+k8meawq2I/U+DnJUofG1J5q
-----END PRIVATE KEY-----
";

/// A pump of the owner's.
pub(crate) fn pump(device: &'static str, access: Access) -> Owner {
    let updates = Updates::Signed(&PUBLIC);
    Owner { product: "pump", device, updates, least_counter: 0, access, limits: Limits::NONE }
}

/// The key in that text.
pub(crate) fn key(text: &str) -> Result<Key, KeyError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    Key::read(file.path())
}

const SLOTS: Slots = Slots { first: 0, second: 0x4000, bytes: 0x4000 };

/// A device as it leaves the factory.
pub(crate) fn bench(owner: Owner) -> Bench {
    at(owner, || 7)
}

/// The same, started at another time.
pub(crate) fn later(owner: Owner) -> Bench {
    at(owner, || 8)
}

fn at(owner: Owner, clock: fn() -> u32) -> Bench {
    let mut net = Net::ZERO;
    net.initialize(&mut Generator::seed_from_u64(1));
    let net: &'static Net = Box::leak(Box::new(net));
    let scaler = Box::leak(Box::new(StandardScaler { mean: [0.0; 30], inv_std: [1.0; 30] }));
    let factory = Factory::of(Classes, "", WINDOWS, "bench", scaler, net, net);
    let factory = Factory { fingerprint: FINGERPRINT, owner, clock, ..factory };
    Device::new(factory, Box::leak(Box::new(State::ZERO)), Ram(vec![0xFF; 0x8000]), SLOTS)
}

/// Features of an example of a class.
pub(crate) fn features(class: usize, nth: usize) -> Vec<f32> {
    (0..30).map(|i| ((i * 7 + nth * 5) % 11) as f32 / 11.0 + if i % 4 == class { 2.0 } else { 0.0 }).collect()
}
