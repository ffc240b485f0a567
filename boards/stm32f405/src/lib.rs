//! An STM32F405RG, made ready for a `main`: clocks, the serial line of the protocol, flash to keep what was learned in, a
//! clock to measure with, logs.
//!
//! | pin | function |
//! |---|---|
//! | PA9, PA10 | transmit and receive of the protocol, USART1, 115200 8N1: the pins of ST's boot loader too |
//! | PB8 | a button to ground: a short press labels the last window, a long one selects the next class |
//! | PA2 | defmt frames, USART2, 1 Mbaud: exact from 16 and from 42 MHz |
//!
//! The core sleeps until a byte of the protocol is there; all else is polled. The only interrupts whose handlers run are
//! those that extend SysTick and note the button.

#![no_std]

mod button;
mod flash;
mod logs;
mod serial;

use stm32f4xx_hal::{pac, prelude::*, rcc::Config};
use tinyfit_board::{NoSensor, Peripherals, PressCounter};
use tinyfit_cortex_m::systick;

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

/// Starts the chip. Call it once, first: a second call panics.
pub fn init() -> Peripherals<Serial<pac::USART1>, NoSensor, Flash, &'static PressCounter> {
    let (Some(core), Some(chip)) = (cortex_m::Peripherals::take(), pac::Peripherals::take()) else {
        panic!("init is called once");
    };

    #[cfg(not(feature = "pll"))]
    let clocks = Config::hsi();
    #[cfg(feature = "pll")]
    let clocks = Config::hse(CRYSTAL_MHZ.MHz()).sysclk(TICKS_PER_SECOND.Hz());
    let mut rcc = chip.RCC.freeze(clocks);

    systick::start(core.SYST);

    let pins = chip.GPIOA.split(&mut rcc);
    let line = chip.USART2.tx(pins.pa2, 1_000_000.bps(), &mut rcc);
    logs::start(line.expect("1 Mbaud divides the clock"));
    let line = chip.USART1.serial((pins.pa9, pins.pa10), 115_200.bps(), &mut rcc);
    let serial = Serial(line.expect("115200 baud divides the clock"));

    // Not subject to DEFMT_LOG: who has read this may send.
    defmt::println!("STM32F405 is ready");
    let contact = chip.GPIOB.split(&mut rcc).pb8;
    let button = button::start(contact, &mut chip.SYSCFG.constrain(&mut rcc), chip.EXTI);
    Peripherals { serial, sensor: NoSensor, button, flash: flash::new(chip.FLASH) }
}

/// Sleeps until a byte is there.
pub fn wait(serial: &mut Serial<pac::USART1>) {
    serial.wait();
}
