//! The motion sensor: a Bosch BMI160, acceleration and rotation at 50 Hz, over I2C.
//!
//! Page numbers are those of its data sheet, BST-BMI160-DS000. The driver is [`bmi160`]. It leaves the data rate and the
//! data-ready pin as they are after a reset, so [`Imu::start`] writes those registers itself.
//!
//! The sensor counts time with its samples: bit 9 and up of its time count samples at 50 Hz (table 11). So the samples that nobody
//! read are known exactly, whatever kept the reader away: interrupts that were off, a bus that failed, a pin that was not looked at.
//! The count is of 15 bits and begins again after 655 s.

use bmi160::{
    AccelerometerPowerMode, AccelerometerRange, Bmi160, GyroscopePowerMode, GyroscopeRange, SensorPowerMode,
    SensorSelector, SlaveAddr, interface::I2cInterface,
};
use embedded_hal::{delay::DelayNs, i2c::I2c};

use crate::sampling::Sample;

/// Register 0 of a BMI160.
const CHIP_ID: u8 = 0xD1;

/// The command register, and what resets the sensor.
const RESET: [u8; 2] = [0x7E, 0xB6];

/// Registers that the driver does not know, in the order they are written in.
const SETTINGS: [[u8; 2]; 7] = [
    [0x40, 0x27], // ACC_CONF: 50 Hz, no averaging in addition to its filter
    [0x42, 0x27], // GYR_CONF: the same
    [0x53, 0x0A], // INT_OUT_CTRL: INT1 is an output, push-pull, active high
    [0x54, 0x00], // INT_LATCH: a pulse
    [0x55, 0x00], // INT_MAP: data ready on INT1, and nothing else on any pin
    [0x56, 0x80],
    [0x51, 0x10], // INT_EN: data ready
];

/// How far the sensor's time goes from one sample to the next, 39.0625 us each: 20 ms.
const SAMPLE_TIME: u32 = 512;

/// The sensor's time is of 24 bits.
const COUNT_MASK: u32 = (1 << 24) / SAMPLE_TIME - 1;

/// Why the sensor did not start, or gave nothing.
#[derive(Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Error<E> {
    /// The bus failed: nobody answers at the sensor's address, or the wires are wrong.
    Bus(E),
    /// Somebody else answers at its address.
    Other {
        /// The contents of its register of identity: 0xD1 on a BMI160, 0x70 on an LSM6DSV16X.
        id: u8,
    },
    /// The sensor did not wake.
    Asleep,
    /// The driver refuses a setting; it takes all that are made here.
    Setting,
    /// A burst has no known word: a wire of an SPI bus is loose, which the bus does not report.
    Garbled,
}

impl<E> From<bmi160::Error<E>> for Error<E> {
    fn from(error: bmi160::Error<E>) -> Self {
        match error {
            bmi160::Error::Comm(error) => Error::Bus(error),
            bmi160::Error::InvalidInputData => Error::Setting,
        }
    }
}

/// A BMI160 that measures.
///
/// ±8 g and ±2000 °/s: a count is 1/4096 g, or 1/16.4 °/s.
#[derive(Debug)]
pub struct Imu<I> {
    driver: Bmi160<I2cInterface<I>>,
    /// The count of the sample that was read last.
    last: Option<u32>,
}

impl<I: I2c> Imu<I> {
    /// Resets and starts the sensor at address 0x68. From now on each sample raises its pin INT1, 50 times a second.
    ///
    /// Takes about 100 ms.
    ///
    /// # Errors
    /// The bus fails, or no BMI160 is there and wakes.
    pub fn start(mut i2c: I, delay: &mut impl DelayNs) -> Result<Self, Error<I::Error>> {
        let address = SlaveAddr::Default;
        let mut driver = Bmi160::new_with_i2c(&mut i2c, address);
        let id = driver.chip_id()?;
        if id != CHIP_ID {
            return Err(Error::Other { id });
        }
        i2c.write(address.addr(), &RESET).map_err(Error::Bus)?;
        delay.delay_ms(10);
        let mut driver = Bmi160::new_with_i2c(&mut i2c, address);
        driver.set_accel_power_mode(AccelerometerPowerMode::Normal)?;
        delay.delay_ms(10);
        driver.set_gyro_power_mode(GyroscopePowerMode::Normal)?;
        delay.delay_ms(80);
        let SensorPowerMode { accel, gyro, .. } = driver.power_mode()?;
        if (accel, gyro) != (AccelerometerPowerMode::Normal, GyroscopePowerMode::Normal) {
            return Err(Error::Asleep);
        }
        driver.set_accel_range(AccelerometerRange::G8)?;
        driver.set_gyro_range(GyroscopeRange::Scale2000)?;
        for setting in SETTINGS {
            i2c.write(address.addr(), &setting).map_err(Error::Bus)?;
        }
        Ok(Self { driver: Bmi160::new_with_i2c(i2c, address), last: None })
    }

    /// The sample that was measured last, and how many were since the one read before; `None` if it was read already.
    ///
    /// One transfer of 18 bytes: 0.4 ms at 400 kHz.
    ///
    /// # Errors
    /// The bus fails. The sample is then counted as lost by the next one that is read.
    pub fn read(&mut self) -> Result<Option<Sample<6>>, Error<I::Error>> {
        let data = self.driver.data(SensorSelector::new().accel().gyro().time())?;
        let (Some(a), Some(w), Some(time)) = (data.accel, data.gyro, data.time) else { return Ok(None) };
        let count = time / SAMPLE_TIME;
        let passed = self.last.map_or(1, |last| count.wrapping_sub(last) & COUNT_MASK);
        self.last = Some(count);
        Ok(passed.checked_sub(1).map(|lost| Sample { lost, channels: [a.x, a.y, a.z, w.x, w.y, w.z] }))
    }
}
