//! Somebody who teaches an open device lies, on purpose and with all the labels it takes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Bench, KEY, OPEN, locked};
use serde_json::{Value, json};
use tinyfit_board::Anchor;

/// A window's features.
fn features(k: i64) -> Vec<f32> {
    (0..30).map(|i| ((i * 91 + k * 53 + i * k * 7) % 4001) as f32 - 2000.0).collect()
}

/// The class of a window, which is then the last one scored.
fn class(bench: &mut Bench, k: i64) -> usize {
    let score = bench.say(&json!({"score": {"x": features(k)}}).to_string());
    let p: Vec<f64> = serde_json::from_value(score["score"]["f32"].clone()).unwrap();
    (0..4).max_by(|a, b| p[*a].total_cmp(&p[*b])).unwrap()
}

/// How many of 200 windows are of the class that the factory's network gives them.
fn kept(bench: &mut Bench) -> usize {
    let mut factory = Bench::new(OPEN);
    (0..200).filter(|k| class(bench, *k) == class(&mut factory, *k)).count()
}

/// 190 labels, each the class after the right one, then as many epochs as anybody wants.
fn lie(bench: &mut Bench) -> Value {
    let mut answers = vec![];
    for k in 1000..1190 {
        let wrong = (class(bench, k) + 1) % 4;
        answers.push(bench.say(&json!({"label": {"class": wrong, "keep": true}}).to_string()));
    }
    for learning_rate in [0.05, 0.2] {
        answers.push(
            bench.say(
                &json!({"learn": {"epochs": 20, "learning_rate": learning_rate, "seed": 1}}).to_string(),
            ),
        );
    }
    answers.push(bench.say("\"save\""));
    json!(answers)
}

/// 112 windows that the factory's network classifies, and half of them judge.
fn anchors() -> &'static [Anchor<30>] {
    let mut factory = Bench::new(OPEN);
    let anchor = |k: i64| Anchor {
        x: std::array::from_fn(|i| features(k)[i] * 0.001),
        target: tinyfit::Class(class(&mut factory, k)),
    };
    Vec::leak((2000..2112).map(anchor).collect())
}

/// False labels on an open build: without anchors they reverse the model, with anchors it keeps what it had learned.
#[test]
fn anchors_keep_what_the_factory_knew() {
    let mut bench = Bench::new(OPEN);
    lie(&mut bench);
    let without = kept(&mut bench.rebooted(OPEN));
    let mut bench = Bench::anchored(OPEN, vec![0xFF; 0x8000], anchors());
    let answers = lie(&mut bench);
    assert!(answers.to_string().contains(r#""reverted":true"#), "{answers}");
    let shown = bench.say("\"stats\"")["stats"].take();
    assert_eq!(shown["kept"], 190);
    let taught: Vec<u32> = serde_json::from_value(shown["examples_per_class"].clone()).unwrap();
    assert_eq!(taught.iter().sum::<u32>(), 190, "what was taught is seen");
    let flash = bench.flash().clone();
    let with = kept(&mut Bench::anchored(OPEN, flash, anchors()));
    assert!(without < 80 && with >= 190, "of 200: {without} without anchors, {with} with");
}

#[test]
fn what_was_taught_is_seen_after_a_reboot_and_can_be_undone() {
    let mut bench = Bench::new(OPEN);
    let before = bench.model();
    lie(&mut bench);
    let taught = bench.say("\"stats\"")["stats"]["examples_per_class"].take();
    bench.say("\"reset_stats\"");
    let mut bench = bench.rebooted(OPEN);
    assert_eq!(bench.say("\"stats\"")["stats"]["examples_per_class"], taught);
    assert_ne!(bench.model(), before);
    bench.say("\"factory_reset\"");
    bench.say("\"save\"");
    let mut bench = bench.rebooted(OPEN);
    assert_eq!(
        (bench.model(), bench.say("\"stats\"")["stats"]["examples_per_class"].take()),
        (before, json!([]))
    );
}

/// Examples belong to the model that they were standardized for and counted with.
#[test]
fn teaching_cannot_be_hidden_behind_a_rollback() {
    let mut bench = Bench::new(OPEN);
    lie(&mut bench);
    for undone in ["\"rollback\"", "\"factory_reset\""] {
        class(&mut bench, 1);
        bench.say(r#"{"label":{"class":1,"keep":true}}"#);
        bench.say(undone);
        let learn = bench.say(r#"{"learn":{"epochs":1,"learning_rate":0.1,"seed":1}}"#);
        assert_eq!(learn, json!({"error": "empty"}), "{undone}");
    }
}

#[test]
fn a_locked_device_cannot_be_lied_to() {
    let mut bench = Bench::new(locked());
    let flash = bench.flash().clone();
    let locked = json!({"error": "locked"});
    assert!(lie(&mut bench).as_array().unwrap().iter().all(|answer| *answer == locked));
    assert_eq!((kept(&mut bench), bench.flash()), (200, &mut flash.clone()));
    let model = bench.order(KEY, &json!({"get": {"offset": 0}}));
    assert!(model["model"].is_object(), "{model}");
}
