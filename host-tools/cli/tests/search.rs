//! Searching: within the budget, the same whoever works, and made again by the printed commands.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use predicates::str::contains;
use serde_json::Value;

const SMALL: &str = "--target species --board rp2040 --trials 9 --min-epochs 4 --max-epochs 12";

/// Runs the commands that make a search's model again, into another file, whose bytes are returned.
fn again(folder: &Folder, found: &Value) -> Vec<u8> {
    for command in found["commands"].as_array().unwrap() {
        let words = command.as_str().unwrap().replace("--out found.", "--out again.");
        folder.run(&format!("{} --quiet", words.strip_prefix("tinyfit ").unwrap()));
    }
    std::fs::read(folder.path("again.safetensors")).unwrap()
}

#[test]
fn any_number_of_threads_finds_the_same_and_the_commands_make_it_again() {
    let folder = Folder::with_iris();
    for precision in ["f32", "int8"] {
        let line = format!("search iris.csv {SMALL} --precision {precision}");
        let found = folder.json(&format!("{line} --jobs 1 --out found.safetensors"));
        let model = std::fs::read(folder.path("found.safetensors")).unwrap();
        assert_eq!(folder.json(&format!("{line} --jobs 5 --out found.safetensors")), found);
        assert_eq!(std::fs::read(folder.path("found.safetensors")).unwrap(), model);
        assert_eq!(again(&folder, &found), model, "{found:#}");
    }
}

#[test]
fn every_network_is_within_the_budget_and_costs_what_inspect_says() {
    let folder = Folder::with_iris();
    let budget = "--max-flash 1K --max-ram 100 --max-cycles 30k";
    let found = folder.json(&format!("search iris.csv {SMALL} {budget} --out m.safetensors"));
    let trials = found["trials"].as_array().unwrap();
    assert_eq!(trials.len(), 9);
    for trial in trials.iter().filter(|trial| trial["failed"].is_null()) {
        let takes = |key: &str| trial[key].as_u64().unwrap();
        assert!(takes("flash") <= 1024 && takes("ram") <= 100 && takes("cycles") <= 30_000, "{trial}");
    }
    let best = trials.iter().filter_map(|trial| trial["metric"].as_f64()).fold(0.0, f64::max);
    assert_eq!(found["chosen"]["metric"].as_f64(), Some(best));
    assert!(found["pareto"].as_array().unwrap().contains(&found["chosen"]));
    let inspected = folder.json("inspect m.safetensors");
    assert_eq!(inspected["flash"]["total"], found["chosen"]["flash"]);
    let text = folder.run(&format!("search iris.csv {SMALL} {budget} --out m.safetensors"));
    assert!(text.contains("at most 1,024 bytes of flash, 100 of RAM, 30,000 cycles"), "{text}");
    assert!(text.lines().any(|line| line.ends_with("chosen")), "{text}");
}

#[test]
fn what_cannot_fit_is_reported_with_the_limit_at_fault() {
    let folder = Folder::with_iris();
    for (flags, why) in [
        ("--max-flash 100", "4-2-3 in int8 takes 116 bytes of flash, 16 more than --max-flash allows"),
        ("--max-ram 10 --precision f32", "36 bytes of RAM, 26 more than --max-ram allows"),
        ("--max-cycles 1k", "more than --max-cycles allows"),
        ("--max-flash 3M", "--max-flash 3,145,728 is more than the rp2040 has, 2,097,152 bytes"),
        ("--max-flash 1.5K", "K is 1024"),
        ("--max-cycles 0", "k is 1000"),
        ("--folds 3", "are for tinyfit train"),
        ("--min-epochs 9 --max-epochs 8", "--min-epochs is more than --max-epochs"),
        ("--workers 2", "--storage"),
        ("--workers 2 --storage sqlite:///x.db --jobs 2", "cannot be used with"),
    ] {
        let line = format!("search iris.csv --target species --board rp2040 {flags} --out m.safetensors");
        folder.tinyfit(&line).assert().code(2).stdout("").stderr(contains(why));
    }
    assert_eq!(folder.names(), ["iris.csv"]);
}

#[test]
fn jobs_are_answered_line_by_line() {
    let folder = Folder::with_iris();
    let line = format!("search iris.csv {SMALL} --serve");
    let job = "{\"trial\":0,\"epochs\":4}\n";
    let assert = folder.tinyfit(&line).write_stdin(job.repeat(2)).assert().success();
    let output = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let answers: Vec<&str> = output.lines().collect();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0], answers[1]);
    let outcome: Value = serde_json::from_str(answers[0]).unwrap();
    assert!(outcome["learned"]["metric"].as_f64().is_some(), "{outcome}");
    folder.tinyfit(&line).write_stdin("{}\n").assert().code(1).stderr(contains("error: "));
}
