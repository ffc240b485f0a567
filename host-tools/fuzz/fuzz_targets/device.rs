//! Any bytes as lines to a device, with samples between them: each line is answered in JSON, one that is refused changes
//! nothing of the model, and weights stay finite, also after a reboot.

#![no_main]

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tinyfit::features::Sliding;
use tinyfit::{Dense, Generator, Layer, Relu, SeedableRng, Softmax, StandardScaler, Train, Zero};
use tinyfit_board::protocol::LINE;
use tinyfit_board::store::{Ram, Slots};
use tinyfit_board::task::Classes;
use tinyfit_board::{Application, Chain, Device, Factory, Line, LineBuffer, State};

type Net = (Dense<30, 2, Relu>, Dense<2, 4, Softmax>);
type Flash = Ram<Vec<u8>, 4, 4096>;
type Windows = Chain<6, Sliding<2, 50>>;
type Bench = Device<Net, Net, Flash, 30, 4, Classes<4>, Windows>;

const WINDOWS: Windows = Chain { extractor: &Sliding, frame: 100, rate: Some(50.0) };

const SLOTS: Slots = Slots { first: 0, second: 0x4000, bytes: 0x4000 };
const ERASED: u8 = 0xFF;
/// Means, scales and parameters.
const NUMBERS: usize = 60 + <Net as Layer>::PARAMETERS;

static NET: LazyLock<Net> = LazyLock::new(|| {
    let mut net = Net::ZERO;
    net.initialize(&mut Generator::seed_from_u64(1));
    net
});
static SCALER: StandardScaler<30> = StandardScaler { mean: [0.0; 30], inv_std: [0.001; 30] };

/// A device on what is in flash. Its state is leaked, as on a chip; see README.md.
fn boot(flash: Vec<u8>) -> Bench {
    Device::new(
        Factory::of(Classes, "", WINDOWS, "bench", &SCALER, &*NET, &*NET),
        Box::leak(Box::new(State::ZERO)),
        Ram(flash),
        SLOTS,
    )
}

fn parse(line: &[u8]) -> Option<Value> {
    assert!(line.is_empty() || line.ends_with(b"\n"));
    (!line.is_empty()).then(|| serde_json::from_slice(line).unwrap())
}

/// The answer to a line, at once or after the work it makes.
fn answer(device: &mut Bench, line: Line<'_>) -> Value {
    let mut said = parse(device.answer(line, &mut [0; LINE + 1]));
    while device.is_busy() {
        let more = parse(device.work(&mut [0; LINE + 1])).filter(|line| line.get("event").is_none());
        assert!(said.is_none() || more.is_none(), "one reply per line");
        said = said.or(more);
    }
    said.unwrap()
}

/// Scaler and parameters, as chunks in base64.
fn model(device: &mut Bench) -> Vec<String> {
    let (mut chunks, mut offset) = (Vec::new(), 0);
    while offset < NUMBERS {
        let line = format!("{{\"get\":{{\"offset\":{offset}}}}}");
        let reply = answer(device, Line::Whole(line.as_bytes()));
        let chunk = reply["model"]["base64"].as_str().unwrap();
        let bytes = STANDARD.decode(chunk).unwrap();
        for number in bytes.as_chunks::<4>().0 {
            assert!(f32::from_le_bytes(*number).is_finite());
        }
        offset += bytes.len() / 4;
        chunks.push(chunk.to_owned());
    }
    chunks
}

/// Whether a line takes so long that only few are for a fuzz.
fn is_slow(line: Line<'_>) -> bool {
    let Line::Whole(line) = line else { return false };
    let Ok(line) = serde_json::from_slice::<Value>(line) else { return false };
    let command = line.get("command").unwrap_or(&line);
    command["learn"]["epochs"].as_u64().is_some_and(|epochs| epochs > 4)
}

fuzz_target!(|bytes: &[u8]| {
    let mut device = boot(vec![ERASED; 0x8000]);
    let mut buffer = LineBuffer::new();
    let mut before = model(&mut device);
    for (n, byte) in bytes.iter().enumerate() {
        let Some(line) = buffer.push(*byte) else { continue };
        if is_slow(line) {
            continue;
        }
        let refused = answer(&mut device, line);
        let refused = refused.get("reply").unwrap_or(&refused).get("error").is_some();
        let after = model(&mut device);
        assert!(!refused || after == before, "what is refused changes nothing");
        before = after;
        parse(device.sense(&[n as i16; 6], &mut [0; LINE + 1]));
    }
    let flash = device.flash().unwrap().0.clone();
    if flash.iter().any(|byte| *byte != ERASED) {
        model(&mut boot(flash));
    }
});
