//! The firmware's log, from a separate serial port.

use std::path::Path;
use std::time::Duration;

use tinyfit_client::{Broken, Serial};
use tinyfit_emulator::Decoder;

use crate::moment::Said;

/// Reports each log message that comes at `port` until nobody listens, by a separate thread; one more if the port
/// goes.
///
/// # Errors
/// There is no such firmware, it does not log, or there is no such port.
pub fn follow(
    elf: &Path,
    port: &str,
    speed: u32,
    say: impl Fn(Said) -> bool + Send + 'static,
) -> Result<(), Broken> {
    let decoder = Decoder::new(elf).map_err(|error| Broken(error.to_string()))?;
    let mut serial = Serial::open(port, speed)?;
    std::thread::spawn(move || {
        decoder
            .follow(|bytes| serial.read(bytes, Duration::from_millis(200)), |line| say(Said::Log(line)))
            .map_err(|Broken(reason)| say(Said::Note(reason)))
    });
    Ok(())
}
