//! The device's application on this host: the same code, the same words, and the answers the chips are held to.

use tinyfit::data::Example;
use tinyfit::{Class, Layer, StandardScaler, Zero};
use tinyfit_board::store::{Ram, Slots};
use tinyfit_board::task::Classes;
use tinyfit_board::{Anchor, Chain, Device, Factory, Owner, State};
use tinyfit_client::Local;
use tinyfit_model::{Anchors, Model, Network};

use crate::recordings::{AXES, FRAME, INPUTS, WINDOWS, Windows, sensing};
use crate::shoulder::{CLASSES, Shoulder, ShoulderInt8};

/// A flash of this host's, of a geometry that holds for every board's.
type Flash = Ram<Vec<u8>, 256, 4096>;

const SLOTS: Slots = Slots { first: 0, second: 0x8000, bytes: 0x8000 };

/// The device's application on this host.
pub type Host =
    Local<Device<Shoulder, ShoulderInt8, Flash, INPUTS, CLASSES, Classes<CLASSES>, Chain<AXES, Windows>>>;

/// Boots with these models and anchors, which stay in memory permanently, as they would in flash.
///
/// # Errors
/// They are not a 30-32-16-7 network with a scaler, and its int8 model.
pub fn host(f32: &Model, int8: &Model, anchors: &Anchors) -> Result<Host, String> {
    host_of(f32, int8, anchors, Owner::OPEN)
}

/// The same of an owner.
///
/// # Errors
/// As [`host`].
pub fn host_of(f32: &Model, int8: &Model, anchors: &Anchors, owner: Owner) -> Result<Host, String> {
    let (Network::F32(net), Network::Int8(quantized), Some(scaler)) =
        (&f32.network, &int8.network, &f32.scaler)
    else {
        return Err("a device needs an f32 model with a scaler, and its int8 model".to_string());
    };
    let shape = "the model is not a 30-32-16-7 network";
    let mut standardize = StandardScaler::<INPUTS>::ZERO;
    if scaler.mean.len() != INPUTS || scaler.inv_std.len() != INPUTS {
        return Err(shape.to_string());
    }
    standardize.mean.copy_from_slice(&scaler.mean);
    standardize.inv_std.copy_from_slice(&scaler.inv_std);
    let anchors: Vec<Anchor<INPUTS>> = anchors
        .iter(INPUTS)
        .filter_map(|(x, class)| Some(Example { x: x.try_into().ok()?, target: Class(class as usize) }))
        .collect();
    let factory = Factory {
        board: "host",
        scaler: Box::leak(Box::new(standardize)),
        network: Box::leak(Box::new(Shoulder::of(net).ok_or(shape)?)),
        int8: Box::leak(Box::new(ShoulderInt8::of(quantized).ok_or(shape)?)),
        task: Classes,
        sensing: Chain { extractor: &WINDOWS, frame: FRAME, rate: sensing().rate.map(|rate| rate as f32) },
        outputs: "",
        anchors: Box::leak(anchors.into_boxed_slice()),
        fingerprint: f32.fingerprint(),
        owner,
        clock: || 0,
        ticks_per_second: 1,
    };
    let flash = Ram(vec![0xFF; 0x10000]);
    Ok(Local::new(Device::new(factory, Box::leak(Box::new(State::ZERO)), flash, SLOTS)))
}

/// Bytes of flash of the two networks and the scaler.
pub(crate) fn model_bytes() -> (usize, usize) {
    (Shoulder::BYTES + size_of::<StandardScaler<INPUTS>>(), ShoulderInt8::BYTES)
}
