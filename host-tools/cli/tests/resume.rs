//! Training that is interrupted and gone on with has the bytes of training that was not.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Output, Stdio};
use std::time::Duration;

use common::Folder;
use predicates::str::contains;

/// A hundred steps, after each of which there is a checkpoint.
const TRAIN: &str = "train iris.csv --target species --layers 8,4 --dropout 0.2 --lr 0.1 --schedule plateau --decay-every 2 \
                     --epochs 30 --patience 30 --out m --checkpoint-every 0";

fn spawn(folder: &Folder, args: &str) -> Child {
    let mut command = folder.command(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What is in the checkpoint.
fn checkpoint(folder: &Folder) -> Option<Vec<u8>> {
    std::fs::read(folder.path("m.checkpoint")).ok()
}

/// A run that has come so far, or has ended.
fn spawn_to(folder: &Folder, args: &str, is_there: impl Fn() -> bool) -> Child {
    let mut child = spawn(folder, args);
    while !is_there() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child
}

/// A run that has written a checkpoint, or has ended.
fn spawn_to_checkpoint(folder: &Folder, args: &str) -> Child {
    let before = checkpoint(folder);
    spawn_to(folder, args, || checkpoint(folder) != before)
}

/// What became of a run that a signal met when it had come so far. One that was faster than the signal is started again from
/// what was there before it.
fn interrupted_at(folder: &Folder, args: &str, name: &str, is_there: impl Fn() -> bool) -> Output {
    let before = checkpoint(folder);
    loop {
        let mut child = spawn_to(folder, args, &is_there);
        if child.try_wait().unwrap().is_none() {
            signal(&child, name);
        }
        let output = child.wait_with_output().unwrap();
        if !output.status.success() {
            return output;
        }
        for made in ["m", "m.html"] {
            // One writes no report.
            let _ = std::fs::remove_file(folder.path(made));
        }
        if let Some(bytes) = &before {
            folder.write("m.checkpoint", bytes);
        }
    }
}

/// The same of one that has written a checkpoint.
fn interrupted_by(folder: &Folder, args: &str, name: &str) -> Output {
    let before = checkpoint(folder);
    interrupted_at(folder, args, name, || checkpoint(folder) != before)
}

fn signal(child: &Child, name: &str) {
    let kill = format!("kill -{name} {}", child.id());
    assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}

/// What a run leaves: what it printed, the model, the report.
fn results(folder: &Folder, printed: String) -> (String, Vec<u8>, String) {
    (printed, std::fs::read(folder.path("m")).unwrap(), folder.read("m.html"))
}

/// The same of a run that is never interrupted.
fn uninterrupted(args: &str) -> (String, Vec<u8>, String) {
    let folder = Folder::with_iris();
    let printed = folder.run(args);
    assert_eq!(folder.names(), ["iris.csv", "m", "m.html"]);
    results(&folder, printed)
}

#[test]
fn ctrl_c_and_sigterm_leave_a_checkpoint_that_is_resumed() {
    let folder = Folder::with_iris();
    let mut resume = "";
    for (name, status) in [("INT", 130), ("TERM", 143)] {
        let output = interrupted_by(&folder, &format!("{TRAIN}{resume}"), name);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(status), 0), "{message}");
        assert!(
            message.starts_with("error: interrupted after ") && message.lines().count() == 1,
            "{message}"
        );
        let advice = "; the same command with --resume goes on from m.checkpoint\n";
        assert!(message.ends_with(advice), "{message}");
        assert_eq!(folder.names(), ["iris.csv", "m.checkpoint"]);
        resume = " --resume";
    }
    let printed = folder.run(&format!("{TRAIN} --resume"));
    assert_eq!(folder.names(), ["iris.csv", "m", "m.html"]);
    assert!(results(&folder, printed) == uninterrupted(TRAIN));
}

#[test]
fn folds_are_resumed_too() {
    let train = format!("{TRAIN} --folds 3 --epochs 6 --no-report --json");
    let train = train.replace("--epochs 30 ", "");
    let whole = Folder::with_iris();
    let expected = whole.run(&train);
    let folder = Folder::with_iris();
    let mut resume = "";
    // In the first, the second, the third fold and in the training of the model.
    for begun in 1..=4 {
        let is_there = || folder.checkpoint("m.checkpoint").is_some_and(|c| c.trainings.len() >= begun);
        let output = interrupted_at(&folder, &format!("{train}{resume}"), "KILL", is_there);
        assert_eq!(output.status.signal(), Some(9));
        resume = " --resume";
    }
    assert_eq!(folder.run(&format!("{train} --resume")), expected);
    assert!(std::fs::read(folder.path("m")).unwrap() == std::fs::read(whole.path("m")).unwrap());
}

