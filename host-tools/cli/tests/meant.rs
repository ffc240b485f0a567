//! Columns that are probably not meant as they are written: a note reports how they are read, or they are refused
//! with advice.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use serde_json::{Value, json};

const TRAIN: &str = "train t.csv --target y --layers 4 --epochs 3 --no-report --out m";

/// Two hundred rows of a column `c` and a number `a` that decides `y`.
fn table(name: &str, cell: impl Fn(usize) -> String) -> String {
    let row = |i: usize| {
        let a = (i * 7919 % 4001) as f64 / 1000.0 - 2.0;
        format!("{},{a},{}\n", cell(i), if a > 0.0 { "hot" } else { "cold" })
    };
    format!("{name},a,y\n{}", (0..200).map(row).collect::<String>())
}

/// The notes about the table, all as one.
fn notes(trained: &Value) -> String {
    trained["notes"].as_array().map_or_else(String::new, |notes| {
        notes.iter().map(|note| note.as_str().unwrap()).collect::<Vec<_>>().join("\n")
    })
}

#[test]
fn numbers_with_a_unit_are_numbers() {
    let folder = Folder::new();
    folder.write("t.csv", table("c", |i| (i % 41).to_string()));
    folder.run(TRAIN);
    let plain = folder.run("predict m t.csv");
    for (unit, cell) in [
        ("'C'", (|n| format!("{n} C")) as fn(usize) -> String),
        ("'%'", |n| format!("{n}%")),
        ("'$'", |n| format!("${n}.00")),
        ("'€'", |n| format!("{n} €")),
    ] {
        folder.write("t.csv", table("c", |i| cell(i % 41)));
        let trained = folder.json(TRAIN);
        assert_eq!(trained["inputs"], json!(["c", "a"]));
        assert!(
            notes(&trained).contains(&format!("column 'c' holds numbers with the unit {unit}")),
            "{trained}"
        );
        assert_eq!(folder.run("predict m t.csv"), plain, "{unit}");
        // A number that training has not seen, with its unit or without.
        folder.write("new.csv", format!("c,a\n{},1\n", cell(1234))).write("bare.csv", "c,a\n1234,1\n");
        assert_eq!(folder.run("predict m new.csv"), folder.run("predict m bare.csv"));
        let names = folder.json(&format!("{TRAIN} --categorical c"));
        assert_eq!((names["inputs"].as_array().unwrap().len(), notes(&names).as_str()), (42, ""));
        assert_eq!(folder.run("predict m t.csv").lines().count(), 201);
    }
    // A target, too: a number, in the unit.
    folder.write("t.csv", table("c", |i| format!("{}.5 %", i % 41)));
    let trained = folder.json("train t.csv --target c --columns a --layers 4 --epochs 3 --no-report --out m");
    assert_eq!(trained["task"], "regress", "{trained}");
    folder.json("eval m t.csv");
}

#[test]
fn blanks_for_thousands_are_numbers() {
    let folder = Folder::new();
    folder.write("t.csv", table("c", |i| format!("{} {:03}", 1 + i, i)));
    let trained = folder.json(TRAIN);
    assert_eq!(trained["inputs"], json!(["c", "a"]));
    assert_eq!(notes(&trained), "thousands are grouped by blanks (--thousands ' ')");
}

#[test]
fn units_that_differ_are_refused() {
    let folder = Folder::new();
    folder.write("t.csv", table("c", |i| if i == 77 { "off".into() } else { format!("{} mV", i % 41) }));
    folder.refuses(
        TRAIN,
        "t.csv: column 'c': most cells are numbers with the unit 'mV', as '0 mV', but not all can be read so; write the \
         numbers alone, give --decimal or --thousands, leave the column out with --drop-columns 'c', or if they are names, give \
         --categorical 'c'\n",
    );
    folder.run(&format!("{TRAIN} --categorical c"));
    folder.write("t.csv", table("c", |i| format!("{} {}", i % 41, ["mm", "cm"][i % 2])));
    folder.refuses(
        TRAIN,
        "t.csv: column 'c': most cells are numbers with the units 'cm', 'mm', as '0 mm', but not all can be read so; write \
         the numbers alone, in one unit, give --decimal",
    );
    // Commas are decimals' here: by a flag, or in a file in which they separate no cells.
    folder.write("t.csv", table("c", |i| format!("\"{},{} %\"", i % 41, i % 7)));
    folder.refuses(TRAIN, "t.csv: column 'c': most cells are numbers with the unit '%', as '0,0 %', but");
    assert_eq!(folder.json(&format!("{TRAIN} --decimal , --drop-columns a"))["inputs"], json!(["c"]));
    folder.write(
        "t.csv",
        table("c", |i| format!("{};{} %", i % 41, i % 7)).replace(',', "\t").replace([';', '.'], ","),
    );
    assert!(
        notes(&folder.json(&format!("{TRAIN} --drop-columns a")))
            .starts_with("decimals are marked by commas")
    );
    // Few are names that happen to have a number in them.
    folder.write("t.csv", table("c", |i| ["5 V", "3 V", "5 V", "off"][i % 4].into()));
    assert_eq!(folder.json(TRAIN)["inputs"], json!(["c=3 V", "c=5 V", "c=off", "a"]));
}

