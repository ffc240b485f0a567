//! A fault in a file is one line on stderr: where, what, and what to do; nothing is written.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use serde_json::Value;

/// A small table that can be learned from.
fn good() -> String {
    let rows = (0..40).map(|i| format!("{},{},{}\n", i, i * i % 7, if i % 2 == 0 { "even" } else { "odd" }));
    format!("a,b,y\n{}", rows.collect::<String>())
}

/// The table with one line replaced, counted from 1.
fn with_line(number: usize, line: &str) -> String {
    let text = good();
    let lines = text.lines().enumerate().map(|(i, old)| if i + 1 == number { line } else { old });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// Runs, expects status 1, one line of this text on stderr, nothing on stdout, and no new file.
#[track_caller]
fn refuses(folder: &Folder, args: &str, message: &str) {
    let before = folder.names();
    let output = folder.tinyfit(args).assert().code(1).stdout("").get_output().clone();
    assert_eq!(String::from_utf8_lossy(&output.stderr), format!("error: {message}\n"));
    assert_eq!(folder.names(), before);
}

/// Refuses to train on this file.
#[track_caller]
fn train_refuses(content: impl AsRef<[u8]>, message: &str) {
    let folder = Folder::new();
    folder.write("t.csv", content);
    refuses(&folder, "train t.csv --target y --layers 4 --out m", message);
}

/// A folder with a model of the flowers.
fn with_model() -> Folder {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 4 --epochs 2 --out m.safetensors");
    folder
}

#[test]
fn the_good_table_is_good() {
    let folder = Folder::new();
    folder.write("t.csv", good()).run("train t.csv --target y --layers 4 --epochs 2 --out m");
    assert_eq!(folder.names(), ["m", "m.html", "t.csv"]);
}

#[test]
fn target_missing() {
    let folder = Folder::with_iris();
    refuses(
        &folder,
        "train iris.csv --target Specie",
        "iris.csv:1: column 'Specie': there is no such column (there are sepal length, sepal width, petal length, petal \
         width, species); did you mean 'species'?",
    );
    train_refuses(
        "a:b:y\n1:2:3\n",
        "t.csv:1: column 'y': there is no such column (there are a:b:y); separate the cells with commas, or say what does \
         with --delimiter",
    );
    refuses(
        folder.write("t.csv", good()),
        "train t.csv --target y --drop-columns q",
        "t.csv:1: column 'q': there is no such column (there are a, b, y); give one of these, or add the column",
    );
}

#[test]
fn text_in_a_number_column() {
    let advice = "correct it, remove the row, or leave the column out with --drop-columns 'b', or give --categorical 'b' if its \
                  numbers are names";
    train_refuses(
        with_line(5, "3,two,odd"),
        &format!("t.csv:5: column 'b': 'two' is not a number; {advice}"),
    );
    // A blank line before it is a line too.
    train_refuses(
        with_line(5, "\n3,two,odd"),
        &format!("t.csv:6: column 'b': 'two' is not a number; {advice}"),
    );
}

#[test]
fn text_in_a_number_target() {
    let row = |i: usize| format!("{i},{i}.{}\n", i % 10);
    let mut lines: Vec<String> = std::iter::once("a,y\n".to_string()).chain((0..50).map(row)).collect();
    lines[30] = "29,29.9x\n".to_string();
    train_refuses(
        lines.concat(),
        "t.csv:31: column 'y': '29.9x' is not a number; correct it, or remove the row",
    );
}

#[test]
fn nan_infinity_and_empty_cells() {
    let drop = "leave the column out with --drop-columns 'a'";
    let number = format!("correct it, remove the row, or {drop}");
    let missing = format!("correct it, remove the row, {drop}, or fill it with --missing mean");
    for (cell, what, advice) in [
        ("NaN", "'NaN' is a missing value", &missing),
        ("-inf", "'-inf' is not a finite number", &number),
        ("1e39", "'1e39' is too large for a 32-bit float", &number),
        ("", "the cell is empty", &missing),
        ("  ", "the cell is empty", &missing),
    ] {
        train_refuses(
            with_line(41, &format!("{cell},4,odd")),
            &format!("t.csv:41: column 'a': {what}; {advice}"),
        );
    }
    train_refuses(
        with_line(3, "1,1,"),
        "t.csv:3: column 'y': the cell is empty; fill it in, remove the row, or leave such rows out with --missing-target drop",
    );
}

#[test]
fn one_class_and_too_many() {
    train_refuses(
        good().replace("odd", "even"),
        "t.csv: column 'y': there is only one class, 'even'; give rows of at least two classes",
    );
    let rows = (0..40).map(|i| format!("{i},name{i}\n")).collect::<String>();
    train_refuses(
        format!("a,y\n{rows}"),
        "t.csv: column 'y': 40 different labels in 40 rows; choose a target whose labels repeat",
    );
    let rows = (0..40).map(|i| format!("{i},0.5\n")).collect::<String>();
    train_refuses(
        format!("a,y\n{rows}"),
        "t.csv: column 'y': the target is 0.5 in every row; choose a target that changes",
    );
}

#[test]
fn empty_file_and_header_only() {
    for empty in ["", "\n", "\r\n\n"] {
        train_refuses(empty, "t.csv: the file is empty; give a CSV file with a header and rows");
    }
    train_refuses("a,b,y\n", "t.csv:1: there is a header but no row under it; give a CSV file with rows");
    train_refuses(
        "y\n1\n",
        "t.csv:1: there is no column to learn from besides the target; add columns of numbers",
    );
}

#[test]
fn missing_file_and_folder() {
    let folder = with_model();
    std::fs::create_dir(folder.path("sub")).unwrap();
    for args in ["train NAME --target y", "eval m.safetensors NAME", "predict NAME iris.csv", "inspect NAME"]
    {
        let on = |name| args.replace("NAME", name);
        refuses(&folder, &on("nowhere"), "nowhere: there is no such file; check the path");
        refuses(&folder, &on("sub"), "sub: is a folder; give a file in it");
    }
}

#[test]
fn ragged_row() {
    let advice = "correct the row, or quote cells that hold commas";
    train_refuses(with_line(9, "1,2"), &format!("t.csv:9: 2 cells where the header has 3; {advice}"));
    train_refuses(with_line(9, "1,2,3,4"), &format!("t.csv:9: 4 cells where the header has 3; {advice}"));
}

#[test]
fn header_with_duplicates() {
    train_refuses(
        with_line(1, "a,a,y"),
        "t.csv:1: column 'a': occurs twice in the header, as columns 1 and 2; rename one",
    );
}

#[test]
fn not_utf8() {
    let mut bytes = good().replacen("even", "évén", 1).into_bytes();
    let at = bytes.windows(4).position(|window| window == b"odd\n").unwrap();
    bytes[at] = 0xff;
    train_refuses(
        bytes,
        "t.csv:3: column 'y': the text is not UTF-8, as it is before; save the file as UTF-8",
    );
}

#[test]
fn too_few_rows() {
    let advice = "give more rows, or other --test-size and --validation-size";
    train_refuses(
        "a,y\n1,x\n2,z\n3,x\n",
        &format!("t.csv: 3 rows are too few: 3 to train on, 0 to validate and 0 to test with; {advice}"),
    );
}

#[test]
fn destination_cannot_be_written() {
    let folder = Folder::with_iris();
    refuses(
        &folder,
        "train iris.csv --target species --out none/m",
        "none/m: the folder none does not exist; create it or give another path with --out",
    );
    refuses(
        &folder,
        "train iris.csv --target species --out .",
        ".: is not a regular file; give another path with --out",
    );
}

#[test]
fn table_of_another_shape_than_the_model() {
    let folder = with_model();
    folder.write("t.csv", "sepal length,sepal width,petal_length,petal width,species\n1,2,3,4,setosa\n");
    for verb in [
        "eval m.safetensors t.csv",
        "predict m.safetensors t.csv",
        "quantize m.safetensors --calibration t.csv",
    ] {
        refuses(
            &folder,
            verb,
            "t.csv:1: column 'petal length': is an input of the model, but there is no such column (there are sepal \
             length, sepal width, petal_length, petal width, species); did you mean 'petal_length'?",
        );
    }
    folder.write("u.csv", folder.read("iris.csv").replacen("setosa", "rose", 1));
    refuses(
        &folder,
        "eval m.safetensors u.csv",
        "u.csv:2: column 'species': 'rose' is not one of the model's classes (setosa, versicolor, virginica); correct it, \
         or remove the row",
    );
}

#[test]
fn model_file_cut_short_at_any_byte() {
    let folder = with_model();
    let bytes = std::fs::read(folder.path("m.safetensors")).unwrap();
    for end in [0, 1, 7, 8, 9, 100, bytes.len() / 2, bytes.len() - 1] {
        folder.write("cut", &bytes[..end]);
        let before = folder.names();
        for verb in ["inspect cut", "predict cut iris.csv --out p.csv", "quantize cut --calibration iris.csv"]
        {
            let output = folder.tinyfit(verb).assert().code(1).stdout("").get_output().clone();
            let text = String::from_utf8(output.stderr).unwrap();
            assert!(
                text.starts_with("error: cut: not a model file (") && text.lines().count() == 1,
                "{text}"
            );
            assert!(text.contains("give a .safetensors file that `tinyfit train`"), "{text}");
        }
        assert_eq!(folder.names(), before);
    }
}

#[test]
fn table_given_as_model() {
    let folder = Folder::with_iris();
    let output = folder.tinyfit("eval iris.csv iris.csv").assert().code(1).stdout("").get_output().clone();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("error: iris.csv: not a model file (") && text.lines().count() == 1, "{text}");
}

