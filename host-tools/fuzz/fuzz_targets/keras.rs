//! Any bytes as a `.keras` or `.h5` file: what is imported and exported is imported as it was.
//!
//! The checksums of an archive hide what is in it from changes, so bytes are also put into an archive of their own: as its
//! configuration, and as its weights.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tinyfit_archive::{Archive, archive};
use tinyfit_fuzz::predict;
use tinyfit_keras::{export, export_weights, import, is_keras};
use tinyfit_model::Provenance;

fn use_file(bytes: &[u8]) {
    let Ok(imported) = import(bytes) else { return };
    predict(&imported.network);
    let model = imported.clone().into_model(Provenance::default());
    for exported in [export(&model).unwrap(), export_weights(&model).unwrap()] {
        assert!(is_keras(&exported));
        let again = import(&exported).unwrap();
        assert_eq!(again.network, imported.network);
        assert_eq!(again.into_model(Provenance::default()), model);
    }
}

/// Configuration and weights of a small model.
fn entries() -> [Vec<u8>; 2] {
    let model = include_bytes!("../../keras/tests/data/keras3-classifier.keras");
    let mut read = Archive::open(model).unwrap();
    ["config.json", "model.weights.h5"].map(|name| read.read(name).unwrap())
}

fuzz_target!(|bytes: &[u8]| {
    let _ = is_keras(bytes);
    use_file(bytes);
    match bytes.first() {
        Some(b'{') => use_file(&archive(&[("config.json", bytes), ("model.weights.h5", &entries()[1])])),
        Some(0x89) => use_file(&archive(&[("config.json", &entries()[0]), ("model.weights.h5", bytes)])),
        _ => {}
    }
});
