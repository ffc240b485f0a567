//! `-` is standard input where a file is read, and standard output where one is written.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;

const TRAIN: &str = "train - --target species --layers 4 --epochs 2";

/// The stdout of a run with this input; the words for a person are on stderr.
#[track_caller]
fn piped(folder: &Folder, args: &str, input: &[u8], words: &str) -> Vec<u8> {
    let output = folder.tinyfit(args).write_stdin(input).assert().success().get_output().clone();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(words) && said.is_empty() == words.is_empty(), "{args}: {said}");
    output.stdout
}

#[test]
fn files_go_through_pipes() {
    let folder = Folder::with_iris();
    let iris = std::fs::read(folder.path("iris.csv")).unwrap();
    let model = piped(&folder, &format!("{TRAIN} --out -"), &iris, "model written to -\n");
    assert_eq!(
        folder.names(),
        ["iris.csv"],
        "a model that goes elsewhere has no report and no checkpoint here"
    );
    folder.tinyfit(&format!("{TRAIN} --no-report --out m")).write_stdin(iris.clone()).assert().success();
    assert!(model == std::fs::read(folder.path("m")).unwrap());

    let inspected = piped(&folder, "inspect -", &model, "");
    assert!(String::from_utf8(inspected).unwrap().starts_with("- (tinyfit, f32, "));
    let onnx = piped(&folder, "export - --onnx --out -", &model, "- (f32) written to -, ");
    let imported = piped(&folder, "import - --out -", &onnx, "model written to -\n");
    assert!(imported == model, "what `export` wrote becomes the model that it was");
    let int8 = piped(
        &folder,
        "quantize - --calibration iris.csv --out - --report q.html",
        &model,
        "model written to -, ",
    );
    assert!(piped(&folder, "export m --rust --out -", b"", "written to -").starts_with(b"tinyfit::mlp!"));
    let same = String::from_utf8(piped(&folder, "diff m -", &model, "")).unwrap();
    assert!(same.contains("the same model"), "{same}");
    let page = piped(&folder, "eval m - --report -", &iris, "report written to -");
    assert!(page.starts_with(b"<!DOCTYPE html>"));
    let page = piped(&folder, &format!("{TRAIN} --out n --report -"), &iris, "report to -");
    assert!(page.starts_with(b"<!DOCTYPE html>"));

    folder.write("q", int8);
    for model in ["m", "q"] {
        let plain = piped(&folder, &format!("predict {model} iris.csv"), b"", "");
        assert!(piped(&folder, &format!("predict {model} -"), &iris, "") == plain);
        assert!(piped(&folder, &format!("predict {model} - --out -"), &iris, "150 predictions") == plain);
    }
    let rows = b"0.1,0.2,0.3,0.4\n1,2,3,4\n";
    let raw = piped(&folder, "predict m - --raw", rows, "");
    assert!(piped(&folder, "predict m - --raw --out -", rows, "2 predictions") == raw && raw.len() > 10);
}

#[test]
fn where_it_makes_no_sense_it_is_refused() {
    let folder = Folder::with_iris();
    folder.run(&format!("{} --no-report --out m", TRAIN.replacen('-', "iris.csv", 1)));
    let before = folder.names();
    for (args, message) in [
        ("eval - -", "two files are -, standard input"),
        ("predict - -", "two files are -, standard input"),
        ("diff - -", "two files are -, standard input"),
        ("quantize - --calibration - --out q", "two files are -, standard input"),
        ("train - --target species --test - --out n", "two files are -, standard input"),
        ("import m --out - --json", "--json and a file that is - go to standard output"),
        ("train iris.csv --target species --out - --report -", "--report is the model file"),
        ("export m --c --out -", "a folder of files does not go to standard output"),
        ("train iris.csv --target species --out n --checkpoint -", "--checkpoint is written during the run"),
        ("monitor --replay s --record - --plain", "--record is written during the run"),
        ("monitor --replay s --csv - --plain", "--csv is written during the run"),
        ("demo --out -", "--out is not a standard output here"),
    ] {
        let output = folder.tinyfit(args).write_stdin("").assert().code(2).get_output().clone();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.starts_with(&format!("error: {message}")) && said.lines().count() == 1,
            "{args}: {said}"
        );
        assert_eq!(folder.names(), before, "{args}");
    }
}

/// Spreadsheets compute what begins so: the classes are data of somebody's.
#[test]
fn formulas_are_escaped_where_it_is_asked_for() {
    let folder = Folder::new();
    let labels = ["=cmd|' /C calc'!A0", "-1.5", "@SUM(A1)"];
    let rows: String = (0..90).map(|i| format!("{},{}\n", i * 7 % 30, labels[i % 3])).collect();
    folder.write("t.csv", format!("a,b\n{rows}"));
    folder.run("train t.csv --target b --layers 4 --epochs 2 --no-report --out m");
    let text = folder.run("predict m t.csv --escape-formulas");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "-1.5,'=cmd|' /C calc'!A0,'@SUM(A1),class");
    let classes = ["-1.5", "'=cmd|' /C calc'!A0", "'@SUM(A1)"];
    assert!(lines[1..].iter().all(|line| classes.contains(&line.rsplit(',').next().unwrap())), "{text}");
    assert!(folder.run("predict m t.csv").starts_with("-1.5,=cmd|' /C calc'!A0,@SUM(A1),class\n"));
    folder.tinyfit("predict m t.csv --raw --escape-formulas").assert().code(2);
}
