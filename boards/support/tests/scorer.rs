//! The application that does not learn answers like the one that learns, and refuses the rest.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Bench, Net, OPEN, Windows, samples_command, scorer};
use serde_json::{Value, json};
use tinyfit_board::protocol::LINE;
use tinyfit_board::task::Classes;
use tinyfit_board::{Application, Line, Scorer};

fn say(scorer: &mut Scorer<Net, 30, 4, Classes<4>, Windows>, line: &str) -> Value {
    let mut output = [0; LINE + 1];
    serde_json::from_slice(scorer.answer(Line::Whole(line.as_bytes()), &mut output)).unwrap()
}

#[test]
fn it_scores_as_the_device_that_learns() {
    let (mut scorer, mut device) = (scorer::<Net, Windows, 30, 4, 4>(), Bench::new(OPEN));
    let score = json!({"score": {"x": vec![250.0; 30]}}).to_string();
    let (said, wanted) = (say(&mut scorer, &score), device.say(&score));
    assert_eq!(said["score"]["int8"], wanted["score"]["int8"]);
    assert_eq!(said["score"]["f32"], json!([]));
    let samples = samples_command(&core::array::from_fn::<_, 50, _>(|t| [t as i16; 6]));
    assert_eq!(say(&mut scorer, &samples), json!("ok"));
    assert_eq!(
        (say(&mut scorer, &samples)["score"]["window"].as_u64(), device.say(&samples)),
        (Some(2), json!("ok"))
    );
    let label = |class| json!({"label": {"class": class, "keep": false, "window": 2}}).to_string();
    assert_eq!(say(&mut scorer, &label(4)), json!({"error": {"class": {"expected": 4}}}));
    assert_eq!(say(&mut scorer, &label(1)), json!("ok"));
    assert_eq!(say(&mut scorer, &label(1)), json!({"error": "nothing_scored"}));
    assert_eq!(say(&mut scorer, "\"stats\"")["stats"]["labeled"], 1);
    let info = say(&mut scorer, "\"info\"")["info"].take();
    assert_eq!(
        (&info["firmware"], &info["slots"], &info["source"]),
        (&json!("score"), &Value::Null, &json!("factory"))
    );
}

#[test]
fn the_sensor_speaks_to_who_watches() {
    let (mut scorer, mut device, mut output) = (scorer(), Bench::new(OPEN), [0; LINE + 1]);
    let mut sense = |scorer: &mut Scorer<Net, 30, 4, Classes<4>, Windows>, t: i16| {
        scorer.sense(&[t; 6], &mut output).to_vec()
    };
    assert!((0..100).all(|t| sense(&mut scorer, t).is_empty()));
    for watch in [r#"{"watch":{"on":true}}"#, "\"clear\""] {
        assert_eq!((say(&mut scorer, watch), device.say(watch)), (json!("ok"), json!("ok")));
    }
    for t in 0..200 {
        let (said, wanted) = (sense(&mut scorer, t), device.sense([t; 6]));
        let said: Option<Value> = (!said.is_empty()).then(|| serde_json::from_slice(&said).unwrap());
        let scores =
            |event: &Option<Value>| event.as_ref().map(|event| event["event"]["score"]["int8"].clone());
        assert_eq!(scores(&said), scores(&wanted), "{t}");
        assert_eq!(said.is_some(), t >= 99 && t % 50 == 49, "{t}");
    }
    let mut output = [0; LINE + 1];
    let lost: Value = serde_json::from_slice(scorer.lost(3, 2, &mut output)).unwrap();
    assert_eq!(lost, json!({"event": {"lost": {"samples": 5, "queue": 2}}}));
    // Half a window was there.
    assert!((0..50).all(|t| scorer.sense(&[t; 6], &mut output).is_empty()));
    let stats = say(&mut scorer, "\"stats\"")["stats"].take();
    assert_eq!((&stats["lost"], &stats["lost_in_queue"]), (&json!(5), &json!(2)));
}

#[test]
fn what_learns_or_saves_is_not_here() {
    let mut scorer = scorer::<Net, Windows, 30, 4, 4>();
    for line in [
        r#"{"label":{"class":1,"keep":true}}"#,
        r#"{"learn":{"epochs":1,"learning_rate":0.1,"seed":1}}"#,
        "\"evaluate\"",
        "\"save\"",
        "\"rollback\"",
        r#"{"get":{"offset":0}}"#,
        r#"{"put":{"offset":0,"base64":"AACAPw==","crc":3905382943}}"#,
        r#"{"update":{"counter":1,"crc":0}}"#,
        "\"commit\"",
        "\"stop\"",
        "\"provision\"",
    ] {
        assert_eq!(say(&mut scorer, line), json!({"error": "unsupported"}), "{line}");
    }
    assert_eq!(say(&mut scorer, "hello"), json!({"error": "not_a_command"}));
    assert!(!scorer.is_busy() && scorer.work(&mut [0; LINE + 1]).is_empty());
}
