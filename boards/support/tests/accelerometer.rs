//! The accelerometer against a model of it, register by register: no sample is lost untold.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use embedded_hal::delay::DelayNs;
use embedded_hal::{digital, i2c, spi};
use proptest::prelude::*;
use tinyfit_board::accelerometer::{Accelerometer, Error, I2cAccelerometer, Polled, Range, Rate};
use tinyfit_board::sampling::{Sample, Sampling};
use tinyfit_board::{Sensor as _, Taken};

/// Words of the FIFO.
const FIFO: usize = 256;

const FIFO_CTRL1: usize = 0x07;
const FIFO_CTRL3: usize = 0x09;
const FIFO_CTRL4: usize = 0x0A;
const INT1_CTRL: usize = 0x0D;
const WHO_AM_I: usize = 0x0F;
const CTRL1: usize = 0x10;
const CTRL3: usize = 0x12;
const CTRL8: usize = 0x17;
const FIFO_STATUS1: usize = 0x1B;
const INTERNAL_FREQ: usize = 0x4F;
const FUNCTIONS_ENABLE: usize = 0x50;
const FIFO_DATA_OUT_TAG: usize = 0x78;

/// An LSM6DSV16X.
struct Sensor {
    registers: [u8; 128],
    fifo: VecDeque<[u8; 7]>,
    /// Samples since the start.
    made: u32,
    /// The bus fails after so many bytes.
    fails_after: Option<usize>,
}

#[derive(Clone)]
struct Bus(Rc<RefCell<Sensor>>);

/// The `n`th sample: three numbers that no other has.
fn measured(n: u32) -> [i16; 3] {
    core::array::from_fn(|axis| (n * 3 + axis as u32) as u16 as i16)
}

impl Sensor {
    fn reset(&mut self) {
        (self.registers, self.fifo) = ([0; 128], VecDeque::new());
        (self.registers[WHO_AM_I], self.registers[CTRL3]) = (0x70, 0x44);
    }

    /// A sample of the 1920 Hz, 24 ticks after the one before.
    fn measure(&mut self) {
        let tag = |tag: u8, n: u32| tag << 3 | (n as u8 & 3) << 1;
        if self.made.is_multiple_of(8) {
            let [a, b, c, d] = (self.made * 24 + 5).to_le_bytes();
            self.fifo.push_back([tag(4, self.made), a, b, c, d, 0, 0]);
        }
        let [x, y, z] = measured(self.made).map(i16::to_le_bytes);
        self.fifo.push_back([tag(2, self.made), x[0], x[1], y[0], y[1], z[0], z[1]]);
        self.made += 1;
        while self.fifo.len() > FIFO {
            self.fifo.pop_front();
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        let Some((&register, values)) = bytes.split_first() else { return };
        for (at, &value) in values.iter().enumerate() {
            self.registers[usize::from(register) + at] = value;
        }
        if self.registers[CTRL3] & 1 != 0 {
            self.reset();
        }
    }

    /// Returns whether the bus held out.
    fn read(&mut self, register: usize, values: &mut [u8]) -> bool {
        for (at, value) in values.iter_mut().enumerate() {
            if self.fails_after.is_some_and(|after| at >= after) {
                return false;
            }
            *value = if register == FIFO_DATA_OUT_TAG {
                if at % 7 == 0 {
                    let word = self.fifo.pop_front().unwrap_or_default();
                    self.registers[FIFO_DATA_OUT_TAG..][..7].copy_from_slice(&word);
                }
                self.registers[FIFO_DATA_OUT_TAG + at % 7]
            } else {
                let level = (self.fifo.len() as u16).to_le_bytes();
                self.registers[FIFO_STATUS1..][..2].copy_from_slice(&level);
                self.registers[register + at]
            };
        }
        true
    }
}

impl Bus {
    fn new() -> Self {
        let mut sensor = Sensor { registers: [0; 128], fifo: VecDeque::new(), made: 0, fails_after: None };
        sensor.reset();
        Self(Rc::new(RefCell::new(sensor)))
    }

    fn measure(&self, samples: u32) {
        (0..samples).for_each(|_| self.0.borrow_mut().measure());
    }

    fn register(&self, at: usize) -> u8 {
        self.0.borrow().registers[at]
    }

