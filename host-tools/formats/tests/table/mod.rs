//! The table of formats, and what any file is read by.

use std::path::Path;

use tinyfit_formats::{
    ExportOptions, FORMATS, Format, ImportOptions, by_id, inspect_bytes, read, read_bytes, write,
};
use tinyfit_model::{Activation, Anchors, Dense, F32Network, Imported, Model, Network, Scaler, Task};

use crate::common::{data, int8_table, message, model};

fn name(format: &dyn Format) -> &'static str {
    format.about().name
}

/// A classifier of two inputs with this hidden activation.
fn classifier(activation: Activation) -> Model {
    let layer = |name: &str, activation| Dense {
        name: name.into(),
        inputs: 2,
        outputs: 2,
        weights: vec![0.5, -1.25, 0.75, 2.0],
        bias: vec![0.125, -0.5],
        activation,
    };
    let layers = vec![layer("hidden", activation), layer("output", Activation::Softmax)];
    let mut made = model(Imported::new(Network::F32(F32Network { layers })));
    made.scaler = Some(Scaler { mean: vec![1.0, -2.0], inv_std: vec![0.5, 4.0] });
    made.task = Task::Classify { target: "kind".into(), classes: vec!["a".into(), "b".into()] };
    made
}

#[test]
fn a_file_is_recognized_by_its_contents_and_by_one_format() {
    let files = [
        ("tflite", "classifier-f32.tflite", "TFLite"),
        ("onnx", "hand-opset9.onnx", "ONNX"),
        ("keras", "keras3-classifier.keras", "Keras"),
        ("keras", "keras2-classifier.h5", "Keras"),
        ("pytorch", "classifier.pt", "PyTorch"),
        ("pytorch", "classifier.safetensors", "PyTorch"),
    ];
    for (folder, file, want) in files {
        let bytes = data(folder, file);
        let found: Vec<&str> = FORMATS
            .iter()
            .copied()
            .filter(|format| format.detect(&bytes))
            .map(name)
            .filter(|name| *name != "tinyfit")
            .collect();
        assert_eq!(found, [want], "{file}");
        let options = ImportOptions { activation: Some(Activation::Relu), ..ImportOptions::default() };
        let read = read_bytes(&bytes, Path::new(file), &options).unwrap();
        assert_eq!((name(read.format), read.bytes), (want, bytes.len()), "{file}");
        assert_eq!(read.model.provenance.data, file);
    }
    for (bytes, what) in [
        (
            &b"PK\x03\x04"[..],
            "not a model file (a zip archive that is damaged, or of neither Keras nor PyTorch); give a .safetensors",
        ),
        (
            b"a,b\n1,2\n",
            "not a model file (of no format that is known); give a .safetensors file that `tinyfit train`",
        ),
    ] {
        let error = message(read_bytes(bytes, Path::new("x"), &ImportOptions::default()));
        assert!(error.starts_with(what), "{error}");
    }
    let error = message(read(Path::new("none"), &ImportOptions::default()));
    assert!(error.starts_with("it cannot be read (No such file"), "{error}");
}

/// Whatever a format claims to hold comes back as the very model; the rest is refused.
#[test]
fn formats_hold_what_they_say() {
    for &format in FORMATS {
        let about = format.about();
        assert_eq!(by_id(about.id).map(name), Some(about.name));
        assert!(about.reads.ends_with('.') && about.writes.starts_with("Write "), "{}", about.name);
        for &activation in Activation::ALL {
            let model = classifier(activation);
            for with_scaler in [false, true] {
                let options = ExportOptions { with_scaler, ..ExportOptions::default() };
                let written = write(&model, format, &options);
                let holds = format.has_activation(activation) && (about.scaler || !with_scaler);
                assert_eq!(written.is_ok(), holds, "{} {activation} {with_scaler}", about.name);
                let Ok(written) = written else { continue };
                let again = read_bytes(&written.bytes, Path::new("m"), &ImportOptions::default()).unwrap();
                assert_eq!(again.model, model, "{} {activation}", about.name);
                assert_eq!((name(again.format), again.anchors), (about.name, Anchors::default()));
            }
        }
        let int8 = write(&int8_table(Activation::Relu), format, &ExportOptions::default());
        assert_eq!(int8.is_ok(), about.int8, "{}", about.name);
    }
}

