//! Shared code of the boards with an RP2040 or an RP2350: clocks, the serial line of the protocol, sensors, flash to keep what
//! was learned in, a clock to measure with, logs.
//!
//! | pin | function |
//! |---|---|
//! | GP0, GP1 | transmit and receive of the protocol, UART0, 115200 8N1 |
//! | GP4, GP5 | I2C0, 400 kHz, data and clock: a BMI160 at address 0x68, or an LSM6DSV16X at 0x6A |
//! | GP6 | the sensor's INT1: a sample is ready |
//! | GP7 | a button to ground: a short press labels the last window, a long one selects the next class |
//! | GP8 | defmt frames, UART1, 1 Mbaud |
//! | GP26 to GP29 | inputs of the converter, 0 V to 3.3 V |
//!
//! Bytes and samples are taken by interrupts and wait in queues; the core sleeps when there is nothing to do.

#![no_std]

mod accelerometer;
mod adc;
mod button;
mod flash;
mod motion;
mod sensor;
mod serial;
mod wires;

use core::sync::atomic::AtomicU16;

use defmt_serial::defmt_serial;
use hal::{
    Clock, Sio, Watchdog,
    clocks::{SystemClock, init_clocks_and_plls},
    fugit::RateExtU32,
    gpio::{FunctionUart, Pin, Pins, PullNone, bank0},
    pac,
    typelevel::{OptionTNone, OptionTSome},
    uart::{self, DataBits, Enabled, StopBits, UartConfig, UartPeripheral},
};
pub use tinyfit_board::accelerometer::{Range, Rate};
use tinyfit_board::sampling::Samples;
use tinyfit_board::store::Slots;
use tinyfit_board::{ConstStaticCell, Peripherals, PressCounter};

use wires::Wires;

pub use accelerometer::Accelerations;
pub use adc::{Analog, Dma};
pub use flash::{BLOCK, Flash};
#[cfg(feature = "rp2350")]
pub use rp235x_hal as hal;
/// The HAL of the chip.
#[cfg(feature = "rp2040")]
pub use rp2040_hal as hal;
pub use sensor::number;
pub use serial::{Overrun, Serial};
pub use tinyfit_cortex_m::stop;
pub use wires::bus_faults;

#[cfg(feature = "rp2040")]
type Timer = hal::Timer;
#[cfg(feature = "rp2350")]
type Timer = hal::Timer<hal::timer::CopyableTimer0>;

/// The registers of the timer.
#[cfg(feature = "rp2040")]
type TimerRegisters = pac::TIMER;
#[cfg(feature = "rp2350")]
type TimerRegisters = pac::TIMER0;

#[cfg(feature = "rp2040")]
const CHIP: &str = "RP2040";
#[cfg(feature = "rp2350")]
const CHIP: &str = "RP2350";

/// Ticks are microseconds.
pub const TICKS_PER_SECOND: u32 = 1_000_000;

type Transmit<P> = uart::Pins<OptionTSome<P>, OptionTNone, OptionTNone, OptionTNone>;
type Logs = UartPeripheral<Enabled, pac::UART1, Transmit<Pin<bank0::Gpio8, FunctionUart, PullNone>>>;

/// The drivers of an application with a sensor.
pub type Started<S> = Peripherals<Serial, S, Flash, &'static PressCounter>;

/// Samples of the motion sensor.
pub type Motion = Samples<'static, 6>;

/// The memory of the converter's codes.
pub type Codes<const PLACES: usize> = ConstStaticCell<[AtomicU16; PLACES]>;

/// No codes yet.
pub const fn codes<const PLACES: usize>() -> Codes<PLACES> {
    ConstStaticCell::new([const { AtomicU16::new(0) }; PLACES])
}

/// Places of codes for a quarter of a second, at least 32 samples.
pub const fn places(channels: usize, hz: u32) -> usize {
    let samples = hz as usize / 4;
    channels * (if samples < 32 { 32 } else { samples / 2 * 2 })
}

/// The parts that a board adds to the chip.
#[derive(Clone, Copy)]
pub struct Config {
    /// The crystal, in Hz.
    pub crystal_hz: u32,
    /// The flash, in bytes.
    pub flash_bytes: u32,
    /// The blocks of the flash that keep what was learned, behind the program.
    pub slots: Slots,
    /// Returns the code that makes the flash readable as memory, as it is when the chip starts.
    pub xip_setup: fn() -> [u8; 256],
}

