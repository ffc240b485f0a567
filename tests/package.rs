//! The contents of a published crate: the kernel's source and its papers, and no file of another crate.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// What cargo adds.
const ADDED: [&str; 4] = [".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml", "Cargo.toml.orig"];

fn files(folder: &Path, root: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, root, found);
        } else {
            found.insert(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
        }
    }
}

#[test]
fn the_package_is_the_kernel() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let arguments = ["package", "--list", "--allow-dirty", "--offline", "--package", "tinyfit"];
    let list = Command::new(env!("CARGO")).args(arguments).current_dir(root).output().unwrap();
    assert!(list.status.success(), "{}", String::from_utf8_lossy(&list.stderr));
    let list = String::from_utf8(list.stdout).unwrap().replace('\\', "/");
    let packed: BTreeSet<String> =
        list.lines().filter(|path| !ADDED.contains(path)).map(str::to_string).collect();
    let mut wanted =
        BTreeSet::from(["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"].map(String::from));
    files(&root.join("src"), root, &mut wanted);
    assert_eq!(packed, wanted);
}