#[test]
fn dates_are_left_out_and_noted() {
    let folder = Folder::new();
    for (cell, time) in [
        (
            (|i| format!("2024-01-{:02}", 1 + i % 28)) as fn(usize) -> String,
            "--time 'when' sorts rows by it, ",
        ),
        (|i| format!("2024-01-{:02} 12:{:02}:00", 1 + i % 28, i % 60), "--time 'when' sorts rows by it, "),
        (
            |i| format!("{:02}.01.2024", 1 + i % 28),
            "--time sorts rows by it if it is written as 2026-01-31T23:59:59, ",
        ),
        (
            |i| format!("{}:{:02} PM", 1 + i % 12, i % 60),
            "--time sorts rows by it if it is written as 2026-01-31T23:59:59, ",
        ),
    ] {
        folder.write("t.csv", table("when", cell));
        let trained = folder.json(TRAIN);
        assert_eq!(trained["inputs"], json!(["a"]));
        assert_eq!(
            notes(&trained),
            format!(
                "column 'when' holds dates and is left out, as by --drop-columns 'when': {time}--categorical 'when' makes names of them"
            )
        );
        folder.write("new.csv", "when,a\n2024-02-03,0.5\n");
        assert_eq!(folder.run("predict m new.csv").lines().count(), 2);
        assert_eq!(notes(&folder.json(&format!("{TRAIN} --drop-columns when"))), "");
    }
    folder.write("t.csv", table("when", |i| format!("2024-01-{:02}", 1 + i % 28)));
    let sorted = folder.json(&format!("{TRAIN} --time when"));
    assert!(sorted["inputs"] == json!(["a"]) && !notes(&sorted).contains("holds dates"), "{sorted}");
    assert_eq!(folder.json(&format!("{TRAIN} --categorical when"))["inputs"].as_array().unwrap().len(), 29);
    // A log's time is not an axis.
    let log = folder.json(&format!("{TRAIN} --task autoencode --window 4"));
    assert_eq!(log["inputs"].as_array().unwrap().len(), 5, "{log}");
}

#[test]
fn row_numbers_are_noted() {
    let folder = Folder::new();
    folder.write("t.csv", table("id", |i| (i + 1).to_string()));
    let trained = folder.json(TRAIN);
    assert_eq!(
        notes(&trained),
        "column 'id' counts the rows: if it means nothing, leave it out with --drop-columns 'id'"
    );
    assert_eq!(trained["inputs"], json!(["id", "a"]));
}

#[test]
fn made_names_are_no_columns() {
    let folder = Folder::new();
    folder.write("t.csv", table("color,color=red", |i| format!("{},{}", ["red", "blue"][i % 2], i % 5)));
    assert_eq!(folder.json(TRAIN)["inputs"], json!(["color=blue", "color=red (2)", "color=red", "a"]));
    let with = folder.run("predict m t.csv");
    folder.write("u.csv", table("color=red,color", |i| format!("{},{}", i % 5, ["red", "blue"][i % 2])));
    assert_eq!(folder.run("predict m u.csv"), with);
}

#[test]
fn few_numbers_can_be_names() {
    let folder = Folder::new();
    folder.write("t.csv", table("c", |i| ["0", "1", "2", "1", "unknown"][i % 5].into()));
    folder.refuses(
        TRAIN,
        "t.csv:6: column 'c': 'unknown' is not a number; correct it, remove the row, or leave the column out with --drop-columns 'c', \
         or give --categorical 'c' if its numbers are names\n",
    );
    let inputs = json!(["c=0", "c=1", "c=2", "c=unknown", "a"]);
    assert_eq!(folder.json(&format!("{TRAIN} --categorical c"))["inputs"], inputs);
}
