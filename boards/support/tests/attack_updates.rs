//! Ten kinds of updates that are not the owner's, or not any more, at a device that has taken some of his: none is taken.
//!
//! Forty of each with fixed seeds; with `TINYFIT_EXHAUSTIVE` set, a thousand of each.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{Bench, Claim, Firmware, KEY, NUMBERS, SLOTS, chunks, signed};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use tinyfit::{Generator, SeedableRng, init};

fn tries() -> usize {
    if std::env::var_os("TINYFIT_EXHAUSTIVE").is_some() { 1_000 } else { 40 }
}

struct Attacker {
    rng: Generator,
    bench: Bench,
    firmware: Firmware,
    /// The updates that the owner has signed and the device has taken, in order.
    taken: Vec<(Vec<f32>, Claim)>,
}

impl Attacker {
    fn new(seed: u64) -> Self {
        let firmware = signed();
        let mut attacker = Self {
            rng: Generator::seed_from_u64(seed),
            bench: Bench::new(firmware),
            firmware,
            taken: vec![],
        };
        (0..3).for_each(|_| attacker.owner_updates());
        attacker
    }

    fn below(&mut self, n: usize) -> usize {
        ((init::uniform(0.5, &mut self.rng) + 0.5) * n as f32) as usize % n
    }

    fn numbers(&mut self) -> Vec<f32> {
        (0..NUMBERS).map(|_| init::uniform(1.0, &mut self.rng)).collect()
    }

    fn last(&self) -> u32 {
        self.taken.last().map_or(0, |(_, claim)| claim.counter)
    }

    /// The next update, as the owner would sign it.
    fn next(&self) -> Claim {
        Claim::new(self.last() + 1)
    }

    /// The owner updates the device, which works as before.
    fn owner_updates(&mut self) {
        let numbers = self.numbers();
        let claim = self.next().sign(KEY, &numbers);
        assert!(self.bench.update(&numbers, claim.counter, Some(&claim)).get("saved").is_some());
        self.taken.push((numbers, claim));
    }

    /// Something that happens to a device between two attacks.
    fn incident(&mut self) {
        match self.below(8) {
            0 => drop(self.bench.say("\"factory_reset\"")),
            1 => drop(self.bench.say("\"save\"")),
            2 => drop(self.bench.say("\"rollback\"")),
            3 => drop(self.bench.say("\"reset_stats\"")),
            4 | 5 => self.boot(|_| ()),
            6 => {
                let (slot, at, bit) = (self.below(2), 60 + self.below(900), self.below(8));
                let start = [SLOTS.first, SLOTS.second][slot] as usize;
                self.boot(|flash| flash[start + at] ^= 1 << bit);
            }
            _ => {
                self.firmware.seed = 1 + self.below(3) as u64;
                self.boot(|_| ());
            }
        }
    }

    fn boot(&mut self, change: impl FnOnce(&mut Vec<u8>)) {
        let mut flash = self.bench.flash().clone();
        change(&mut flash);
        self.bench = Bench::boot(self.firmware, flash);
    }

    /// Sends a claim and the numbers, whatever the answers.
    fn push(&mut self, numbers: &[f32], claim: Option<&Claim>, counter: u32) -> Value {
        self.bench.begin(numbers, counter, claim);
        for chunk in chunks(numbers) {
            self.bench.say(&chunk);
        }
        self.bench.say("\"commit\"")
    }

