//! Hostile lines at devices of all owners: every line has one answer, an error changes nothing, what is not the owner's changes
//! nothing of a locked device, and after each reboot the model is the one that was saved.
//!
//! Some thousands with fixed seeds; with `TINYFIT_EXHAUSTIVE` set, 1,200,000.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod hostile;

use std::cell::Cell;
use std::rc::Rc;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc::{CRC_32_ISO_HDLC, Crc};
use ed25519_dalek::{Digest, Sha512, Signer, SigningKey};
use hostile::{Forger, Hostile};
use serde_json::Value;
use tinyfit::features::Sliding;
use tinyfit::{Dense, Generator, Layer, Relu, SeedableRng, Softmax, StandardScaler, Train, Zero};
use tinyfit_board::protocol::LINE;
use tinyfit_board::statement::Signed;
use tinyfit_board::store::{Ram, Slots};
use tinyfit_board::task::Classes;
use tinyfit_board::{
    Access, Application, Chain, Device, Factory, Limits, Line, LineBuffer, Owner, State, Updates,
};

type Net = (Dense<30, 8, Relu>, Dense<8, 4, Softmax>);
type Windows = Chain<6, Sliding<2, 50>>;

/// Windows of 2 s, one each second, of six axes at 50 Hz.
const WINDOWS: Windows = Chain { extractor: &Sliding, frame: 100, rate: Some(50.0) };

const SLOTS: Slots = Slots { first: 0, second: 0x4000, bytes: 0x4000 };
/// Means, scales and parameters.
const NUMBERS: usize = 60 + <Net as Layer>::PARAMETERS;
/// The words that tell a device's model.
const GETS: [&str; 3] = [r#"{"get":{"offset":0}}"#, r#"{"get":{"offset":160}}"#, r#"{"get":{"offset":320}}"#];
const SCORE: &str =
    r#"{"score":{"x":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30]}}"#;

static NET: LazyLock<Net> = LazyLock::new(|| {
    let mut net = Net::ZERO;
    net.initialize(&mut Generator::seed_from_u64(1));
    net
});
static SCALER: StandardScaler<30> = StandardScaler { mean: [0.0; 30], inv_std: [0.001; 30] };
static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));
static PUBLIC: LazyLock<[u8; 32]> = LazyLock::new(|| KEY.verifying_key().to_bytes());

thread_local! {
    /// Milliseconds, the same for a test however many run.
    static NOW: Cell<u32> = const { Cell::new(0) };
}

/// How many lines a device of five gets.
fn lines() -> usize {
    if std::env::var_os("TINYFIT_EXHAUSTIVE").is_some() { 240_000 } else { 1_500 }
}

fn signed(access: Access, limits: Limits) -> Owner {
    let updates = Updates::Signed(LazyLock::force(&PUBLIC));
    Owner { product: "pump", device: "north 7", updates, least_counter: 0, access, limits }
}

/// A device, what it had in flash, and what its model was when it was last looked at.
struct Target {
    owner: Owner,
    device: Device<Net, Net, Ram<Vec<u8>, 4, 4096>, 30, 4, Classes<4>, Windows>,
    owner_id: u32,
}

impl Target {
    fn boot(owner: Owner, flash: Vec<u8>) -> Self {
        NOW.set(NOW.get().wrapping_add(12_345));
        let factory = Factory {
            owner,
            clock: || NOW.get(),
            ticks_per_second: 1000,
            ..Factory::of(Classes, "", WINDOWS, "bench", &SCALER, &*NET, &*NET)
        };
        let device = Device::new(factory, Box::leak(Box::new(State::ZERO)), Ram(flash), SLOTS);
        Self { owner, device, owner_id: 0 }
    }

    fn flash(&mut self) -> &mut Vec<u8> {
        &mut self.device.flash().unwrap().0
    }

    fn rebooted(mut self) -> Self {
        let flash = std::mem::take(self.flash());
        Self::boot(self.owner, flash)
    }

