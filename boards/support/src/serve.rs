//! The application's loop over a serial port and a sensor.

use embedded_io::{Read, ReadReady, Write};

use crate::button::{Button, Press};
use crate::line::{Line, LineBuffer};
use crate::protocol::LINE;
use crate::recording::{Clock, Packets};

/// Room for a line and its end.
pub type Output = [u8];

/// An application that answers lines and takes samples. Send what it returns: whole lines, or nothing.
pub trait Application {
    /// Numbers of a sample; 0 if it takes no samples.
    const CHANNELS: usize = 0;
    /// Bytes of a line that it needs.
    const LINE: usize = LINE;

    /// Answers a line; the answer to `learn` comes from [`work`](Self::work).
    fn answer<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8];

    /// Takes a sample of the sensor, a number of each channel.
    fn sense<'a>(&mut self, sample: &[i16], output: &'a mut Output) -> &'a [u8];

    /// Takes the number of lost samples: of those that were not read from the sensor in time, and of those that had no room in its queue.
    fn lost<'a>(&mut self, sensor: u32, queue: u32, output: &'a mut Output) -> &'a [u8];

    /// Takes a press of the button.
    fn press<'a>(&mut self, _press: Press, _output: &'a mut Output) -> &'a [u8] {
        &[]
    }

    /// The clock of the recording that is under way: samples are sent as they are, and not [sensed](Self::sense).
    fn recording(&self) -> Option<Clock> {
        None
    }

    /// The serial line lost bytes.
    fn line_failed(&mut self) {}

    /// Whether there is work to be done between lines and samples.
    fn is_busy(&self) -> bool;

    /// Does a small part of the work.
    fn work<'a>(&mut self, output: &'a mut Output) -> &'a [u8];
}

/// A sample, or lost ones, from a [`Sensor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken<const C: usize> {
    /// The next sample.
    Sample([i16; C]),
    /// The number of samples lost here.
    Lost {
        /// Those that were not read from the sensor in time.
        sensor: u32,
        /// Those that were read and had no room in the queue.
        queue: u32,
    },
}

/// Samples of `C` channels, as they come.
pub trait Sensor<const C: usize> {
    /// The next one, if it is there already.
    fn take(&mut self) -> Option<Taken<C>>;
}

/// A board without a sensor: samples come by message.
#[derive(Clone, Copy, Debug)]
pub struct NoSensor;

impl Sensor<0> for NoSensor {
    fn take(&mut self) -> Option<Taken<0>> {
        None
    }
}

/// Answers lines and takes samples and presses forever. Returns only if the port fails. Lines have at most `N` bytes:
/// [`protocol::line_of`](crate::protocol::line_of) has how many a model needs.
///
/// A sensor with another number of channels than the application takes does not compile.
///
/// `wait` is called when there is nothing to do: it may sleep until a byte or a sample has come. One that came
/// during the call must end its sleep: check once more with interrupts masked, then `wfi`, which a masked interrupt
/// also ends.
///
/// # Errors
/// The port's.
pub fn serve<const N: usize, const C: usize, A: Application, S: Read + ReadReady + Write>(
    application: &mut A,
    serial: &mut S,
    sensor: &mut impl Sensor<C>,
    button: &mut impl Button,
    mut wait: impl FnMut(&mut S),
) -> Result<(), S::Error> {
    const {
        assert!(N >= A::LINE, "the lines of this application are longer: see `Application::LINE`");
        assert!(
            A::CHANNELS == 0 || C == 0 || A::CHANNELS == C,
            "the model's chain takes another number of channels than the sensor has"
        );
    };
    let mut line = LineBuffer::<N>::sized();
    let mut input = [0; 32];
    let mut output = [0; N];
    let mut packets = Packets::<C>::NEW;
    loop {
        if let Some(taken) = sensor.take() {
            if C > 0
                && let Some(clock) = application.recording()
            {
                if let Taken::Lost { sensor, queue } = taken {
                    // It counts them; the packets say so.
                    application.lost(sensor, queue, &mut output);
                }
                packets.take(taken, clock, serial, &mut output)?;
                continue;
            }
            send(
                serial,
                match taken {
                    Taken::Sample(sample) => application.sense(&sample, &mut output),
                    Taken::Lost { sensor, queue } => application.lost(sensor, queue, &mut output),
                },
            )?;
        } else if let Some(press) = button.take() {
            send(serial, application.press(press, &mut output))?;
        } else if serial.read_ready()? {
            let count = serial.read(&mut input)?;
            for &byte in input.iter().take(count) {
                if let Some(line) = line.push(byte) {
                    if C > 0 {
                        packets.send(serial, &mut output)?;
                    }
                    send(serial, application.answer(line, &mut output))?;
                    if C > 0 && application.recording().is_none() {
                        packets = Packets::NEW;
                    }
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
