//! The tool itself on files that are wrong, in 2 GB of address space: it reads or refuses each, with status 0, 1 or 2, and neither
//! panics nor aborts nor hangs.
//!
//! The files are those that the fuzzers kept because each took another way through a parser, whole, cut and changed: three of a
//! kind; with `TINYFIT_EXHAUSTIVE` set 150, also of those that the fuzzers have found here.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_macros, reason = "a test prints its figures")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::Folder;
use tinyfit::{Generator, SeedableRng, init};

/// A fuzzer's files, the name that one gets, and what the tool does with it.
const KINDS: [(&str, &str, &str); 14] = [
    ("csv", "t.csv", "train t.csv --task autoencode --layers 2 --epochs 1 --no-report --out o"),
    ("csv", "t.csv", "predict model.safetensors t.csv"),
    ("gz", "t.csv.gz", "train t.csv.gz --task autoencode --layers 2 --epochs 1 --no-report --out o"),
    ("parquet", "t.parquet", "train t.parquet --task autoencode --layers 2 --epochs 1 --no-report --out o"),
    ("tensor", "x.npy", "predict model.safetensors x.npy --raw"),
    ("model", "m.safetensors", "inspect m.safetensors"),
    ("model", "m.safetensors", "predict m.safetensors iris.csv"),
    (
        "checkpoint",
        "c",
        "train iris.csv --target species --epochs 1 --no-report --checkpoint c --resume --out o",
    ),
    ("onnx", "m.onnx", "import m.onnx --out o"),
    ("tflite", "m.tflite", "import m.tflite --out o"),
    ("keras", "m.keras", "import m.keras --out o"),
    ("pytorch", "m.pt", "import m.pt --activation tanh --out o"),
    ("recording", "s.jsonl", "monitor --replay s.jsonl --plain"),
    ("elf", "f.elf", "flash shoulder.safetensors --board rp2040 --model-only --elf f.elf --dry-run"),
];

#[test]
fn attack_the_tool_with_files() {
    let all = std::env::var_os("TINYFIT_EXHAUSTIVE").is_some();
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 4 --epochs 1 --no-report --out model.safetensors");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let model = here.join("../../boards/support/models/shoulder-model.safetensors");
    fs::copy(model, folder.path("shoulder.safetensors")).unwrap();
    let given = folder.names();
    let mut rng = Generator::seed_from_u64(19);
    let mut statuses = [0; 3];
    for (kind, name, line) in KINDS {
        let mut files = files(here, kind, all);
        assert!(!files.is_empty(), "no file for {kind}");
        init::shuffle(&mut files, &mut rng);
        files.truncate(if all { 150 } else { 3 });
        for (path, bytes) in files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())) {
            let changed = mutants(&bytes, &mut rng);
            for bytes in [bytes].into_iter().chain(changed) {
                folder.write(name, &bytes);
                let status = run(&folder, line);
                let Some(count) = status.and_then(|status| statuses.get_mut(status as usize)) else {
                    let kept = here.join("../../target").join(format!("attack-{name}"));
                    fs::write(&kept, bytes).unwrap();
                    panic!("`{line}` ended by {status:?} with {}, of {}", kept.display(), path.display());
                };
                *count += 1;
                for made in folder.names().iter().filter(|made| !given.contains(made)) {
                    fs::remove_file(folder.path(made)).unwrap();
                }
            }
        }
    }
    eprintln!("attack: {} files done, {} refused, {} of wrong usage", statuses[0], statuses[1], statuses[2]);
    assert!(statuses[0] > 0 && statuses[1] > statuses[0], "{statuses:?}");
}

/// The fuzzers' corpus of a kind, and optionally their findings.
fn files(here: &Path, kind: &str, found: bool) -> Vec<PathBuf> {
    let data =
        if kind == "parquet" { here.join("tests/data") } else { here.join("../fuzz/corpus").join(kind) };
    let found = found.then(|| here.join("../fuzz/found").join(kind));
    let entries = [Some(data), found].into_iter().flatten().filter_map(|folder| fs::read_dir(folder).ok());
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| kind != "parquet" || path.extension().is_some_and(|kind| kind == "parquet"));
    files.sort();
    files
}

/// One that is cut, and one with a byte changed.
fn mutants(bytes: &[u8], rng: &mut Generator) -> Vec<Vec<u8>> {
    if bytes.is_empty() {
        return Vec::new();
    }
    let cut = bytes[..init::index(bytes.len(), rng)].to_vec();
    let mut changed = bytes.to_vec();
    changed[init::index(bytes.len(), rng)] ^= 1 << init::index(8, rng);
    vec![cut, changed]
}

/// The exit status of the tool in 2 GB of address space, or `None` if a signal ended it, or it did not end in a
/// minute.
fn run(folder: &Folder, line: &str) -> Option<i32> {
    let mut tool = Command::new("sh");
    tool.args(["-c", "ulimit -v 2000000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_tinyfit")]);
    tool.args(line.split(' ')).current_dir(folder.path("."));
    let mut child = tool.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if began.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            return None;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
