//! What PyTorch wrote gives what PyTorch computed; `vectors/vectors.py` made the files and the outputs.
//!
//! The bits are not those of PyTorch: its sums run in another order, its exponentials are others, and a batch normalisation
//! that is folded rounds once where PyTorch rounds four times.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use tinyfit_model::Provenance;
use tinyfit_pytorch::{Options, export, import};

/// The most that an output may be off, in parts of the row's largest.
const TOLERANCE: f32 = 2e-6;

fn options(case: &Value) -> Options {
    let text = |name: &str| case["options"][name].as_str();
    Options {
        modules: text("modules").map(|names| names.split(',').map(str::to_string).collect()),
        activation: text("activation").map(|name| name.parse().unwrap()),
        output_activation: text("output").map(|name| name.parse().unwrap()),
        epsilon: None,
    }
}

fn rows(value: &Value) -> Vec<Vec<f32>> {
    let row = |row: &Value| row.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect();
    value.as_array().unwrap().iter().map(row).collect()
}

#[test]
fn models_of_pytorch() {
    let cases: Value = serde_json::from_str(include_str!("vectors/vectors.json")).unwrap();
    let cases = cases.as_array().unwrap();
    assert_eq!(cases.len(), 19);
    for case in cases {
        let file = case["file"].as_str().unwrap();
        let bytes = std::fs::read(format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let imported = import(&bytes, &options(case)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let model = imported.clone().into_model(Provenance::default());
        let mut worst = 0.0f32;
        for (row, want) in rows(&case["rows"]).iter().zip(rows(&case["outputs"])) {
            let got = model.predict(row);
            let most = want.iter().fold(0.0f32, |most, y| most.max(y.abs()));
            assert_eq!(got.len(), want.len(), "{file}");
            worst =
                got.iter().zip(&want).fold(worst, |worst, (got, want)| worst.max((got - want).abs() / most));
        }
        assert!(worst <= TOLERANCE, "{file}: {worst:e}");
        let guessed = case["options"].get("modules").is_none();
        assert_eq!(imported.notes.iter().any(|note| note.starts_with("read as ")), guessed, "{file}");
        assert_eq!(
            imported.notes.iter().any(|note| note.contains("are f32 now")),
            file.contains("float"),
            "{file}"
        );
        // What is exported is imported as it was, and without options.
        let exported = export(&model).unwrap();
        assert_eq!(exported, export(&model).unwrap());
        let again = import(&exported, &Options::default()).unwrap();
        assert_eq!(again.into_model(Provenance::default()), model, "{file}");
    }
}

#[test]
fn epsilon_is_that_of_batch_normalisation() {
    let bytes = include_bytes!("data/numbered.pt");
    let [default, same, other] = [None, Some(1e-5), Some(1e-3)].map(|epsilon| {
        let names: Vec<String> = "0,1,tanh,3,4,relu6,6,sigmoid".split(',').map(str::to_string).collect();
        import(bytes, &Options { modules: Some(names), epsilon, ..Options::default() }).unwrap()
    });
    assert_eq!(default, same);
    assert_ne!(default, other);
}