    /// The one answer to a line, and whether a `learn` had to be stopped for it.
    fn answer(&mut self, line: Line<'_>) -> Vec<u8> {
        let mut output = [0; LINE + 1];
        let mut said = self.device.answer(line, &mut output).to_vec();
        for step in 0.. {
            if !self.device.is_busy() {
                break;
            }
            // It may have been asked for weeks of learning.
            if step == 400 {
                let stopped = self.device.answer(Line::Whole(b"\"stop\""), &mut output).to_vec();
                assert_eq!(stopped, b"\"ok\"\n", "learning can be stopped");
            }
            assert!(step < 410, "it learns on after `stop`");
            let more = self.device.work(&mut output);
            if !more.is_empty() && !more.starts_with(b"{\"event\"") {
                assert!(said.is_empty(), "two answers to a line");
                said = more.to_vec();
            }
        }
        assert!(said.len() > 2 && said.ends_with(b"\n"), "no answer");
        assert!(!said[..said.len() - 1].contains(&b'\n'), "more than a line");
        said
    }

    fn say(&mut self, line: &str) -> Vec<u8> {
        self.answer(Line::Whole(line.as_bytes()))
    }

    fn info(&mut self) -> Value {
        serde_json::from_slice::<Value>(&self.say("\"info\"")).unwrap()["info"].take()
    }

