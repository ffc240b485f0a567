//! A device on the host.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "each test uses some of it")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc::{CRC_32_ISO_HDLC, Crc};
use ed25519_dalek::{Digest, Sha512, Signer, SigningKey};
use serde_json::{Value, json};
use tinyfit::features::Sliding;
use tinyfit::{
    Dense, Generator, Layer, Relu, SeedableRng, Sigmoid, Softmax, StandardScaler, Tanh, Train, Zero,
};
use tinyfit_board::protocol::{self, CHUNK, LINE};
use tinyfit_board::store::{Ram, Slots};
use tinyfit_board::task::{Classes, Task};
use tinyfit_board::{
    Access, Anchor, Application, Chain, Device, Factory, Line, NoSensing, Owner, Press, Scorer, ScorerState,
    Sensing, State, Updates,
};

pub(crate) type Net = (Dense<30, 8, Relu>, Dense<8, 4, Softmax>);
pub(crate) type Flash = Ram<Vec<u8>, 4, 4096>;

/// The messages as a host reads them.
pub(crate) type Command<'a> = protocol::Command<'a, Vec<f32>, Vec<f32>>;
pub(crate) type Numbered<'a> = protocol::Numbered<'a, Vec<f32>, Vec<f32>>;
pub(crate) type Reply<'a> = protocol::Reply<'a, Vec<f32>, Vec<u32>>;
pub(crate) type NumberedReply<'a> = protocol::NumberedReply<'a, Vec<f32>, Vec<u32>>;
pub(crate) type Notification = protocol::Notification<Vec<f32>>;

pub(crate) const SLOTS: Slots = Slots { first: 0, second: 0x4000, bytes: 0x4000 };
/// Means, scales and parameters.
pub(crate) const NUMBERS: usize = 60 + <Net as Layer>::PARAMETERS;

/// A network of two inputs and one output for two classes.
pub(crate) type Pair = (Dense<2, 8, Tanh>, Dense<8, 1, Sigmoid>);

/// A firmware: the contents of its flash outside the slots.
#[derive(Clone, Copy)]
pub(crate) struct Firmware {
    pub(crate) seed: u64,
    pub(crate) fingerprint: u32,
    pub(crate) owner: Owner,
}

pub(crate) const OPEN: Firmware = Firmware { seed: 1, fingerprint: 7, owner: Owner::OPEN };

/// Windows of 2 s, one each second, of six axes at 50 Hz.
pub(crate) type Windows = Chain<6, Sliding<2, 50>>;

/// With the network of a sensor's windows.
pub(crate) type Bench = Desk<Net, 30, 4, Classes<4>, Windows>;

/// A chain that a test is built with.
pub(crate) trait Built: Sensing {
    const BUILT: Self;
}

impl Built for NoSensing {
    const BUILT: Self = Self;
}

impl Built for Windows {
    const BUILT: Self = Self { extractor: &Sliding, frame: 100, rate: Some(50.0) };
}

pub(crate) struct Desk<
    N: Train + 'static,
    const INPUTS: usize,
    const OUTPUTS: usize,
    T: Task = Classes<OUTPUTS>,
    S: Sensing = NoSensing,
>(Device<N, N, Flash, INPUTS, OUTPUTS, T, S>);

impl<N, S: Built, const INPUTS: usize, const OUTPUTS: usize, const CLASSES: usize>
    Desk<N, INPUTS, OUTPUTS, Classes<OUTPUTS, CLASSES>, S>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
{
    pub(crate) fn new(firmware: Firmware) -> Self {
        Self::boot(firmware, vec![0xFF; 0x8000])
    }

    pub(crate) fn boot(firmware: Firmware, flash: Vec<u8>) -> Self {
        Self::anchored(firmware, flash, &[])
    }

    /// With examples of the factory's.
    pub(crate) fn anchored(firmware: Firmware, flash: Vec<u8>, anchors: &'static [Anchor<INPUTS>]) -> Self {
        let net = network::<N>(firmware.seed);
        let factory = Factory {
            anchors,
            fingerprint: firmware.fingerprint,
            owner: firmware.owner,
            clock: || CLOCK.get(),
            ..Factory::of(Classes, "", S::BUILT, "bench", scaler(), net, net)
        };
        Self::of(factory, flash)
    }

    /// The power fails, and another firmware boots on the same flash.
    pub(crate) fn rebooted(mut self, firmware: Firmware) -> Self {
        let flash = self.flash().clone();
        Self::boot(firmware, flash)
    }
}

