//! An accelerometer with a FIFO: an ST LSM6DSV16X over I2C or SPI, at 480 to 7680 samples a second.
//!
//! The driver is ST's, [`lsm6dsv16x_rs`]. The sensor keeps 256 words of 7 bytes: a tag and a sample, or a tag and the time. Its pin INT1 is
//! high while 36 words wait or more; the interrupt calls [`Accelerometer::read`], which takes them in bursts.
//!
//! Lost samples are counted by the sensor's clock. Samples and ticks of the time have one source: a second has 46,080 ticks, so a sample at
//! 1920 Hz is exactly 24 ticks. Each eighth sample has its time in the FIFO, and what is missing between two times was lost: the FIFO
//! was full, or the bus failed in the middle of a burst. The time is of 32 bits and begins again after 25 hours.

use embedded_hal::{delay::DelayNs, digital::InputPin, i2c::I2c, spi::SpiDevice};
use heapless::Deque;
use lsm6dsv16x_rs::blocking::{
    self as lsm6dsv16x, I2CAddress, Lsm6dsv16x,
    prelude::{FifoBatch, FifoMode, FifoTimestampBatch, Odr, PinIntRoute, Reg, Reset, XlFullScale, XlMode},
};
use st_mems_bus::blocking::BusOperation;
/// The two kinds of bus.
pub use st_mems_bus::blocking::{I2cBus, spi::SpiBus};

pub use crate::imu::Error;
use crate::sampling::Sample;
use crate::serve::{Sensor, Taken};

/// Acceleration along x, y and z.
pub const AXES: usize = 3;

/// Its register WHO_AM_I.
const ID: u8 = 0x70;

/// Ticks of the sensor's time in a second.
const TICKS_PER_SECOND: u32 = 46_080;

/// A tag and six bytes.
const WORD: usize = 7;

/// The words that raise INT1: 32 samples and four times.
const WATERMARK: u8 = 36;

/// A burst has no fewer words: one of nine in a row is a time.
const LEAST: usize = 9;

/// The largest burst.
const BURST: usize = WATERMARK as usize;

/// As many bursts as empty a full FIFO. More come only if the bus is slower than the sensor: the next interrupt goes on.
const BURSTS: usize = 8;

/// Tags of the words that are used: the upper five bits of their first byte.
const SAMPLE_TAG: u8 = 2;
const TIME_TAG: u8 = 4;

/// Samples a second, nominally. [`Accelerometer::millihertz`] returns what the part makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Rate {
    /// 480 Hz.
    Hz480,
    /// 960 Hz.
    Hz960,
    /// 1920 Hz: a third of what I2C at 400 kHz carries.
    Hz1920,
    /// 3840 Hz: two thirds of what I2C at 400 kHz carries.
    Hz3840,
    /// 7680 Hz: over SPI, or I2C at 1 MHz.
    Hz7680,
}

impl Rate {
    /// The rate of so many Hz.
    pub const fn of(hz: u32) -> Option<Self> {
        Some(match hz {
            480 => Self::Hz480,
            960 => Self::Hz960,
            1920 => Self::Hz1920,
            3840 => Self::Hz3840,
            7680 => Self::Hz7680,
            _ => return None,
        })
    }

    /// The rate in Hz.
    pub const fn hz(self) -> u32 {
        match self {
            Self::Hz480 => 480,
            Self::Hz960 => 960,
            Self::Hz1920 => 1920,
            Self::Hz3840 => 3840,
            Self::Hz7680 => 7680,
        }
    }

    const fn ticks(self) -> u32 {
        TICKS_PER_SECOND / self.hz()
    }

    const fn settings(self) -> (Odr, FifoBatch) {
        match self {
            Self::Hz480 => (Odr::_480hz, FifoBatch::_480hz),
            Self::Hz960 => (Odr::_960hz, FifoBatch::_960hz),
            Self::Hz1920 => (Odr::_1920hz, FifoBatch::_1920hz),
            Self::Hz3840 => (Odr::_3840hz, FifoBatch::_3840hz),
            Self::Hz7680 => (Odr::_7680hz, FifoBatch::_7680hz),
        }
    }
}

/// The largest acceleration that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Range {
    /// ±2 g: 0.061 mg per count.
    G2,
    /// ±4 g: 0.122 mg per count.
    G4,
    /// ±8 g: 0.244 mg per count.
    G8,
    /// ±16 g: 0.488 mg per count.
    G16,
}

impl Range {
    /// Micro-g per count (data sheet, table 3, LA_So).
    pub const fn micro_g(self) -> u32 {
        match self {
            Self::G2 => 61,
            Self::G4 => 122,
            Self::G8 => 244,
            Self::G16 => 488,
        }
    }

    const fn setting(self) -> XlFullScale {
        match self {
            Self::G2 => XlFullScale::_2g,
            Self::G4 => XlFullScale::_4g,
            Self::G8 => XlFullScale::_8g,
            Self::G16 => XlFullScale::_16g,
        }
    }
}

