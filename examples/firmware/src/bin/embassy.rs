//! Two tasks: one reads the sensor a thousand times a second, the other learns when there is a sample.

#![no_std]
#![no_main]

use cortex_m::peripheral::{SYST, syst::SystClkSource};
use cortex_m_rt::exception;
use embassy_executor::Spawner;
use embassy_sync::{blocking_mutex::raw::CriticalSectionRawMutex, channel::Channel, signal::Signal};
use flower::{
    learner::Learner,
    sensor::{Sample, Sensor},
};
use semihosting::process;

/// Samples that wait while the network learns or flash is erased; none at the end.
static SAMPLES: Channel<CriticalSectionRawMutex, Option<Sample>, 4> = Channel::new();
static TICK: Signal<CriticalSectionRawMutex, ()> = Signal::new();

/// With a HAL of embassy, a `Ticker` of embassy-time takes its place.
#[exception]
fn SysTick() {
    TICK.signal(());
}

#[embassy_executor::task]
async fn measure(mut clock: SYST, mut sensor: Sensor) {
    clock.set_clock_source(SystClkSource::Core);
    clock.set_reload(12_000); // 1 ms at 12 MHz
    clock.enable_counter();
    clock.enable_interrupt();
    loop {
        TICK.wait().await;
        SAMPLES.send(sensor.read()).await;
    }
}

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    let mut learner = Learner::start();
    let Some(core) = cortex_m::Peripherals::take() else { return };
    let Ok(task) = measure(core.SYST, Sensor::default()) else { return };
    spawner.spawn(task);
    while let Some(sample) = SAMPLES.receive().await {
        learner.take(&sample);
    }
    process::exit(0)
}
