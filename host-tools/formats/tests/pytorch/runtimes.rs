//! What PyTorch wrote gives what PyTorch computed; `vectors/vectors.py` made the files and the outputs.
//!
//! The bits are not those of PyTorch: its sums run in another order, its exponentials are others, and a batch normalization
//! that is folded rounds once where PyTorch rounds four times.

use serde_json::Value;
use tinyfit_formats::ImportOptions;
use tinyfit_formats::pytorch::{export, import};
use tinyfit_model::Imported;

use super::modules;
use crate::common::{data, message, model, rows};

/// The most that an output may be off, in parts of the row's largest.
const TOLERANCE: f32 = 2e-6;

fn options(case: &Value) -> ImportOptions {
    let text = |name: &str| case["options"][name].as_str();
    ImportOptions {
        key: text("key").map(str::to_string),
        modules: text("modules").map(|names| names.split(',').map(str::to_string).collect()),
        activation: text("activation").map(|name| name.parse().unwrap()),
        output_activation: text("output").map(|name| name.parse().unwrap()),
        ..ImportOptions::default()
    }
}

#[test]
fn models_of_pytorch() {
    let cases: Value = serde_json::from_str(include_str!("vectors/vectors.json")).unwrap();
    let cases = cases.as_array().unwrap();
    assert_eq!(cases.len(), 33);
    for case in cases {
        let file = case["file"].as_str().unwrap();
        let bytes = data("pytorch", file);
        let imported = import(&bytes, &options(case)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let made = model(imported.clone());
        let mut worst = 0.0f32;
        for (row, want) in rows(&case["rows"]).iter().zip(rows(&case["outputs"])) {
            let got = made.predict(row);
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
        // An exported model is imported as it was, and without options.
        let exported = export(&made).unwrap();
        assert_eq!(exported, export(&made).unwrap());
        let again = import(&exported, &ImportOptions::default()).unwrap();
        assert_eq!(model(again), made, "{file}");
    }
}

#[test]
fn epsilon_is_that_of_batch_normalization() {
    let bytes = include_bytes!("data/numbered.pt");
    let [default, same, other] = [None, Some(1e-5), Some(1e-3)].map(|epsilon| {
        let named = modules("0,1,tanh,3,4,relu6,6,sigmoid");
        import(bytes, &ImportOptions { epsilon, ..named }).unwrap()
    });
    assert_eq!(default.network, same.network);
    assert_ne!(default.network, other.network);
    // Assumed settings are noted.
    let note = |imported: &Imported| {
        imported.notes.iter().any(|note| note.contains("epsilon of BatchNorm1d is taken as 1e-5"))
    };
    assert_eq!([&default, &same].map(note), [true, false]);
}

fn notes(file: &str, options: &ImportOptions) -> Vec<String> {
    import(&data("pytorch", file), options).unwrap().notes
}

#[test]
fn silent_choices_are_noted() {
    let relu = ImportOptions { activation: "relu".parse().ok(), ..ImportOptions::default() };
    let found = notes("ema.pt", &relu);
    assert_eq!(
        found[0],
        "the file has state dicts under ema and model; model was taken, --key ema takes another"
    );
    let ema = ImportOptions { key: Some("ema".into()), ..relu.clone() };
    assert!(!notes("ema.pt", &ema).iter().any(|note| note.contains("--key")));

    let found = notes("objects-2.pt", &relu);
    let unread = found.iter().find(|note| note.starts_with("what needs Python was not read: ")).unwrap();
    assert!(unread.contains("argparse.Namespace, ") && unread.ends_with(" more"), "{unread}");

    let found = notes("classifier.pt", &modules("fc1,bn1,relu,fc2"));
    assert_eq!(found[0], "left out, as --modules does not name it: 'fc3'");
    let found = notes("buffers.pt", &modules("net.0,relu,net.2"));
    assert_eq!(found, ["left out, as --modules does not name it: '', 'out'"]);
}

#[test]
fn buffers_at_the_beginning_are_the_scaler() {
    let bytes = include_bytes!("data/buffers.pt");
    let names = |names: &str| import(bytes, &modules(names));
    let scaler = names("scale:mean:std,net.0,relu,net.2").unwrap().scaler.unwrap();
    assert_eq!((scaler.mean.len(), scaler.inv_std.len()), (5, 5));
    // In the middle it is a part of the layers; a number counts for all values.
    assert!(names("net.0,relu,affine:2:0.5,net.2").unwrap().scaler.is_none());
    for (modules, want) in [
        ("scale:mean,net.0", "'scale:mean' has not two operands; give scale:MEAN:STD or affine:SCALE:SHIFT"),
        (
            "scale:means:std,net.0",
            "'scale:means:std': there is no tensor 'means'; the tensors are mean, std, ",
        ),
        ("scale:mean:0,net.0", "'scale:mean:0' divides by 0; leave"),
        ("scale:mean:out.std,net.0", "'scale:mean:out.std' has 5 and 2 numbers; give as many of both"),
        ("affine:out.std:0,net.0", "'affine:out.std:0' has 2 numbers for 5 values; give tensors of 1 or 5"),
    ] {
        let error = message(names(modules));
        assert!(error.starts_with(want), "{modules}: {error}");
    }
    let relu = ImportOptions { activation: "relu".parse().ok(), ..ImportOptions::default() };
    let error = message(import(bytes, &relu));
    assert!(
        error.starts_with("module '': its 'mean' does not belong to Linear or BatchNorm1d; leave it out"),
        "{error}"
    );
    assert!(error.ends_with("begin with scale:MEAN:STD there"), "{error}");
}
