//! What LiteRT computes of models with normalization, weights in fewer bits, unsigned ends and several signatures:
//! `vectors/converted.py` made and ran them.

use serde_json::Value;
use tinyfit_formats::tflite::{import, import_signature, is_widened};
use tinyfit_model::{Element, Imported, Int8Network, Model, Network, RuntimeKind, Scaler, Task, WeightBits};

use super::{export, export_with_scaler};
use crate::common::{data, model, rows};

fn bytes(name: &str) -> Vec<u8> {
    data("tflite", &format!("converted/{name}.tflite"))
}

fn vector(name: &str) -> Value {
    let document: Value = serde_json::from_str(include_str!("vectors/converted.json")).unwrap();
    document[name].clone()
}

/// Outputs for raw rows, within the rounding of sums in another order.
#[track_caller]
fn near(model: &Model, name: &str) {
    let vector = vector(name);
    for (x, want) in rows(&vector["x"]).iter().zip(rows(&vector["y"])) {
        let largest = want.iter().fold(1.0f32, |most, y| most.max(y.abs()));
        let got = model.predict(x);
        assert_eq!(got.len(), want.len(), "{name}");
        for (got, want) in got.iter().zip(want) {
            assert!((got - want).abs() <= 2e-6 * largest, "{name}: {got} where LiteRT has {want}");
        }
    }
}

#[test]
fn what_is_added_and_multiplied_is_folded() {
    let models = [
        ("normalized", 1),
        ("batch-normalized", 4),
        ("float16", 2),
        ("weights-alone", 1),
        ("activations", 4),
        ("hard-swish", 2),
    ];
    for (name, layers) in models {
        let model = model(import(&bytes(name), None).unwrap());
        near(&model, name);
        near(&read(&export(&model).unwrap()), name);
        let Network::F32(net) = &model.network else { panic!("{name} is in f32") };
        assert_eq!(net.layers.len(), layers, "{name}");
    }
}

#[test]
fn normalized_inputs_are_the_scalers() {
    let scaler = import(&bytes("normalized"), None).unwrap().scaler;
    let want = Scaler { mean: vec![1000.0, -20.0, 3.0, 0.5], inv_std: vec![0.25, 4.0, 0.1, 1.0] };
    assert_eq!(scaler, Some(want));
    // What comes before an activation; with it, it is a layer.
    let divided = Scaler { mean: vec![0.0; 4], inv_std: vec![0.5, 0.2, 2.0, 1.0] };
    assert_eq!(import(&bytes("batch-normalized"), None).unwrap().scaler, Some(divided));
}

#[test]
fn what_became_of_weights_is_noted() {
    let notes = |name: &str| import(&bytes(name), None).unwrap().notes.join("\n");
    assert_eq!(notes("float16"), "the float16 weights of 2 layers are f32 now");
    assert!(notes("weights-alone").contains("the int8 weights of 1 layers are f32 now"));
    assert!(
        notes("unsigned-ends")
            .contains("input and output are UINT8, which are the model's int8 and 128 more")
    );
    assert!(notes("slopes").contains("two units of ReLU"));
    assert!(notes("four-bits").contains("next to a tie"));
    assert_eq!(notes("normalized"), "");
}

fn int8(name: &str, runtime: RuntimeKind) -> Int8Network {
    match import(&bytes(name), Some(runtime)).unwrap().network {
        Network::Int8(net) => net,
        Network::F32(_) => panic!("{name} is in int8"),
    }
}

/// The same bytes, except those that LiteRT's default kernels make of weights of four bits.
#[test]
fn bytes_are_those_of_the_runtime() {
    let runtimes = [
        ("litert-reference", RuntimeKind::LiteRtReference),
        ("litert-builtin", RuntimeKind::LiteRtBuiltin),
        ("litert", RuntimeKind::LiteRt),
    ];
    for (name, shift) in [("unsigned-ends", 128.0), ("four-bits", 0.0)] {
        let vector = vector(name);
        for (key, runtime) in runtimes {
            let net = int8(name, runtime);
            let signed = |key: &str| -> Vec<Vec<i8>> {
                let row = |row: Vec<f32>| row.into_iter().map(|value| (value - shift) as i8).collect();
                rows(&vector[key]).into_iter().map(row).collect()
            };
            let got: Vec<Vec<i8>> = signed("x").iter().map(|row| net.predict_raw(row)).collect();
            let want = signed(key);
            if name == "four-bits" && key == "litert" {
                let apart = got.concat().iter().zip(want.concat()).all(|(got, want)| got.abs_diff(want) <= 1);
                assert!(apart, "{name} {key}");
            } else {
                assert_eq!(got, want, "{name} {key}");
            }
        }
    }
}

