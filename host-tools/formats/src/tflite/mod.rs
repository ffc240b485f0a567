//! `.tflite` files of networks of dense layers: [`import`] makes a tinyfit network of one, [`export`] writes one.
//!
//! The flatbuffers are read and written by `planus`, whose reader checks every offset, so that no bytes panic or reach
//! beyond the file. It is generated from `schema.fbs` and committed, as the schema does not change: `tests/generated.rs`
//! writes it. `graph` turns what it reads into plain structures.

mod constant;
mod error;
mod export;
mod graph;
mod import;
mod signature;

#[allow(
    clippy::all,
    dead_code,
    missing_docs,
    unreachable_pub,
    unsafe_code,
    unused_imports,
    reason = "generated"
)]
mod schema {
    include!("schema.generated.rs");
    pub(crate) use self::tflite::*;
}

pub use error::Error;
pub use export::{export, export_with_scaler, is_widened};
pub use import::{import, import_signature};

#[cfg(test)]
mod tests {
    use crc::{CRC_32_ISO_HDLC, Crc};

    /// Editing either file alone is found here; that the generator writes this from that, by `tests/generated.rs`.
    #[test]
    fn the_generated_source_is_of_this_schema() {
        let crc = |text: &str| Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(text.as_bytes());
        let (first, source) = include_str!("schema.generated.rs").split_once('\n').unwrap();
        let wanted = format!(
            "// CRC-32 of schema.fbs {:08x}, of what follows {:08x}.",
            crc(include_str!("../schema.fbs")),
            crc(source)
        );
        assert_eq!(first, wanted, "write it again: see tests/generated.rs");
    }
}
