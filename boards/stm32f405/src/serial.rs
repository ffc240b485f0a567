//! A blocking serial line with the traits of `embedded-io` 0.7.
//!
//! The HAL's own `Write` is of 0.6 and returns `Ok(0)` when the transmitter is busy, on which `write_all` panics; it
//! has no `Read`.

use cortex_m::peripheral::NVIC;
use embedded_io::{ErrorKind, ErrorType, Read, ReadReady, Write};
use stm32f4xx_hal::{
    Listen,
    hal_02::serial::{Read as _, Write as _},
    nb::{self, block},
    pac,
    serial::{self, Event, Instance, RxISR},
};

/// A USART. It buffers one byte: who sends a line must read the answer before sending the next.
pub struct Serial<U: Instance>(pub(crate) serial::Serial<U>);

/// A byte was lost or garbled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error(pub serial::Error);

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "serial line: {:?}", self.0)
    }
}

impl core::error::Error for Error {}

impl embedded_io::Error for Error {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

impl<U: Instance> ErrorType for Serial<U> {
    type Error = Error;
}

impl<U: Instance> ReadReady for Serial<U> {
    fn read_ready(&mut self) -> Result<bool, Error> {
        Ok(self.0.is_rx_not_empty())
    }
}

impl Read for Serial<pac::USART1> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let Some(first) = buffer.first_mut() else { return Ok(0) };
        loop {
            match self.0.read() {
                Ok(byte) => {
                    *first = byte;
                    return Ok(1);
                }
                Err(nb::Error::WouldBlock) => self.wait(),
                Err(nb::Error::Other(error)) => return Err(Error(error)),
            }
        }
    }
}

impl Serial<pac::USART1> {
    /// Sleeps until a byte is there: saves current, and QEMU delivers bytes ten times as fast as to a core that polls.
    pub fn wait(&mut self) {
        const LINE: pac::Interrupt = pac::Interrupt::USART1;
        cortex_m::interrupt::free(|_| {
            self.0.listen(Event::RxNotEmpty);
            // SAFETY: interrupts are masked until the line is masked again, so its handler cannot run; a pending one
            // still wakes the core.
            unsafe { NVIC::unmask(LINE) };
            if !self.0.is_rx_not_empty() {
                cortex_m::asm::wfi();
            }
            NVIC::mask(LINE);
            self.0.unlisten(Event::RxNotEmpty);
            NVIC::unpend(LINE);
        });
    }
}

impl<U: Instance> Write for Serial<U> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        for &byte in bytes {
            block!(self.0.write(byte)).map_err(Error)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Error> {
        block!(self.0.flush()).map_err(Error)
    }
}