#[test]
fn killed_at_any_moment_it_leaves_nothing_half() {
    let expected = uninterrupted(TRAIN);
    let folder = Folder::with_iris();
    let mut printed = None;
    for delay in [0, 3, 10, 20, 40, 80, 160] {
        let resume = if folder.path("m.checkpoint").exists() { " --resume" } else { "" };
        let mut child = spawn_to_checkpoint(&folder, &format!("{TRAIN}{resume}"));
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        if let Ok(model) = std::fs::read(folder.path("m")) {
            assert!(model == expected.1, "a half model");
        }
        if output.status.success() {
            printed = Some(String::from_utf8(output.stdout).unwrap());
            break;
        }
        assert_eq!(output.status.signal(), Some(9));
    }
    let printed = printed.unwrap_or_else(|| folder.run(&format!("{TRAIN} --resume")));
    assert!(results(&folder, printed) == expected);
    // What was being written when the process was killed is all that can be left.
    let known = ["iris.csv", "m", "m.html"];
    assert!(
        folder.names().iter().all(|name| known.contains(&name.as_str()) || name.starts_with(".tinyfit-"))
    );
}

/// A folder with a checkpoint of some steps.
fn interrupted() -> Folder {
    let folder = Folder::with_iris();
    // Names that need no quotes.
    folder.write("iris.csv", folder.read("iris.csv").replace(' ', "_"));
    assert_eq!(interrupted_by(&folder, TRAIN, "INT").status.code(), Some(130));
    folder
}

#[track_caller]
fn refuses(folder: &Folder, args: &str, message: &str) {
    let before = folder.names();
    folder.tinyfit(args).assert().code(1).stdout("").stderr(format!("error: {message}\n"));
    assert_eq!(folder.names(), before);
}

#[test]
fn another_command_is_no_resuming() {
    let folder = interrupted();
    let again = "give the same options, or start again without --resume";
    refuses(
        &folder,
        &format!("{} --resume --seed 7", TRAIN.replace("8,4", "8").replace("--lr 0.1", "--lr 0.01")),
        &format!(
            "m.checkpoint: was made with --layers 8,4 --lr 0.1 --seed 42, and this is with --layers 8 --lr 0.01 --seed 7; {again}"
        ),
    );
    refuses(
        &folder,
        &format!("{TRAIN} --resume --folds 3"),
        &format!("m.checkpoint: was made with none, and this is with --folds 3; {again}"),
    );
    refuses(
        &folder,
        &format!("{} --resume --target sepal_length", TRAIN.replace(" --target species", "")),
        &format!(
            "m.checkpoint: was made with --target species, and this is with --target sepal_length; {again}"
        ),
    );
    let data = folder.read("iris.csv");
    folder.write("iris.csv", data.replacen("5.1", "5.2", 1));
    let message = "m.checkpoint: was made with other data: iris.csv has ";
    folder.tinyfit(&format!("{TRAIN} --resume")).assert().code(1).stderr(contains(message));
    folder.write("iris.csv", data).run(&format!("{TRAIN} --resume"));
    refuses(
        &folder,
        &format!("{TRAIN} --resume"),
        "m.checkpoint: there is no checkpoint; train without --resume",
    );
}

#[test]
fn a_damaged_checkpoint_is_refused() {
    let folder = interrupted();
    let whole = std::fs::read(folder.path("m.checkpoint")).unwrap();
    let again = "start again without --resume";
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    for damaged in [&changed[..], &whole[..whole.len() - 1], &whole[..30]] {
        folder.write("m.checkpoint", damaged);
        refuses(
            &folder,
            &format!("{TRAIN} --resume"),
            &format!("m.checkpoint: the checkpoint is damaged; {again}"),
        );
    }
    folder.write("c", "");
    refuses(
        &folder,
        &format!("{TRAIN} --resume --checkpoint c"),
        &format!("c: is no checkpoint of this version of tinyfit; {again}"),
    );
    // What is there by that name and is no checkpoint is not written over.
    folder.write("m.checkpoint", "notes");
    folder.tinyfit(TRAIN).assert().code(2).stderr(contains("m.checkpoint is there and is no checkpoint"));
    folder.tinyfit(&format!("{TRAIN} --checkpoint m")).assert().code(2);
    folder.tinyfit("train iris.csv --resume --no-checkpoint").assert().code(2);
}
