//! STM32F405: scores 2 s windows of a wrist's motion in int8, in JSON lines over USART1.
//!
//! Wiring: PA9 and PA10 to a serial adapter (115200 8N1); PA2 carries defmt frames. The model is linked in: see `build.rs`.

#![no_std]
#![no_main]

use cortex_m_rt::entry;
use tinyfit::Zero;
use tinyfit_board::{ConstStaticCell, NoSensor, Scorer, ScorerState, serve};
use tinyfit_stm32f405::{Serial, TICKS_PER_SECOND, init, ticks};

mod model {
    include!(concat!(env!("OUT_DIR"), "/int8.rs"));
}

const CLASSES: usize = model::CLASSES.len();

static STATE: ConstStaticCell<ScorerState<CLASSES>> = ConstStaticCell::new(ScorerState::ZERO);

#[entry]
fn main() -> ! {
    let mut serial = init().serial;
    let mut scorer = Scorer {
        board: "stm32f405",
        scaler: &model::SCALER,
        network: &model::NETWORK,
        int8: true,
        fingerprint: model::FINGERPRINT,
        clock: ticks,
        ticks_per_second: TICKS_PER_SECOND,
        state: STATE.take(),
    };
    loop {
        if serve(&mut scorer, &mut serial, &mut NoSensor, Serial::wait).is_err() {
            defmt::warn!("the serial line broke off");
        }
    }
}
