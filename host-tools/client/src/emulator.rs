//! An emulated chip.

use std::time::Duration;

use tinyfit_emulator::{Emulator, Error};

use crate::transport::{Broken, Stream, Transport};

impl Transport for Emulator {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        self.send_line(line).map_err(|error| Broken(error.to_string()))
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        match self.read_line(within) {
            Ok(line) => Ok(Some(line)),
            Err(Error::Timeout { .. }) => Ok(None),
            Err(error) => Err(Broken(error.to_string())),
        }
    }
}

impl Stream for Emulator {
    fn say(&mut self, line: &str) -> Result<(), Broken> {
        self.send(line)
    }

    fn hear(&mut self, within: Duration) -> Result<Vec<u8>, Broken> {
        self.read_bytes(within).map_err(|error| Broken(error.to_string()))
    }
}
