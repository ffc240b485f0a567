//! Headers of some kinds of model, as files. They are written again by
//!
//! ```text
//! TINYFIT_WRITE=1 cargo test --package tinyfit-firmware --test headers
//! ```
//!
//! That all kinds are what cbindgen makes is the test `oracle`'s to say.

use std::fs;
use std::path::Path;

use tinyfit_firmware::{Name, c};

mod models;

#[test]
fn headers_are_as_committed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/headers");
    let all = models::all();
    for (kind, name) in [
        ("classify-f32-learner", "left_hand"),
        ("regress-two-f32-learner", "a_1b"),
        ("regress-far-f32-learner", "far"),
        ("autoencode-f32", "a"),
        ("outputs-int8", "left_hand_2"),
    ] {
        let (_, model, memory) = all.iter().find(|(this, ..)| this == kind).unwrap();
        let name: Name = name.parse().unwrap();
        let header = c::header(&c::source(model, &name, *memory), model, &name, *memory);
        let file = folder.join(format!("{kind}.h.txt"));
        if std::env::var_os("TINYFIT_WRITE").is_some() {
            fs::write(&file, &header).unwrap();
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), header, "{kind}");
    }
}
