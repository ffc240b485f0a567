//! Bytes that were made to break a reader.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tinyfit_model::Network;

/// The network's outputs for one row.
pub(crate) fn predict(network: &Network) -> Vec<f32> {
    match network {
        Network::F32(net) => net.predict(&vec![0.5; net.input_len()]),
        Network::Int8(net) => net.predict(&vec![0.5; net.input_len()]),
    }
}

/// Any bytes, some behind what files of the format begin with.
pub(crate) fn any_bytes(beginnings: &'static [&'static [u8]]) -> impl Strategy<Value = Vec<u8>> {
    let beginning = prop_oneof![Just(&b""[..]), select(beginnings)];
    (beginning, vec(any::<u8>(), 0..400)).prop_map(|(beginning, bytes)| [beginning, &bytes].concat())
}

/// Bytes that are changed, at places to be chosen, and the place of a cut.
#[derive(Clone, Debug)]
pub(crate) struct Changes {
    pub(crate) bytes: Vec<(Index, u8)>,
    pub(crate) cut: Option<Index>,
}

/// A few bytes become others of these; one time of ten the rest is cut off.
pub(crate) fn changes(value: impl Strategy<Value = u8>) -> impl Strategy<Value = Changes> {
    let cut = proptest::option::weighted(0.1, any::<Index>());
    (vec((any::<Index>(), value), 0..6), cut).prop_map(|(bytes, cut)| Changes { bytes, cut })
}

impl Changes {
    pub(crate) fn apply(&self, bytes: &mut Vec<u8>) {
        let len = bytes.len();
        for (at, value) in &self.bytes {
            bytes[at.index(len)] = *value;
        }
        if let Some(cut) = self.cut {
            bytes.truncate(cut.index(len));
        }
    }
}

/// One of some files, changed.
pub(crate) fn changed(
    files: &'static [&'static [u8]],
    value: impl Strategy<Value = u8>,
) -> impl Strategy<Value = Vec<u8>> {
    (select(files), changes(value)).prop_map(|(file, changes)| {
        let mut bytes = file.to_vec();
        changes.apply(&mut bytes);
        bytes
    })
}
