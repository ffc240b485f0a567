//! Logs of sensors: features by preset and by TOML, from training to prediction; and logs that cannot be right.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;
// A log made by a formula.
#[path = "../../../examples/motor_log.rs"]
mod motor_log;

use std::fmt::Write;

use common::Folder;
use serde_json::{Value, json};
use tinyfit_demo::wearer;
use tinyfit_model::{Extractor, Model};

#[track_caller]
fn number(document: &Value, pointer: &str) -> f64 {
    document.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("{pointer} in {document}"))
}

fn model(folder: &Folder, name: &str) -> Model {
    Model::load(&folder.path(name)).unwrap().model
}

/// The synthetic motor in two files: vibration shows the state, on a mounting that was not trained on.
#[test]
fn a_machine_s_states_are_learned_from_several_logs() {
    let folder = Folder::new();
    let log = motor_log::log();
    let (header, rows) = log.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    let part = |rows: &[&str]| format!("{header}\n{}\n", rows.join("\n"));
    // In the middle of a recording.
    folder.write("a.csv", part(&rows[..8400])).write("b.csv", part(&rows[8400..])).write("all.csv", &log);
    let flags = "--target state --features vibration --frame 512 --stride 256 --rate 1600 --time t_us \
                 --group mounting --layers 8 --epochs 60 --lr 0.01 --weight-decay 0.1";
    let trained = folder.json(&format!("train a.csv b.csv {flags} --leave-out m3 --out m"));
    assert!(number(&trained, "/test/accuracy") > 0.9, "{trained}");
    assert_eq!(trained["data"], "a.csv, b.csv");
    // Of each recording of 1,600 samples frames end at 512, 768, .. 1536; of what is left of the one that was cut, at 512, 768 and 1024.
    let rows = |document: &Value| {
        ["train", "validation", "test"].map(|part| number(document, &format!("/rows/{part}")))
    };
    assert_eq!(rows(&trained).iter().sum::<f64>(), 58.0);
    let notes = trained["notes"].to_string();
    assert!(
        notes.contains("it is in microseconds") && notes.contains("128,000 samples missing in all"),
        "{notes}"
    );

    let inspected = folder.json("inspect m");
    assert_eq!(inspected["sensing"]["frame"], 512);
    assert_eq!(inspected["features"]["blocks"][1]["ram"], 4.0 * 512.0);
    let shown = folder.run("inspect m");
    assert!(
        shown.contains("16 bands of bins 1 to 256 in decibels of the average spectrum of 512 samples"),
        "{shown}"
    );
    assert!(folder.read("m.html").contains("frames of 512 samples of x, y, one every 256, at 1600 Hz"));

    let evaluated = folder.json("eval m all.csv");
    assert_eq!((number(&evaluated, "/test/rows"), number(&evaluated, "/test/accuracy") > 0.9), (60.0, true));
    folder.tinyfit("quantize m --calibration all.csv --out q").assert().success();
    assert_eq!(model(&folder, "q").sensing, model(&folder, "m").sensing);
    assert!(number(&folder.json("eval q all.csv"), "/test/accuracy") > 0.9);
    let differences = folder.json("diff m q")["differences"].to_string();
    assert!(!differences.contains("sensing"), "{differences}");
    let predicted = folder.json("predict m all.csv");
    // Without labels frames run on to where there is a gap, which is at every label here.
    assert_eq!(number(&predicted, "/rows"), 60.0);

    // A prediction is that of the features of the log's counts.
    let model = model(&folder, "m");
    let (mut extractor, mut features) = (Extractor::new(model.sensing.as_ref().unwrap()), Vec::new());
    for row in log.lines().skip(1).take(512) {
        let counts: Vec<i16> = row.split(',').skip(1).take(2).map(|cell| cell.parse().unwrap()).collect();
        extractor.push(&counts, &mut features);
    }
    let ok = predicted["predictions"][0]["ok"].as_f64().unwrap() as f32;
    assert_eq!(ok, model.predict(&features)[1]);
}

