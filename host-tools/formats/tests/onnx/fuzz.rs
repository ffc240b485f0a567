//! No bytes make the importer panic, or take memory out of proportion.

use proptest::prelude::*;
use proptest::sample::select;
use tinyfit_formats::onnx::{import, is_onnx};
use tinyfit_model::RuntimeKind;

use super::export;
use crate::common::fuzz::{any_bytes, changed, predict};
use crate::common::model;

const MODELS: [&[u8]; 10] = [
    include_bytes!("data/hand-opset9.onnx"),
    include_bytes!("data/hand-scaled.onnx"),
    include_bytes!("data/hand-unordered.onnx"),
    include_bytes!("data/keras-folded.onnx"),
    include_bytes!("data/sklearn-classes.onnx"),
    include_bytes!("data/sklearn-two-classes.onnx"),
    include_bytes!("data/torch-viewed.onnx"),
    include_bytes!("data/quantized-relu-uint8.onnx"),
    include_bytes!("data/quantized-tables-int8.onnx"),
    include_bytes!("data/refused/circle.onnx"),
];

/// Does all that commands do with a file; what was imported and exported is imported as it was.
fn use_file(bytes: &[u8], runtime: Option<RuntimeKind>) {
    let _ = is_onnx(bytes);
    let Ok(imported) = import(bytes, None, runtime) else { return };
    predict(&imported.network);
    let exported = export(&model(imported.clone())).unwrap();
    assert!(is_onnx(&exported));
    assert_eq!(import(&exported, None, None).unwrap().network, imported.network);
}

proptest! {
    #[test]
    fn any_bytes_are_no_panic(mut bytes in any_bytes(&[b"\x08\x08\x3a\0\0"])) {
        // A version, and a graph that takes the rest.
        if bytes.starts_with(b"\x08\x08\x3a\0\0") {
            let rest = bytes.len() - 5;
            bytes[3..5].copy_from_slice(&[rest as u8 | 0x80, (rest >> 7) as u8]);
        }
        use_file(&bytes, None);
    }

    #[test]
    fn any_file_with_changed_bytes_is_no_panic(
        bytes in changed(&MODELS, any::<u8>()),
        runtime in proptest::option::of(select(&RuntimeKind::ALL[..])),
    ) {
        use_file(&bytes, runtime);
    }
}

/// Messages of two bytes that could take a hundred times as much memory.
#[test]
fn any_number_of_empty_messages_is_refused() {
    for field in [0x0a, 0x2a, 0x5a, 0x62] {
        let graph: Vec<u8> = [field, 0].repeat(1 << 20);
        let mut bytes = vec![0x08, 8, 0x42, 2, 0x10, 17, 0x3a, 0x80, 0x80, 0x80, 0x01];
        bytes.extend(graph);
        let error = import(&bytes, None, None).unwrap_err().to_string();
        assert!(error.contains("1048576"), "{error}");
    }
}