impl<N, const INPUTS: usize, const OUTPUTS: usize, T: Task, S: Sensing> Desk<N, INPUTS, OUTPUTS, T, S>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
{
    pub(crate) fn of(factory: Factory<N, N, INPUTS, T, S>, flash: Vec<u8>) -> Self {
        Self(Device::new(factory, Box::leak(Box::new(State::ZERO)), Ram(flash), SLOTS))
    }

    /// The contents of flash.
    pub(crate) fn flash(&mut self) -> &mut Vec<u8> {
        &mut self.0.flash().unwrap().0
    }

    /// Sends a line; returns what is answered at once, if anything is.
    pub(crate) fn send(&mut self, line: &str) -> Vec<u8> {
        self.0.answer(Line::Whole(line.as_bytes()), &mut [0; LINE + 1]).to_vec()
    }

    pub(crate) fn work(&mut self) -> Option<Value> {
        parse(self.0.work(&mut [0; LINE + 1]))
    }

    pub(crate) fn sense<const C: usize>(&mut self, sample: [i16; C]) -> Option<Value> {
        parse(self.0.sense(&sample, &mut [0; LINE + 1]))
    }

    pub(crate) fn lost(&mut self, samples: u32) -> Value {
        parse(self.0.lost(samples, 0, &mut [0; LINE + 1])).unwrap()
    }

    /// Losses of which nothing is to be sent.
    pub(crate) fn lost_at(&mut self, sensor: u32, queue: u32) {
        assert!(self.0.lost(sensor, queue, &mut [0; LINE + 1]).is_empty());
    }

    pub(crate) fn line_failed(&mut self) {
        self.0.line_failed();
    }

    pub(crate) fn press(&mut self, press: Press) -> Option<Value> {
        parse(self.0.press(press, &mut [0; LINE + 1]))
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

    /// The same; learning that takes long is stopped by a line.
    pub(crate) fn patient(&mut self, line: Line<'_>, stop: Line<'_>) -> Value {
        let mut answer = parse(self.0.answer(line, &mut [0; LINE + 1]));
        for step in 0.. {
            if !self.0.is_busy() {
                break;
            }
            if step == 400 {
                self.0.answer(stop, &mut [0; LINE + 1]);
            }
            let said = self.work().filter(|line| line.get("event").is_none());
            answer = answer.or(said);
        }
        answer.unwrap()
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
        while numbers.len() < 2 * INPUTS + T::NUMBERS + N::PARAMETERS {
            let chunk = self.say(&json!({"get": {"offset": numbers.len()}}).to_string())["model"].take();
            let bytes = STANDARD.decode(chunk["base64"].as_str().unwrap()).unwrap();
            assert_eq!(chunk["crc"], crc(numbers.len(), &bytes));
            numbers.extend(bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)));
        }
        numbers
    }

    /// Announces an update: of an open device, or with what its owner signed.
    pub(crate) fn begin(&mut self, numbers: &[f32], counter: u32, signed: Option<&Claim>) -> Value {
        let mut update = json!({"counter": counter, "crc": all_crc(numbers)});
        if let Some(claim) = signed {
            update["digest"] = json!(claim.digest);
            update["signature"] = json!(claim.signature);
            update["factory"] = json!(claim.factory);
            if !claim.device.is_empty() {
                update["device"] = json!(claim.device);
            }
        }
        self.say(&json!({"update": update}).to_string())
    }

    /// Sends all of an update. The first refusal, or what `commit` answers.
    pub(crate) fn update(&mut self, numbers: &[f32], counter: u32, signed: Option<&Claim>) -> Value {
        let begun = self.begin(numbers, counter, signed);
        if begun != json!("ok") {
            return begun;
        }
        for chunk in chunks(numbers) {
            assert_eq!(self.say(&chunk), json!("ok"));
        }
        self.say("\"commit\"")
    }

    pub(crate) fn info(&mut self) -> Value {
        self.say("\"info\"")["info"].take()
    }

    /// A command signed by its owner, with the next number.
    pub(crate) fn owner_line(&mut self, key: [u8; 32], command: &Value) -> String {
        let info = self.info();
        let id = info["owner_id"].as_u64().unwrap() as u32 + 1;
        let session = std::array::from_fn(|i| info["session"][i].as_u64().unwrap() as u32);
        let names = [&info["product"], &info["device"]].map(|name| name.as_str().unwrap().to_string());
        sign_line(key, [&names[0], &names[1]], session, id, command)
    }

    /// The answer to the owner's command.
    pub(crate) fn order(&mut self, key: [u8; 32], command: &Value) -> Value {
        let line = self.owner_line(key, command);
        let mut answer = self.say(&line);
        assert!(answer["id"].is_u64(), "{answer}");
        answer["reply"].take()
    }
}

