//! ESP32-C3: scores 2 s windows of a wrist's motion, learns from labels and keeps what it learned, in JSON lines over UART0.
//!
//! Wiring: the USB connector of an ESP32-C3-DevKitM-1 (115200 8N1); GPIO4 carries defmt frames. The model is linked in: see
//! `build.rs`.

#![no_std]
#![no_main]

use esp_hal::main;
use tinyfit::Zero;
use tinyfit_board::{ConstStaticCell, Device, Factory, NoSensor, State, serve};
use tinyfit_esp32c3::{Board, SLOTS, TICKS_PER_SECOND, init, ticks};

mod model {
    include!(concat!(env!("OUT_DIR"), "/model.rs"));
}

mod int8 {
    include!(concat!(env!("OUT_DIR"), "/int8.rs"));
}

const INPUTS: usize = model::INPUTS.len();
const CLASSES: usize = model::CLASSES.len();

static STATE: ConstStaticCell<State<model::Network, INPUTS, CLASSES>> = ConstStaticCell::new(State::ZERO);

#[main]
fn main() -> ! {
    let Board { mut serial, flash } = init();
    let factory = Factory {
        board: "esp32c3",
        scaler: &model::SCALER,
        network: &model::NETWORK,
        int8: &int8::NETWORK,
        fingerprint: model::FINGERPRINT,
        updates: include!(concat!(env!("OUT_DIR"), "/updates.rs")),
        clock: ticks,
        ticks_per_second: TICKS_PER_SECOND,
    };
    let mut device = Device::new(factory, STATE.take(), flash, SLOTS);
    loop {
        if serve(&mut device, &mut serial, &mut NoSensor, |_| {}).is_err() {
            defmt::warn!("the serial line broke off");
        }
    }
}
