//! The converter's inputs PA4 to PA7, one after the other, at a fixed rate, by DMA.
//!
//! TIM2 divides the clock and starts a sample, TIM5 counts them. DMA2 stores the codes round and round into the memory; each of its halves ends a
//! sleep. The place that DMA is at and the count of TIM5 are how many codes were stored, however long interrupts were off. If DMA does not
//! take a code in time the converter stops (OVR), and is started again.

use core::sync::atomic::{AtomicU16, Ordering, fence};

use cortex_m::peripheral::NVIC;
use stm32f4xx_hal::{
    adc::{
        Adc as Device,
        config::{
            AdcConfig, Clock, Dma as DmaMode, ExternalTrigger, SampleTime, Scan, Sequence, TriggerMode,
        },
    },
    gpio::{Analog as AnalogPin, PA4, PA5, PA6, PA7},
    interrupt, pac,
    rcc::{BusTimerClock, Enable, Rcc, Reset},
};
use tinyfit_board::adc::{Adc, Converter, Restart, divider};

/// Clocks of the timers that a conversion takes: 84 of the converter's to sample, 12 to convert, and it has a quarter of theirs.
const LEAST: u32 = 4 * (84 + 12);

/// Inputs of the converter.
pub(crate) type Inputs = (PA4<AnalogPin>, PA5<AnalogPin>, PA6<AnalogPin>, PA7<AnalogPin>);

/// The converter that fills the memory of an [`Adc`].
pub struct Dma {
    /// Kept so that nobody else sets it up.
    _device: Device<pac::ADC1>,
    start: u32,
    places: u32,
    channels: u32,
    millihertz: u32,
    /// Samples that were begun, at the start and at the last look.
    since: u32,
    begun: u32,
    /// Codes that were stored if all that were begun are, at the last look.
    most: u32,
    /// Codes that were stored when DMA was at the first place last.
    first: u32,
}

/// Samples of `C` inputs.
pub type Analog<const C: usize> = Adc<'static, Dma, C>;

/// The registers of this module.
fn registers() -> (
    &'static pac::adc1::RegisterBlock,
    &'static pac::dma2::RegisterBlock,
    &'static pac::tim2::RegisterBlock,
    &'static pac::tim5::RegisterBlock,
) {
    // SAFETY: the converter, its stream of DMA2 and the two timers are this module's.
    unsafe { (&*pac::ADC1::PTR, &*pac::DMA2::PTR, &*pac::TIM2::PTR, &*pac::TIM5::PTR) }
}

/// Starts `hz` samples a second of the first `C` inputs into `codes`. Returns `None` if the converter has no such rate: at 168 MHz all
/// inputs together are converted 218,750 times a second at most.
pub(crate) fn start<const C: usize>(
    device: pac::ADC1,
    inputs: &Inputs,
    rcc: &mut Rcc,
    hz: u32,
    codes: &'static [AtomicU16],
) -> Option<Analog<C>> {
    const { assert!(C <= 4, "there are four inputs") };
    let clock = pac::TIM2::timer_clock(&rcc.clocks).raw();
    let period = divider(u64::from(clock), hz, LEAST * C as u32, u32::MAX)?;
    // DMA counts 16 bits.
    let (codes, _) = codes.split_at(codes.len().min(usize::from(u16::MAX)));

    let config = AdcConfig::default()
        .clock(Clock::Pclk2_div_4)
        .scan(Scan::Enabled)
        .external_trigger(TriggerMode::RisingEdge, ExternalTrigger::Tim_2_trgo)
        .dma(DmaMode::Continuous);
    let mut device = Device::new(device, true, config, rcc);
    let (a, b, c, d) = inputs;
    let time = SampleTime::Cycles_84;
    device.configure_channel(a, Sequence::One, time);
    if C > 1 {
        device.configure_channel(b, Sequence::Two, time);
    }
    if C > 2 {
        device.configure_channel(c, Sequence::Three, time);
    }
    if C > 3 {
        device.configure_channel(d, Sequence::Four, time);
    }
    pac::DMA2::enable(rcc);
    pac::TIM2::enable(rcc);
    pac::TIM2::reset(rcc);
    pac::TIM5::enable(rcc);
    pac::TIM5::reset(rcc);
    let (_, _, timer, counter) = registers();
    // SAFETY: the values are those of RM0090, 18.4: TIM2's update is its trigger output, which TIM5 counts (ITR0).
    unsafe {
        timer.arr().write(|w| w.bits(period - 1));
        timer.cr2().write(|w| w.mms().bits(0b010));
        counter.smcr().write(|w| w.ts().bits(0b000).sms().bits(0b111));
        counter.cr1().write(|w| w.cen().set_bit());
    }
    let mut converter = Dma {
        _device: device,
        start: codes.as_ptr().expose_provenance() as u32,
        places: codes.len() as u32,
        channels: C as u32,
        millihertz: (u64::from(clock) * 1000 / u64::from(period)) as u32,
        since: 0,
        begun: 0,
        most: 0,
        first: 0,
    };
    converter.copy();
    // SAFETY: nothing relies on this interrupt being masked.
    unsafe { NVIC::unmask(pac::Interrupt::DMA2_STREAM0) };
    Some(Adc::new(converter, codes))
}

