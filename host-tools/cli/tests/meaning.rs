//! The meaning of a table's cells: exact numbers, labels as spelled, rows without a target, constant columns, gaps
//! in time, and all complaints in one run.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use serde_json::{Value, json};
use tinyfit_model::Model;

fn model(folder: &Folder, name: &str) -> Model {
    Model::load(&folder.path(name)).unwrap().model
}

fn number(document: &Value, pointer: &str) -> f64 {
    document.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("{pointer} in {document}"))
}

const QUICK: &str = "--layers 8 --epochs 60 --lr 0.05 --batch 32 --no-report --test-size 0.2 --seed 1";

/// Columns of 288, 40 and 93 values whose float32 has 6, 6 and 3 (NumPy 2.4.6, `numpy.unique`), so that the best threshold on
/// it is right in 0.962, 0.927 and 0.833 of the rows; on the float64 that scikit-learn 1.9.1's StandardScaler gives, in all.
#[test]
fn seconds_counts_and_degrees_keep_their_digits() {
    let seconds = |i: u64| format!("{}", 1_700_000_000 + i * 25 / 12);
    let counts = |i: u64| format!("{}", 123_456_789 + i % 40);
    let degrees = |i: u64| format!("52.52{:05}", i % 93);
    let cells = [
        ("seconds", seconds as fn(u64) -> String, 1_700_000_300.0, 1.7e9),
        ("counts", counts, 123_456_809.0, 123_456_780.0),
        ("degrees", degrees, 52.520_004_6, 52.52),
    ];
    for (name, cell, threshold, offset) in cells {
        let folder = Folder::new();
        let row = |i: u64| {
            let cell = cell(i * 37 % 288);
            let late = cell.parse::<f64>().unwrap() >= threshold;
            format!("{cell},{}\n", if late { "late" } else { "early" })
        };
        folder.write("t.csv", format!("x,y\n{}", (0..288).map(row).collect::<String>()));
        let trained = folder.json(&format!("train t.csv --target y {QUICK} --out m.safetensors"));
        assert!(trained.get("notes").is_none(), "{trained}");
        assert_eq!(model(&folder, "m.safetensors").columns[0].offset, offset, "{name}");
        let evaluated = folder.json("eval m.safetensors t.csv");
        assert!(number(&evaluated, "/test/accuracy") > 0.98, "{name}: {evaluated}");
        // Neighbors that are one f32 have two predictions, in int8's f32 model as well.
        let cells = [cell(20), cell(21)];
        folder.write("two.csv", format!("x\n{}\n{}\n", cells[0], cells[1]));
        let predicted = folder.run("predict m.safetensors two.csv");
        let rows: Vec<&str> = predicted.lines().skip(1).collect();
        assert_ne!(rows[0], rows[1], "{name}");
        folder.json("quantize m.safetensors --calibration t.csv --out q.safetensors");
        assert_eq!(model(&folder, "q.safetensors").columns[0].offset, offset);
        let inspected = folder.run("inspect q.safetensors");
        assert!(inspected.contains(&format!("'x' has {offset} subtracted")), "{inspected}");
    }
}

#[test]
fn large_targets_come_back_with_all_digits() {
    let folder = Folder::new();
    let row = |i: u64| format!("{},{}.25\n", i * 37 % 100, 1_700_000_000 + 5 * (i * 37 % 100));
    folder.write("t.csv", format!("x,when\n{}", (0..100).map(row).collect::<String>()));
    let trained = folder.json(&format!("train t.csv --target when {QUICK} --out m"));
    assert!(number(&trained, "/test/r2") > 0.99, "{trained}");
    let predicted = folder.json("predict m t.csv");
    let errors = (0..100u64).map(|i| {
        let truth = (1_700_000_000 + 5 * (i * 37 % 100)) as f64 + 0.25;
        number(&predicted, &format!("/predictions/{i}/prediction")) - truth
    });
    // Steps of 128 seconds from one f32 to the next.
    let mean_square = errors.map(|error| error * error).sum::<f64>() / 100.0;
    assert!(mean_square.sqrt() < 15.0, "{mean_square}");
    assert!((number(&folder.json("eval m t.csv"), "/test/mse") - mean_square).abs() < 1e-3 * mean_square);
}