    /// An attack of a kind; what its last word was answered by.
    fn attack(&mut self, kind: usize) -> Value {
        let numbers = self.numbers();
        let next = self.next();
        let counter = next.counter;
        let good = next.clone().sign(KEY, &numbers);
        let flip = |text: &str, bit: usize| {
            let mut bytes = STANDARD.decode(text).unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
            STANDARD.encode(bytes)
        };
        match kind {
            // Not signed, or by what is not a signature.
            0 => {
                let nothing = ["", "AAAA", "%%%%", &STANDARD.encode([0; 64]), &STANDARD.encode([255; 65])];
                let signature = nothing[self.below(nothing.len())].to_string();
                let claim = Claim { signature, ..good };
                let claim = Some(claim).filter(|claim| !claim.signature.is_empty());
                self.push(&numbers, claim.as_ref(), counter)
            }
            // By another key.
            1 => {
                let key = std::array::from_fn(|_| self.below(256) as u8);
                self.push(&numbers, Some(&next.sign(key, &numbers)), counter)
            }
            // A bit of the signature.
            2 => {
                let signature = flip(&good.signature, self.below(512));
                self.push(&numbers, Some(&Claim { signature, ..good }), counter)
            }
            // A bit of the model, with the checksums of what comes.
            3 => {
                let (mut changed, at, bit) = (numbers.clone(), self.below(NUMBERS), self.below(30));
                changed[at] = f32::from_bits(changed[at].to_bits() ^ 1 << bit);
                self.push(&changed, Some(&good), counter)
            }
            // A bit of the digest.
            4 => {
                let digest = flip(&good.digest, self.below(512));
                self.push(&numbers, Some(&Claim { digest, ..good }), counter)
            }
            // For another product or network.
            5 => {
                let mut other = next;
                if self.below(2) == 0 {
                    other.product = ["", "pum", "pumps", "PUMP"][self.below(4)].into();
                } else {
                    other.fingerprint ^= 1 << self.below(32);
                }
                self.push(&numbers, Some(&other.sign(KEY, &numbers)), counter)
            }
            // For another device or factory, which is not said, or said otherwise.
            6 => {
                let mut other = next;
                if self.below(2) == 0 {
                    other.device = ["north 8", "north", "north 77"][self.below(3)].into();
                } else {
                    other.factory =
                        self.bench.info()["factory"].as_u64().unwrap() as u32 ^ 1 << self.below(32);
                }
                let mut claim = other.sign(KEY, &numbers);
                match self.below(3) {
                    0 => (claim.device, claim.factory) = (String::new(), 0),
                    1 => claim.device = "north 7".into(),
                    _ => {}
                }
                self.push(&numbers, Some(&claim), counter)
            }
            // Another counter than the signed one, or one too far.
            7 => {
                let far = [0, 1, 2, 1024, 1025, 1 << 31, u32::MAX][self.below(7)];
                let claim = Claim::new(self.last().wrapping_add(far)).sign(KEY, &numbers);
                let said = if (1..=1024).contains(&far) { self.last() + 1 + far } else { claim.counter };
                self.push(&numbers, Some(&claim), said)
            }
            // An old one, as it was.
            8 => {
                let nth = self.below(self.taken.len());
                let (numbers, claim) = self.taken[nth].clone();
                self.push(&numbers, Some(&claim), claim.counter)
            }
            // A good one whose last part is another's; or a signature for something else.
            _ if self.below(2) == 0 => {
                let (other, at) = (self.numbers(), self.below(3));
                self.bench.begin(&numbers, counter, Some(&good));
                chunks(&numbers).iter().for_each(|chunk| drop(self.bench.say(chunk)));
                chunks(&other).iter().take(at + 1).for_each(|chunk| drop(self.bench.say(chunk)));
                self.bench.say("\"commit\"")
            }
            _ => {
                let info = self.bench.info();
                let session = std::array::from_fn(|i| info["session"][i].as_u64().unwrap() as u32);
                let line = common::sign_line(KEY, ["pump", "north 7"], session, 1, &json!("save"));
                let of_a_command = line.split('"').nth_back(1).unwrap().to_string();
                let bare = SigningKey::from_bytes(&KEY).sign(&common::bytes(&numbers)).to_bytes();
                let signature = [of_a_command, STANDARD.encode(bare)][self.below(2)].clone();
                self.push(&numbers, Some(&Claim { signature, ..good }), counter)
            }
        }
    }
}

#[test]
fn no_forged_and_no_replayed_update_is_taken() {
    for kind in 0..10 {
        let mut attacker = Attacker::new(kind as u64);
        for nth in 0..tries() {
            if nth % 8 == 0 {
                attacker.incident();
            }
            if nth % 40 == 0 {
                attacker.owner_updates();
            }
            let (model, counter) = (attacker.bench.model(), attacker.bench.info()["counter"].take());
            let answer = attacker.attack(kind);
            assert!(answer.get("error").is_some(), "kind {kind}, try {nth}: {answer}");
            assert_eq!(attacker.bench.model(), model, "kind {kind}, try {nth}");
            assert_eq!(attacker.bench.info()["counter"], counter, "kind {kind}, try {nth}");
            assert_eq!(counter, attacker.last(), "kind {kind}, try {nth}: the counter is the owner's");
        }
    }
}
