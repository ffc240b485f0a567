//! The meaning of a model's outputs, for the boards' programs.

use std::path::{Path, PathBuf};

use tinyfit_model::{Model, Network, Quantities, Task};

use crate::{fail, floats, outputs};

/// Bytes that names may have together: an `info` has room for them next to all else that it shows.
const NAMES: usize = 240;

/// Writes `OUT_DIR/NAME-task.rs` from the model file: what a program of `tinyfit_board` takes its outputs for. For `build.rs`, next to
/// [`model`](crate::model), whose module it names `super::model`: a model of a task that the boards' programs do not have fails the
/// build with the reason.
///
/// | item | is |
/// |---|---|
/// | `Task`, `TASK` | the `tinyfit_board::task::Task` |
/// | `Sensing`, `SENSING` | the `tinyfit_board::Sensing` |
/// | `NAMES` | what the numbers of a score are called, separated by commas; empty of classes |
/// | `INT8` | whether the network computes in int8 |
/// | `ANCHORS` | the model's anchors |
pub fn task(name: &str, path: impl AsRef<Path>) {
    let path = path.as_ref();
    let written = Model::load(path).map_err(|e| e.to_string()).and_then(|loaded| {
        let folder = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: call this from build.rs")?;
        let file = PathBuf::from(folder).join(format!("{name}-task.rs"));
        std::fs::write(&file, source(&loaded.model)?).map_err(|e| format!("{}: {e}", file.display()))
    });
    written.unwrap_or_else(|reason| fail(&format!("{}: {reason}", path.display())));
}

/// The Rust source of the items.
fn source(model: &Model) -> Result<String, String> {
    let (inputs, outputs_len) = (model.input_len(), model.output_len());
    let loss = loss(model);
    let (kind, value) = match &model.task {
        Task::Classify { classes, .. } => {
            let kind = format!("tinyfit_board::task::Classes<{outputs_len}, {}>", classes.len());
            (kind, "tinyfit_board::task::Classes".into())
        }
        Task::Regress(Quantities(targets)) => {
            let mean: Vec<f32> = targets.iter().map(|target| target.mean).collect();
            let std_dev: Vec<f32> = targets.iter().map(|target| target.std_dev).collect();
            let value = format!(
                "tinyfit_board::task::Quantities {{ mean: {}, std_dev: {}, loss: {} }}",
                floats(&mean),
                floats(&std_dev),
                loss.1
            );
            (format!("tinyfit_board::task::Quantities<{outputs_len}, {}>", loss.0), value)
        }
        Task::Autoencode { threshold, .. } => {
            let value = format!(
                "tinyfit_board::task::Reconstruction {{ threshold: {threshold:?}, loss: {} }}",
                loss.1
            );
            (format!("tinyfit_board::task::Reconstruction<{inputs}, {}>", loss.0), value)
        }
        Task::Outputs { .. } => {
            return Err("its outputs are not classes, quantities or its inputs".into());
        }
    };
    let (names, anchors) = match &model.task {
        Task::Classify { .. } => (
            String::new(),
            format!("[tinyfit_board::Anchor<{inputs}>; super::model::ANCHORS.len()] = super::model::ANCHORS"),
        ),
        _ => {
            let target = "<Task as tinyfit_board::task::Task>::Target";
            (shown(&outputs(model)), format!("[tinyfit_board::Anchor<{inputs}, {target}>; 0] = []"))
        }
    };
    let rate = model.sensing.as_ref().and_then(|sensing| sensing.rate).map(|rate| rate as f32);
    let (sensing, chain) = match &model.sensing {
        None => ("tinyfit_board::NoSensing", "tinyfit_board::NoSensing".to_string()),
        Some(_) => (
            "tinyfit_board::Chain<{ super::model::CHANNELS }, super::model::Extractor>",
            format!(
                "tinyfit_board::Chain {{ extractor: &super::model::EXTRACTOR, frame: super::model::FRAME, rate: {rate:?} }}"
            ),
        ),
    };
    Ok(format!(
        "/// What the network's outputs stand for.\npub type Task = {kind};\n\
         /// The same.\n#[allow(clippy::all)]\npub const TASK: Task = {value};\n\
         /// What turns samples into inputs.\npub type Sensing = {sensing};\n\
         /// The same.\npub const SENSING: Sensing = {chain};\n\
         /// What the numbers of a score are called.\npub const NAMES: &str = {names:?};\n\
         /// Whether the network computes in int8.\n#[allow(dead_code)]\npub const INT8: bool = {};\n\
         /// Examples that the network must not forget.\n#[allow(dead_code)]\npub static ANCHORS: {anchors};\n",
        matches!(model.network, Network::Int8(_))
    ))
}

