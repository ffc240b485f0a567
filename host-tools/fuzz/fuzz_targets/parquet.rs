//! Any bytes as a Parquet file, read to its end.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use tinyfit_data::{Format, Table};

/// They are read from files alone.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());
static FILE: LazyLock<PathBuf> = LazyLock::new(|| FOLDER.path().join("t.parquet"));

fuzz_target!(|bytes: &[u8]| {
    fs::write(&*FILE, bytes).unwrap();
    if let Ok(table) = Table::open(&FILE, &Format::default()) {
        let _ = table.rows(|_| Ok(()));
    }
});