#[test]
fn what_a_file_leaves_to_its_user_is_reported() {
    let onnx = by_id("onnx").unwrap();
    let mut made = classifier(Activation::Relu);
    made.task = Task::regress("a", 20.0, 3.0);
    let Task::Regress(targets) = &mut made.task else { unreachable!() };
    targets.0[0].offset = 1e9;
    let Network::F32(net) = &mut made.network else { unreachable!() };
    net.layers.truncate(1);
    let told = |with_scaler| {
        let written = write(&made, onnx, &ExportOptions { with_scaler, ..ExportOptions::default() }).unwrap();
        (written.standardized, written.widened, written.without_softmax, written.offsets.join(", "))
    };
    assert_eq!(told(false), (true, false, false, "a less 1000000000".to_string()));
    assert_eq!(told(true), (false, false, false, "a less 1000000000".to_string()));
    let mut int8 = int8_table(Activation::Relu);
    let Network::Int8(net) = &mut int8.network else { unreachable!() };
    net.output_activation = Activation::Softmax;
    assert!(write(&int8, onnx, &ExportOptions::default()).unwrap().without_softmax);
}

#[test]
fn options_belong_to_formats() {
    let options = ImportOptions { key: Some("ema".into()), epsilon: Some(1e-3), ..ImportOptions::default() };
    let [tflite, keras, pytorch] = ["tflite", "keras", "pytorch"].map(|id| by_id(id).unwrap());
    let misplaced = options.misplaced(&[keras, tflite]);
    assert_eq!(misplaced.as_deref(), Some("--key is for files of PyTorch, and this is a file of Keras"));
    assert_eq!(options.misplaced(&[keras, pytorch]), None);
    let signature = ImportOptions { signature: Some("infer".into()), ..ImportOptions::default() };
    let misplaced = signature.misplaced(&[pytorch]);
    assert_eq!(
        misplaced.as_deref(),
        Some("--signature is for files of TFLite, and this is a file of PyTorch")
    );
    // Every format takes it, or has no use for it.
    let runtime =
        ImportOptions { runtime: Some(tinyfit_model::RuntimeKind::TfliteMicro), ..ImportOptions::default() };
    assert_eq!(runtime.misplaced(&[keras]), None);
}

#[test]
fn a_state_dict_can_be_looked_at_without_its_activations() {
    let bytes = data("pytorch", "classifier.pt");
    let (path, none) = (Path::new("classifier.pt"), ImportOptions::default());
    assert!(
        message(read_bytes(&bytes, path, &none))
            .starts_with("a state dict does not say the activations; give")
    );
    let shown = inspect_bytes(&bytes, path, &none).unwrap();
    assert!(shown.notes[0].starts_with("its activations are not given"), "{:?}", shown.notes);
    assert_eq!(shown.model.provenance.settings, "import --activation linear --output-activation linear");
    // Given information is not left out.
    let wrong = ImportOptions { key: Some("none".into()), ..none };
    assert!(inspect_bytes(&bytes, path, &wrong).is_err());
}

#[test]
fn a_damaged_model_file_of_our_own_is_reported() {
    let bytes = classifier(Activation::Relu).to_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let at = text.find("\\\"format\\\":5").unwrap();
    let mut other = bytes.clone();
    other[at + 11] = b'9';
    let error = message(read_bytes(&other, Path::new("m"), &ImportOptions::default()));
    assert_eq!(error, "metadata: format 9 where this version reads 1 to 5; use the tinyfit that wrote it");
    let error = message(read_bytes(&bytes[..bytes.len() - 1], Path::new("m"), &ImportOptions::default()));
    assert!(
        error.starts_with("not a model file (") && error.contains("; give a .safetensors file"),
        "{error}"
    );
}

/// A format can be taken out, or left out by its feature, without another one noticing.
#[test]
fn no_format_uses_another() {
    fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.push(path);
            }
        }
    }
    const MODULES: [&str; 5] = ["keras", "onnx", "pytorch", "tflite", "tinyfit"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for format in MODULES.into_iter().filter(|format| root.join(format).is_dir()) {
        let mut files = Vec::new();
        sources(&root.join(format), &mut files);
        assert!(files.len() > 5, "{format}");
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for other in MODULES.into_iter().filter(|other| *other != format) {
                assert!(!text.contains(&format!("crate::{other}")), "{} uses {other}", file.display());
            }
        }
    }
}