impl<E> From<lsm6dsv16x::Error<E>> for Error<E> {
    fn from(error: lsm6dsv16x::Error<E>) -> Self {
        match error {
            lsm6dsv16x::Error::Bus(error) => Error::Bus(error),
            _ => Error::Setting,
        }
    }
}

/// An LSM6DSV16X that measures acceleration.
pub struct Accelerometer<B> {
    bus: B,
    rate: Rate,
    /// Steps of 0.13 % by which the part is faster than its nominal rate.
    fine: i8,
    /// The time that was read last.
    time: Option<u32>,
    /// Samples that were read since.
    since: u32,
    /// Samples that were lost and not reported yet.
    lost: u32,
    faults: u32,
}

/// An LSM6DSV16X on an I2C bus.
pub type I2cAccelerometer<I> = Accelerometer<I2cBus<I>>;

/// An LSM6DSV16X on an SPI bus.
pub type SpiAccelerometer<S> = Accelerometer<SpiBus<S>>;

impl<I: I2c> I2cAccelerometer<I> {
    /// Resets and starts the sensor at address 0x6A: SA0 to ground. Takes about 1 ms.
    ///
    /// # Errors
    /// The bus fails, or no LSM6DSV16X is there.
    pub fn on_i2c(
        i2c: I,
        rate: Rate,
        range: Range,
        delay: &mut impl DelayNs,
    ) -> Result<Self, Error<I::Error>> {
        Self::start(I2cBus::new(i2c, I2CAddress::I2cAddL as u8), rate, range, delay)
    }
}

impl<S: SpiDevice> SpiAccelerometer<S> {
    /// Resets and starts the sensor. Mode 3, 10 MHz at most. Takes about 1 ms.
    ///
    /// # Errors
    /// The bus fails, or no LSM6DSV16X is there.
    pub fn on_spi(
        spi: S,
        rate: Rate,
        range: Range,
        delay: &mut impl DelayNs,
    ) -> Result<Self, Error<S::Error>> {
        Self::start(SpiBus::new(spi), rate, range, delay)
    }
}

impl<B: BusOperation> Accelerometer<B> {
    fn start(bus: B, rate: Rate, range: Range, delay: &mut impl DelayNs) -> Result<Self, Error<B::Error>> {
        let mut sensor = Lsm6dsv16x::from_bus(bus, delay);
        let id = sensor.device_id_get()?;
        if id != ID {
            return Err(Error::Other { id });
        }
        sensor.reset_set(Reset::RestoreCtrlRegs)?;
        let mut tries = 0;
        while sensor.reset_get()? != Reset::Ready {
            tries += 1;
            if tries > 50 {
                return Err(Error::Asleep);
            }
            sensor.tim.delay_ms(1);
        }
        let fine = sensor.odr_cal_reg_get()?;
        sensor.block_data_update_set(1)?;
        sensor.xl_full_scale_set(range.setting())?;
        sensor.xl_mode_set(XlMode::HighPerformanceMd)?;
        let (odr, batch) = rate.settings();
        sensor.fifo_watermark_set(WATERMARK)?;
        sensor.fifo_xl_batch_set(batch)?;
        sensor.fifo_timestamp_batch_set(FifoTimestampBatch::Dec8)?;
        sensor.fifo_mode_set(FifoMode::StreamMode)?;
        sensor.timestamp_set(1)?;
        sensor.pin_int1_route_set(&PinIntRoute { fifo_th: 1, ..PinIntRoute::default() })?;
        sensor.xl_data_rate_set(odr)?;
        Ok(Self { bus: sensor.bus, rate, fine, time: None, since: 0, lost: 0, faults: 0 })
    }

    /// The part's rate in mHz, as it was trimmed when it was made: a sensor's nominal rate may be off by some percent.
    pub fn millihertz(&self) -> u32 {
        let nominal = self.rate.hz().cast_signed();
        (nominal * 1000 + nominal * 13 * i32::from(self.fine) / 10).cast_unsigned()
    }

    /// Reads that failed since the start. Their samples are counted as lost when the bus works again.
    pub const fn faults(&self) -> u32 {
        self.faults
    }

    /// Hands over the samples that wait in the FIFO, except the last eight at most. Each has the number of those lost just before it.
    ///
    /// For the interrupt of INT1. At 400 kHz 32 samples take 6 ms. If the bus fails INT1 stays high, and there is no further edge: see that
    /// this is called again.
    ///
    /// # Errors
    /// The bus fails. It is counted; samples that are lost by it are counted by those read later.
    pub fn read(&mut self, push: impl FnMut(Sample<AXES>)) -> Result<(), Error<B::Error>> {
        self.read_bursts(BURSTS, BURST, push)
    }

    /// The same for at most eight or nine samples: 0.1 ms over SPI.
    ///
    /// # Errors
    /// The bus fails, as for [`read`](Self::read).
    pub fn read_some(&mut self, push: impl FnMut(Sample<AXES>)) -> Result<(), Error<B::Error>> {
        self.read_bursts(1, LEAST, push)
    }

