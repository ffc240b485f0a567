//! Any bytes as a state dict of PyTorch, `.pt` or safetensors: what is imported and exported is imported as it was.
//!
//! The checksums of an archive hide what is in it from changes, so bytes are also put into an archive as its pickle.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tinyfit_archive::archive;
use tinyfit_fuzz::predict;
use tinyfit_model::{Activation, Provenance};
use tinyfit_pytorch::{Options, export, import, is_state_dict};

fn use_file(bytes: &[u8]) {
    let options = Options { activation: Some(Activation::Tanh), ..Options::default() };
    let Ok(imported) = import(bytes, &options) else { return };
    predict(&imported.network);
    let model = imported.clone().into_model(Provenance::default());
    let exported = export(&model).unwrap();
    let again = import(&exported, &Options::default()).unwrap();
    assert_eq!(again.network, imported.network);
    assert_eq!(again.into_model(Provenance::default()), model);
}

fuzz_target!(|bytes: &[u8]| {
    let _ = is_state_dict(bytes);
    use_file(bytes);
    // What every pickle of protocol 2 and later begins with.
    if bytes.first() == Some(&0x80) {
        let zeros = [0; 64];
        use_file(&archive(&[("m/data.pkl", bytes), ("m/data/0", &zeros), ("m/data/1", &zeros[..16])]));
    }
});