/// Real recordings of a watch, `host-tools/recordings`: two exercises of three wearers.
#[test]
fn exercises_are_learned_by_a_chain_of_toml() {
    let folder = Folder::new();
    let mut log = String::from("ax,ay,az,wx,wy,wz,wearer,exercise\n");
    for number in 1..=3 {
        for recording in wearer(number).unwrap().iter().filter(|recording| [1, 6].contains(&recording.class))
        {
            for sample in recording.samples.iter().take(600) {
                let cells = sample.map(|x| x.to_string()).join(",");
                writeln!(log, "{cells},{number},e{}", recording.class).unwrap();
            }
        }
    }
    folder.write("log.csv", log);
    folder.write(
        "chain.toml",
        r#"
        frame = 100
        stride = 50
        filter = [{ remove_mean = { shift = 7 } }]
        channels.ax = { unit = "g", counts = 1, offset = 0.5 }

        [[blocks]]
        statistics = ["rms", "median_of_three"]

        [[blocks]]
        on = "magnitude"
        spectrum = { bands = { count = 6, from = 0.8, unit = "rms" }, shape = {} }

        [[blocks]]
        on = "wz"
        raw = { step = 25 }
        "#,
    );
    let flags = "--target exercise --features chain.toml --rate 50 --group wearer --leave-out 3";
    let trained = folder.json(&format!("train log.csv {flags} --layers 16 --epochs 60 --lr 0.01 --out m"));
    // Of a wearer whose watch sits otherwise the threshold is off, the order is not.
    assert!(number(&trained, "/test/roc_auc") > 0.9, "{trained}");
    assert_eq!(trained["inputs"].as_array().unwrap().len(), 6 * 2 + 6 + 3 + 4);
    assert_eq!(trained["inputs"][12], "band0_magnitude");
    let sensing = model(&folder, "m").sensing.unwrap();
    let ax = &sensing.channels[0];
    assert_eq!((ax.unit.as_deref(), ax.counts, ax.offset), (Some("g"), 1.0, 0.5));
    assert!(folder.run("inspect m").contains("filtered: less the mean of 2^7 samples"));
    let found = folder.json(&format!(
        "search log.csv {flags} --board rp2040 --trials 2 --min-epochs 1 --max-epochs 2 --jobs 1 --out s"
    ));
    assert!(found.is_object() && model(&folder, "s").sensing.is_some());
}

/// What grows and what dies away look the same in one frame.
#[test]
fn a_course_in_time_is_learned_by_a_stack_of_frames() {
    let folder = Folder::new();
    let mut log = String::from("x,course\n");
    for event in 0..80 {
        let grows = event % 2 == 0;
        for t in 0..160 {
            let part = if grows { t / 40 } else { 3 - t / 40 };
            let noise = (event * 7919 + t * 104_729) % 101;
            let x =
                (1 + part) as f64 * (f64::from(400 + event) * (f64::from(t) / 3.0).sin()) + f64::from(noise);
            writeln!(log, "{},{}", x.round(), if grows { "grows" } else { "fades" }).unwrap();
        }
    }
    folder
        .write("log.csv", log)
        .write("chain.toml", "frame = 40\nstack = 4\n[[blocks]]\nstatistics = [\"rms\", \"peak_to_peak\"]");
    let flags = "--target course --features chain.toml --layers 8 --epochs 60 --lr 0.01 --no-report";
    let trained = folder.json(&format!("train log.csv {flags} --out m"));
    assert_eq!(number(&trained, "/test/accuracy"), 1.0, "{trained}");
    assert_eq!(
        (&trained["inputs"][0], &trained["inputs"][7]),
        (&json!("frame0_rms_x"), &json!("frame3_peak_to_peak_x"))
    );
    let of_one = folder.json(&format!("train log.csv {flags} --stack 1 --out n"));
    assert!(number(&of_one, "/test/accuracy") < 0.8, "{of_one}");
    // Each event has one stack, and of all samples without labels there is one at each frame from the fourth.
    assert_eq!(number(&folder.json("eval m log.csv"), "/test/rows"), 80.0);
    assert_eq!(number(&folder.json("predict m log.csv"), "/rows"), 317.0);
    let shown = folder.run("inspect m");
    assert!(
        shown.contains("which are features of the last 4 frames of 40 samples of x, one every 40"),
        "{shown}"
    );
    assert_eq!(number(&folder.json("inspect m"), "/features/stack"), f64::from(4 * 8 + 8));
    folder.refuses(
        &format!("train log.csv {flags} --stack 5 --out n"),
        "log.csv: no 200 rows in succession have the same label and group; give a longer log, or a smaller --frame or --stack",
    );
    folder.refuses(
        &format!("train log.csv {flags} --stack 0 --out n"),
        "chain.toml:2: column '9': a stack of 0 frames, and one has 1 to 1024; give another number of frames",
    );
}

