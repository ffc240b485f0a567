//! Bytes of a device into lines and packets.

use crate::packet::Packet;

/// Bytes of a line or a packet at most, of any device.
const LONGEST: usize = 1 << 16;

/// What came of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A line, without its end.
    Line(String),
    /// The packet that follows the last one.
    Packet(Packet),
    /// So many packets before the next one did not come, or came damaged.
    Missing(u32),
    /// So many bytes are neither a line nor a packet.
    Damaged(usize),
}

/// Takes bytes in pieces of any length. It keeps no clock and does no input or output.
///
/// A packet is handed over only if its checksum is right and its number is above the last one's: what was repeated on the way is not taken
/// twice.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    bytes: Vec<u8>,
    /// Whether the bytes up to the next zero are too many for anything.
    is_overrun: bool,
    /// The number of the next packet.
    next: u32,
}

impl Decoder {
    /// Takes the next bytes, and hands over what they complete.
    pub fn push(&mut self, bytes: &[u8], heard: &mut impl FnMut(Heard)) {
        for &byte in bytes {
            match byte {
                0 => self.end(heard),
                b'\n' if is_text(&self.bytes) => {
                    let line = String::from_utf8_lossy(&std::mem::take(&mut self.bytes)).trim().to_string();
                    if !line.is_empty() {
                        heard(Heard::Line(line));
                    }
                }
                _ if self.is_overrun => {}
                _ => self.bytes.push(byte),
            }
            if self.bytes.len() > LONGEST {
                heard(Heard::Damaged(self.bytes.len()));
                self.bytes.clear();
                self.is_overrun = true;
            }
        }
    }

    /// Takes what lies between two zero bytes.
    fn end(&mut self, heard: &mut impl FnMut(Heard)) {
        self.is_overrun = false;
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        match Packet::read(&bytes) {
            // It came before.
            Some(packet) if packet.number < self.next => {}
            Some(packet) => {
                if packet.number > self.next {
                    heard(Heard::Missing(packet.number - self.next));
                }
                self.next = packet.number.saturating_add(1);
                heard(Heard::Packet(packet));
            }
            None => heard(Heard::Damaged(bytes.len())),
        }
    }
}

/// Whether bytes are those of a line: a packet has its version, a control character, among its first bytes.
fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | 0x80..))
        && std::str::from_utf8(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use crc::{CRC_32_ISO_HDLC, Crc};
    use proptest::prelude::*;

    use super::*;

    /// A packet as the table of `tinyfit_board::recording` has it, zero bytes around it.
    fn packet(number: u32, counts: &[[i16; 3]]) -> Vec<u8> {
        let mut bytes = vec![1, 3];
        bytes.extend((counts.len() as u16).to_le_bytes());
        for word in [number, 1000 * number, 0, 0] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend(counts.as_flattened().iter().flat_map(|count| count.to_le_bytes()));
        let checksum = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&bytes);
        bytes.extend(checksum.to_le_bytes());
        [&[0][..], &cobs::encode_vec(&bytes), &[0]].concat()
    }

    fn heard(pieces: &[&[u8]]) -> Vec<Heard> {
        let (mut decoder, mut all) = (Decoder::default(), Vec::new());
        pieces.iter().for_each(|bytes| decoder.push(bytes, &mut |heard| all.push(heard)));
        all
    }

    #[test]
    fn lines_and_packets_come_in_their_order() {
        let bytes = [
            b"\"ok\"\n".to_vec(),
            packet(0, &[[10, 13, 0]]),
            b"{\"x\":1}\r\n".to_vec(),
            packet(1, &[[-1; 3]; 64]),
        ];
        let all = heard(&bytes.iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert_eq!((&all[0], &all[2]), (&Heard::Line("\"ok\"".into()), &Heard::Line("{\"x\":1}".into())));
        let Heard::Packet(second) = &all[3] else { panic!("{all:?}") };
        assert_eq!((second.number, second.len(), second.ticks), (1, 64, 1000));
        assert_eq!(all.len(), 4);
        let twice = [packet(0, &[[1; 3]]), packet(0, &[[1; 3]]), packet(3, &[[2; 3]])].concat();
        let all = heard(&[&twice]);
        assert!(matches!(all[..], [Heard::Packet(_), Heard::Missing(2), Heard::Packet(_)]), "{all:?}");
    }

    #[derive(Clone, Debug)]
    enum Harm {
        Flip(usize, u8),
        Drop(usize, usize),
        Double(usize, usize),
        Insert(usize, Vec<u8>),
    }

    fn harm() -> impl Strategy<Value = Harm> {
        prop_oneof![
            (any::<usize>(), 1..=255u8).prop_map(|(at, bits)| Harm::Flip(at, bits)),
            (any::<usize>(), 1..300usize).prop_map(|(at, count)| Harm::Drop(at, count)),
            (any::<usize>(), 1..900usize).prop_map(|(at, count)| Harm::Double(at, count)),
            (any::<usize>(), proptest::collection::vec(any::<u8>(), 1..40))
                .prop_map(|(at, bytes)| Harm::Insert(at, bytes)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// However a line is disturbed: each packet that is handed over is one that was sent, in order, and every gap is named.
        #[test]
        fn no_wrong_sample_is_taken_and_no_loss_is_silent(
            sizes in proptest::collection::vec(1..=64usize, 1..6),
            seed in any::<i16>(),
            harms in proptest::collection::vec(harm(), 0..4),
            cuts in proptest::collection::vec(any::<usize>(), 0..5),
        ) {
            let packets: Vec<Vec<[i16; 3]>> = sizes.iter().enumerate().map(|(number, &size)| {
                (0..size).map(|i| [0, 1, 2].map(|c| seed.wrapping_mul(31).wrapping_add((number * 977 + i * 3 + c) as i16))).collect()
            }).collect();
            let mut bytes = b"\"ok\"\n".to_vec();
            for (number, counts) in packets.iter().enumerate() {
                bytes.extend(packet(number as u32, counts));
            }
            for harm in &harms {
                let len = bytes.len().max(1);
                match harm {
                    Harm::Flip(at, bits) => if let Some(byte) = bytes.get_mut(at % len) { *byte ^= bits },
                    Harm::Drop(at, count) => { let at = at % len; bytes.drain(at..(at + count).min(bytes.len())); }
                    Harm::Double(at, count) => {
                        let at = at % len;
                        let again = bytes[at.min(bytes.len())..(at + count).min(bytes.len())].to_vec();
                        bytes.splice(at..at, again);
                    }
                    Harm::Insert(at, more) => { let at = at % len; bytes.splice(at.min(bytes.len())..at.min(bytes.len()), more.iter().copied()); }
                }
            }
            let (mut decoder, mut all) = (Decoder::default(), Vec::new());
            let mut rest = &bytes[..];
            for cut in cuts {
                let (piece, after) = rest.split_at(cut % (rest.len() + 1));
                decoder.push(piece, &mut |heard| all.push(heard));
                rest = after;
            }
            decoder.push(rest, &mut |heard| all.push(heard));
            // Every number up to the last is there once, as a packet or as missing.
            let mut next = 0;
            for heard in &all {
                match heard {
                    Heard::Packet(packet) => {
                        prop_assert_eq!(packet.number, next);
                        prop_assert_eq!(&packet.counts, packets[next as usize].as_flattened());
                        next += 1;
                    }
                    Heard::Missing(count) => next += count,
                    Heard::Line(_) | Heard::Damaged(_) => {}
                }
            }
            prop_assert!(next as usize <= packets.len());
            prop_assert!(!harms.is_empty() || next as usize == packets.len());
        }
    }
}
