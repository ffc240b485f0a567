//! A 32-bit clock from SysTick, which counts 24 bits down: its exception counts the wraps.
//!
//! Not DWT's cycle counter: QEMU claims to have one, and it stands still.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use cortex_m::peripheral::{SCB, SYST, syst::SystClkSource};
use cortex_m_rt::exception;

const BITS: u32 = 24;
const RELOAD: u32 = (1 << BITS) - 1;

static WRAPS: AtomicU32 = AtomicU32::new(0);

/// Cycles of the core since [`start`], modulo 2^32: at 168 MHz, differences up to 25 s are right.
pub fn ticks() -> u32 {
    cortex_m::interrupt::free(|_| {
        let (mut wraps, mut left) = (WRAPS.load(Relaxed), SYST::get_current());
        // The counter wrapped and nobody could count it yet; whether `left` is of before is not known, so read again.
        if SCB::is_pendst_pending() {
            (wraps, left) = (wraps.wrapping_add(1), SYST::get_current());
        }
        // The exception comes on reaching 0, so 0 is the first tick of a new round and 1 the last.
        (wraps << BITS).wrapping_add(left.wrapping_neg() & RELOAD)
    })
}

/// Starts the clock.
pub fn start(mut timer: SYST) {
    timer.set_clock_source(SystClkSource::Core);
    timer.set_reload(RELOAD);
    timer.clear_current();
    timer.enable_interrupt();
    timer.enable_counter();
}

#[exception]
fn SysTick() {
    WRAPS.fetch_add(1, Relaxed);
}
