//! Applications over one, three and nine channels and different chains: by message and by sensor the same scores, samples that are
//! no good, losses at each stage, and labels by a button.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Desk, Flash, OPEN, samples_command};
use serde_json::{Value, json};
use tinyfit::features::{Each, Extractor, Framed, Magnitude, Raw, Statistic, Statistics};
use tinyfit::{Dense, Generator, Identity, Relu, SeedableRng, Softmax, StandardScaler, Train, Zero};
use tinyfit_board::protocol::line_of;
use tinyfit_board::sampling::{Sample, Sampling};
use tinyfit_board::task::{Classes, Quantities, Reconstruction, Task};
use tinyfit_board::{Application, Chain, Device, Factory, Line, Owner, Press, Sensing, Sensor, Taken};

/// One channel, as of a microphone: eight samples of a frame of sixteen, frames that overlap.
type Microphone = Framed<16, 4, (), Each<Raw<2>>>;
static MICROPHONE: Microphone = Framed { filter: (), chain: Each(Raw) };

/// Three axes: the spread of each and the largest length of their vector, frames with gaps.
type Accelerometer = Framed<10, 15, (), (Each<Statistics<2>>, Magnitude<Statistics<1>>)>;
static ACCELEROMETER: Accelerometer = Framed {
    filter: (),
    chain: (
        Each(Statistics([Statistic::StdDev, Statistic::PeakToPeak])),
        Magnitude(Statistics([Statistic::Max])),
    ),
};

/// Nine channels of a motion sensor, frames one after the other.
type Motion = Framed<20, 20, (), Each<Statistics<3>>>;
static MOTION: Motion = Framed {
    filter: (),
    chain: Each(Statistics([Statistic::Mean, Statistic::Rms, Statistic::MeanCrossings])),
};

fn chain<const C: usize, E>(extractor: &'static E, frame: usize, rate: f32) -> Chain<C, E> {
    Chain { extractor, frame, rate: Some(rate) }
}

fn desk<N, T, S, const INPUTS: usize, const OUTPUTS: usize>(
    task: T,
    sensing: S,
) -> Desk<N, INPUTS, OUTPUTS, T, S>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    T: Task,
    S: Sensing,
{
    Desk::of(factory(task, sensing, OPEN.owner), vec![0xFF; 0x8000])
}

fn factory<N, T, S, const INPUTS: usize, const OUTPUTS: usize>(
    task: T,
    sensing: S,
    owner: Owner,
) -> Factory<N, N, INPUTS, T, S>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    T: Task,
    S: Sensing,
{
    let mut net = N::ZERO;
    net.initialize(&mut Generator::seed_from_u64(3));
    let net: &'static N = Box::leak(Box::new(net));
    let scaler = Box::leak(Box::new(StandardScaler { mean: [100.0; INPUTS], inv_std: [0.001; INPUTS] }));
    Factory { owner, ..Factory::of(task, "", sensing, "bench", scaler, net, net) }
}

/// A sample that differs from its neighbors.
fn sample<const C: usize>(t: usize) -> [i16; C] {
    core::array::from_fn(|channel| ((t * 997 + channel * 331) % 4001) as i16 - 2000)
}

