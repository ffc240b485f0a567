//! Any bytes as an update, and as an owner's ledger: what is read is written as it was.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use tinyfit_client::{Ledger, Update};

/// Ledgers are read from files alone.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());
static FILE: LazyLock<PathBuf> = LazyLock::new(|| FOLDER.path().join("ledger.json"));

fuzz_target!(|bytes: &[u8]| {
    if let Ok(update) = Update::from_json(bytes) {
        assert_eq!(Update::from_json(update.to_json().as_bytes()).unwrap(), update);
        assert!(update.content().numbers.iter().all(|number| number.is_finite()));
    }
    fs::write(&*FILE, bytes).unwrap();
    let ledger = Ledger::at(&FILE);
    let last = ledger.last(None, "pump", "north 7");
    assert_eq!(last.is_ok(), ledger.devices(None, "pump").is_ok());
    // Reading changes nothing.
    assert_eq!(fs::read(&*FILE).unwrap(), bytes);
});
