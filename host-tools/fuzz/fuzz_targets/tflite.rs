//! Any bytes as a `.tflite` file: what is imported and exported is imported as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tinyfit_fuzz::predict;
use tinyfit_model::{Provenance, RoundingKind};
use tinyfit_tflite::{export, import};

fuzz_target!(|bytes: &[u8]| {
    for rounding in RoundingKind::ALL {
        let Ok(imported) = import(bytes, Some(rounding)) else { continue };
        predict(&imported.network);
        let exported = export(&imported.clone().into_model(Provenance::default())).unwrap();
        assert_eq!(import(&exported, None).unwrap().network, imported.network);
    }
});
