//! Any bytes as a state dict of PyTorch, `.pt` or safetensors: what is imported and exported is imported as it was.
//!
//! The checksums of an archive hide what is in it from changes, so a pickle is also put into an archive.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tinyfit_formats::ImportOptions;
use tinyfit_formats::archive::{Archive, archive};
use tinyfit_formats::pytorch::{export, import, is_state_dict};
use tinyfit_fuzz::predict;
use tinyfit_model::{Activation, Provenance};

fn use_file(bytes: &[u8]) {
    let options = ImportOptions { activation: Some(Activation::Tanh), ..ImportOptions::default() };
    let Ok(imported) = import(bytes, &options) else { return };
    predict(&imported.network);
    let model = imported.clone().into_model(Provenance::default());
    let exported = export(&model).unwrap();
    let again = import(&exported, &ImportOptions::default()).unwrap();
    assert_eq!(again.network, imported.network);
    assert_eq!(again.into_model(Provenance::default()), model);
}

/// The entries of a checkpoint, the pickle first.
static ENTRIES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let mut read = Archive::open(include_bytes!("../../formats/tests/pytorch/data/classifier.pt")).unwrap();
    let mut names = read.names().to_vec();
    names.sort_by_key(|name| !name.ends_with("/data.pkl"));
    names.into_iter().map(|name| (name.clone(), read.read(&name).unwrap())).collect()
});

fuzz_target!(|bytes: &[u8]| {
    let _ = is_state_dict(bytes);
    use_file(bytes);
    // What every pickle of protocol 2 and later begins with.
    if bytes.first() == Some(&0x80) {
        let mut entries: Vec<(&str, &[u8])> =
            ENTRIES.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
        entries[0].1 = bytes;
        use_file(&archive(&entries));
    }
});
