//! `tinyfit diff`: weights and outputs of two models against each other.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use serde_json::Value;
use tinyfit_model::{Activation, Dense, F32Network, Model, Network, Provenance, Task};

/// Two models of the same table, the second with one weight and one bias changed.
fn pair() -> Folder {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 8 --activation tanh --epochs 5 --out a --quiet");
    let mut model = Model::load(&folder.path("a")).unwrap().model;
    let Network::F32(net) = &mut model.network else { panic!("trained in f32") };
    net.layers[0].weights[2 * 8 + 5] += 0.5;
    net.layers[1].bias[1] -= 0.25;
    model.save(&folder.path("b")).unwrap();
    folder
}

#[test]
fn changed_numbers_are_found() {
    let folder = pair();
    let report = folder.json("diff a b");
    assert_eq!(report["equal"], false);
    assert_eq!(report["differences"], Value::Array(vec![]));
    let [hidden, out] = [&report["layers"][0], &report["layers"][1]];
    assert_eq!((&hidden["weights"]["differ"], &hidden["weights"]["of"]), (&1.into(), &32.into()));
    assert_eq!(hidden["weights"]["largest"]["at"], Value::from(vec![2, 5]));
    let difference = hidden["weights"]["largest"]["difference"].as_f64().unwrap();
    assert!((difference - 0.5).abs() < 1e-6, "{difference}");
    assert!((hidden["weights"]["mean"].as_f64().unwrap() - 0.5 / 32.0).abs() < 1e-7);
    assert_eq!(hidden["bias"]["differ"], 0);
    assert_eq!(hidden["bias"]["largest"], Value::Null);
    assert_eq!(out["bias"]["largest"]["at"], Value::from(vec![1]));
    assert!(report.get("outputs").is_none());
}

/// Against the differences of what `predict` writes.
#[test]
fn the_worst_row_is_that_of_the_predictions() {
    let folder = pair();
    let report = folder.json("diff a b iris.csv");
    let predictions = |model: &str| -> Vec<Vec<f64>> {
        let text = folder.run(&format!("predict {model} iris.csv"));
        text.lines()
            .skip(1)
            .map(|line| line.split(',').take(3).map(|cell| cell.parse().unwrap()).collect())
            .collect()
    };
    let (a, b) = (predictions("a"), predictions("b"));
    let relative = |at: usize| {
        let size = a[at].iter().chain(&b[at]).copied().fold(0.0, f64::max);
        a[at].iter().zip(&b[at]).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) / size
    };
    let worst = (0..150).max_by(|x, y| relative(*x).total_cmp(&relative(*y))).unwrap();
    let outputs = &report["outputs"];
    assert_eq!((&outputs["rows"], &outputs["worst"]["row"]), (&150.into(), &(worst + 1).into()));
    assert!((outputs["relative"].as_f64().unwrap() - relative(worst)).abs() < 1e-6, "{outputs}");
    let shown: Vec<f64> =
        outputs["worst"]["b"].as_array().unwrap().iter().map(|y| y.as_f64().unwrap()).collect();
    assert!(shown.iter().zip(&b[worst]).all(|(x, y)| (x - y).abs() < 1e-7), "{shown:?} {:?}", b[worst]);
    let text = folder.run("diff a b iris.csv");
    assert!(text.contains(&format!("worst: row {}", worst + 1)) && text.contains("versicolor"), "{text}");
}

