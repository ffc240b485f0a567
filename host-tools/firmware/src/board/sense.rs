//! PART: predicts what its sensor measures, frame by frame, and learns the frames whose label comes over its serial line.
//!
//! SERIAL.

#![no_std]
#![no_main]

mod example;
mod model;
mod sensing;

use board::{SLOTS, entry, init, wait};
use tinyfit_board::Peripherals;
use tinyfit_board::protocol::LINE;

#[entry]
fn main() -> ! {
    let Peripherals { mut serial, SENSOR, mut button, flash } = init();
    // DRIVER
    let mut device = sensing::Sensing::new(example::Learner::new(flash, SLOTS));
    tinyfit_board::run::<LINE, _, _>(&mut device, &mut serial, &mut sensor, &mut button, wait)
}
