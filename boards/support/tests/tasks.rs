//! Networks that estimate quantities, and autoencoders.
//!
//! The expected predictions and losses are from scikit-learn 1.7.2 in 64 bits: an `MLPRegressor` with `tanh` and these weights
//! in `coefs_` and `intercepts_`, of standardized rows; then `* std_dev + mean`, or the mean of the squared differences.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;
mod hostile;

use common::{Desk, Reply, chunks};
use hostile::Hostile;
use serde_json::{Value, json};
use tinyfit::{Dense, Huber, Identity, MeanSquaredError, StandardScaler, Tanh, Train, Zero};
use tinyfit_board::protocol::LINE;
use tinyfit_board::task::{Quantities, Reconstruction, Task};
use tinyfit_board::{Application, Factory, Line, LineBuffer, NoSensing, Scorer, ScorerState};

type Pair = (Dense<2, 3, Tanh>, Dense<3, 2, Identity>);
type Heat = Desk<Pair, 2, 2, Quantities<2>>;

static PAIR: Pair = (
    Dense { weights: [[0.5, -0.25, 1.0], [0.75, 0.5, -0.5]], bias: [0.1, -0.2, 0.0], activation: Tanh },
    Dense { weights: [[1.0, -0.5], [0.25, 0.75], [-0.5, 0.5]], bias: [0.05, -0.1], activation: Identity },
);
static SCALER: StandardScaler<2> = StandardScaler { mean: [20.0, 3.0], inv_std: [0.25, 2.0] };
const UNITS: Quantities<2> = Quantities { mean: [100.0, -4.0], std_dev: [12.5, 0.5], loss: MeanSquaredError };
const NAMES: &str = "power,heat [K]";

/// Inputs, what scikit-learn estimates, and targets.
const ROWS: [([f64; 2], [f64; 2], [f64; 2]); 3] = [
    ([21.5, 3.25], [106.96147148726496, -4.1803137267490005], [107.0, -4.25]),
    ([14.0, 2.5], [93.33675248048588, -4.136818473943499], [80.0, -3.5]),
    ([30.0, 5.0], [112.8134427377538, -3.8746867609828124], [112.5, -3.75]),
];

type Narrow = (Dense<3, 2, Tanh>, Dense<2, 3, Identity>);
type Watch = Desk<Narrow, 3, 3, Reconstruction<3>>;

static NARROW: Narrow = (
    Dense { weights: [[0.5, -0.25], [0.75, 0.5], [-1.0, 0.25]], bias: [0.1, -0.2], activation: Tanh },
    Dense { weights: [[1.0, -0.5, 0.25], [0.25, 0.75, -0.5]], bias: [0.05, -0.1, 0.2], activation: Identity },
);
static SCALER_OF_3: StandardScaler<3> = StandardScaler { mean: [20.0, 3.0, 0.25], inv_std: [0.25, 2.0, 4.0] };
const THRESHOLD: Reconstruction<3> = Reconstruction { threshold: 1.0, loss: MeanSquaredError };

/// Inputs, their error as scikit-learn has it, and whether that is above the threshold.
const WINDOWS: [([f64; 3], f64, bool); 2] =
    [([21.5, 3.25, 0.5], 0.46890125340814576, false), ([14.0, 2.5, 0.0], 1.145043868354814, true)];

fn heat(flash: Vec<u8>) -> Heat {
    let factory = Factory::of(UNITS, NAMES, NoSensing, "bench", &SCALER, &PAIR, &PAIR);
    Desk::of(Factory { fingerprint: 7, ..factory }, flash)
}

fn watch(flash: Vec<u8>) -> Watch {
    let factory = Factory::of(THRESHOLD, "score", NoSensing, "bench", &SCALER_OF_3, &NARROW, &NARROW);
    Desk::of(Factory { fingerprint: 8, ..factory }, flash)
}

fn empty() -> Vec<u8> {
    vec![0xFF; 0x8000]
}

fn near(got: &Value, wanted: f64) {
    let got = got.as_f64().unwrap();
    assert!((got - wanted).abs() <= 1e-6 * wanted.abs().max(1.0), "{got} and not {wanted}");
}

fn score(x: &[f64]) -> String {
    json!({"score": {"x": x}}).to_string()
}

