//! One loop: read, predict, learn, save.

#![no_std]
#![no_main]

use cortex_m_rt::entry;
use flower::{learner::Learner, sensor::Sensor};
use semihosting::process;

#[entry]
fn main() -> ! {
    let (mut learner, mut sensor) = (Learner::start(), Sensor::default());
    while let Some(sample) = sensor.read() {
        learner.take(&sample);
    }
    process::exit(0)
}
