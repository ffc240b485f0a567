//! The sensor against a model of it, register by register, and the queue behind it: no sample is lost untold.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::rc::Rc;

use embedded_hal::delay::DelayNs;
use embedded_hal::i2c::{ErrorKind, ErrorType, I2c, Operation};
use proptest::prelude::*;
use tinyfit_board::imu::{Error, Imu};
use tinyfit_board::sampling::{Sample, Sampling};
use tinyfit_board::{Sensor as _, Taken};

/// Microseconds from one sample to the next.
const PERIOD: u64 = 20_000;

/// A BMI160 on its bus, and the clock of the world.
struct Sensor {
    registers: [u8; 128],
    /// Microseconds.
    now: u64,
    /// When each sensor will have woken.
    awake: [Option<u64>; 2],
    broken: bool,
}

#[derive(Clone)]
struct Bus(Rc<RefCell<Sensor>>);

impl Bus {
    fn new() -> Self {
        let mut registers = [0; 128];
        registers[0] = 0xD1;
        Self(Rc::new(RefCell::new(Sensor { registers, now: 0, awake: [None; 2], broken: false })))
    }

    fn wait(&self, us: u64) {
        self.0.borrow_mut().now += us;
    }

    fn register(&self, at: usize) -> u8 {
        self.0.borrow().registers[at]
    }
}

/// The `n`th sample: six numbers that no other has.
fn measured(n: u64) -> [i16; 6] {
    core::array::from_fn(|axis| (n * 6 + axis as u64) as u16 as i16)
}

impl Sensor {
    fn write(&mut self, register: u8, value: u8) {
        match (register, value) {
            (0x7E, 0xB6) => (self.registers, self.awake) = (Bus::new().0.borrow().registers, [None; 2]),
            (0x7E, 0x11) => self.awake[0] = Some(self.now + 3_800),
            (0x7E, 0x15) => self.awake[1] = Some(self.now + 80_000),
            _ => self.registers[usize::from(register)] = value,
        }
    }

    fn update(&mut self) {
        let awake = self.awake.map(|since| since.is_some_and(|since| since <= self.now));
        self.registers[0x03] = u8::from(awake[0]) << 4 | u8::from(awake[1]) << 2;
        // The newest sample: rotation lies before acceleration.
        let sample = measured(self.now / PERIOD);
        let order = [3, 4, 5, 0, 1, 2];
        for (place, axis) in self.registers[0x0C..0x18].chunks_exact_mut(2).zip(order) {
            place.copy_from_slice(&sample[axis].to_le_bytes());
        }
        let time = ((self.now * 512 / PERIOD) as u32).to_le_bytes();
        self.registers[0x18..0x1B].copy_from_slice(&time[..3]);
    }
}

impl ErrorType for Bus {
    type Error = ErrorKind;
}

