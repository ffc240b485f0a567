//! Files and boards that somebody else made: what they say is shown and does nothing, what they are is bounded.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use tinyfit_model::printable::is_hidden;

/// A table whose names and labels have controls, C1, bidirectional marks and separators of lines.
const EVIL: &str = "a\u{1b}[2J,\u{202e}b\u{2028},t\u{9b}31m\u{61c}\n";

fn evil(folder: &Folder) {
    let labels = ["x\u{1b}]0;PWN\u{7}", "\u{2066}y\u{85}\u{7f}"];
    let rows: String = (0..60).map(|i| format!("{},{},{}\n", i, i * 7 % 11, labels[i / 30])).collect();
    folder.write("evil\u{1b}.csv", format!("{EVIL}{rows}"));
}

/// What a command prints and leaves unescaped is what it has on stdout and stderr.
#[track_caller]
fn harmless(folder: &Folder, args: &[&str]) -> String {
    let output = folder.tinyfit("").args(args).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(!text.contains(|c| is_hidden(c) && c != '\n' && c != '\t'), "{args:?}: {text:?}");
    text
}

#[test]
fn names_in_files_are_no_instructions() {
    let folder = Folder::new();
    evil(&folder);
    let (data, target) = ("evil\u{1b}.csv", "t\u{9b}31m\u{61c}");
    let train = ["train", data, "--target", target, "--layers", "4", "--epochs", "2", "--out", "m\u{202e}"];
    let text = harmless(&folder, &train);
    for escaped in
        [r"\u{1b}[2J", r"\u{202e}b\u{2028}", r"x\u{1b}]0;PWN\u{7}", r"\u{2066}y\u{85}\u{7f}", r"m\u{202e}"]
    {
        assert!(text.contains(escaped), "{escaped}: {text}");
    }
    let page = folder.read("m\u{202e}.html");
    assert!(!page.contains(|c| is_hidden(c) && c != '\n') && page.contains(r"\u{202e}b\u{2028}"));
    let model = "m\u{202e}";
    for args in [
        &["inspect", model][..],
        &["eval", model, data],
        &["eval", model, data, "--json"],
        &["diff", model, model],
        &["quantise", model, "--calibration", data, "--out", "q\u{9b}"],
        &["export", model, "--onnx", "--out", "o\u{9b}"],
        &["inspect", "q\u{9b}"],
        &["inspect", model, "--json"],
        &["predict", model, data, "--json"],
        &["predict", model, data, "--out", "p\u{9b}"],
        // Each fails, and names what it was given.
        &["eval", model, data, "--target", "no\u{9b}"],
        &["inspect", "none\u{1b}"],
        &["inspect", data],
        &["train", data, "--target", "\u{1b}c", "--out", "n"],
        &["train", data, "--\u{1b}c"],
        &["train", data, "--target", target, "--epochs", "\u{202e}1"],
        &["train", data, "--target", target, "--epochs", "\u{202e}1", "--json"],
    ] {
        let text = harmless(&folder, args);
        assert!(text.contains(r"\u"), "{args:?}: {text}");
    }
    let value: serde_json::Value =
        serde_json::from_str(&harmless(&folder, &["inspect", model, "--json"])).unwrap();
    assert_eq!(value["inputs"][0], "a\u{1b}[2J", "a script has the names as they are");
    // Data that goes to a program is as it is.
    let output = folder.tinyfit("").args(["predict", model, data]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("x\u{1b}]0;PWN\u{7},"));
}

/// A name with a line break forges no line.
#[test]
fn a_name_is_on_one_line() {
    let folder = Folder::new();
    let rows: String = (0..60).map(|i| format!("{i},\"l{}\nmodel written to FORGED\"\n", i / 30)).collect();
    folder.write("t.csv", format!("\"a\nmodel written to FORGED\",\"t\nmodel written to FORGED\"\n{rows}"));
    let target = "t\nmodel written to FORGED";
    let mut texts = Vec::new();
    for args in [
        &["train", "t.csv", "--target", target, "--layers", "4", "--epochs", "2", "--out", "m"][..],
        &["inspect", "m"],
        &["eval", "m", "t.csv"],
        &["diff", "m", "m"],
        &["train", "t.csv", "--target", "no", "--out", "n"],
    ] {
        texts.push(harmless(&folder, args));
    }
    for text in texts {
        assert!(!text.lines().any(|line| line.trim_start().starts_with("model written to FORGED")), "{text}");
        assert!(text.contains(r"\nmodel written to FORGED") || text.contains("the same"), "{text}");
    }
}
