//! The converter's inputs GP26 to GP29, one after the other, at a fixed rate, by DMA.
//!
//! The converter paces itself: it divides its 48 MHz, which are of the crystal. Its FIFO of four codes is emptied by DMA channel 0 into one
//! half of the memory, then the other. Channel 1 has it begin the next half: it copies the half's address from a list, which it reads round
//! and round. So nothing needs the core, and where channel 1 is in its list counts the halves: 64 of them, then again from the start. Who looks
//! at least once in that time misses none, however long interrupts are off.

use core::sync::atomic::{AtomicU16, AtomicU32, Ordering};

use cortex_m::peripheral::NVIC;
use tinyfit_board::{
    ConstStaticCell,
    adc::{Adc, Converter, Restart, divider},
};

use crate::hal::{
    adc::{Adc as Device, AdcPin},
    gpio::{DynPinId, FunctionNull, Pin, PullNone},
    pac::{self, interrupt},
};

/// The converter's clock, in Hz. It is divided in steps of a 256th.
const CLOCK: u64 = 48_000_000;
const FRACTION: u32 = 256;
/// Clocks of a conversion.
const LEAST: u32 = 96;
/// The divider has 16 bits, and divides by one more.
const MOST: u32 = 1 << 16;

/// The DMA channel that copies codes, and the one that has it begin again.
const CODES: usize = 0;
const BEGIN: usize = 1;

/// Entries of the list.
const HALVES: usize = 64;

/// Addresses of halves of the memory. A DMA channel reads round and round only what is aligned to its length.
#[repr(align(256))]
struct List([AtomicU32; HALVES]);

static LIST: ConstStaticCell<List> = ConstStaticCell::new(List([const { AtomicU32::new(0) }; HALVES]));

/// Inputs of the converter, GP26 to GP29.
pub(crate) type Inputs = [Pin<DynPinId, FunctionNull, PullNone>; 4];

/// The converter that fills the memory of an [`Adc`].
pub struct Dma {
    list: &'static List,
    /// Codes of a half of the memory.
    half: u32,
    channels: u32,
    /// From one conversion to the next, in 256ths of the converter's clock.
    period: u32,
    /// When the first conversion began, in microseconds.
    began: u64,
    stored: u32,
    /// Where in the list's halves that was.
    position: u32,
}

/// Samples of `C` inputs.
pub type Analog<const C: usize> = Adc<'static, Dma, C>;

fn adc() -> &'static pac::adc::RegisterBlock {
    // SAFETY: the converter is this module's.
    unsafe { &*pac::ADC::PTR }
}

fn dma() -> &'static pac::dma::RegisterBlock {
    // SAFETY: the DMA channels 0 and 1 and interrupt 0 are this module's, and each of their registers is written alone.
    unsafe { &*pac::DMA::PTR }
}

/// Microseconds since the start.
fn now() -> u64 {
    // SAFETY: reads of registers, which change nothing and which nobody writes.
    let timer = unsafe { &*crate::TimerRegisters::PTR };
    loop {
        let (high, low) = (timer.timerawh().read().bits(), timer.timerawl().read().bits());
        if timer.timerawh().read().bits() == high {
            return u64::from(high) << 32 | u64::from(low);
        }
    }
}

/// Starts `hz` samples a second of the first `C` inputs into `codes`. Returns `None` if the converter does not have that rate: all inputs
/// together are converted 733 to 500,000 times a second.
pub(crate) fn start<const C: usize>(
    device: pac::ADC,
    channels: pac::DMA,
    inputs: Inputs,
    resets: &mut pac::RESETS,
    hz: u32,
    codes: &'static [AtomicU16],
) -> Option<Analog<C>> {
    const { assert!(C <= 4, "the chip has four inputs") };
    let period =
        divider(CLOCK * u64::from(FRACTION), hz.checked_mul(C as u32)?, LEAST * FRACTION, MOST * FRACTION)?;
    let list: &'static List = LIST.take();
    let half = codes.len() / 2;
    let (codes, _) = codes.split_at(2 * half);
    for (at, entry) in list.0.iter().enumerate() {
        let half = codes.get(at % 2 * half..).unwrap_or_default();
        entry.store(half.as_ptr().expose_provenance() as u32, Ordering::Relaxed);
    }

    let _ = Device::new(device, resets);
    for input in inputs.into_iter().take(C) {
        // It is one of the four. This switches its digital side off, which stays so.
        let _ = AdcPin::new(input);
    }
    crate::hal::dma::DMAExt::split(channels, resets);
    let mut converter =
        Dma { list, half: half as u32, channels: C as u32, period, began: 0, stored: 0, position: 0 };
    converter.copy();
    converter.convert();
    // SAFETY: nothing relies on this interrupt being masked.
    unsafe { NVIC::unmask(pac::Interrupt::DMA_IRQ_0) };
    Some(Adc::new(converter, codes))
}

impl Dma {
    /// The rate of samples, in mHz: the nearest one to that asked for, within 0.003 %.
    pub fn millihertz(&self) -> u32 {
        (CLOCK * u64::from(FRACTION) * 1000 / u64::from(self.period) / u64::from(self.channels)) as u32
    }

