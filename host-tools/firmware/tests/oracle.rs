//! The header of every kind of model, of names that are short, long and strange, is what cbindgen makes of the crate:
//! `cargo test -p tinyfit-firmware --features oracle --test oracle`.

use std::fs;
use std::path::Path;

use tinyfit_firmware::{Name, Tree, c};

mod models;

/// Where words begin in a name is cbindgen's to say.
const NAMES: [&str; 18] = [
    "left_hand",
    "a",
    "model",
    "stem",
    "c",
    "w",
    "s",
    "a_b",
    "a_b_c_d",
    "left_hand_2",
    "a_1b",
    "a1b_c",
    "a1",
    "x__y_",
    "window",
    "predict",
    "tinyfit_model_of_the_left_hand_2",
    "inputs",
];

#[test]
fn headers_are_those_of_cbindgen() {
    for name in NAMES {
        let name: Name = name.parse().unwrap();
        for (kind, model, memory) in models::all() {
            let source = c::source(&model, &name, memory);
            let ours = c::header(&source, &model, &name, memory);
            let theirs = cbindgen(&source);
            if let Some((ours, theirs)) =
                ours.lines().zip(theirs.lines()).find(|(ours, theirs)| ours != theirs)
            {
                panic!("{kind} {}:\n{ours}\nis of cbindgen\n{theirs}", name.snake());
            }
            assert_eq!(ours, theirs, "{kind} {}", name.snake());
        }
    }
}

/// What cbindgen makes of a crate.
fn cbindgen(source: &Tree) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in source.files().filter(|(path, _)| !path.starts_with("tinyfit/")) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let config = cbindgen::Config::from_file(folder.path().join("cbindgen.toml")).unwrap();
    // Its modules are read as well.
    let builder = cbindgen::Builder::new().with_config(config).with_src(folder.path().join("src/lib.rs"));
    let mut header = Vec::new();
    builder.generate().unwrap().write(&mut header);
    String::from_utf8(header).unwrap()
}
