//! An ESP32-C3, made ready for a `main`: clocks, the serial line of the protocol, flash to keep what was learned in, a clock to
//! measure with, logs.
//!
//! | pin | function |
//! |---|---|
//! | GPIO21, GPIO20 | transmit and receive of the protocol, UART0, 115200 8N1: the USB connector of an ESP32-C3-DevKitM-1 |
//! | GPIO4 | defmt frames, UART1, 1 Mbaud |
//!
//! All is polled; no interrupt is enabled.

#![no_std]

use esp_hal::{
    Blocking,
    clock::CpuClock,
    time::Instant,
    uart::{Config, Uart, UartTx},
};
use esp_storage::FlashStorage;
use static_cell::StaticCell;
use tinyfit_board::store::Slots;
use tinyfit_board::{NoButton, NoSensor, Peripherals};

pub use esp_hal::main as entry;

tinyfit_board::stop!(riscv::interrupt::disable, riscv::asm::wfi);

// The header that the boot loader reads before it starts a program.
esp_bootloader_esp_idf::esp_app_desc!();

/// The board's name.
pub const NAME: &str = "esp32c3";

/// Ticks are microseconds.
pub const TICKS_PER_SECOND: u32 = 1_000_000;

/// The slots of a [`Store`](tinyfit_board::store::Store): the partition `tinyfit` of `partitions.csv`.
pub const SLOTS: Slots = Slots { first: 0x3E_0000, second: 0x3F_0000, bytes: 0x1_0000 };

/// The serial line of the protocol. It holds 128 bytes, 11 ms, that were not read yet.
pub type Serial = Uart<'static, Blocking>;

/// The flash. Only [`SLOTS`] may be changed. The core waits while it is.
pub type Flash = FlashStorage<'static>;

/// Starts the chip. Call it once, first: a second call panics.
pub fn init() -> Peripherals<Serial, NoSensor, Flash> {
    static LOGS: StaticCell<UartTx<'static, Blocking>> = StaticCell::new();

    let chip = esp_hal::init(esp_hal::Config::default().with_cpu_clock(CpuClock::max()));
    let baud = |baud| Config::default().with_baudrate(baud);

    let line = Uart::new(chip.UART1, baud(1_000_000)).expect("1 Mbaud divides the clock");
    let (_, logs) = line.with_tx(chip.GPIO4).split();
    defmt_serial::defmt_serial(LOGS.init(logs));

    let line = Uart::new(chip.UART0, baud(115_200)).expect("115200 baud divides the clock");
    let serial = line.with_tx(chip.GPIO21).with_rx(chip.GPIO20);

    // Not subject to DEFMT_LOG: who has read this may send.
    defmt::println!("ESP32-C3 is ready");
    Peripherals { serial, sensor: NoSensor, button: NoButton, flash: FlashStorage::new(chip.FLASH) }
}

/// Does nothing: the line is polled.
pub fn wait(_: &mut Serial) {}

/// Microseconds since the start, modulo 2^32: differences up to 71 minutes are right.
pub fn ticks() -> u32 {
    Instant::now().duration_since_epoch().as_micros() as u32
}