impl I2c for Bus {
    fn transaction(&mut self, address: u8, operations: &mut [Operation<'_>]) -> Result<(), ErrorKind> {
        let mut sensor = self.0.borrow_mut();
        if address != 0x68 || sensor.broken {
            return Err(ErrorKind::Other);
        }
        sensor.update();
        let mut at = 0;
        for operation in operations {
            match operation {
                Operation::Write([register]) => at = usize::from(*register),
                Operation::Write([register, value]) => sensor.write(*register, *value),
                Operation::Write(bytes) => panic!("{bytes:?}"),
                Operation::Read(bytes) => bytes.copy_from_slice(&sensor.registers[at..][..bytes.len()]),
            }
        }
        Ok(())
    }
}

impl DelayNs for Bus {
    fn delay_ns(&mut self, ns: u32) {
        self.wait(u64::from(ns / 1000));
    }
}

fn started() -> (Bus, Imu<Bus>) {
    let bus = Bus::new();
    let imu = Imu::start(bus.clone(), &mut bus.clone()).unwrap();
    (bus, imu)
}

#[test]
fn it_measures_as_the_recordings_were_made() {
    let (bus, _) = started();
    // Data sheet: 2.11.12 to 2.11.15 and 2.11.20 to 2.11.23.
    assert_eq!(bus.register(0x40) & 0x0F, 7, "50 Hz");
    assert_eq!(bus.register(0x42) & 0x0F, 7, "50 Hz");
    assert_eq!(bus.register(0x40) >> 7, 0, "no undersampling");
    assert_eq!((bus.register(0x41), bus.register(0x43)), (0b1000, 0), "8 g, 2000 degrees/s");
    assert_eq!(bus.register(0x53) & 0x0F, 0b1010, "INT1: output, push-pull, active high");
    assert_eq!((bus.register(0x51), bus.register(0x56)), (1 << 4, 1 << 7), "data ready on INT1");
}

#[test]
fn who_is_no_bmi160_is_told() {
    let start = |change: fn(&mut Sensor)| {
        let bus = Bus::new();
        change(&mut bus.0.borrow_mut());
        Imu::start(bus.clone(), &mut bus.clone()).map(|_| ()).unwrap_err()
    };
    assert!(matches!(start(|s| s.registers[0] = 0x24), Error::Other { id: 0x24 }));
    assert!(matches!(start(|s| s.broken = true), Error::Bus(ErrorKind::Other)));

    struct Impatient;
    impl DelayNs for Impatient {
        fn delay_ns(&mut self, _: u32) {}
    }
    assert!(matches!(Imu::start(Bus::new(), &mut Impatient), Err(Error::Asleep)));
}

#[test]
fn a_sample_is_given_once_and_is_the_newest() {
    let (bus, mut imu) = started();
    let now = |bus: &Bus| bus.0.borrow().now / PERIOD;
    let sample = imu.read().unwrap().unwrap();
    assert_eq!(sample, Sample { lost: 0, channels: measured(now(&bus)) });
    assert_eq!(imu.read().unwrap(), None);
    bus.wait(PERIOD);
    assert_eq!(imu.read().unwrap().unwrap(), Sample { lost: 0, channels: measured(now(&bus)) });
    bus.0.borrow_mut().broken = true;
    bus.wait(PERIOD);
    assert!(matches!(imu.read(), Err(Error::Bus(_))));
    bus.0.borrow_mut().broken = false;
    bus.wait(2 * PERIOD);
    assert_eq!(imu.read().unwrap().unwrap(), Sample { lost: 2, channels: measured(now(&bus)) });
}

proptest! {
    /// Whenever the sensor is read and whenever the queue is emptied, the samples that come out and those that are
    /// reported lost are all there were, in order; also where the sensor's time starts again.
    #[test]
    fn every_sample_comes_or_is_told_to_be_lost(
        start in 0u64..700_000_000,
        steps in proptest::collection::vec((0u64..200_000, any::<bool>(), prop::bool::weighted(0.1)), 1..200),
    ) {
        let (bus, mut imu) = started();
        bus.wait(start);
        let mut queue = Sampling::<8, 6>::new();
        let (mut interrupt, mut samples) = queue.split();
        // Of the next one to come.
        let mut number = None;
        for (wait, empty, broken) in steps {
            bus.wait(wait);
            bus.0.borrow_mut().broken = broken;
            if let Ok(Some(sample)) = imu.read() {
                interrupt.push(sample);
            }
            let newest = bus.0.borrow().now / PERIOD;
            while empty && let Some(taken) = samples.take() {
                match taken {
                    Taken::Lost { sensor, queue } => {
                        number = number.map(|number| number + u64::from(sensor) + u64::from(queue));
                    }
                    Taken::Sample(axes) => {
                        // Nothing is lost before the first one: it carries its own number.
                        let this = number.or_else(|| (0..=newest).rev().find(|&n| measured(n) == axes)).unwrap();
                        prop_assert!(this <= newest);
                        prop_assert_eq!(axes, measured(this));
                        number = Some(this + 1);
                    }
                }
            }
        }
    }
}