#[test]
fn raw_tensors_of_another_kind() {
    let folder = with_model();
    folder.write("x.csv", "1,2,3\n");
    refuses(
        &folder,
        "predict m.safetensors x.csv --raw",
        "x.csv:1: 3 cells where the network takes 4; give a row of numbers an example, without a header",
    );
    refuses(
        &folder,
        "predict m.safetensors iris.csv --raw",
        "iris.csv:1: 5 cells where the network takes 4; give a row of numbers an example, without a header",
    );
    folder.write("x.npy", "1,2,3,4\n");
    refuses(
        &folder,
        "predict m.safetensors x.npy --raw",
        "x.npy: not an array to use: it does not begin as a .npy file; save a 2-D array of float32 with 4 columns",
    );
}

#[test]
fn an_int8_model_is_not_quantized_again() {
    let folder = with_model();
    folder.run("quantize m.safetensors --calibration iris.csv --out q.safetensors");
    refuses(
        &folder,
        "quantize q.safetensors --calibration iris.csv",
        "q.safetensors: the model is int8 already; give the f32 model",
    );
}

#[test]
fn divergence_writes_nothing() {
    let folder = Folder::new();
    folder.write("t.csv", good().replace("even", "1.5").replace("odd", "-3.25"));
    let args = "train t.csv --target y --layers 8 --optimizer sgd --lr 1000000 --task regress --out m";
    let output = folder.tinyfit(args).assert().code(1).get_output().clone();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("error: training diverged in epoch") && text.lines().count() == 1, "{text}");
    assert_eq!(folder.names(), ["t.csv"]);
}

