//! The firmware of a board with a model in it: what fits, and building it.

use std::path::{Path, PathBuf};

use tinyfit::features::Features;
use tinyfit_board::protocol::{AXES, CLASSES, INPUTS};
use tinyfit_boards::{Board, SCORE, TUNE};
use tinyfit_emulator::{Models, Owner};
use tinyfit_model::{Activation, Int8Layer, Model, Network, Task};

use crate::error::Error;

/// Samples of a window and from one to the next: 2 s, each second, at 50 Hz.
const WINDOW: (usize, usize) = (100, 50);

/// Checks that a firmware can carry a model, and its int8 model where it wants one.
///
/// # Errors
/// As [`carries`]; or the int8 model is missing, or of another model.
pub fn check(program: &str, model: &Model, int8: Option<&Model>) -> Result<(), Error> {
    carries(model)?;
    let unfit = |what: &str, advice: &str| Err(Error::Unfit { what: what.into(), advice: advice.into() });
    if let Network::F32(network) = &model.network
        && [TUNE, SCORE].contains(&program)
        && let Some(layer) = network.without_int8()
    {
        let (name, activation) = (&layer.name, layer.activation);
        return unfit(
            &format!(
                "layer '{name}' ends in {activation}, which has no int8 form, and the boards' firmware scores in int8"
            ),
            "train with another --activation, or `tinyfit export MODEL --firmware BOARD` writes firmware in f32",
        );
    }
    match (program == TUNE, &model.network, int8) {
        (true, Network::Int8(_), _) => unfit(
            "it is in int8, and `tune` learns in f32",
            "give the f32 model, and this one as --int8, or --firmware score",
        ),
        (true, Network::F32(_), None) => unfit(
            "`tune` needs its int8 model too",
            "make it by `tinyfit quantize MODEL --calibration DATA.csv` and give it as --int8 FILE, or --firmware score",
        ),
        (true, Network::F32(_), Some(quantized)) => {
            if matches!(quantized.network, Network::F32(_)) {
                return unfit(
                    "the model of --int8 is in f32",
                    "give what `tinyfit quantize` made of the model",
                );
            }
            let belongs = quantized.inputs == model.inputs
                && quantized.task == model.task
                && quantized.scaler == model.scaler
                && quantized.output_len() == model.output_len();
            if belongs {
                return Ok(());
            }
            unfit(
                "the model of --int8 is not the int8 model of it: inputs, classes or scaling are others",
                "quantize the model again",
            )
        }
        (false, Network::F32(_), _) if program == SCORE => unfit(
            "it is in f32, and `score` computes in int8",
            "give what `tinyfit quantize MODEL --calibration DATA.csv` makes of it, or --firmware tune",
        ),
        (false, ..) => Ok(()),
    }
}

/// Checks what the firmware's library asserts of its model when it is compiled, and what it takes for granted.
///
/// # Errors
/// It tells no classes by their probabilities, has too many inputs, or its windows are not those of the boards.
pub fn carries(model: &Model) -> Result<(), Error> {
    let unfit = |what: String, advice: &str| Err(Error::Unfit { what, advice: advice.into() });
    let elsewhere = "for other models, `tinyfit export MODEL --firmware BOARD` writes a crate of firmware";
    let what = match &model.task {
        Task::Classify { .. } => None,
        Task::Regress(_) => Some("it estimates numbers"),
        Task::Outputs { .. } => Some("its outputs are not classes"),
        Task::Autoencode { .. } => Some("it is an autoencoder"),
    };
    if let Some(what) = what {
        return unfit(
            format!("{what}, and the boards' firmware scores and learns classes"),
            "`tinyfit export MODEL --firmware BOARD` writes firmware that predicts with it, and with --example learn learns",
        );
    }
    let classes = model.task.classes();
    let expected = match (model.output_len(), classes.len()) {
        (1, 2) => Activation::Sigmoid,
        (outputs, count) if outputs == count && count <= CLASSES => Activation::Softmax,
        (outputs, count) => {
            let what = format!(
                "it has {outputs} outputs for {count} classes, and the boards' firmware takes one a class, up to {CLASSES}, or one for two"
            );
            return unfit(what, elsewhere);
        }
    };
    let outputs = output_activation(&model.network);
    if outputs != expected {
        let what = format!(
            "its outputs are {}, and the boards' firmware tells probabilities: {} here",
            outputs.name(),
            expected.name()
        );
        return unfit(what, elsewhere);
    }
    if model.scaler.is_none() {
        return unfit(
            "it has no scaling of its inputs, and the boards' firmware standardizes them".into(),
            elsewhere,
        );
    }
    let axes = model.windows.iter().flat_map(|windows| &windows.axes);
    if model.offsets().is_some() || axes.into_iter().any(|axis| axis.offset != 0.0) {
        return unfit(
            "it takes an offset off an input in 64 bits, and the boards' firmware takes inputs of 32 bits"
                .into(),
            elsewhere,
        );
    }
    let inputs = model.input_len();
    if inputs > INPUTS {
        return unfit(
            format!("it has {inputs} inputs, and a command to the boards' firmware carries {INPUTS}"),
            elsewhere,
        );
    }
    match &model.windows {
        Some(windows) if (windows.len, windows.stride) != WINDOW => {
            let what = format!(
                "its windows are of {} samples, one every {}, and the boards' firmware cuts {} every {}",
                windows.len, windows.stride, WINDOW.0, WINDOW.1
            );
            unfit(what, "train it on such windows")
        }
        Some(_) if inputs != AXES * Features::LEN => {
            let what = format!(
                "its windows have {} features, and the boards' sensor {} of each of {AXES} axes",
                inputs,
                Features::LEN
            );
            unfit(what, "train it on such windows")
        }
        _ => Ok(()),
    }
}

