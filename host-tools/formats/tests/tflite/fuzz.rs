//! No bytes make the importer panic, or take memory out of proportion.

use proptest::prelude::*;
use proptest::sample::select;
use tinyfit_formats::tflite::import;
use tinyfit_model::RuntimeKind;

use super::export;
use crate::common::fuzz::{any_bytes, changes, predict};
use crate::common::model;

const MODELS: [&[u8]; 6] = [
    include_bytes!("data/classifier-f32.tflite"),
    include_bytes!("data/classifier-dynamic.tflite"),
    include_bytes!("data/classifier-float-ends.tflite"),
    include_bytes!("data/detector-int8.tflite"),
    include_bytes!("data/autoencoder-per-tensor.tflite"),
    include_bytes!("data/refused/softmax-over-columns.tflite"),
];

/// Does all that commands do with a file; what was imported and exported is imported as it was.
fn use_file(bytes: &[u8], runtime: RuntimeKind) {
    let Ok(imported) = import(bytes, Some(runtime)) else { return };
    predict(&imported.network);
    let exported = export(&model(imported.clone())).unwrap();
    assert_eq!(import(&exported, None).unwrap().network, imported.network);
}

proptest! {
    #[test]
    fn any_bytes_are_no_panic(bytes in any_bytes(&[b"\x10\0\0\0TFL3"])) {
        use_file(&bytes, RuntimeKind::LiteRtReference);
    }

    #[test]
    fn any_file_with_changed_bytes_is_no_panic(
        model in select(&MODELS[..]),
        runtime in select(&RuntimeKind::ALL[..]),
        changes in changes(any::<u8>()),
        near_the_end: bool,
    ) {
        // The graph is in the last kilobytes, after the weights, in files of TensorFlow's converter.
        let graph = if near_the_end { model.len().saturating_sub(2500) } else { 0 };
        let mut rest = model[graph..].to_vec();
        changes.apply(&mut rest);
        use_file(&[&model[..graph], &rest].concat(), runtime);
    }
}