    fn fail_after(&self, bytes: Option<usize>) {
        self.0.borrow_mut().fails_after = bytes;
    }
}

impl i2c::ErrorType for Bus {
    type Error = i2c::ErrorKind;
}

impl i2c::I2c for Bus {
    fn transaction(
        &mut self,
        address: u8,
        operations: &mut [i2c::Operation<'_>],
    ) -> Result<(), i2c::ErrorKind> {
        let mut sensor = self.0.borrow_mut();
        if address != 0x6A || sensor.fails_after == Some(0) {
            return Err(i2c::ErrorKind::NoAcknowledge(i2c::NoAcknowledgeSource::Address));
        }
        let mut register = 0;
        for operation in operations {
            match operation {
                i2c::Operation::Write(bytes) => {
                    register = usize::from(bytes[0]);
                    sensor.write(bytes);
                }
                i2c::Operation::Read(values) => {
                    if !sensor.read(register, values) {
                        return Err(i2c::ErrorKind::Bus);
                    }
                }
            }
        }
        Ok(())
    }
}

impl spi::ErrorType for Bus {
    type Error = spi::ErrorKind;
}

/// Has no acknowledgement: when the wire is off, all bits are ones.
impl spi::SpiDevice for Bus {
    fn transaction(&mut self, operations: &mut [spi::Operation<'_, u8>]) -> Result<(), spi::ErrorKind> {
        let mut sensor = self.0.borrow_mut();
        let mut register = 0;
        for operation in operations {
            match operation {
                spi::Operation::Write(bytes) if bytes[0] & 0x80 == 0 => sensor.write(bytes),
                spi::Operation::Write(bytes) => register = usize::from(bytes[0] & 0x7F),
                spi::Operation::Read(values) if sensor.fails_after.is_some() => values.fill(0xFF),
                spi::Operation::Read(values) => _ = sensor.read(register, values),
                _ => panic!("the driver reads and writes"),
            }
        }
        Ok(())
    }
}

struct NoTime;

impl DelayNs for NoTime {
    fn delay_ns(&mut self, _: u32) {}
}

fn started(bus: &Bus) -> I2cAccelerometer<Bus> {
    Accelerometer::on_i2c(bus.clone(), Rate::Hz1920, Range::G16, &mut NoTime).unwrap()
}

#[test]
fn it_is_set_up_as_documented() {
    let bus = Bus::new();
    bus.0.borrow_mut().registers[INTERNAL_FREQ] = 10;
    let accelerometer = started(&bus);
    // ST's reset clears the model's register: the rate is the nominal one.
    assert_eq!(accelerometer.millihertz(), 1_920_000);
    assert_eq!(bus.register(CTRL1), 0x0A, "1920 Hz, high performance");
    assert_eq!(bus.register(CTRL8), 0x03, "16 g");
    assert_eq!(bus.register(FIFO_CTRL1), 36, "32 samples, 4 times");
    assert_eq!(bus.register(FIFO_CTRL3), 0x0A, "1920 Hz");
    assert_eq!(bus.register(FIFO_CTRL4), 0x86, "continuous, each eighth time");
    assert_eq!(bus.register(INT1_CTRL), 0x08, "watermark");
    assert_eq!(bus.register(FUNCTIONS_ENABLE), 0x40, "time");
}

#[test]
fn another_sensor_and_a_dead_bus_are_refused() {
    let bus = Bus::new();
    bus.0.borrow_mut().registers[WHO_AM_I] = 0x6C;
    let refused = Accelerometer::on_i2c(bus.clone(), Rate::Hz1920, Range::G2, &mut NoTime).err().unwrap();
    assert_eq!(refused, Error::Other { id: 0x6C });
    bus.fail_after(Some(0));
    let refused = Accelerometer::on_i2c(bus, Rate::Hz1920, Range::G2, &mut NoTime).err().unwrap();
    assert!(matches!(refused, Error::Bus(_)));
}

#[test]
fn a_full_fifo_loses_the_oldest_which_are_counted() {
    let bus = Bus::new();
    let mut accelerometer = started(&bus);
    bus.measure(32);
    let mut last = 0;
    accelerometer.read(|sample| (assert_eq!(sample.lost, 0), last = sample.channels[0] / 3).0).unwrap();
    bus.measure(1000);
    let mut samples = Vec::new();
    accelerometer.read(|sample| samples.push(sample)).unwrap();
    let first = samples[0];
    assert!((700..800).contains(&first.lost), "{}", first.lost);
    assert_eq!(first.channels, measured(last as u32 + 1 + first.lost));
    assert!(samples[1..].iter().all(|sample| sample.lost == 0));
}

#[test]
fn a_loose_spi_wire_is_a_fault() {
    let bus = Bus::new();
    let mut accelerometer = Accelerometer::on_spi(bus.clone(), Rate::Hz1920, Range::G2, &mut NoTime).unwrap();
    bus.measure(40);
    let mut count = 0;
    accelerometer.read(|_| count += 1).unwrap();
    assert!(count >= 32, "{count}");
    bus.fail_after(Some(0));
    assert_eq!(accelerometer.read(|_| unreachable!("there is nothing")), Err(Error::Garbled));
    assert_eq!(accelerometer.faults(), 1);
}

#[test]
fn a_queue_that_nobody_empties_counts_what_it_loses() {
    let bus = Bus::new();
    let mut accelerometer = started(&bus);
    let mut queue = Sampling::<32, 3>::new();
    let (mut sampler, mut samples) = queue.split();
    for _ in 0..5 {
        bus.measure(32);
        accelerometer.read(|sample| sampler.push(sample)).unwrap();
    }
    let mut taken = 0;
    while samples.take().is_some() {
        taken += 1;
    }
    assert_eq!(taken, 31);
    bus.measure(32);
    accelerometer.read(|sample| sampler.push(sample)).unwrap();
    let Some(Taken::Lost { sensor: 0, queue: lost }) = samples.take() else { panic!("samples were lost") };
    assert_eq!(samples.take(), Some(Taken::Sample(measured(31 + lost))));
}

/// INT1 of the model.
struct Ready(Bus);

impl digital::ErrorType for Ready {
    type Error = std::convert::Infallible;
}

impl digital::InputPin for Ready {
    fn is_high(&mut self) -> Result<bool, Self::Error> {
        Ok(self.0.0.borrow().fifo.len() >= usize::from(self.0.register(FIFO_CTRL1)))
    }

