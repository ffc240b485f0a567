//! Learned weights, in two slots of flash: a power cut at any instant leaves the previous record.

use embedded_storage::nor_flash::NorFlash;
use tinyfit::prelude::*;
use tinyfit::state::State;
use tinyfit_board::store::{Slots, Store};

use crate::flash::SLOT;
use crate::model::{FINGERPRINT, NETWORK, Network};

const SLOTS: Slots = Slots { first: 0, second: SLOT, bytes: SLOT };

/// Of the model: count it up when you train a new one, so that what was learned from the old one is not taken for it.
const VERSION: u32 = 1;

/// Looks at both slots.
pub fn open<F: NorFlash>(flash: F) -> Option<Store<F>> {
    Store::open(flash, SLOTS, FINGERPRINT.rotate_left(8) ^ VERSION).ok()
}

/// The network that was saved last, and which saving that was.
pub fn load<F: NorFlash>(store: &mut Store<F>) -> Option<(Network, u32)> {
    let mut net = NETWORK.clone();
    let loaded = store.load(|record| {
        let mut outcome = Ok(());
        net.restore(&mut |_| {
            let mut bytes = [0; 4];
            if outcome.is_ok() {
                outcome = record.read(&mut bytes);
            }
            u32::from_le_bytes(bytes)
        });
        outcome
    });
    loaded.ok().map(|_| (net, store.last_sequence()))
}

/// Saves a network. Returns the number of the record, or `None` if the flash fails.
pub fn save<F: NorFlash>(store: &mut Store<F>, net: &Network) -> Option<u32> {
    let saved = store.save(4 * Network::PARAMETERS as u32, |record| {
        let mut outcome = Ok(());
        net.save(&mut |word| {
            if outcome.is_ok() {
                outcome = record.write(&word.to_le_bytes());
            }
        });
        outcome
    });
    saved.ok().map(|()| store.last_sequence())
}
