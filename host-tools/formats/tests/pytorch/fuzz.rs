//! No bytes make the importer panic, run code, or take memory out of proportion.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tinyfit_archive::{Archive, archive};
use tinyfit_model::{Activation, Network, Provenance};
use tinyfit_pytorch::{Options, export, import};

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
    let options = Options { activation: Some(Activation::Tanh), ..Options::default() };
    let Ok(imported) = import(bytes, &options) else { return };
    let Network::F32(net) = &imported.network else { panic!("PyTorch has no int8 networks here") };
    let _ = net.predict(&vec![0.5; net.input_len()]);
    let model = imported.clone().into_model(Provenance::default());
    let again = import(&export(&model).unwrap(), &Options::default()).unwrap();
    assert_eq!(again.network, imported.network);
    assert_eq!(again.into_model(Provenance::default()), model);
}

/// Changes bytes and cuts.
fn change(bytes: &mut Vec<u8>, changes: &[(Index, u8)], cut: Option<Index>) {
    let len = bytes.len();
    for (at, value) in changes {
        bytes[at.index(len)] = *value;
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(len));
    }
}

fn changes() -> impl Strategy<Value = Vec<(Index, u8)>> {
    // Small numbers and all ones are what lengths are made of, and what is after them are opcodes.
    let value = prop_oneof![
        any::<u8>(),
        Just(255),
        0u8..9,
        select(&b"(.RQcbhjqrtuesaX}])NKMJ\x80\x81\x85\x86\x87\x93\x94"[..])
    ];
    vec((any::<Index>(), value), 0..6)
}

fn cut() -> impl Strategy<Value = Option<Index>> {
    proptest::option::weighted(0.1, any::<Index>())
}

proptest! {
    #[test]
    fn any_bytes_are_no_panic(mut bytes in vec(any::<u8>(), 0..400), signature in 0..3) {
        let signature: &[u8] = [b"".as_slice(), b"PK\x03\x04", b"\x40\0\0\0\0\0\0\0{"][signature as usize];
        bytes.splice(0..0, signature.iter().copied());
        use_file(&bytes);
    }

    #[test]
    fn any_archive_with_changed_bytes_is_no_panic(
        model in select(&CHECKPOINTS[..]), changes in changes(), cut in cut(),
    ) {
        let mut bytes = model.to_vec();
        change(&mut bytes, &changes, cut);
        use_file(&bytes);
    }

    /// Behind the checksums of the archive.
    #[test]
    fn any_pickle_with_changed_bytes_is_no_panic(
        model in select(&CHECKPOINTS[..]), changes in changes(), cut in cut(),
    ) {
        let mut read = Archive::open(model).unwrap();
        let names = read.names().to_vec();
        let entries: Vec<(String, Vec<u8>)> = names
            .into_iter()
            .map(|name| {
                let mut bytes = read.read(&name).unwrap();
                if name.ends_with("data.pkl") {
                    change(&mut bytes, &changes, cut);
                }
                (name, bytes)
            })
            .collect();
        let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
        use_file(&archive(&entries));
    }

    #[test]
    fn any_pickle_is_no_panic(
        opcodes in vec(select(&b"(.RQcbhjqrtuesaX}])NKMJ\x80\x81\x85\x86\x87\x93\x94\0\x01posix\n"[..]), 0..60),
    ) {
        use_file(&archive(&[("m/data.pkl", &opcodes)]));
    }

    #[test]
    fn any_safetensors_with_changed_bytes_is_no_panic(
        model in select(&SAFETENSORS[..]), changes in changes(), cut in cut(),
    ) {
        let mut bytes = model.to_vec();
        change(&mut bytes, &changes, cut);
        use_file(&bytes);
    }
}
