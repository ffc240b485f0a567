//! No bytes make the importer panic, or take memory out of proportion.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tinyfit_model::{Network, Provenance, RuntimeKind};
use tinyfit_onnx::{export, import, is_onnx};

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
    match &imported.network {
        Network::F32(net) => {
            let _ = net.predict(&vec![0.5; net.input_len()]);
        }
        Network::Int8(net) => {
            let _ = net.predict(&vec![0.5; net.input_len()]);
        }
    }
    let exported = export(&imported.clone().into_model(Provenance::default())).unwrap();
    assert!(is_onnx(&exported));
    let again = import(&exported, None, None).unwrap();
    assert_eq!(again.network, imported.network);
}

proptest! {
    #[test]
    fn any_bytes_are_no_panic(mut bytes in vec(any::<u8>(), 0..400), identified: bool) {
        if identified && bytes.len() > 4 {
            // A version, and a graph that takes the rest.
            let rest = bytes.len() - 5;
            bytes[..5].copy_from_slice(&[0x08, 8, 0x3a, rest as u8 | 0x80, (rest >> 7) as u8]);
        }
        use_file(&bytes, None);
    }

    #[test]
    fn any_file_with_changed_bytes_is_no_panic(
        model in select(&MODELS[..]),
        runtime in proptest::option::of(select(&RuntimeKind::ALL[..])),
        changes in vec((any::<Index>(), any::<u8>()), 0..5),
        cut in proptest::option::weighted(0.1, any::<Index>()),
    ) {
        let mut bytes = model.to_vec();
        let len = bytes.len();
        for (at, value) in changes {
            bytes[at.index(len)] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(len));
        }
        use_file(&bytes, runtime);
    }
}

/// Messages of two bytes, of which a hundred times as much memory could be made.
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
