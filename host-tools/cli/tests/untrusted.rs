//! Files and boards that somebody else made: what they say is shown and does nothing, what they are is bounded.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use tinyfit_model::printable::is_hidden;

/// A table whose names and labels have controls, C1, bidirectional marks and separators of lines.
const EVIL: &str = "a\u{1b}[2J,\u{202e}b\u{2028}c,t\u{9b}31m\u{61c}\n";

fn evil(folder: &Folder) {
    let labels = ["x\u{1b}]0;PWN\u{7}", "\u{2066}y\u{85}\u{7f}"];
    let rows: String = (0..60).map(|i| format!("{},{},{}\n", i, i * 7 % 11, labels[i / 30])).collect();
    folder.write("evil\u{1b}.csv", format!("{EVIL}{rows}"));
}

/// The output of a command, stdout and stderr, with nothing escaped.
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
    for escaped in [r"t\u{9b}31m\u{61c}", r"x\u{1b}]0;PWN\u{7}", r"\u{2066}y\u{85}\u{7f}", r"m\u{202e}"] {
        assert!(text.contains(escaped), "{escaped}: {text}");
    }
    let page = folder.read("m\u{202e}.html");
    assert!(!page.contains(|c| is_hidden(c) && c != '\n') && page.contains(r"\u{202e}b\u{2028}c"));
    let model = "m\u{202e}";
    for args in [
        &["inspect", model][..],
        &["eval", model, data],
        &["eval", model, data, "--json"],
        &["diff", model, model],
        &["quantize", model, "--calibration", data, "--out", "q\u{9b}"],
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

/// Runs in so much memory, in KiB: what asks for more aborts.
#[cfg(target_os = "linux")]
fn within(folder: &Folder, kib: usize, args: &str) -> (Option<i32>, String) {
    let line = format!("ulimit -c 0; ulimit -v {kib}; exec {} {args}", env!("CARGO_BIN_EXE_tinyfit"));
    let output =
        std::process::Command::new("sh").current_dir(folder.path("")).args(["-c", &line]).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// A text, so many times, compressed: members follow each other, as `cat a.gz b.gz` makes them.
fn gzip(head: &str, text: &[u8], times: usize) -> Vec<u8> {
    use std::io::Write;
    let member = |text: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    [member(head.as_bytes()), member(text).repeat(times)].concat()
}

#[test]
#[cfg(target_os = "linux")]
fn what_was_made_to_fill_memory_is_refused_by_a_message() {
    let folder = Folder::new();
    let mib = |text: &str| text.repeat((1 << 20) / text.len()).into_bytes();
    folder
        // 1.1 MB that are 1.1 GB of one cell, and 0.3 MB that are 300 MB.
        .write("a.csv.gz", gzip("a,b\n", &mib("1"), 1100))
        .write("b.csv.gz", gzip("a,b\n1,2\n3,", &mib("1"), 300))
        .write("cell.csv", [b"a,b\n1,2\n\n1,", &vec![b'7'; (1 << 20) + 1][..], b"\n"].concat())
        .write("quote.csv", [b"a,b\n1,2\n1,\"", &mib("\"\"\n")[..].repeat(18)[..]].concat())
        .write("lines.csv.gz", gzip("a,b\n1,2\n", &mib("\n"), 100))
        .write("wide.csv", format!("{}\n{}\n", vec!["x"; 65_537].join(","), vec!["1"; 65_537].join(",")))
        .write(
            "names.csv",
            format!("{}\n1\n", (0..65_537).map(|i| i.to_string()).collect::<Vec<_>>().join(",")),
        )
        .write("a.jsonl.gz", gzip("{\"a\":1,\"b\":2}\n{\"a\":\"", &mib("1"), 300))
        .write("label.csv", format!("a,b\n1,x\n2,{}\n", "y".repeat(1025)));
    for (file, message) in [
        (
            "a.csv.gz",
            "a.csv.gz:2: the row is longer than 16 MiB; end it with a line break, or close the quote",
        ),
        ("b.csv.gz", "b.csv.gz:3: the row is longer than 16 MiB; "),
        (
            "cell.csv",
            "cell.csv:4: column 'b': the cell is longer than 1024 KiB; shorten it, or close the quote",
        ),
        ("quote.csv", "quote.csv:3: the row is longer than 16 MiB; "),
        ("lines.csv.gz", "lines.csv.gz:6"),
        ("wide.csv", "wide.csv:1: 65537 cells, and a table has at most 65536 columns; leave columns out"),
        ("names.csv", "names.csv:1: 65537 cells, and a table has at most 65536 columns; leave columns out"),
        ("a.jsonl.gz", "a.jsonl.gz:2: the line is longer than 16 MiB; give JSON lines, one object per line"),
        ("label.csv", "label.csv:3: column 'b': the text is of 1025 bytes, and a name has 1024 at most; "),
    ] {
        let (status, error) =
            within(&folder, 500_000, &format!("train {file} --target b --out o --no-report"));
        assert_eq!(status, Some(1), "{file}: {error}");
        assert!(error.starts_with(&format!("error: {message}")) && error.lines().count() == 1, "{error}");
        let bomb = file == "lines.csv.gz";
        assert_eq!(error.contains(" times its length, and tables do to 500 at most; decompress it"), bomb);
    }
    assert!(!folder.names().iter().any(|name| name == "o"));
}

#[test]
fn long_cells_and_many_blank_lines_are_read() {
    let folder = Folder::new();
    let note = |i: usize| "n".repeat(if i == 7 { 1 << 20 } else { 10 });
    let row = |i: usize| format!("{},{},{}\n", i, i * 7 % 5, note(i));
    folder.write("t.csv", format!("a,b,note\n{}", (0..40).map(row).collect::<String>()));
    folder.json("train t.csv --target b --drop-columns note --layers 4 --epochs 2 --no-report --out m");
    // The line of what is wrong is right after them.
    folder.write("t.csv", format!("a,b\n1,2\n{}x\n", "\n".repeat(17 << 20)));
    folder.refuses("train t.csv --target b --out n", "t.csv:17825795: 1 cells where the header has 2");
}

#[test]
#[cfg(target_os = "linux")]
fn what_never_ends_is_refused() {
    let folder = Folder::with_iris();
    for args in [
        "inspect /dev/zero",
        "eval /dev/zero iris.csv",
        "train /dev/zero --target b --out o",
        "import /dev/zero --out o",
        "monitor --replay /dev/zero --plain",
    ] {
        folder.refuses(args, "/dev/zero: is neither a file nor a pipe; save it to a file first");
    }
    folder.refuses("inspect .", ".: is a folder; give a file in it");
    let file = std::fs::File::create(folder.path("long")).unwrap();
    file.set_len((128 << 20) + 1).unwrap();
    for args in ["inspect long", "eval long iris.csv", "import long --out o", "diff long long"] {
        folder.refuses(args, "long: is longer than 128 MiB; give a smaller one");
    }
}

#[test]
fn numbers_that_multiply_memory_have_ends() {
    let folder = Folder::with_iris();
    for (flag, range) in [
        ("--jitter 1 --augment 1001", "0 to 1000"),
        ("--layers 99999999999", "1 to 65536"),
        ("--epochs 1000001", "1 to 1000000"),
        ("--patience 1000001", "1 to 1000000"),
        ("--batch 1048577", "1 to 1048576"),
        ("--folds 1001", "2 to 1000"),
        ("--anchors 4098", "0 to 4096"),
        ("--threads 1025", "1 to 1024"),
    ] {
        let run = folder.tinyfit(&format!("train iris.csv --target species {flag} --out m")).assert().code(2);
        let error = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        let option = flag.rsplit(" --").next().unwrap().split(' ').next().unwrap().trim_start_matches('-');
        assert!(
            error.contains(&format!("from {range}")) && error.contains(&format!("--{option}")),
            "{error}"
        );
    }
    for flag in ["--trials 100001", "--max-epochs 1000001", "--min-epochs 1000001", "--jobs 1025"] {
        folder.tinyfit(&format!("search iris.csv --target species --board rp2040 {flag}")).assert().code(2);
    }
    let run = folder.tinyfit("train iris.csv --target species --memory 999999G --out m").assert().code(2);
    let error = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(error.contains("--memory is more than this machine has, "), "{error}");
    assert_eq!(folder.names(), ["iris.csv"]);
}

/// A computation whose memory grows with rows and a number is refused before it starts, by what the process may have.
#[test]
#[cfg(target_os = "linux")]
fn what_rows_are_multiplied_by_is_bounded_by_the_machine() {
    let folder = Folder::new();
    let rows: String = (0..30_000).map(|i| format!("{},{}\n", i % 97, i % 2)).collect();
    folder.write("t.csv", format!("a,b\n{rows}"));
    let train = "train t.csv --target b --layers 4 --epochs 1 --no-report --out m";
    for (flags, message) in [
        (
            "--folds 1000",
            "t.csv: 1000 folds of 30000 rows are too many for this machine's memory; give --folds",
        ),
        (
            "--augment 1000 --jitter 1",
            "t.csv: 19200 rows of 1 numbers with 1000 variations of each are more than ",
        ),
    ] {
        let (status, error) = within(&folder, 800_000, &format!("{train} {flags}"));
        assert!(status == Some(1) && error.starts_with(&format!("error: {message}")), "{error}");
    }
    let (status, error) = within(&folder, 800_000, train);
    assert_eq!((status, error.as_str()), (Some(0), ""));
}