#[test]
fn wrong_usage_is_status_2() {
    let folder = with_model();
    let before = folder.names();
    for args in [
        "",
        "nonsense",
        "train iris.csv",
        "train iris.csv --target species --lr 0",
        "train iris.csv --target species --lr nan",
        "train iris.csv --target species --batch 0",
        "train iris.csv --target species --epochs -1",
        "train iris.csv --target species --layers 8,,8",
        "train iris.csv --target species --layers 0",
        "train iris.csv --target species --layers 100000,100000",
        "train iris.csv --target species --test-size 1",
        "train iris.csv --target species --test-size -0.1",
        "train iris.csv --target species --activation softmax",
        "train iris.csv --target species --dropouts 0.5",
        "train iris.csv --target species --out iris.csv",
        "train iris.csv --target species,species",
        "train iris.csv --target species --drop-columns x --columns y",
        "train iris.csv --target species --delimiter ab",
        "train iris.csv --target species --missing zero",
        "train iris.csv --target species --scale unit",
        "train iris.csv --target species --stride 5",
        "train iris.csv --target species --window 10 --stride 4",
        "train iris.csv --target species --window 1",
        "train iris.csv --target species --window 10 --stack 2",
        "train iris.csv --target species --stack 2",
        "train iris.csv --target species --window 10 --missing mean",
        "train iris.csv --target species --folds 1",
        "train iris.csv --target species --leave-out a",
        "train iris.csv --target species --leave-one-out",
        "train iris.csv --target species --group species --split time",
        "train iris.csv --target species --augment 2",
        "train iris.csv --target species --jitter -1",
        "train iris.csv --target species --dropout 1",
        "train iris.csv --target species --label-smoothing 1",
        "train iris.csv --task autoencode --label-smoothing 0.1",
        "train iris.csv --target species --l1 -0.1",
        "train iris.csv --target species --l2 2",
        "train iris.csv --target species --clip-norm 0",
        "train iris.csv --target species --max-norm nan",
        "train iris.csv --target species --schedule linear",
        "train iris.csv --target species --decay-factor 1.5",
        "train iris.csv --target species --decay-every 0",
        "train iris.csv --target species --loss mae",
        "train iris.csv --task regress --target species --balance",
        "train iris.csv --task classify --target species,a",
        "train iris.csv --task autoencode --quantile 0",
        "eval m.safetensors iris.csv --normal setosa",
        "eval m.safetensors iris.csv --target species --normal setosa",
        "quantize m.safetensors --calibration iris.csv --out ./m.safetensors",
        "quantize m.safetensors --calibration iris.csv --out q --report q",
        "quantize m.safetensors --calibration iris.csv --report iris.csv",
        "quantize m.safetensors --calibration iris.csv --percentile 99",
        "quantize m.safetensors --calibration iris.csv --calibration-method percentile --percentile 50",
        "quantize m.safetensors --calibration iris.csv --calibration-method best",
        "quantize m.safetensors --calibration iris.csv --weight-bits 2",
        "quantize m.safetensors",
        "predict m.safetensors x.npy",
        "predict m.safetensors iris.csv --out p.npy",
        "predict m.safetensors iris.csv --raw --out p.txt",
        "inspect m.safetensors --seed 1",
    ] {
        folder.tinyfit(args).assert().code(2).stdout("");
    }
    assert_eq!(folder.names(), before);
}

#[test]
fn json_tells_machines_the_same_facts() {
    let folder = Folder::new();
    folder.write("t.csv", with_line(5, "3,two,odd"));
    let failed = |args: &str, code: i32| -> Value {
        let output = folder.tinyfit(args).assert().code(code).get_output().stdout.clone();
        serde_json::from_slice(&output).unwrap()
    };
    let error = &failed("train t.csv --target y --json", 1)["error"];
    assert_eq!(error["file"], "t.csv");
    assert_eq!(error["line"], 5);
    assert_eq!(error["column"], "b");
    assert_eq!(error["what"], "'two' is not a number");
    assert!(error["advice"].as_str().unwrap().contains("--drop-columns 'b'"));
    let line = format!("error: {}\n", error["message"].as_str().unwrap());
    folder.tinyfit("train t.csv --target y").assert().stderr(line);

    let error = &failed("train t.csv --target y --lr 0 --json", 2)["error"];
    assert!(error["message"].as_str().unwrap().contains("--lr"));
}
