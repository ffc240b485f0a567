//! The accelerometer, an LSM6DSV16X on I2C0. Its pin INT1 rises when 32 samples wait in its FIFO; the interrupt reads and queues them.

use tinyfit_board::{
    ConstStaticCell, Sensor, Taken,
    accelerometer::{AXES, Error, I2cAccelerometer, Range, Rate},
    sampling::{Sampler, Samples, Sampling},
};

use crate::Timer;
use crate::hal::{Clock, I2C, clocks::SystemClock, fugit::RateExtU32, pac};
use crate::wires::{self, Bus, Read, Wires};

/// Room for 133 ms of samples at 1920 Hz. The sensor's FIFO has room for 118 ms more.
static SAMPLES: ConstStaticCell<Sampling<256, AXES>> = ConstStaticCell::new(Sampling::new());

/// The state of the interrupt.
struct Reader {
    sensor: I2cAccelerometer<Bus>,
    samples: Sampler<'static, AXES>,
}

impl Read for Reader {
    /// Empties the FIFO, which takes 0.2 ms a sample.
    fn read(&mut self) -> bool {
        let Self { sensor, samples } = self;
        sensor.read(|sample| samples.push(sample)).is_ok()
    }
}

/// Samples of the accelerometer.
pub struct Accelerations {
    samples: Samples<'static, AXES>,
    millihertz: u32,
}

impl Accelerations {
    /// The part's rate in mHz, as it was trimmed when it was made; 0 if there is no sensor.
    pub const fn millihertz(&self) -> u32 {
        self.millihertz
    }
}

impl Sensor<AXES> for Accelerations {
    fn take(&mut self) -> Option<Taken<AXES>> {
        let taken = self.samples.take();
        if taken.is_none() {
            wires::read_again_if_ready();
        }
        taken
    }
}

/// Starts the sensor. If there is none, that is logged, and no sample ever comes.
pub(crate) fn start(
    i2c: pac::I2C0,
    wires: Wires,
    (rate, range): (Rate, Range),
    timer: &mut Timer,
    resets: &mut pac::RESETS,
    clock: &SystemClock,
) -> Accelerations {
    let (filled, samples) = SAMPLES.take().split();
    let Wires { data, clock: wire, ready } = wires;
    let bus = I2C::i2c0(i2c, data, wire, 400.kHz(), resets, clock.freq());
    let mut millihertz = 0;
    match I2cAccelerometer::on_i2c(bus, rate, range, timer) {
        Ok(sensor) => {
            millihertz = sensor.millihertz();
            if let Some(reader) = cortex_m::singleton!(: Reader = Reader { sensor, samples: filled }) {
                wires::read_by_interrupt(reader, ready);
            }
        }
        Err(Error::Bus(_)) => defmt::warn!("no accelerometer answers on GP4 and GP5"),
        Err(Error::Other { id }) => {
            defmt::warn!("the accelerometer is not an LSM6DSV16X: its WHO_AM_I is {=u8:#x}", id)
        }
        Err(_) => defmt::warn!("the accelerometer does not start"),
    }
    Accelerations { samples, millihertz }
}