/// What a network's outputs are computed by in the end.
fn output_activation(network: &Network) -> Activation {
    match network {
        Network::F32(net) => net.activation(),
        Network::Int8(net) if net.output_activation != Activation::Identity => net.output_activation,
        Network::Int8(net) => net.layers.last().map_or(Activation::Identity, Int8Layer::activation),
    }
}

/// The ELF file of a program that was built last for a board.
///
/// # Errors
/// None was built here.
pub fn built(board: &Board, program: &str) -> Result<PathBuf, Error> {
    let last = tinyfit_emulator::last_built(board, program)?;
    last.ok_or_else(|| Error::NotBuilt { board: board.name.clone(), program: program.into() })
}

/// Builds a program with models in it for an owner, and returns its ELF file.
///
/// # Errors
/// There is no such program, cargo fails, or the linker tells that it does not fit.
pub fn build(
    board: &Board,
    program: &str,
    model: &Path,
    int8: Option<&Path>,
    owner: &Owner<'_>,
) -> Result<PathBuf, Error> {
    if !board.has(program) {
        let (board, programs) = (board.name.clone(), board.programs.clone());
        return Err(Error::NoProgram { name: program.into(), board, programs });
    }
    // A program with one model takes it from either place.
    let models = Models { f32: model, int8: int8.unwrap_or(model) };
    let built = tinyfit_emulator::build_owned(board, program, Some(models), owner);
    built.map_err(|error| match error {
        tinyfit_emulator::Error::Build { ref stderr, .. } => {
            overflow(stderr, &board.name).unwrap_or_else(|| error.into())
        }
        error => error.into(),
    })
}