#[test]
fn a_regressor_answers_in_the_units_of_its_targets() {
    let mut desk = heat(empty());
    let info = desk.info();
    assert_eq!(
        (&info["task"], &info["inputs"], &info["outputs"], info.get("classes"), info.get("threshold")),
        (&json!("regress"), &json!(2), &json!(NAMES), None, None)
    );
    for (x, y, _) in ROWS {
        let score = desk.say(&score(&x))["score"].take();
        (0..2).for_each(|nth| near(&score["f32"][nth], y[nth]));
        assert_eq!((&score["f32"], score.get("anomaly")), (&score["int8"], None));
    }
    let mut scorer = Scorer {
        board: "bench",
        scaler: &SCALER,
        network: &PAIR,
        int8: false,
        task: UNITS,
        sensing: NoSensing,
        outputs: NAMES,
        fingerprint: 7,
        clock: || 7,
        ticks_per_second: 1,
        state: Box::leak(Box::new(ScorerState::ZERO)),
    };
    let mut say = |line: &str| -> Value {
        serde_json::from_slice(scorer.answer(Line::Whole(line.as_bytes()), &mut [0; LINE + 1])).unwrap()
    };
    for (x, _, t) in ROWS {
        let [said, wanted] = [say(&score(&x)), desk.say(&score(&x))].map(|mut said| said["score"].take());
        assert_eq!((&said["f32"], &said["int8"]), (&wanted["f32"], &json!([])));
        assert_eq!(say(&json!({"label": {"targets": t, "keep": false}}).to_string()), json!("ok"));
    }
    assert_eq!(say(r#"{"label":{"targets":[1,2],"keep":true}}"#), json!({"error": "unsupported"}));
    let info = say("\"info\"")["info"].take();
    assert_eq!((&info["task"], &info["outputs"]), (&json!("regress"), &json!(NAMES)));
    let stats = say("\"stats\"")["stats"].take();
    assert_eq!((&stats["labeled"], stats.get("f32_correct")), (&json!(3), None));
}

#[test]
fn a_regressor_takes_targets_and_nothing_else() {
    let mut desk = heat(empty());
    desk.say(&score(&ROWS[0].0));
    let targets = |got: usize| json!({"error": {"targets": {"expected": 2, "got": got}}});
    for (label, answer) in [
        (json!({"class": 1, "keep": true}), targets(0)),
        (json!({"class": 1, "targets": [1, 2], "keep": true}), targets(2)),
        (json!({"keep": true}), targets(0)),
        (json!({"targets": [1], "keep": true}), targets(1)),
        (json!({"targets": vec![0; 64], "keep": true}), targets(64)),
        (json!({"targets": vec![0; 65], "keep": true}), targets(65)),
        (json!({"targets": [1, "2"], "keep": true}), json!({"error": "not_a_command"})),
        (json!({"targets": [1, 2], "keep": true, "window": 7}), json!({"error": {"window": {"last": 1}}})),
    ] {
        assert_eq!(desk.say(&json!({"label": label}).to_string()), answer, "{label}");
    }
    assert_eq!(desk.say(r#"{"label":{"targets":[1e999,2],"keep":true}}"#), json!({"error": "invalid_value"}));
    assert_eq!(desk.say(r#"{"label":{"targets":[1,2],"keep":true,"window":1}}"#), json!("ok"));
    assert_eq!(desk.say(r#"{"label":{"targets":[1,2],"keep":true}}"#), json!({"error": "nothing_scored"}));
    let stats = desk.say("\"stats\"")["stats"].take();
    assert_eq!((&stats["labeled"], &stats["kept"]), (&json!(1), &json!(1)));
    for absent in ["f32_correct", "int8_correct", "examples_per_class"] {
        assert_eq!(stats.get(absent), None);
    }
}

#[test]
fn a_regressor_learns_and_keeps_it_through_a_power_cut() {
    let mut desk = heat(empty());
    for (x, _, targets) in ROWS {
        desk.say(&score(&x));
        desk.say(&json!({"label": {"targets": targets, "keep": true}}).to_string());
    }
    // The mean squared error of the standardized targets.
    let evaluated = desk.say("\"evaluate\"")["evaluated"].take();
    near(&evaluated["loss"], 0.47379376655650024);
    assert_eq!(evaluated["factory_loss"], evaluated["loss"]);
    assert_eq!((evaluated.get("accuracy"), evaluated.get("factory_accuracy")), (None, None));

    // Another relation than the one that it has.
    for nth in 0..120 {
        let x = [14.0 + f64::from(nth % 17), 1.0 + f64::from(nth % 7) * 0.625];
        let targets = [88.0 + 1.5 * (x[0] - 20.0), -4.0 + 0.25 * (x[1] - 3.0)];
        desk.say(&score(&x));
        assert_eq!(desk.say(&json!({"label": {"targets": targets, "keep": true}}).to_string()), json!("ok"));
    }
    let before = desk.say("\"evaluate\"")["evaluated"]["loss"].as_f64().unwrap();
    let learned = desk.say(r#"{"learn":{"epochs":30,"learning_rate":0.02,"seed":1}}"#)["learned"].take();
    assert!(learned["improved"].as_u64() > Some(0), "{learned}");
    assert_eq!(learned["reverted"], false);
    let after = desk.say("\"evaluate\"")["evaluated"].take();
    assert!(after["loss"].as_f64() < Some(before / 4.0), "{before} {after}");
    near(&after["factory_loss"], before);

    let tuned = desk.say(&score(&ROWS[0].0))["score"]["f32"].take();
    assert_eq!(desk.say("\"save\"")["saved"]["sequence"], 1);
    let model = desk.model();
    // At a rate that is too high, what is worse on the examples held out is undone.
    let bad = desk.say(r#"{"learn":{"epochs":20,"learning_rate":100000,"seed":1}}"#)["learned"].take();
    assert!(bad["rolled_back"].as_u64() > Some(0), "{bad}");
    assert_eq!(desk.model(), model);
    assert_eq!(desk.say("\"factory_reset\""), json!("ok"));
    assert_eq!(desk.model(), heat(empty()).model());
    assert_eq!(desk.say("\"rollback\"")["rolled_back"]["source"], json!({"slot": 0}));
    let mut desk = heat(desk.flash().clone());
    assert_eq!((desk.model(), &desk.info()["source"]), (model, &json!({"slot": 0})));
    assert_eq!(desk.say(&score(&ROWS[0].0))["score"]["f32"], tuned);
    // The power fails while the next record is written.
    let mut flash = desk.flash().clone();
    flash[0x4000..0x4400].fill(0);
    assert_eq!(heat(flash).info()["source"], json!({"slot": 0}));
}

#[test]
fn an_update_brings_the_units_of_its_targets() {
    let mut desk = heat(empty());
    let mut numbers: Vec<f32> = desk.model().into_iter().map(f32::from_bits).collect();
    // Means and scales of two inputs; means and deviations of two targets.
    assert_eq!(numbers[..8], [20.0, 3.0, 0.25, 2.0, 100.0, -4.0, 12.5, 0.5]);
    numbers[4..8].copy_from_slice(&[1000.0, 4.0, 125.0, 1.0]);
    assert_eq!(desk.update(&numbers, 1, None)["saved"]["sequence"], 1);
    for mut desk in [heat(desk.flash().clone()), desk] {
        let score = desk.say(&score(&ROWS[0].0))["score"].take();
        near(&score["f32"][0], 1000.0 + 10.0 * (ROWS[0].1[0] - 100.0));
        near(&score["f32"][1], 4.0 + 2.0 * (ROWS[0].1[1] + 4.0));
    }
    // What overflows in its unit is not an answer.
    let units = [numbers[4], numbers[6]];
    (numbers[4], numbers[6]) = (3e38, 3e38);
    assert_eq!(desk_of(&numbers).say(&score(&ROWS[0].0)), json!({"error": "invalid_value"}));
    [numbers[4], numbers[6]] = units;
    // One of a network without targets has fewer numbers.
    let mut desk = heat(empty());
    numbers.drain(4..8);
    desk.begin(&numbers, 1, None);
    chunks(&numbers).iter().for_each(|chunk| assert_eq!(desk.say(chunk), json!("ok")));
    assert!(desk.say("\"commit\"")["error"]["offset"]["expected"] == numbers.len());
}

/// A regressor that was updated by these numbers.
fn desk_of(numbers: &[f32]) -> Heat {
    let mut desk = heat(empty());
    assert_eq!(desk.update(numbers, 1, None)["saved"]["sequence"], 1);
    desk
}

#[test]
fn an_autoencoder_answers_its_error_and_whether_that_is_an_anomalys() {
    let mut desk = watch(empty());
    let info = desk.info();
    assert_eq!(
        (&info["task"], &info["outputs"], &info["threshold"], info.get("classes")),
        (&json!("autoencode"), &json!("score"), &json!(1.0), None)
    );
    for (x, error, anomaly) in WINDOWS {
        let score = desk.say(&score(&x))["score"].take();
        near(&score["f32"][0], error);
        assert_eq!((score["f32"].as_array().unwrap().len(), &score["anomaly"]), (1, &json!(anomaly)));
        assert_eq!(score["f32"], score["int8"]);
    }
    for (label, got) in
        [(json!({"class": 0, "keep": true}), 0), (json!({"targets": [1, 2, 3], "keep": true}), 3)]
    {
        let refused = json!({"error": {"targets": {"expected": 0, "got": got}}});
        assert_eq!(desk.say(&json!({"label": label}).to_string()), refused, "{label}");
    }
}

#[test]
fn an_autoencoder_learns_what_it_keeps() {
    let mut desk = watch(empty());
    for nth in 0..160 {
        let t = f64::from(nth % 23) / 11.5 - 1.0;
        desk.say(&score(&[20.0 + 4.0 * t, 3.0 - 0.5 * t, 0.25 + 0.125 * t]));
        assert_eq!(desk.say(r#"{"label":{"keep":true}}"#), json!("ok"));
    }
    let before = desk.say("\"evaluate\"")["evaluated"]["loss"].as_f64().unwrap();
    let learned = desk.say(r#"{"learn":{"epochs":30,"learning_rate":0.02,"seed":1}}"#)["learned"].take();
    assert!(learned["improved"].as_u64() > Some(0), "{learned}");
    let after = desk.say("\"evaluate\"")["evaluated"].take();
    assert!(after["loss"].as_f64() < Some(before / 4.0), "{before} {after}");
    assert_eq!(after.get("accuracy"), None);
    assert_eq!(desk.say("\"save\"")["saved"]["sequence"], 1);
    let mut again = watch(desk.flash().clone());
    assert_eq!(again.model(), desk.model());
    // The threshold is a number of the model.
    let mut numbers: Vec<f32> = again.model().into_iter().map(f32::from_bits).collect();
    assert_eq!(numbers[6], 1.0);
    numbers[6] = 1e-9;
    assert_eq!(again.update(&numbers, 1, None)["saved"]["sequence"], 2);
    assert_eq!(again.info()["threshold"].as_f64().map(|said| said as f32), Some(1e-9));
    assert_eq!(again.say(&score(&WINDOWS[0].0))["score"]["anomaly"], true);
}

/// 28 targets with long names and numbers fit in lines, and no more.
#[test]
fn the_longest_lines_have_room() {
    type Wide = Dense<1, 28, Identity>;
    static WIDE: Wide = Dense { weights: [[-1.234_567_8e-30; 28]], bias: [0.0; 28], activation: Identity };
    static ONE: StandardScaler<1> = StandardScaler { mean: [0.0], inv_std: [1.0] };
    let names: &'static str = Box::leak(["12345"; 28].join(",").into_boxed_str());
    let units = Quantities { mean: [0.0; 28], std_dev: [1.0; 28], loss: MeanSquaredError };
    let factory = Factory::of(units, names, NoSensing, "bench", &ONE, &WIDE, &WIDE);
    let owner = tinyfit_board::Owner {
        product: "01234567890123456789012345678901",
        device: "01234567890123456789012345678901",
        ..tinyfit_board::Owner::OPEN
    };
    let mut desk: Desk<Wide, 1, 28, Quantities<28>> =
        Desk::of(Factory { owner, fingerprint: u32::MAX, ticks_per_second: u32::MAX, ..factory }, empty());
    for line in [r#""info""#.to_string(), score(&[1.0])] {
        let numbered = format!(
            r#"{{"id":{},"command":{line}}}"#,
            if line.len() < 8 { 4_294_967_294u32 } else { u32::MAX }
        );
        let said = desk.send(&numbered);
        assert!(said.len() > 400 && said.len() < LINE, "{}", String::from_utf8_lossy(&said));
        let said: Value = serde_json::from_slice(&said).unwrap();
        let reply = said["reply"].to_string();
        assert!(matches!(serde_json::from_str(&reply), Ok(Reply::Info(_) | Reply::Score(_))), "{reply}");
    }
}

/// The loss is the one that is asked for: Huber's of delta 1 is half of the squares near zero.
#[test]
fn the_loss_is_the_tasks() {
    let units = Quantities { mean: UNITS.mean, std_dev: UNITS.std_dev, loss: Huber { delta: 1.0 } };
    let factory = Factory::of(units, NAMES, NoSensing, "bench", &SCALER, &PAIR, &PAIR);
    let mut desk: Desk<Pair, 2, 2, Quantities<2, Huber>> = Desk::of(factory, empty());
    let (x, y, t) = ROWS[0];
    desk.say(&score(&x));
    desk.say(&json!({"label": {"targets": t, "keep": true}}).to_string());
    let squares = (0..2).map(|nth| ((y[nth] - t[nth]) / f64::from(UNITS.std_dev[nth])).powi(2));
    near(&desk.say("\"evaluate\"")["evaluated"]["loss"], squares.sum::<f64>() / 4.0);
    assert_eq!(<Quantities<2, Huber> as Task>::NUMBERS, 4);
}

/// Hostile lines at a device of this task: each has one answer, a label that is refused keeps nothing, and the model that is there
/// after the power failed is the one that was saved.
fn attack<N, const OUTPUTS: usize, T: Task>(
    boot: &dyn Fn(Vec<u8>) -> Desk<N, 30, OUTPUTS, T>,
    label: &str,
    seed: u64,
) where
    N: Train<In = [f32; 30], Out = [f32; OUTPUTS]> + Zero,
{
    let mut desk = boot(empty());
    let numbers = 60 + T::NUMBERS + N::PARAMETERS;
    let (mut hostile, mut lines) = (Hostile::new(seed, numbers, None), LineBuffer::new());
    let (mut model, mut saved) = (desk.model(), desk.model());
    let (mut changes, mut kept) = (0, 0);
    for nth in 0..600 {
        if nth % 20 == 0 {
            // Between them somebody teaches it.
            desk.say(&score(&[f64::from(nth); 30]));
            desk.say(label);
        }
        for byte in hostile.line().into_iter().chain([b'\n']) {
            let Some(line) = lines.push(byte) else { continue };
            let stop = Line::Whole(b"\"stop\"");
            let answer = desk.patient(line, stop);
            let reply = answer.get("reply").unwrap_or(&answer);
            let now = desk.model();
            assert!(now.iter().all(|bits| f32::from_bits(*bits).is_finite()), "{reply}");
            assert!(now == model || reply.get("error").is_none(), "changed by {reply}");
            changes += u32::from(now != model);
            model = now;
            if reply.get("saved").is_some() {
                saved.clone_from(&model);
            }
            let stats = desk.say("\"stats\"")["stats"].take();
            kept = kept.max(stats["kept"].as_u64().unwrap());
            assert_eq!(stats.get("f32_correct"), None);
        }
    }
    assert!(changes > 0 && kept > 0, "{changes} changes, {kept} kept");
    assert_eq!(boot(desk.flash().clone()).model(), saved);
}

#[test]
fn attack_a_regressor_and_an_autoencoder() {
    type Wide = Dense<30, 2, Identity>;
    type Again = Dense<30, 30, Identity>;
    static WIDE: Wide = Dense { weights: [[0.01, -0.01]; 30], bias: [0.0; 2], activation: Identity };
    static AGAIN: Again = Dense { weights: [[0.01; 30]; 30], bias: [0.0; 30], activation: Identity };
    static SCALER: StandardScaler<30> = StandardScaler { mean: [0.0; 30], inv_std: [0.001; 30] };
    attack(
        &|flash| Desk::of(Factory::of(UNITS, NAMES, NoSensing, "bench", &SCALER, &WIDE, &WIDE), flash),
        r#"{"label":{"targets":[107,-4],"keep":true}}"#,
        6,
    );
    let task = Reconstruction::<30> { threshold: 1.0, loss: MeanSquaredError };
    attack(
        &|flash| Desk::of(Factory::of(task, "score", NoSensing, "bench", &SCALER, &AGAIN, &AGAIN), flash),
        r#"{"label":{"keep":true}}"#,
        7,
    );
}
