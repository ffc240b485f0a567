//! What Keras wrote gives what Keras computed; `vectors/vectors.py` made the files and the outputs.
//!
//! The bits are not those of Keras: its sums run in another order, its exponentials are others, and a batch normalization
//! that is folded rounds once where Keras rounds four times.

use serde_json::Value;
use tinyfit_formats::keras::{export, export_weights, import, is_keras};
use tinyfit_model::Imported;

use crate::common::{data, model, rows};

/// The most that an output may be off, in parts of the row's largest.
const TOLERANCE: f32 = 2e-6;

#[track_caller]
fn compare(file: &str, vectors: &Value) -> Imported {
    let bytes = data("keras", file);
    assert!(is_keras(&bytes));
    let imported = import(&bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
    let made = model(imported.clone());
    let mut worst = 0.0f32;
    for (row, want) in rows(&vectors["rows"]).iter().zip(rows(&vectors["outputs"])) {
        let got = made.predict(row);
        let most = want.iter().fold(0.0f32, |most, y| most.max(y.abs()));
        assert_eq!(got.len(), want.len(), "{file}");
        worst = got.iter().zip(&want).fold(worst, |worst, (got, want)| worst.max((got - want).abs() / most));
    }
    assert!(worst <= TOLERANCE, "{file}: {worst:e}");
    for exported in [export(&made).unwrap(), export_weights(&made).unwrap()] {
        let again = import(&exported).unwrap();
        assert_eq!(again.network, made.network);
        assert_eq!(model(again), made, "{file}");
    }
    imported
}

#[test]
fn models_of_keras_3() {
    let vectors: Value = serde_json::from_str(include_str!("vectors/vectors-keras3.json")).unwrap();
    for name in ["classifier", "functional", "shaped", "activations"] {
        for kind in ["keras", "h5"] {
            let imported = compare(&format!("keras3-{name}.{kind}"), &vectors[name]);
            assert_eq!(imported.scaler.is_some(), name != "classifier", "{name}");
            assert!(imported.notes.is_empty());
        }
    }
    // Outputs are scaled back by a layer of the network.
    for name in ["hard", "smooth"] {
        for kind in ["keras", "h5"] {
            let imported = compare(&format!("keras3-{name}.{kind}"), &vectors[name]);
            assert_eq!((imported.scaler, imported.notes), (None, Vec::new()));
        }
    }
    for dtype in ["float16", "bfloat16"] {
        let imported = compare(&format!("keras3-{dtype}.keras"), &vectors[dtype]);
        assert_eq!(imported.notes, [format!("the model computes in {dtype} in Keras, and in f32 here")]);
    }
}

#[test]
fn models_of_keras_2() {
    let vectors: Value = serde_json::from_str(include_str!("vectors/vectors-keras2.json")).unwrap();
    for name in ["classifier", "functional", "shaped", "activations"] {
        for kind in ["keras", "h5"] {
            compare(&format!("keras2-{name}.{kind}"), &vectors[name]);
        }
    }
    compare("keras2-repacked.h5", &vectors["repacked"]);
}