    /// Holds up the DMA channel, as a busy bus would, or lets it continue: to test that lost codes are counted.
    pub fn hold(&mut self, on: bool) {
        // SAFETY: bit 0 is EN. This register starts nothing.
        dma().ch(CODES).ch_al1_ctrl().modify(|r, w| unsafe { w.bits(r.bits() & !1 | u32::from(!on)) });
    }

    /// Sets DMA up for the first half.
    fn copy(&self) {
        let dma = dma();
        let (codes, begin) = (dma.ch(CODES), dma.ch(BEGIN));
        let list = self.list.0.as_ptr().expose_provenance() as u32;
        let register = codes.ch_al2_write_addr_trig().as_ptr().expose_provenance() as u32;
        // SAFETY: DMA writes to the addresses that it gets: codes to the memory, which has room for two halves and is atomic; addresses of its halves to a
        // register of channel 0.
        unsafe {
            begin.ch_read_addr().write(|w| w.bits(list));
            begin.ch_write_addr().write(|w| w.bits(register));
            begin.ch_trans_count().write(|w| w.bits(1));
            // Begins at once: channel 0, which is still off, gets its first address.
            begin.ch_ctrl_trig().write(|w| {
                w.treq_sel().permanent().chain_to().bits(BEGIN as u8).ring_size().bits(8);
                w.incr_read().set_bit().data_size().size_word().irq_quiet().set_bit().en().set_bit()
            });
            while begin.ch_ctrl_trig().read().busy().bit_is_set() {}
            codes.ch_read_addr().write(|w| w.bits(adc().fifo().as_ptr().expose_provenance() as u32));
            codes.ch_trans_count().write(|w| w.bits(self.half));
            dma.inte0().write(|w| w.bits(1 << CODES));
            codes.ch_ctrl_trig().write(|w| {
                w.treq_sel().adc().chain_to().bits(BEGIN as u8);
                w.incr_write().set_bit().data_size().size_halfword().en().set_bit()
            });
        }
    }

    /// Starts conversions with the first input.
    fn convert(&mut self) {
        let adc = adc();
        let divider = self.period - FRACTION;
        // SAFETY: the values are those of the data sheet, 4.9.6: INT.FRAC, each input's bit, one code is enough for DMA.
        unsafe {
            adc.div().write(|w| w.bits(divider));
            // `over` and `under` are cleared by ones.
            adc.fcs().write(|w| {
                w.en()
                    .set_bit()
                    .dreq_en()
                    .set_bit()
                    .err()
                    .set_bit()
                    .thresh()
                    .bits(1)
                    .over()
                    .bit(true)
                    .under()
                    .bit(true)
            });
            let inputs = (1 << self.channels) - 1;
            self.began = cortex_m::interrupt::free(|_| {
                adc.cs().modify(|_, w| w.ainsel().bits(0).rrobin().bits(inputs).start_many().set_bit());
                now()
            });
        }
    }

    /// Codes that were stored, modulo the list's halves.
    fn position(&self) -> u32 {
        let (codes, begin) = (dma().ch(CODES), dma().ch(BEGIN));
        let list = self.list.0.as_ptr().expose_provenance() as u32;
        let (next, write) = loop {
            let next = begin.ch_read_addr().read().bits();
            let write = codes.ch_write_addr().read().bits();
            if begin.ch_read_addr().read().bits() == next {
                break (next, write);
            }
        };
        let half = (next.wrapping_sub(list) / 4).wrapping_sub(1) % HALVES as u32;
        let start = self.list.0.get(half as usize).map_or(0, |start| start.load(Ordering::Relaxed));
        let within = write.wrapping_sub(start) / 2;
        // Between the two channels, the address is still that of the end of the other half.
        half * self.half + if within <= self.half { within } else { 0 }
    }
}

impl Converter for Dma {
    fn stored(&mut self) -> u32 {
        let position = self.position();
        let round = HALVES as u32 * self.half;
        let more = if position >= self.position { 0 } else { round };
        self.stored = self.stored.wrapping_add(position + more - self.position);
        self.position = position;
        self.stored
    }

    fn restarted(&mut self) -> Option<Restart> {
        let adc = adc();
        if adc.fcs().read().over().bit_is_clear() {
            return None;
        }
        adc.cs().modify(|_, w| w.start_many().clear_bit());
        // DMA takes what is in the FIFO, unless it is held up: then later.
        for _ in 0..1000 {
            if adc.cs().read().ready().bit_is_set() && adc.fcs().read().empty().bit_is_set() {
                let (began, stored) = (self.began, self.stored());
                self.convert();
                let clocks = (self.began - began) * (CLOCK / 1_000_000);
                // Those that have begun.
                let conversions = clocks * u64::from(FRACTION) / u64::from(self.period) + 1;
                return Some(Restart {
                    passed: conversions.div_ceil(u64::from(self.channels)) as u32,
                    stored,
                });
            }
        }
        adc.cs().modify(|_, w| w.start_many().set_bit());
        None
    }
}

/// A half of the memory is full: this ends a sleep.
#[interrupt]
fn DMA_IRQ_0() {
    // SAFETY: the flag is this interrupt's.
    dma().ints0().write(|w| unsafe { w.bits(1 << CODES) });
}
