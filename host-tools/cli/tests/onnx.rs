//! Models in and out of ONNX files.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Folder, onnx};
use serde_json::json;

/// A folder with the files of these names.
fn with(names: &[&str]) -> Folder {
    let folder = Folder::new();
    for name in names {
        std::fs::copy(onnx(name), folder.path(name.rsplit('/').next().unwrap())).unwrap();
    }
    folder
}

#[test]
fn a_classifier_comes_with_scaler_and_classes() {
    let folder = with(&["sklearn-two-classes.onnx"]);
    let imported = folder.json("import sklearn-two-classes.onnx --out m");
    assert_eq!((&imported["format"], &imported["scaler"]), (&json!("onnx"), &json!(true)));
    assert!(
        imported["notes"][0].as_str().unwrap().contains("the probability of the second class"),
        "{imported}"
    );
    folder.write("t.csv", "input1,input2,input3,input4\n,3.5,,0.2\n");
    let predicted = folder.json("predict m t.csv");
    // What ONNX Runtime computes of it: the first of `pipelines.json`.
    let first = predicted["predictions"][0]["0"].as_f64().unwrap();
    assert!((first - 0.755_129_5).abs() < 2e-6, "{first}");
}

/// The file has all that `predict` does, and its import predicts the same.
#[test]
fn exports_can_have_the_scaler() {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 5 --epochs 3 --out c --quiet --no-report");
    folder.write(
        "t.csv",
        std::fs::read_to_string(folder.path("iris.csv")).unwrap().replace("petal length", "petals"),
    );
    folder
        .run("train t.csv --target petals --drop species --layers 5 --epochs 3 --out r --quiet --no-report");
    folder.run("quantise r --calibration t.csv --out q --quiet");
    for (model, table) in [("c", "iris.csv"), ("r", "t.csv"), ("q", "t.csv")] {
        for format in ["tflite", "onnx"] {
            let text = folder.run(&format!("export {model} --{format} --with-scaler --out e"));
            assert!(text.contains("its inputs are raw ones"), "{text}");
            folder.run("import e --out again --quiet");
            let [got, want] = ["again", model].map(|model| folder.run(&format!("predict {model} {table}")));
            assert_eq!(got, want, "{model} {format}");
        }
    }
    let text = folder.run("export r --tflite --out e");
    assert!(text.contains("the model's scaler is not part of the file; --with-scaler puts it in"), "{text}");
    assert!(text.contains("the unit of what was learned is not part of the file"), "{text}");
    folder.tinyfit("export r --keras --with-scaler --out e.keras").assert().code(2).stdout("");
}

#[test]
fn what_cannot_be_imported_is_said() {
    let folder = with(&["refused/convolution.onnx", "sklearn-classes.onnx"]);
    folder.refuses(
        "import convolution.onnx --out m",
        "convolution.onnx: Conv (node 'features'): this operator cannot be imported; give a network of Gemm",
    );
    let bytes = std::fs::read(folder.path("sklearn-classes.onnx")).unwrap();
    for end in [9, bytes.len() / 2, bytes.len() - 1] {
        folder.write("cut.onnx", &bytes[..end]);
        folder.refuses("import cut.onnx --out m", "cut.onnx: not an ONNX file (");
    }
}
