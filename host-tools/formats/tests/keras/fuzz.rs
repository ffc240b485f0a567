//! No bytes make the importer panic, or take memory out of proportion.

use proptest::prelude::*;
use proptest::sample::select;
use tinyfit_formats::archive::{Archive, archive};
use tinyfit_formats::keras::{export, export_weights, import};
use tinyfit_model::Network;

use crate::common::fuzz::{Changes, any_bytes, changed, changes, predict};
use crate::common::model;

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
    assert!(matches!(imported.network, Network::F32(_)), "Keras has no int8 networks");
    predict(&imported.network);
    let made = model(imported.clone());
    for exported in [export(&made).unwrap(), export_weights(&made).unwrap()] {
        let again = import(&exported).unwrap();
        assert_eq!(again.network, imported.network);
        assert_eq!(model(again), made);
    }
}

/// Small numbers and all ones are what lengths and addresses are made of.
fn value() -> impl Strategy<Value = u8> {
    prop_oneof![any::<u8>(), Just(0), Just(255), 1u8..9]
}

proptest! {
    #[test]
    fn any_bytes_are_no_panic(bytes in any_bytes(&[b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"])) {
        use_file(&bytes);
    }

    #[test]
    fn any_archive_with_changed_bytes_is_no_panic(bytes in changed(&ARCHIVES, value())) {
        use_file(&bytes);
    }

    /// Behind the checksums of the archive.
    #[test]
    fn any_entry_with_changed_bytes_is_no_panic(
        model in select(&ARCHIVES[..]), changes in changes(value()), of_config: bool,
    ) {
        let mut read = Archive::open(model).unwrap();
        let names = ["config.json", "model.weights.h5"];
        let [mut config, mut weights] = names.map(|name| read.read(name).unwrap());
        changes.apply(if of_config { &mut config } else { &mut weights });
        use_file(&archive(&[("config.json", &config), ("model.weights.h5", &weights)]));
    }

    #[test]
    fn any_hdf5_file_with_changed_bytes_is_no_panic(
        model in select(&FILES[..]), changes in changes(value()), near_the_beginning: bool,
    ) {
        let mut bytes = model.to_vec();
        if near_the_beginning {
            let rest = bytes.split_off(2048);
            Changes { cut: None, ..changes }.apply(&mut bytes);
            bytes.extend(rest);
        } else {
            changes.apply(&mut bytes);
        }
        use_file(&bytes);
    }
}
