//! Any bytes as a key file: it is read or refused, and what is read signs.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use tinyfit_board::statement::BYTES;
use tinyfit_client::{Key, Signer};

/// Keys are read from files alone.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());
static FILE: LazyLock<PathBuf> = LazyLock::new(|| FOLDER.path().join("key.pem"));

fuzz_target!(|bytes: &[u8]| {
    fs::write(&*FILE, bytes).unwrap();
    if let Ok(key) = Key::read(&FILE) {
        assert_eq!(Key::read(&FILE).unwrap().public(), key.public());
        // Its signatures are verified.
        assert!(Signer::Key(key).sign(&[7; BYTES]).is_ok());
    }
});