/// The loss that the network was trained to minimize, as a type and as a value: the mean squared error unless its training's settings name
/// another loss.
fn loss(model: &Model) -> (&'static str, &'static str) {
    let mut words = model.provenance.settings.split_whitespace().skip_while(|word| *word != "--loss");
    match words.nth(1) {
        Some("mae") => ("tinyfit::MeanAbsoluteError", "tinyfit::MeanAbsoluteError"),
        Some("huber") => ("tinyfit::Huber", "tinyfit::Huber { delta: 1.0 }"),
        _ => ("tinyfit::MeanSquaredError", "tinyfit::MeanSquaredError"),
    }
}

/// Names as a device shows them, separated by commas: without commas and what JSON escapes, not empty, and cut so that together they
/// have their room.
fn shown(names: &[&str]) -> String {
    let room = (NAMES / names.len().max(1)).saturating_sub(1).max(1);
    let cut = |(nth, name): (usize, &&str)| {
        let mut shown = String::new();
        for character in name.chars() {
            let is_escaped = character.is_control() || matches!(character, '"' | '\\' | ',');
            let character = if is_escaped { '_' } else { character };
            if shown.len() + character.len_utf8() > room {
                break;
            }
            shown.push(character);
        }
        if shown.is_empty() { nth.to_string() } else { shown }
    };
    names.iter().enumerate().map(cut).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use tinyfit_model::{Activation, Dense, F32Network, Provenance, Quantity};

    use super::*;

    /// Of a device's own programs `cargo xtask test device exhaustive` builds some with these.
    #[test]
    fn a_task_has_its_numbers_and_the_loss_of_its_training() {
        let quantity =
            |target: &str, mean| Quantity { target: target.into(), mean, std_dev: 3.0, offset: 0.0 };
        let layer = Dense {
            name: "out".into(),
            inputs: 2,
            outputs: 2,
            weights: vec![0.5; 4],
            bias: vec![0.0; 2],
            activation: Activation::Identity,
        };
        let mut model = Model {
            network: Network::F32(F32Network { layers: vec![layer] }),
            scaler: None,
            task: Task::Regress(Quantities(vec![quantity("power", 0.1), quantity("heat", -2.0)])),
            inputs: vec!["a".into(), "b".into()],
            columns: Vec::new(),
            sensing: None,
            provenance: Provenance { settings: "--loss huber --batch 16".into(), ..Provenance::default() },
        };
        let text = source(&model).unwrap();
        for part in [
            "pub type Task = tinyfit_board::task::Quantities<2, tinyfit::Huber>;",
            "{ mean: [0.1, -2.0], std_dev: [3.0, 3.0], loss: tinyfit::Huber { delta: 1.0 } };",
            "pub const NAMES: &str = \"power,heat\";",
            "pub const INT8: bool = false;",
            "Target>; 0] = [];",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        model.task = Task::Autoencode { threshold: 0.25, quantile: 0.99 };
        model.provenance.settings = "--batch 16".into();
        let text = source(&model).unwrap();
        assert!(
            text.contains("Task = tinyfit_board::task::Reconstruction<2, tinyfit::MeanSquaredError>;"),
            "{text}"
        );
        assert!(text.contains("{ threshold: 0.25, loss: tinyfit::MeanSquaredError };"), "{text}");
        model.task = Task::Classify { target: "k".into(), classes: vec!["a".into(), "b".into()] };
        let text = source(&model).unwrap();
        assert!(text.contains("pub type Task = tinyfit_board::task::Classes<2, 2>;"), "{text}");
        assert!(
            text.contains("pub const NAMES: &str = \"\";") && text.contains("super::model::ANCHORS;"),
            "{text}"
        );
        model.task = Task::Outputs { names: vec!["x".into(), "y".into()] };
        assert!(source(&model).is_err());
    }

    #[test]
    fn names_have_their_room_and_no_escapes() {
        assert_eq!(shown(&["price [EUR]", "a\"b\\c\nd,e", ""]), "price [EUR],a_b_c_d_e,2");
        for count in [1, 2, 28] {
            let long = "temperature of the furnace, in °C ".repeat(20);
            let names = shown(&vec![long.as_str(); count]);
            assert_eq!(names.split(',').count(), count);
            assert!(
                names
                    .split(',')
                    .all(|name| "temperature of the furnace_ in °C ".repeat(20).starts_with(name))
            );
            assert!(names.len() <= NAMES && names.len() > NAMES * 3 / 4, "{names:?}");
        }
    }
}