#[test]
fn what_32_bits_cannot_tell_apart_is_counted() {
    let folder = Folder::new();
    // Seconds next to one cell of 0, which no offset helps. Python's struct.pack("f", x): 4 are left of 301.
    let row =
        |i: u64| format!("{},{}\n", if i == 150 { 0 } else { 1_700_000_000 + i }, ["a", "b"][i as usize % 2]);
    folder.write("t.csv", format!("x,y\n{}", (0..301).map(row).collect::<String>()));
    let trained = folder.json("train t.csv --target y --layers 2 --epochs 1 --no-report --out m");
    let note = trained["notes"][0].as_str().unwrap();
    assert!(note.starts_with("column 'x': of 301 different values 4 are left in 32-bit floats"), "{note}");
}

#[test]
fn labels_are_texts_as_they_are_spelled() {
    let classes = |labels: &[&str], flags: &str| {
        let folder = Folder::new();
        let row = |i: usize| format!("{},{}\n", i * 7 % 30, labels[i % labels.len()]);
        folder.write("t.csv", format!("a,y\n{}", (0..90).map(row).collect::<String>()));
        folder.json(&format!("train t.csv --target y --layers 2 --epochs 1 --no-report --out m {flags}"))
            ["classes"]
            .clone()
    };
    let long = ["1234567890123456789", "1234567890123456790", "2234567890123456789"];
    assert_eq!(classes(&long, ""), json!(long));
    assert_eq!(classes(&long, "--task classify"), json!(long));
    assert_eq!(classes(&["1", "01", "2"], ""), json!(["01", "1", "2"]));
    assert_eq!(classes(&["1", "1.0", "2"], ""), json!(["1", "2"]));
    assert_eq!(classes(&["1.0", "2.0"], ""), json!(["1.0", "2.0"]));
    assert_eq!(classes(&["1", "1.0", "2"], "--categorical y"), json!(["1", "1.0", "2"]));
}

#[test]
fn classes_are_found_again_in_other_spellings() {
    let folder = Folder::new();
    let rows = |labels: [&str; 2]| -> String {
        (0..60).map(|i| format!("{},{}\n", i % 10, labels[usize::from(i % 10 > 4)])).collect()
    };
    for (learned, others) in [
        (["False", "True"], [["FALSE", "TRUE"], ["false", "true"]]),
        (["no", "yes"], [["NO", "YES"], ["No", "yes"]]),
        (["0", "1"], [["0.0", "1.0"], ["0", "1.0"]]),
    ] {
        folder.write("t.csv", format!("a,y\n{}", rows(learned)));
        folder.run("train t.csv --target y --layers 4 --epochs 5 --no-report --out m");
        let expected = &folder.json("eval m t.csv")["test"];
        for spelled in others {
            folder.write("u.csv", format!("a,y\n{}", rows(spelled)));
            assert_eq!(&folder.json("eval m u.csv")["test"], expected, "{spelled:?}");
        }
    }
    // Where capitals tell classes apart, they have to.
    let rows = rows(["No", "no"]);
    folder.write("t.csv", format!("a,y\n{rows}"));
    let trained = folder.json("train t.csv --target y --layers 4 --epochs 5 --no-report --out m");
    assert!(trained["notes"][0].as_str().unwrap().contains("'No' and 'no' differ in capitals alone"));
    folder.write("u.csv", "a,y\n1,NO\n");
    folder.refuses("eval m u.csv", "u.csv:2: column 'y': 'NO' is not one of the model's classes (No, no)");
}

#[test]
fn rows_without_a_target_are_left_out_when_that_is_wanted() {
    let folder = Folder::new();
    let row = |i: usize| {
        // Constant except a row without a target.
        let b = if i == 100 { 3 } else { 7 };
        format!(
            "{},{b},{}\n",
            i % 10,
            if i < 100 { ["cold", "hot"][usize::from(i % 10 > 4)] } else { ["", "NA"][i % 2] }
        )
    };
    folder.write("t.csv", format!("a,b,y\n{}", (0..120).map(row).collect::<String>()));
    let train = "train t.csv --target y --layers 4 --epochs 5 --no-report --out m";
    folder.refuses(
        train,
        "t.csv:102: column 'y': the cell is empty; fill it in, remove the row, or leave such rows out with \
         --missing-target drop",
    );
    let trained = folder.json(&format!("{train} --missing-target drop --test t.csv"));
    assert_eq!(number(&trained, "/rows/train") + number(&trained, "/rows/validation"), 100.0);
    assert_eq!(number(&trained, "/rows/test"), 100.0);
    assert_eq!(
        trained["notes"],
        json!([
            "20 of 120 rows have no target: left out",
            "column 'b' is 7 in every row: left out",
            "t.csv: 20 of 120 rows have no target: left out",
        ])
    );
    folder.refuses("eval m t.csv", "t.csv:102: column 'y': the cell is empty");
    let evaluated = folder.json("eval m t.csv --missing-target drop");
    assert_eq!(number(&evaluated, "/test/rows"), 100.0);
    let text = folder.run("quantize m --calibration t.csv --out q");
    assert!(text.contains("on the 100 rows of t.csv"), "{text}");
    assert_eq!(number(&folder.json("predict m t.csv"), "/rows"), 120.0);
}

