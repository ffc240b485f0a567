//! What ONNX Runtime computes of scikit-learn's pipelines and linear models, and of networks that were quantized dynamically or
//! trained for quantization, from the cells of a table: `vectors/pipelines.py` made and ran them.

use serde_json::Value;
use tinyfit_formats::onnx::import;
use tinyfit_model::{Column, Element, Imported, Kind, Model, Network, Quantities, Quantity, Scaler, Task};

use super::{export, export_with_scaler};
use crate::common::{self, data, floats};

fn imported(name: &str) -> Imported {
    let bytes = data("onnx", &format!("pipelines/{name}.onnx"));
    import(&bytes, None, None).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn model(name: &str) -> Model {
    common::model(imported(name))
}

fn vectors() -> serde_json::Map<String, Value> {
    let document: Value = serde_json::from_str(include_str!("vectors/pipelines.json")).unwrap();
    document.as_object().unwrap().clone()
}

/// The inputs that a model's columns make of a row of cells.
fn inputs(model: &Model, cells: &[Value]) -> Vec<f32> {
    let numbers = (1..=cells.len()).map(|i| Column::number(format!("input{i}"))).collect();
    let columns: Vec<Column> = if model.columns.is_empty() { numbers } else { model.columns.clone() };
    assert_eq!(columns.len(), cells.len());
    let mut inputs = Vec::new();
    for (column, cell) in columns.iter().zip(cells) {
        let text =
            cell.as_str().map_or_else(|| cell.as_f64().unwrap_or(f64::NAN).to_string(), str::to_string);
        let code = match &column.kind {
            _ if cell.is_null() => f32::NAN,
            Kind::Category { values } => values.iter().position(|value| *value == text).unwrap() as f32,
            _ => text.parse().unwrap(),
        };
        column.expand(code, &mut inputs);
    }
    inputs
}

#[test]
fn outputs_are_those_of_the_runtime() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 17);
    for (name, vector) in &vectors {
        let model = model(name);
        let tolerance = match &model.network {
            // The same bytes, made real.
            Network::Int8(_) => 0.0,
            // The runtime makes the inputs of each layer int8, too.
            Network::F32(_) if name.starts_with("dynamic") => 0.02,
            Network::F32(_) => 2e-6,
        };
        for (x, want) in vector["x"].as_array().unwrap().iter().zip(vector["y"].as_array().unwrap()) {
            let mut got = model.predict(&inputs(&model, x.as_array().unwrap()));
            if let (Task::Classify { .. }, &[second]) = (&model.task, &got[..]) {
                got = vec![1.0 - second, second];
            }
            let want = floats(want);
            assert_eq!(got.len(), want.len(), "{name}");
            let largest = want.iter().fold(1.0f32, |most, y| most.max(y.abs()));
            for (got, want) in got.iter().zip(want) {
                assert!(
                    (got - want).abs() <= tolerance * largest,
                    "{name}: {got} where ONNX Runtime has {want}"
                );
            }
        }
        // An exported model is imported as it was, its columns too.
        let again = import(&export(&model).unwrap(), None, None).unwrap();
        assert_eq!(common::model(again), model, "{name}");
    }
}

#[test]
fn columns_are_filled_and_encoded() {
    let filled = model("imputed");
    assert!(filled.columns.iter().all(|column| column.kind == Kind::Number && column.fill.is_some()));
    // The values of the file's Imputer, as the onnx package shows them; and after a scaler the same, scaled and
    // back in f32.
    let means = [5.838335, 3.056302, 3.723967, 1.201695];
    let after = model("imputed-after");
    for (mean, columns) in means.iter().zip(filled.columns.iter().zip(&after.columns)) {
        for fill in [columns.0.fill.unwrap(), columns.1.fill.unwrap()] {
            assert!((fill - mean).abs() < 1e-6 * mean, "{fill} {mean}");
        }
    }
    let encoded = model("one-hot");
    let names = ["input1", "input2", "input3=0", "input3=1", "input3=2", "input4=5", "input4=6", "input4=7"];
    assert_eq!(encoded.inputs, names);
    assert_eq!(model("columns").inputs, ["age", "kind_of=a", "kind_of=b", "kind_of=c", "size"]);
}

#[test]
fn notes_say_what_a_user_should_know() {
    let noted = |name: &str, what: &str| {
        let notes = imported(name).notes;
        assert!(notes.iter().any(|note| note.contains(what)), "{name}: {notes:?}");
    };
    noted("support-vectors", "scores of the classes, and no probabilities");
    noted("logistic-of-two", "the probability of the second class");
    noted("clipped", "its inputs are cut");
    noted("imputed", "0 of 4 are categories, in 4 a missing cell is filled");
    noted("dynamic", "the int8 weights are f32 now");
    noted("trained-for-int8", "its biases are f32 in the file");
}

#[test]
fn classes_are_those_of_the_file() {
    let classes = |name: &str| model(name).task.classes().join(",");
    assert_eq!(classes("logistic"), "0,1,2");
    assert_eq!(classes("logistic-of-two"), "no,yes");
    assert_eq!(classes("columns"), "0,1");
}

/// A file with the scaler gives what the model predicts of raw inputs, and its import is the model.
#[test]
fn exports_can_have_the_scaler() {
    for name in ["linear", "trained-for-int8"] {
        let mut model = model(name);
        let n = model.input_len();
        let mean: Vec<f32> = (0..n).map(|i| 100.0 + i as f32 / 3.0).collect();
        model.scaler = Some(Scaler { mean: mean.clone(), inv_std: (0..n).map(|i| 0.1 + i as f32).collect() });
        let row: Vec<f32> = mean.iter().map(|mean| mean + 0.25).collect();
        let quantity =
            |i| Quantity { target: format!("t{i}"), mean: 20.0 * i as f32, std_dev: 3.0, offset: 0.0 };
        let regress = Task::Regress(Quantities((0..model.output_len()).map(quantity).collect()));
        for task in [model.task.clone(), regress] {
            model.task = task;
            let file = export_with_scaler(&model).unwrap();
            assert_eq!(common::model(import(&file, None, None).unwrap()), model);
            // Without the description, as another tool reads it.
            let mut plain = import(&file, None, None).unwrap();
            plain.description = None;
            assert_eq!(plain.scaler, model.scaler);
            if let Network::Int8(net) = &plain.network {
                assert_eq!((net.ends.input, net.ends.output), (Element::F32, Element::F32));
            }
            assert_eq!(common::model(plain).predict(&row), model.predict(&row));
        }
    }
}
