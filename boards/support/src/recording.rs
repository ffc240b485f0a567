//! Recording: the sensor's samples as they are, in packets.
//!
//! A packet is a frame of COBS (Cheshire and Baker, "Consistent Overhead Byte Stuffing", 1999) between two zero bytes, which no line has. Its
//! numbers are little-endian:
//!
//! | byte | bytes | is |
//! |---|---|---|
//! | 0 | 1 | [`PACKET_VERSION`] |
//! | 1 | 1 | channels, `C` |
//! | 2 | 2 | samples, `N`: 1 to [`PACKET_SAMPLES`] |
//! | 4 | 4 | the packet's number, from 0 since the recording began |
//! | 8 | 4 | the clock when its last sample was taken, in the ticks that `info` has the rate of, modulo 2^32 |
//! | 12 | 4 | samples lost before its first one since the recording began: those that were not read from the sensor in time |
//! | 16 | 4 | and those that had no room in the queue |
//! | 20 | 2 `C` `N` | the samples in order, a number of each channel |
//! | 20 + 2 `C` `N` | 4 | the CRC-32 (ISO-HDLC) of all bytes before it |
//!
//! No sample is lost between two of a packet.

use embedded_io::Write;

use crate::serve::Taken;

/// The version of packets.
pub const PACKET_VERSION: u8 = 1;

/// Samples of a packet at most.
pub const PACKET_SAMPLES: usize = 64;

/// Bytes of a packet that are not samples.
pub const PACKET_HEADER: usize = 20;

/// Bytes of the checksum behind the samples.
const CHECKSUM: usize = 4;

/// A free running clock.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Reads it.
    pub ticks: fn() -> u32,
    /// Its ticks per second.
    pub ticks_per_second: u32,
}

/// The samples of the next packet.
pub(crate) struct Packets<const C: usize> {
    samples: [[i16; C]; PACKET_SAMPLES],
    len: usize,
    /// When the first of them was taken, and the last.
    first: u32,
    last: u32,
    number: u32,
    /// Since the recording began: by the sensor, and in the queue.
    lost: [u32; 2],
}

impl<const C: usize> Packets<C> {
    /// Of a recording that begins.
    pub(crate) const NEW: Self =
        Self { samples: [[0; C]; PACKET_SAMPLES], len: 0, first: 0, last: 0, number: 0, lost: [0; 2] };

    /// Takes a sample, or lost ones. Sends a packet that is full, waits for long, or ends before a loss.
    pub(crate) fn take<S: Write>(
        &mut self,
        taken: Taken<C>,
        clock: Clock,
        serial: &mut S,
        output: &mut [u8],
    ) -> Result<(), S::Error> {
        let sample = match taken {
            Taken::Sample(sample) => sample,
            Taken::Lost { sensor, queue } => {
                self.send(serial, output)?;
                let [of_sensor, of_queue] = self.lost;
                self.lost = [of_sensor.wrapping_add(sensor), of_queue.wrapping_add(queue)];
                return Ok(());
            }
        };
        self.last = (clock.ticks)();
        if self.len == 0 {
            self.first = self.last;
        }
        if let Some(place) = self.samples.get_mut(self.len) {
            *place = sample;
            self.len += 1;
        }
        let waits = self.last.wrapping_sub(self.first) >= clock.ticks_per_second / 4;
        if self.len >= room::<C>(output.len()) || waits { self.send(serial, output) } else { Ok(()) }
    }

    /// Sends what there is.
    pub(crate) fn send<S: Write>(&mut self, serial: &mut S, output: &mut [u8]) -> Result<(), S::Error> {
        let Some(samples) = self.samples.get(..self.len).filter(|samples| !samples.is_empty()) else {
            return Ok(());
        };
        let length = self.encode(samples, output);
        self.len = 0;
        self.number = self.number.wrapping_add(1);
        // One that does not fit is a gap in the numbers.
        let Some(packet) = length.and_then(|length| output.get(..length)) else { return Ok(()) };
        serial.write_all(packet)?;
        serial.flush()
    }

    /// Writes a packet, zero bytes around it; returns its length, or `None` if there is no room.
    fn encode(&self, samples: &[[i16; C]], output: &mut [u8]) -> Option<usize> {
        let [sensor, queue] = self.lost;
        let mut digest = crate::CRC.digest();
        let (first, room) = output.split_first_mut()?;
        *first = 0;
        let mut frame = cobs::CobsEncoder::new(room);
        let mut push = |bytes: &[u8]| {
            digest.update(bytes);
            frame.push(bytes).ok()
        };
        push(&[PACKET_VERSION, C as u8])?;
        push(&(samples.len() as u16).to_le_bytes())?;
        for number in [self.number, self.last, sensor, queue] {
            push(&number.to_le_bytes())?;
        }
        for count in samples.as_flattened() {
            push(&count.to_le_bytes())?;
        }
        frame.push(&digest.finalize().to_le_bytes()).ok()?;
        let length = frame.finalize();
        *room.get_mut(length)? = 0;
        Some(length + 2)
    }
}

/// Samples of a packet for which a line has room.
const fn room<const C: usize>(line: usize) -> usize {
    // Two zero bytes, and one more byte in 254.
    let bytes = (line.saturating_sub(3) / 255 * 254).saturating_sub(PACKET_HEADER + CHECKSUM);
    let samples = if C == 0 { 0 } else { bytes / (2 * C) };
    if samples < PACKET_SAMPLES { samples } else { PACKET_SAMPLES }
}
