//! The chip's analog-to-digital converter: DMA writes its codes round and round into memory, the application takes samples from there.
//!
//! The memory is the queue: nothing runs per sample. A sample is one code of each channel, made one after the other. The hardware counts what it
//! stored ([`Converter`]), so samples that were overwritten because nobody took them are known exactly, however long interrupts were off.
//!
//! Codes are of 12 bits. A count of a sample is a sixteenth of a code, from the middle of the scale: `16 (code - 2048)`, -32768 to 32752.
//! A volt has `65536 / reference` counts: 19,859 if the reference is 3.3 V; half the reference is 0.

use core::sync::atomic::{AtomicU16, Ordering};

use crate::serve::{Sensor, Taken};

/// Counts from 0 V to the reference.
pub const FULL_SCALE: u32 = 1 << 16;

/// Codes from here on are marked by the converter as failed.
const FAILED: u16 = 1 << 12;

/// The whole number nearest to `clock / hz`, if it is from `least` to `most`: what a clock is divided by for a rate. A converter
/// that takes 96 cycles of 48 MHz for a conversion does not have 500,001 Hz.
pub const fn divider(clock: u64, hz: u32, least: u32, most: u32) -> Option<u32> {
    if hz == 0 || clock < least as u64 * hz as u64 || clock > most as u64 * hz as u64 {
        return None;
    }
    Some(((clock + hz as u64 / 2) / hz as u64) as u32)
}

/// A converter that stores codes, channel by channel, from the first place of a memory to its last and again from its first.
pub trait Converter {
    /// Codes that were stored since the start, modulo 2^32.
    fn stored(&mut self) -> u32;

    /// If codes were lost on the way to the memory, starts again with the first channel.
    fn restarted(&mut self) -> Option<Restart>;
}

/// A converter was started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restart {
    /// Samples that passed since the last start, lost ones included.
    pub passed: u32,
    /// What [`stored`](Converter::stored) counts from: the next code that is stored is one of the first channel.
    pub stored: u32,
}

/// A [`Sensor`] of `C` channels: what a converter has stored.
#[derive(Debug)]
pub struct Adc<'a, D, const C: usize> {
    converter: D,
    codes: &'a [AtomicU16],
    /// Codes that the converter had stored at the last look.
    stored: u32,
    /// Codes that were not taken, and the place of the first of them.
    waiting: usize,
    at: usize,
    /// Samples since the converter started: taken, or counted as lost.
    passed: u32,
}

impl<'a, D: Converter, const C: usize> Adc<'a, D, C> {
    /// `converter` stores into `codes`. They are the queue: give them room for as long as the application may be busy, and for four
    /// samples at least.
    pub const fn new(converter: D, codes: &'a [AtomicU16]) -> Self {
        const { assert!(C > 0, "a sample has a channel") };
        assert!(codes.len() >= 4 * C, "there is room for four samples");
        Self { converter, codes, stored: 0, waiting: 0, at: 0, passed: 0 }
    }

    /// The converter.
    pub const fn converter(&mut self) -> &mut D {
        &mut self.converter
    }

    /// Counts what was stored since the last look.
    fn look(&mut self) {
        let stored = self.converter.stored();
        self.count(stored);
    }

    fn count(&mut self, stored: u32) {
        self.waiting = self.waiting.saturating_add(stored.wrapping_sub(self.stored) as usize);
        self.stored = stored;
    }

    fn skip(&mut self, codes: usize) {
        self.at = (self.at + codes % self.codes.len()) % self.codes.len();
        self.waiting = self.waiting.saturating_sub(codes);
    }

    /// Gives up samples that were overwritten, and a quarter of the memory, so that the next ones are not overwritten at once.
    fn fall_back(&mut self) -> Taken<C> {
        let samples = self.waiting.saturating_sub(self.codes.len() * 3 / 4).div_ceil(C);
        self.skip(samples * C);
        self.passed = self.passed.wrapping_add(samples as u32);
        Taken::Lost { sensor: 0, queue: samples as u32 }
    }
}

impl<D: Converter, const C: usize> Sensor<C> for Adc<'_, D, C> {
    fn take(&mut self) -> Option<Taken<C>> {
        if let Some(Restart { passed, stored }) = self.converter.restarted() {
            self.count(stored);
            self.skip(self.waiting);
            let lost = passed.saturating_sub(self.passed).max(1);
            self.passed = 0;
            return Some(Taken::Lost { sensor: lost, queue: 0 });
        }
        self.look();
        if self.waiting > self.codes.len() {
            return Some(self.fall_back());
        }
        if self.waiting < C {
            return None;
        }
        let codes: [u16; C] = core::array::from_fn(|channel| {
            let at = (self.at + channel) % self.codes.len();
            self.codes.get(at).map_or(FAILED, |code| code.load(Ordering::Relaxed))
        });
        // They may have been overwritten meanwhile.
        self.look();
        if self.waiting > self.codes.len() {
            return Some(self.fall_back());
        }
        self.skip(C);
        self.passed = self.passed.wrapping_add(1);
        if codes.iter().any(|&code| code >= FAILED) {
            return Some(Taken::Lost { sensor: 1, queue: 0 });
        }
        Some(Taken::Sample(codes.map(|code| ((code << 4) ^ 0x8000).cast_signed())))
    }
}
