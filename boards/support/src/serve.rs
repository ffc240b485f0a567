//! The application's loop over a serial port.

use embedded_io::{Read, Write};
use tinyfit::{Layer, Train, Zero};

use crate::device::Device;
use crate::line::LineBuffer;
use crate::protocol::LINE;

/// Answers commands for ever. Returns only if the port fails.
pub fn serve<N, Q, S, const INPUTS: usize, const CLASSES: usize>(
    device: &mut Device<N, Q, INPUTS, CLASSES>,
    serial: &mut S,
) -> Result<(), S::Error>
where
    N: Train<In = [f32; INPUTS], Out = [f32; CLASSES]> + Clone + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; CLASSES]>,
    S: Read + Write,
{
    let mut line = LineBuffer::new();
    let mut input = [0; 32];
    let mut output = [0; LINE + 1];
    loop {
        let count = serial.read(&mut input)?;
        for &byte in input.iter().take(count) {
            if let Some(line) = line.push(byte) {
                serial.write_all(device.answer(line, &mut output))?;
                serial.flush()?;
            }
        }
    }
}
