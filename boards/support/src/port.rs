//! A serial line for [`serve`](crate::serve()), of a HAL whose receivers and transmitters have the traits of
//! `embedded-hal-nb`.

use embedded_hal_nb::nb::{self, block};
use embedded_hal_nb::serial::{self, Error as _};
use embedded_io::{ErrorKind, ErrorType, Read, ReadReady, Write};

/// A transmitter that waits until there is room.
#[derive(Debug)]
pub struct Transmitter<T>(pub T);

impl<T> ErrorType for Transmitter<T> {
    type Error = ErrorKind;
}

impl<T: serial::Write> Write for Transmitter<T> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        for &byte in bytes {
            block!(self.0.write(byte)).map_err(|_| ErrorKind::Other)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), ErrorKind> {
        block!(self.0.flush()).map_err(|_| ErrorKind::Other)
    }
}

/// A receiver and a transmitter.
#[derive(Debug)]
pub struct Port<R, T> {
    receiver: R,
    transmitter: Transmitter<T>,
    /// Bytes that were received and not read.
    byte: Option<u8>,
}

impl<R: serial::Read, T> Port<R, T> {
    /// The errors of both ends of a line.
    pub fn new(receiver: R, transmitter: T) -> Self {
        Self { receiver, transmitter: Transmitter(transmitter), byte: None }
    }

    fn receive(&mut self) -> nb::Result<u8, ErrorKind> {
        let kind = |error: R::Error| match error.kind() {
            serial::ErrorKind::Overrun => ErrorKind::OutOfMemory,
            _ => ErrorKind::InvalidData,
        };
        self.receiver.read().map_err(|error| error.map(kind))
    }
}

impl<R, T> ErrorType for Port<R, T> {
    type Error = ErrorKind;
}

impl<R: serial::Read, T> ReadReady for Port<R, T> {
    fn read_ready(&mut self) -> Result<bool, ErrorKind> {
        if self.byte.is_none() {
            self.byte = match self.receive() {
                Ok(byte) => Some(byte),
                Err(nb::Error::WouldBlock) => None,
                Err(nb::Error::Other(error)) => return Err(error),
            };
        }
        Ok(self.byte.is_some())
    }
}

impl<R: serial::Read, T> Read for Port<R, T> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ErrorKind> {
        let Some(first) = buffer.first_mut() else { return Ok(0) };
        *first = match self.byte.take() {
            Some(byte) => byte,
            None => block!(self.receive())?,
        };
        Ok(1)
    }
}

impl<R, T: serial::Write> Write for Port<R, T> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        self.transmitter.write(bytes)
    }

    fn flush(&mut self) -> Result<(), ErrorKind> {
        self.transmitter.flush()
    }
}