/// A chip that was started. Take the sensors that there are, then [`with`](Self::with) what the application takes samples from.
pub struct Board {
    serial: Serial,
    contact: button::Contact,
    flash: Flash,
    resets: pac::RESETS,
    timer: Timer,
    clock: SystemClock,
    wires: Option<(pac::I2C0, Wires)>,
    inputs: Option<(pac::ADC, pac::DMA, adc::Inputs)>,
}

impl Board {
    /// Starts the BMI160. If there is none, that is logged, and no sample ever comes.
    ///
    /// The second sensor on the same wires panics.
    pub fn motion(&mut self) -> Motion {
        let Some((i2c, wires)) = self.wires.take() else { panic!("these wires have one sensor") };
        motion::start(i2c, wires, &mut self.timer, &mut self.resets, &self.clock)
    }

    /// Starts the LSM6DSV16X. If there is none, that is logged, and no sample ever comes.
    ///
    /// The second sensor on the same wires panics.
    pub fn accelerometer(&mut self, rate: Rate, range: Range) -> Accelerations {
        let Some((i2c, wires)) = self.wires.take() else { panic!("these wires have one sensor") };
        accelerometer::start(i2c, wires, (rate, range), &mut self.timer, &mut self.resets, &self.clock)
    }

    /// Starts `hz` samples a second of the first `C` inputs, GP26 to GP29, into `codes`, two bytes for each: see [`Adc`](tinyfit_board::adc).
    /// The inputs are converted one after the other, in equal steps.
    ///
    /// Returns `None` if the converter has no such rate: `C` times `hz` is 733 to 500,000. A second call panics.
    pub fn adc<const C: usize>(&mut self, hz: u32, codes: &'static [AtomicU16]) -> Option<Analog<C>> {
        let Some((adc, dma, inputs)) = self.inputs.take() else { panic!("the converter is started once") };
        adc::start(adc, dma, inputs, &mut self.resets, hz, codes)
    }

    /// The drivers of an application.
    pub fn with<S>(self, sensor: S) -> Started<S> {
        Peripherals { serial: self.serial, sensor, button: button::start(self.contact), flash: self.flash }
    }
}

/// Starts the chip. Call it once, first: a second call panics.
pub fn start(config: Config) -> Board {
    let Some(mut chip) = pac::Peripherals::take() else { panic!("init is called once") };
    let resets = &mut chip.RESETS;

    let mut watchdog = Watchdog::new(chip.WATCHDOG);
    let (clocks, plls) = (chip.CLOCKS, (chip.PLL_SYS, chip.PLL_USB));
    let clocks =
        init_clocks_and_plls(config.crystal_hz, chip.XOSC, clocks, plls.0, plls.1, resets, &mut watchdog)
            .expect("the crystal gives the core's clock");
    #[cfg(feature = "rp2040")]
    let timer = Timer::new(chip.TIMER, resets, &clocks);
    #[cfg(feature = "rp2350")]
    let timer = Timer::new_timer0(chip.TIMER0, resets, &clocks);

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
    defmt::println!("{=str} is ready", CHIP);
    let wires = Wires {
        data: pins.gpio4.reconfigure(),
        clock: pins.gpio5.reconfigure(),
        ready: pins.gpio6.reconfigure(),
    };
    let inputs = [
        pins.gpio26.reconfigure().into_dyn_pin(),
        pins.gpio27.reconfigure().into_dyn_pin(),
        pins.gpio28.reconfigure().into_dyn_pin(),
        pins.gpio29.reconfigure().into_dyn_pin(),
    ];
    Board {
        serial,
        contact: pins.gpio7.reconfigure(),
        flash: flash::new(config),
        resets: chip.RESETS,
        timer,
        clock: clocks.system_clock,
        wires: Some((chip.I2C0, wires)),
        inputs: Some((chip.ADC, chip.DMA, inputs)),
    }
}

/// Sleeps until an interrupt has come. One that came since the last sleep ends this one at once, so it may be called after a
/// look at the queues without losing anything.
pub fn wait(_: &mut Serial) {
    cortex_m::asm::wfe();
}

/// Microseconds since the start, modulo 2^32: differences up to 71 minutes are right.
pub fn ticks() -> u32 {
    // SAFETY: a read of one register, which changes nothing in the timer and which nobody writes.
    unsafe { &*TimerRegisters::PTR }.timerawl().read().bits()
}
