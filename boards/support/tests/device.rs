//! The application on the host: what it answers, what survives a reboot, and that no line can harm the weights.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Bench, Command, NUMBERS, Notification, Numbered, OPEN, Reply, samples_command};
use crc::{CRC_32_ISO_HDLC, Crc};
use proptest::prelude::*;
use serde_json::{Value, json};
use tinyfit_board::protocol::LINE;
use tinyfit_board::{Line, LineBuffer};

/// 100 samples, in commands of 10; a sensor that measures has noise.
fn window(bench: &mut Bench, seed: i16) -> Value {
    let mut last = Value::Null;
    for part in 0..10 {
        let samples: Vec<[i16; 6]> = (0..10)
            .map(|t| core::array::from_fn(|a| (part * 10 + t) * seed + a as i16 * 50 + (t & 1)))
            .collect();
        last = bench.say(&samples_command(&samples));
    }
    last
}

/// Examples to learn from: windows in which everything rises, the faster the higher the class.
fn teach(bench: &mut Bench, count: i16) {
    for nth in 0..count {
        let class = nth % 4;
        bench.say("\"clear\"");
        window(bench, 14 * class + nth / 4 - 20);
        let label = json!({"label": {"class": class, "keep": true}});
        assert_eq!(bench.say(&label.to_string()), json!("ok"));
    }
}