#[test]
fn constant_columns_are_left_out_and_stay_welcome() {
    let folder = Folder::new();
    let row = |i: usize| format!("{},0,yes,{},,x,{}\n", i % 10, i * i % 7, usize::from(i % 10 > 4));
    let rows: String = (0..60).map(row).collect();
    folder.write("t.csv", format!("a,zero,on,b,nothing,site,y\n{rows}"));
    let train = "train t.csv --target y --layers 4 --epochs 5 --out m";
    let trained = folder.json(train);
    assert_eq!(trained["inputs"], json!(["a", "b"]));
    assert_eq!(
        trained["notes"],
        json!(["4 columns are the same in every row: left out (zero, on, nothing, site)"])
    );
    assert!(folder.read("m.html").contains("left out (zero, on, nothing, site)"));
    assert!(folder.run(train).contains("note: 4 columns are the same in every row"));
    let with = folder.run("predict m t.csv");
    // Other values there, or no such columns.
    folder.write("u.csv", folder.read("t.csv").replace(",0,yes,", ",5,no,"));
    assert_eq!(folder.run("predict m u.csv"), with);
    let without: String = (0..60).map(|i| format!("{},{}\n", i % 10, i * i % 7)).collect();
    folder.write("v.csv", format!("a,b\n{without}"));
    assert_eq!(folder.run("predict m v.csv"), with);
    folder.json("eval m u.csv");
    folder.refuses(
        "train t.csv --target y --columns zero,on",
        "t.csv: every column to learn from is the same in all rows; give columns that change",
    );
    // So is a sensor that never moves.
    folder.run("train t.csv --target y --columns a,zero --window 2 --epochs 1 --layers 2 --out w");
    assert_eq!(model(&folder, "w").sensing.unwrap().channels.len(), 1);
}

/// Eight segments of 150 samples, 10 ms apart, each with a pause of a minute in its middle: the log of the case.
fn log(step: f64) -> String {
    let mut text = "timestamp,ax,label\n".to_string();
    let mut time = 0.0;
    for segment in 0..8 {
        for i in 0..150 {
            time += if i == 75 { 6000.0 * step } else { step };
            let ax = (i * 29 % 17) as f64 / 100.0 + (segment % 2) as f64;
            text += &format!("{time},{ax},{}\n", ["walk", "rest"][segment % 2]);
        }
    }
    text
}

#[test]
fn no_window_goes_across_a_gap_in_time() {
    let folder = Folder::new();
    folder.write("t.csv", log(10.0));
    let train = "train t.csv --target label --window 50 --layers 4 --epochs 2 --no-report --out m";
    let windows = |document: &Value| {
        ["train", "validation", "test"]
            .map(|part| number(document, &format!("/rows/{part}")))
            .iter()
            .sum::<f64>()
    };
    // Two of each segment, not three.
    let trained = folder.json(&format!("{train} --time timestamp"));
    assert_eq!(windows(&trained), 16.0);
    assert_eq!(trained["inputs"].as_array().unwrap().len(), 5);
    let note = "column 'timestamp': 8 gaps, the first before line 77, a step of 60000 where 10 is the median; no window goes across";
    assert_eq!(trained["notes"], json!([note]));
    // 16 of other labels end at the same rows; without labels, 75, 150, .. rows lie between gaps.
    assert_eq!(number(&folder.json("eval m t.csv"), "/test/rows"), 16.0);
    assert_eq!(number(&folder.json("predict m t.csv"), "/rows"), (1 + 7 * 3 + 1) as f64);
    assert!(folder.run("inspect m").contains("after a step of more than 15 in 'timestamp'"));
    // A table without times has no gaps.
    folder.write(
        "u.csv",
        log(10.0).lines().map(|row| row.split_once(',').unwrap().1.to_string() + "\n").collect::<String>(),
    );
    assert_eq!(number(&folder.json("predict m u.csv"), "/rows"), 24.0);
    assert_eq!(windows(&folder.json(&format!("{train} --drop-columns timestamp --split time"))), 24.0);
    // Without windows, gaps are reported.
    let plain = "train t.csv --target label --layers 2 --epochs 1 --no-report --out n --time timestamp";
    let note = folder.json(plain)["notes"][0].as_str().unwrap().to_string();
    assert!(note.starts_with("column 'timestamp': 8 gaps, the first before line 77"), "{note}");
    folder.refuses(
        &train.replace("--window 50", "--window 100 --time timestamp"),
        "t.csv: no 100 rows in succession have the same label and group and no gap in 'timestamp'",
    );
}

