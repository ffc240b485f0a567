//! The committed reader and writer of flatbuffers is what `planus` generates from `schema.fbs`. It is written again by
//!
//! ```text
//! TINYFIT_WRITE=1 cargo test --package tinyfit-formats --features generator --test generated
//! ```

use std::fs;
use std::path::Path;

use crc::{CRC_32_ISO_HDLC, Crc};

#[test]
fn the_generator_writes_what_is_committed() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tflite");
    // The generated documentation has the path it was given, so it is given a relative one.
    std::env::set_current_dir(&here).unwrap();
    let schema = planus_translation::translate_files(&["schema.fbs"]).expect("schema.fbs is not a schema");
    let source = planus_codegen::generate_rust(&schema, false).unwrap();
    let crc = |text: &str| Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(text.as_bytes());
    let fbs = fs::read_to_string("schema.fbs").unwrap();
    let text =
        format!("// CRC-32 of schema.fbs {:08x}, of what follows {:08x}.\n{source}", crc(&fbs), crc(&source));
    let file = here.join("schema.generated.rs");
    if std::env::var_os("TINYFIT_WRITE").is_some() {
        fs::write(&file, &text).unwrap();
    }
    assert!(fs::read_to_string(&file).unwrap() == text, "src/tflite/schema.generated.rs is out of date");
}
