//! The accelerometer, an LSM6DSV16X on SPI2. It is read in short bursts when samples are asked for, since the serial line has room for
//! one byte; the rise of its pin INT1 ends a sleep.

use cortex_m::peripheral::NVIC;
use embedded_hal_bus::spi::{ExclusiveDevice, NoDelay};
use stm32f4xx_hal::{
    gpio::{Edge, ExtiPin, Input, Output, PB9, PB13, PB14, PB15, PC3},
    interrupt, pac,
    prelude::*,
    rcc::Rcc,
    spi::{Mode, Phase, Polarity, Spi},
    syscfg::SysCfg,
};
use tinyfit_board::{
    Sensor, Taken,
    accelerometer::{AXES, Error, Polled, Range, Rate, SpiAccelerometer, SpiBus},
};

type Bus = SpiBus<ExclusiveDevice<Spi<pac::SPI2>, PB9<Output>, NoDelay>>;

/// The wires of the sensor.
pub(crate) struct Wires {
    pub(crate) clock: PB13,
    pub(crate) from_sensor: PB14,
    pub(crate) to_sensor: PB15,
    pub(crate) select: PB9<Output>,
    pub(crate) ready: PC3<Input>,
}

/// Samples of the accelerometer.
pub struct Accelerations(Option<Polled<Bus, PC3<Input>>>);

impl Accelerations {
    /// The part's rate in mHz, as it was trimmed when it was made; 0 if there is no sensor.
    pub fn millihertz(&self) -> u32 {
        self.0.as_ref().map_or(0, |polled| polled.sensor().millihertz())
    }

    /// Reads that failed since the start. The samples that they lost are counted like all others.
    pub fn faults(&self) -> u32 {
        self.0.as_ref().map_or(0, |polled| polled.sensor().faults())
    }
}

impl Sensor<AXES> for Accelerations {
    fn take(&mut self) -> Option<Taken<AXES>> {
        self.0.as_mut()?.take()
    }
}

/// Starts the sensor. If there is none, that is logged, and no sample ever comes.
pub(crate) fn start(
    spi: pac::SPI2,
    wires: Wires,
    (rate, range): (Rate, Range),
    exti: &mut pac::EXTI,
    syscfg: &mut SysCfg,
    rcc: &mut Rcc,
) -> Accelerations {
    let Wires { clock, from_sensor, to_sensor, select, mut ready } = wires;
    ready.make_interrupt_source(syscfg);
    ready.trigger_on_edge(exti, Edge::Rising);
    ready.enable_interrupt(exti);
    // SAFETY: nothing relies on this interrupt being masked.
    unsafe { NVIC::unmask(pac::Interrupt::EXTI3) };
    let pins = (Some(clock), Some(from_sensor), Some(to_sensor));
    let mode = Mode { polarity: Polarity::IdleHigh, phase: Phase::CaptureOnSecondTransition };
    let bus = spi.spi(pins, mode, 10.MHz(), rcc);
    let Ok(device) = ExclusiveDevice::new_no_delay(bus, select);
    let started = SpiAccelerometer::on_spi(device, rate, range, &mut Delay);
    match &started {
        Ok(_) => {}
        Err(Error::Other { id }) => {
            defmt::warn!("the accelerometer is not an LSM6DSV16X: its WHO_AM_I is {=u8:#x}", *id)
        }
        Err(_) => defmt::warn!("the accelerometer does not start"),
    }
    Accelerations(started.ok().map(|sensor| Polled::new(sensor, ready)))
}

/// Waits by counting the clock.
struct Delay;

impl embedded_hal::delay::DelayNs for Delay {
    fn delay_ns(&mut self, ns: u32) {
        let cycles = u64::from(ns) * u64::from(crate::TICKS_PER_SECOND) / 1_000_000_000;
        let from = crate::ticks();
        while u64::from(crate::ticks().wrapping_sub(from)) <= cycles {}
    }
}

/// Samples are ready: this ends a sleep.
#[interrupt]
fn EXTI3() {
    // SAFETY: a write of ones clears the flag, which is this interrupt's.
    unsafe { &*pac::EXTI::PTR }.pr().write(|w| w.pr3().clear_bit_by_one());
}
