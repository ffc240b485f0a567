//! Tables as people have them, all the way: train, evaluate, predict, quantize.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::io::Write;

use common::{Folder, iris};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tinyfit_model::{Kind, Model};

/// 300 rows of a color, a width and whether it is ripe, some missing, and what they decide: `y`, and `z = 2 width`.
fn fruit(missing: bool) -> String {
    let row = |i: usize| {
        let (color, ripe) = (["red", "green", "blue"][i * 7 % 3], ["Yes", "no"][i * 5 % 11 % 2]);
        let width = (i * 37 % 100) as f64 / 10.0;
        let y = if width + if color == "red" { 3.0 } else { 0.0 } > 6.0 { "big" } else { "small" };
        let cell = |at: usize, text: String| {
            let gap = ["", "NA", "?", "null"][i % 4];
            if missing && i % 13 == at { gap.to_string() } else { text }
        };
        let (color, width_cell) = (cell(0, color.into()), cell(1, width.to_string()));
        format!("{color},{width_cell},{},{y},{}\n", cell(2, ripe.into()), 2.0 * width)
    };
    format!("color,width,ripe,y,z\n{}", (0..300).map(row).collect::<String>())
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn model(folder: &Folder, name: &str) -> Model {
    Model::load(&folder.path(name)).unwrap().model
}

fn number(document: &Value, pointer: &str) -> f64 {
    document.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("{pointer} in {document}"))
}

#[test]
fn however_it_is_written_it_is_the_same_model() {
    let folder = Folder::new();
    let (head, rows) = fruit(false).split_once('\n').map(|(a, b)| (a.to_string(), b.to_string())).unwrap();
    let plain = format!("{head}\n{rows}");
    let quoted: String =
        rows.lines().map(|row| format!("\"{}\"\r\n\r\n", row.replace(',', "\";\""))).collect();
    folder
        .write("t.csv", &plain)
        .write("gz", gzip(&plain))
        .write("semi", format!("\u{feff}{}\r\n{quoted}", head.replace(',', ";")))
        .write("tab", plain.replace(',', "\t"))
        .write("pipe", plain.replace(',', "|"))
        .write("hash", plain.replace(',', "#"));
    let train = |name: &str, flags: &str| {
        folder.run(&format!("train {name} --target y --layers 4 --epochs 3 --out m {flags}"));
        let model = model(&folder, "m");
        (model.network, model.columns, model.scaler)
    };
    let first = train("t.csv", "");
    for (name, flags) in [("gz", ""), ("semi", ""), ("tab", ""), ("pipe", ""), ("hash", "--delimiter #")] {
        assert!(train(name, flags) == first, "{name}");
    }
    folder.write("rows", &rows);
    let args = "train rows --no-header --target 4 --layers 4 --epochs 3 --out n";
    folder.run(args);
    assert!((model(&folder, "n").network, model(&folder, "n").scaler) == (first.0, first.2));
    assert_eq!(model(&folder, "n").inputs[..4], ["1=blue", "1=green", "1=red", "2"]);
    let evaluated = folder.json("eval n rows --no-header");
    assert_eq!(number(&evaluated, "/test/rows"), 300.0);
}

#[test]
fn categories_booleans_and_gaps_are_the_models() {
    let folder = Folder::new();
    folder.write("t.csv", fruit(true));
    let train = "train t.csv --target y --drop-columns z --layers 16 --epochs 60 --lr 0.01";
    let trained = folder.json(&format!("{train} --missing indicator --out m.safetensors"));
    let inputs = ["color=blue", "color=green", "color=red", "color is missing", "width", "width is missing"];
    assert_eq!(trained["inputs"].as_array().unwrap()[..6], inputs.map(Value::from));
    assert!(number(&trained, "/test/accuracy") > 0.85, "{trained}");
    let columns = model(&folder, "m.safetensors").columns;
    let values = ["blue", "green", "red"].map(String::from).to_vec();
    assert_eq!((&columns[0].kind, columns[0].fill), (&Kind::Category { values }, None));
    assert_eq!((&columns[2].kind, columns[2].fill), (&Kind::Boolean, Some(1.0)));
    let evaluated = folder.json("eval m.safetensors t.csv");
    assert!(number(&evaluated, "/test/accuracy") > 0.9, "{evaluated}");
    folder.json("quantize m.safetensors --calibration t.csv");
    // A column that was never missing in training has no indicator input, and is filled all the same.
    let line = |text: &str| folder.write("new.csv", format!("ripe,width,color\n{text}\n"));
    line("YES,3,red");
    let a = folder.run("predict m.safetensors new.csv");
    line("true,3.0,\"red\"");
    assert_eq!(folder.run("predict m.safetensors new.csv"), a);
    line("yes,,");
    folder.run("predict m.safetensors new.csv");
    line("yes,3,pink");
    folder.tinyfit("predict m.safetensors new.csv").assert().code(1).stderr(
        "error: new.csv:2: column 'color': 'pink' did not occur in training (there were blue, green, red); correct \
         it, remove the row, or train with such rows\n",
    );
    line("maybe,3,red");
    folder.tinyfit("predict m.safetensors new.csv").assert().code(1).stderr(
        "error: new.csv:2: column 'ripe': 'maybe' is neither true nor false, yes nor no; correct it, or remove the \
         row\n",
    );
    // Median of the training rows alone, to be found in the file.
    folder.run(&format!("{train} --missing median --test-size 0 --out d"));
    let fill = model(&folder, "d").columns[1].fill.unwrap();
    assert!((3.0..7.0).contains(&fill), "{fill}");
    // Numbers that are names.
    folder.run("train t.csv --target y --columns z --categorical z --layers 4 --epochs 2 --out c");
    assert_eq!(model(&folder, "c").inputs.len(), 100);
}

