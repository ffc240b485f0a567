//! An FE310-G002 on a HiFive1 Rev B, made ready for a `main`: clocks, the serial line of the protocol, a clock to measure
//! with, logs.
//!
//! | pin | function |
//! |---|---|
//! | GPIO17, GPIO16 | transmit and receive of the protocol, UART0, 115200 8N1: the board's USB connector |
//! | GPIO18 | defmt frames, UART1, 1 Mbaud |
//!
//! All is polled; no interrupt is enabled.

#![no_std]

use e310x_hal::DeviceResources;
use e310x_hal::clock::{AonExt, Clocks, PrciExt};
use e310x_hal::e310x::{Uart0, Uart1};
use e310x_hal::gpio::{IOF0, NoInvert, gpio0};
use e310x_hal::serial::{Rx, Serial as Uart, Tx};
use e310x_hal::time::U32Ext;
use tinyfit_board::{NoButton, NoSensor, Peripherals, Port, Transmitter};

pub use riscv_rt::entry;

tinyfit_board::stop!(riscv::interrupt::disable, riscv::asm::wfi);

/// The board's name.
pub const NAME: &str = "fe310";

type Transmit = Tx<Uart0, gpio0::Pin17<IOF0<NoInvert>>>;
type Receive = Rx<Uart0, gpio0::Pin16<IOF0<NoInvert>>>;
type Logs = Transmitter<Tx<Uart1, gpio0::Pin18<IOF0<NoInvert>>>>;

/// The serial line of the protocol.
pub type Serial = Port<Receive, Transmit>;

/// Ticks are cycles of the core: four times the board's crystal.
pub const TICKS_PER_SECOND: u32 = 64_000_000;

/// Starts the chip. Call it once, first: a second call panics.
pub fn init() -> Peripherals<Serial> {
    let Some(chip) = DeviceResources::take() else { panic!("init is called once") };
    let (parts, pins) = (chip.peripherals, chip.pins);
    let core = parts.PRCI.constrain().use_external(16.mhz()).coreclk(TICKS_PER_SECOND.hz());
    let clocks = Clocks::freeze(core, parts.AONCLK.constrain().use_external(32_768.hz()));

    let line = (pins.pin18.into_iof0(), pins.pin23.into_iof0());
    let (logs, _) = Uart::new(parts.UART1, line, 1_000_000.bps(), clocks).split();
    if let Some(logs) = riscv::singleton!(: Logs = Transmitter(logs)) {
        defmt_serial::defmt_serial(logs);
    }
    let line = (pins.pin17.into_iof0(), pins.pin16.into_iof0());
    let (transmitter, receiver) = Uart::new(parts.UART0, line, 115_200.bps(), clocks).split();

    // Not subject to DEFMT_LOG: who has read this may send.
    defmt::println!("FE310 is ready");
    Peripherals { serial: Port::new(receiver, transmitter), sensor: NoSensor, button: NoButton, flash: () }
}

/// Does nothing: the line is polled.
pub fn wait(_: &mut Serial) {}

/// Cycles of the core since the start, modulo 2^32: differences up to 67 s are right.
pub fn ticks() -> u32 {
    riscv::register::mcycle::read() as u32
}