    fn read_bursts(
        &mut self,
        most: usize,
        words: usize,
        mut push: impl FnMut(Sample<AXES>),
    ) -> Result<(), Error<B::Error>> {
        let read = self.bursts(most, words, &mut push);
        if read.is_err() {
            self.faults = self.faults.saturating_add(1);
        }
        read
    }

    fn bursts(
        &mut self,
        most: usize,
        words: usize,
        push: &mut impl FnMut(Sample<AXES>),
    ) -> Result<(), Error<B::Error>> {
        let mut bytes = [0; BURST * WORD];
        for _ in 0..most {
            let mut status = [0; 2];
            self.bus.read_from_register(Reg::FifoStatus1 as u8, &mut status).map_err(Error::Bus)?;
            let level = usize::from(u16::from_le_bytes(status) & 0x1FF);
            if level < LEAST {
                break;
            }
            // After the last register of a word comes the first of the next.
            let bytes = bytes.get_mut(..level.min(words) * WORD).unwrap_or_default();
            self.bus.read_from_register(Reg::FifoDataOutTag as u8, bytes).map_err(Error::Bus)?;
            if !self.take(bytes, push) {
                return Err(Error::Garbled);
            }
        }
        Ok(())
    }

    /// Takes a burst. Samples that were lost before the first of its times were lost before its first sample: the FIFO loses its oldest.
    /// Returns whether it has a sample or a time.
    fn take(&mut self, mut bytes: &[u8], push: &mut impl FnMut(Sample<AXES>)) -> bool {
        let mut known = false;
        while !bytes.is_empty() {
            let words = || bytes.chunks_exact(WORD);
            let time = words().position(|word| tag(word) == TIME_TAG);
            let samples = words().take(time.unwrap_or(usize::MAX)).filter(|word| tag(word) == SAMPLE_TAG);
            let count = samples.clone().count() as u32;
            known |= count > 0 || time.is_some();
            self.since = self.since.saturating_add(count);
            if let Some(word) = time.and_then(|at| words().nth(at)) {
                let time = u32::from(half(word, 0)) | u32::from(half(word, 1)) << 16;
                let passed = self.time.map(|last| time.wrapping_sub(last));
                let ticks = self.rate.ticks();
                // To the nearest sample; saturating, should a time be garbled.
                let samples = passed.map_or(self.since, |passed| passed.saturating_add(ticks / 2) / ticks);
                self.lost = self.lost.saturating_add(samples.saturating_sub(self.since));
                (self.time, self.since) = (Some(time), 0);
            }
            for word in samples {
                let channels = core::array::from_fn(|axis| half(word, axis).cast_signed());
                push(Sample { lost: core::mem::take(&mut self.lost), channels });
            }
            bytes = time.and_then(|at| bytes.get((at + 1) * WORD..)).unwrap_or_default();
        }
        known
    }
}

/// A sensor that is read when samples are asked for, where `ready` is the input of its INT1: for a board whose interrupts must be short.
/// Its FIFO is the queue. It has room for 118 ms at 1920 Hz.
pub struct Polled<B, P> {
    sensor: Accelerometer<B>,
    ready: P,
    samples: Deque<Sample<AXES>, LEAST>,
    /// The sample before which some were lost, when that has been reported.
    next: Option<[i16; AXES]>,
}

impl<B: BusOperation, P: InputPin> Polled<B, P> {
    /// A sensor that was started, and its pin.
    pub const fn new(sensor: Accelerometer<B>, ready: P) -> Self {
        Self { sensor, ready, samples: Deque::new(), next: None }
    }

    /// The sensor.
    pub const fn sensor(&self) -> &Accelerometer<B> {
        &self.sensor
    }
}

impl<B: BusOperation, P: InputPin> Sensor<AXES> for Polled<B, P> {
    fn take(&mut self) -> Option<Taken<AXES>> {
        if let Some(channels) = self.next.take() {
            return Some(Taken::Sample(channels));
        }
        if self.samples.is_empty() && self.ready.is_high().unwrap_or(true) {
            let samples = &mut self.samples;
            // A fault is counted; INT1 stays high, so this is tried again. There is room: a burst has as many samples at most.
            let _ = self.sensor.read_some(|sample| _ = samples.push_back(sample));
        }
        let Sample { lost, channels } = self.samples.pop_front()?;
        if lost == 0 {
            return Some(Taken::Sample(channels));
        }
        self.next = Some(channels);
        Some(Taken::Lost { sensor: lost, queue: 0 })
    }
}

fn tag(word: &[u8]) -> u8 {
    word.first().copied().unwrap_or_default() >> 3
}

/// The `at`th 16 bits behind the tag.
fn half(word: &[u8], at: usize) -> u16 {
    let bytes = word.get(1 + 2 * at..).and_then(|bytes| bytes.first_chunk());
    bytes.copied().map_or(0, u16::from_le_bytes)
}
