//! The serial line of the protocol: what comes is taken by an interrupt, so that nothing is lost while the core is busy.
//!
//! The receiver holds 32 bytes, which is 2.8 ms at 115200 baud. Longer than that nothing keeps the interrupt away but a change of the
//! flash: a host that waits for an answer to `save` before it goes on loses nothing.

use core::cell::RefCell;
use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};

use cortex_m::peripheral::NVIC;
use critical_section::Mutex;
use embedded_io::{ErrorKind, ErrorType, Read, ReadReady, Write};
use heapless::spsc::{Consumer, Producer, Queue};
use tinyfit_board::{ConstStaticCell, protocol::LINE};

use crate::hal::{
    gpio::{FunctionUart, Pin, PullNone, PullUp, bank0},
    pac::{self, interrupt},
    uart::{Enabled, Reader, UartPeripheral, Writer},
};
use crate::wait;

type Pins = (Pin<bank0::Gpio0, FunctionUart, PullNone>, Pin<bank0::Gpio1, FunctionUart, PullUp>);
pub(crate) type Uart = UartPeripheral<Enabled, pac::UART0, Pins>;

/// The longest line, its end, and as much of the next.
const ROOM: usize = 2 * (LINE + 1);

struct Receiver {
    uart: Reader<pac::UART0, Pins>,
    bytes: Producer<'static, u8>,
}

static BYTES: ConstStaticCell<Queue<u8, ROOM>> = ConstStaticCell::new(Queue::new());

/// On its way to the interrupt.
static RECEIVER: Mutex<RefCell<Option<Receiver>>> = Mutex::new(RefCell::new(None));

/// Whether bytes were lost since the last look.
static OVERRUN: AtomicBool = AtomicBool::new(false);

/// The serial line of the protocol. Reading waits, asleep, until there is a byte.
pub struct Serial {
    uart: Writer<pac::UART0, Pins>,
    bytes: Consumer<'static, u8>,
}

/// Bytes were lost: the host sent faster than they were read, or the line is disturbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, defmt::Format)]
pub struct Overrun;

impl fmt::Display for Overrun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes were lost")
    }
}

impl core::error::Error for Overrun {}

impl embedded_io::Error for Overrun {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

impl Serial {
    pub(crate) fn new(uart: Uart) -> Self {
        let (mut reader, writer) = uart.split();
        reader.enable_rx_interrupt();
        let (filled, drained) = BYTES.take().split();
        critical_section::with(|cs| {
            RECEIVER.borrow(cs).replace(Some(Receiver { uart: reader, bytes: filled }))
        });
        // SAFETY: nothing relies on this interrupt being masked.
        unsafe { NVIC::unmask(pac::Interrupt::UART0_IRQ) };
        Self { uart: writer, bytes: drained }
    }
}

#[interrupt]
fn UART0_IRQ() {
    static mut HERE: Option<Receiver> = None;
    let receiver =
        HERE.get_or_insert_with(|| critical_section::with(|cs| RECEIVER.take(cs)).expect("it is started"));
    let mut bytes = [0; 32];
    loop {
        let (bytes, whole) = match receiver.uart.read_raw(&mut bytes) {
            Ok(count) => (&bytes[..count], true),
            Err(nb::Error::Other(error)) => (error.discarded, false),
            Err(nb::Error::WouldBlock) => break,
        };
        let fits = bytes.iter().all(|&byte| receiver.bytes.enqueue(byte).is_ok());
        if !(whole && fits) {
            OVERRUN.store(true, Ordering::Relaxed);
        }
    }
}

impl ErrorType for Serial {
    type Error = Overrun;
}

impl Read for Serial {
    fn read(&mut self, output: &mut [u8]) -> Result<usize, Overrun> {
        while !self.read_ready()? {
            wait(self);
        }
        let mut count = 0;
        for place in output {
            let Some(byte) = self.bytes.dequeue() else { break };
            *place = byte;
            count += 1;
        }
        Ok(count)
    }
}

impl ReadReady for Serial {
    fn read_ready(&mut self) -> Result<bool, Overrun> {
        if OVERRUN.load(Ordering::Relaxed) {
            OVERRUN.store(false, Ordering::Relaxed);
            return Err(Overrun);
        }
        Ok(self.bytes.ready())
    }
}

impl Write for Serial {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Overrun> {
        let Ok(count) = self.uart.write(bytes);
        Ok(count)
    }

    fn flush(&mut self) -> Result<(), Overrun> {
        let Ok(()) = self.uart.flush();
        Ok(())
    }
}