/// A log of one channel `x` and a clock, at 100 samples a second, of two states.
fn log(samples: usize, cell: impl Fn(usize) -> String, time: impl Fn(usize) -> f64) -> String {
    let row = |t: usize| format!("{},{},{}\n", time(t), cell(t), ["a", "b"][t / 50 % 2]);
    format!("time,x,state\n{}", (0..samples).map(row).collect::<String>())
}

fn wave(t: usize) -> f64 {
    1000.0 * (t as f64 / 3.0).sin() * (1.0 + (t / 50 % 2) as f64)
}

#[test]
fn a_log_that_cannot_be_right_is_named_in_a_line() {
    let folder = Folder::new();
    let cell = |t: usize| format!("{}", wave(t).round());
    let clock = |t: usize| t as f64 / 100.0;
    folder.write("good.csv", log(400, cell, clock));
    folder.write("slow.csv", log(400, cell, |t| t as f64 / 50.0));
    folder.write("other.csv", log(400, cell, clock).replace(",x,", ",y,"));
    let flags = "--target state --features raw --frame 10 --stride 10 --layers none --epochs 1 --time time";
    let rated = format!("{flags} --rate 100 --no-report");
    folder.json(&format!("train good.csv {rated} --out m"));
    folder.refuses(
        &format!("train slow.csv {rated} --out n"),
        "slow.csv: column 'time': 50 samples a second, where --rate has 100; give --rate 50, or correct the times",
    );
    folder.refuses(
        "eval m slow.csv",
        "slow.csv: column 'time': 50 samples a second, where the model takes 100; give a log of the model's rate",
    );
    folder.refuses(
        "predict m other.csv",
        "other.csv:1: column 'x': is an input of the model, but there is no such column",
    );
    folder.refuses(
        &format!("train good.csv other.csv {rated} --out n"),
        "other.csv:1: column 'x': there is no such column, and good.csv has it",
    );
    // Other logs are used, with a note.
    let notes = |name: &str, text: String| {
        folder.write(name, text);
        let trained = folder.json(&format!("train {name} {rated} --out n"));
        trained["notes"].as_array().map_or(String::new(), |notes| {
            notes.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
        })
    };
    let back = notes("back.csv", log(400, cell, |t| (if t < 200 { t } else { t - 150 }) as f64 / 100.0));
    assert!(back.contains("column 'time': the clock goes back 1 time, first before line 202"), "{back}");
    let lost = notes("lost.csv", log(400, cell, |t| (if t < 200 { t } else { t + 7 }) as f64 / 100.0));
    assert!(lost.contains("a gap before line 202") && lost.contains("7 samples missing in all"), "{lost}");
    let clipped = notes(
        "clipped.csv",
        log(400, |t| format!("{}", (40.0 * wave(t)).round().clamp(-32768.0, 32767.0)), clock),
    );
    assert!(
        clipped.contains("column 'x': saturated, ") && clipped.contains("are at 32767 counts"),
        "{clipped}"
    );
    let short = notes("short.csv", log(400, |t| format!("{}", wave(t).round().min(1500.0)), clock));
    assert!(short.contains("are at 1500 counts") && !short.contains("at -"), "{short}");
    let still =
        notes("still.csv", log(400, |t| if (100..130).contains(&t) { "7".into() } else { cell(t) }, clock));
    assert!(
        still
            .contains("column 'x': it does not change in 3 frames, the first ends at line 111 with 7 counts"),
        "{still}"
    );
    assert!(!notes("again.csv", log(400, cell, clock)).contains("column 'x'"));
    folder.refuses(
        &format!("train good.csv {} --out n", rated.replace("raw", "vibrations")),
        "--features: there is no preset 'vibrations'; did you mean vibration?",
    );
}