/// The statement of an owner about an update: the parts that a test may change before it is signed.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) product: String,
    pub(crate) device: String,
    pub(crate) fingerprint: u32,
    pub(crate) factory: u32,
    pub(crate) counter: u32,
    pub(crate) digest: String,
    pub(crate) signature: String,
}

/// A key in the tests.
pub(crate) const KEY: [u8; 32] = [7; 32];

pub(crate) fn public(key: [u8; 32]) -> &'static [u8; 32] {
    Box::leak(Box::new(SigningKey::from_bytes(&key).verifying_key().to_bytes()))
}

/// A firmware that takes what [`KEY`] signed and that anybody may teach.
pub(crate) fn signed() -> Firmware {
    let owner =
        Owner { product: "pump", device: "north 7", updates: Updates::Signed(public(KEY)), ..Owner::OPEN };
    Firmware { owner, ..OPEN }
}

/// One that only the owner may teach.
pub(crate) fn locked() -> Firmware {
    let owner = Owner { access: Access::OwnerOnly, ..signed().owner };
    Firmware { owner, ..OPEN }
}

impl Claim {
    /// An update of any device of the product.
    pub(crate) fn new(counter: u32) -> Self {
        let none = String::new();
        Self {
            product: "pump".into(),
            device: none.clone(),
            fingerprint: OPEN.fingerprint,
            factory: 0,
            counter,
            digest: none.clone(),
            signature: none,
        }
    }

    /// Signs it, as the table of `statement` has it.
    pub(crate) fn sign(mut self, key: [u8; 32], numbers: &[f32]) -> Self {
        let digest = Sha512::digest(bytes(numbers));
        let mut statement = b"tinyfit update 3".to_vec();
        for (name, end) in [(&self.product, 48), (&self.device, 80)] {
            statement.extend(name.as_bytes());
            statement.resize(end, 0);
        }
        let length = 4 * numbers.len() as u32;
        for number in [self.fingerprint, self.factory, self.counter, length, 0] {
            statement.extend(number.to_le_bytes());
        }
        statement.extend(digest);
        assert_eq!(statement.len(), 164);
        self.digest = STANDARD.encode(digest);
        self.signature = STANDARD.encode(SigningKey::from_bytes(&key).sign(&statement).to_bytes());
        self
    }
}

/// A numbered command with its owner's signature.
pub(crate) fn sign_line(
    key: [u8; 32],
    names: [&str; 2],
    session: [u32; 4],
    id: u32,
    command: &Value,
) -> String {
    let head = format!(r#"{{"id":{id},"command":{command}"#);
    let mut statement = b"tinyfit command3".to_vec();
    for name in names {
        let mut padded = [0; 32];
        padded[..name.len()].copy_from_slice(name.as_bytes());
        statement.extend(padded);
    }
    session.iter().chain(&[id]).for_each(|number| statement.extend(number.to_le_bytes()));
    statement.extend(Sha512::digest(head.as_bytes()));
    let signature = SigningKey::from_bytes(&key).sign(&statement).to_bytes();
    format!(r#"{head},"signature":"{}"}}"#, STANDARD.encode(signature))
}

thread_local! {
    /// The devices' clock, in seconds.
    pub(crate) static CLOCK: std::cell::Cell<u32> = const { std::cell::Cell::new(7) };
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
pub(crate) fn scorer<
    N: Train + Zero,
    S: Built,
    const INPUTS: usize,
    const OUTPUTS: usize,
    const CLASSES: usize,
>() -> Scorer<N, INPUTS, OUTPUTS, Classes<OUTPUTS, CLASSES>, S> {
    Scorer {
        board: "bench",
        scaler: scaler(),
        network: network(OPEN.seed),
        int8: true,
        task: Classes,
        sensing: S::BUILT,
        outputs: "",
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

/// The checksum of a model.
pub(crate) fn all_crc(numbers: &[f32]) -> u32 {
    Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&bytes(numbers))
}

/// The checksum of a chunk, as the protocol defines it.
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

pub(crate) fn samples_command<const C: usize>(samples: &[[i16; C]]) -> String {
    let bytes: Vec<u8> = samples.as_flattened().iter().flat_map(|x| x.to_le_bytes()).collect();
    json!({"samples": {"base64": STANDARD.encode(bytes)}}).to_string()
}