/// A file has weights of four bits again where the runtimes of the runtime give the model's bytes with them.
#[test]
fn four_bits_go_out_as_they_came_in() {
    for (runtime, halves) in [(RuntimeKind::LiteRtReference, true), (RuntimeKind::LiteRt, false)] {
        let net = int8("four-bits", runtime);
        assert!(
            net.layers.iter().filter_map(|layer| layer.dense()).all(|d| d.weight_bits == WeightBits::Four)
        );
        let model = model(Imported::new(Network::Int8(net)));
        let exported = export(&model).unwrap();
        assert_eq!(is_widened(&model), !halves);
        assert_eq!(read(&exported), model);
        // Without the description, the bits are those of the file.
        let plain = import(&exported, Some(runtime)).unwrap();
        let Network::Int8(net) = Imported { description: None, ..plain }.network else { unreachable!() };
        let four =
            net.layers.iter().filter_map(|layer| layer.dense()).all(|d| d.weight_bits == WeightBits::Four);
        assert_eq!(four, halves);
    }
}

fn read(bytes: &[u8]) -> Model {
    model(import(bytes, None).unwrap())
}

#[test]
fn the_signature_that_predicts_is_read() {
    let file = bytes("signatures");
    let of = |signature| import_signature(&file, signature, None);
    let imported = of(None).unwrap();
    assert_eq!(imported.notes, ["of the signatures train, infer this is 'infer'; --signature gives another"]);
    near(&model(imported), "signatures/infer");
    let told = of(Some("train")).unwrap();
    assert!(told.notes.is_empty());
    near(&model(told), "signatures/train");
    let error = of(Some("predict")).unwrap_err().to_string();
    assert_eq!(error, "the file has no signature 'predict'; give one of train, infer");
}

/// A file with the scaler gives what the model predicts of raw inputs, and its import is the model.
#[test]
fn exports_can_have_the_scaler() {
    let scaler = |n: usize| Scaler {
        mean: (0..n).map(|i| 100.0 + i as f32 / 3.0).collect(),
        inv_std: (0..n).map(|i| 0.1 + i as f32).collect(),
    };
    let mut f32 = read(&bytes("float16"));
    f32.scaler = Some(scaler(4));
    let mut int8 = model(Imported::new(Network::Int8(int8("unsigned-ends", RuntimeKind::LiteRtReference))));
    int8.scaler = Some(scaler(5));
    for mut model in [f32, int8] {
        let first = [100.25f32, 100.5, 100.75, 101.5, 101.0];
        let row = &first[..model.input_len()];
        for task in [model.task.clone(), targets()] {
            model.task = task;
            let file = export_with_scaler(&model).unwrap();
            assert_eq!(read(&file), model);
            // Without the description, as another tool reads it.
            let mut plain = import(&file, Some(RuntimeKind::LiteRtReference)).unwrap();
            plain.description = None;
            assert_eq!(plain.scaler, model.scaler);
            if let Network::Int8(net) = &plain.network {
                assert_eq!((net.ends.input, net.ends.output), (Element::F32, Element::F32));
            }
            assert_eq!(crate::common::model(plain).predict(row), model.predict(row));
        }
    }
}

fn targets() -> Task {
    let quantity = |target: &str, mean, std_dev| tinyfit_model::Quantity {
        target: target.into(),
        mean,
        std_dev,
        offset: 0.0,
    };
    let quantities = vec![quantity("a", 20.0, 3.0), quantity("b", -1.5, 0.1), quantity("c", 0.0, 1.0)];
    Task::Regress(tinyfit_model::Quantities(quantities))
}
