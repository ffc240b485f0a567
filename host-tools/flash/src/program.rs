//! The firmware of a board with a model in it: what fits, and building it.

use std::path::{Path, PathBuf};

use tinyfit_boards::{Board, SCORE, Sensor, TUNE};
use tinyfit_emulator::{Fed, Models, Owner};
use tinyfit_model::{Activation, Int8Layer, Model, Network, Sensing, Task};

use crate::error::Error;

/// Checks that a board's firmware can carry a model, and its int8 model where it wants one.
///
/// # Errors
/// As [`carries`]; the board's sensor cannot feed its chain; or the int8 model is missing, or of another model.
pub fn check(board: &Board, program: &str, model: &Model, int8: Option<&Model>) -> Result<(), Error> {
    carries(model)?;
    sensor(board, model, None)?;
    if program != TUNE {
        return Ok(());
    }
    // What else there is for this board.
    let or_score = |advice: &str| match board.has(SCORE) {
        true => format!("{advice}, or --firmware {SCORE}"),
        false => advice.to_string(),
    };
    let unfit = |what: &str, advice: String| Err(Error::Unfit { what: what.into(), advice });
    let Network::F32(net) = &model.network else {
        return unfit(
            "it is in int8, and `tune` learns in f32",
            or_score("give the f32 model, and this one as --int8"),
        );
    };
    let Some(quantized) = int8 else {
        let Some(layer) = net.without_int8() else {
            let make =
                "make it by `tinyfit quantize MODEL --calibration DATA.csv` and give it as --int8 FILE";
            return unfit("`tune` needs its int8 model too", or_score(make));
        };
        let what = format!(
            "`tune` needs its int8 model too, and layer '{}' ends in {}, which has no int8 form there",
            layer.name, layer.activation
        );
        let advice = match board.has(SCORE) {
            true => format!("give --firmware {SCORE}, which computes it in f32, or train with relu"),
            false => format!(
                "train with relu, or let `tinyfit export MODEL --firmware {}` write firmware that computes it in f32",
                board.name
            ),
        };
        return unfit(&what, advice);
    };
    if matches!(quantized.network, Network::F32(_)) {
        let advice = "give what `tinyfit quantize` made of the model";
        return unfit("the model of --int8 is in f32", advice.into());
    }
    let belongs = quantized.inputs == model.inputs
        && quantized.task == model.task
        && quantized.scaler == model.scaler
        && quantized.output_len() == model.output_len();
    if belongs {
        return Ok(());
    }
    unfit(
        "the model of --int8 is not the int8 model of it: inputs, outputs or scaling are others",
        "quantize the model again".into(),
    )
}

/// The sensor of a board that has the channels, the counts and the rate of a model's chain: the first that has, or the one of that name. `None` if
/// the board has no sensors: it gets its samples by message, of any kind; or if the model takes none.
///
/// # Errors
/// There is none that has.
pub fn sensor<'a>(board: &'a Board, model: &Model, name: Option<&str>) -> Result<Option<Fed<'a>>, Error> {
    let Some(sensing) = &model.sensing else { return Ok(None) };
    let named: Vec<&Sensor> =
        board.sensors.iter().filter(|sensor| name.is_none_or(|name| sensor.name == name)).collect();
    let mut faults = Vec::new();
    for &sensor in &named {
        match fed(sensor, sensing) {
            Ok(fed) => return Ok(Some(fed)),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        return Ok(None);
    }
    // The one that is nearest to feeding it.
    let nearest = faults.iter().find_map(|fault| fault.clone());
    let what = nearest.unwrap_or_else(|| {
        let rate = sensing.rate.map_or(String::new(), |rate| format!(" at {rate} Hz"));
        let have = named.iter().map(|sensor| format!("{} has {}", sensor.part, sensor.measures()));
        format!(
            "its chain takes {}{rate}, and of {} {}",
            counted(sensing.channels.len()),
            board.name,
            have.collect::<Vec<_>>().join(", ")
        )
    });
    let advice = format!(
        "train on a log of that sensor, or let `tinyfit export MODEL --firmware {}` write firmware for yours",
        board.name
    );
    Err(Error::Unfit { what, advice })
}

