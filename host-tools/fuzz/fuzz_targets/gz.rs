//! Any bytes as a compressed table: as they are, and behind the header of a file that `gzip` wrote, so that they are what is
//! decompressed.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use tinyfit_data::{Format, Table};

/// RFC 1952, section 2.3: deflate, no flags, no time.
const HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3];

fn use_file(bytes: &[u8]) {
    if let Ok(table) = Table::parse(bytes, Path::new("t.csv.gz"), &Format::default()) {
        let _ = table.rows(|_| Ok(()));
    }
}

fuzz_target!(|bytes: &[u8]| {
    use_file(bytes);
    use_file(&[&HEADER, bytes].concat());
});
