//! An RP2040, made ready for a `main`: clocks, the serial line of the protocol, a clock to measure with, logs.
//!
//! | pin | is |
//! |---|---|
//! | GP0, GP1 | transmit and receive of the protocol, UART0, 115200 8N1 |
//! | GP4, GP5 | data and clock of the motion sensor, a BMI160 at address 0x68, I2C0, 400 kHz |
//! | GP6 | the sensor's INT1: a sample is ready |
//! | GP8 | defmt frames, UART1, 1 Mbaud |
//!
//! Bytes and samples are taken by interrupts and wait in queues; the core sleeps when there is nothing to do.

#![no_std]

mod flash;
mod motion;
mod serial;

use defmt_serial::defmt_serial;
use hal::{
    Clock, Sio, Timer, Watchdog,
    clocks::init_clocks_and_plls,
    fugit::RateExtU32,
    gpio::{FunctionUart, Pin, Pins, PullNone, bank0},
    pac,
    typelevel::{OptionTNone, OptionTSome},
    uart::{self, DataBits, Enabled, StopBits, UartConfig, UartPeripheral},
};
// Under this name in what the RP2350 shares.
use rp2040_hal as hal;

pub use flash::{Flash, SLOTS};
/// Marks a `main`.
pub use hal::entry;
pub use serial::{Overrun, Serial};
use tinyfit_board::sampling::Samples;
// What a panic does.
use tinyfit_cortex_m as _;

/// The crystal of a Raspberry Pi Pico.
const CRYSTAL_HZ: u32 = 12_000_000;

/// The flash of a Raspberry Pi Pico, in bytes.
const CAPACITY: u32 = 2 << 20;

/// Ticks are microseconds.
pub const TICKS_PER_SECOND: u32 = 1_000_000;

/// Makes the flash readable as memory. `memory.x` keeps this name and puts it where the chip's ROM looks.
// SAFETY: the section is of this one static alone, and the name is no other's.
#[unsafe(link_section = ".boot2")]
#[unsafe(no_mangle)]
static BOOT2: [u8; 256] = rp2040_boot2::BOOT_LOADER_W25Q080;

/// The code that makes the flash readable as memory: the second boot stage.
fn xip_setup() -> [u8; 256] {
    BOOT2
}

type Transmit<P> = uart::Pins<OptionTSome<P>, OptionTNone, OptionTNone, OptionTNone>;
type Logs = UartPeripheral<Enabled, pac::UART1, Transmit<Pin<bank0::Gpio8, FunctionUart, PullNone>>>;

/// What a `main` works with.
pub struct Board {
    /// The serial line of the protocol.
    pub serial: Serial,
    /// The motion sensor's samples; none ever comes if there is no sensor.
    pub samples: Samples<'static>,
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
    let mut timer = Timer::new(chip.TIMER, resets, &clocks);

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
    let serial = Serial::new(line.enable(baud(115_200), clock).expect("115200 baud divides the clock"));

    // Not subject to DEFMT_LOG: who has read this may send.
    defmt::println!("RP2040 is ready");
    let (data, clock, ready) = (pins.gpio4.reconfigure(), pins.gpio5.reconfigure(), pins.gpio6.reconfigure());
    let wires = motion::Wires { data, clock, ready };
    let samples = motion::start(chip.I2C0, wires, &mut timer, resets, &clocks.system_clock);
    Board { serial, samples, flash: Flash::new() }
}

/// Sleeps until an interrupt has come. One that came since the last sleep ends this one at once, so it may be called after a
/// look at the queues without losing anything.
pub fn wait() {
    cortex_m::asm::wfe();
}

/// Microseconds since the start, modulo 2^32: differences up to 71 minutes are right.
pub fn ticks() -> u32 {
    // SAFETY: a read of one register, which changes nothing in the timer and which nobody writes.
    unsafe { &*pac::TIMER::PTR }.timerawl().read().bits()
}
