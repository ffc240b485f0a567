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
    folder.write("t.csv", "input1,input2,input3,input4,label\n5.1,3.5,1.4,0.2,no\n6.3,3.3,6.0,2.5,yes\n");
    assert_eq!(folder.json("eval m t.csv")["test"]["accuracy"], 1.0);
}

#[test]
fn weights_beside_the_model_are_read() {
    let folder = with(&["torch-viewed-dynamo.onnx", "torch-viewed-dynamo.onnx.data", "torch-viewed.onnx"]);
    folder.run("import torch-viewed-dynamo.onnx --out new --quiet");
    folder.run("import torch-viewed.onnx --out old --quiet");
    folder.write("x.csv", ["0.25"; 12].join(",") + "\n");
    assert_eq!(folder.run("predict new x.csv --raw"), folder.run("predict old x.csv --raw"));
    std::fs::remove_file(folder.path("torch-viewed-dynamo.onnx.data")).unwrap();
    folder.refuses(
        "import torch-viewed-dynamo.onnx --out m",
        "torch-viewed-dynamo.onnx: tensor 'body.weight': its data is in 'torch-viewed-dynamo.onnx.data', which cannot be read",
    );
}

#[test]
fn int8_is_onnx_runtimes_unless_another_is_given() {
    let folder = with(&["quantized-tables-uint8.onnx"]);
    let text = folder.run("import quantized-tables-uint8.onnx --out m");
    assert!(text.contains("int8, from f32 to f32; the bytes are those of ONNX Runtime"), "{text}");
    let imported = folder.json("import quantized-tables-uint8.onnx --out m");
    assert_eq!((&imported["element"], &imported["runtime"]), (&json!("int8"), &json!("onnxruntime")));
    // TFLite stores a softmax in one way only.
    folder.refuses("export m --tflite --out m.tflite", "m: layer '");
}

#[test]
fn what_is_exported_is_imported_as_the_same_file() {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 8,5 --activation leaky_relu --epochs 3 --out m --quiet --no-report");
    let text = folder.run("export m --onnx --out m.onnx");
    assert!(text.contains("the model's scaler is not part of the file"), "{text}");
    folder.run("quantize m --calibration iris.csv --runtime onnxruntime --out q --quiet");
    folder.run("quantize m --calibration iris.csv --weight-bits 4 --out f --quiet");
    assert_eq!(folder.json("export q --onnx --out q.onnx")["format"], "onnx");
    folder.run("export f --onnx --out f.onnx --quiet");
    for name in ["m", "q", "f"] {
        folder.run(&format!("import {name}.onnx --out again --quiet"));
        assert_eq!(
            std::fs::read(folder.path(name)).unwrap(),
            std::fs::read(folder.path("again")).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn a_tables_columns_come_with_the_model() {
    let folder = with(&["pipelines/columns.onnx", "pipelines/imputed.onnx"]);
    folder.run("import columns.onnx --out m --quiet");
    folder.write("t.csv", "size,kind_of,age\n2,c,3\n");
    assert_eq!(folder.run("predict m t.csv").lines().count(), 2);
    folder.write("t.csv", "size,kind_of,age\n2,d,3\n");
    folder.refuses("predict m t.csv", "t.csv:2: column 'kind_of': 'd' did not occur in training");
    folder.run("import imputed.onnx --out m --quiet");
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
        .run("train t.csv --target petals --drop-columns species --layers 5 --epochs 3 --out r --quiet --no-report");
    folder.run("quantize r --calibration t.csv --out q --quiet");
    for (model, table) in [("c", "iris.csv"), ("r", "t.csv"), ("q", "t.csv")] {
        for format in ["tflite", "onnx"] {
            let text = folder.run(&format!("export {model} --{format} --with-scaler --out e"));
            assert!(text.contains("its inputs are raw:"), "{text}");
            folder.run("import e --out again --quiet");
            let [got, want] = ["again", model].map(|model| folder.run(&format!("predict {model} {table}")));
            assert_eq!(got, want, "{model} {format}");
        }
    }
    let text = folder.run("export r --tflite --out e");
    assert!(text.contains("the model's scaler is not part of the file; --with-scaler puts it in"), "{text}");
    assert!(text.contains("the target's unit is not part of the file"), "{text}");
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
