//! An nRF52840, made ready for a `main`: the clock, the serial line of the protocol, flash to keep what was learned in, a clock
//! to measure with, logs.
//!
//! | pin | function |
//! |---|---|
//! | P0.06, P0.08 | transmit and receive of the protocol, UART0, 115200 8N1: the USB connector of an nRF52840-DK |
//!
//! defmt frames leave by RTT, which the probe reads. The core sleeps until a byte of the protocol is there; no handler of an
//! interrupt runs.

#![no_std]

mod serial;

use core::slice;

use cortex_m::peripheral::DWT;
// Where logs go.
use defmt_rtt as _;
use nrf52840_hal::{
    Clocks,
    gpio::{Level, p0},
    nvmc::Nvmc,
    pac::{self, uart0::baudrate::BAUDRATE_A as Baudrate},
};
use tinyfit_board::store::Slots;
use tinyfit_board::{NoButton, NoSensor, Peripherals};

pub use cortex_m_rt::entry;
pub use serial::Serial;
pub use tinyfit_cortex_m::stop;

/// The board's name.
pub const NAME: &str = "nrf52840";

/// Ticks are cycles of the core.
pub const TICKS_PER_SECOND: u32 = 64_000_000;

/// The slots of a [`Store`](tinyfit_board::store::Store).
pub const SLOTS: Slots = Slots { first: 0, second: SLOT, bytes: SLOT };

/// Sixteen pages.
const SLOT: u32 = 64 << 10;
/// Where the slots begin; `memory.x` ends there.
const START: usize = 0x10_0000 - 2 * SLOT as usize;

/// The flash that what was learned is kept in. The core stands still while it is changed.
pub type Flash = Nvmc<pac::NVMC>;

/// Starts the chip. Call it once, first: a second call panics.
pub fn init() -> Peripherals<Serial, NoSensor, Flash> {
    let (Some(mut core), Some(chip)) = (cortex_m::Peripherals::take(), pac::Peripherals::take()) else {
        panic!("init is called once");
    };
    unlock_debug_port(&chip.FICR);
    // The crystal: by the oscillator inside, the baud rate may be some percent wrong.
    Clocks::new(chip.CLOCK).enable_ext_hfosc();
    core.DCB.enable_trace();
    core.DWT.enable_cycle_counter();

    let pins = p0::Parts::new(chip.P0);
    let (receive, transmit) =
        (pins.p0_08.into_floating_input(), pins.p0_06.into_push_pull_output(Level::High));
    let serial = Serial::new(chip.UART0, receive.degrade(), transmit.degrade(), Baudrate::BAUD115200);

    // SAFETY: `memory.x` keeps the program out of these bytes, so nothing else uses them, and `init` is called once.
    let slots = unsafe { slice::from_raw_parts_mut(START as *mut u8, 2 * SLOT as usize) };

    // Not subject to DEFMT_LOG: who has read this may send.
    defmt::println!("nRF52840 is ready");
    Peripherals { serial, sensor: NoSensor, button: NoButton, flash: Nvmc::new(chip.NVMC, slots) }
}

/// Sleeps until a byte is there.
pub fn wait(serial: &mut Serial) {
    serial.wait();
}

/// Chips of build code F and later lock the debug port at each reset, until the firmware unlocks it (product specification,
/// "Access port protection"). Locked, there are no logs, and a new program erases all, what was learned too.
fn unlock_debug_port(chip: &pac::FICR) {
    /// APPROTECT.DISABLE, which the PAC does not have.
    const DISABLE: *mut u32 = 0x4000_0558 as *mut u32;
    /// SwDisable.
    const SOFTWARE: u32 = 0x5A;
    // Four letters, as AAF0: the third is of the build code.
    if (chip.info.variant.read().bits() >> 8) as u8 >= b'F' {
        // SAFETY: these chips have the register, and it is of no one else.
        unsafe { DISABLE.write_volatile(SOFTWARE) };
    }
}

/// Cycles that the core was awake since the start, modulo 2^32: differences up to 67 s are right.
pub fn ticks() -> u32 {
    DWT::cycle_count()
}
