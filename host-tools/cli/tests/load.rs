//! Full disks, folders that cannot be written to, and many runs at once: no half file, one line with what is wrong.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::process::{Child, Command, Stdio};

use common::Folder;

const TRAIN: &str = "train iris.csv --target species --epochs 2";

/// Runs where no file grows beyond so many blocks, of 512 bytes or 1024: as on a disk that is full. `root` cannot write more
/// either.
fn run_limited(folder: &Folder, blocks: usize, args: &str) -> (Option<i32>, String, String) {
    let line = format!("ulimit -c 0; ulimit -f {blocks}; exec {} {args}", env!("CARGO_BIN_EXE_tinyfit"));
    let output = Command::new("sh").current_dir(folder.path("")).args(["-c", &line]).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code(), out, err)
}

#[test]
fn a_full_disk_is_reported_and_nothing_is_left() {
    let folder = Folder::with_iris();
    let full = |file: &str| {
        format!(
            "error: {file}: cannot be written (File too large (os error 27)); make room for it, or give another path\n"
        )
    };
    // The model takes 20 kB, a checkpoint 70 kB and more.
    assert_eq!(run_limited(&folder, 4, &format!("{TRAIN} --out m")), (Some(1), String::new(), full("m")));
    assert_eq!(folder.names(), ["iris.csv"]);
    let checkpoint = format!("{TRAIN} --out m --checkpoint-every 0");
    assert_eq!(run_limited(&folder, 32, &checkpoint), (Some(1), String::new(), full("m.checkpoint")));
    assert_eq!(folder.names(), ["iris.csv"]);
    // A small model that fits is whole, its report does not fit.
    let small = format!("{TRAIN} --layers 4 --out m");
    assert_eq!(run_limited(&folder, 8, &small), (Some(1), String::new(), full("m.html")));
    assert_eq!(folder.names(), ["iris.csv", "m"]);
    // Existing files are left as they were.
    let model = std::fs::read(folder.path("m")).unwrap();
    assert_eq!(run_limited(&folder, 4, &format!("{TRAIN} --out m")).0, Some(1));
    assert!(std::fs::read(folder.path("m")).unwrap() == model);
    for (verb, file) in
        [("quantize m --calibration iris.csv --out q", "q"), ("predict m iris.csv --out p", "p")]
    {
        assert_eq!(run_limited(&folder, 1, verb), (Some(1), String::new(), full(file)));
    }
    assert_eq!(folder.names(), ["iris.csv", "m"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_standard_output_is_reported() {
    let folder = Folder::with_iris();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = folder.command(&format!("{TRAIN} --layers 4 --no-report --out m"));
    let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
    let message = "error: standard output cannot be written to: No space left on device (os error 28)\n";
    assert_eq!(
        (output.status.code(), String::from_utf8(output.stderr).unwrap()),
        (Some(1), message.to_string())
    );
}

/// As in `tinyfit boards | head`.
#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let folder = Folder::new();
    let mut command = folder.command("boards --json");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

/// Folders that not even `root` can write to.
#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_cannot_be_written_to_is_refused_before_training() {
    let folder = Folder::with_iris();
    for option in ["--out", "--report", "--checkpoint"] {
        for (path, what) in [
            ("/proc/m", "/proc/m: the folder /proc cannot be written to ("),
            ("iris.csv/m", "iris.csv/m: the folder iris.csv does not exist; "),
            ("/dev/full", "/dev/full: is not a regular file; "),
        ] {
            let output = folder
                .tinyfit(&format!("{TRAIN} {option} {path}"))
                .assert()
                .code(1)
                .stdout("")
                .get_output()
                .clone();
            let message = String::from_utf8(output.stderr).unwrap();
            assert!(
                message.starts_with(&format!("error: {what}")) && message.lines().count() == 1,
                "{message}"
            );
            assert!(message.ends_with(&format!("give another path with {option}\n")), "{message}");
            assert_eq!(folder.names(), ["iris.csv"]);
        }
    }
}

#[test]
fn a_hundred_runs_at_once_do_not_disturb_each_other() {
    let folder = Folder::with_iris();
    let train = format!("{TRAIN} --layers 4 --no-report --quiet --checkpoint-every 0");
    let spawn = |seed: usize, out: String| -> Child {
        let mut command = folder.command(&format!("{train} --seed {seed} --out {out}"));
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let end = |children: Vec<Child>| {
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    };
    let model = |name: String| std::fs::read(folder.path(&name)).unwrap();
    // Of four seeds, each in a separate file; then all in one.
    end((0..100).map(|i| spawn(i % 4, format!("m{i}"))).collect());
    let models: Vec<_> = (0..100).map(|i| model(format!("m{i}"))).collect();
    assert!((4..100).all(|i| models[i] == models[i % 4]) && models[0] != models[1]);
    assert_eq!(folder.names().len(), 101);
    end((0..40).map(|i| spawn(i % 4, "m".into())).collect());
    assert!(models[..4].contains(&model("m".into())));
    assert_eq!(folder.names().len(), 102);
}
