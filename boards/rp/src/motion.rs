//! The motion sensor, a BMI160 on I2C0. Its pin INT1 rises when a sample is ready; the interrupt reads it and queues it.

use tinyfit_board::{
    ConstStaticCell,
    imu::{Error, Imu},
    sampling::{Sampler, Samples, Sampling},
};

use crate::Timer;
use crate::hal::{Clock, I2C, clocks::SystemClock, fugit::RateExtU32, pac};
use crate::wires::{self, Bus, Read, Wires};

/// Acceleration along x, y and z, then rotation about them.
const AXES: usize = 6;

/// Room for 1.26 s of samples: learning goes on for some milliseconds at a time, a line takes 90 ms to be sent.
static SAMPLES: ConstStaticCell<Sampling<64, AXES>> = ConstStaticCell::new(Sampling::new());

/// The state of the interrupt.
struct Reader {
    imu: Imu<Bus>,
    samples: Sampler<'static, AXES>,
}

impl Read for Reader {
    /// Takes 0.5 ms, most of it the bus. Samples that a failing bus loses are counted when it works again.
    fn read(&mut self) -> bool {
        match self.imu.read() {
            Ok(Some(sample)) => self.samples.push(sample),
            Ok(None) => {}
            Err(_) => return false,
        }
        true
    }
}

/// Starts the sensor. If there is none, that is logged, and no sample ever comes.
pub(crate) fn start(
    i2c: pac::I2C0,
    wires: Wires,
    timer: &mut Timer,
    resets: &mut pac::RESETS,
    clock: &SystemClock,
) -> Samples<'static, AXES> {
    let (samples, drained) = SAMPLES.take().split();
    let Wires { data, clock: wire, ready } = wires;
    let bus = I2C::i2c0(i2c, data, wire, 400.kHz(), resets, clock.freq());
    match Imu::start(bus, timer) {
        Ok(imu) => {
            if let Some(reader) = cortex_m::singleton!(: Reader = Reader { imu, samples }) {
                wires::read_by_interrupt(reader, ready);
            }
        }
        Err(Error::Bus(_)) => defmt::warn!("no motion sensor answers on GP4 and GP5"),
        Err(Error::Other { id }) => {
            defmt::warn!("the motion sensor is not a BMI160: its register 0 is {=u8:#x}", id)
        }
        Err(_) => defmt::warn!("the motion sensor does not start"),
    }
    drained
}
