//! Gives each line back in upper case, with the ticks that took.

#![no_std]
#![no_main]

use embedded_io::{Read, Write};
use tinyfit_stm32f405::{init, ticks};

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut serial = init().serial;
    defmt::info!("hello");
    let (mut line, mut end) = ([0; 80], 0);
    loop {
        let Ok(1) = serial.read(&mut line[end..=end]) else { continue };
        if line[end] == b'\n' {
            let start = ticks();
            line[..end].make_ascii_uppercase();
            let took = ticks().wrapping_sub(start);
            let _ = serial.write_all(&line[..end]);
            let _ = writeln!(serial, " {took}");
        }
        end = if line[end] == b'\n' || end + 1 == line.len() { 0 } else { end + 1 };
    }
}
