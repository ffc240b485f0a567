//! An STM32F405RG, made ready for a `main`: clocks, the serial line of the protocol, flash to keep what was learned in, a
//! clock to measure with, logs.
//!
//! | pin | function |
//! |---|---|
//! | PA9, PA10 | transmit and receive of the protocol, USART1, 115200 8N1: the pins of ST's boot loader too |
//! | PA2 | defmt frames, USART2, 1 Mbaud: exact from 16 and from 42 MHz |
//! | PA4 to PA7 | inputs of the converter, 0 V to 3.3 V |
//! | PB13, PB14, PB15, PB9 | SPI2: clock, from and to an LSM6DSV16X, its chip select |
//! | PC3 | its INT1: samples are ready |
//! | PB8 | a button to ground: a short press labels the last window, a long one selects the next class |
//!
//! The core sleeps until a byte of the protocol is there, or samples; all else is polled. The only interrupts whose handlers run are
//! those that extend SysTick, note the button, and end a sleep for a sensor.

#![no_std]

mod accelerometer;
mod adc;
mod button;
mod flash;
mod logs;
mod serial;

use core::sync::atomic::AtomicU16;

use stm32f4xx_hal::{
    gpio::PinState,
    pac,
    prelude::*,
    rcc::{Config, Rcc},
    syscfg::SysCfg,
};
use tinyfit_board::accelerometer::{Range, Rate};
use tinyfit_board::{NoSensor, Peripherals, PressCounter};
use tinyfit_cortex_m::systick;

use accelerometer::Wires;

pub use accelerometer::Accelerations;
pub use adc::{Analog, Dma};
pub use cortex_m_rt::entry;
pub use flash::{Flash, SLOTS};
pub use serial::Serial;
pub use tinyfit_cortex_m::{stop, systick::ticks};

/// The board's name.
pub const NAME: &str = "stm32f405";

/// Ticks are cycles of the core. QEMU has no clock tree: there, a second always has 168 million.
pub const TICKS_PER_SECOND: u32 = if cfg!(feature = "pll") { 168_000_000 } else { 16_000_000 };

/// The crystal of Adafruit's Feather STM32F405; a Netduino Plus 2 has 25 MHz.
#[cfg(feature = "pll")]
const CRYSTAL_MHZ: u32 = 12;

/// A chip that was started. Take the sensors that there are, then [`with`](Self::with) what the application takes samples from.
pub struct Board {
    serial: Serial<pac::USART1>,
    button: &'static PressCounter,
    flash: Flash,
    rcc: Rcc,
    exti: pac::EXTI,
    syscfg: SysCfg,
    wires: Option<(pac::SPI2, Wires)>,
    inputs: Option<(pac::ADC1, adc::Inputs)>,
}

impl Board {
    /// Starts the LSM6DSV16X. If there is none, that is logged, and no sample ever comes. A second call panics.
    pub fn accelerometer(&mut self, rate: Rate, range: Range) -> Accelerations {
        let Some((spi, wires)) = self.wires.take() else { panic!("the accelerometer is started once") };
        accelerometer::start(spi, wires, (rate, range), &mut self.exti, &mut self.syscfg, &mut self.rcc)
    }

    /// Starts `hz` samples a second of the first `C` inputs, PA4 to PA7, into `codes`, two bytes for each: see [`Adc`](tinyfit_board::adc).
    /// The inputs of a sample are converted one after the other, as fast as that goes.
    ///
    /// Returns `None` if the converter has no such rate: `C` times `hz` is 218,750 at most, from 168 MHz. A second call panics.
    pub fn adc<const C: usize>(&mut self, hz: u32, codes: &'static [AtomicU16]) -> Option<Analog<C>> {
        let Some((adc, inputs)) = self.inputs.take() else { panic!("the converter is started once") };
        adc::start(adc, &inputs, &mut self.rcc, hz, codes)
    }

    /// The drivers of an application.
    pub fn with<S>(self, sensor: S) -> Peripherals<Serial<pac::USART1>, S, Flash, &'static PressCounter> {
        Peripherals { serial: self.serial, sensor, button: self.button, flash: self.flash }
    }
}

/// Starts the chip without a sensor. Call it once, first: a second call panics.
pub fn init() -> Peripherals<Serial<pac::USART1>, NoSensor, Flash, &'static PressCounter> {
    start().with(NoSensor)
}

/// Starts the chip. Call it once, first: a second call panics.
pub fn start() -> Board {
    let (Some(core), Some(chip)) = (cortex_m::Peripherals::take(), pac::Peripherals::take()) else {
        panic!("init is called once");
    };

    #[cfg(not(feature = "pll"))]
    let clocks = Config::hsi();
    #[cfg(feature = "pll")]
    let clocks = Config::hse(CRYSTAL_MHZ.MHz()).sysclk(TICKS_PER_SECOND.Hz());
    let mut rcc = chip.RCC.freeze(clocks);

    systick::start(core.SYST);

    let (pins, more) = (chip.GPIOA.split(&mut rcc), chip.GPIOB.split(&mut rcc));
    let ready = chip.GPIOC.split(&mut rcc).pc3;
    let line = chip.USART2.tx(pins.pa2, 1_000_000.bps(), &mut rcc);
    logs::start(line.expect("1 Mbaud divides the clock"));
    let line = chip.USART1.serial((pins.pa9, pins.pa10), 115_200.bps(), &mut rcc);
    let serial = Serial(line.expect("115200 baud divides the clock"));

    // Not subject to DEFMT_LOG: who has read this may send.
    defmt::println!("STM32F405 is ready");
    let wires = Wires {
        clock: more.pb13,
        from_sensor: more.pb14,
        to_sensor: more.pb15,
        select: more.pb9.into_push_pull_output_in_state(PinState::High),
        ready: ready.into_pull_down_input(),
    };
    let inputs =
        (pins.pa4.into_analog(), pins.pa5.into_analog(), pins.pa6.into_analog(), pins.pa7.into_analog());
    let (mut exti, mut syscfg) = (chip.EXTI, chip.SYSCFG.constrain(&mut rcc));
    let button = button::start(more.pb8, &mut syscfg, &mut exti);
    Board {
        serial,
        button,
        flash: flash::new(chip.FLASH),
        rcc,
        exti,
        syscfg,
        wires: Some((chip.SPI2, wires)),
        inputs: Some((chip.ADC1, inputs)),
    }
}

/// Sleeps until a byte is there.
pub fn wait(serial: &mut Serial<pac::USART1>) {
    serial.wait();
}