#[test]
fn several_targets_are_learned_at_once() {
    let folder = Folder::new();
    folder.write("t.csv", fruit(false));
    let trained = folder.json("train t.csv --target z,width --layers 16 --epochs 10 --out m");
    assert_eq!((&trained["task"], &trained["target"]), (&json!("regress"), &json!("z,width")));
    assert_eq!(trained["test"]["targets"][1]["target"], "width");
    let of = |i: usize| number(&trained, &format!("/test/targets/{i}/mse"));
    // The one is twice the other, and so are its errors, nearly.
    assert!((of(0) / of(1) - 4.0).abs() < 1.0, "{trained}");
    let mean = (number(&trained, "/test/targets/0/r2") + number(&trained, "/test/targets/1/r2")) / 2.0;
    assert!((number(&trained, "/test/r2") - mean).abs() < 1e-12);
    let predicted = folder.run("predict m t.csv");
    assert!(predicted.starts_with("z,width\n"), "{predicted}");
    folder.json("inspect m");
}

#[test]
fn scales_are_in_the_model_file() {
    let folder = Folder::with_iris();
    let scaler = |scale: &str| {
        let flags =
            format!("--scale {scale} --test-size 0 --validation-size 0.01 --layers 4 --epochs 2 --out m");
        folder.run(&format!("train iris.csv --target species {flags}"));
        model(&folder, "m").scaler
    };
    assert_eq!(scaler("none"), None);
    // scikit-learn 1.9.1 of the 147 rows that train: MinMaxScaler's and RobustScaler's of petal width
    let (min_max, robust) = (scaler("min-max").unwrap(), scaler("robust").unwrap());
    assert_eq!((min_max.mean[3], 1.0 / min_max.inv_std[3]), (0.1, 2.4));
    assert_eq!((robust.mean[3], 1.0 / robust.inv_std[3]), (1.3, 1.5));
}

#[test]
fn anomalies_score_above_the_threshold() {
    let folder = Folder::new();
    // `b` is twice `a`, but in the rows of anomalies.
    let row = |i: usize, odd: bool| {
        let a = (i * 37 % 200) as f64 / 20.0;
        format!("{a},{},{}\n", if odd { 20.0 - 2.0 * a } else { 2.0 * a }, u8::from(odd))
    };
    let normal: String = (0..400).map(|i| row(i, false)).collect();
    let mixed: String = (0..200).map(|i| row(i, i % 5 == 0)).collect();
    folder.write("t.csv", format!("a,b,odd\n{normal}")).write("u.csv", format!("a,b,odd\n{mixed}"));
    let args =
        "train t.csv --task autoencode --target odd --layers 8,1,8 --activation tanh --lr 0.01 --epochs 60";
    let trained = folder.json(&format!("{args} --quantile 0.9 --out m"));
    assert_eq!(trained["task"], "autoencode");
    assert_eq!(trained["inputs"], json!(["a", "b"]));
    let share = number(&trained, "/test/anomalies") / number(&trained, "/test/rows");
    assert!((0.0..0.3).contains(&share), "a tenth of the validation rows is above the threshold: {trained}");
    let evaluated = folder.json("eval m u.csv --target odd");
    assert!(number(&evaluated, "/test/roc_auc") > 0.9, "{evaluated}");
    assert_eq!(folder.json("eval m u.csv --target odd --normal 0")["test"], evaluated["test"]);
    assert!(folder.json("eval m u.csv")["test"]["roc_auc"].is_null());
    let predicted = folder.run("predict m u.csv");
    assert!(predicted.starts_with("score,anomaly\n"), "{predicted}");
    let threshold = number(&evaluated, "/test/threshold");
    for line in predicted.lines().skip(1) {
        let (score, anomaly) = line.split_once(',').unwrap();
        assert_eq!(score.parse::<f64>().unwrap() > threshold, anomaly == "true", "{line}");
    }
    folder.json("quantize m --calibration u.csv");
}

