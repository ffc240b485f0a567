//! A Raspberry Pi Pico 2: an RP2350 with 4 MiB of flash. Pins and drivers are those of [`tinyfit_rp`].

#![no_std]

use tinyfit_board::store::Slots;
use tinyfit_rp::hal::{block::ImageDef, pac};
use tinyfit_rp::{BLOCK, Board, Config};

pub use tinyfit_rp::hal::entry;
pub use tinyfit_rp::{TICKS_PER_SECOND, bus_faults, stop, ticks, wait};

/// The board's name.
pub const NAME: &str = "rp2350";

/// The flash, in bytes.
const CAPACITY: u32 = 4 << 20;

/// The slots of a [`Store`](tinyfit_board::store::Store): the last two blocks of the flash. `memory.x` ends before them.
pub const SLOTS: Slots = Slots { first: CAPACITY - 2 * BLOCK, second: CAPACITY - BLOCK, bytes: BLOCK };

/// Marks this for the chip's ROM as a program for its Arm cores, which may be run. `memory.x` puts it where the ROM looks.
// SAFETY: the section is of this one static alone.
#[unsafe(link_section = ".start_block")]
#[used]
static IMAGE: ImageDef = ImageDef::secure_exe();

/// The chip's ROM has left this code in its RAM, with the mode of reading that it found (datasheet, `flash_range_erase`).
fn xip_setup() -> [u8; 256] {
    /// The RAM of the ROM, at whose start it lies.
    const BOOTRAM: *const [u8; 256] = pac::BOOTRAM::PTR.cast();
    // SAFETY: this memory is always there, and nobody writes to it.
    unsafe { BOOTRAM.read_volatile() }
}

const CONFIG: Config = Config { crystal_hz: 12_000_000, flash_bytes: CAPACITY, slots: SLOTS, xip_setup };

tinyfit_rp::sensor!();

/// Starts the chip without a sensor: take those that there are from the [`Board`]. Call it once, first: a second call panics.
pub fn start() -> Board {
    tinyfit_rp::start(CONFIG)
}
