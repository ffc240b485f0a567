//! The application on the host: what it answers, and that nothing a line says can harm the weights.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};
use tinyfit::{Dense, Generator, Relu, Scaler, SeedableRng, Softmax, Train, Zero};
use tinyfit_board::protocol::{Command, LINE};
use tinyfit_board::{Device, Factory, Line, LineBuffer, State};

type Net = (Dense<30, 8, Relu>, Dense<8, 4, Softmax>);

struct Bench(Device<Net, Net, 30, 4>);

impl Bench {
    fn new() -> Self {
        let mut net = Net::ZERO;
        net.initialise(&mut Generator::seed_from_u64(1));
        let net: &'static Net = Box::leak(Box::new(net));
        let factory = Factory {
            board: "bench",
            scaler: Box::leak(Box::new(Scaler { mean: [0.0; 30], scale: [0.001; 30] })),
            network: net,
            int8: net,
            clock: || 7,
            ticks_per_second: 1,
        };
        Self(Device::new(factory, Box::leak(Box::new(State::ZERO))))
    }

    fn line(&mut self, line: Line<'_>) -> Value {
        let mut output = [0; LINE + 1];
        let answer = self.0.answer(line, &mut output);
        assert!(answer.len() > 2 && answer.ends_with(b"\n"), "{answer:?}");
        serde_json::from_slice(answer).unwrap()
    }

    fn say(&mut self, line: &str) -> Value {
        self.line(Line::Whole(line.as_bytes()))
    }

    fn weights(&mut self) -> Vec<u32> {
        let mut weights = Vec::new();
        while weights.len() < 30 * 8 + 8 + 8 * 4 + 4 {
            let part = self.say(&json!({"get": {"offset": weights.len()}}).to_string());
            let values = part["weights"]["values"].as_array().unwrap().clone();
            weights.extend(values.iter().map(|w| (w.as_f64().unwrap() as f32).to_bits()));
        }
        weights
    }
}

/// 100 samples, in commands of 10.
fn window(bench: &mut Bench, seed: i16) -> Value {
    let mut last = Value::Null;
    for part in 0..10 {
        let samples: Vec<[i16; 6]> =
            (0..10).map(|t| core::array::from_fn(|a| (part * 10 + t) * seed + a as i16 * 50)).collect();
        last = bench.say(&samples_command(&samples));
    }
    last
}

fn samples_command(samples: &[[i16; 6]]) -> String {
    let bytes: Vec<u8> = samples.as_flattened().iter().flat_map(|x| x.to_le_bytes()).collect();
    json!({"samples": {"base64": STANDARD.encode(bytes)}}).to_string()
}

