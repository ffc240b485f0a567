//! Bytes of a device that records.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tinyfit_record::{Decoder, Heard};

fuzz_target!(|bytes: &[u8]| {
    let Some((&cut, bytes)) = bytes.split_first() else { return };
    let (mut decoder, mut last) = (Decoder::default(), None);
    for piece in bytes.chunks(usize::from(cut).max(1)) {
        decoder.push(piece, &mut |heard| {
            if let Heard::Packet(packet) = heard {
                assert!(last.is_none_or(|last| last < packet.number), "packets come in their order");
                assert_eq!(packet.counts.len(), packet.len() * packet.channels);
                last = Some(packet.number);
            }
        });
    }
});
