//! The checksum that identifies a data file.

use std::io::{ErrorKind, Read};
use std::path::Path;

use crc::{CRC_32_ISO_HDLC, Crc, Table};
use tinyfit_data::{Fault, open, unreadable};

/// The length of a file and the CRC-32 of its bytes, which need not fit memory.
///
/// # Errors
/// It cannot be read.
pub fn checksum(path: &Path) -> Result<(u64, u32), Fault> {
    // The large table takes the time of reading, the small one that of parsing.
    const CRC: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC);
    let (mut digest, mut len) = (CRC.digest(), 0);
    let mut file = open(path).map_err(|error| unreadable(path, &error))?;
    let mut bytes = vec![0; 1 << 16];
    loop {
        match file.read(&mut bytes) {
            Ok(0) => return Ok((len, digest.finalize())),
            Ok(n) => {
                digest.update(&bytes[..n]);
                len += n as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(path, &error)),
        }
    }
}
