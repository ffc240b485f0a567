//! The motion sensor, a BMI160 on I2C0. Its pin INT1 rises when a sample is ready; the interrupt reads it and queues it.

use core::cell::RefCell;

use cortex_m::peripheral::NVIC;
use critical_section::Mutex;
use tinyfit_board::{
    ConstStaticCell,
    imu::{Error, Imu},
    sampling::{Sampler, Samples, Sampling},
};

use crate::Timer;
use crate::hal::{
    Clock, I2C,
    clocks::SystemClock,
    fugit::RateExtU32,
    gpio::{FunctionI2C, FunctionSioInput, Interrupt, Pin, PullDown, PullUp, bank0},
    pac::{self, interrupt},
};

type Data = Pin<bank0::Gpio4, FunctionI2C, PullUp>;
type Clocked = Pin<bank0::Gpio5, FunctionI2C, PullUp>;
type Ready = Pin<bank0::Gpio6, FunctionSioInput, PullDown>;

/// The wires of the sensor.
pub(crate) struct Wires {
    pub(crate) data: Data,
    pub(crate) clock: Clocked,
    pub(crate) ready: Ready,
}

/// The state of the interrupt.
struct Reader {
    imu: Imu<I2C<pac::I2C0, (Data, Clocked)>>,
    ready: Ready,
    samples: Sampler<'static, 6>,
}

/// Room for 1.26 s of samples: learning goes on for some milliseconds at a time, a line takes 90 ms to be sent.
static SAMPLES: ConstStaticCell<Sampling<64, 6>> = ConstStaticCell::new(Sampling::new());

/// On its way to the interrupt.
static READER: Mutex<RefCell<Option<Reader>>> = Mutex::new(RefCell::new(None));

/// Starts the sensor. If there is none, that is logged, and no sample ever comes.
pub(crate) fn start(
    i2c: pac::I2C0,
    wires: Wires,
    timer: &mut Timer,
    resets: &mut pac::RESETS,
    clock: &SystemClock,
) -> Samples<'static, 6> {
    let (samples, drained) = SAMPLES.take().split();
    let Wires { data, clock: wire, ready } = wires;
    // Before the sensor starts, so that its first sample is not missed: the chip keeps the edge.
    ready.set_interrupt_enabled(Interrupt::EdgeHigh, true);
    let bus = I2C::i2c0(i2c, data, wire, 400.kHz(), resets, clock.freq());
    match Imu::start(bus, timer) {
        Ok(imu) => {
            critical_section::with(|cs| READER.borrow(cs).replace(Some(Reader { imu, ready, samples })));
            // SAFETY: nothing relies on this interrupt being masked.
            unsafe { NVIC::unmask(pac::Interrupt::IO_IRQ_BANK0) };
        }
        Err(Error::Bus(_)) => defmt::warn!("no motion sensor answers on GP4 and GP5"),
        Err(Error::Other { id }) => {
            defmt::warn!("the motion sensor is not a BMI160: its register 0 is {=u8:#x}", id)
        }
        Err(_) => defmt::warn!("the motion sensor does not start"),
    }
    drained
}

/// A sample is ready. Takes 0.5 ms, most of it the bus; the UART's receiver has room for 2.8 ms.
#[interrupt]
fn IO_IRQ_BANK0() {
    static mut READER_HERE: Option<Reader> = None;
    let reader = READER_HERE
        .get_or_insert_with(|| critical_section::with(|cs| READER.take(cs)).expect("it is started"));
    reader.ready.clear_interrupt(Interrupt::EdgeHigh);
    // Samples that a failing bus loses are counted when it works again.
    if let Ok(Some(sample)) = reader.imu.read() {
        reader.samples.push(sample);
    }
}
