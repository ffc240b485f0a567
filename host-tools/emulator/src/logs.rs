//! The log: defmt frames, which only make sense with the ELF file they come from.

use defmt_decoder::{DecodeError, Table};

/// Reads `bytes` as text, one line a frame: its level, where it has one, and its message.
///
/// A frame that has only half arrived is left for later, a garbled one is left out.
pub(crate) fn decode(table: &Table, bytes: &[u8]) -> Vec<String> {
    let mut stream = table.new_stream_decoder();
    stream.received(bytes);
    let mut lines = Vec::new();
    loop {
        match stream.decode() {
            Ok(frame) => {
                let level =
                    frame.level().map(|level| level.as_str().to_uppercase() + " ").unwrap_or_default();
                lines.push(level + &frame.display_message().to_string());
            }
            Err(DecodeError::Malformed) if table.encoding().can_recover() => {}
            Err(_) => return lines,
        }
    }
}