    fn is_low(&mut self) -> Result<bool, Self::Error> {
        self.is_high().map(|high| !high)
    }
}

#[test]
fn without_an_interrupt_it_is_read_when_samples_are_asked_for() {
    let bus = Bus::new();
    let mut polled = Polled::new(started(&bus), Ready(bus.clone()));
    bus.measure(31);
    assert_eq!(polled.take(), None);
    bus.measure(400);
    let mut next = 0;
    bus.fail_after(Some(20));
    assert_eq!(polled.take(), None);
    bus.fail_after(None);
    while let Some(taken) = polled.take() {
        match taken {
            Taken::Lost { sensor, queue } => next += sensor + queue,
            Taken::Sample(channels) if next == 0 => next = channels[0] as u32 / 3 + 1,
            Taken::Sample(channels) => {
                assert_eq!(channels, measured(next));
                next += 1;
            }
        }
    }
    assert_eq!(polled.sensor().faults(), 1);
    assert!((431 - 36..=431).contains(&next), "{next}");
}

#[derive(Clone, Debug)]
enum Event {
    Measure(u32),
    Read,
    /// The bus fails in the middle of what is read.
    Fail(usize),
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens, each sample is handed over once, in order, or counted as lost where it is missing.
    #[test]
    fn no_sample_is_lost_untold(
        events in prop::collection::vec(
            prop_oneof![(0..400u32).prop_map(Event::Measure), Just(Event::Read), (0..300usize).prop_map(Event::Fail)],
            0..40,
        ),
    ) {
        let bus = Bus::new();
        let mut accelerometer = started(&bus);
        let mut next = 0;
        let mut faults = 0;
        let mut push = |Sample { lost, channels }| {
            next += lost;
            assert_eq!(channels, measured(next));
            next += 1;
        };
        bus.measure(32);
        accelerometer.read(&mut push).unwrap();
        for event in events {
            match event {
                Event::Measure(samples) => bus.measure(samples),
                Event::Read => accelerometer.read(&mut push).unwrap(),
                Event::Fail(after) => {
                    bus.fail_after(Some(after));
                    faults += u32::from(accelerometer.read(&mut push).is_err());
                    bus.fail_after(None);
                }
            }
        }
        bus.measure(64);
        accelerometer.read(&mut push).unwrap();
        prop_assert_eq!(accelerometer.faults(), faults);
        prop_assert!(bus.0.borrow().made - next <= 8);
    }
}
