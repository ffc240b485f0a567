//! Any bytes as an ONNX file: what is imported and exported is imported as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tinyfit_formats::ExportOptions;
use tinyfit_formats::onnx::{export, import, is_onnx};
use tinyfit_fuzz::predict;
use tinyfit_model::{Provenance, RuntimeKind};

fuzz_target!(|bytes: &[u8]| {
    let _ = is_onnx(bytes);
    for runtime in RuntimeKind::ALL.map(Some).into_iter().chain([None]) {
        let Ok(imported) = import(bytes, None, runtime) else { continue };
        predict(&imported.network);
        let exported =
            export(&imported.clone().into_model(Provenance::default()), &ExportOptions::default()).unwrap();
        assert!(is_onnx(&exported));
        assert_eq!(import(&exported, None, None).unwrap().network, imported.network);
    }
});