#[test]
fn a_session() {
    let mut bench = Bench::new(OPEN);
    let info = bench.say("\"info\"")["info"].take();
    assert_eq!((info["board"].as_str(), info["parameters"].as_u64()), (Some("bench"), Some(284)));
    assert_eq!((&info["slots"], &info["source"]), (&json!(["empty", "empty"]), &json!("factory")));
    let score = window(&mut bench, 3);
    assert_eq!(score["score"]["f32"], score["score"]["int8"]);
    assert_eq!(bench.say(r#"{"label":{"class":2,"keep":true,"window":1}}"#), json!("ok"));
    let before = bench.model();
    let learned = bench.say(r#"{"learn":{"epochs":20,"learning_rate":0.1,"seed":1}}"#)["learned"].take();
    // The supervisor holds out the multiples of the golden ratio whose fraction is below 1/4: 0, 2, 5, 10, 13 and 18 of these 20.
    assert_eq!((learned["examples"].as_u64(), learned["held_out"].as_u64()), (Some(14), Some(6)));
    assert_eq!(bench.say("\"stats\"")["stats"]["learned"], 14);
    // One example in the supervisor's memory is not enough to call a network better.
    assert_eq!((bench.model(), &learned["weights"]), (before.clone(), &json!("best")));

    teach(&mut bench, 40);
    let learned = bench.say(r#"{"learn":{"epochs":20,"learning_rate":0.1,"seed":1}}"#)["learned"].take();
    assert!(learned["improved"].as_u64() > Some(0), "{learned}");
    assert_ne!(bench.model(), before);
    let evaluated = bench.say("\"evaluate\"")["evaluated"].take();
    assert_eq!(evaluated["examples"], 41);
    assert!(evaluated["loss"].as_f64() < evaluated["factory_loss"].as_f64(), "{evaluated}");
    assert!(evaluated["accuracy"].as_f64() > evaluated["factory_accuracy"].as_f64(), "{evaluated}");
    assert_eq!(bench.say("\"factory_reset\""), json!("ok"));
    assert_eq!(bench.model(), before);
}

#[test]
fn the_supervisor_undoes_a_rate_too_high() {
    let mut bench = Bench::new(OPEN);
    teach(&mut bench, 40);
    let good = bench.say(r#"{"learn":{"epochs":20,"learning_rate":0.1,"seed":1}}"#);
    let before = bench.model();
    let bad = bench.say(r#"{"learn":{"epochs":20,"learning_rate":100000,"seed":1}}"#);
    assert!(bad["learned"]["rolled_back"].as_u64() > Some(0), "{good} {bad}");
    assert_eq!(
        bench.model(),
        before,
        "the examples are in another order, so their mean loss may round otherwise"
    );
}

#[test]
fn bad_lines_are_answered_by_an_error_and_change_nothing() {
    let mut bench = Bench::new(OPEN);
    let before = bench.model();
    let zeros = vec![0.0; 30];
    let infinite = format!("{{\"score\":{{\"x\":{zeros:?}}}}}").replacen("0.0", "1e999", 1);
    let learn =
        |epochs, rate| json!({"learn": {"epochs": epochs, "learning_rate": rate, "seed": 1}}).to_string();
    let put = |offset, base64: &str, crc: u32| {
        json!({"put": {"offset": offset, "base64": base64, "crc": crc}}).to_string()
    };
    let update = |counter| json!({"update": {"counter": counter, "crc": 0}}).to_string();
    let cases = [
        (json!({"score": {"x": [1.0, 2.0]}}).to_string(), "length"),
        (json!({"score": {"x": vec![0.0; 64]}}).to_string(), "length"),
        (json!({"score": {"x": vec![0.0; 65]}}).to_string(), "length"),
        (json!({"score": {"x": []}}).to_string(), "length"),
        (infinite.replace("1e999", "NaN"), "not_a_command"),
        (infinite, "invalid_value"),
        (json!({"label": {"class": 1, "keep": true}}).to_string(), "nothing_scored"),
        (json!({"label": {"class": 4, "keep": true}}).to_string(), "class"),
        (learn(1, 0.1), "empty"),
        ("\"evaluate\"".into(), "empty"),
        (json!({"get": {"offset": NUMBERS}}).to_string(), "offset"),
        (put(0, "AAAAAA==", 0), "no_update"),
        ("\"commit\"".into(), "no_update"),
        (update(0), "counter"),
        (update(1025), "counter"),
        (update(u32::MAX), "counter"),
        (json!({"update": {"counter": 1, "crc": 0, "factory": 1}}).to_string(), "other_factory"),
        (json!({"update": {"counter": 1, "crc": 0, "device": "another"}}).to_string(), "other_device"),
        ("\"provision\"".into(), "unsupported"),
        ("hello".into(), "not_a_command"),
        ("\"info\" and more".into(), "not_a_command"),
        ("{\"info\":{}}".into(), "not_a_command"),
        ("{\"id\":1,\"command\":\"hello\"}".into(), "not_a_command"),
        ("{\"id\":-1,\"command\":\"info\"}".into(), "not_a_command"),
        ("{\"samples\":{\"base64\":\"AAAA\"}}".into(), "samples"),
        ("{\"samples\":{\"base64\":\"?AAAAAAAAAAAAAAA\"}}".into(), "samples"),
        (samples_command::<6>(&[]), "samples"),
        (samples_command(&[[0; 6]; 51]), "samples"),
        (json!({"samples": {"base64": 5}}).to_string(), "not_a_command"),
        ("[".repeat(LINE), "not_a_command"),
    ];
    for (line, what) in cases {
        let answer = bench.say(&line);
        let error = answer.get("reply").unwrap_or(&answer)["error"].clone();
        assert!(error == what || error.get(what).is_some(), "{line} was answered by {answer}");
    }
    bench.say(&update(1));
    for (line, what) in [
        (put(1, "AAAAAA==", 0), "offset"),
        (put(0, "AAAAAA==", 0), "crc"),
        (put(0, "AAAA", 0), "chunk"),
        (put(0, "", 0), "chunk"),
        (put(0, "?", 0), "chunk"),
        ("\"commit\"".into(), "offset"),
    ] {
        let error = bench.say(&line)["error"].take();
        assert!(error == what || error.get(what).is_some(), "{line} was answered by {error}");
    }
    assert_eq!(
        bench.line(Line::TooLong { limit: LINE }),
        json!({"error": {"line_too_long": {"limit": LINE}}})
    );
    window(&mut bench, 3);
    bench.say(r#"{"label":{"class":0,"keep":true}}"#);
    for line in [learn(0, 0.1), learn(1, -1.0), learn(1, f32::MAX)] {
        assert!(bench.say(&line).get("error").is_some(), "{line}");
    }
    assert_eq!(bench.model(), before);
}

#[test]
fn a_label_is_of_the_window_it_names_and_of_one_alone() {
    let mut bench = Bench::new(OPEN);
    window(&mut bench, 3);
    let label = |window| json!({"label": {"class": 1, "keep": false, "window": window}}).to_string();
    assert_eq!(bench.say(&label(2)), json!({"error": {"window": {"last": 1}}}));
    assert_eq!(bench.say(&label(1)), json!("ok"));
    assert_eq!(bench.say(&label(1)), json!({"error": "nothing_scored"}));
}

#[test]
fn a_numbered_command_is_done_once_and_in_order() {
    let mut bench = Bench::new(OPEN);
    window(&mut bench, 3);
    let label = |id| json!({"id": id, "command": {"label": {"class": 1, "keep": true}}}).to_string();
    assert_eq!(bench.say(&label(5)), json!({"id": 5, "reply": "ok"}));
    bench.say("\"clear\"");
    window(&mut bench, 3);
    for id in [5, 4, 0] {
        assert_eq!(bench.say(&label(id)), json!({"id": id, "reply": {"error": {"repeated": {"last": 5}}}}));
    }
    assert_eq!(bench.say("\"stats\"")["stats"]["kept"], 1);
    assert_eq!(bench.say("\"info\"")["info"]["last_id"], 5);
    let learn = json!({"id": 6, "command": {"learn": {"epochs": 2, "learning_rate": 0.1, "seed": 1}}});
    assert_eq!(bench.say(&learn.to_string())["id"], 6);
    assert_eq!(bench.say(&learn.to_string())["reply"]["error"], json!({"repeated": {"last": 6}}));
    assert_eq!(bench.say("\"stats\"")["stats"]["learned"], 1);
}

/// A host that is newer, or a line that came garbled: who waits for the number hears of it, and may use it again.
#[test]
fn what_is_no_command_is_answered_with_its_number() {
    let mut bench = Bench::new(OPEN);
    for line in [
        r#"{"id":4,"command":{"nope":1}}"#,
        r#"{"command":{"put":{"offset":0,"sound":[[{"id":5}]]}},"id":4}"#,
        r#"{"id":4,"command":"stats","more":1}"#,
        r#"{"id":4,"command":"stats"} "stats""#,
        r#"{"id":4,"command":{"label":{"class":1.0,"keep":true}}}"#,
        r#"{"id":4,"command":{"score":{"x":[+1,01,1.,.5]}}}"#,
        r#"{"id":4,"command":{"watch":{"on""#,
    ] {
        assert_eq!(bench.say(line), json!({"id": 4, "reply": {"error": "not_a_command"}}), "{line}");
    }
    let deep = format!(r#"{{"id":4,"command":{}"#, "[".repeat(LINE - 20));
    assert_eq!(bench.say(&deep)["id"], 4);
    for line in [r#"{"id":-4,"command":"stats"}"#, r#"{"command":{"id":4}}"#, r#"{"score":{"x":[01]}}"#] {
        assert_eq!(bench.say(line), json!({"error": "not_a_command"}), "{line}");
    }
    assert_eq!(bench.say(r#"{"id":4,"command":"reset_stats"}"#), json!({"id": 4, "reply": "ok"}));
}

/// As PHP's `json_encode` writes them (RFC 8259, section 7).
#[test]
fn strings_may_be_escaped() {
    let mut bench = Bench::new(OPEN);
    bench.begin(&[0.0; NUMBERS], 1, None);
    let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&[0, 0, 0, 0, 0, 0, 0x80, 0x3F]);
    for base64 in ["AACAPw==", r"AACAPw=="] {
        let put = format!(r#"{{"put":{{"offset":0,"base64":"{base64}","crc":{crc}}}}}"#);
        assert_eq!(bench.say(&put), json!("ok"), "{put}");
    }
    assert_eq!(
        bench.say(r#"{"put":{"offset":0,"base64":"AACA\/w==","crc":1}}"#),
        json!({"error": "crc"}),
        "it was decoded"
    );
    let plain = samples_command(&[[-1; 6]; 2]);
    assert_eq!(bench.say(&plain.replace('/', r"\/")), bench.say(&plain));
    assert!(plain.contains('/') && bench.say(&plain) == json!("ok"), "{plain}");
}

#[test]
fn while_it_learns_it_answers_and_takes_samples() {
    let mut bench = Bench::new(OPEN);
    bench.say(r#"{"watch":{"on":true}}"#);
    teach(&mut bench, 40);
    bench.say("\"clear\"");
    assert!(bench.send(r#"{"learn":{"epochs":30,"learning_rate":0.1,"seed":1}}"#).is_empty());
    let (mut events, mut replies) = (Vec::new(), Vec::new());
    for t in 0..2000i16 {
        match t {
            100 => assert!(bench.say("\"stats\"")["stats"]["learned"].as_u64() > Some(50)),
            110 => assert_eq!(bench.say("\"save\""), json!({"error": "busy"})),
            500 => assert_eq!(bench.lost(3), json!({"event": {"lost": {"samples": 3, "queue": 0}}})),
            _ => {}
        }
        for line in [bench.work(), bench.sense([t % 97; 6])].into_iter().flatten() {
            if line.get("event").is_some() { events.push(line) } else { replies.push(line) }
        }
    }
    assert!(matches!(&replies[..], [reply] if reply.get("learned").is_some()), "{replies:?}");
    let scores = events.iter().filter_map(|event| event["event"]["score"]["window"].as_u64());
    // 2 s after the beginning and after the gap, and every second: of 500 samples and of 1,500.
    assert_eq!(scores.collect::<Vec<_>>(), (41..41 + 9 + 29).collect::<Vec<_>>());
    let did = |what: &str| {
        events.iter().filter(|event| event["event"]["supervisor"]["outcome"] == what).count() as u64
    };
    assert_eq!(Some(did("improved")), replies[0]["learned"]["improved"].as_u64());
    assert!(did("improved") > 0 && did("checked") > 0, "{events:?}");
    assert_eq!(bench.say("\"stats\"")["stats"]["lost"], 3);
}

#[test]
fn the_store_of_examples_ends() {
    let mut bench = Bench::new(OPEN);
    for kept in 0.. {
        let score = bench.say(&json!({"score": {"x": vec![kept as f32; 30]}}).to_string());
        assert!(score.get("score").is_some());
        let answer = bench.say(r#"{"label":{"class":0,"keep":true}}"#);
        if answer != json!("ok") {
            assert_eq!(answer, json!({"error": {"full": {"kept": kept}}}));
            assert_eq!(bench.say("\"stats\"")["stats"]["labeled"], kept);
            return;
        }
    }
}

/// Every line of the protocol's page is one of the protocol.
#[test]
fn the_examples_of_the_protocol_are_of_the_protocol() {
    let page = include_str!("../src/protocol.rs").lines().map_while(|line| line.strip_prefix("//!"));
    let lines = page.map(|line| line.strip_prefix(' ').unwrap_or(line));
    let (mut said, mut answered, mut lines) = (0, 0, lines.peekable());
    while let Some(line) = lines.next() {
        let mut line = line.split("          ").next().unwrap().to_string();
        while let Some(more) = lines.next_if(|next| next.starts_with("  ")) {
            line += more.trim_start();
        }
        if let Some(line) = line.strip_prefix("> ") {
            let line = line.split("  ").next().unwrap().as_bytes();
            let bare = serde_json_core::from_slice::<Command<'_>>(line).is_ok();
            assert!(bare || serde_json_core::from_slice::<Numbered<'_>>(line).is_ok(), "{line:?}");
            said += 1;
        } else if let Some(line) = line.strip_prefix("< ") {
            let value: Value = serde_json::from_str(line).unwrap();
            let reply = value.get("reply").unwrap_or(&value).to_string();
            let known = serde_json::from_str::<Reply<'_>>(&reply).is_ok()
                || serde_json::from_str::<Notification>(line).is_ok();
            assert!(known, "{line}");
            answered += 1;
        }
    }
    assert_eq!((said, answered), (20, 26));
}

/// Any command, and lines that begin like one, so that the fuzz gets past the first brace.
fn command() -> impl Strategy<Value = Command<'static>> {
    prop_oneof![
        Just(Command::Samples { base64: "DAD9/+YDAAABAAAA" }),
        Just(Command::Put { offset: 0, base64: "zcxMPQ==", crc: 0x7d14_ca8e }),
        Just(Command::Info),
        Just(Command::Stats),
        Just(Command::Timing),
        Just(Command::Save),
        Just(Command::Rollback),
        Just(Command::FactoryReset),
        Just(Command::Evaluate),
        any::<bool>().prop_map(|on| Command::Watch { on }),
        (any::<u32>(), any::<bool>(), any::<Option<u32>>()).prop_map(|(class, keep, window)| {
            Command::Label { class: Some(class), targets: Vec::new(), keep, window }
        }),
        (0u32..4, any::<bool>()).prop_map(|(class, keep)| Command::Label {
            class: Some(class),
            targets: Vec::new(),
            keep,
            window: None
        }),
        (any::<Option<u32>>(), proptest::collection::vec(any::<f32>(), 0..40), any::<bool>())
            .prop_map(|(class, x, keep)| Command::Label { class, targets: x, keep, window: None }),
        (any::<u8>(), any::<f32>(), any::<u64>()).prop_map(|(epochs, learning_rate, seed)| Command::Learn {
            epochs: u16::from(epochs % 4),
            learning_rate,
            seed
        }),
        proptest::collection::vec(any::<f32>(), 0..40).prop_map(|x| Command::Score { x }),
        proptest::collection::vec(-1e3f32..1e3, 30).prop_map(|x| Command::Score { x }),
        any::<usize>().prop_map(|offset| Command::Get { offset }),
        (any::<u32>(), any::<u32>(), any::<bool>()).prop_map(|(counter, crc, small)| Command::Update {
            counter: if small { counter % 2048 } else { counter },
            crc,
            factory: 0,
            device: None,
            digest: None,
            signature: None
        }),
        Just(Command::Commit),
        Just(Command::Stop),
        Just(Command::Provision),
    ]
}

fn almost_a_command() -> impl Strategy<Value = Vec<u8>> {
    (command(), any::<Option<u32>>(), any::<prop::sample::Index>(), any::<u8>(), 0usize..4).prop_map(
        |(command, id, at, byte, change)| {
            let mut line = match id {
                None => serde_json::to_vec(&command).unwrap(),
                Some(id) => serde_json::to_vec(&Numbered { id, command, signature: None }).unwrap(),
            };
            let at = at.index(line.len());
            match change {
                0 => line[at] = byte,
                1 => line.truncate(at),
                _ => {}
            }
            line.retain(|&byte| byte != b'\n');
            line
        },
    )
}

proptest! {
    #[test]
    fn any_bytes_are_answered_and_leave_finite_weights(
        lines in proptest::collection::vec(
            prop_oneof![proptest::collection::vec(any::<u8>(), 0..80), almost_a_command()],
            0..24,
        )
    ) {
        let mut bench = Bench::new(OPEN);
        let mut buffer = LineBuffer::new();
        for (n, line) in lines.into_iter().enumerate() {
            for byte in line.into_iter().chain([b'\n']) {
                if let Some(line) = buffer.push(byte) {
                    bench.line_to_the_end(line);
                }
            }
            bench.sense([n as i16; 6]);
        }
        prop_assert!(bench.model().into_iter().all(|bits| f32::from_bits(bits).is_finite()));
        let again = bench.rebooted(OPEN).model();
        prop_assert!(again.into_iter().all(|bits| f32::from_bits(bits).is_finite()));
    }

    #[test]
    fn any_command_reads_back_as_it_was_written(command in command(), id in any::<Option<u32>>()) {
        // JSON has no infinity to write, though 1e999 reads as one.
        prop_assume!(!format!("{command:?}").contains("inf") && !format!("{command:?}").contains("NaN"));
        match id {
            None => {
                let written = serde_json_core::to_vec::<_, LINE>(&command).unwrap();
                let (again, _) = serde_json_core::from_slice::<Command<'_>>(&written).unwrap();
                prop_assert_eq!(again, command);
            }
            Some(id) => {
                let numbered = Numbered { id, command, signature: None };
                let written = serde_json_core::to_vec::<_, LINE>(&numbered).unwrap();
                let (again, _) = serde_json_core::from_slice::<Numbered<'_>>(&written).unwrap();
                prop_assert_eq!(again, numbered);
            }
        }
    }

    /// A model goes out in chunks and comes back as it was, whatever its numbers are.
    #[test]
    fn any_model_that_is_put_is_got(numbers in proptest::collection::vec(-1e30f32..1e30, NUMBERS)) {
        let mut bench = Bench::new(OPEN);
        prop_assert!(bench.update(&numbers, 1, None).get("saved").is_some());
        prop_assert_eq!(bench.model(), numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>());
    }
}