#[test]
fn a_session() {
    let mut bench = Bench::new();
    let info = bench.say("\"info\"");
    assert_eq!(
        (info["info"]["board"].as_str(), info["info"]["parameters"].as_u64()),
        (Some("bench"), Some(284))
    );
    let score = window(&mut bench, 3);
    assert_eq!(score["score"]["f32"], score["score"]["int8"]);
    assert_eq!(bench.say(r#"{"label":{"class":2,"keep":true}}"#), json!("ok"));
    let stats = bench.say("\"stats\"");
    assert_eq!((stats["stats"]["windows"].as_u64(), stats["stats"]["kept"].as_u64()), (Some(1), Some(1)));
    let before = bench.weights();
    let replayed = bench.say(r#"{"replay":{"passes":20,"learning_rate":0.1,"seed":1}}"#);
    assert_eq!(replayed["replayed"]["examples"], 20);
    assert_ne!(bench.weights(), before);
    bench.say("\"clear\"");
    let learned = window(&mut bench, 3);
    assert!(learned["score"]["f32"][2].as_f64() > score["score"]["f32"][2].as_f64());
    assert_eq!(bench.say("\"factory\""), json!("ok"));
    assert_eq!(bench.weights(), before);
}

#[test]
fn bad_lines_are_answered_by_an_error_and_change_nothing() {
    let mut bench = Bench::new();
    let before = bench.weights();
    let zeros = vec![0.0; 30];
    let mut infinite = format!("{{\"learn\":{{\"x\":{zeros:?},\"class\":1,\"learning_rate\":0.1}}}}");
    infinite = infinite.replacen("0.0", "1e999", 1);
    let nan = infinite.replace("1e999", "NaN");
    let cases = [
        (json!({"learn": {"x": [1.0, 2.0], "class": 1, "learning_rate": 0.1}}).to_string(), "length"),
        (json!({"learn": {"x": vec![0.0; 64], "class": 1, "learning_rate": 0.1}}).to_string(), "length"),
        (
            json!({"learn": {"x": vec![0.0; 65], "class": 1, "learning_rate": 0.1}}).to_string(),
            "not_a_command",
        ),
        (json!({"learn": {"x": zeros, "class": 4, "learning_rate": 0.1}}).to_string(), "class"),
        (json!({"learn": {"x": zeros, "class": 1, "learning_rate": -1.0}}).to_string(), "rejected"),
        (json!({"score": {"x": []}}).to_string(), "length"),
        (
            infinite.replace("learn\"", "score\"").replace(",\"class\":1,\"learning_rate\":0.1", ""),
            "rejected",
        ),
        (infinite, "rejected"),
        (nan, "not_a_command"),
        (json!({"label": {"class": 1, "keep": true}}).to_string(), "nothing_scored"),
        (json!({"replay": {"passes": 1, "learning_rate": 0.1, "seed": 1}}).to_string(), "empty"),
        (json!({"get": {"offset": 284}}).to_string(), "offset"),
        ("hello".into(), "not_a_command"),
        ("\"info\" and more".into(), "not_a_command"),
        ("{\"info\":{}}".into(), "not_a_command"),
        ("{\"samples\":{\"base64\":\"AAAA\"}}".into(), "samples"),
        ("{\"samples\":{\"base64\":\"?AAAAAAAAAAAAAAA\"}}".into(), "samples"),
        (samples_command(&[]), "samples"),
        (samples_command(&[[0; 6]; 51]), "samples"),
        (json!({"samples": {"base64": 5}}).to_string(), "not_a_command"),
        ("[".repeat(LINE), "not_a_command"),
    ];
    for (line, what) in cases {
        let answer = bench.say(&line);
        let error = &answer["error"];
        assert!(error == what || error.get(what).is_some(), "{line} was answered by {answer}");
    }
    assert_eq!(bench.line(Line::TooLong), json!({"error": {"line_too_long": {"limit": LINE}}}));
    assert_eq!(bench.weights(), before);
}

#[test]
fn the_store_of_examples_ends() {
    let mut bench = Bench::new();
    for kept in 0.. {
        let score = bench.say(&json!({"score": {"x": vec![kept as f32; 30]}}).to_string());
        assert!(score.get("score").is_some());
        let answer = bench.say(r#"{"label":{"class":0,"keep":true}}"#);
        if answer != json!("ok") {
            assert_eq!(answer, json!({"error": {"full": {"kept": kept}}}));
            assert_eq!(bench.say("\"stats\"")["stats"]["labelled"], kept);
            return;
        }
    }
}

/// Lines that begin like a command, so that the fuzz gets past the first brace.
fn almost_a_command() -> impl Strategy<Value = Vec<u8>> {
    let command = prop_oneof![
        Just(Command::Samples { base64: "DAD9/+YDAAABAAAA" }),
        Just(Command::Info),
        Just(Command::Stats),
        (any::<usize>(), any::<bool>()).prop_map(|(class, keep)| Command::Label { class, keep }),
        (any::<u8>(), any::<f32>(), any::<u64>()).prop_map(|(passes, learning_rate, seed)| Command::Replay {
            passes: u16::from(passes % 4),
            learning_rate,
            seed
        }),
        (proptest::collection::vec(any::<f32>(), 0..40), 0usize..6, any::<f32>()).prop_map(
            |(x, class, learning_rate)| Command::Learn { x: x.into_iter().collect(), class, learning_rate }
        ),
        any::<usize>().prop_map(|offset| Command::Get { offset }),
    ];
    (command, any::<prop::sample::Index>(), any::<u8>(), 0usize..3).prop_map(|(command, at, byte, change)| {
        let mut line = serde_json::to_vec(&command).unwrap();
        let at = at.index(line.len());
        match change {
            0 => line[at] = byte,
            1 => line.truncate(at),
            _ => {}
        }
        line.retain(|&byte| byte != b'\n');
        line
    })
}

proptest! {
    #[test]
    fn any_bytes_are_answered_and_leave_finite_weights(
        lines in proptest::collection::vec(
            prop_oneof![proptest::collection::vec(any::<u8>(), 0..80), almost_a_command()],
            0..12,
        )
    ) {
        let mut bench = Bench::new();
        let mut buffer = LineBuffer::new();
        for line in lines {
            for byte in line.into_iter().chain([b'\n']) {
                if let Some(line) = buffer.push(byte) {
                    bench.line(line);
                }
            }
        }
        prop_assert!(bench.weights().into_iter().all(|bits| f32::from_bits(bits).is_finite()));
    }

    #[test]
    fn any_command_reads_back_as_it_was_written(line in almost_a_command()) {
        // The text of samples is not unescaped: what needs escapes is no base64. JSON has no infinity to write, though
        // 1e999 reads as one.
        if let Ok((command, _)) = serde_json_core::from_slice::<Command<'_>>(&line)
            && !matches!(command, Command::Samples { .. })
            && !format!("{command:?}").contains("inf")
        {
            let written = serde_json_core::to_vec::<_, LINE>(&command).unwrap();
            let (again, _) = serde_json_core::from_slice::<Command<'_>>(&written).unwrap();
            prop_assert_eq!(again, command);
        }
    }
}
