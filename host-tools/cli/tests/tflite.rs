//! Models in and out of `.tflite` files.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Folder, tflite};
use serde_json::{Value, json};

/// A folder with the models of these names.
fn with(names: &[&str]) -> Folder {
    let folder = Folder::new();
    for name in names {
        std::fs::copy(tflite(name), folder.path(name.rsplit('/').next().unwrap())).unwrap();
    }
    folder
}

#[test]
fn int8_comes_in_and_goes_out() {
    let folder = with(&["detector-int8.tflite"]);
    let imported = folder.json("import detector-int8.tflite --out m");
    assert_eq!((&imported["element"], &imported["runtime"]), (&json!("int8"), &json!("litert")));
    assert_eq!(imported["ends"], json!({"input": "int8", "output": "int8"}));
    let names: Vec<&str> =
        imported["layers"].as_array().unwrap().iter().map(|layer| layer["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["dense1", "sigmoid2", "dense3", "dense4", "sigmoid5"]);

    folder.write("x.csv", "-128,0,127,5\n1,2,3,4\n");
    let raw = folder.run("predict m x.csv --raw");
    assert_eq!(raw.lines().count(), 2);
    let exported = folder.json("export m --tflite --out again.tflite");
    assert_eq!((&exported["runtime"], &exported["scaler"]), (&json!("litert"), &json!(false)));
    folder.run("import again.tflite --out again --quiet");
    assert_eq!(folder.run("predict again x.csv --raw"), raw);

    // With columns, in f32.
    folder.write("t.csv", "input4,input1,input3,other,input2\n0.5,1,-1,x,0\n");
    let printed = folder.run("predict m t.csv");
    let mut reader = csv::Reader::from_reader(printed.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["output1"]);
    let y: f32 = reader.records().next().unwrap().unwrap()[0].parse().unwrap();
    assert!((0.0..=1.0).contains(&y));
    let inspected = folder.json("inspect m");
    assert_eq!(inspected["outputs"]["names"], json!(["output1"]));
    assert!(folder.run("inspect m").contains("gives output1"));
    for runtime in ["litert-reference", "tflite-micro", "litert-builtin"] {
        let other = folder.json(&format!("import detector-int8.tflite --out m --runtime {runtime}"));
        assert_eq!(other["runtime"], runtime);
    }
}

#[test]
fn f32_ends_take_and_give_f32() {
    let folder = with(&["classifier-float-ends.tflite"]);
    let text = folder.run("import classifier-float-ends.tflite --out m --runtime tflite-micro");
    assert!(text.contains("int8, from f32 to f32; the bytes are those of TFLite Micro"), "{text}");
    folder.write("x.csv", ["0.25"; 25].join(",") + "\n");
    let raw = folder.json("predict m x.csv --raw");
    let y: Vec<f64> = raw["predictions"][0].as_array().unwrap().iter().map(|y| y.as_f64().unwrap()).collect();
    assert!(y.len() == 3 && (y.iter().sum::<f64>() - 1.0).abs() < 0.02, "{y:?}");
}

#[test]
fn dynamic_range_becomes_f32_and_can_be_quantized() {
    let folder = with(&["classifier-dynamic.tflite"]);
    let text = folder.run("import classifier-dynamic.tflite --out m.safetensors");
    assert!(text.contains("the int8 weights of 1 layers are f32 now"), "{text}");
    let header: Vec<String> = (1..=25).map(|i| format!("input{i}")).collect();
    let row =
        |r: usize| (0..25).map(|i| format!("{}", (r * 7 + i * 3) % 11)).collect::<Vec<_>>().join(",") + "\n";
    folder.write("t.csv", header.join(",") + "\n" + &(0..20).map(row).collect::<String>());
    let quantized = folder.json("quantize m.safetensors --calibration t.csv");
    assert_eq!(quantized["metrics"], Value::Null);
    folder.run("predict m-int8.safetensors t.csv --quiet");
}

#[test]
fn trained_models_are_exported() {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 8 --activation tanh --epochs 3 --out m");
    folder.run("quantize m --calibration iris.csv --out q");
    let text = folder.run("export m --tflite --out m.tflite");
    assert!(text.contains("the model's scaler is not part of the file"), "{text}");
    let text = folder.run("export q --tflite --out q.tflite");
    assert!(text.contains("its outputs are int8 before the softmax"), "{text}");

    folder.write("x.csv", "0.5,-1,0.25,2\n").write("q.csv", "-128,0,127,5\n");
    folder.run("import m.tflite --out f --quiet");
    assert_eq!(folder.run("predict f x.csv --raw"), folder.run("predict m x.csv --raw"));
    folder.run("import q.tflite --out r --quiet");
    assert_eq!(folder.run("predict r q.csv --raw"), folder.run("predict q q.csv --raw"));
    assert!(!text.contains("weights are int8"), "{text}");

    folder.run("quantize m --calibration iris.csv --weight-bits 4 --out q");
    let text = folder.run("export q --tflite --out q.tflite");
    assert!(!text.contains("weights are int8"), "{text}");
    folder.run("quantize m --calibration iris.csv --weight-bits 4 --runtime litert --out w");
    let text = folder.run("export w --tflite --out w.tflite");
    assert!(text.contains("its weights are int8: only model files"), "{text}");
    for model in ["m", "q"] {
        folder.run(&format!("export {model} --tflite --out e.tflite --quiet"));
        folder.run("import e.tflite --out r --quiet");
        let bytes = |model: &str| std::fs::read(folder.path(model)).unwrap();
        assert!(bytes("r") == bytes(model), "{model}: the import of its export is another file");
    }
    // Another runtime's bytes can be asked for, and the names stay.
    folder.run("import e.tflite --out r --runtime tflite-micro --quiet");
    assert_eq!(folder.json("inspect r")["inputs"], folder.json("inspect q")["inputs"]);
}

#[test]
fn what_cannot_be_imported_is_said() {
    let folder = with(&["refused/convolution.tflite", "classifier-f32.tflite"]);
    folder.refuses(
        "import convolution.tflite --out m",
        "convolution.tflite: CONV_2D (output 'features'): this operator cannot be imported; give a network of",
    );
    folder.write("x.csv", "1,2\n");
    folder.refuses("import x.csv --out m", "x.csv: not a model file (of no format that is known); give");
    folder.refuses("import nowhere.tflite --out m", "nowhere.tflite: there is no such file; check the path");
    let bytes = std::fs::read(folder.path("classifier-f32.tflite")).unwrap();
    for end in [9, 100, bytes.len() / 2, bytes.len() - 100] {
        folder.write("cut.tflite", &bytes[..end]);
        folder.refuses("import cut.tflite --out m", "cut.tflite: not a .tflite file (");
    }
}

#[test]
fn a_signature_can_be_chosen() {
    let folder = with(&["converted/signatures.tflite", "classifier-f32.tflite"]);
    let imported = folder.json("import signatures.tflite --out m");
    assert_eq!(imported["layers"][0]["inputs"], 4, "{imported}");
    assert!(imported["notes"][0].as_str().unwrap().contains("of the signatures train, infer"), "{imported}");
    let told = folder.json("import signatures.tflite --signature train --out m");
    assert_eq!((&told["layers"][0]["inputs"], &told["notes"]), (&json!(3), &json!([])));
    folder.refuses(
        "import signatures.tflite --signature predict --out m",
        "signatures.tflite: the file has no signature 'predict'; give one of train, infer",
    );
    folder.tinyfit("import m --signature train --out n").assert().code(2).stdout("");
}

#[test]
fn what_cannot_be_exported_is_said() {
    let folder = Folder::with_iris();
    folder
        .run("train iris.csv --target species --layers 4 --activation leaky_relu --epochs 2 --out m --quiet");
    folder.run("quantize m --calibration iris.csv --out q --quiet");
    folder.refuses(
        "export q --tflite --out q.tflite",
        "q: layer 'hidden1_table': TFLite computes leaky_relu in int8 in a way that tinyfit does not support; export the",
    );
}

#[test]
fn an_imported_model_says_nothing_to_evaluate() {
    let folder = with(&["classifier-f32.tflite"]);
    folder.run("import classifier-f32.tflite --out m --quiet");
    let header: Vec<String> = (1..=25).map(|i| format!("input{i}")).collect();
    folder.write("t.csv", header.join(",") + "\n" + &["1"; 25].join(",") + "\n");
    folder.refuses("eval m t.csv", "t.csv: the model does not say which column its outputs stand for; use");
}

#[test]
fn wrong_usage_is_status_2() {
    let folder = with(&["detector-int8.tflite"]);
    folder.run("import detector-int8.tflite --out m --quiet");
    let before = folder.names();
    for args in [
        "import detector-int8.tflite",
        "import detector-int8.tflite --out n --runtime up",
        "import detector-int8.tflite --out ./detector-int8.tflite",
        "export m --out y.tflite",
        "export m --tflite",
        "export m --tflite --out m",
    ] {
        folder.tinyfit(args).assert().code(2).stdout("");
    }
    assert_eq!(folder.names(), before);
}