/// The build of a sensor for a chain that it feeds. An error has its channel with other counts, if that is all that differs.
fn fed<'a>(sensor: &'a Sensor, sensing: &Sensing) -> Result<Fed<'a>, Option<String>> {
    let channels = sensing.channels.len();
    let hz = sensing.rate.or(sensor.only_rate()).ok_or(None)?;
    if !sensor.has_channels(channels) || !sensor.has_rate(channels, hz) {
        return Err(None);
    }
    // A column of counts is multiplied by nothing; one in units by the counts of a unit.
    for (wanted, channel) in sensing.channels.iter().zip(&sensor.channels) {
        if wanted.counts != 1.0 && wanted.counts != channel.counts {
            return Err(Some(format!(
                "its channel '{}' has {} counts per unit, and '{}' of the {} has {} per {}",
                wanted.name, wanted.counts, channel.name, sensor.part, channel.counts, channel.unit
            )));
        }
    }
    Ok(Fed { sensor, channels, hz: hz as u32 })
}

fn counted(channels: usize) -> String {
    format!("{channels} channel{}", if channels == 1 { "" } else { "s" })
}

/// Checks what the firmware's library asserts of its model when it is compiled, and what it takes for granted.
///
/// # Errors
/// What its outputs stand for is not known, or it takes offsets off in 64 bits.
pub fn carries(model: &Model) -> Result<(), Error> {
    let unfit = |what: String, advice: &str| Err(Error::Unfit { what, advice: advice.into() });
    let elsewhere = "for other models, `tinyfit export MODEL --firmware BOARD` writes a crate of firmware";
    if let Some(what) = outputs_refused(model) {
        return unfit(what, elsewhere);
    }
    if model.scaler.is_none() {
        return unfit(
            "it has no scaling of its inputs, and the boards' firmware standardizes them".into(),
            elsewhere,
        );
    }
    let channels = model.sensing.iter().flat_map(|sensing| &sensing.channels);
    if model.offsets().is_some() || channels.into_iter().any(|channel| channel.offset != 0.0) {
        return unfit(
            "it takes an offset off an input in 64 bits, and the boards' firmware takes inputs of 32 bits"
                .into(),
            elsewhere,
        );
    }
    Ok(())
}

/// Why the boards' firmware has no task for a model's outputs, if it has none.
fn outputs_refused(model: &Model) -> Option<String> {
    let activation = output_activation(&model.network);
    match &model.task {
        Task::Classify { classes, .. } => {
            let expected = match (model.output_len(), classes.len()) {
                (1, 2) => Activation::Sigmoid,
                (outputs, count) if outputs == count => Activation::Softmax,
                (outputs, count) => {
                    return Some(format!(
                        "it has {outputs} outputs for {count} classes, and the boards' firmware takes one per class, or one for two"
                    ));
                }
            };
            (activation != expected).then(|| {
                format!(
                    "its outputs are {}, and the boards' firmware shows probabilities: {} here",
                    activation.name(),
                    expected.name()
                )
            })
        }
        Task::Outputs { .. } => Some(
            "what its outputs stand for is not known: neither classes nor quantities nor its inputs".into(),
        ),
        Task::Regress(_) | Task::Autoencode { .. } if activation == Activation::Softmax => Some(
            "its outputs are softmax, and the boards' firmware learns quantities by their squared error"
                .into(),
        ),
        Task::Regress(_) if (0..model.output_len()).any(|output| model.task.offset(output) != 0.0) => Some(
            "it adds an offset to a target in 64 bits, and the boards' firmware shows quantities of 32 bits"
                .into(),
        ),
        Task::Regress(_) | Task::Autoencode { .. } => None,
    }
}

/// The activation of a network's outputs.
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

/// Builds a program with models in it for an owner and a sensor, and returns its ELF file.
///
/// # Errors
/// There is no such program, cargo fails, or the linker reports that it does not fit.
pub fn build(
    board: &Board,
    program: &str,
    model: &Path,
    int8: Option<&Path>,
    owner: &Owner<'_>,
    sensor: Option<Fed<'_>>,
) -> Result<PathBuf, Error> {
    if !board.has(program) {
        let (board, programs) = (board.name.clone(), board.programs.clone());
        return Err(Error::NoProgram { name: program.into(), board, programs });
    }
    // A program with one model takes it from either place.
    let models = Models { f32: model, int8: int8.unwrap_or(model) };
    let built = tinyfit_emulator::build_for(board, program, Some(models), owner, sensor);
    built.map_err(|error| match error {
        tinyfit_emulator::Error::Build { ref stderr, .. } => {
            overflow(stderr, &board.name).unwrap_or_else(|| error.into())
        }
        error => error.into(),
    })
}

