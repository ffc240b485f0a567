//! No bytes make the importer panic, run code, or take memory out of proportion.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tinyfit_formats::ImportOptions;
use tinyfit_formats::archive::archive;
use tinyfit_formats::pytorch::{export, import};
use tinyfit_model::{Activation, Network};

use super::with_entries;
use crate::common::fuzz::{any_bytes, changed, changes, predict};
use crate::common::model;

const CHECKPOINTS: [&[u8]; 5] = [
    include_bytes!("data/numbered.pt"),
    include_bytes!("data/checkpoint.pt"),
    include_bytes!("data/views.pt"),
    include_bytes!("data/protocol-4.pt"),
    include_bytes!("data/refused/code.pt"),
];

const SAFETENSORS: [&[u8]; 3] = [
    include_bytes!("data/uniform.safetensors"),
    include_bytes!("data/named.safetensors"),
    include_bytes!("data/float16.safetensors"),
];

/// Does all that commands do with a file; what was imported and exported is imported as it was.
fn use_file(bytes: &[u8]) {
    let options = ImportOptions { activation: Some(Activation::Tanh), ..ImportOptions::default() };
    let Ok(imported) = import(bytes, &options) else { return };
    assert!(matches!(imported.network, Network::F32(_)), "state dicts hold no int8 networks");
    predict(&imported.network);
    let made = model(imported.clone());
    let again = import(&export(&made).unwrap(), &ImportOptions::default()).unwrap();
    assert_eq!(again.network, imported.network);
    assert_eq!(model(again), made);
}

/// Small numbers and all ones are what lengths are made of, and what is after them are opcodes.
fn value() -> impl Strategy<Value = u8> {
    prop_oneof![
        any::<u8>(),
        Just(255),
        0u8..9,
        select(&b"(.RQcbhjqrtuesaX}])NKMJ\x80\x81\x85\x86\x87\x93\x94"[..])
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_no_panic(bytes in any_bytes(&[b"PK\x03\x04", b"\x40\0\0\0\0\0\0\0{"])) {
        use_file(&bytes);
    }

    #[test]
    fn any_archive_with_changed_bytes_is_no_panic(bytes in changed(&CHECKPOINTS, value())) {
        use_file(&bytes);
    }

    /// Behind the checksums of the archive.
    #[test]
    fn any_pickle_with_changed_bytes_is_no_panic(model in select(&CHECKPOINTS[..]), changes in changes(value())) {
        use_file(&with_entries(model, |name, bytes| {
            if name.ends_with("data.pkl") {
                changes.apply(bytes);
            }
        }));
    }

    #[test]
    fn any_pickle_is_no_panic(
        opcodes in vec(select(&b"(.RQcbhjqrtuesaX}])NKMJ\x80\x81\x85\x86\x87\x93\x94\0\x01posix\n"[..]), 0..60),
    ) {
        use_file(&archive(&[("m/data.pkl", &opcodes)]));
    }

    #[test]
    fn any_safetensors_with_changed_bytes_is_no_panic(bytes in changed(&SAFETENSORS, value())) {
        use_file(&bytes);
    }
}
