//! The converter's ring against a model of DMA: no sample is lost untold, no channel is taken for another.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU16, Ordering};

use proptest::prelude::*;
use tinyfit_board::adc::{Adc, Converter, Restart, divider};
use tinyfit_board::{Sensor as _, Taken};

const CHANNELS: usize = 3;
const PLACES: usize = 24;

/// A converter that writes into `codes` as often as it is asked to.
struct Model {
    codes: &'static [AtomicU16],
    stored: u32,
    /// Conversions since the start of the world, and when it was started last.
    made: u32,
    since: u32,
    overrun: bool,
    /// Conversions that come while a sample is read.
    meanwhile: u32,
}

#[derive(Clone)]
struct Handle(Rc<RefCell<Model>>);

/// The codes of the `n`th conversion: those of a sample are marked with its number, and each with its channel.
fn code(n: u32) -> u16 {
    let (sample, channel) = (n / CHANNELS as u32, n % CHANNELS as u32);
    ((sample % 1024) * 4 + channel) as u16
}

fn counts(sample: u32) -> [i16; CHANNELS] {
    let n = sample * CHANNELS as u32;
    core::array::from_fn(|channel| (i32::from(code(n + channel as u32)) * 16 - 32768) as i16)
}

impl Model {
    fn convert(&mut self, conversions: u32) {
        for _ in 0..conversions {
            if !self.overrun {
                self.codes[self.stored as usize % PLACES].store(code(self.made), Ordering::Relaxed);
                self.stored = self.stored.wrapping_add(1);
            }
            self.made += 1;
        }
    }
}

impl Converter for Handle {
    fn stored(&mut self) -> u32 {
        let mut model = self.0.borrow_mut();
        let stored = model.stored;
        let meanwhile = std::mem::take(&mut model.meanwhile);
        model.convert(meanwhile);
        stored
    }

    fn restarted(&mut self) -> Option<Restart> {
        let mut model = self.0.borrow_mut();
        if !std::mem::take(&mut model.overrun) {
            return None;
        }
        // It begins with the first channel again.
        model.made = model.made.next_multiple_of(CHANNELS as u32);
        let passed = (model.made - model.since) / CHANNELS as u32;
        model.since = model.made;
        let stored = model.stored;
        let meanwhile = std::mem::take(&mut model.meanwhile);
        model.convert(meanwhile);
        Some(Restart { passed, stored })
    }
}

fn adc() -> (Handle, Adc<'static, Handle, CHANNELS>) {
    let codes: &[AtomicU16] = Box::leak((0..PLACES).map(|_| AtomicU16::new(0)).collect());
    let model = Model { codes, stored: 0, made: 0, since: 0, overrun: false, meanwhile: 0 };
    let handle = Handle(Rc::new(RefCell::new(model)));
    (handle.clone(), Adc::new(handle, codes))
}

#[test]
fn a_sample_comes_when_its_last_channel_is_stored() {
    let (model, mut adc) = adc();
    model.0.borrow_mut().convert(2);
    assert_eq!(adc.take(), None);
    model.0.borrow_mut().convert(1);
    assert_eq!(adc.take(), Some(Taken::Sample(counts(0))));
    assert_eq!(adc.take(), None);
}

#[test]
fn the_middle_of_the_scale_is_zero() {
    let (model, mut adc) = adc();
    model.0.borrow_mut().convert(3);
    for (place, code) in model.0.borrow().codes.iter().zip([0, 2048, 4095]) {
        place.store(code, Ordering::Relaxed);
    }
    assert_eq!(adc.take(), Some(Taken::Sample([-32768, 0, 32752])));
}

#[test]
fn a_conversion_that_failed_is_a_lost_sample() {
    let (model, mut adc) = adc();
    model.0.borrow_mut().convert(6);
    model.0.borrow().codes[1].fetch_or(1 << 15, Ordering::Relaxed);
    assert_eq!(adc.take(), Some(Taken::Lost { sensor: 1, queue: 0 }));
    assert_eq!(adc.take(), Some(Taken::Sample(counts(1))));
}

#[test]
fn a_sample_that_is_overwritten_while_it_is_read_is_lost() {
    let (model, mut adc) = adc();
    model.0.borrow_mut().convert(PLACES as u32);
    model.0.borrow_mut().meanwhile = 1;
    let Some(Taken::Lost { sensor: 0, queue: lost }) = adc.take() else { panic!("a sample was lost") };
    assert_eq!(adc.take(), Some(Taken::Sample(counts(lost))));
}

#[test]
fn the_divider_is_the_nearest_one_or_none() {
    // The RP2040's: 48 MHz in 256ths, 3 channels at 1600 Hz.
    assert_eq!(divider(48_000_000 * 256, 3 * 1600, 96 * 256, 65_536 * 256), Some(10_000 * 256));
    assert_eq!(divider(84_000_000, 44_100, 1, u32::MAX), Some(1905));
    assert_eq!(divider(48_000_000 * 256, 500_001, 96 * 256, 65_536 * 256), None);
    assert_eq!(divider(48_000_000 * 256, 732, 96 * 256, 65_536 * 256), None);
    assert_eq!(divider(1, 0, 1, 2), None);
}

#[derive(Clone, Debug)]
enum Event {
    Convert(u32),
    Take(usize),
    Overrun(u32),
    Meanwhile(u32),
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens, each sample is taken once, in order, or counted as lost where it is missing.
    #[test]
    fn no_sample_is_lost_untold(
        events in prop::collection::vec(
            prop_oneof![
                (0..60u32).prop_map(Event::Convert),
                (0..12usize).prop_map(Event::Take),
                (1..60u32).prop_map(Event::Overrun),
                (0..30u32).prop_map(Event::Meanwhile),
            ],
            0..60,
        ),
    ) {
        let (model, mut adc) = adc();
        let mut next = 0;
        let mut take = |adc: &mut Adc<'static, Handle, CHANNELS>| match adc.take() {
            Some(Taken::Sample(sample)) => {
                assert_eq!(sample, counts(next));
                next += 1;
                true
            }
            Some(Taken::Lost { sensor, queue }) => {
                next += sensor + queue;
                true
            }
            None => false,
        };
        for event in events {
            match event {
                Event::Convert(conversions) => model.0.borrow_mut().convert(conversions),
                Event::Take(samples) => (0..samples).for_each(|_| _ = take(&mut adc)),
                Event::Overrun(conversions) => {
                    model.0.borrow_mut().overrun = true;
                    model.0.borrow_mut().convert(conversions);
                }
                Event::Meanwhile(conversions) => model.0.borrow_mut().meanwhile = conversions,
            }
        }
        model.0.borrow_mut().meanwhile = 0;
        while take(&mut adc) {}
        prop_assert_eq!(next, model.0.borrow().made / CHANNELS as u32);
    }
}