/// Feeds samples by message to one device and by its sensor to another. The frames that the kernel's extractor ends are scored by both,
/// as its features by `score`. Returns how many.
fn agree<N, T, E, const C: usize, const INPUTS: usize, const OUTPUTS: usize>(
    new: &dyn Fn() -> Desk<N, INPUTS, OUTPUTS, T, Chain<C, E>>,
    extractor: &E,
    samples: usize,
) -> usize
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    T: Task,
    E: Extractor<C>,
{
    let (mut told, mut sensed, mut asked) = (new(), new(), new());
    sensed.say(r#"{"watch":{"on":true}}"#);
    let (mut state, mut x, mut frames) = (E::State::ZERO, [0.0; INPUTS], 0);
    for t in 0..samples {
        let sample = sample::<C>(t);
        let answer = told.say(&samples_command(&[sample]));
        let event = sensed.sense(sample);
        if !extractor.push(&mut state, &sample, &mut x) {
            assert_eq!((answer, event), (json!("ok"), None), "{t}");
            continue;
        }
        frames += 1;
        let score = asked.say(&json!({"score": {"x": x.as_slice()}}).to_string());
        assert_eq!(score["score"]["window"], frames, "{score}");
        assert_eq!((&answer, &event.unwrap()["event"]), (&score, &score), "{t}");
    }
    frames
}

#[test]
fn one_channel_estimates() {
    const UNITS: Quantities<2> =
        Quantities { mean: [5.0, -1.0], std_dev: [2.0, 0.5], loss: tinyfit::MeanSquaredError };
    type Net = (Dense<8, 6, Relu>, Dense<6, 2, Identity>);
    let new = || desk::<Net, _, _, 8, 2>(UNITS, chain::<1, _>(&MICROPHONE, 16, 16_000.0));
    assert_eq!(agree(&new, &MICROPHONE, 60), (60 - 16) / 4 + 1);
    let sensing = new().info()["sensing"].take();
    assert_eq!(
        sensing,
        json!({"channels": 1, "rate": 16000.0, "frame": 16, "stride": 4, "features": 8, "samples": 4})
    );
}

#[test]
fn three_channels_classify() {
    type Net = (Dense<7, 8, Relu>, Dense<8, 3, Softmax>);
    let new = || desk::<Net, Classes<3>, _, 7, 3>(Classes, chain::<3, _>(&ACCELEROMETER, 10, 1600.0));
    assert_eq!(agree(&new, &ACCELEROMETER, 70), 5);
    // A second of two frames cannot come at once, and samples are whole.
    let mut device = new();
    let refused = json!({"error": {"samples": {"limit": 15, "channels": 3}}});
    assert_eq!(device.say(&samples_command(&[[1, 2, 3]; 16])), refused);
    assert_eq!(device.say(&samples_command(&[[1, 2]; 2])), refused);
    assert_eq!(device.say(&samples_command::<3>(&[])), refused);
    assert_eq!(
        device.say(&samples_command(&core::array::from_fn::<_, 15, _>(sample::<3>)))["score"]["window"],
        1
    );
    // A sensor of other channels is an error, not a score.
    device.say(r#"{"watch":{"on":true}}"#);
    let event = device.sense([1, 2]).unwrap();
    assert_eq!(event, json!({"event": {"error": {"channels": {"expected": 3, "got": 2}}}}));
}

#[test]
fn nine_channels_are_reconstructed() {
    type Net = (Dense<27, 4, Relu>, Dense<4, 27, Identity>);
    let task = Reconstruction::<27> { threshold: 0.5, loss: tinyfit::MeanSquaredError };
    let new = || desk::<Net, _, _, 27, 27>(task, chain::<9, _>(&MOTION, 20, 100.0));
    assert_eq!(agree(&new, &MOTION, 60), 3);
}

/// MLPerf Tiny's anomaly detector has 640 inputs; 100 classes have a score of 100 numbers twice.
#[test]
fn lines_are_as_long_as_the_model_needs() {
    type Wide = Dense<640, 100, Softmax>;
    type Machine = Device<Wide, Wide, Flash, 640, 100>;
    const ROOM: usize = <Machine as Application>::LINE;
    assert_eq!(ROOM, line_of(640, 100, 0));
    let factory: Factory<Wide, Wide, 640, Classes<100>> =
        factory(Classes, tinyfit_board::NoSensing, Owner::OPEN);
    let state = Box::leak(Box::new(tinyfit_board::State::ZERO));
    let mut device = Machine::new(factory, state, tinyfit_board::store::Ram(vec![0xFF; 0x80000]), slots());
    let row = vec!["-1.1754944e-38"; 640].join(",");
    let id = u32::MAX;
    for (line, key) in [
        (format!(r#"{{"id":{},"command":{{"score":{{"x":[{row}]}}}}}}"#, id - 2), "score"),
        (format!(r#"{{"id":{},"command":{{"label":{{"class":99,"keep":true}}}}}}"#, id - 1), ""),
        (format!(r#"{{"id":{id},"command":"stats"}}"#), "stats"),
    ] {
        assert!(line.len() < ROOM);
        let answer = device.answer(Line::Whole(line.as_bytes()), &mut vec![0; ROOM]).to_vec();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert!(key.is_empty() && answer["reply"] == "ok" || answer["reply"].get(key).is_some(), "{answer}");
        if key == "score" {
            assert_eq!(answer["reply"]["score"]["f32"].as_array().unwrap().len(), 100);
        }
    }
}

fn slots() -> tinyfit_board::store::Slots {
    tinyfit_board::store::Slots { first: 0, second: 0x40000, bytes: 0x40000 }
}

#[test]
fn samples_that_are_no_good_are_an_error_and_no_score() {
    type Net = (Dense<27, 4, Relu>, Dense<4, 27, Identity>);
    let task = Reconstruction::<27> { threshold: 0.5, loss: tinyfit::MeanSquaredError };
    let mut device = desk::<Net, _, _, 27, 27>(task, chain::<9, _>(&MOTION, 20, 100.0));
    device.say(r#"{"watch":{"on":true}}"#);
    let last = |device: &mut Desk<Net, 27, 27, _, _>, of: &dyn Fn(usize) -> [i16; 9]| {
        (0..20).filter_map(|t| device.sense(of(t))).last().unwrap()["event"].take()
    };
    assert_eq!(last(&mut device, &|_| [7; 9]), json!({"error": "stuck"}));
    let clipped = |t: usize| if t == 3 { [1, 2, 3, 4, i16::MAX, 5, 6, 7, 8] } else { sample(t) };
    assert_eq!(last(&mut device, &clipped), json!({"error": "saturated"}));
    assert_eq!(last(&mut device, &sample)["score"]["window"], 1);
    // By message it is the reply.
    let stuck = samples_command(&[[3; 9]; 20]);
    assert_eq!(device.say(&stuck), json!({"error": "stuck"}));
    assert_eq!(device.say("\"stats\"")["stats"]["windows"], 1);
}

/// An interrupt that comes more often than the application takes samples; and the sensor's own losses.
#[test]
fn losses_are_counted_at_each_stage() {
    type Net = (Dense<7, 8, Relu>, Dense<8, 3, Softmax>);
    let mut device = desk::<Net, Classes<3>, _, 7, 3>(Classes, chain::<3, _>(&ACCELEROMETER, 10, 1600.0));
    let mut queue = Sampling::<8, 3>::new();
    let (mut interrupt, mut samples) = queue.split();
    let mut taken = 0;
    for t in 0..100 {
        let lost = if t == 50 { 4 } else { 0 };
        interrupt.push(Sample { lost, channels: sample(t) });
        while t % 20 == 19
            && let Some(next) = samples.take()
        {
            match next {
                Taken::Sample(sample) => {
                    taken += 1;
                    device.sense(sample);
                }
                Taken::Lost { sensor, queue } => device.lost_at(sensor, queue),
            }
        }
    }
    interrupt.push(Sample { lost: 0, channels: [0; 3] });
    if let Some(Taken::Lost { sensor, queue }) = samples.take() {
        device.lost_at(sensor, queue);
    }
    device.line_failed();
    let stats = device.say("\"stats\"")["stats"].take();
    // Each time seven of twenty have room.
    assert_eq!(taken, 35);
    assert_eq!((&stats["lost"], &stats["lost_in_queue"]), (&json!(4 + 65), &json!(65)));
    assert_eq!(stats["line_errors"], 1);
}

#[test]
fn a_button_labels_and_selects() {
    type Net = (Dense<7, 8, Relu>, Dense<8, 3, Softmax>);
    let sensing = chain::<3, _>(&ACCELEROMETER, 10, 1600.0);
    let mut device = desk::<Net, Classes<3>, _, 7, 3>(Classes, sensing);
    assert_eq!(device.press(Press::Short), None, "nobody watches");
    device.say(r#"{"watch":{"on":true}}"#);
    assert_eq!(device.press(Press::Short), Some(json!({"event": {"error": "nothing_scored"}})));
    for class in [1, 2, 0, 1] {
        assert_eq!(device.press(Press::Long), Some(json!({"event": {"selected": {"class": class}}})));
    }
    (0..10).for_each(|t| drop(device.sense(sample::<3>(t))));
    assert_eq!(device.press(Press::Short), Some(json!({"event": {"labeled": {"window": 1, "class": 1}}})));
    let stats = device.say("\"stats\"")["stats"].take();
    assert_eq!((&stats["kept"], &stats["labeled"]), (&json!(1), &json!(1)));
    assert_eq!(stats["examples_per_class"], json!([0, 1]));

    let owner = Owner { access: tinyfit_board::Access::OwnerOnly, ..common::locked().owner };
    let mut locked: Desk<Net, 7, 3, Classes<3>, _> =
        Desk::of(factory(Classes, sensing, owner), vec![0xFF; 0x8000]);
    locked.say(r#"{"watch":{"on":true}}"#);
    (0..10).for_each(|t| drop(locked.sense(sample::<3>(t))));
    assert_eq!(locked.press(Press::Short), Some(json!({"event": {"error": "locked"}})));
}

/// An autoencoder keeps what the button marks as normal; a regressor needs numbers.
#[test]
fn a_button_says_this_is_normal() {
    type Same = (Dense<27, 4, Relu>, Dense<4, 27, Identity>);
    let task = Reconstruction::<27> { threshold: 0.5, loss: tinyfit::MeanSquaredError };
    let mut device = desk::<Same, _, _, 27, 27>(task, chain::<9, _>(&MOTION, 20, 100.0));
    device.say(r#"{"watch":{"on":true}}"#);
    (0..20).for_each(|t| drop(device.sense(sample::<9>(t))));
    assert_eq!(device.press(Press::Long), None);
    assert_eq!(device.press(Press::Short), Some(json!({"event": {"labeled": {"window": 1}}})));
    assert_eq!(device.say("\"stats\"")["stats"]["kept"], 1);

    const UNITS: Quantities<2> =
        Quantities { mean: [5.0, -1.0], std_dev: [2.0, 0.5], loss: tinyfit::MeanSquaredError };
    type Net = (Dense<8, 6, Relu>, Dense<6, 2, Identity>);
    let mut device = desk::<Net, _, _, 8, 2>(UNITS, chain::<1, _>(&MICROPHONE, 16, 16_000.0));
    device.say(r#"{"watch":{"on":true}}"#);
    let refused = json!({"event": {"error": {"targets": {"expected": 2, "got": 0}}}});
    assert_eq!(device.press(Press::Short), Some(refused));
}
