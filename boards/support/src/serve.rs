//! The application's loop over a serial port and a sensor.

use embedded_io::{Read, ReadReady, Write};

use crate::line::{Line, LineBuffer};
use crate::protocol::{AXES, LINE};

/// Room for a line and its end.
pub type Output = [u8; LINE + 1];

/// An application that answers lines and takes samples. Send what it returns: whole lines, or nothing.
pub trait Application {
    /// Answers a line; the answer to `learn` comes from [`work`](Self::work).
    fn answer<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8];

    /// Takes a sample of the sensor.
    fn sense<'a>(&mut self, sample: &[i16; AXES], output: &'a mut Output) -> &'a [u8];

    /// Takes the number of lost samples.
    fn lost<'a>(&mut self, samples: u32, output: &'a mut Output) -> &'a [u8];

    /// Whether there is work to be done between lines and samples.
    fn is_busy(&self) -> bool;

    /// Does a small part of the work.
    fn work<'a>(&mut self, output: &'a mut Output) -> &'a [u8];
}

/// A sample, or lost ones, from a [`Sensor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken<const C: usize = AXES> {
    /// The next sample.
    Sample([i16; C]),
    /// The number of samples lost here.
    Lost(u32),
}

/// Samples, as they come.
pub trait Sensor<const C: usize = AXES> {
    /// The next one, if it is there already.
    fn take(&mut self) -> Option<Taken<C>>;
}

/// A board without a sensor: samples come by message.
#[derive(Clone, Copy, Debug)]
pub struct NoSensor;

impl<const C: usize> Sensor<C> for NoSensor {
    fn take(&mut self) -> Option<Taken<C>> {
        None
    }
}

/// Answers lines and takes samples forever. Returns only if the port fails.
///
/// `wait` is called when there is nothing to do: it may sleep until a byte or a sample has come. One that came
/// during the call must end its sleep: check once more with interrupts masked, then `wfi`, which a masked interrupt
/// also ends.
///
/// # Errors
/// The port's.
pub fn serve<A: Application, S: Read + ReadReady + Write>(
    application: &mut A,
    serial: &mut S,
    sensor: &mut impl Sensor,
    mut wait: impl FnMut(&mut S),
) -> Result<(), S::Error> {
    let mut line = LineBuffer::new();
    let mut input = [0; 32];
    let mut output = [0; LINE + 1];
    loop {
        if let Some(taken) = sensor.take() {
            send(
                serial,
                match taken {
                    Taken::Sample(sample) => application.sense(&sample, &mut output),
                    Taken::Lost(samples) => application.lost(samples, &mut output),
                },
            )?;
        } else if serial.read_ready()? {
            let count = serial.read(&mut input)?;
            for &byte in input.iter().take(count) {
                if let Some(line) = line.push(byte) {
                    send(serial, application.answer(line, &mut output))?;
                }
            }
        } else if application.is_busy() {
            send(serial, application.work(&mut output))?;
        } else {
            wait(serial);
        }
    }
}

fn send<S: Write>(serial: &mut S, line: &[u8]) -> Result<(), S::Error> {
    if line.is_empty() {
        return Ok(());
    }
    serial.write_all(line)?;
    serial.flush()
}
