//! No bytes make the importer panic, or take memory out of proportion.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tinyfit_archive::{Archive, archive};
use tinyfit_keras::{export, export_weights, import};
use tinyfit_model::{Network, Provenance};

const ARCHIVES: [&[u8]; 3] = [
    include_bytes!("data/keras3-functional.keras"),
    include_bytes!("data/keras3-shaped.keras"),
    include_bytes!("data/keras2-classifier.keras"),
];

const FILES: [&[u8]; 4] = [
    include_bytes!("data/keras3-functional.h5"),
    include_bytes!("data/keras2-shaped.h5"),
    include_bytes!("data/keras2-repacked.h5"),
    include_bytes!("data/keras3-only.weights.h5"),
];

/// Does all that commands do with a file; what was imported and exported is imported as it was.
fn use_file(bytes: &[u8]) {
    let Ok(imported) = import(bytes) else { return };
    let Network::F32(net) = &imported.network else { panic!("Keras has no int8 networks") };
    let _ = net.predict(&vec![0.5; net.input_len()]);
    let model = imported.clone().into_model(Provenance::default());
    for exported in [export(&model).unwrap(), export_weights(&model).unwrap()] {
        let again = import(&exported).unwrap();
        assert_eq!(again.network, imported.network);
        assert_eq!(again.into_model(Provenance::default()), model);
    }
}

/// Changes bytes and cuts.
fn change(bytes: &mut Vec<u8>, changes: &[(Index, u8)], cut: Option<Index>) {
    let len = bytes.len();
    for (at, value) in changes {
        bytes[at.index(len)] = *value;
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(len));
    }
}

fn changes() -> impl Strategy<Value = Vec<(Index, u8)>> {
    // Small numbers and all ones are what lengths and addresses are made of.
    let value = prop_oneof![any::<u8>(), Just(0), Just(255), 1u8..9];
    vec((any::<Index>(), value), 0..6)
}

fn cut() -> impl Strategy<Value = Option<Index>> {
    proptest::option::weighted(0.1, any::<Index>())
}

proptest! {
    #[test]
    fn any_bytes_are_no_panic(mut bytes in vec(any::<u8>(), 0..400), signature in 0..3) {
        let signature: &[u8] = [b"".as_slice(), b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"][signature as usize];
        bytes.splice(0..0, signature.iter().copied());
        use_file(&bytes);
    }

    #[test]
    fn any_archive_with_changed_bytes_is_no_panic(
        model in select(&ARCHIVES[..]), changes in changes(), cut in cut(),
    ) {
        let mut bytes = model.to_vec();
        change(&mut bytes, &changes, cut);
        use_file(&bytes);
    }

    /// Behind the checksums of the archive.
    #[test]
    fn any_entry_with_changed_bytes_is_no_panic(
        model in select(&ARCHIVES[..]), changes in changes(), cut in cut(), of_config: bool,
    ) {
        let mut read = Archive::open(model).unwrap();
        let names = ["config.json", "model.weights.h5"];
        let [mut config, mut weights] = names.map(|name| read.read(name).unwrap());
        change(if of_config { &mut config } else { &mut weights }, &changes, cut);
        use_file(&archive(&[("config.json", &config), ("model.weights.h5", &weights)]));
    }

    #[test]
    fn any_hdf5_file_with_changed_bytes_is_no_panic(
        model in select(&FILES[..]), changes in changes(), cut in cut(), near_the_beginning: bool,
    ) {
        let mut bytes = model.to_vec();
        if near_the_beginning {
            let rest = bytes.split_off(2048);
            change(&mut bytes, &changes, None);
            bytes.extend(rest);
        } else {
            change(&mut bytes, &changes, cut);
        }
        use_file(&bytes);
    }
}
