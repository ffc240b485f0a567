//! Any bytes as a `.tflite` file: what is imported and exported is imported as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tinyfit_formats::ExportOptions;
use tinyfit_formats::tflite::{export, import, is_widened};
use tinyfit_fuzz::predict;
use tinyfit_model::{Provenance, RuntimeKind};

fuzz_target!(|bytes: &[u8]| {
    for runtime in RuntimeKind::ALL {
        let Ok(imported) = import(bytes, Some(runtime)) else { continue };
        predict(&imported.network);
        let network = imported.network.clone();
        let model = imported.into_model(Provenance::default());
        let again = import(&export(&model, &ExportOptions::default()).unwrap(), None).unwrap();
        // Of those of four bits in eight the runtimes say nothing.
        assert!(again.network == network || is_widened(&model), "{:?} is {:?}", network, again.network);
    }
});
