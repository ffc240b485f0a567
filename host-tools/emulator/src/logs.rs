//! The log: defmt frames, which only make sense with the ELF file they come from.

use std::path::Path;

use defmt_decoder::{DecodeError, StreamDecoder, Table};

use crate::{Error, emulator};

/// The maximum size of a message. Longer data is not from this log and is dropped.
const LONGEST: usize = 1 << 16;

/// Reads the log of a firmware that runs elsewhere.
pub struct Decoder(Table);

impl Decoder {
    /// For the firmware `elf`.
    ///
    /// # Errors
    /// It cannot be read, is not firmware, or logs nothing.
    pub fn new(elf: &Path) -> Result<Self, Error> {
        let none = || Error::Firmware { path: elf.to_owned(), reason: "it does not log with defmt".into() };
        emulator::table(elf)?.ok_or_else(none).map(Self)
    }

    /// Returns each message, as [`Emulator::logs`](crate::Emulator::logs) has it, of the bytes that `read` puts in
    /// place, until nobody wants one.
    ///
    /// # Errors
    /// That of `read`.
    pub fn follow<E>(
        &self,
        mut read: impl FnMut(&mut [u8]) -> Result<usize, E>,
        mut tell: impl FnMut(String) -> bool,
    ) -> Result<(), E> {
        let mut stream = self.0.new_stream_decoder();
        let mut bytes = [0; 256];
        let (mut wanted, mut waiting) = (true, 0);
        while wanted {
            let count = read(&mut bytes)?;
            stream.received(bytes.get(..count).unwrap_or_default());
            waiting += count;
            messages(&self.0, &mut *stream, &mut |message| {
                waiting = 0;
                wanted &= tell(message);
            });
            if waiting > LONGEST {
                (stream, waiting) = (self.0.new_stream_decoder(), 0);
            }
        }
        Ok(())
    }
}

/// Reads `bytes` as text, one line a frame: its level, where it has one, and its message.
///
/// A frame that has only half arrived is left for later, a garbled one is left out.
pub(crate) fn decode(table: &Table, bytes: &[u8]) -> Vec<String> {
    let mut stream = table.new_stream_decoder();
    stream.received(bytes);
    let mut lines = Vec::new();
    messages(table, &mut *stream, &mut |message| lines.push(message));
    lines
}

fn messages(table: &Table, stream: &mut dyn StreamDecoder, tell: &mut dyn FnMut(String)) {
    loop {
        match stream.decode() {
            Ok(frame) => {
                let level =
                    frame.level().map(|level| level.as_str().to_uppercase() + " ").unwrap_or_default();
                tell(level + &frame.display_message().to_string());
            }
            Err(DecodeError::Malformed) if table.encoding().can_recover() => {}
            Err(_) => return,
        }
    }
}
