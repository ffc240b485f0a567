//! The serial line of the protocol, over the UART without DMA.
//!
//! The HAL has only the one with DMA, which reports a byte once its buffer is full, and loses what arrives until it is given the
//! next. This one holds six bytes, half a millisecond at 115200 baud: who sends a line reads the answer before sending the next.

use cortex_m::peripheral::NVIC;
use embedded_io::{ErrorKind, ErrorType, Read, ReadReady, Write};
use nrf52840_hal::{
    gpio::{Floating, Input, Output, Pin, PushPull},
    pac::{self, uart0::baudrate::BAUDRATE_A as Baudrate},
};

/// The serial line of the protocol.
pub struct Serial(pac::UART0);

impl Serial {
    pub(crate) fn new(
        uart: pac::UART0,
        receive: Pin<Input<Floating>>,
        transmit: Pin<Output<PushPull>>,
        baud: Baudrate,
    ) -> Self {
        // SAFETY: the bits are those of a pin that the line owns now.
        uart.psel.rxd.write(|w| unsafe { w.bits(receive.psel_bits()) });
        // SAFETY: the same.
        uart.psel.txd.write(|w| unsafe { w.bits(transmit.psel_bits()) });
        uart.baudrate.write(|w| w.baudrate().variant(baud));
        uart.enable.write(|w| w.enable().enabled());
        uart.tasks_startrx.write(|w| w.tasks_startrx().set_bit());
        uart.tasks_starttx.write(|w| w.tasks_starttx().set_bit());
        Self(uart)
    }

    fn has_byte(&self) -> bool {
        self.0.events_rxdrdy.read().events_rxdrdy().bit_is_set()
    }

    /// Sleeps until a byte is there.
    pub fn wait(&mut self) {
        const LINE: pac::Interrupt = pac::Interrupt::UARTE0_UART0;
        cortex_m::interrupt::free(|_| {
            self.0.intenset.write(|w| w.rxdrdy().set_bit());
            // SAFETY: interrupts are masked until the line is masked again, so its handler cannot run; a pending one
            // still wakes the core.
            unsafe { NVIC::unmask(LINE) };
            if !self.has_byte() {
                cortex_m::asm::wfi();
            }
            NVIC::mask(LINE);
            self.0.intenclr.write(|w| w.rxdrdy().set_bit());
            NVIC::unpend(LINE);
        });
    }
}

impl ErrorType for Serial {
    type Error = ErrorKind;
}

impl ReadReady for Serial {
    fn read_ready(&mut self) -> Result<bool, ErrorKind> {
        Ok(self.has_byte())
    }
}

impl Read for Serial {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ErrorKind> {
        let Some(first) = buffer.first_mut() else { return Ok(0) };
        while !self.has_byte() {
            self.wait();
        }
        // Before the byte is read, because the next one may then raise the event.
        self.0.events_rxdrdy.reset();
        *first = self.0.rxd.read().rxd().bits();
        let errors = self.0.errorsrc.read();
        if errors.bits() == 0 {
            return Ok(1);
        }
        // Each is cleared by a one.
        // SAFETY: the bits were just read from there.
        self.0.errorsrc.write(|w| unsafe { w.bits(errors.bits()) });
        Err(if errors.overrun().is_present() { ErrorKind::OutOfMemory } else { ErrorKind::InvalidData })
    }
}

impl Write for Serial {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        for &byte in bytes {
            self.0.events_txdrdy.reset();
            // SAFETY: any byte may be sent.
            self.0.txd.write(|w| unsafe { w.txd().bits(byte) });
            while self.0.events_txdrdy.read().events_txdrdy().bit_is_clear() {}
        }
        Ok(bytes.len())
    }

    /// Every byte was sent when it was written.
    fn flush(&mut self) -> Result<(), ErrorKind> {
        Ok(())
    }
}
