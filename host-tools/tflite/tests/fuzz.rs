//! No bytes make the importer panic, or take memory out of proportion.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tinyfit_model::{Network, Provenance, RuntimeKind};
use tinyfit_tflite::{export, import};

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
    match &imported.network {
        Network::F32(net) => {
            let _ = net.predict(&vec![0.5; net.input_len()]);
        }
        Network::Int8(net) => {
            let _ = net.predict(&vec![0.5; net.input_len()]);
        }
    }
    let exported = export(&imported.clone().into_model(Provenance::default())).unwrap();
    let again = import(&exported, None).unwrap();
    assert_eq!(again.network, imported.network);
}

proptest! {
    #[test]
    fn any_bytes_are_no_panic(mut bytes in vec(any::<u8>(), 0..400), identified: bool) {
        if identified && bytes.len() > 8 {
            bytes[..8].copy_from_slice(b"\x10\0\0\0TFL3");
        }
        use_file(&bytes, RuntimeKind::LiteRtReference);
    }

    #[test]
    fn any_file_with_changed_bytes_is_no_panic(
        model in select(&MODELS[..]),
        runtime in select(&RuntimeKind::ALL[..]),
        changes in vec((any::<Index>(), any::<u8>()), 0..5),
        near_the_end: bool,
        cut in proptest::option::weighted(0.1, any::<Index>()),
    ) {
        let mut bytes = model.to_vec();
        let len = bytes.len();
        for (at, value) in changes {
            // The graph lies in the last kilobytes, after the weights, in files of TensorFlow's converter.
            let at = if near_the_end { len - 1 - at.index(len.min(2500)) } else { at.index(len) };
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(len));
        }
        use_file(&bytes, runtime);
    }
}
