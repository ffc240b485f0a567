//! Any bytes as a `.keras` or `.h5` file: what is imported and exported is imported as it was.
//!
//! The checksums of an archive hide what is in it from changes, so a configuration and weights are also put into one.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tinyfit_formats::archive::{Archive, archive};
use tinyfit_formats::keras::{export, export_weights, import, is_keras};
use tinyfit_fuzz::predict;
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
static ENTRIES: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    let model = include_bytes!("../../formats/tests/keras/data/keras3-classifier.keras");
    let mut read = Archive::open(model).unwrap();
    ["config.json", "model.weights.h5"].map(|name| read.read(name).unwrap())
});

fuzz_target!(|bytes: &[u8]| {
    let _ = is_keras(bytes);
    use_file(bytes);
    let [config, weights] = &*ENTRIES;
    match bytes.first() {
        Some(b'{') => use_file(&archive(&[("config.json", bytes), ("model.weights.h5", weights)])),
        Some(0x89) => use_file(&archive(&[("config.json", config), ("model.weights.h5", bytes)])),
        _ => {}
    }
});
