//! Any bytes as the checkpoint of a training, with their own checksum and with the right one: what is read is written as it
//! was.

#![no_main]

use std::path::Path;

use crc::{CRC_32_ISO_HDLC, Crc};
use libfuzzer_sys::fuzz_target;
use tinyfit_cli::Checkpoint;

fn use_file(bytes: &[u8]) {
    let Ok(checkpoint) = Checkpoint::parse(bytes, Path::new("c")) else { return };
    assert_eq!(Checkpoint::parse(&checkpoint.to_bytes().unwrap(), Path::new("c")), Ok(checkpoint));
}

fuzz_target!(|bytes: &[u8]| {
    use_file(bytes);
    let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(bytes);
    use_file(&[bytes, &crc.to_le_bytes()].concat());
});