/// A model whose outputs are its inputs plus this bias.
fn shifted(bias: [f32; 3]) -> Model {
    let names = |of: [&str; 3]| of.map(String::from).to_vec();
    let out = Dense {
        name: "out".into(),
        inputs: 3,
        outputs: 3,
        weights: vec![1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
        bias: bias.to_vec(),
        activation: Activation::Softmax,
    };
    Model {
        network: Network::F32(F32Network { layers: vec![out] }),
        scaler: None,
        task: Task::Classify { target: "kind".into(), classes: names(["a", "b", "c"]) },
        inputs: names(["x", "y", "z"]),
        columns: Vec::new(),
        sensing: None,
        provenance: Provenance::default(),
    }
}

/// Counted by hand. The truth is a a b b c c; A predicts a a b b b c, and B, which favors c, a c b c c c. The last row has no
/// label, and is c to both.
#[test]
fn each_class_has_its_change() {
    let folder = Folder::new();
    shifted([0.0; 3]).save(&folder.path("a")).unwrap();
    shifted([0.0, 0.0, 1.5]).save(&folder.path("b")).unwrap();
    let rows = ["2,0,0", "1,0,0", "0,2,0", "0,1,0", "0,1,0.5", "0,0,1", "0,0,3"];
    let labels = ["a", "a", "b", "b", "c", "c", ""];
    let lines: String = rows.iter().zip(labels).map(|(row, label)| format!("{row},{label}\n")).collect();
    folder.write("labeled.csv", format!("x,y,z,kind\n{lines}"));
    folder.write("rows.csv", format!("x,y,z\n{}\n", rows.join("\n")));

    let report = folder.json("diff a b labeled.csv");
    let scores = &report["scores"];
    assert_eq!((&scores["rows"], &scores["a"]["confusion"][2]), (&6.into(), &vec![0, 1, 1].into()));
    let recall = |side: &str, class: usize| scores[side]["classes"][class]["recall"].as_f64().unwrap();
    assert_eq!([0, 1, 2].map(|class| recall("a", class)), [1.0, 1.0, 0.5]);
    assert_eq!([0, 1, 2].map(|class| recall("b", class)), [0.5, 0.5, 1.0]);
    let text = folder.run("diff a b labeled.csv");
    let table = "
on the 6 rows that have the target
  A  accuracy 0.8333
  B  accuracy 0.6667

class  rows  recall, A  recall, B   F1, A   F1, B  change of F1
a         2     1.0000     0.5000  1.0000  0.6667       -0.3333
b         2     1.0000     0.5000  0.8000  0.6667       -0.1333
c         2     0.5000     1.0000  0.6667  0.6667             0
";
    assert!(text.contains(table), "{text}");

    // Without the target: which rows are in which class.
    let outputs = &folder.json("diff a b rows.csv")["outputs"];
    assert_eq!((&outputs["rows"], &outputs["same_class"]), (&7.into(), &4.into()));
    let text = folder.run("diff a b rows.csv");
    let table = "
class  rows, A  rows, B  in both
a            2        1        1
b            3        1        1
c            2        5        2
";
    assert!(text.contains(table) && !text.contains("recall"), "{text}");

    // A label that neither model has is no reason not to compare the outputs.
    folder.write("labeled.csv", format!("x,y,z,kind\n{lines}0,0,1,d\n"));
    let output = folder.tinyfit("diff a b labeled.csv").assert().success().get_output().clone();
    let note = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(note.starts_with("note: no scores: labeled.csv") && note.contains("'d'"), "{note}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("outputs of 8 rows"));
}

#[test]
fn a_model_equals_itself_and_its_export() {
    let folder = pair();
    folder.run("export a --tflite --out a.tflite --quiet");
    for other in ["a", "a.tflite"] {
        let report = folder.json(&format!("diff a {other} iris.csv --tolerance 0"));
        assert_eq!((&report["equal"], &report["outputs"]["equal"]), (&true.into(), &150.into()), "{report}");
        assert_eq!(report["outputs"]["same_class"], 150);
        assert_eq!(report["scores"]["a"], report["scores"]["b"]);
        assert_eq!(report["scores"]["rows"], 150);
    }
    folder.write("x.csv", "0.5,-1,0.25,2\n");
    assert_eq!(folder.json("diff a a.tflite x.csv --raw")["outputs"]["rows"], 1);
}

/// An int8 weight stands for its product with the scale: half a step off at most.
#[test]
fn int8_is_compared_as_numbers() {
    let folder = pair();
    folder.run("quantize a --calibration iris.csv --out q --quiet");
    let report = folder.json("diff a q iris.csv");
    assert_eq!(report["differences"][0]["what"], "element");
    let model = Model::load(&folder.path("q")).unwrap().model;
    let Network::Int8(net) = &model.network else { panic!("quantized") };
    let dense: Vec<_> = net.layers.iter().filter_map(|layer| layer.dense()).collect();
    assert_eq!(report["layers"].as_array().unwrap().len(), dense.len());
    for (layer, dense) in report["layers"].as_array().unwrap().iter().zip(dense) {
        let step = f64::from(dense.weight_scale.iter().copied().fold(0.0, f32::max));
        let largest = layer["weights"]["largest"]["difference"].as_f64().unwrap();
        assert!(largest > 0.0 && largest <= 0.501 * step, "{largest} {step}");
        assert!(layer["bias"]["largest"]["difference"].as_f64().unwrap() < step, "{layer}");
    }
    assert!(report["outputs"]["same_class"].as_u64().unwrap() > 140);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = pair();
    folder.run("train iris.csv --target species --layers 3,2 --epochs 2 --out c --quiet");
    let text = folder.run("diff a c iris.csv");
    assert!(text.contains("the layers have different shapes: their weights are not compared"), "{text}");
    let over = folder.tinyfit("diff a b iris.csv --tolerance 0.0001").assert().code(1).get_output().clone();
    let message = String::from_utf8_lossy(&over.stderr).into_owned();
    assert!(
        message.starts_with("error: b: its outputs differ by ") && message.contains("more than 1e-4"),
        "{message}"
    );
    folder.write("t.csv", folder.read("iris.csv").replace(' ', "_"));
    folder.run("train t.csv --target petal_width --epochs 2 --layers 2 --out d --quiet");
    folder.refuses("diff a d iris.csv", "d: it is ");
    folder.refuses("diff a nowhere", "nowhere: there is no such file; check the path");
    for args in ["diff a", "diff a b --raw", "diff a b --tolerance 1", "diff a b iris.csv --tolerance -1"] {
        folder.tinyfit(args).assert().code(2).stdout("");
    }
}
