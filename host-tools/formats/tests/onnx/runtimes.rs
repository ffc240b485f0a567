//! What ONNX Runtime computes of files that exporters wrote: `vectors/models.py` and `keras_models.py` made them,
//! `vectors/vectors.py` ran them, and has the same hash.

use std::path::PathBuf;

use serde_json::Value;
use tinyfit_formats::onnx::import;
use tinyfit_model::{Activation, Imported, Model, Network, RuntimeKind, Task};

use super::export;
use crate::common::{self, checksum, data, number, rows};

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "onnx", "data"].iter().collect()
}

fn imported(name: &str) -> Imported {
    let bytes = data("onnx", &format!("{name}.onnx"));
    import(&bytes, Some(&folder()), None).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn model(name: &str) -> Model {
    common::model(imported(name))
}

fn vectors() -> serde_json::Map<String, Value> {
    let document: Value = serde_json::from_str(include_str!("vectors/vectors.json")).unwrap();
    document.as_object().unwrap().clone()
}

/// Of the hash that `vectors.py` makes inputs of.
const SEED: u64 = 8_000_000;

/// The model's predictions for as many rows, its scaler included.
fn predicted(model: &Model, rows: usize) -> Vec<Vec<f32>> {
    let n = model.input_len();
    let row = |r: usize| {
        (0..n).map(|i| ((number(SEED, r * n + i) % 256) as f32 - 128.0) / 64.0).collect::<Vec<_>>()
    };
    (0..rows).map(|r| model.predict(&row(r))).collect()
}

/// A classifier's file has the complements of probabilities in front.
fn with_complements(model: &Model, notes: &[String], outputs: Vec<f32>) -> Vec<f32> {
    let complements =
        notes.iter().any(|note| note.contains("first, too") || note.contains("their complements"));
    assert!(!complements || model.output_len() <= 2);
    let front = outputs.iter().map(|p| 1.0 - p).filter(|_| complements).collect::<Vec<_>>();
    [front, outputs].concat()
}

#[test]
fn outputs_are_those_of_the_runtime() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 23);
    for (name, want) in &vectors {
        let notes = imported(name).notes;
        let model = model(name);
        match want {
            Value::Number(_) => {
                let got = predicted(&model, 200).concat().into_iter().flat_map(f32::to_le_bytes);
                assert_eq!(want.as_u64(), Some(checksum(got)), "{name}");
            }
            outputs => {
                let want = rows(outputs);
                let got = predicted(&model, want.len()).into_iter();
                let got: Vec<f32> = got.flat_map(|row| with_complements(&model, &notes, row)).collect();
                near(name, &got, &want.concat());
            }
        }
    }
}

/// Sums in another order and another `exp` differ in the last bits, of the largest outputs' size.
#[track_caller]
fn near(name: &str, got: &[f32], want: &[f32]) {
    assert_eq!(got.len(), want.len(), "{name}");
    let largest = want.iter().fold(0.0f32, |most, y| most.max(y.abs()));
    for (got, want) in got.iter().zip(want) {
        assert!((got - want).abs() <= 2e-6 * largest, "{name}: {got} where ONNX Runtime has {want}");
    }
}

#[test]
fn what_is_exported_is_imported_as_it_was() {
    for name in vectors().keys() {
        let model = model(name);
        let exported = export(&model).unwrap();
        let again = common::model(import(&exported, None, None).unwrap());
        assert_eq!(again, model, "{name}");
        // Without the note of what the model is, the network is the same all the same.
        let mut plain = imported(name);
        (plain.task, plain.scaler, plain.inputs) = (None, None, Vec::new());
        let exported = export(&common::model(plain.clone())).unwrap();
        assert_eq!(import(&exported, None, None).unwrap().network, plain.network, "{name}");
    }
}

#[test]
fn classifiers_have_their_classes() {
    let classes = |name: &str| match model(name).task {
        Task::Classify { target, classes } => (target, classes.join(",")),
        task => panic!("{name}: {task:?}"),
    };
    let of = |target: &str, classes: &str| (target.to_string(), classes.to_string());
    assert_eq!(classes("sklearn-classes"), of("output_label", "0,1,2"));
    assert_eq!(classes("sklearn-classes-array"), of("label", "0,1,2"));
    assert_eq!(classes("sklearn-two-classes"), of("label", "no,yes"));
    let labels = imported("sklearn-labels");
    assert_eq!(labels.task, None);
    assert!(labels.notes[0].contains("the 2 probabilities, and not their complements"), "{:?}", labels.notes);
}

#[test]
fn scaled_inputs_are_the_scalers() {
    let scaler = imported("hand-scaled").scaler.unwrap();
    assert_eq!((scaler.mean, scaler.inv_std), (vec![1000.0, -20.0, 3.0], vec![0.5, 0.2, 2.0]));
    for (name, scaled) in
        [("sklearn-two-classes", true), ("sklearn-regressor", true), ("torch-norm-first", false)]
    {
        assert_eq!(imported(name).scaler.is_some(), scaled, "{name}");
    }
}

#[test]
fn layers_are_folded_and_named() {
    let layers = |name: &str| match imported(name).network {
        Network::F32(net) => {
            net.layers.iter().map(|layer| (layer.name.clone(), layer.activation)).collect::<Vec<_>>()
        }
        Network::Int8(_) => panic!("{name} is in f32"),
    };
    let named = |name: &str, activation| (name.to_string(), activation);
    let leaky = Activation::LeakyRelu { slope: 0.2 };
    let folded =
        [named("layer1", leaky), named("layer5", Activation::Relu6), named("layer7", Activation::Softmax)];
    assert_eq!(layers("torch-folded"), folded);
    assert_eq!(layers("torch-folded-dynamo"), folded);
    assert_eq!(layers("hand-opset9")[0], named("first", Activation::Relu));
}

#[test]
fn the_rounding_can_be_chosen() {
    let bytes = data("onnx", "quantized-relu-int8.onnx");
    for runtime in RuntimeKind::ALL {
        let Network::Int8(net) = import(&bytes, None, Some(runtime)).unwrap().network else {
            panic!("an int8 network")
        };
        assert_eq!(net.runtime, runtime);
    }
}