/// The linker's message about a memory that is too small: `.. will not fit in region 'FLASH': overflowed by 12
/// bytes`. The linker reports each section as it is placed, the last with the sum.
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

    use tinyfit_model::{Column, Dense, F32Network, Loaded, Quantities, Quantity, Scaler};

    use super::*;

    fn shoulder(which: &str) -> Model {
        let path = format!("../../boards/support/models/shoulder-{which}.safetensors");
        let Loaded { model, .. } = Model::load(Path::new(&path)).unwrap();
        model
    }

    fn rp2040() -> &'static Board {
        tinyfit_boards::named("rp2040").unwrap()
    }

    #[test]
    fn a_missing_program_is_reported_with_those_that_exist() {
        let stm32f405 = tinyfit_boards::named("stm32f405").unwrap();
        let missing =
            build(stm32f405, "dance", Path::new("m"), None, &Owner::default(), None).unwrap_err().to_string();
        assert_eq!(
            missing,
            "there is no firmware 'dance' for stm32f405; there are anomaly, score, selftest, tune"
        );
    }

    #[test]
    fn the_demos_models_are_carried() {
        let (model, int8) = (shoulder("model"), shoulder("int8"));
        check(rp2040(), TUNE, &model, Some(&int8)).unwrap();
        check(rp2040(), SCORE, &int8, None).unwrap();
        check(rp2040(), SCORE, &model, None).unwrap();
    }

    /// A network of so many outputs for a task.
    fn network(outputs: usize, activation: Activation, task: Task) -> Model {
        let (weights, bias) = (vec![0.5; 3 * outputs], vec![0.0; outputs]);
        let layer = Dense { name: "dense_0".into(), inputs: 3, outputs, weights, bias, activation };
        Model {
            network: Network::F32(F32Network { layers: vec![layer] }),
            scaler: Some(Scaler { mean: vec![0.0; 3], inv_std: vec![1.0; 3] }),
            task,
            inputs: vec!["x".into(); 3],
            sensing: None,
            ..shoulder("model")
        }
    }

    #[test]
    fn quantities_and_reconstructions_are_carried_where_they_fit() {
        let [identity, softmax] = [Activation::Identity, Activation::Softmax];
        let quantities = |count: usize, offset| {
            let quantity = |nth| Quantity { target: format!("y{nth}"), mean: 0.5, std_dev: 2.0, offset };
            Task::Regress(Quantities((0..count).map(quantity).collect()))
        };
        let watch = Task::Autoencode { threshold: 0.5, quantile: 0.99 };
        for (outputs, task) in [(1, quantities(1, 0.0)), (100, quantities(100, 0.0)), (3, watch.clone())] {
            carries(&network(outputs, identity, task)).unwrap();
        }
        for (model, why) in [
            (network(2, identity, quantities(2, 1.7e9)), "adds an offset to a target in 64 bits"),
            (network(2, softmax, quantities(2, 0.0)), "its outputs are softmax"),
            (network(3, softmax, watch), "its outputs are softmax"),
        ] {
            let refused = carries(&model).unwrap_err().to_string();
            assert!(
                refused.contains(why) && refused.contains("`tinyfit export MODEL --firmware"),
                "{refused}"
            );
        }
    }

    /// The advice can be followed: `quantize` refuses these, and some boards have no `score`.
    #[test]
    fn a_model_without_an_int8_form_is_not_sent_to_quantize() {
        let gelu = network(2, Activation::Gelu, Task::regress("y", 0.0, 1.0));
        let Network::F32(net) = &gelu.network else { panic!("f32") };
        assert!(net.without_int8().is_some());
        check(rp2040(), SCORE, &gelu, None).unwrap();
        let refused = |board: &str| {
            let board = tinyfit_boards::named(board).unwrap();
            check(board, TUNE, &gelu, None).unwrap_err().to_string()
        };
        assert!(
            refused("rp2040")
                .ends_with("give --firmware score, which computes it in f32, or train with relu")
        );
        assert!(refused("nrf52840").contains("`tinyfit export MODEL --firmware nrf52840`"));
        let without_score = tinyfit_boards::named("nrf52840").unwrap();
        for (model, advice) in
            [(shoulder("model"), "as --int8 FILE"), (shoulder("int8"), "this one as --int8")]
        {
            let refused = check(without_score, TUNE, &model, None).unwrap_err().to_string();
            assert!(refused.ends_with(advice), "{refused}");
        }
    }

    #[test]
    fn what_no_firmware_carries_is_refused_with_what_to_do() {
        let (model, int8) = (shoulder("model"), shoulder("int8"));
        let refused = |program: &str, model: &Model, int8: Option<&Model>| {
            check(rp2040(), program, model, int8).unwrap_err().to_string()
        };
        assert!(refused(TUNE, &model, None).contains("; make it by `tinyfit quantize MODEL --calibration"));
        assert!(refused(TUNE, &int8, None).contains("`tune` learns in f32"));
        assert!(refused(TUNE, &model, Some(&model)).contains("--int8 is in f32"));
        let mut other = int8.clone();
        other.scaler = Some(Scaler { mean: vec![0.0; 30], inv_std: vec![1.0; 30] });
        assert!(refused(TUNE, &model, Some(&other)).contains("not the int8 model"));

        let mut plain = model.clone();
        plain.scaler = None;
        assert!(refused("score", &plain, None).contains("no scaling"));
        let unknown = Model { task: Task::Outputs { names: vec!["y".into()] }, ..model.clone() };
        for program in [TUNE, SCORE] {
            let refused = refused(program, &unknown, None);
            assert!(refused.starts_with("what its outputs stand for is not known"), "{refused}");
        }
        let mut far = model.clone();
        far.columns = vec![Column { offset: 1.7e9, ..Column::number("ts") }];
        assert!(refused("score", &far, None).contains("an offset off an input in 64 bits"));
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
        carries(&other(640, 1, sigmoid, &["a", "b"])).unwrap();
        let refused = |model: &Model| carries(model).unwrap_err().to_string();
        assert!(refused(&other(4, 3, sigmoid, &["a", "b", "c"])).contains("its outputs are sigmoid"));
        assert!(refused(&other(4, 1, relu, &["a", "b"])).contains("its outputs are relu"));
        assert!(refused(&other(4, 3, softmax, &["a", "b"])).contains("3 outputs for 2 classes"));
    }

    /// The demo's sensor measures six axes at 50 Hz, 4096 counts per g.
    #[test]
    fn a_chain_gets_the_sensor_that_feeds_it_or_both_rates() {
        let model = shoulder("model");
        let chosen = |board: &str, name: Option<&str>, change: &dyn Fn(&mut Sensing)| {
            let mut changed = model.clone();
            change(changed.sensing.get_or_insert_with(|| panic!("the demo's model takes samples")));
            let board = tinyfit_boards::named(board).unwrap();
            let fed = sensor(board, &changed, name).map_err(|error| error.to_string())?;
            Ok::<_, String>(fed.map(|fed| (fed.sensor.name.clone(), fed.channels, fed.hz)))
        };
        let is = |name: &str, channels, hz| Ok(Some((name.to_string(), channels, hz)));
        assert_eq!(chosen("rp2040", None, &|sensing| sensing.rate = Some(50.0)), is("motion", 6, 50));
        assert_eq!(
            chosen("rp2040", None, &|sensing| sensing.channels[0].counts = 4096.0),
            is("motion", 6, 50)
        );
        let three = |hz: f64| {
            move |sensing: &mut Sensing| {
                sensing.rate = Some(hz);
                sensing.channels.truncate(3);
            }
        };
        assert_eq!(chosen("rp2040", None, &three(1600.0)), is("adc", 3, 1600));
        assert_eq!(chosen("rp2040", None, &three(1920.0)), is("accelerometer", 3, 1920));
        assert_eq!(chosen("rp2040", Some("adc"), &three(1920.0)), is("adc", 3, 1920));
        let what = chosen("rp2040", Some("motion"), &three(1600.0)).unwrap_err();
        assert_eq!(
            what.split(';').next(),
            Some("its chain takes 3 channels at 1600 Hz, and of rp2040 BMI160 has 6 channels at 50 Hz")
        );
        let what = chosen("rp2040", None, &|sensing| sensing.rate = Some(100.0)).unwrap_err();
        assert!(
            what.contains("6 channels at 100 Hz") && what.contains("1 to 3 channels at 733 to 500000 Hz"),
            "{what}"
        );
        let what = chosen("rp2040", None, &|sensing| sensing.channels[1].counts = 8192.0).unwrap_err();
        assert!(what.contains("has 8192 counts per unit") && what.contains("has 4096 per g"), "{what}");
        // Samples come by message there.
        assert_eq!(chosen("stm32f405", None, &|sensing| sensing.rate = Some(1600.0)), Ok(None));
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
