//! Any bytes as the checkpoint of a training, with their own checksum and with the right one: what is read is written as it
//! was.

#![no_main]

use crc::{CRC_32_ISO_HDLC, Crc};
use libfuzzer_sys::fuzz_target;
use tinyfit_engine::Checkpoint;

fn use_file(bytes: &[u8]) {
    let Ok(checkpoint) = Checkpoint::parse(bytes) else { return };
    assert_eq!(Checkpoint::parse(&checkpoint.to_bytes().unwrap()).ok(), Some(checkpoint));
}

fuzz_target!(|bytes: &[u8]| {
    use_file(bytes);
    let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(bytes);
    use_file(&[bytes, &crc.to_le_bytes()].concat());
});
