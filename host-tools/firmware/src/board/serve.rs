//! PART: predicts the rows that come over its serial line, and learns from those whose answer follows.
//!
//! SERIAL.

#![no_std]
#![no_main]

mod example;
mod model;

use board::{SLOTS, entry, init, wait};
use tinyfit_board::Peripherals;
use tinyfit_board::protocol::LINE;

#[entry]
fn main() -> ! {
    let Peripherals { mut serial, mut sensor, mut button, flash } = init();
    let mut device = example::Learner::new(flash, SLOTS);
    tinyfit_board::run::<LINE, _, _>(&mut device, &mut serial, &mut sensor, &mut button, wait)
}