/// What the linker tells of a memory that is too small: `.. will not fit in region 'FLASH': overflowed by 12 bytes`. Each
/// section is told of as it is placed, the last with the sum.
fn overflow(said: &str, board: &str) -> Option<Error> {
    let overflows = said.lines().filter_map(|line| {
        let (_, region) = line.split_once("will not fit in region '")?;
        let (memory, rest) = region.split_once('\'')?;
        let over = rest.split_once("overflowed by ")?.1.split(' ').next()?.parse().ok()?;
        Some((over, memory))
    });
    let (over, memory) = overflows.max()?;
    Some(Error::Overflows { board: board.into(), memory: memory.into(), over })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use tinyfit_model::{Column, Dense, F32Network, Loaded, Scaler};

    use super::*;

    fn shoulder(which: &str) -> Model {
        let path = format!("../../boards/support/models/shoulder-{which}.safetensors");
        let Loaded { model, .. } = Model::load(Path::new(&path)).unwrap();
        model
    }

    #[test]
    fn a_program_that_is_not_there_is_told_with_those_that_are() {
        let stm32f405 = tinyfit_boards::named("stm32f405").unwrap();
        let missing =
            build(stm32f405, "dance", Path::new("m"), None, &Owner::default()).unwrap_err().to_string();
        assert_eq!(
            missing,
            "there is no firmware 'dance' for stm32f405; there are anomaly, score, selftest, tune"
        );
    }

    #[test]
    fn the_demos_models_are_carried() {
        let (model, int8) = (shoulder("model"), shoulder("int8"));
        check(TUNE, &model, Some(&int8)).unwrap();
        check("score", &int8, None).unwrap();
    }

    #[test]
    fn what_no_firmware_carries_is_refused_with_what_to_do() {
        let (model, int8) = (shoulder("model"), shoulder("int8"));
        let refused = |program: &str, model: &Model, int8: Option<&Model>| {
            check(program, model, int8).unwrap_err().to_string()
        };
        assert!(refused(TUNE, &model, None).contains("; make it by `tinyfit quantize MODEL --calibration"));
        assert!(refused(TUNE, &int8, None).contains("`tune` learns in f32"));
        assert!(refused(TUNE, &model, Some(&model)).contains("--int8 is in f32"));
        assert!(refused("score", &model, None).contains("`score` computes in int8"));
        let mut other = int8.clone();
        other.scaler = Some(Scaler { mean: vec![0.0; 30], inv_std: vec![1.0; 30] });
        assert!(refused(TUNE, &model, Some(&other)).contains("not the int8 model"));

        let mut plain = model.clone();
        plain.scaler = None;
        assert!(refused("score", &plain, None).contains("no scaling"));
        for (task, what) in [
            (Task::regress("y", 0.0, 1.0), "it estimates numbers, and"),
            (Task::Outputs { names: vec!["y".into()] }, "its outputs are not classes, and"),
            (Task::Autoencode { threshold: 1.0, quantile: 0.9 }, "it is an autoencoder, and"),
        ] {
            let other = Model { task, ..model.clone() };
            for program in [TUNE, SCORE] {
                let refused = refused(program, &other, None);
                assert!(
                    refused.starts_with(what) && refused.contains("`tinyfit export MODEL --firmware"),
                    "{refused}"
                );
            }
        }
        let mut far = model.clone();
        far.columns = vec![Column { offset: 1.7e9, ..Column::number("ts") }];
        assert!(refused("score", &far, None).contains("an offset off an input in 64 bits"));
        let mut windows = model.clone();
        let cut = |len, stride| {
            Some(tinyfit_model::Windows { len, stride, axes: Vec::new(), group: None, time: None })
        };
        windows.windows = cut(50, 25);
        assert!(refused("score", &windows, None).contains("50 samples, one every 25"));

        let other = |inputs: usize, outputs: usize, activation, classes: &[&str]| {
            let (weights, bias) = (vec![0.5; inputs * outputs], vec![0.0; outputs]);
            let layer = Dense { name: "dense_0".into(), inputs, outputs, weights, bias, activation };
            Model {
                network: Network::F32(F32Network { layers: vec![layer] }),
                scaler: Some(Scaler { mean: vec![0.0; inputs], inv_std: vec![1.0; inputs] }),
                task: Task::Classify {
                    target: "y".into(),
                    classes: classes.iter().map(|class| class.to_string()).collect(),
                },
                inputs: vec!["x".into(); inputs],
                ..model.clone()
            }
        };
        let [relu, softmax, sigmoid] = [Activation::Relu, Activation::Softmax, Activation::Sigmoid];
        carries(&other(4, 3, softmax, &["a", "b", "c"])).unwrap();
        carries(&other(64, 1, sigmoid, &["a", "b"])).unwrap();
        let refused = |model: &Model| carries(model).unwrap_err().to_string();
        assert!(refused(&other(65, 1, sigmoid, &["a", "b"])).contains("65 inputs"));
        assert!(refused(&other(4, 3, sigmoid, &["a", "b", "c"])).contains("its outputs are sigmoid"));
        assert!(refused(&other(4, 1, relu, &["a", "b"])).contains("its outputs are relu"));
        assert!(refused(&other(4, 3, softmax, &["a", "b"])).contains("3 outputs for 2 classes"));
        let mut smooth = model.clone();
        if let Network::F32(network) = &mut smooth.network {
            network.layers[0].activation = Activation::Gelu;
        }
        for program in [TUNE, SCORE] {
            let refused = check(program, &smooth, None).unwrap_err().to_string();
            assert!(refused.contains("ends in gelu, which has no int8 form"), "{refused}");
            assert!(!refused.contains("quantize") && refused.contains("; train with another"), "{refused}");
        }
        let mut axes = other(20, 2, softmax, &["a", "b"]);
        axes.windows = cut(WINDOW.0, WINDOW.1);
        assert!(refused(&axes).contains("its windows have 20 features"));
    }

    #[test]
    fn the_linkers_last_word_is_by_how_much_it_does_not_fit() {
        let said = "error: linking with `rust-lld` failed\n  = note: rust-lld: error: section '.text' will not fit in region \
                    'FLASH': overflowed by 1200 bytes\n          rust-lld: error: section '.rodata' will not fit in region \
                    'FLASH': overflowed by 31232 bytes\n";
        let error = overflow(said, "rp2040").unwrap().to_string();
        assert_eq!(error, "FLASH of rp2040: 31232 bytes too few; give a smaller model");
        assert!(overflow("error: expected `;`", "rp2040").is_none());
    }
}
