//! Raspberry Pi Pico 2: scores 2 s windows of a wrist's motion, learns from labels and keeps what it learned, in JSON lines over UART0.
//!
//! Wiring: GP0 and GP1 to a serial adapter (115200 8N1); GP4, GP5 and GP6 to SDA, SCL and INT1 of a BMI160; GP8 carries defmt
//! frames. The model is linked in: see `build.rs`.

#![no_std]
#![no_main]

use rp235x_hal::entry;
use tinyfit::Zero;
use tinyfit_board::{ConstStaticCell, Device, Factory, State, serve};
use tinyfit_rp2350::{Board, SLOTS, TICKS_PER_SECOND, init, ticks, wait};

mod model {
    include!(concat!(env!("OUT_DIR"), "/model.rs"));
}

mod int8 {
    include!(concat!(env!("OUT_DIR"), "/int8.rs"));
}

const INPUTS: usize = model::INPUTS.len();
const CLASSES: usize = model::CLASSES.len();

static STATE: ConstStaticCell<State<model::Network, INPUTS, CLASSES>> = ConstStaticCell::new(State::ZERO);

#[entry]
fn main() -> ! {
    let Board { mut serial, mut samples, flash } = init();
    let factory = Factory {
        board: "rp2350",
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
        // A line that lost bytes is no command: the next one is taken.
        if let Err(error) = serve(&mut device, &mut serial, &mut samples, |_| wait()) {
            defmt::warn!("serial line: {}", error);
        }
    }
}
