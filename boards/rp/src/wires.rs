//! The wires of a sensor on I2C0, and the interrupt of its pin INT1, which reads it. The button has the same interrupt.

use core::cell::RefCell;
use core::sync::atomic::{AtomicU32, Ordering};

use cortex_m::peripheral::NVIC;
use critical_section::Mutex;

use crate::button;
use crate::hal::{
    I2C,
    gpio::{FunctionI2C, FunctionSioInput, Interrupt, Pin, PullDown, PullUp, bank0},
    pac::{self, interrupt},
};

type Data = Pin<bank0::Gpio4, FunctionI2C, PullUp>;
type Clocked = Pin<bank0::Gpio5, FunctionI2C, PullUp>;
type Ready = Pin<bank0::Gpio6, FunctionSioInput, PullDown>;

/// The bus of the sensor.
pub(crate) type Bus = I2C<pac::I2C0, (Data, Clocked)>;

/// INT1 among the pins of the chip.
const READY: u32 = 1 << 6;

/// Urgent is 0, as all are at first. A sensor is read for up to 6 ms; the serial line, which is more urgent, has room for 2.8 ms.
const PRIORITY: u8 = 0x80;

pub(crate) struct Wires {
    pub(crate) data: Data,
    pub(crate) clock: Clocked,
    pub(crate) ready: Ready,
}

/// A sensor that the interrupt reads.
pub(crate) trait Read {
    /// Queues the samples that are ready. Returns whether the bus worked.
    fn read(&mut self) -> bool;
}

/// The state of the interrupt.
struct Reader {
    sensor: &'static mut (dyn Read + Send),
    ready: Ready,
}

/// On its way to the interrupt.
static READER: Mutex<RefCell<Option<Reader>>> = Mutex::new(RefCell::new(None));

static FAULTS: AtomicU32 = AtomicU32::new(0);

/// Reads of the sensor on I2C0 that failed since the start. The samples that they lost are counted like all others.
pub fn bus_faults() -> u32 {
    FAULTS.load(Ordering::Relaxed)
}

/// Hands the sensor to the interrupt. An edge of INT1 that came before is not missed: the chip keeps it. INT1 interrupts from here on
/// alone: nobody would clear its edge before.
pub(crate) fn read_by_interrupt(sensor: &'static mut (dyn Read + Send), ready: Ready) {
    critical_section::with(|cs| {
        ready.set_interrupt_enabled(Interrupt::EdgeHigh, true);
        READER.borrow(cs).replace(Some(Reader { sensor, ready }))
    });
    // SAFETY: nothing relies on this interrupt being masked, or on its priority.
    unsafe {
        cortex_m::Peripherals::steal().NVIC.set_priority(pac::Interrupt::IO_IRQ_BANK0, PRIORITY);
        NVIC::unmask(pac::Interrupt::IO_IRQ_BANK0);
    }
}

fn is_high() -> bool {
    // SAFETY: a read of the pins.
    let pins = unsafe { &*pac::SIO::PTR }.gpio_in().read().bits();
    pins & READY != 0
}

/// Has the interrupt come once more if INT1 is still high: no edge comes after a fault of the bus.
pub(crate) fn read_again_if_ready() {
    if is_high() {
        NVIC::pend(pac::Interrupt::IO_IRQ_BANK0);
    }
}

/// Samples are ready, or the button changed.
#[interrupt]
fn IO_IRQ_BANK0() {
    static mut HERE: Option<Reader> = None;
    button::look();
    if HERE.is_none() {
        *HERE = critical_section::with(|cs| READER.take(cs));
    }
    let Some(reader) = HERE else { return };
    // Otherwise it was the button.
    if !reader.ready.interrupt_status(Interrupt::EdgeHigh) && !is_high() {
        return;
    }
    reader.ready.clear_interrupt(Interrupt::EdgeHigh);
    if !reader.sensor.read() {
        FAULTS.store(bus_faults().saturating_add(1), Ordering::Relaxed);
    }
}
