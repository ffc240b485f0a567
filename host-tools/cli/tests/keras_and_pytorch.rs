//! Models in and out of the files of Keras and PyTorch.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::{Path, PathBuf};

use common::Folder;
use serde_json::json;

/// A folder with these files of the importers' tests.
fn with(files: &[&str]) -> Folder {
    let folder = Folder::new();
    for file in files {
        let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests").join(file);
        std::fs::copy(path, folder.path(file.rsplit('/').next().unwrap())).unwrap();
    }
    folder
}

#[track_caller]
fn refuses(folder: &Folder, code: i32, args: &str, message: &str) {
    let before = folder.names();
    let output = folder.tinyfit(args).assert().code(code).stdout("").get_output().clone();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains(message) && (code == 2 || text.lines().count() == 1), "{text}");
    assert_eq!(folder.names(), before);
}

#[test]
fn keras_comes_in_with_its_scaling() {
    let folder = with(&["keras/data/keras3-functional.keras", "keras/data/keras2-functional.h5"]);
    for file in ["keras3-functional.keras", "keras2-functional.h5"] {
        let imported = folder.json(&format!("import {file} --out m"));
        assert_eq!((&imported["format"], &imported["scaler"]), (&json!("keras"), &json!(true)));
        let names: Vec<&str> = imported["layers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|layer| layer["name"].as_str().unwrap())
            .collect();
        let second = if file.starts_with("keras3") { "dense_2" } else { "hidden" };
        assert_eq!(names[..2], ["dense", second]);
        assert_eq!(folder.json("inspect m")["provenance"]["settings"], json!("import"));
        assert!(folder.run(&format!("inspect {file}")).contains("(Keras, f32,"));
    }
}

/// Predictions of a table whose header has the names, in the order of the file.
#[test]
fn inputs_and_classes_get_names() {
    let folder = Folder::with_iris();
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/data");
    for file in ["flowers.keras", "keras.csv"] {
        std::fs::copy(book.join(file), folder.path(file)).unwrap();
    }
    folder.write("columns.txt", "sepal length\nsepal width\r\npetal length\npetal width\n");
    let inputs = "sepal length,sepal width,petal length,petal width";
    let classes = "--classes setosa,versicolor,virginica --target species";
    let mut import = folder.tinyfit(&format!("import flowers.keras {classes} --out m"));
    import.args(["--inputs", inputs]).assert().success();
    folder.run(&format!("import flowers.keras --inputs @columns.txt {classes} --out n"));
    let shown = folder.json("inspect m");
    assert_eq!(shown["inputs"], json!(inputs.split(',').collect::<Vec<_>>()));
    assert_eq!(shown["classify"]["target"], json!("species"));
    assert_eq!(folder.json("inspect n")["inputs"], shown["inputs"]);
    let settings = shown["provenance"]["settings"].as_str().unwrap();
    assert_eq!(settings, format!("import --inputs '{inputs}' {classes}"));
    // What Keras predicts, and the class of the largest.
    let rows = folder.run("predict m iris.csv");
    let header = rows.lines().next().unwrap();
    assert_eq!(header, "setosa,versicolor,virginica,class");
    let theirs = folder.read("keras.csv");
    for (ours, theirs) in rows.lines().zip(theirs.lines()).skip(1) {
        let numbers =
            |line: &str| -> Vec<f32> { line.split(',').take(3).map(|cell| cell.parse().unwrap()).collect() };
        let (got, want) = (numbers(ours), numbers(theirs));
        assert!(got.iter().zip(&want).all(|(got, want)| (got - want).abs() < 2e-6), "{ours} and {theirs}");
        let largest = (0..3).max_by(|&a, &b| want[a].total_cmp(&want[b])).unwrap();
        assert_eq!(ours.split(',').nth(3), header.split(',').nth(largest));
    }
    assert!(folder.json("eval m iris.csv")["test"]["accuracy"].as_f64().unwrap() > 0.95);
    for text in ["CLASSES", "\"petal length\"", "\"virginica\""] {
        assert!(folder.run("export n --rust --out - --quiet").contains(text), "{text}");
    }

    for (options, message) in [
        ("--inputs a,b", "--inputs: 2 names where the model has 4 inputs"),
        ("--inputs a,b,c,a", "--inputs: 'a' is there twice"),
        ("--inputs a,,b,c", "--inputs: name 2 is empty"),
        ("--classes a,b", "--classes: 2 names where the model has 3 classes"),
        ("--classes a,b,a", "--classes: 'a' is there twice"),
        ("--classes a", "--classes: a model has from 2 to 4096 classes, and these are 1"),
        ("--target y", "--classes"),
    ] {
        refuses(&folder, 2, &format!("import flowers.keras {options} --out o"), message);
    }
    refuses(&folder, 1, "import flowers.keras --inputs @no.txt --out o", "no.txt: ");
}

/// Every verb that takes a model file answers with the command, which works.
#[test]
fn a_file_of_another_tool_is_answered_by_its_import() {
    let files = [
        "keras/data/keras3-functional.keras",
        "keras/data/keras2-functional.h5",
        "pytorch/data/uniform.safetensors",
        "tflite/data/classifier-f32.tflite",
    ];
    let folder = with(&files);
    std::fs::copy(common::onnx("keras-folded.onnx"), folder.path("net one.onnx")).unwrap();
    folder.write("x.csv", "a\n1\n");
    for file in files.map(|file| file.rsplit('/').next().unwrap()).into_iter().chain(["net one.onnx"]) {
        for verb in ["predict", "eval"] {
            let mut tinyfit = folder.tinyfit(verb);
            let output = tinyfit.args([file, "x.csv"]).assert().code(1).stdout("").get_output().clone();
            let text = String::from_utf8(output.stderr).unwrap();
            assert!(text.contains(": a file of ") && text.contains(": tinyfit import "), "{text}");
            if verb == "predict" {
                let words = shlex::split(text.split(": tinyfit ").nth(1).unwrap()).unwrap();
                folder.tinyfit("").args(&words).assert().success();
                assert_ne!(words[3], file);
                folder.tinyfit("inspect").arg(&words[3]).assert().success();
            }
        }
    }
}

/// The note of a choice that nobody made.
const EPSILON: &str = "the epsilon of BatchNorm1d is taken as 1e-5, which the file does not say; give --epsilon if it is another";

/// What `inspect` and `diff` make of a state dict, which has no activations.
#[test]
fn a_state_dict_is_shown_and_compared() {
    let folder = with(&["pytorch/data/classifier.pt", "pytorch/data/uniform.safetensors"]);
    let shown = folder.json("inspect uniform.safetensors");
    assert!(shown["notes"][0].as_str().unwrap().starts_with("its activations are not given"), "{shown}");
    assert_eq!(shown["layers"][0]["activation"], json!("linear"));
    let modules = "fc1,bn1,relu,fc2,leaky_relu:0.2,fc3,softmax";
    let shown = folder.json(&format!("inspect classifier.pt --modules {modules}"));
    assert_eq!((&shown["layers"][0]["activation"], &shown["notes"]), (&json!("relu"), &json!([EPSILON])));
    // The options are of the state dict, whichever of the two it is.
    folder.run(&format!("import classifier.pt --modules {modules} --out m --quiet"));
    for (files, notes) in [("m classifier.pt", &[EPSILON][..]), ("classifier.pt m", &[])] {
        let report = folder.json(&format!("diff {files} --modules {modules}"));
        assert_eq!((&report["equal"], &report["b"]["notes"]), (&json!(true), &json!(notes)), "{report}");
    }
    refuses(
        &folder,
        2,
        "diff m m --modules fc1",
        "--modules is for files of PyTorch, and this is a file of tinyfit",
    );
}

#[test]
fn pytorch_comes_in_in_the_order_that_is_given() {
    let folder = with(&["pytorch/data/classifier.pt", "pytorch/data/uniform.safetensors"]);
    let modules = "fc1,bn1,relu,fc2,leaky_relu:0.2,fc3,softmax";
    let imported = folder.json(&format!("import classifier.pt --modules {modules} --out m"));
    assert_eq!((&imported["format"], &imported["notes"]), (&json!("pytorch"), &json!([EPSILON])));
    assert_eq!(imported["layers"][1]["activation"], json!("leaky_relu"));
    let inspected = folder.json("inspect m");
    assert_eq!(inspected["provenance"]["settings"], json!(format!("import --modules {modules}")));
    let text = folder.run("import uniform.safetensors --activation tanh --output-activation sigmoid --out n");
    assert!(
        text.contains("read as 0,tanh,2,tanh,4,tanh,6,tanh,8,sigmoid, which the file does not say"),
        "{text}"
    );
    let settings = folder.json("inspect n")["provenance"]["settings"].clone();
    assert_eq!(settings, json!("import --activation tanh --output-activation sigmoid"));
}

#[test]
fn exports_come_back_as_they_were() {
    for activation in ["leaky_relu", "gelu"] {
        let folder = Folder::with_iris();
        let options = format!("--target species --layers 6,5 --activation {activation} --epochs 2");
        folder.run(&format!("train iris.csv {options} --out m.safetensors --quiet"));
        come_back(&folder);
    }
    let folder = Folder::with_iris();
    let smooth = "train iris.csv --target species --layers 6 --activation elu:0.5 --epochs 2 --out m --quiet --no-report";
    folder.run(smooth);
    let message = "layer 'hidden1' ends in elu:0.5, which has no int8 form here; train with relu";
    refuses(&folder, 1, "quantize m --calibration iris.csv --out q", message);
    let usage = smooth.replace("elu:0.5", "elu:-1");
    refuses(&folder, 2, &usage, "a network only learns with settings of at least 0");
}

/// An exported model is imported as it was, and an int8 network is not exported.
fn come_back(folder: &Folder) {
    let model = std::fs::read(folder.path("m.safetensors")).unwrap();
    for (option, file) in
        [("--keras", "m.keras"), ("--keras", "m.weights.h5"), ("--safetensors", "state.safetensors")]
    {
        let exported = folder.json(&format!("export m.safetensors {option} --out {file}"));
        assert_eq!((&exported["format"], &exported["scaler"]), (&json!(&option[2..]), &json!(true)));
        let bytes = std::fs::read(folder.path(file)).unwrap();
        folder.run(&format!("export m.safetensors {option} --out {file} --quiet"));
        assert_eq!(std::fs::read(folder.path(file)).unwrap(), bytes, "{file}");
        folder.run(&format!("import {file} --out again --quiet"));
        assert_eq!(std::fs::read(folder.path("again")).unwrap(), model, "{file}");
    }
    if folder.json("inspect m.safetensors")["layers"][0]["activation"] == "gelu" {
        return;
    }
    folder.run("quantize m.safetensors --calibration iris.csv --out q");
    for option in ["--keras", "--safetensors"] {
        let message = "export it with --tflite or --onnx, or the f32 model it was made of";
        refuses(folder, 1, &format!("export q {option} --out q.out"), message);
    }
}

#[test]
fn what_cannot_be_imported_is_said() {
    let folder = with(&[
        "keras/data/keras3-only.weights.h5",
        "pytorch/data/classifier.pt",
        "pytorch/data/refused/code.pt",
        "pytorch/data/refused/whole.pt",
        "tflite/data/classifier-f32.tflite",
    ]);
    folder.write("empty.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    for (args, message) in [
        (
            "keras3-only.weights.h5",
            "the file has weights alone, and not which layers they are of; save the whole model",
        ),
        (
            "classifier.pt",
            "a state dict does not say the activations; give --activation relu, or modules and",
        ),
        (
            "classifier.pt --modules fc1,softsign",
            "there is no module and no activation 'softsign'; the modules are fc1, bn1",
        ),
        (
            "whole.pt",
            "the pickle names 'torch.nn.modules.container.Sequential', which is code, and was not run; save the weights",
        ),
        (
            "empty.zip",
            "empty.zip: not a model file (a zip archive that is damaged, or of neither Keras nor PyTorch); give a",
        ),
    ] {
        refuses(&folder, 1, &format!("import {args} --out m"), message);
    }
    // Anything but tensors is not read, and never run.
    let imported = folder.json("import code.pt --output-activation linear --out m");
    assert_eq!(imported["notes"][0], json!("what needs Python was not read: posix.system"));
    assert!(!folder.path("ran").exists());
    for (args, message) in [
        ("classifier-f32.tflite --activation relu", "--activation is for files of PyTorch, and"),
        ("classifier.pt --activation softsign", "'softsign' is not an activation; give one of linear, relu"),
        ("classifier.pt --epsilon=-1", "it is not a number from 0 up"),
        ("classifier.pt --modules a --activation relu", "cannot be used with"),
    ] {
        refuses(&folder, 2, &format!("import {args} --out m"), message);
    }
}