    /// Sends a command with the owner's signature.
    fn command(&mut self, command: &str) -> Vec<u8> {
        // A minute, so that forgeries do not keep the owner out.
        NOW.set(NOW.get().wrapping_add(60_000));
        self.owner_id += 1;
        let head = format!(r#"{{"id":{},"command":{command}"#, self.owner_id);
        let session = session(&self.info());
        let signature = sign(&KEY, &self.owner, session, self.owner_id, head.as_bytes());
        self.say(&format!(r#"{head},"signature":"{signature}"}}"#))
    }

    /// The part of the model that the owner reads.
    fn model(&mut self) -> Vec<u8> {
        let is_locked = self.info()["locked"] == true;
        let gets = GETS.map(|get| match is_locked {
            true => {
                let said: Value = serde_json::from_slice(&self.command(get)).unwrap();
                said["reply"].to_string().into_bytes()
            }
            false => self.say(get),
        });
        gets.iter().flat_map(|said| numbers(said)).collect()
    }
}

/// The bytes of a chunk's numbers.
fn numbers(said: &[u8]) -> Vec<u8> {
    let said: Value = serde_json::from_slice(said).unwrap();
    let bytes = STANDARD.decode(said["model"]["base64"].as_str().unwrap()).unwrap();
    assert!(bytes.as_chunks::<4>().0.iter().all(|bytes| f32::from_le_bytes(*bytes).is_finite()));
    bytes
}

fn session(info: &Value) -> [u32; 4] {
    serde_json::from_value(info["session"].clone()).unwrap()
}

fn sign(key: &SigningKey, owner: &Owner, session: [u32; 4], id: u32, head: &[u8]) -> String {
    let digest: [u8; 64] = Sha512::digest(head).into();
    let Owner { product, device, .. } = *owner;
    STANDARD.encode(key.sign(&Signed { product, device, session, id, digest }.to_bytes()).to_bytes())
}

/// Signatures that are each wrong in one way.
fn forger(owner: Owner, session: [u32; 4]) -> Rc<Forger> {
    let stranger = SigningKey::from_bytes(&[8; 32]);
    Rc::new(move |id, head| {
        let other = Owner { device: "north 8", ..owner };
        let mut half = STANDARD.decode(sign(&KEY, &owner, session, id, head)).unwrap();
        half[40] ^= 1;
        vec![
            sign(&stranger, &owner, session, id, head),
            sign(&KEY, &other, session, id, head),
            sign(&KEY, &owner, session.map(|word| word ^ 1), id, head),
            sign(&KEY, &owner, session, id ^ 1, head),
            sign(&KEY, &owner, session, id, &[head, b" "].concat()),
            STANDARD.encode(half),
            STANDARD.encode([0; 64]),
            "A".repeat(88),
            "==".into(),
        ]
    })
}

/// Has lines sent until so many were answered; `judge` gets each that has ended, and its answer.
fn attack(
    hostile: &mut Hostile,
    target: &mut Target,
    count: usize,
    mut judge: impl FnMut(&mut Hostile, &mut Target, &[u8], &[u8]),
) {
    let (mut buffer, mut answered) = (LineBuffer::new(), 0);
    while answered < count {
        let end = [b'\n', b'\r'][hostile.below(2)];
        for byte in hostile.line().into_iter().chain([end]) {
            let Some(line) = buffer.push(byte) else { continue };
            NOW.set(NOW.get().wrapping_add(1));
            let answer = target.answer(line);
            answered += 1;
            let said = if let Line::Whole(line) = line { line.to_vec() } else { Vec::new() };
            judge(hostile, target, &said, &answer);
        }
    }
}

/// The kind of a reply: its first word after its number.
fn kind(answer: &[u8]) -> String {
    let answer: Value = serde_json::from_slice(answer).unwrap();
    let reply = answer.get("reply").unwrap_or(&answer);
    match reply {
        Value::Object(reply) => reply.keys().next().unwrap().clone(),
        reply => reply.as_str().unwrap().to_string(),
    }
}

/// Of a device that anybody teaches: the model changes only after an answer that reports it, and then it is the
/// model that the answer names.
fn teachable(owner: Owner, seed: u64, count: usize) {
    let mut target = Target::boot(owner, vec![0xFF; 0x8000]);
    let session = session(&target.info());
    let forge = owner.updates.is_signed().then(|| forger(owner, session));
    let mut hostile = Hostile::new(seed, NUMBERS, forge);
    let factory = target.model();
    let (mut model, mut saved, mut flash) = (factory.clone(), factory.clone(), target.flash().clone());
    let mut told: Vec<Vec<u8>> = GETS.map(|get| target.say(get)).to_vec();
    let (mut changes, mut updates) = (0, 0);
    let mut left = count;
    while left > 0 {
        let part = left.min(700);
        attack(&mut hostile, &mut target, part, |hostile, target, line, answer| {
            let kind = kind(answer);
            let shown = || format!("seed {seed}: {} -> {}", line.escape_ascii(), answer.escape_ascii());
            if *target.flash() != flash {
                assert_eq!(kind, "saved", "{}", shown());
                flash.clone_from(target.flash());
            }
            let now = GETS.map(|get| target.say(get));
            if told[..] != now {
                told = now.to_vec();
                model = target.model();
                changes += 1;
                match &kind[..] {
                    "learned" | "saved" => {}
                    "rolled_back" => assert!(model == saved, "{}", shown()),
                    // Said by `factory`.
                    "ok" => assert!(model == factory, "{}", shown()),
                    _ => panic!("changed by {}", shown()),
                }
            }
            if kind == "saved" {
                saved.clone_from(&model);
                if line.windows(6).any(|word| word == b"commit") {
                    updates += 1;
                    assert!(!owner.updates.is_signed(), "forged: {}", shown());
                    let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&model);
                    assert!(hostile.models.contains(&crc), "mixed: {}", shown());
                    hostile.counter = target.info()["counter"].as_u64().unwrap() as u32;
                }
            }
            // Its sensor goes on.
            let sample = [hostile.below(4001) as i16 - 2000; 6];
            target.device.sense(&sample, &mut [0; LINE + 1]);
        });
        left -= part;
        let counter = target.info()["counter"].as_u64().unwrap() as u32;
        assert_eq!(counter, hostile.counter, "seed {seed}");
        target = target.rebooted();
        assert_eq!(target.info()["counter"], counter, "seed {seed}: an update is forgotten");
        model = target.model();
        assert!(model == saved, "seed {seed}: another model after a reboot");
        told = GETS.map(|get| target.say(get)).to_vec();
        assert_eq!(*target.flash(), flash, "seed {seed}: a boot changes the flash");
        hostile.models.clear();
    }
    assert!(changes > count / 1000, "seed {seed}: only {changes} changes in {count} lines");
    assert!(owner.updates.is_signed() || updates > count / 10_000, "seed {seed}: only {updates} updates");
    eprintln!("seed {seed}: {count} lines, the model changed {changes} times, {updates} updates");
}

/// Of a locked device: nothing at all is another, whatever is sent without the owner.
fn locked(owner: Owner, seed: u64, count: usize) {
    let mut target = Target::boot(owner, vec![0xFF; 0x8000]);
    if owner.access == Access::UntilProvisioned {
        assert_eq!(kind(&target.command("\"provision\"")), "saved");
    }
    // So that there is something to lose: what the owner taught and saved, and what he taught since.
    for saves in [true, false] {
        for nth in 0..40 {
            let x: Vec<usize> = (0..30).map(|i| nth % 4 * 700 + (i + nth) * 37 % 97).collect();
            assert_eq!(kind(&target.command(&format!(r#"{{"score":{{"x":{x:?}}}}}"#))), "score");
            assert_eq!(
                kind(&target.command(&format!(r#"{{"label":{{"class":{},"keep":true}}}}"#, nth % 4))),
                "ok"
            );
        }
        target.command(r#"{"learn":{"epochs":4,"learning_rate":0.1,"seed":1}}"#);
        assert!(!saves || kind(&target.command("\"save\"")) == "saved");
    }
    let (flash, mut model) = (target.flash().clone(), target.model());
    assert!(model != Target::boot(Owner::OPEN, vec![0xFF; 0x8000]).model(), "it has learned nothing");
    let mut left = count;
    let mut answers = std::collections::BTreeMap::<String, usize>::new();
    while left > 0 {
        let part = left.min(count.div_ceil(2).min(5_000));
        let before = target.info();
        assert_eq!(before["locked"], true, "seed {seed}");
        let (score, stats) = (target.say(SCORE), target.say("\"stats\""));
        let forge = forger(owner, session(&before));
        let mut hostile = Hostile::new(seed + left as u64, NUMBERS, Some(forge));
        attack(&mut hostile, &mut target, part, |_, target, line, answer| {
            *answers.entry(kind(answer)).or_default() += 1;
            let same =
                *target.flash() == flash && target.say("\"stats\"") == stats && target.say(SCORE) == score;
            let shown = || format!("seed {seed}: {} -> {}", line.escape_ascii(), answer.escape_ascii());
            assert!(same, "changed by {}", shown());
            assert!(!answer.windows(7).any(|word| word == b"\"model\""), "told by {}", shown());
        });
        left -= part;
        let mut after = target.info();
        // Anybody uses these up, and the owner has separate numbers.
        after["last_id"] = before["last_id"].clone();
        assert_eq!(after, before, "seed {seed}");
        assert!(target.model() == model, "seed {seed}: another model");
        target = target.rebooted();
        let saved = target.model();
        assert!(left + part == count || saved == model, "seed {seed}: another model after a reboot");
        model = saved;
    }
    let known = ["error", "info", "ok", "score", "stats", "timing"];
    assert!(answers.keys().all(|kind| known.contains(&&kind[..])), "seed {seed}: {answers:?}");
    eprintln!("seed {seed}: {count} lines at a locked device: {answers:?}");
}

#[test]
fn attack_an_open_device() {
    teachable(Owner::OPEN, 1, lines());
}

#[test]
fn attack_a_device_that_takes_signed_updates() {
    teachable(signed(Access::Open, Limits::NONE), 2, lines());
}

#[test]
fn attack_a_device_before_it_is_provisioned() {
    teachable(signed(Access::UntilProvisioned, Limits::USUAL), 3, lines());
}

#[test]
fn attack_a_provisioned_device() {
    locked(signed(Access::UntilProvisioned, Limits::USUAL), 4, lines());
}

#[test]
fn attack_a_device_of_its_owner_only() {
    locked(signed(Access::OwnerOnly, Limits::NONE), 5, lines());
}
