//! The device's application on this host: the same code, the same words, and the answers the chips are held to.

use tinyfit::{Layer, Scaler, Zero};
use tinyfit_board::protocol::LINE;
use tinyfit_board::store::{Ram, Slots};
use tinyfit_board::{Application, Device, Factory, Line, State, Updates};
use tinyfit_model::{Model, Network};

use crate::recordings::INPUTS;
use crate::session::Peer;
use crate::shoulder::{CLASSES, Shoulder, ShoulderInt8};

/// A flash of this host's, of a geometry that holds for every board's.
type Flash = Ram<Vec<u8>, 256, 4096>;

const SLOTS: Slots = Slots { first: 0, second: 0x8000, bytes: 0x8000 };

/// The application on this host.
pub(crate) struct Host(Device<Shoulder, ShoulderInt8, Flash, INPUTS, CLASSES>);

impl Host {
    /// Boots with these models, which stay in memory for good, as they would in flash.
    pub(crate) fn new(f32: &Model, int8: &Model) -> Result<Self, String> {
        let (Network::F32(net), Network::Int8(twin), Some(scaler)) =
            (&f32.network, &int8.network, &f32.scaler)
        else {
            return Err("a device needs an f32 model with a scaler, and its int8 twin".to_string());
        };
        let shape = "the model is not a 30-32-16-7 network";
        let mut standardise = Scaler::<INPUTS>::ZERO;
        if scaler.mean.len() != INPUTS || scaler.scale.len() != INPUTS {
            return Err(shape.to_string());
        }
        standardise.mean.copy_from_slice(&scaler.mean);
        standardise.scale.copy_from_slice(&scaler.scale);
        let factory = Factory {
            board: "host",
            scaler: Box::leak(Box::new(standardise)),
            network: Box::leak(Box::new(Shoulder::of(net).ok_or(shape)?)),
            int8: Box::leak(Box::new(ShoulderInt8::of(twin).ok_or(shape)?)),
            fingerprint: f32.fingerprint(),
            updates: Updates::Open,
            clock: || 0,
            ticks_per_second: 1,
        };
        let flash = Ram(vec![0xFF; 0x10000]);
        Ok(Self(Device::new(factory, Box::leak(Box::new(State::ZERO)), flash, SLOTS)))
    }
}

impl Peer for Host {
    fn ask(&mut self, line: &str) -> Result<String, String> {
        let mut output = [0; LINE + 1];
        let mut answer = self.0.answer(Line::Whole(line.as_bytes()), &mut output).len();
        // Learning is done example by example, and answered at its end.
        while answer == 0 && self.0.is_busy() {
            answer = self.0.work(&mut output).len();
        }
        Ok(String::from_utf8_lossy(&output[..answer]).trim_end().to_string())
    }
}

/// Bytes of flash of the two networks and the scaler.
pub(crate) fn model_bytes() -> (usize, usize) {
    (Shoulder::BYTES + size_of::<Scaler<INPUTS>>(), ShoulderInt8::BYTES)
}
