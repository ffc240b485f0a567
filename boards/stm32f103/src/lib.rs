//! An STM32F103RB, made ready for a `main`: clocks, the serial line of the protocol, a clock to measure with, logs.
//!
//! | pin | function |
//! |---|---|
//! | PA9, PA10 | transmit and receive of the protocol, USART1, 115200 8N1: the pins of ST's boot loader too |
//! | PA2 | defmt frames, USART2, 1 Mbaud: exact from 36 MHz |
//!
//! All is polled. The only interrupt whose handler runs is the one that extends SysTick.

#![no_std]

use cortex_m::singleton;
use stm32f1xx_hal::{pac, prelude::*, rcc, serial};
use tinyfit_board::{NoButton, NoSensor, Peripherals, Port, Transmitter};
use tinyfit_cortex_m::systick;

pub use cortex_m_rt::entry;
pub use tinyfit_cortex_m::{stop, systick::ticks};

/// The board's name.
pub const NAME: &str = "stm32f103";

/// Ticks are cycles of the core.
pub const TICKS_PER_SECOND: u32 = 72_000_000;

/// The crystal of an Olimex STM32-H103 and of most boards with this chip.
const CRYSTAL_MHZ: u32 = 8;

/// The serial line of the protocol.
pub type Serial = Port<serial::Rx<pac::USART1>, serial::Tx<pac::USART1>>;

/// Starts the chip. Call it once, first: a second call panics.
pub fn init() -> Peripherals<Serial> {
    let (Some(core), Some(chip)) = (cortex_m::Peripherals::take(), pac::Peripherals::take()) else {
        panic!("init is called once");
    };
    let mut flash = chip.FLASH.constrain();
    let clocks = rcc::Config::hse(CRYSTAL_MHZ.MHz()).pclk1(36.MHz()).sysclk(TICKS_PER_SECOND.Hz());
    let mut rcc = chip.RCC.freeze(clocks, &mut flash.acr);

    systick::start(core.SYST);

    let mut pins = chip.GPIOA.split(&mut rcc);
    let pin = pins.pa2.into_alternate_push_pull(&mut pins.crl);
    let logs = chip.USART2.tx(pin, 1_000_000.bps(), &mut rcc);
    if let Some(logs) = singleton!(: Transmitter<serial::Tx<pac::USART2>> = Transmitter(logs)) {
        defmt_serial::defmt_serial(logs);
    }
    let transmit = pins.pa9.into_alternate_push_pull(&mut pins.crh);
    let (transmitter, receiver) = chip.USART1.serial((transmit, pins.pa10), 115_200.bps(), &mut rcc).split();

    // Not subject to DEFMT_LOG: who has read this may send.
    defmt::println!("STM32F103 is ready");
    Peripherals { serial: Port::new(receiver, transmitter), sensor: NoSensor, button: NoButton, flash: () }
}

/// Does nothing: the line is polled.
pub fn wait(_: &mut Serial) {}
