//! Networks of other inputs than a sensor's windows, and of one output for two classes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Desk, OPEN, Pair, samples_command, scorer};
use serde_json::{Value, json};
use tinyfit_board::protocol::LINE;
use tinyfit_board::task::Classes;
use tinyfit_board::{Application, Line, NoSensing};

type Two = Desk<Pair, 2, 1, Classes<1, 2>>;

/// Points around the origin, and whether their coordinates have different signs.
fn points() -> impl Iterator<Item = ([f32; 2], usize)> {
    (0..48).map(|nth: u32| {
        let angle = (nth * 37 % 48) as f32 * 0.131 + 0.06;
        let x = [1500.0 * angle.cos(), 1500.0 * angle.sin()];
        (x, usize::from(x[0] * x[1] < 0.0))
    })
}

fn score(two: &mut Two, x: [f32; 2]) -> [f64; 2] {
    let score = two.say(&json!({"score": {"x": x}}).to_string());
    let of = |class: usize| score["score"]["f32"][class].as_f64().unwrap();
    assert_eq!(score["score"]["f32"].as_array().unwrap().len(), 2, "{score}");
    [of(0), of(1)]
}

fn taught() -> Two {
    let mut two = Two::new(OPEN);
    for (x, class) in points() {
        score(&mut two, x);
        assert_eq!(two.say(&json!({"label": {"class": class, "keep": true}}).to_string()), json!("ok"));
    }
    two
}

#[test]
fn one_output_tells_two_classes() {
    let mut two = Two::new(OPEN);
    let info = two.say("\"info\"")["info"].take();
    assert_eq!((&info["inputs"], &info["classes"]), (&json!(2), &json!(2)));
    let [no, yes] = score(&mut two, [300.0, -200.0]);
    assert!((no + yes - 1.0).abs() < 1e-6 && no > 0.0 && yes > 0.0, "{no} {yes}");
    let wrong = two.say(r#"{"label":{"class":2,"keep":true}}"#);
    assert_eq!(wrong, json!({"error": {"class": {"expected": 2}}}));
    // Nobody measures these inputs.
    assert_eq!(two.say(&samples_command(&[[1; 6]; 50])), json!({"error": "unsupported"}));
    assert_eq!(two.say("{\"watch\":{\"on\":true}}"), json!("ok"));
    assert!((0..200).all(|_| two.sense([1; 6]).is_none()));
}

#[test]
fn it_learns_them_and_keeps_them_through_a_power_cut() {
    let mut two = taught();
    let before = two.say("\"evaluate\"")["evaluated"].take();
    // The mean of `-ln` of what the right class was given.
    let given: Vec<f64> = points().map(|(x, class)| score(&mut two, x)[class]).collect();
    let loss = given.iter().map(|p| -p.ln()).sum::<f64>() / given.len() as f64;
    let hits = points().filter(|(x, class)| usize::from(score(&mut two, *x)[1] >= 0.5) == *class).count();
    assert!((before["loss"].as_f64().unwrap() - loss).abs() < 1e-5, "{before} {loss}");
    assert!((before["accuracy"].as_f64().unwrap() - hits as f64 / 48.0).abs() < 1e-6, "{before} {hits}");

    let learned = two.say(r#"{"learn":{"epochs":400,"learning_rate":0.3,"seed":1}}"#)["learned"].take();
    assert!(learned["improved"].as_u64() > Some(0), "{learned}");
    let after = two.say("\"evaluate\"")["evaluated"].take();
    assert!(
        after["accuracy"].as_f64() > Some(0.9) && before["accuracy"].as_f64() < Some(0.8),
        "{before} {after}"
    );

    assert_eq!(two.say("\"save\"")["saved"]["sequence"], 1);
    let model = two.model();
    let mut two = two.rebooted(OPEN);
    assert_eq!(two.model(), model);
    assert_eq!(two.say("\"info\"")["info"]["source"], json!({"slot": 0}));
}

#[test]
fn the_application_without_learning_says_the_same() {
    let (mut scorer, mut two) = (scorer::<Pair, NoSensing, 2, 1, 2>(), Two::new(OPEN));
    let mut say = |line: &str| -> Value {
        serde_json::from_slice(scorer.answer(Line::Whole(line.as_bytes()), &mut [0; LINE + 1])).unwrap()
    };
    for (x, class) in points().take(8) {
        let command = json!({"score": {"x": x}}).to_string();
        assert_eq!(say(&command)["score"]["int8"], two.say(&command)["score"]["int8"]);
        assert_eq!(say(&json!({"label": {"class": class, "keep": false}}).to_string()), json!("ok"));
    }
    assert_eq!(say(&samples_command(&[[1; 6]; 50])), json!({"error": "unsupported"}));
    assert_eq!(say("\"info\"")["info"]["classes"], 2);
    assert_eq!(say("\"stats\"")["stats"]["labeled"], 8);
}
