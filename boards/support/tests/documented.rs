//! The lines in the documentation of the protocol are lines of the protocol.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Command, Notification, Numbered, NumberedReply, Reply};
use serde_json::{Value, from_str, to_value};

/// The lines that a host sends and a device sends, each on one line, without the remarks behind them.
fn lines(sent_by: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut here = false;
    for line in include_str!("../src/protocol.rs").lines().filter_map(|line| line.strip_prefix("//! ")) {
        if let Some(rest) = line.strip_prefix(sent_by) {
            lines.push(rest.split("   ").next().unwrap().to_string());
            here = true;
        } else if here && line.starts_with("  ") {
            lines.last_mut().unwrap().push_str(line.trim());
        } else {
            here = false;
        }
    }
    lines
}

/// A message that reads back as the same JSON: every key is one of the protocol, and none is missing.
fn is<'a, T: serde::Deserialize<'a> + serde::Serialize>(line: &'a str, json: &Value) -> bool {
    from_str::<T>(line).is_ok_and(|message| to_value(message).unwrap() == *json)
}

/// An `f32` of the line as `serde_json` writes it.
fn rounded(json: &mut Value) {
    match json {
        Value::Number(number) if number.is_f64() => {
            *json = to_value(number.as_f64().unwrap() as f32).unwrap()
        }
        Value::Array(values) => values.iter_mut().for_each(rounded),
        Value::Object(values) => values.values_mut().for_each(rounded),
        _ => {}
    }
}

#[test]
fn documented_lines_are_of_the_protocol() {
    let (commands, answers) = (lines("> "), lines("< "));
    assert!(commands.len() >= 14 && answers.len() >= 16, "{commands:?} {answers:?}");
    for line in commands {
        let mut json: Value = from_str(&line).unwrap();
        rounded(&mut json);
        assert!(is::<Command<'_>>(&line, &json) || is::<Numbered<'_>>(&line, &json), "{line}");
    }
    for line in answers {
        let mut json: Value = from_str(&line).unwrap();
        rounded(&mut json);
        let known = is::<Reply<'_>>(&line, &json)
            || is::<NumberedReply<'_>>(&line, &json)
            || is::<Notification>(&line, &json);
        assert!(known, "{line}");
    }
}
