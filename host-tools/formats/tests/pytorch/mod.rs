//! `.pt` and `.safetensors`

mod fuzz;
mod refused;
mod runtimes;

use tinyfit_formats::ImportOptions;
use tinyfit_formats::archive::{Archive, archive};

/// A checkpoint with its entries changed.
fn with_entries(checkpoint: &[u8], change: impl Fn(&str, &mut Vec<u8>)) -> Vec<u8> {
    let mut read = Archive::open(checkpoint).unwrap();
    let names = read.names().to_vec();
    let changed = |name: &String| {
        let mut bytes = read.read(name).unwrap();
        change(name, &mut bytes);
        bytes
    };
    let entries: Vec<Vec<u8>> = names.iter().map(changed).collect();
    let entries: Vec<(&str, &[u8])> =
        names.iter().map(String::as_str).zip(entries.iter().map(Vec::as_slice)).collect();
    archive(&entries)
}

fn modules(names: &str) -> ImportOptions {
    ImportOptions {
        modules: Some(names.split(',').map(str::to_string).collect()),
        ..ImportOptions::default()
    }
}
