//! An RP2040, made ready for a `main`: clocks, the serial line of the protocol, a clock to measure with, logs.
//!
//! | pin | is |
//! |---|---|
//! | GP0, GP1 | transmit and receive of the protocol, UART0, 115200 8N1 |
//! | GP8 | defmt frames, UART1, 1 Mbaud |
//!
//! Everything is polled; no interrupt is enabled.

#![no_std]

mod flash;
mod panic;

use defmt_serial::defmt_serial;
use rp2040_hal::{
    Clock, Sio, Timer, Watchdog,
    clocks::init_clocks_and_plls,
    fugit::RateExtU32,
    gpio::{FunctionUart, Pin, Pins, PullNone, PullUp, bank0},
    pac,
    typelevel::{OptionTNone, OptionTSome},
    uart::{self, DataBits, Enabled, StopBits, UartConfig, UartPeripheral},
};

pub use flash::{Flash, SLOTS};

/// The crystal of a Raspberry Pi Pico.
const CRYSTAL_HZ: u32 = 12_000_000;

/// Ticks are microseconds.
pub const TICKS_PER_SECOND: u32 = 1_000_000;

/// Makes the flash readable as memory. `memory.x` keeps this name and puts it where the chip's ROM looks.
// SAFETY: the section is of this one static alone, and the name is no other's.
#[unsafe(link_section = ".boot2")]
#[unsafe(no_mangle)]
static BOOT2: [u8; 256] = rp2040_boot2::BOOT_LOADER_W25Q080;

/// The serial line of the protocol: blocking `Read`, `Write` and `ReadReady` of `embedded-io` 0.7.
pub type Serial = UartPeripheral<
    Enabled,
    pac::UART0,
    (Pin<bank0::Gpio0, FunctionUart, PullNone>, Pin<bank0::Gpio1, FunctionUart, PullUp>),
>;

type Transmit<P> = uart::Pins<OptionTSome<P>, OptionTNone, OptionTNone, OptionTNone>;
type Logs = UartPeripheral<Enabled, pac::UART1, Transmit<Pin<bank0::Gpio8, FunctionUart, PullNone>>>;

/// What a `main` works with.
pub struct Board {
    /// The serial line of the protocol.
    pub serial: Serial,
    /// The flash, of which [`SLOTS`] can be changed.
    pub flash: Flash,
}

/// Starts the chip. Call it once, first: a second call panics.
pub fn init() -> Board {
    let Some(mut chip) = pac::Peripherals::take() else { panic!("init is called once") };
    let resets = &mut chip.RESETS;

    let mut watchdog = Watchdog::new(chip.WATCHDOG);
    let (clocks, plls) = (chip.CLOCKS, (chip.PLL_SYS, chip.PLL_USB));
    let clocks = init_clocks_and_plls(CRYSTAL_HZ, chip.XOSC, clocks, plls.0, plls.1, resets, &mut watchdog)
        .expect("the crystal gives 125 MHz");
    Timer::new(chip.TIMER, resets, &clocks);

    let pins = Pins::new(chip.IO_BANK0, chip.PADS_BANK0, Sio::new(chip.SIO).gpio_bank0, resets);
    let baud = |baud: u32| UartConfig::new(baud.Hz(), DataBits::Eight, None, StopBits::One);
    let clock = clocks.peripheral_clock.freq();

    let line = UartPeripheral::new(chip.UART1, uart::Pins::default().tx(pins.gpio8.reconfigure()), resets);
    let line = line.enable(baud(1_000_000), clock).expect("1 Mbaud divides the clock");
    if let Some(logs) = cortex_m::singleton!(: Logs = line) {
        defmt_serial(logs);
    }

    let line = (pins.gpio0.reconfigure(), pins.gpio1.reconfigure());
    let line = UartPeripheral::new(chip.UART0, line, resets);
    let serial = line.enable(baud(115_200), clock).expect("115200 baud divides the clock");

    // Not subject to DEFMT_LOG: who has read this may send.
    defmt::println!("RP2040 is ready");
    Board { serial, flash: Flash::new() }
}

/// Microseconds since the start, modulo 2^32: differences up to 71 minutes are right.
pub fn ticks() -> u32 {
    // SAFETY: a read of one register, which changes nothing in the timer and which nobody writes.
    unsafe { &*pac::TIMER::PTR }.timerawl().read().bits()
}
