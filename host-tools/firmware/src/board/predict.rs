//! PART: prints a prediction of the model in `model.rs` over its serial line, then `done`.
//!
//! SERIAL.

#![no_std]
#![no_main]

mod example;
mod model;

use board::{entry, init, stop};
use embedded_io::Write;

#[entry]
fn main() -> ! {
    let mut serial = init().serial;
    example::run(|line| {
        let _ = writeln!(serial, "{line}");
    });
    let _ = writeln!(serial, "done");
    stop()
}
