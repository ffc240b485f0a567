//! A packet of samples, as [`tinyfit_board::recording`] describes it.

use crc::{CRC_32_ISO_HDLC, Crc};
use tinyfit_board::recording::{PACKET_HEADER, PACKET_SAMPLES, PACKET_VERSION};

static CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// Samples that a device sent together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Numbers of a sample.
    pub channels: usize,
    /// Its number since the recording began.
    pub number: u32,
    /// The device's clock when its last sample was taken.
    pub ticks: u32,
    /// Samples lost before it since the recording began: not read from the sensor in time, and without room in the queue.
    pub lost: [u32; 2],
    /// A count of each channel, sample by sample.
    pub counts: Vec<i16>,
}

impl Packet {
    /// The packet in a frame of COBS, if it is whole.
    pub fn read(frame: &[u8]) -> Option<Self> {
        let bytes = cobs::decode_vec(frame).ok()?;
        let (rest, checksum) = bytes.split_last_chunk::<4>()?;
        if CRC.checksum(rest) != u32::from_le_bytes(*checksum) {
            return None;
        }
        let (header, counts) = rest.split_at_checked(PACKET_HEADER)?;
        let number = |at: usize| Some(u32::from_le_bytes(*header.get(at..)?.first_chunk()?));
        let (&version, &channels) = (header.first()?, header.get(1)?);
        let samples = usize::from(u16::from_le_bytes(*header.get(2..)?.first_chunk()?));
        let (counts, odd) = counts.as_chunks::<2>();
        let is_sound = version == PACKET_VERSION
            && odd.is_empty()
            && (1..=PACKET_SAMPLES).contains(&samples)
            && channels > 0
            && counts.len() == samples * usize::from(channels);
        is_sound.then_some(Self {
            channels: channels.into(),
            number: number(4)?,
            ticks: number(8)?,
            lost: [number(12)?, number(16)?],
            counts: counts.iter().map(|&count| i16::from_le_bytes(count)).collect(),
        })
    }

    /// How many samples it has.
    pub fn len(&self) -> usize {
        self.counts.len() / self.channels.max(1)
    }

    /// Whether it has no samples, which none that was read is.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}
