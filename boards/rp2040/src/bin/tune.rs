//! Raspberry Pi Pico: scores 2 s windows of a wrist's motion, learns from labels and keeps what it learned, in JSON lines over UART0.
//!
//! Wiring: GP0 and GP1 to a serial adapter (115200 8N1); GP4, GP5 and GP6 to SDA, SCL and INT1 of a BMI160; GP8 carries defmt
//! frames. The model is linked in: see `build.rs`.

#![no_std]
#![no_main]

use rp2040_hal::entry;
use tinyfit_board::serve;
use tinyfit_rp2040::{Board, SLOTS, TICKS_PER_SECOND, init, ticks, wait};

#[entry]
fn main() -> ! {
    let Board { mut serial, mut samples, flash } = init();
    let mut device = tinyfit_board::tune!("rp2040", flash, SLOTS, ticks, TICKS_PER_SECOND);
    loop {
        // A line that lost bytes is no command: the next one is taken.
        if let Err(error) = serve(&mut device, &mut serial, &mut samples, |_| wait()) {
            defmt::warn!("serial line: {}", error);
        }
    }
}