impl Dma {
    /// The rate of samples, in mHz: the nearest one to that asked for.
    pub const fn millihertz(&self) -> u32 {
        self.millihertz
    }

    /// Has DMA begin at the first place, and the converter with the first input.
    fn copy(&mut self) {
        let (adc, dma, timer, _) = registers();
        let stream = dma.st(0);
        stream.cr().modify(|_, w| w.en().clear_bit());
        while stream.cr().read().en().bit_is_set() {}
        self.clear();
        // SAFETY: DMA writes to the address that it gets: 16 bits of ADC1 (channel 0) to the memory, round and round.
        unsafe {
            stream.par().write(|w| w.bits(adc.dr().as_ptr().expose_provenance() as u32));
            stream.m0ar().write(|w| w.bits(self.start));
            stream.ndtr().write(|w| w.bits(self.places));
            stream.cr().write(|w| {
                w.chsel().bits(0).pl().bits(0b10).msize().bits(0b01).psize().bits(0b01);
                w.minc().set_bit().circ().set_bit().htie().set_bit().tcie().set_bit().en().set_bit()
            });
        }
        // After an overrun the converter asks for DMA again only if that is switched on again (RM0090, 13.8.1).
        adc.cr2().modify(|_, w| w.dma().clear_bit());
        adc.sr().modify(|_, w| w.ovr().clear_bit());
        adc.cr2().modify(|_, w| w.dma().set_bit());
        timer.cnt().reset();
        timer.cr1().write(|w| w.cen().set_bit());
    }

    fn clear(&self) {
        let (_, dma, ..) = registers();
        dma.lifcr().write(|w| {
            w.cfeif0().set_bit().cdmeif0().set_bit().cteif0().set_bit().chtif0().set_bit().ctcif0().set_bit()
        });
    }
}

impl Converter for Dma {
    fn stored(&mut self) -> u32 {
        let (_, dma, _, counter) = registers();
        let at = self.places - dma.st(0).ndtr().read().bits();
        let begun = counter.cnt().read().bits();
        self.most = self.most.wrapping_add(begun.wrapping_sub(self.begun).wrapping_mul(self.channels));
        self.begun = begun;
        // The last number of codes that has DMA at this place.
        let fewer = self.most.wrapping_sub(self.first.wrapping_add(at)) % self.places;
        let stored = self.most.wrapping_sub(fewer);
        self.first = stored.wrapping_sub(at);
        // What DMA has written is read after this.
        fence(Ordering::SeqCst);
        stored
    }

    fn restarted(&mut self) -> Option<Restart> {
        let (adc, _, timer, counter) = registers();
        if adc.sr().read().ovr().bit_is_clear() {
            return None;
        }
        timer.cr1().write(|w| w.cen().clear_bit());
        self.begun = counter.cnt().read().bits();
        let passed = self.begun.wrapping_sub(self.since);
        self.since = self.begun;
        // DMA begins again at the first place, so the others up to it are left out.
        self.first = self.first.wrapping_add(self.places);
        self.most = self.first;
        self.copy();
        Some(Restart { passed, stored: self.first })
    }
}

/// A half of the memory is full: this ends a sleep.
#[interrupt]
fn DMA2_STREAM0() {
    let (_, dma, ..) = registers();
    dma.lifcr().write(|w| w.chtif0().set_bit().ctcif0().set_bit());
}
