//! A Raspberry Pi Pico: an RP2040 with 2 MiB of flash. Pins and drivers are those of [`tinyfit_rp`].

#![no_std]

use tinyfit_board::store::Slots;
use tinyfit_rp::{BLOCK, Board, Config};

pub use tinyfit_rp::hal::entry;
pub use tinyfit_rp::{TICKS_PER_SECOND, bus_faults, stop, ticks, wait};

/// The board's name.
pub const NAME: &str = "rp2040";

/// The flash, in bytes.
const CAPACITY: u32 = 2 << 20;

/// The slots of a [`Store`](tinyfit_board::store::Store): the last two blocks of the flash. `memory.x` ends before them.
pub const SLOTS: Slots = Slots { first: CAPACITY - 2 * BLOCK, second: CAPACITY - BLOCK, bytes: BLOCK };

/// The second boot stage, which makes the flash readable as memory. `memory.x` keeps this name and puts it where the chip's ROM looks.
// SAFETY: the section is of this one static alone, and the name is not used elsewhere.
#[unsafe(link_section = ".boot2")]
#[unsafe(no_mangle)]
static BOOT2: [u8; 256] = rp2040_boot2::BOOT_LOADER_W25Q080;

fn xip_setup() -> [u8; 256] {
    BOOT2
}

const CONFIG: Config = Config { crystal_hz: 12_000_000, flash_bytes: CAPACITY, slots: SLOTS, xip_setup };

tinyfit_rp::sensor!();

/// Starts the chip without a sensor: take those that there are from the [`Board`]. Call it once, first: a second call panics.
pub fn start() -> Board {
    tinyfit_rp::start(CONFIG)
}