/// Four wearers, each at rest and walking three times, 95 samples at a time.
fn log() -> String {
    let mut text = "x,z,wearer,act\n".to_string();
    for run in 0..24 {
        let (wearer, act) = (run / 6, run % 2);
        for t in 0..95 {
            let x = (t * 29 % 17) as f64 / 100.0 + act as f64 * (t as f64 / 3.0).sin();
            text += &format!("{x},{},w{wearer},{}\n", 1.0 + x / 2.0, ["rest", "walk"][act]);
        }
    }
    text
}

#[test]
fn a_raw_log_trains_directly() {
    let folder = Folder::new();
    folder.write("log.csv", log());
    let flags = "--target act --group wearer --window 40 --stride 20 --layers 8 --epochs 40 --lr 0.01";
    let trained = folder.json(&format!("train log.csv {flags} --leave-out w3 --out m.safetensors"));
    // Of 95 samples, windows end at the 40th, 60th and 80th.
    assert_eq!(number(&trained, "/test/rows"), 6.0 * 3.0);
    assert_eq!(number(&trained, "/rows/train") + number(&trained, "/rows/validation"), 18.0 * 3.0);
    assert_eq!(number(&trained, "/test/accuracy"), 1.0, "{trained}");
    assert_eq!(trained["inputs"][6], "std_dev_z");
    let windows = model(&folder, "m.safetensors").sensing.unwrap();
    assert_eq!((windows.frame, windows.stride, windows.channels[0].counts), (40, 20, 16384.0));
    let evaluated = folder.json("eval m.safetensors log.csv");
    assert_eq!(number(&evaluated, "/test/rows"), 24.0 * 3.0);
    // Without labels, windows run on to where the wearer changes: 570 samples each.
    let predicted = folder.json("predict m.safetensors log.csv");
    assert_eq!(number(&predicted, "/rows"), 4.0 * (1.0 + ((570 - 40) / 20) as f64));
    folder.json("quantize m.safetensors --calibration log.csv");
    folder.json("inspect m.safetensors");
    let crossed = folder.json(&format!("train log.csv {flags} --leave-one-out --out n"));
    assert_eq!(crossed["folds"]["tests"].as_array().unwrap().len(), 4);
    assert!(number(&crossed, "/folds/mean") > 0.9, "{crossed}");
}

#[test]
fn splits_weights_and_variations_are_seeded() {
    let folder = Folder::new();
    let rows: String = fruit(false)
        .lines()
        .enumerate()
        .map(|(i, row)| format!("{row},{}\n", if i == 0 { "w".into() } else { i.to_string() }))
        .collect();
    folder.write("t.csv", rows);
    std::fs::copy(iris(), folder.path("iris.csv")).unwrap();
    let base = "train t.csv --target y --layers 4 --epochs 3";
    let bytes = |flags: &str| {
        folder.run(&format!("{base} {flags} --out m"));
        std::fs::read(folder.path("m")).unwrap()
    };
    let mut seen = Vec::new();
    for flags in [
        "--drop-columns w",
        "--weights w",
        "--balance --drop-columns w",
        "--time w",
        "--split time --drop-columns w",
        "--group color",
        "--jitter 0.1 --scaling 0.1 --channel-drop 0.1 --augment 2 --drop-columns w",
        "--drop-columns w --seed 7",
    ] {
        let first = bytes(flags);
        assert_eq!(bytes(flags), first, "{flags}");
        let network = model(&folder, "m").network;
        assert!(!seen.contains(&network) || flags.contains("time"), "{flags} changes nothing");
        seen.push(network);
    }
    // Weights that are all 2 with half the rate of SGD are not weights.
    let settings = model(&folder, "m").provenance.settings;
    assert!(settings.ends_with("--drop-columns w"), "{settings}");
    let tested = folder
        .json("train iris.csv --target species --layers 4 --epochs 3 --test iris.csv --folds 3 --out n");
    assert_eq!(tested["rows"], json!({"train": 120, "validation": 30, "test": 150}));
    assert_eq!(tested["folds"]["metric"], "accuracy");
    let tests = tested["folds"]["tests"].as_array().unwrap();
    let mean = tests.iter().map(|test| number(test, "/accuracy")).sum::<f64>() / 3.0;
    assert!((number(&tested, "/folds/mean") - mean).abs() < 1e-12);
}