#[test]
fn rows_that_are_left_out_part_windows() {
    let folder = Folder::new();
    let row =
        |i: usize| format!("{},{}\n", i * 7 % 11, if i % 30 == 10 { "" } else { ["a", "b"][i / 60 % 2] });
    folder.write("t.csv", format!("x,y\n{}", (0..480).map(row).collect::<String>()));
    let train =
        "train t.csv --target y --window 20 --missing-target drop --layers 2 --epochs 1 --no-report --out m";
    let trained = folder.json(train);
    // Of each 60 rows of a label, 0 to 9, 11 to 39 and 41 to 59: no window, one, none; two if they went across.
    assert_eq!(
        ["train", "validation", "test"]
            .map(|part| number(&trained, &format!("/rows/{part}")))
            .iter()
            .sum::<f64>(),
        8.0
    );
}

#[test]
fn all_complaints_come_at_once_with_a_command_that_works() {
    let folder = Folder::new();
    let row = |i: usize| {
        let cell = |at: usize, text: String| if i % 40 == at { String::new() } else { text };
        format!(
            "{},{},name{i},{},{}\n",
            cell(7, (i % 10).to_string()),
            if i == 5 { "two".to_string() } else { (i % 9).to_string() },
            i % 7,
            cell(9, ["no", "yes"][usize::from(i % 10 > 4)].to_string())
        )
    };
    folder.write("t.csv", format!("notes,load %,operator,b,y\n{}", (0..120).map(row).collect::<String>()));
    let args = "train t.csv --target y --layers 4 --epochs 2 --out m --drop-columns b";
    let output = folder.tinyfit(args).assert().code(1).stdout("").get_output().clone();
    let text = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "error: t.csv:9: column 'notes': the cell is empty; correct it, remove the row, leave the column out with --drop-columns \
             'notes', or fill it with --missing mean",
            "t.csv:7: column 'load %': 'two' is not a number; correct it, remove the row, or leave the column out with --drop-columns \
             'load %', or give --categorical 'load %' if its numbers are names",
            "t.csv: column 'operator': has more than 100 different texts; leave it out with --drop-columns 'operator', or group its texts \
             into fewer",
            "t.csv:11: column 'y': the cell is empty; fill it in, remove the row, or leave such rows out with --missing-target drop",
        ]
    );
    let command = lines[4].strip_prefix("this would work: ").unwrap();
    assert_eq!(lines.len(), 5);
    assert_eq!(
        command,
        "tinyfit train t.csv --target y --layers 4 --epochs 2 --out m --drop-columns 'b,load %,operator' --missing mean \
         --missing-target drop"
    );
    let words = shlex::split(command).unwrap();
    folder.tinyfit("").args(&words[1..]).assert().success();
    // Machines have them one by one.
    let output = folder.tinyfit(&format!("{args} --json")).assert().code(1).get_output().stdout.clone();
    let error = &serde_json::from_slice::<Value>(&output).unwrap()["error"];
    assert_eq!(error["others"].as_array().unwrap().len(), 3);
    assert_eq!(error["others"][0]["line"], 7);
    assert!(error["command"].as_str().unwrap().ends_with("--missing mean --missing-target drop"));
    // An error in the target cannot be left out.
    folder.write("t.csv", "a,b,y\n1,,1.5\n2,4,2.5x\n3,5,2.5\n4,6,3.5\n");
    let output =
        folder.tinyfit("train t.csv --target y --task regress").assert().code(1).get_output().clone();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.lines().count() == 2 && text.contains("'2.5x' is not a number; correct it"), "{text}");
}
