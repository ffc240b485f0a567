//! A device on the host.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "each test uses some of it")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc::{CRC_32_ISO_HDLC, Crc};
use serde_json::{Value, json};
use tinyfit::{
    Dense, Generator, Layer, Relu, SeedableRng, Sigmoid, Softmax, StandardScaler, Tanh, Train, Zero,
};
use tinyfit_board::protocol::{CHUNK, LINE};
use tinyfit_board::store::{Ram, Slots};
use tinyfit_board::{Application, Device, Factory, Line, Scorer, ScorerState, State, Updates};

pub(crate) type Net = (Dense<30, 8, Relu>, Dense<8, 4, Softmax>);
pub(crate) type Flash = Ram<Vec<u8>, 4, 4096>;

pub(crate) const SLOTS: Slots = Slots { first: 0, second: 0x4000, bytes: 0x4000 };
/// Means, scales and parameters.
pub(crate) const NUMBERS: usize = 60 + <Net as Layer>::PARAMETERS;

/// A network of two inputs that tells two classes by one output.
pub(crate) type Pair = (Dense<2, 8, Tanh>, Dense<8, 1, Sigmoid>);

/// A firmware: what lies in its flash beside the slots.
#[derive(Clone, Copy)]
pub(crate) struct Firmware {
    pub(crate) seed: u64,
    pub(crate) fingerprint: u32,
    pub(crate) updates: Updates,
}

pub(crate) const OPEN: Firmware = Firmware { seed: 1, fingerprint: 7, updates: Updates::Open };

/// With the network of a sensor's windows.
pub(crate) type Bench = Desk<Net, 30, 4>;

pub(crate) struct Desk<N: Train + 'static, const INPUTS: usize, const OUTPUTS: usize>(
    Device<N, N, Flash, INPUTS, OUTPUTS>,
);

impl<N, const INPUTS: usize, const OUTPUTS: usize> Desk<N, INPUTS, OUTPUTS>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
{
    pub(crate) fn new(firmware: Firmware) -> Self {
        Self::boot(firmware, vec![0xFF; 0x8000])
    }

    pub(crate) fn boot(firmware: Firmware, flash: Vec<u8>) -> Self {
        let net = network::<N>(firmware.seed);
        let factory = Factory {
            board: "bench",
            scaler: scaler(),
            network: net,
            int8: net,
            anchors: &[],
            fingerprint: firmware.fingerprint,
            updates: firmware.updates,
            clock: || 7,
            ticks_per_second: 1,
        };
        Self(Device::new(factory, Box::leak(Box::new(State::ZERO)), Ram(flash), SLOTS))
    }

    /// What is in flash.
    pub(crate) fn flash(&mut self) -> &mut Vec<u8> {
        &mut self.0.flash().unwrap().0
    }

    /// The power fails, and another firmware boots on the same flash.
    pub(crate) fn rebooted(mut self, firmware: Firmware) -> Self {
        let flash = self.flash().clone();
        Self::boot(firmware, flash)
    }

    /// Says a line; returns what is answered at once, if anything is.
    pub(crate) fn send(&mut self, line: &str) -> Vec<u8> {
        self.0.answer(Line::Whole(line.as_bytes()), &mut [0; LINE + 1]).to_vec()
    }

    pub(crate) fn work(&mut self) -> Option<Value> {
        parse(self.0.work(&mut [0; LINE + 1]))
    }

    pub(crate) fn sense(&mut self, sample: [i16; 6]) -> Option<Value> {
        parse(self.0.sense(&sample, &mut [0; LINE + 1]))
    }

    pub(crate) fn lost(&mut self, samples: u32) -> Value {
        parse(self.0.lost(samples, &mut [0; LINE + 1])).unwrap()
    }

    /// The answer to a line, at once or after the work it makes; events are passed over.
    pub(crate) fn line_to_the_end(&mut self, line: Line<'_>) -> Value {
        if let Some(answer) = parse(self.0.answer(line, &mut [0; LINE + 1])) {
            return answer;
        }
        while self.0.is_busy() {
            if let Some(line) = self.work()
                && line.get("event").is_none()
            {
                return line;
            }
        }
        panic!("no answer")
    }

    pub(crate) fn line(&mut self, line: Line<'_>) -> Value {
        self.line_to_the_end(line)
    }

    pub(crate) fn say(&mut self, line: &str) -> Value {
        self.line(Line::Whole(line.as_bytes()))
    }

    /// The bits of scaler and parameters.
    pub(crate) fn model(&mut self) -> Vec<u32> {
        let mut numbers = Vec::new();
        while numbers.len() < 2 * INPUTS + N::PARAMETERS {
            let chunk = self.say(&json!({"get": {"offset": numbers.len()}}).to_string())["model"].take();
            let bytes = STANDARD.decode(chunk["base64"].as_str().unwrap()).unwrap();
            assert_eq!(chunk["crc"], crc(numbers.len(), &bytes));
            numbers.extend(bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)));
        }
        numbers
    }

    pub(crate) fn commit(&mut self, numbers: &[f32], counter: u32, signature: Option<&str>) -> Value {
        let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&bytes(numbers));
        self.say(&json!({"commit": {"counter": counter, "crc": crc, "signature": signature}}).to_string())
    }
}

fn network<N: Train + Zero>(seed: u64) -> &'static N {
    let mut net = N::ZERO;
    net.initialize(&mut Generator::seed_from_u64(seed));
    Box::leak(Box::new(net))
}

fn scaler<const INPUTS: usize>() -> &'static StandardScaler<INPUTS> {
    Box::leak(Box::new(StandardScaler { mean: [0.0; INPUTS], inv_std: [0.001; INPUTS] }))
}

/// The factory network of a [`Desk`], alone.
pub(crate) fn scorer<N: Train + Zero, const INPUTS: usize, const OUTPUTS: usize>()
-> Scorer<N, INPUTS, OUTPUTS> {
    Scorer {
        board: "bench",
        scaler: scaler(),
        network: network(OPEN.seed),
        int8: true,
        fingerprint: OPEN.fingerprint,
        clock: || 7,
        ticks_per_second: 1,
        state: Box::leak(Box::new(ScorerState::ZERO)),
    }
}

fn parse(line: &[u8]) -> Option<Value> {
    if line.is_empty() {
        return None;
    }
    assert!(line.len() > 2 && line.ends_with(b"\n"), "{line:?}");
    Some(serde_json::from_slice(line).unwrap())
}

pub(crate) fn bytes(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The checksum of a chunk, as the protocol says.
pub(crate) fn crc(offset: usize, bytes: &[u8]) -> u32 {
    let mut all = (offset as u32).to_le_bytes().to_vec();
    all.extend(bytes);
    Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&all)
}

/// A model as `put` commands.
pub(crate) fn chunks(numbers: &[f32]) -> Vec<String> {
    let put = |(nth, chunk): (usize, &[f32])| {
        let (offset, bytes) = (nth * CHUNK, bytes(chunk));
        json!({"put": {"offset": offset, "base64": STANDARD.encode(&bytes), "crc": crc(offset, &bytes)}})
            .to_string()
    };
    numbers.chunks(CHUNK).enumerate().map(put).collect()
}

pub(crate) fn samples_command(samples: &[[i16; 6]]) -> String {
    let bytes: Vec<u8> = samples.as_flattened().iter().flat_map(|x| x.to_le_bytes()).collect();
    json!({"samples": {"base64": STANDARD.encode(bytes)}}).to_string()
}
