//! The checksum that identifies files of data.

use std::io::{ErrorKind, Read};
use std::path::Path;

use crc::{CRC_32_ISO_HDLC, Crc, Table};
use tinyfit_data::{Fault, open, unreadable};

/// The length of files and the CRC-32 of their bytes, one file after the other, which need not fit memory.
///
/// # Errors
/// One cannot be read.
pub fn checksum(paths: &[&Path]) -> Result<(u64, u32), Fault> {
    // The large table takes the time of reading, the small one that of parsing.
    const CRC: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC);
    let (mut digest, mut len) = (CRC.digest(), 0);
    let mut bytes = vec![0; 1 << 16];
    for path in paths {
        let mut file = open(path).map_err(|error| unreadable(path, &error))?;
        loop {
            match file.read(&mut bytes) {
                Ok(0) => break,
                Ok(n) => {
                    digest.update(&bytes[..n]);
                    len += n as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(path, &error)),
            }
        }
    }
    Ok((len, digest.finalize()))
}
